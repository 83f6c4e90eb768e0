// SPDX-License-Identifier: AGPL-3.0-or-later
// Generates the API's types from the services' own descriptions, at every build. They are never committed.
import { writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import openapi, { astToString } from 'openapi-typescript';

// The build of the services joins them from all folders.
const source = new URL('../../../', import.meta.url);
const built = pathToFileURL(`${process.env.PORTICO_BUILD ?? new URL('build-release', source).pathname}/`);
const contracts = {
    worker: new URL('services/worker/openapi.yaml', built),
    platform: new URL('services/platform/openapi.yaml', built),
};

for (const [service, spec] of Object.entries(contracts)) {
    try {
        const types = astToString(await openapi(spec, { alphabetize: true, silent: true }));
        await writeFile(
            new URL(`../src/api/${service}.gen.ts`, import.meta.url),
            `// Made from ${service}/openapi.yaml.\n${types}`,
        );
    } catch (error) {
        // The error itself contains the whole page.
        const { message, originalError } = error.cause ?? error;
        console.error(
            `${spec.pathname} cannot be read: ${originalError?.message ?? message} (line ${error.line ?? '?'})`,
        );
        process.exitCode = 1;
    }
}
