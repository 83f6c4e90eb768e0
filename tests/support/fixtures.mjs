// SPDX-License-Identifier: AGPL-3.0-or-later
// What each capability states beside its tests, in http/<capability>/fixtures.mjs, joined for the tests of all routes:
//
//   parts       {name: async (scene) => value}   what stands in braces in its paths; made when first asked for
//   acts        {route: async (scene) => ...}    how the route is done; an act at a firm of its own gives that firm
//   notAudited  [route]                          changes nothing, or is a step whose end is audited
//   queries     {name: value}                    what its routes must be asked with in their address
//   requests    {route: (parts) => options}      what else a request needs to be one
//   watched     [path]                           what nobody may have changed
//   volatile    [member]                         what changes there by itself, or is a client's own to change
//   ending      [route]                          ends the session or stream that asks, which is theirs to do
import { existsSync, readdirSync } from 'node:fs';
import { addAccount, expectStatus, inviteAndAccept, signUpFirm, unique } from './people.mjs';
import { countTo, mailTo } from './mail.mjs';
import { Visitor } from './browser_like.mjs';

const folder = new URL('../http/', import.meta.url);
const stated = readdirSync(folder)
    .map((capability) => new URL(`${capability}/fixtures.mjs`, folder))
    .filter((file) => existsSync(file));
const modules = await Promise.all(stated.map((file) => import(file)));

function joinObjects(kind) {
    const all = {};
    for (const [name, value] of modules.flatMap((module) => Object.entries(module[kind] ?? {}))) {
        if (name in all) throw new Error(`two capabilities state ${name} in their ${kind}`);
        all[name] = value;
    }
    return all;
}

const joinLists = (kind) => modules.flatMap((module) => module[kind] ?? []);

export const parts = joinObjects('parts');
export const acts = joinObjects('acts');
export const queries = joinObjects('queries');
export const requests = joinObjects('requests');
export const notAudited = joinLists('notAudited');
export const watched = joinLists('watched');
export const volatile = joinLists('volatile');
export const ending = joinLists('ending');

/** A firm with one client, in which every part is there once it is asked for. `mark` stands before every text of it. */
export class Scene {
    #made = new Map();
    #provenAt = performance.now();

    constructor(firm, mark) {
        this.firm = firm;
        this.mark = mark;
    }

    static open = async ({ mark = 'Scene', ...firm } = {}) =>
        new Scene(await signUpFirm({ owner: `${mark} Owner`, ...firm }), mark);

    #once(name, make) {
        if (!this.#made.has(name)) this.#made.set(name, make());
        return this.#made.get(name);
    }

    /** What stands in braces: {matter} is part('matter'). */
    part = (name) => this.#once(name, () => parts[name](this));

    /** All of them by name. One after the other, so that what is made is the same each time. */
    async everyPart() {
        const all = {};
        for (const name of Object.keys(parts)) all[name] = await this.part(name);
        return all;
    }

    /** The one client of the scene, signed in with an authenticator. */
    client = () => this.#once('the client', () => this.newClient());

    /** Another client, for what ends or changes somebody. */
    newClient = async () => inviteAndAccept(this.firm, await addAccount(this.firm.staff, unique(this.mark)));

    /** Somebody who has just followed an invitation and has no second factor yet. */
    async newcomer() {
        const contact = await addAccount(this.firm.staff, unique(this.mark));
        const seen = await countTo(contact.email);
        expectStatus(await this.firm.staff.post(`/api/people/${contact.person}/invitations`), 201);
        const visitor = new Visitor(this.firm.slug);
        const redeemed = await visitor.post('/api/invitations/redeem', {
            token: (await mailTo(contact.email, seen)).token,
        });
        expectStatus(redeemed, 200);
        return { ...contact, visitor };
    }

    /** A browser in which somebody has requested a mail, and the mail. */
    async halfway({ email }) {
        const visitor = new Visitor(this.firm.slug);
        const seen = await countTo(email);
        expectStatus(await visitor.post('/api/sign-in', { email }), 202);
        return { visitor, mail: await mailTo(email, seen) };
    }

    /** Keeps the owner's session fresh: shows a factor again if the last one is more than two minutes old. */
    async keepFresh() {
        if (performance.now() - this.#provenAt < 120_000) return;
        expectStatus(
            await this.firm.staff.post('/api/sign-in/totp', { code: await this.firm.authenticator.code() }),
            200,
        );
        this.#provenAt = performance.now();
    }
}
