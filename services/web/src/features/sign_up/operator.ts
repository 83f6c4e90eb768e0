// SPDX-License-Identifier: AGPL-3.0-or-later
// The pages of whoever runs this platform. The edge writes their addresses into ours, if they are set.
import { words } from './words.gen.ts';

const page = (name: string): string | null =>
    document.querySelector<HTMLMetaElement>(`meta[name="portico:${name}"]`)?.content || null;

export const prices = page('prices');
export const terms = page('terms');

export const operatorLinks = [
    { text: words.prices, href: prices },
    { text: words.terms, href: terms },
    { text: words.imprint, href: page('imprint') },
].flatMap(({ text, href }) => (href ? [{ text, href }] : []));
