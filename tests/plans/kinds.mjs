// SPDX-License-Identifier: AGPL-3.0-or-later
// The statements that only some kinds of viewers run: their routes, or ask_as_system, say so. A statement that is not
// here is measured as every kind. The last line that matches counts.
const firm = ['staff', 'assigned'];
const staff = ['staff']; // admins, who are never restricted to assigned clients
const service = ['system'];
const client = ['client'];
const viewer = ['client', 'staff', 'assigned'];

const rules = [
    [/^accounts_/, firm],
    [/^audience_(thing|clients|firm)$/, firm],
    [/^audience_(others|restricted)$/, service],
    [/^audit_log_/, staff],
    [/^authentication_/, service],
    [/^authentication_end_(sessions|unlinked_sessions)$/, [...firm, 'system']],
    [/^canned_replies_/, firm],
    [/^challenges_/, service],
    [/^documents_/, viewer],
    [/^documents_index$/, firm],
    [/^documents_client_index$/, client],
    [/^drafts_/, viewer],
    [/^events_after$/, viewer],
    [/^factors_/, service],
    [/^folders_/, viewer],
    [/^folders_matters$/, staff],
    [/^helpers_/, service],
    [/^helpers_(end_guard|restrict_invited|invited|end_sessions|revoke_invitations)$/, [...firm, 'system']],
    [/^home_/, client],
    [/^identity_provider_|^authorization_request_/, service],
    [/^impersonation_/, service],
    [/^impersonation_contact_guard$/, firm],
    [/^imports_/, staff],
    [/^inbox_/, firm],
    [/^inbox_(open|close)_?/, [...firm, 'system']],
    [/^inbox_(unassign_person|leave)$/, staff],
    [/^inbox_(open_message|open_upload|close|close_deleted)$/, [...viewer, 'system']],
    [/^internal_notes_/, firm],
    [/^invitations_(close_items|create|mail|many|person|replace)$/, [...firm, 'system']],
    [/^invitations_(index|people|show|revoke|revoke_many)$/, firm],
    [/^live_(events|ended_sessions|state)$/, service],
    [/^live_(links|replay)$/, viewer],
    [/^mail_change_/, service],
    [/^mail_change_(refusals|refused|mark_handled)$/, firm],
    [/^mails_index$/, firm],
    [/^message_folders_/, viewer],
    [/^matters_/, viewer],
    [/^matters_(index|search)$/, staff],
    [/^matters_of_clients$/, firm],
    [/^matters_client_index$/, client],
    [/^notice_/, service],
    [/^unsubscriptions_/, service],
    [/^openings_index$/, service],
    [/^outgoing_/, viewer],
    [/^reads_/, viewer],
    [/^reads_index$/, firm],
    [/^packs_/, staff],
    [/^passkeys_/, service],
    [/^people_(lock_owners|owner_guard|sessions)$/, staff],
    [/^people_(index|show)$/, firm],
    [/^policies_/, service],
    [/^previews_/, firm],
    [/^previews_(person|team)$/, staff],
    [/^profile_call$/, client],
    [/^profile_changes$/, firm],
    [/^resets_/, service],
    [/^resets_index$/, firm],
    [/^session_(index|user_agents|end_all|untrust_devices)$/, viewer],
    [/^session_(read|read_key|show)$/, service],
    [/^settings_/, staff],
    [/^sign_in_/, service],
    [/^sign_in_status_guard$/, firm],
    [/^support_/, staff],
    [/^support_(find|open_session)$/, service],
    [/^team_/, staff],
    [/^team_index$/, firm],
    [/^templates_/, firm],
    [/^threads_/, viewer],
    [/^threads_(index|show|close)$/, firm],
    [/^threads_client_(index|show)$/, client],
    [/^trash_index$/, firm],
    [/^uploads_/, viewer],
];

// Of a statement in this folder of services; null: every kind.
export function kindsOf(name, folder) {
    if (folder === 'jobs' || /^cleanup_|^trash_delete_expired$/.test(name)) return service;
    return rules.findLast(([pattern]) => pattern.test(name))?.[1] ?? null;
}
