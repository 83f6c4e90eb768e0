// SPDX-License-Identifier: AGPL-3.0-or-later
// A platform admin, made as the manual says: `portico admin create`, then a mailed code and two passkeys.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { Visitor } from './browser_like.mjs';
import { countTo, mailTo } from './mail.mjs';
import { Passkey } from './passkey.mjs';
import { expectStatus, unique } from './people.mjs';
import { originOf, source, stack } from './stack.mjs';

/** Runs the command line tool of the running stack as the user of its servers. Returns what it prints. */
export function portico(...words) {
    const tool = join(process.env.PORTICO_BUILD ?? join(source, 'build-release'), 'bin', 'portico');
    const environment = {
        ...process.env,
        PORTICO_VAR: stack.var,
        PORTICO_RUN: stack.run,
        PORTICO_DATABASE: `host=${stack.run} dbname=portico`,
        ASAN_OPTIONS: 'detect_leaks=0',
    };
    const [command, ...rest] =
        process.getuid() === 0
            ? ['setpriv', '--reuid=portico', '--regid=portico', '--init-groups', tool, ...words]
            : [tool, ...words];
    return execFileSync(command, rest, { env: environment, encoding: 'utf8' });
}

/** Runs SQL in the registry, for states that only time brings about. Returns what psql prints, unaligned. */
export function inRegistry(text) {
    return execFileSync(
        'psql',
        ['-XAtq', '-v', 'ON_ERROR_STOP=1', '-h', stack.run, '-U', 'postgres', '-d', 'portico', '-c', text],
        { encoding: 'utf8' },
    ).trim();
}

/** An admin created on the command line, who has not signed in yet. */
export function nameAdmin() {
    const name = unique('admin');
    const email = `${name}@portico.example`;
    portico('admin', 'create', name, email);
    return email;
}

/** Signs in with the mailed code only. Returns the next step. */
export async function signInByMail(visitor, email) {
    const seen = await countTo(email);
    expectStatus(await visitor.post('/api/sign-in', { email }), 202);
    return expectStatus(await visitor.post('/api/sign-in/code', { code: (await mailTo(email, seen)).code }), 200).next;
}

export const newPasskey = (options) => new Passkey({ origin: originOf('admin'), ...options });

/** Registers another passkey. Returns the answer, whatever it is. */
export async function addPasskey(visitor, passkey, name = 'Key', lies) {
    const asked = await visitor.post('/api/passkeys/challenge');
    if (asked.status !== 200) return asked;
    const { challenge, options } = asked.json;
    return visitor.post('/api/passkeys', { challenge, name, credential: passkey.create(options, lies) });
}

/** Shows a passkey, to sign in or for step-up. Returns the answer, whatever it is. */
export async function showPasskey(visitor, passkey, lies) {
    const { challenge, options } = expectStatus(await visitor.post('/api/sign-in/challenge'), 200);
    return visitor.post('/api/sign-in/passkey', { challenge, credential: passkey.get(options, lies) });
}

/** {visitor, email, passkeys, fresh}: signed in with two passkeys, the second shown just now. */
export async function makeAdmin() {
    const email = nameAdmin();
    const visitor = new Visitor('admin');
    const passkeys = [newPasskey(), newPasskey()];
    assert.equal(await signInByMail(visitor, email), 'enrol');
    assert.equal(expectStatus(await addPasskey(visitor, passkeys[0], 'Key on the desk'), 201).next, 'enrol');
    assert.equal(expectStatus(await addPasskey(visitor, passkeys[1], 'Key in the safe'), 201).next, 'done');
    const fresh = async () => expectStatus(await showPasskey(visitor, passkeys[0]), 200);
    return { visitor, email, passkeys, fresh };
}

/** Opens the support session that the firm has granted. Returns the admin's visitor at the firm's desk. */
export async function openSupport(admin, slug, number) {
    const { location } = expectStatus(
        await admin.visitor.post(`/api/firms/${number}/support`, { reason: 'A look' }),
        201,
    );
    const visitor = new Visitor(slug, 'desk');
    expectStatus(await visitor.post('/api/sign-in/support', { token: location.split('#')[1] }), 200);
    return visitor;
}
