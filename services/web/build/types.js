// SPDX-License-Identifier: AGPL-3.0-or-later
// The API's types come from the services' own descriptions, at every build. They are never committed.
import { writeFile } from 'node:fs/promises';
import openapi, { astToString } from 'openapi-typescript';

for (const service of ['worker', 'platform']) {
    const spec = new URL(`../../${service}/openapi.yaml`, import.meta.url);
    try {
        const types = astToString(await openapi(spec, { alphabetize: true, silent: true }));
        await writeFile(new URL(`../src/api/${service}.gen.ts`, import.meta.url), `// Made from ${service}/openapi.yaml.\n${types}`);
    } catch (error) {
        // The error itself holds the whole page.
        const { message, originalError } = error.cause ?? error;
        console.error(`services/${service}/openapi.yaml cannot be read: ${originalError?.message ?? message} (line ${error.line ?? '?'})`);
        process.exitCode = 1;
    }
}
