// SPDX-License-Identifier: AGPL-3.0-or-later
// What somebody has written in a composer, and how they send it.
import type { Content, Sent } from './draft_content.ts';

export interface Written extends Sent {
    anyway: boolean; // the person has seen the refusal, and sends it all the same
    at: string | null; // when it is delivered, if that was chosen
}

export const versionsOf = ({ attachments }: Content): string[] => attachments.map((one) => one.version);

/** Which draft leaves with it. */
export const draftOf = ({ draft, draft_id: id }: Sent): { draft: number; draft_id?: string } => ({
    draft,
    ...(id ? { draft_id: id } : {}),
});
