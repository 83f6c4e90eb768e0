// SPDX-License-Identifier: AGPL-3.0-or-later
// An event as a sentence with at most one link.
import type { News } from '../api/home.ts';
import { words } from './words.gen.ts';

export interface Line {
    before: string;
    link: { href: string; text: string } | null;
    after: string;
}
type Event = News & { name?: string | null };
type Link = Line['link'];

const mark = '\u0000'; // placeholder for the link in the message

function withLink(sentence: string, link: Link): Line {
    const [before = '', after = ''] = sentence.split(mark);
    return link ? { before, link, after } : { before: before.trimEnd(), link: null, after };
}

/** here: the matter on whose page the sentence is shown. */
export function newsLine(news: Event, me: string, here: string | null = null): Line {
    const w = words.events;
    const by = { who: !news.by ? 'us' : news.by === me ? 'you' : 'other', by: news.by ?? '', link: mark };
    const matter = news.matter && news.title ? { href: `/matters/${news.matter}`, text: news.title } : null;
    const document = news.object ? { href: `/document/${news.object}`, text: news.name ?? w.aDocument } : null;
    const isHere = news.matter === here;
    switch (news.what) {
        case 'matter.moved':
            if (!news.direction) break; // inside one step: only the expected day has changed
            return isHere
                ? withLink(w.movedHere({ ...by, direction: news.direction }), null)
                : withLink(w.moved({ ...by, direction: news.direction }), matter);
        case 'matter.opened':
        case 'matter.created':
            return isHere ? withLink(w.openedHere(by), null) : withLink(w.opened(by), matter);
        case 'matter.closed':
            return withLink(w.closed(by), matter);
        case 'document.added':
        case 'document.created':
        case 'document.uploaded':
            return withLink(w.sent(by), document);
        case 'document.version_added':
        case 'document.replaced':
            return withLink(w.versionSent(by), document);
        case 'document.removed':
            return withLink(w.removed({ ...by, name: news.name ?? null }), null);
        case 'document.read':
            return withLink(w.read(by), document);
        case 'document.marked':
            return withLink(w.marked(by), document);
        case 'document.unmarked':
            return withLink(w.unmarked(by), document);
        case 'document.restored':
            return withLink(w.restored(by), document);
        case 'document.version_restored':
            return withLink(w.versionRestored(by), document);
        case 'document.changed':
            return withLink(w.renamed(by), document);
    }
    if (isHere && news.topic !== 'document') return withLink(w.updatedHere(by), null);
    if (news.topic === 'document') return withLink(w.documentChanged(by), document);
    if (news.topic === 'folder') return withLink(w.foldersChanged(by), matter);
    if (news.topic === 'matter') return withLink(w.updated(by), matter);
    return withLink(w.changed(by), matter);
}

export const sentence = ({ before, link, after }: Line): string => before + (link?.text ?? '') + after;
