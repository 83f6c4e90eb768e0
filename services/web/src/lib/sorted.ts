// SPDX-License-Identifier: AGPL-3.0-or-later

/** Rows in the order given in the address: "name" or "-name"; without one, unchanged. */
export function sorted<T>(
    rows: T[],
    order: string | null,
    keys: Record<string, (row: T) => string | number | null | undefined>,
): T[] {
    const down = order?.startsWith('-') ?? false;
    const key = keys[(order ?? '').replace('-', '')];
    if (!key) return rows;
    return [...rows].sort((a, b) => compare(key(a), key(b)) * (down ? -1 : 1));
}

function compare(a: string | number | null | undefined, b: string | number | null | undefined): number {
    if (a === b) return 0;
    if (a === null || a === undefined) return 1; // unknown values are last
    if (b === null || b === undefined) return -1;
    return typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b));
}
