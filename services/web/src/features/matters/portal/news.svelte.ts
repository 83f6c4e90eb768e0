// SPDX-License-Identifier: AGPL-3.0-or-later
// Which news are new since the last visit, and which arrived while the page was open.
import type { News } from '../api/home.ts';
import { live } from '../../live/index.ts';
import { app, impersonating } from '../../shell/portal/index.ts';
import { toasts } from '../../../ui/toasts.svelte.ts';
import { newsLine, sentence } from './news_line.ts';

interface Visit {
    seq: number;
    at: string;
}

const key = () => `seen:${app.session?.person.id ?? ''}`;
let lastVisit: Visit | null | undefined; // the visit before this one; read once

export function previousVisit(): Visit | null {
    if (lastVisit !== undefined) return lastVisit;
    try {
        lastVisit = JSON.parse(localStorage.getItem(key()) ?? 'null') as Visit | null;
    } catch {
        lastVisit = null;
    }
    return lastVisit;
}

export const latestSeq = (news: News[]): number => news.reduce((most, one) => Math.max(most, one.seq), 0);

export function rememberVisit(seq: number): void {
    live.seen(seq);
    previousVisit();
    if (impersonating) return; // it was not the client's own visit
    try {
        localStorage.setItem(key(), JSON.stringify({ seq, at: new Date().toISOString() }));
    } catch {
        // then everything is marked as new next time
    }
}

/** Follows a list of news through reloads: entries newer than the first load are fresh, and are shown as a toast, so that
 *  the page itself does not jump. */
export class FreshNews {
    private first: number | null = null;
    since = $state(Infinity);

    update(news: News[], me: string): void {
        const top = latestSeq(news);
        if (this.first === null) this.first = top;
        else if (top > this.first) {
            this.since = this.first;
            const theirs = news.find((one) => one.seq > (this.first ?? 0) && one.by !== me);
            if (theirs) toasts.say(sentence(newsLine(theirs, me)));
            this.first = top;
        }
    }
}
