// SPDX-License-Identifier: AGPL-3.0-or-later
/** The page that finds somebody's portals. It is on the parent host of the firm's own. */
export const portalsPage = (host = location.host): string => `https://${host.replace(/^[^.]+\./, '')}/portals`;
