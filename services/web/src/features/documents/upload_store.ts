// SPDX-License-Identifier: AGPL-3.0-or-later
// Files on their way, kept in this browser so that a reload does not lose them. Only ever the reader's own: each is
// marked with the person, and all go when they sign out.
export interface StoredUpload {
    id: string;
    person: string;
    folder: string;
    matter: string;
    document: string | null; // a new version of this one
    name: string;
    type: string;
    size: number;
    url: string | null; // where the server takes it
    held: boolean; // paused by hand
    file: File | null; // null: too large to storeUpload, or no room
}

const largest = 512 * 1024 * 1024;

function open(): Promise<IDBDatabase> {
    return new Promise((done, failed) => {
        const asked = indexedDB.open('portico', 1);
        asked.onupgradeneeded = () => asked.result.createObjectStore('uploads', { keyPath: 'id' });
        asked.onsuccess = () => done(asked.result);
        asked.onerror = () => failed(asked.error);
    });
}

async function run<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    const base = await open();
    try {
        return await new Promise((done, failed) => {
            const step = base.transaction('uploads', mode);
            const asked = act(step.objectStore('uploads'));
            step.oncomplete = () => done(asked.result);
            step.onerror = step.onabort = () => failed(step.error ?? asked.error);
        });
    } finally {
        base.close();
    }
}

/** Says whether the file itself is kept. Without storage the upload still runs, it only does not survive a reload. */
export async function storeUpload(record: StoredUpload): Promise<boolean> {
    const file = record.size <= largest ? record.file : null;
    try {
        await run('readwrite', (store) => store.put({ ...record, file }));
        return file !== null;
    } catch {
        await run('readwrite', (store) => store.put({ ...record, file: null })).catch(() => undefined);
        return false;
    }
}

export async function storedUploadsOf(person: string): Promise<StoredUpload[]> {
    const all = await run<StoredUpload[]>('readonly', (store) => store.getAll() as IDBRequest<StoredUpload[]>).catch(
        () => [],
    );
    return all.filter((record) => record.person === person);
}

export const dropStoredUpload = (id: string): Promise<unknown> =>
    run('readwrite', (store) => store.delete(id)).catch(() => undefined);
export const dropAllStoredUploads = (): Promise<unknown> =>
    run('readwrite', (store) => store.clear()).catch(() => undefined);
