// SPDX-License-Identifier: AGPL-3.0-or-later
import { lazy, type Route } from '../../lib/router.svelte.ts';
import Start from '../../features/inbox/desk/Start.svelte';

const matter = () => import('../../features/matters/desk/Matter.svelte');
const messages = () => import('../../features/messages/desk/Messages.svelte');
const settings = () => import('../../features/firm/desk/Settings.svelte');

export const routes: Route[] = [
    { path: '/', page: Start },
    { path: '/inbox/{item}', page: Start },
    lazy('/clients', () => import('../../features/clients/desk/Clients.svelte')),
    lazy('/clients/import', () => import('../../features/clients/desk/Import.svelte')),
    lazy('/clients/invitations', () => import('../../features/invitations/desk/Invitations.svelte')),
    lazy('/clients/{account}', () => import('../../features/clients/desk/Client.svelte')),
    lazy('/clients/{account}/documents', () => import('../../features/documents/desk/GeneralDocuments.svelte')),
    lazy('/matters', () => import('../../features/matters/desk/Matters.svelte')),
    lazy('/matters/{matter}', matter),
    lazy('/matters/{matter}/{tab}', matter),
    lazy('/messages', messages),
    lazy('/messages/{thread}', messages),
    lazy('/documents/{document}', () => import('../../features/documents/desk/Document.svelte')),
    lazy('/trash', () => import('../../features/documents/desk/Trash.svelte')),
    lazy('/audit-log', () => import('../../features/audit/desk/AuditLog.svelte')),
    lazy('/settings', settings),
    lazy('/settings/{tab}', settings),
    lazy('/notices', () => import('../../features/notices/desk/Notices.svelte')),
    lazy('/account', () => import('../../features/identity/desk/Account.svelte')),
    lazy('/welcome', () => import('../../features/firm/desk/Setup.svelte')),
    lazy('/sign-in', () => import('../../features/identity/desk/SignIn.svelte'), { bare: true }),
    lazy('/mail-change', () => import('../../features/identity/desk/MailChange.svelte'), { bare: true }),
    lazy('/enter', () => import('../../features/identity/desk/SignInLinkPage.svelte'), { bare: true }),
    lazy('/oidc', () => import('../../features/single_sign_on/desk/IdentityProviderReturn.svelte'), { bare: true }),
    lazy('/support', () => import('../../features/access/desk/SupportSignIn.svelte'), { bare: true }),
    lazy('/invitation', () => import('../../features/invitations/desk/Invitation.svelte'), { bare: true }),
];
