// SPDX-License-Identifier: AGPL-3.0-or-later
// Short messages at the edge of the page, some with an action.
export interface Toast {
    id: number;
    text: string;
    action?: { label: string; run: () => void } | undefined;
}

const stays = 7_000;
let next = 1;

class Toasts {
    list: Toast[] = $state.raw([]);

    say(text: string, action?: Toast['action'], ms = stays): void {
        const toast = { id: next++, text, action };
        this.list = [...this.list.slice(-2), toast];
        setTimeout(() => this.drop(toast.id), ms);
    }

    drop(id: number): void {
        this.list = this.list.filter((toast) => toast.id !== id);
    }
}

export const toasts = new Toasts();
