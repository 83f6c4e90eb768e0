// SPDX-License-Identifier: AGPL-3.0-or-later
// Whether the server answers, as far as send.ts knows. Components use connection.svelte.ts, which follows it.
type Listener = () => void;
const listeners = new Set<Listener>();

export const connection = {
    waiting: 0, // requests that are being retried
    suspended: false, // the firm is suspended

    begin(): () => void {
        this.change({ waiting: this.waiting + 1 });
        let open = true;
        return () => {
            if (open) this.change({ waiting: this.waiting - 1 });
            open = false;
        };
    },

    suspend(): void {
        this.change({ suspended: true });
    },

    /** Calls the listener after each change. */
    follow(listener: Listener): () => void {
        listeners.add(listener);
        return () => listeners.delete(listener);
    },

    change(change: { waiting?: number; suspended?: boolean }): void {
        Object.assign(this, change);
        for (const listener of listeners) listener();
    },
};
