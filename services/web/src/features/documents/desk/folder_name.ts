// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Folder } from '../api.ts';
import { within } from '../../../lib/text.ts';
import { words } from './words.gen.ts';

/** The folders for what is attached to messages are named by whose they are. */
export const folderName = ({ name, purpose }: Folder): string =>
    purpose === 'messages_firm' ? words.messagesFirm : purpose === 'messages_client' ? words.messagesClient : name;

/** "Contract and searches (client can read)": wherever a folder is chosen, it says who sees what is put there. */
export const folderAndLevel = (folder: Folder): string =>
    `${folderName(folder)} (${within(words.levels[folder.level])})`;

/** The page of the documents of a matter, or of a client without one. */
export const documentsPage = ({ matter, account }: { matter: string | null; account: string }): string =>
    matter ? `/desk/matters/${matter}/documents` : `/desk/clients/${account}/documents`;
