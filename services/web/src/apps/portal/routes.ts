// SPDX-License-Identifier: AGPL-3.0-or-later
import { lazy, type Route } from '../../lib/router.svelte.ts';
import { withUploads } from './uploads_later.ts';
import Home from '../../features/matters/portal/Home.svelte';

export const routes: Route[] = [
    { path: '/', page: Home },
    lazy('/matters', () => import('../../features/matters/portal/Matters.svelte')),
    lazy('/matters/{matter}', () => import('../../features/matters/portal/Matter.svelte')),
    lazy(
        '/documents',
        withUploads(() => import('../../features/documents/portal/Documents.svelte')),
    ),
    lazy(
        '/documents/general/{account}',
        withUploads(() => import('../../features/documents/portal/Documents.svelte')),
    ),
    lazy(
        '/documents/general/{account}/{folder}',
        withUploads(() => import('../../features/documents/portal/Folder.svelte')),
    ),
    lazy(
        '/documents/{matter}',
        withUploads(() => import('../../features/documents/portal/Documents.svelte')),
    ),
    lazy(
        '/documents/{matter}/{folder}',
        withUploads(() => import('../../features/documents/portal/Folder.svelte')),
    ),
    lazy(
        '/document/{document}',
        withUploads(() => import('../../features/documents/portal/Document.svelte')),
    ),
    lazy('/messages', () => import('../../features/messages/portal/Messages.svelte')),
    lazy(
        '/messages/new',
        withUploads(() => import('../../features/messages/portal/NewThread.svelte')),
    ),
    lazy(
        '/messages/{thread}',
        withUploads(() => import('../../features/messages/portal/Thread.svelte')),
    ),
    lazy('/notices', () => import('../../features/notices/portal/Notices.svelte')),
    lazy('/account', () => import('../../features/identity/portal/Account.svelte')),
    lazy('/account/helpers', () => import('../../features/access/portal/Helpers.svelte')),
    lazy('/account/helpers/new', () => import('../../features/access/portal/NewHelper.svelte')),
    lazy('/account/helpers/{account}/{person}', () => import('../../features/access/portal/Helper.svelte')),
    lazy('/more', () => import('../../features/shell/portal/More.svelte')),
    lazy('/sign-in', () => import('../../features/identity/portal/SignIn.svelte'), { bare: true }),
    lazy('/unsubscribe', () => import('../../features/notices/portal/Unsubscribe.svelte'), { bare: true }),
    lazy('/mail-change', () => import('../../features/identity/portal/MailChange.svelte'), { bare: true }),
    lazy('/enter', () => import('../../features/identity/portal/SignInLinkPage.svelte'), { bare: true }),
    lazy('/invitation', () => import('../../features/invitations/portal/Invitation.svelte'), { bare: true }),
];
