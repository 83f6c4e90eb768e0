// SPDX-License-Identifier: AGPL-3.0-or-later
import { lazy, type Route } from '../../lib/router.svelte.ts';
import Firms from '../../features/platform/firms/Firms.svelte';

export const routes: Route[] = [
    { path: '/', page: Firms },
    lazy('/firms/{number}', () => import('../../features/platform/firms/Firm.svelte')),
    lazy('/jobs', () => import('../../features/platform/jobs/Jobs.svelte')),
    lazy('/cells', () => import('../../features/platform/Cells.svelte')),
    lazy('/audit-log', () => import('../../features/platform/AuditLog.svelte')),
    lazy('/account', () => import('../../features/platform/account/Account.svelte')),
    lazy('/sign-in', () => import('../../features/platform/account/SignIn.svelte'), { bare: true }),
    lazy('/enter', () => import('../../features/platform/account/SignInLinkPage.svelte'), { bare: true }),
];
