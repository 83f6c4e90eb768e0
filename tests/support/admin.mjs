// SPDX-License-Identifier: AGPL-3.0-or-later
// A platform admin, made as the manual says: `portico admin create`, then mail code and TOTP.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { Visitor } from './browser_like.mjs';
import { countTo, mailTo } from './mail.mjs';
import { enrol, expectStatus, unique } from './people.mjs';
import { source, stack } from './stack.mjs';

/** Runs the command line tool of the running stack as the user of its servers. Gives what it prints. */
export function portico(...words) {
    const tool = join(process.env.PORTICO_BUILD ?? join(source, 'build-release'), 'bin', 'portico');
    const environment = { ...process.env, PORTICO_VAR: stack.var, PORTICO_RUN: stack.run, PORTICO_DATABASE: `host=${stack.run} dbname=portico`, ASAN_OPTIONS: 'detect_leaks=0' };
    const [command, ...rest] = process.getuid() === 0 ? ['setpriv', '--reuid=portico', '--regid=portico', '--init-groups', tool, ...words] : [tool, ...words];
    return execFileSync(command, rest, { env: environment, encoding: 'utf8' });
}

export async function makeAdmin() {
    const name = unique('admin');
    const email = `${name}@portico.example`;
    portico('admin', 'create', name, email);
    const visitor = new Visitor('admin');
    const seen = await countTo(email);
    expectStatus(await visitor.post('/api/sign-in', { email }), 202);
    expectStatus(await visitor.post('/api/sign-in/code', { code: (await mailTo(email, seen)).code }), 200);
    return { visitor, email, ...(await enrol(visitor)) };
}
