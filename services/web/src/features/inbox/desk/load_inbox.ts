// SPDX-License-Identifier: AGPL-3.0-or-later
// Everything that the inbox shows, requested at once.
import { templates } from '../../matters/api/templates.ts';
import { staff } from '../../access/api/staff.ts';
import { documents } from '../../documents/api.ts';
import { mails, settings } from '../../firm/api.ts';
import { profileChanges } from '../../identity/api/profile.ts';
import { factorResets } from '../../identity/api/sign_in_status.ts';
import { invitations } from '../../invitations/api.ts';
import { matters } from '../../matters/api/matters.ts';
import { isOverdue } from '../../matters/desk/index.ts';

const recent = 14 * 86_400_000;

export async function loadInbox(signal: AbortSignal) {
    const [sent, people, waiting, invited, open, kinds, firm, changes, refusals, toConfirm] = await Promise.all([
        documents.latest(null, null, signal),
        staff.list(signal),
        mails.list({}, signal),
        invitations.list({}, signal),
        matters.listAll({ open: true }, signal),
        templates.list(signal),
        settings.show(signal),
        profileChanges.list(signal),
        profileChanges.refusals(signal),
        factorResets.list(signal),
    ]);
    const ours = new Set(people.items.map((one) => one.id));
    return {
        uploads: sent.items.filter(
            (one) => !ours.has(one.uploaded_by) && Date.now() - Date.parse(one.changed_at) < recent,
        ),
        mails: waiting.items.filter((one) => one.state === 'failed' || one.attempts > 0),
        // An expired invitation is shown only if no newer one was sent or used.
        expired: invited.items.filter(
            (one) =>
                one.state === 'expired' &&
                !invited.items.some(
                    (other) => other.person === one.person && (other.state === 'open' || other.state === 'used'),
                ),
        ),
        overdue: open.items.filter((one) => isOverdue(one, kinds.items)),
        steps: firm.steps,
        profileChanges: changes.items.filter((one) => one.state === 'waiting'),
        refusals: refusals.items,
        resets: toConfirm.items,
    };
}

/** How many rows the inbox shows: what the reader can do, what waits for a colleague, and files from clients. */
export function countRows(inbox: Awaited<ReturnType<typeof loadInbox>>, setup: boolean) {
    const { mails, expired, overdue, profileChanges, refusals, resets, uploads } = inbox;
    const mine = resets.filter((one) => one.may_confirm).length;
    return {
        toDo:
            Number(setup) +
            mails.length +
            expired.length +
            overdue.length +
            profileChanges.length +
            refusals.length +
            mine,
        others: resets.length - mine,
        files: uploads.length,
    };
}
