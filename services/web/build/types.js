// SPDX-License-Identifier: AGPL-3.0-or-later
// The API's types come from the services' own descriptions, at every build. They are never committed.
import { writeFile } from 'node:fs/promises';
import openapi, { astToString } from 'openapi-typescript';

for (const service of ['worker', 'platform']) {
    const spec = new URL(`../../${service}/openapi.yaml`, import.meta.url);
    const types = astToString(await openapi(spec, { alphabetize: true }));
    await writeFile(new URL(`../src/api/${service}.gen.ts`, import.meta.url), `// Made from ${service}/openapi.yaml.\n${types}`);
}
