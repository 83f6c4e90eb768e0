// SPDX-License-Identifier: AGPL-3.0-or-later
// What somebody has written in a composer, and how they send it.
import type { Attachment } from './api.ts';

export interface Written {
    text: string;
    attachments: Attachment[];
    anyway: boolean; // the person has seen the refusal, and sends it all the same
    at: string | null; // when it is delivered, if that was chosen
    key: string; // sent twice with the same one, it is executed once
}
