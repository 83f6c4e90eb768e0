// SPDX-License-Identifier: AGPL-3.0-or-later
// The areas that a helper can see: as choices, and as a sentence.
import { list } from '../../../lib/text.ts';
import { area } from '../../shell/api.ts';
import { words } from './words.gen.ts';

/** Bit, name and explanation. */
export function areaChoices(matters: string): [number, string, string][] {
    const a = words.areas;
    return [
        [area.documents, a.documents.name, a.documents.about],
        [area.matters, a.matters.name({ matters }), a.matters.about],
        [area.messages, a.messages.name, a.messages.about],
        [area.money, a.money.name, a.money.about],
    ];
}

/** "Can see documents and the progress of matters". Messages and invoices are not in the portal yet. */
export function visibleAreas(areas: number, matters: string): string {
    const s = words.areas.sees;
    const seen = [areas & area.documents && s.documents, areas & area.matters && s.matters({ matters })].filter(
        (one): one is string => Boolean(one),
    );
    return seen.length ? s.some({ areas: list(seen) }) : s.nothing;
}
