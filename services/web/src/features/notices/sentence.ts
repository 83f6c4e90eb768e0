// SPDX-License-Identifier: AGPL-3.0-or-later
// What a notice says.
import type { Notice } from './api.ts';
import { words } from './words.gen.ts';

const said = words.happened;

function assigned({ target }: Notice): string {
    if (target === 'thread') return said.assignedThread;
    return target === 'account' ? said.assignedClient : said.assignedItem;
}

/** `matter`: the firm's word for a matter, in the middle of a sentence. */
export function sentence(notice: Notice, matter: string): string {
    const { kind, count, person_name: person } = notice;
    if (kind === 'message') return person ? said.messageFrom({ count, person }) : said.message({ count });
    if (kind === 'document') return person ? said.documentFrom({ count, person }) : said.document({ count });
    if (kind === 'stage') return said.stage({ matter });
    if (kind === 'mention') return person ? said.mention({ person }) : said.mentionBySomebody;
    return kind === 'assignment' ? assigned(notice) : said.sign_in_help;
}
