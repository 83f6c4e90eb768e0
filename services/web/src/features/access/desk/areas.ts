// SPDX-License-Identifier: AGPL-3.0-or-later
// The areas of a client, with their names.
import { list, within } from '../../../lib/text.ts';
import { area } from '../../shell/api.ts';
import { words } from './words.gen.ts';

const names = ['documents', 'matters', 'messages', 'money'] as const;

/** Bit, name and explanation. */
export const areaNames = (): [number, string, string][] =>
    names.map((one) => [area[one], words.areas[one].name, words.areas[one].about]);

/** "Sees everything", "Sees documents only". Messages and invoices are not in the portal yet, so they do not count. */
export function visibleAreas(areas: number): string {
    const shown = areaNames().filter(([bit]) => bit === area.documents || bit === area.matters);
    const seen = shown.filter(([bit]) => areas & bit);
    if (seen.length === shown.length) return words.areas.sees.everything;
    if (seen.length === 0) return words.areas.sees.nothing;
    return words.areas.sees.only({
        areas: list(
            seen.map(([, name]) => within(name)),
            'unit',
        ),
    });
}
