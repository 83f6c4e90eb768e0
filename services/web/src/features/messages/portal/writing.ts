// SPDX-License-Identifier: AGPL-3.0-or-later
// For which clients the reader may write messages, and attach documents to them.
import { area } from '../../shell/api.ts';
import { app, impersonating } from '../../shell/portal/index.ts';

export const writableAccounts = () => (app.session?.accounts ?? []).filter((one) => one.areas & area.messages);
export const mayWrite = (): boolean => !impersonating && writableAccounts().length > 0;
/** What is attached goes to the client's documents. */
export const mayAttach = (account: string): boolean =>
    app.session?.accounts.some((one) => one.id === account && one.areas & area.documents) ?? false;
