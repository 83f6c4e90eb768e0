// SPDX-License-Identifier: AGPL-3.0-or-later
// Unfinished uploads, stored in this browser so that they survive a reload. Each belongs to one person, and
// all are deleted when that person signs out.
export interface StoredUpload {
    id: string;
    person: string;
    folder: string;
    place: string; // of api.ts
    document: string | null; // a new version of this one
    purpose?: string; // another feature's: it shows the upload itself, and takes what has arrived
    name: string;
    type: string;
    size: number;
    url: string | null; // of the upload on the server
    paused: boolean; // by the user
    file: File | null; // null: too large to store, or no space
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

/** Returns whether the file was stored. Without storage the upload still runs, but does not survive a reload. */
export async function storeUpload(stored: StoredUpload): Promise<boolean> {
    const file = stored.size <= largest ? stored.file : null;
    try {
        await run('readwrite', (store) => store.put({ ...stored, file }));
        return file !== null;
    } catch {
        await run('readwrite', (store) => store.put({ ...stored, file: null })).catch(() => undefined);
        return false;
    }
}

export async function storedUploadsOf(person: string): Promise<StoredUpload[]> {
    const all = await run<StoredUpload[]>('readonly', (store) => store.getAll() as IDBRequest<StoredUpload[]>).catch(
        () => [],
    );
    return all.filter((stored) => stored.person === person);
}

export const dropStoredUpload = (id: string): Promise<unknown> =>
    run('readwrite', (store) => store.delete(id)).catch(() => undefined);
export const dropAllStoredUploads = (): Promise<unknown> =>
    run('readwrite', (store) => store.clear()).catch(() => undefined);
