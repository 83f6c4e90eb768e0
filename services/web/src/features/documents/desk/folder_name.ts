// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Folder } from '../api.ts';
import { within } from '../../../lib/text.ts';
import { words } from './words.gen.ts';

/** "Contract and searches (client can read)": wherever a folder is chosen, it says who sees what is put there. */
export const folderAndLevel = ({ name, level }: Folder): string => `${name} (${within(words.levels[level])})`;
