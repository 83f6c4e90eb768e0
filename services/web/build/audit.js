// SPDX-License-Identifier: AGPL-3.0-or-later
// The kinds of audit entries and their words, from the files of which the services make their own tables
// (services/*/audit.en.json), at every build. TypeScript then checks that each kind of the contract has words.
import { readdir, readFile, writeFile } from 'node:fs/promises';

const services = new URL('../../', import.meta.url);
const made = { topics: {}, objects: {}, kinds: {} };

for (const service of ['http', 'worker'])
    for (const name of (await readdir(new URL(`${service}/`, services), { recursive: true })).sort())
        if (/(^|\/)audit\.en\.json$/.test(name)) {
            const read = JSON.parse(await readFile(new URL(`${service}/${name}`, services), 'utf8'));
            for (const part of Object.keys(made)) Object.assign(made[part], read[part]);
        }

const text = `// SPDX-License-Identifier: AGPL-3.0-or-later
// Made from services/*/audit.en.json.
import type { Kind, ObjectWords } from './sentence.ts';
import type { AuditKind, AuditTopic } from '../api.ts';

export const topics: Record<AuditTopic, string> = ${JSON.stringify(made.topics, null, 4)};
export const objects: Record<string, ObjectWords> = ${JSON.stringify(made.objects, null, 4)};
export const kinds: Record<AuditKind, Kind> = ${JSON.stringify(made.kinds, null, 4)};
`;
await writeFile(new URL('../src/features/audit/desk/kinds.gen.ts', import.meta.url), text);
