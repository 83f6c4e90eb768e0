// SPDX-License-Identifier: AGPL-3.0-or-later
// What of the inbox is shown. It is in the address, so that a link or a reload shows the same.
import { kinds, views, type Kind, type View } from '../api.ts';

export interface Filter {
    view: View;
    account: string | null;
    kind: Kind | null;
}

export const filterOf = (query: URLSearchParams): Filter => ({
    view: views.find((one) => one === query.get('view')) ?? 'all',
    account: query.get('client'),
    kind: kinds.find((one) => one === query.get('kind')) ?? null,
});

/** A path of the desk with this filter. */
export function addressIn({ view, account, kind }: Filter, path: string): string {
    const query = new URLSearchParams();
    if (view !== 'all') query.set('view', view);
    if (account) query.set('client', account);
    if (kind) query.set('kind', kind);
    return query.size ? `${path}?${query}` : path;
}
