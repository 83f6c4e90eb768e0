// SPDX-License-Identifier: AGPL-3.0-or-later
// What an item of the inbox is called, and the icon of its kind.
import { app } from '../../shell/desk/index.ts';
import { alert, at, bell, clock, key, mail, message, upload, user } from '../../../ui/icons.ts';
import type { InboxItem, Kind } from '../api.ts';
import { words } from './words.gen.ts';

export const iconOf: Record<Kind, string> = {
    message,
    upload,
    mention: at,
    profile: user,
    address: mail,
    reset: key,
    mail: alert,
    invitation: clock,
    overdue: bell,
};

/** These disappear when somebody decides, and cannot be put aside as done. */
export const isDecided = ({ kind }: InboxItem): boolean => ['profile', 'address', 'reset'].includes(kind);

/** A thing that went wrong, or is late. */
export const isLate = ({ kind }: InboxItem): boolean => kind === 'mail' || kind === 'overdue';

export function titleOf(item: InboxItem): string {
    const w = words.titles;
    const name = item.person_name ?? app.vocabulary.Client;
    const { title } = item;
    switch (item.kind) {
        case 'message':
            return title ?? w.message;
        case 'mention':
            return w.mention({ name: item.person_name, title });
        case 'upload':
            return title && item.count === 1 ? w.file({ name, file: title }) : w.files({ name, count: item.count });
        case 'profile':
            return w.profile({ name });
        case 'address':
            return w.address({ name });
        case 'reset':
            return w.reset({ name });
        case 'mail':
            return w.mail({ to: title ?? '' });
        case 'invitation':
            return w.invitation({ name: item.person_name ?? title ?? '' });
        case 'overdue':
            return w.overdue({ title: title ?? item.matter_title ?? app.vocabulary.Matter });
    }
}

const namesPerson: readonly Kind[] = ['upload', 'profile', 'address', 'reset', 'invitation'];

/** Where it belongs: the client and the matter, without what the title says already. */
export function placeOf(item: InboxItem): string {
    const named = namesPerson.includes(item.kind) && item.person_name === item.account_name;
    const parts = [named ? null : item.account_name, item.kind === 'overdue' ? null : item.matter_title];
    return parts.filter(Boolean).join(' · ');
}

/** The kind of an email as people call it. The server may know more kinds than this page. */
export const mailKind = (kind: string | null): string =>
    words.mailKinds[(kind ?? '') as keyof typeof words.mailKinds] ?? words.email;
