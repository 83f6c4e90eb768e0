// SPDX-License-Identifier: AGPL-3.0-or-later
// Whether the server answers. One banner per app shows it; the requests themselves are retried.
class Connection {
    private waiting = $state(0); // requests that are being retried
    suspended = $state(false); // the firm is suspended

    get lost(): boolean {
        return this.waiting > 0;
    }

    begin(): () => void {
        this.waiting += 1;
        let open = true;
        return () => {
            if (open) this.waiting -= 1;
            open = false;
        };
    }
}

export const connection = new Connection();
