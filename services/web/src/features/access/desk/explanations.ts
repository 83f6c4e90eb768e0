// SPDX-License-Identifier: AGPL-3.0-or-later
// Who sees what, in sentences.
import type { Audience } from '../api/audience.ts';
import type { Preview, PreviewLine } from '../api/preview.ts';
import { counted, names } from '../../../lib/text.ts';
import { dayOf } from '../../../lib/time.ts';
import { area } from '../../shell/api.ts';

const few = (count: number): string => counted(count).toLowerCase();

// ---- of a thing ----

type Client = Audience['clients'][number];
type Colleague = Audience['firm'][number];

const inFolder = ['is for the firm only', 'clients can read', 'clients can read and add to'] as const;

/** What keeps everybody who acts for the client from it. */
function whyNobody({ thing, clients }: Audience, matters: string): string {
    if (clients.length === 0) return `nobody acts for ${thing.account_name} yet`;
    if (clients.every((one) => one.hindered === 'no_login' || one.hindered === 'ended' || one.hindered === 'inactive'))
        return `nobody who acts for ${thing.account_name} may sign in`;
    return `the access of whoever acts for ${thing.account_name} does not cover ${thing.area === area.matters ? matters : 'documents'}`;
}

function because({ thing }: Audience, matters: string): string {
    if (thing.kind === 'matter') return `because their access covers ${matters}`;
    const level = inFolder[thing.level ?? 0];
    return thing.kind === 'folder'
        ? `because it is a folder that ${level}`
        : `because it lies in “${thing.folder_name}”, which ${level}`;
}

function atTheFirm(firm: Colleague[]): string {
    const can = firm.filter((one) => one.rule);
    const cannot = firm.filter((one) => !one.rule);
    if (cannot.length === 0) return 'At the firm, everybody can.';
    if (cannot.length <= can.length)
        return `At the firm, everybody can but ${names(cannot.map((one) => one.name))}, who ${cannot.length === 1 ? 'sees' : 'see'} other clients only.`;
    return `At the firm, only ${names(can.map((one) => one.name))} can.`;
}

/** "Maria and Erik Lindqvist can see this, because it lies in “From us”, which clients can read. At the firm, everybody can." */
export function audienceSentence(audience: Audience, matters: string): string {
    const { thing, clients, firm } = audience;
    const can = clients.filter((one) => !one.hindered);
    const end = atTheFirm(firm);
    if (thing.level === 0 && thing.kind === 'folder')
        return `No client can see this, because it is a folder that is for the firm only. ${end}`;
    if (thing.level === 0)
        return `No client can see this, because it lies in “${thing.folder_name}”, which is for the firm only. ${end}`;
    if (can.length === 0) return `No client can see this at present: ${whyNobody(audience, matters)}. ${end}`;
    return `${names(can.map((one) => one.name))} can see this, ${because(audience, matters)}. ${end}`;
}

const hindrances: Record<NonNullable<Client['hindered']>, string> = {
    level: 'cannot: the folder is for the firm only',
    inactive: 'cannot: may not come in at present',
    no_login: 'cannot: may not sign in for this client',
    ended: 'cannot any more: the access has ended',
    area: 'cannot: may not see this kind of thing',
};

/** The rule for one person, as the end of a sentence that begins with the name. */
export function clientRule(client: Client, thing: Audience['thing'], matters: string): string {
    const until = client.ends_at && client.hindered !== 'ended' ? `, until ${dayOf(client.ends_at)}` : '';
    const what =
        client.relation === 'helper'
            ? `helps ${thing.account_name}${client.relation_word ? ` (${client.relation_word})` : ''}${until}`
            : `acts for ${thing.account_name}${until}`;
    if (client.hindered) return `${what}; ${hindrances[client.hindered]}`;
    return `${what}; ${thing.area === area.matters ? `may see ${matters}` : client.may_add ? 'may see documents, and send files here' : 'may see documents'}`;
}

export function colleagueRule({ role, rule }: Colleague): string {
    if (rule === 'role')
        return role === 'owner' ? 'is an owner and sees all clients' : 'is an admin and sees all clients';
    if (rule === 'all') return 'sees all clients';
    return rule === 'assigned' ? 'is assigned to this client' : 'cannot: sees other clients only';
}

// ---- before a change ----

const kinds: Record<Exclude<PreviewLine['kind'], 'sign_in'>, [string, string]> = {
    client: ['the client', 'clients'],
    matter: ['', ''], // the firm's own word
    folder: ['the folder', 'folders'],
    document: ['the document', 'documents'],
};
const order = ['client', 'matter', 'folder', 'document'];

interface Vocabulary {
    matter: string;
    matters: string;
}

/** “the document “A”” or “12 documents (“A”, “B”, “C” and nine more)”. */
function things({ kind, count, first }: PreviewLine, vocabulary: Vocabulary): string {
    const [one, many] =
        kind === 'matter' ? [`the ${vocabulary.matter}`, vocabulary.matters] : kinds[kind as keyof typeof kinds];
    const titles = first.filter((name): name is string => name !== null).map((name) => `“${name}”`);
    if (count === 1) return `${one} ${titles[0] ?? ''}`.trim();
    const rest = count - titles.length;
    return `${few(count)} ${many} (${rest > 0 ? `${titles.join(', ')} and ${few(rest)} more` : names(titles)})`;
}

function sentence(people: string[], gains: boolean, lines: PreviewLine[], vocabulary: Vocabulary): string {
    const many = people.length > 1;
    const seen = lines
        .filter((one) => one.kind !== 'sign_in')
        .sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
    const parts: string[] = [];
    if (seen.length)
        parts.push(
            `${gains ? 'will see' : many ? 'lose sight of' : 'loses sight of'} ${names(
                seen.map((one) => things(one, vocabulary)),
                4,
            )}`,
        );
    if (seen.length < lines.length) parts.push(gains ? 'can sign in' : 'can no longer sign in');
    return `${names(people)} ${parts.join(', and ')}.`;
}

/** One sentence for each group of people whom the change treats alike. */
export function previewSentences(preview: Preview, vocabulary: Vocabulary): { gains: boolean; text: string }[] {
    const people = new Map<string, { name: string; gains: boolean; lines: PreviewLine[] }>();
    for (const line of preview.items) {
        const key = `${line.person} ${line.gains}`;
        const one = people.get(key) ?? { name: line.name, gains: line.gains, lines: [] };
        one.lines.push(line);
        people.set(key, one);
    }
    const groups = new Map<string, { names: string[]; gains: boolean; lines: PreviewLine[] }>();
    for (const { name, gains, lines } of people.values()) {
        const alike = JSON.stringify([gains, lines.map(({ kind, count, first }) => [kind, count, first])]);
        const group = groups.get(alike) ?? { names: [], gains, lines };
        group.names.push(name);
        groups.set(alike, group);
    }
    return [...groups.values()].map(({ names: who, gains, lines }) => ({
        gains,
        text: sentence(who, gains, lines, vocabulary),
    }));
}
