// SPDX-License-Identifier: AGPL-3.0-or-later
// Audit entries as sentences without their subject: "moved “Purchase of 14 Elm Road” to the stage “Exchange”". The table
// file says the same (services/worker/audit/audit_words.c).
import { capital } from '../../../lib/text.ts';
import type { AuditEntry, AuditKind, AuditTopic } from '../api.ts';
import { kinds, objects } from './kinds.gen.ts';

export interface Kind {
    topic: AuditTopic;
    object?: string;
    words: string;
    named?: string; // with a detail that has a name
    details?: Record<string, string>; // by the code of the detail
}

export interface ObjectWords {
    named: string; // "the document “{name}”"
    removed: string; // "a removed document"
    any: string; // "a document"
}

export interface Part {
    text: string;
    href?: string | null;
}

function link(entry: AuditEntry): string | null {
    switch (entry.object_kind) {
        case 'account':
            return `/desk/clients/${entry.object}`;
        case 'matter':
            return `/desk/matters/${entry.object}`;
        case 'folder':
            return entry.object_matter
                ? `/desk/matters/${entry.object_matter}/documents`
                : `/desk/clients/${entry.object_account}/documents`;
        case 'document':
            return entry.object_removed ? '/desk/trash' : `/desk/documents/${entry.object}`;
        case 'key':
            return '/desk/settings/keys';
        default:
            return personLink(entry.object_kind, entry.object_account ?? entry.account);
    }
}

/** Where a person is found: a contact on the page of their client, staff in the team. */
export function personLink(kind: string | null, account: string | null): string | null {
    if (kind === 'staff') return '/desk/settings/team';
    if (kind === 'support') return '/desk/settings/support';
    return kind === 'contact' && account ? `/desk/clients/${account}` : null;
}

/** "the document “Lease.pdf”", of which only the name is a link. */
function object(kind: string | undefined, name: string | null, href: string | null): Part[] {
    const words = objects[kind ?? ''];
    if (!words) return [];
    if (name === null) return [{ text: words.removed }];
    const [before = '', after = ''] = words.named.split('{name}');
    return [{ text: before }, { text: name, href }, { text: after }];
}

function wordsOf(kind: Kind, entry: AuditEntry): string {
    if (kind.named && entry.detail_name !== null) return kind.named;
    return kind.details?.[entry.detail ?? ''] ?? kind.words;
}

export function sentence(entry: AuditEntry): Part[] {
    const kind: Kind | undefined = kinds[entry.what];
    if (!kind) return [{ text: entry.what }]; // of a later version than this page
    const parts = wordsOf(kind, entry)
        .split(/(\{\w+\})/)
        .flatMap((piece): Part[] => {
            if (piece === '{object}') return object(kind.object, entry.object_name, link(entry));
            if (piece === '{client}')
                return object('account', entry.account_name, entry.account && `/desk/clients/${entry.account}`);
            return [{ text: piece === '{detail}' ? (entry.detail_name ?? '') : piece }];
        });
    return parts.filter((part) => part.text !== '');
}

/** What happened, without names: "Uploaded a document". */
export function eventName(what: string): string {
    const kind: Kind | undefined = kinds[what as AuditKind];
    if (!kind) return what;
    return capital(
        kind.words
            .replace('{object}', objects[kind.object ?? '']?.any ?? '')
            .replace('{client}', objects['account']?.any ?? ''),
    );
}
