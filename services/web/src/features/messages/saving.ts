// SPDX-License-Identifier: AGPL-3.0-or-later
// Saves bytes that a page has fetched, as the browser saves a download.

const kept = 60_000; // until the browser has copied them; it does not say when

export function save(file: Blob, name: string): void {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(file);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), kept);
}
