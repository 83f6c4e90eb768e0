// SPDX-License-Identifier: AGPL-3.0-or-later
// Explains in sentences who can see what, and why.
import { list, names } from '../../../../lib/text.ts';
import { dayOf } from '../../../../lib/time.ts';
import { area } from '../../../shell/api.ts';
import type { Audience } from '../../api/audience.ts';
import type { Preview, PreviewLine } from '../../api/preview.ts';
import { words } from './words.gen.ts';

const w = words.explain;

// ---- of a thing ----

type Client = Audience['clients'][number];
type Colleague = Audience['firm'][number];

function areaOf({ area: needed }: Audience['thing'], matters: string): string {
    if (needed === area.matters) return matters;
    return needed === area.messages ? w.messages : w.documents;
}

/** Why nobody who acts for the client can see it. */
function whyNobody({ thing, clients }: Audience, matters: string): string {
    const account = thing.account_name;
    if (clients.length === 0) return w.nobodyActs({ account });
    const out = ['no_login', 'ended', 'inactive'];
    if (clients.every((one) => one.hidden_by && out.includes(one.hidden_by))) return w.nobodySignsIn({ account });
    return w.notCovered({ account, what: areaOf(thing, matters) });
}

function because({ thing }: Audience, matters: string): string {
    if (thing.kind === 'matter' || thing.kind === 'thread') return w.becauseArea({ what: areaOf(thing, matters) });
    const level = w.levels[thing.level ?? 0];
    if (thing.kind === 'folder') return w.becauseFolder({ level });
    return w.becauseDocument({ folder: thing.folder_name ?? '', level });
}

function atTheFirm(firm: Colleague[]): string {
    const can = firm.filter((one) => one.rule).map((one) => one.name);
    const cannot = firm.filter((one) => !one.rule).map((one) => one.name);
    if (cannot.length === 0) return w.everybody;
    if (cannot.length <= can.length) return w.everybodyBut({ names: names(cannot), count: cannot.length });
    return w.onlySome({ names: names(can) });
}

/** "Maria Lindqvist and Erik Lindqvist can see this, because it lies in “From us”, which clients can read. At the firm, everybody can." */
export function audienceSentence(audience: Audience, matters: string): string {
    const can = audience.clients.filter((one) => !one.hidden_by).map((one) => one.name);
    const firm = atTheFirm(audience.firm);
    if (audience.thing.level === 0) return w.noClient({ because: because(audience, matters), firm });
    if (can.length === 0) return w.noClientNow({ why: whyNobody(audience, matters), firm });
    return w.clients({ names: names(can), because: because(audience, matters), firm });
}

function rule(client: Client, thing: Audience['thing'], matters: string): string {
    if (client.hidden_by) return w.cannot[client.hidden_by];
    if (thing.area === area.matters) return w.seesMatters({ matters });
    if (thing.area === area.messages) return w.writesMessages;
    return client.may_add ? w.addsDocuments : w.seesDocuments;
}

/** The rule for one person, as a sentence without its subject. */
export function clientRule(client: Client, thing: Audience['thing'], matters: string): string {
    const until = client.ends_at && client.hidden_by !== 'ended' ? dayOf(client.ends_at) : null;
    const rest = { account: thing.account_name, until, rule: rule(client, thing, matters) };
    return client.relation === 'helper' ? w.helps({ ...rest, word: client.relation_word }) : w.acts(rest);
}

export function colleagueRule({ role, rule }: Colleague): string {
    if (rule === 'role') return role === 'owner' ? w.staff.owner : w.staff.admin;
    return w.staff[rule ?? 'none'];
}

// ---- before a change ----

const order = ['client', 'matter', 'folder', 'document'];

interface Vocabulary {
    matter: string;
    matters: string;
}

/** “the document “A””, “12 documents (“A”, “B”, “C” and nine more)”, or “at least 500 documents (“A” and others)”. */
function things({ kind, count, at_least, first }: PreviewLine, { matter, matters }: Vocabulary): string {
    const titles = first.filter((name): name is string => name !== null);
    if (count === 1) return words.changes.one({ kind, matter, title: titles[0] ?? null });
    const quoted = titles.map((title) => `“${title}”`);
    const given = { count, kind, matters };
    if (at_least) return words.changes.manyAtLeast({ ...given, titles: list([...quoted, words.changes.others]) });
    const rest = count - titles.length;
    const shown = list(rest > 0 ? [...quoted, words.changes.more({ count: rest })] : quoted);
    return words.changes.many({ ...given, titles: shown });
}

function sentence(who: string[], gains: boolean, lines: PreviewLine[], vocabulary: Vocabulary): string {
    const c = words.changes;
    const seen = lines
        .filter((one) => one.kind !== 'sign_in')
        .sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
    const given = {
        people: names(who),
        count: who.length,
        things: list(seen.map((one) => things(one, vocabulary))),
    };
    if (seen.length === 0) return gains ? c.signsIn(given) : c.signsInNoMore(given);
    if (seen.length === lines.length) return gains ? c.sees(given) : c.loses(given);
    return gains ? c.seesAndSignsIn(given) : c.losesAndSignsInNoMore(given);
}

/** One sentence for each group of people whom the change affects in the same way. */
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
