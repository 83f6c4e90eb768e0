// SPDX-License-Identifier: AGPL-3.0-or-later
// What somebody has written in a composer, and how they send it.
import type { Content } from './draft_content.ts';
import type { Sent } from './draft_state.svelte.ts';

export interface Written extends Sent {
    anyway: boolean; // the person has seen the refusal, and sends it all the same
    at: string | null; // when it is delivered, if that was chosen
}

export const versionsOf = ({ attachments }: Content): string[] => attachments.map((one) => one.version);
