// SPDX-License-Identifier: AGPL-3.0-or-later
import { addAccount, expectDone, foldersOf, unique, upload } from '../../support/people.mjs';
import { pdf } from '../../support/pdf.mjs';

const base64 = (text) => Buffer.from(text).toString('base64');
const tus = { 'tus-resumable': '1.0.0' };

const folderOf = async ({ firm, part }, name) => (await foldersOf(firm.staff, await part('matter')))[name].id;
const addFolder = async ({ firm, part }) =>
    expectDone(
        await firm.staff.post(`/api/matters/${await part('matter')}/folders`, { name: unique('More'), level: 1 }),
    ).id;
const addDocument = async (scene) =>
    upload(scene.firm.staff, await folderOf(scene, 'Contract and searches'), `${scene.mark}.pdf`, pdf(scene.mark));

/** An upload that a client has started. */
async function startUpload(scene) {
    const { client } = await scene.client();
    const headers = {
        ...tus,
        'upload-length': '100000',
        'upload-metadata': `filename ${base64(`${scene.mark}.bin`)},folder ${base64(await scene.part('folder'))}`,
    };
    const started = await client.ask('POST', '/api/uploads', { headers });
    expectDone(started);
    return started.headers.location.split('/').pop();
}

export const parts = {
    folder: async (scene) => folderOf(scene, 'From you'),
    document: addDocument,
    version: async ({ firm, part }) =>
        expectDone(await firm.staff.get(`/api/documents/${await part('document')}`)).versions[0].id,
    upload: startUpload,
};

const asUpload = ({ folder }) => ({
    headers: {
        ...tus,
        'upload-length': '10',
        'upload-offset': '0',
        'upload-metadata': `filename YQ==,folder ${base64(folder)}`,
    },
});

export const requests = {
    'POST /api/uploads': asUpload,
    'HEAD /api/uploads/{upload}': asUpload,
    'DELETE /api/uploads/{upload}': asUpload,
    'PATCH /api/uploads/{upload}': (parts) => ({
        headers: { ...asUpload(parts).headers, 'content-type': 'application/offset+octet-stream' },
        body: Buffer.alloc(10),
    }),
};

export const watched = ['/api/matters/{matter}/documents', '/api/documents/{document}'];
export const volatile = ['used_bytes'];

// The last piece of an upload writes the audit entry of the document: documents.test.mjs.
export const notAudited = ['POST /api/uploads', 'PATCH /api/uploads/{upload}', 'DELETE /api/uploads/{upload}'];

export const acts = {
    'POST /api/accounts/{account}/folders': async ({ firm, part }) =>
        expectDone(
            await firm.staff.post(`/api/accounts/${await part('account')}/folders`, { name: unique('More'), level: 1 }),
        ),
    // The first request creates it; whoever finds it changes nothing.
    'PUT /api/accounts/{account}/message-folder': async ({ firm }) => {
        const { account } = await addAccount(firm.staff, unique('Writer'));
        expectDone(await firm.staff.put(`/api/accounts/${account}/message-folder`, {}));
    },
    'POST /api/matters/{matter}/folders': async (scene) => void (await addFolder(scene)),
    'PATCH /api/folders/{folder}': async (scene) =>
        expectDone(
            await scene.firm.staff.patch(`/api/folders/${await addFolder(scene)}`, { name: unique('More of it') }),
        ),
    'PUT /api/folders/{folder}/sensitivity': async (scene) =>
        expectDone(await scene.firm.staff.put(`/api/folders/${await addFolder(scene)}/sensitivity`)),
    'DELETE /api/folders/{folder}/sensitivity': async (scene) => {
        const mark = `/api/folders/${await addFolder(scene)}/sensitivity`;
        expectDone(await scene.firm.staff.put(mark));
        expectDone(await scene.firm.staff.delete(mark));
    },
    'PATCH /api/documents/{document}': async (scene) =>
        expectDone(await scene.firm.staff.patch(`/api/documents/${await addDocument(scene)}`, { name: 'renamed.pdf' })),
    'PUT /api/documents/{document}/sensitivity': async (scene) =>
        expectDone(await scene.firm.staff.put(`/api/documents/${await addDocument(scene)}/sensitivity`)),
    'DELETE /api/documents/{document}/sensitivity': async (scene) => {
        const mark = `/api/documents/${await addDocument(scene)}/sensitivity`;
        expectDone(await scene.firm.staff.put(mark));
        expectDone(await scene.firm.staff.delete(mark));
    },
    'GET /api/documents/{document}/content': async ({ firm, part }) =>
        void expectDone(await firm.staff.get(`/api/documents/${await part('document')}/content`, { checked: false })),
    'GET /api/documents/{document}/versions/{version}/content': async ({ firm, part }) =>
        void expectDone(
            await firm.staff.get(`/api/documents/${await part('document')}/versions/${await part('version')}/content`, {
                checked: false,
            }),
        ),
    'POST /api/documents/{document}/restoration': async (scene) => {
        const document = `/api/documents/${await addDocument(scene)}`;
        expectDone(await scene.firm.staff.delete(document));
        expectDone(await scene.firm.staff.post(`${document}/restoration`));
    },
    'POST /api/documents/{document}/versions/{version}/restoration': async ({ firm, part }) =>
        expectDone(
            await firm.staff.post(
                `/api/documents/${await part('document')}/versions/${await part('version')}/restoration`,
            ),
        ),
    'DELETE /api/documents/{document}': async (scene) =>
        expectDone(await scene.firm.staff.delete(`/api/documents/${await addDocument(scene)}`)),
};
