// SPDX-License-Identifier: AGPL-3.0-or-later
// Whether the server answers, for components. One banner per app shows it; the requests themselves are retried.
import { connection as state } from './connection.ts';

class Connection {
    lost = $state(state.waiting > 0);
    suspended = $state(state.suspended);

    constructor() {
        state.follow(() => {
            this.lost = state.waiting > 0;
            this.suspended = state.suspended;
        });
    }
}

export const connection = new Connection();
