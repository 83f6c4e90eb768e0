// SPDX-License-Identifier: AGPL-3.0-or-later
/** The page that finds somebody's portals, from any firm's portal or desk: on the host above the firm's own. */
export const portalsPage = (host = location.host): string => `https://${host.replace(/^[^.]+\./, '')}/portals`;
