// SPDX-License-Identifier: AGPL-3.0-or-later
// Where an address has a portal: the list goes to the address itself, never to the page.
import { post } from './send.ts';

export const portals = { find: (email: string) => post<Record<string, never>>('/portals', { email }) };

/** The page that finds them, from any firm's portal or desk: the host above the firm's own. */
export const portalsPage = (host = location.host): string => `https://${host.replace(/^[^.]+\./, '')}/portals`;
