// SPDX-License-Identifier: AGPL-3.0-or-later
import { randomUUID } from 'node:crypto';
import { Program } from '../../support/browser_like.mjs';
import { inFirm } from '../../support/inside.mjs';
import { countTo, mailsTo } from '../../support/mail.mjs';
import { expectDone } from '../../support/people.mjs';
import { until } from '../../support/until.mjs';

const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAAAAAA6mKC9AAAADUlEQVR4nGNgGAXIAAABEAABoJMRpQAAAABJRU5ErkJggg==',
    'base64',
);
const putLogo = async ({ firm }) =>
    expectDone(await firm.staff.ask('PUT', '/api/brand/logo', { body: png, headers: { 'content-type': 'image/png' } }));

/** A mail about a notice of the scene's client reaches them. Gives the token in its link. */
async function tokenOf(scene) {
    const { person, account, email } = await scene.newClient();
    const seen = await countTo(email);
    inFirm(
        scene.firm.slug,
        `insert into notices (id, person, account, area, kind, object, mail_at)
         values (gen_random_uuid(), '${person}', '${account}', 4, 'message', '${randomUUID()}', now());
         insert into portico.jobs (id, firm, kind, object)
         values (gen_random_uuid(), substr(current_schema, 3)::bigint, 'notice_mail', '${person}')`,
    );
    return until('a mail about a notice', async () => {
        const mails = (await mailsTo(email)).slice(seen);
        return mails.map(({ text }) => /\/unsubscribe#([\w-]+)/.exec(text)?.[1]).find(Boolean);
    });
}

const asForm = { body: 'List-Unsubscribe=One-Click', headers: { 'content-type': 'application/x-www-form-urlencoded' } };

export const requests = { 'POST /api/unsubscribe': () => asForm };

export const watched = ['/api/settings', '/api/brand'];

export const notAudited = ['POST /api/brand/preview', 'POST /api/unsubscriptions/lookup'];

export const queries = { token: 'none' };

export const acts = {
    'PUT /api/brand': async ({ firm }) =>
        expectDone(await firm.staff.put('/api/brand', { colour: '#14503c', face: 'serif' })),
    'PUT /api/brand/logo': putLogo,
    'DELETE /api/brand/logo': async (scene) => {
        await putLogo(scene);
        expectDone(await scene.firm.staff.delete('/api/brand/logo'));
    },
    'POST /api/unsubscribe': async (scene) =>
        expectDone(
            await new Program(scene.firm.slug, null).ask('POST', `/api/unsubscribe?token=${await tokenOf(scene)}`, {
                ...asForm,
                headers: { ...asForm.headers, authorization: null },
            }),
        ),
    'POST /api/unsubscriptions': async (scene) =>
        expectDone(
            await new Program(scene.firm.slug, null).post(
                '/api/unsubscriptions',
                { token: await tokenOf(scene) },
                { headers: { authorization: null } },
            ),
        ),
    'PATCH /api/settings': async ({ firm }) =>
        expectDone(await firm.staff.patch('/api/settings', { name: 'Scene LLP' })),
};
