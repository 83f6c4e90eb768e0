// SPDX-License-Identifier: AGPL-3.0-or-later
// Calendar days in the browser's time zone, and the moments at which they end.
const two = (value: number): string => String(value).padStart(2, '0');

const text = (date: Date): string => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;

export function dayIn(days: number): string {
    const date = new Date();
    date.setDate(date.getDate() + days);
    return text(date);
}

/** The last moment of a day; null for none. */
export const endOf = (day: string): string | null => (day ? new Date(`${day}T23:59:59`).toISOString() : null);

/** The day of a moment; '' for none. */
export const dayOf = (moment: string | null): string => (moment ? text(new Date(moment)) : '');
