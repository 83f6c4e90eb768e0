// SPDX-License-Identifier: AGPL-3.0-or-later
// The values of parameters. Each has a list of them, by name and type, or for one statement by "statement.parameter"; a
// parameter that is missing here fails the test.
import { hash, id } from './viewers.mjs';

// ---- kinds of values: each gives the list for one viewer ----

const all =
    (...values) =>
    () =>
        values;
const made = (n) => all(`ffffffff-0000-7000-8000-00000000000${n}`);
const list = (...values) => `{${values.join(',')}}`;
const accounts = (v) => v.accounts.map((n) => id('accounts', n));
const matters = (v) => v.matters.map((n) => id('matters', n));
const folders = (v) => v.matters.map((n) => id('folders', n));
const documents = (v) => v.documents.map((n) => id('documents', n));
const threads = (v) => v.matters.map((n) => id('threads', n));
const things = (v) => [documents(v)[0], folders(v)[0], matters(v)[0], threads(v)[0]];
const outgoing = (v) => [...v.matters, 250, 100].map((n) => id('outgoing_messages', n));
const persons = (v) => v.persons;
const own = (v) => v.people;
const colleagues = all(id('staff', 101), id('staff', 30));
const sessions = (v) => [id('sessions', v.session)];
const emails = (v) => v.contacts.map((n) => `contact-${n}@mail.example`);
// The first stage of each matter's template.
const firstStages = (v) => v.matters.map((n) => id('stages', (1 + (n % 20)) * 10 + 1));
// A helper whom each contact has added.
const helpers = (v) => v.contacts.map((n) => id('people', n === 15500 ? 60001 : 50151));
const row = (table, ...numbers) => all(...numbers.map((n) => id(table, n)));
const digest = (table, ...numbers) => all(...numbers.map((n) => hash(table, n)));
// Of a table whose row n belongs to the contact 100,001 - n.
const counted = (table) => (v) => v.contacts.map((n) => id(table, 100001 - n));
const both = all('true', 'false');
const bytes = digest('new', 1);
const text = (value) => all(value);
// First, middle and last page. The first number is the newest entry.
const pages = (...cursors) => all(...cursors);
// The cursor "microseconds.id" or "name/id" of the row at a place of the list: a query, which runs as the owner.
const query = (...queries) => ({ queries });

const micros = (column) => `(extract(epoch from ${column}) * 1000000)::bigint || '.' || id`;
const at = (table, column, condition, place) =>
    `select ${micros(column)} from t_1.${table} where ${condition} order by ${column} desc, id desc offset ${place} limit 1`;
// The middle and the end of all rows, and of those of one client.
const places = (table, column, account, condition = 'true') => [
    at(table, column, condition, `(select count(*) / 2 from t_1.${table} where ${condition})`),
    at(table, column, condition, `(select count(*) - 20 from t_1.${table} where ${condition})`),
    at(table, column, `${condition} and account = '${account}'`, 3),
];

// Of the inbox, what waits for everybody.
const waiting = 'done_at is null and person is null';

const values = {
    // ---- by name and type ----
    'account uuid': accounts,
    'accounts uuid[]': (v) => accounts(v).map((one) => list(one)),
    'matter uuid': matters,
    'folder uuid': folders,
    'filed_under uuid': (v) => [...matters(v), ...accounts(v)],
    'parent uuid': folders,
    'thread uuid': threads,
    'item uuid': (v) => v.matters.flatMap((n) => [id('inbox_items', n), id('inbox_items', 100000 + n)]),
    'message uuid': (v) => v.matters.map((n) => id('messages', n)),
    'versions uuid[]': (v) => [list(...v.documents.map((n) => id('document_versions', n)))],
    'attachments uuid[]': (v) => [list(...v.documents.map((n) => id('document_versions', n)))],
    'author uuid': own,
    'by_person uuid': own,
    'note uuid': row('internal_notes', 1, 100001),
    'reply uuid': row('canned_replies', 1, 200),
    'document uuid': documents,
    'version uuid': (v) => v.documents.map((n) => id('document_versions', n)),
    'person uuid': persons,
    'people uuid[]': (v) => [list(...v.persons)],
    'viewer uuid': own,
    'impersonator uuid': row('staff', 1, 101),
    'by uuid': row('staff', 1),
    'lead uuid': row('staff', 1, 101),
    'session uuid': sessions,
    'current uuid': sessions,
    'keep uuid': sessions,
    'upload uuid': (v) => [id('uploads', v.upload ?? 201)],
    'template uuid': row('templates', 1, 20),
    'stage uuid': row('stages', 11, 208),
    'from uuid': (v) => v.matters.map((n) => id('stages', (1 + (n % 20)) * 10 + 1 + (Math.floor(n / 20) % 8))),
    'to uuid': firstStages,
    'move uuid': row('matter_moves', 100001, 182491),
    'change uuid': row('profile_changes', 100000, 99001),
    'invitation uuid': counted('invitations'),
    'sign_in uuid': row('sign_ins', 100000, 99001),
    'login uuid': row('support_logins', 300),
    'key uuid': row('api_keys', 1000, 1),
    'device uuid': (v) => v.contacts.map((n) => id('devices', n)),
    'factor uuid': row('factors', 1, 2),
    'reset uuid': row('factor_resets', 100000, 1),
    'asked_by uuid': row('staff', 2),
    'decided_by uuid': row('staff', 3),
    'invited_by uuid': row('staff', 1),
    'old uuid': sessions,
    'via uuid': row('api_keys', 1000),
    'object uuid': documents,
    'job uuid': made(3),
    'mail uuid': made(2),
    'old_job uuid': made(3),
    'old_mail uuid': made(2),
    'new_job uuid': made(5),
    'new_mail uuid': made(4),
    'former uuid': made(6),
    'ids uuid[]': all(list(...[1, 2, 3, 4, 5, 6, 7, 8].map((n) => made(n)()[0]))),
    'jobs uuid[]': all(list(made(3)()[0])),
    'mails uuid[]': all(list(made(2)()[0])),
    'templates uuid[]': all(list(id('templates', 1))),

    'name text': text('Client 007919'),
    'title text': text('A matter'),
    // Rare, unknown and frequent; beginnings of a name, an unknown one, and nothing to find.
    'q text': all('Client 0079', 'nothing like this', 'Matter', 'Client', 'mail', 'a', 'Cl', 'qz', '---'),
    'words text': text('[]'),
    'email text': emails,
    'kind text': all('document', 'folder', 'matter', 'thread'),
    'audience text': all('staff', 'clients'),
    'topic text': all('documents', 'policies'),
    'what text': text('document.read'),
    'why text': text('refused'),
    'route text': text('GET /api'),
    'request text': text('request'),
    'reason text': text('A reason'),
    'reference text': text('R-7'),
    'relation text': text('helper'),
    'relation_word text': text('Aunt'),
    'role text': all('member', 'admin'),
    'factors text': text('passkey'),
    'method text': all('mail', 'passkey'),
    'place text': text('London'),
    'device text': text('Firefox'),
    'address text': text('192.0.2.1'),
    'agent text': text('Firefox'),
    'code text': text('matter_closed'),
    'detail text': text('detail'),
    'key text': text('key'),
    'answer text': text('{}'),
    'note text': text('A note'),
    'locale text': text('en'),
    'time_zone text': text('Europe/London'),
    'phone text': text('1'),
    'hours text': text('9 to 5'),
    'colour text': text('#2b2925'),
    'face text': text('text'),
    'type text': text('application/pdf'),
    'purpose text': text('sign_in'),
    'challenge text': text('challenge'),
    'rp text': text('firm.example'),
    'redirect_uri text': text('https://firm.example'),
    'issuer text': text('https://idp.example'),
    'text text': text('A message'),
    'via text': text('desk'),
    'subject text': all('subject 1', 'subject new'),
    'client_id text': text('portico'),
    'authorization_endpoint text': text('https://idp.example/a'),
    'token_endpoint text': text('https://idp.example/t'),
    'jwks_uri text': text('https://idp.example/j'),
    'handle text': text('handle'),
    'ambiguous text': text('ambiguous'),
    'taken text': text('taken'),
    'side text': all('old', 'new'),
    'domains text[]': text('{firm.example}'),
    'lanes text[]': all('{unassigned,assigned}', '{unassigned}', '{snoozed}'),
    'networks text[]': text('{}'),
    'scopes text[]': text('{accounts:read}'),
    'transports text[]': text('{usb}'),
    'hashes text[]': text('{00,01,02,03,04,05,06,07}'),

    'above bigint': all('0', '90000'),
    'below bigint': all('9223372036854775807', '90200'),
    'before bigint': pages('9223372036854775807', '50000', '60'),
    'after bigint': pages('99990', '50000', '0'),
    'until bigint': all('100000'),
    'rows bigint': text('5000'),
    'size bigint': text('1000'),
    'from bigint': text('0'),
    'to bigint': text('1000'),
    'counter bigint': text('6'),
    'step bigint': text('7'),
    'compared bigint': text('1'),
    'areas int': all('1', '15'),
    'session_seconds int': text('3600'),
    'idle_seconds int': text('900'),
    'days int': text('30'),
    'most int': text('50'),
    'part int': all('0', '3'),
    'parts int': text('4'),
    'limit int': text('100'),
    'rows int': text('1000'),
    'algorithm int': text('-7'),
    'revision int': all('1', '0'),
    'undo_seconds int': text('10'),
    'seen int': all('0', '9999'),
    'seen uuid': row('drafts', 1, 300001),
    'number int': all('1', '9999'),
    'level smallint': all('0', '2'),
    'previous_level smallint': all('0', '2'),
    'hours smallint': text('4'),
    'status smallint': text('200'),

    'counter bytea': digest('counters', 99999, 5),
    'browser bytea': digest('browsers', 33333, 5),
    'old bytea': digest('browsers', 33333, 5),
    'state bytea': digest('states', 99999, 5),
    'cookie bytea': digest('browsers', 1, 200000),
    'fingerprint bytea': digest('browsers', 2, 200001),
    'mark bytea': digest('browsers', 1, 200000),
    'device bytea': digest('devices', 1, 15500),
    'credential bytea': digest('passkeys', 1, 15500),
    'hash bytea': digest('recovery_codes', 1, 77496),
    'handle bytea': digest('handles', 1),
    'token_hash bytea': bytes,
    'aaguid bytea': bytes,
    'bytes bytea': bytes,
    'code bytea': bytes,
    'commitment bytea': bytes,
    'ids bytea': bytes,
    'link bytea': bytes,
    'logo bytea': bytes,
    'new_code bytea': bytes,
    'old_code bytea': bytes,
    'new_link bytea': bytes,
    'old_link bytea': digest('new', 2),
    'new_secret bytea': bytes,
    'old_secret bytea': bytes,
    'public_key bytea': bytes,
    'salt bytea': bytes,
    'sealed bytea': bytes,
    'secret bytea': bytes,
    'wrapped bytea': bytes,

    'date date': text('2100-01-01'),
    'expected_on date': text('2100-01-01'),
    'from date': all('2020-01-01', '2026-01-01'),
    'to date': all('2100-01-01', '2026-01-02'),
    'deliver_at timestamptz': query(`select now() + interval '20 days'`),
    'at timestamptz': query(`select at from t_1.inbox_items where id = '${id('inbox_items', 1)}'`),
    'written_at timestamptz': query(`select now() - interval '20 days'`),
    'until timestamptz': query(`select now() + interval '20 days'`),
    'ends_at timestamptz': all('2100-01-01', 'infinity'),
    'starts timestamptz': all('2000-01-01', '-infinity'),
    'ends timestamptz': all('2100-01-01', 'infinity'),

    'helpers_link_guard.person': helpers,
    'helpers_change.person': helpers,
    'helpers_end.person': helpers,
    'helpers_acts.person': (v) => [...helpers(v), ...own(v)],
    'helpers_link.person': made(1),
    'helpers_link.email': (v) => ['new@mail.example', ...emails(v)],
    'accounts_link.person': made(1),
    'accounts_link.email': (v) => ['new@mail.example', ...emails(v)],
    'people_create.email': text('new@mail.example'),
    'brand_name_guard.name': text('Large Firm'),
    'matters_stage_guard.stage': firstStages,
    'passkeys_add.credential': bytes,
    'authorization_request_create.state': bytes,
    'packs_client_stages.templates': all(list(id('templates', 21))),
    'packs_stages.templates': all(list(id('templates', 22))),
    'previews_document.folder': row('folders', 100002),
    'session_index.person': own,
    'session_user_agents.person': own,
    'session_end_all.person': own,
    'factors_pending.person': row('people', 3, 5),

    // ---- cursors of lists, and ids that are not what their name says ----
    'accounts_index.before': query(
        ...[0.5, 0.999].map(
            (part) =>
                `select name || '/' || id from t_1.accounts where archived_at is null order by name collate "und-x-icu", id offset (select (count(*) * ${part})::int from t_1.accounts where archived_at is null) limit 1`,
        ),
        `select name || '/' || id from t_1.accounts where id = '${id('accounts', 20)}'`,
    ),
    'internal_notes_index.before': row('internal_notes', 100100, 100030, 2),
    'documents_index.before': query(...places('documents', 'changed_at', id('accounts', 15501))),
    'documents_client_index.before': query(...places('documents', 'changed_at', id('accounts', 15500))),
    'trash_index.before': query(
        ...places('documents', 'removed_at', id('accounts', 1), `removed_at > now() - interval '30 days'`),
    ),
    'matters_index.before': query(...places('matters', 'changed_at', id('accounts', 15501))),
    'matters_search.before': query(...places('matters', 'changed_at', id('accounts', 15501))),
    'matters_of_clients.before': query(...places('matters', 'changed_at', id('accounts', 15501))),
    'matters_client_index.before': query(...places('matters', 'changed_at', id('accounts', 15500))),
    'inbox_index.before': query(...places('inbox_items', 'at', id('accounts', 1), waiting)),
    'inbox_mine.before': query(...places('inbox_items', 'at', id('accounts', 1), waiting)),
    'messages_index.before': pages('9223372036854775807', '5000', '60'),
    'messages_index.after': pages('9990', '5000', '0'),
    'transcript_page.version': all('0', '1'),
    'transcript_page.last': all('10000'),
    'transcript_page.bytes': all('262144'),
    'transcript_opened.opened': all(
        '[[{"document": "01938f4e-1c55-7d2a-9a4e-2f6c0d9b7e31", "version": "01938f4e-1c55-7d2a-9a4e-2f6c0d9b7e32"}]]',
    ),
    'threads_index.before': query(...places('threads', 'last_at', id('accounts', 15501))),
    'threads_client_index.before': query(...places('threads', 'last_at', id('accounts', 15500))),
    'mails_index.before': row('mails', 99000, 50000, 60),
    'invitations_index.before': row('invitations', 99900, 50000, 60),
    'session_index.before': row('sessions', 99990, 97150, 97010),
    'session_user_agents.before': row('sessions', 99990, 97150, 97010),
    'helpers_acts.before': pages('50000', '60'),

    'folders_create.filed_under': matters,
    'folders_parent_guard.filed_under': matters,
    // The message that is being sent in a thread of the viewer; of the service's, in that of the owner.
    'messages_open_thread.thread': made(7),
    'messages_add.thread': (v) => [id('threads', 200000 + v.sending)],
    'messages_add_text.message': (v) => [id('messages', 2000000 + v.sending)],
    'messages_add_version.message': (v) => [id('messages', 2100000 + v.sending)],
    'messages_attach.message': (v) => [id('messages', 2000000 + v.sending)],
    'messages_attach.versions': (v) =>
        query(
            `select array_agg(version) from (select version from t_1.documents where account = '${id('accounts', v.accounts[0])}' and level > 0 and removed_at is null order by id limit 20) d`,
        ),
    'message_folders_find.purpose': all('messages_firm', 'messages_client'),
    'message_folders_create.purpose': text('messages_client'),
    'message_folders_create.matter': matters,

    'audience_thing.id': things,
    'audience_clients.id': things,
    'audience_firm.id': things,
    'audience_guard.id': things,
    'audience_others.id': things,
    'accounts_created.id': accounts,
    'api_keys_show.id': row('api_keys', 1000),
    'session_key_used.id': row('api_keys', 1000),
    'session_key_refused.id': row('api_keys', 1000),
    'mail_read.id': counted('mails'),
    'mail_drop.id': counted('mails'),
    'mail_sent.id': counted('mails'),
    'mail_deferred.id': counted('mails'),
    'mail_failed.id': counted('mails'),
    'support_index.id': row('support_grants', 300, 1),
    'support_revoke.id': row('support_grants', 300, 1),
    'challenges_consume.id': row('challenges', 100000, 1),
    'challenges_consume.browser': digest('browsers', 100000, 1),
    'factors_pending.id': row('factors', 3, 5),
    'factors_confirm.id': row('factors', 3, 5),
    'passkeys_update_counter.id': (v) => v.contacts.map((n) => id('passkeys', n === 1 ? 100001 : n)),
    'passkeys_rename.id': (v) => v.contacts.map((n) => id('passkeys', n === 1 ? 100001 : n)),
    'passkeys_lock.id': (v) => v.contacts.map((n) => id('passkeys', n === 1 ? 100001 : n)),
    'passkeys_last_factor_guard.id': (v) => v.contacts.map((n) => id('passkeys', n === 1 ? 100001 : n)),
    'passkeys_remove.id': (v) => v.contacts.map((n) => id('passkeys', n === 1 ? 100001 : n)),
    'mail_change_confirm.id': row('mail_changes', 100000, 99001),
    'mail_change_apply.id': row('mail_changes', 99950, 99050),
    'mail_change_refuse.id': row('mail_changes', 100000, 99001),
    'mail_change_refused.id': row('mail_changes', 99000, 90000),
    'mail_change_mark_handled.id': row('mail_changes', 99000, 90000),
    'mail_change_mails.change': row('mail_changes', 100000, 99001),
    'mail_change_find.link': digest('new_links', 100000, 1),
    'sign_in_use.id': row('sign_ins', 100000, 99001),
    'sign_in_find_by_link.link': digest('sign_ins', 100000, 99001),
    'sign_in_use_recovery_code.id': row('recovery_codes', 1, 77496),
    'invitations_use.id': row('invitations', 99998, 99518),
    'invitations_show.id': counted('invitations'),
    'invitations_revoke.id': row('invitations', 99998, 99518),
    'invitations_revoke_many.ids': all(list(...Array.from({ length: 100 }, (_, n) => id('invitations', 100000 - n)))),
    'invitations_lookup.token_hash': digest('invitations', 100000, 99518),
    'invitations_find.token_hash': digest('invitations', 99998, 99518),
    'support_find.token_hash': digest('support_logins', 300, 1),
    'resets_decide.id': row('factor_resets', 100000, 1),
    'matters_first_move.matter': matters,
    'impersonation_open.parent': row('sessions', 99999),
    'impersonation_end.session': sessions,
    'session_read.digest': (v) => [hash('sessions', v.session)],
    'session_read_key.digest': digest('api_keys', 1000, 1),
    'cleanup_unreferenced_files.ids': all(
        list(made(1)()[0], ...Array.from({ length: 99 }, (_, n) => id('document_versions', n * 900 + 1))),
    ),
    'documents_restore_version.version': (v) => v.documents.map((n) => id('document_versions', n)),
    'matters_search.words': all(
        'Matter 82491',
        'Client 0079',
        'nothing like this',
        'Matter',
        'Client',
        'a',
        'Co',
        'qz',
        '---',
    ),
    'matters_of_clients.words': all(
        'Matter 82491',
        'Client 0079',
        'nothing like this',
        'Matter',
        'Client',
        'a',
        'Co',
        'qz',
        '---',
    ),
    'accounts_create.kind': text('person'),
    'drafts_write.id': made(1),
    'drafts_write_new.id': made(1),
    'drafts_index.before': query(
        at('drafts', 'changed_at', `person = '${id('people', 1)}'`, 2500),
        at('drafts', 'changed_at', `person = '${id('staff', 1)}'`, 9980),
        at('drafts', 'changed_at', `person = '${id('people', 15500)}'`, 2),
    ),
    // Two of the viewer's own, if it is a contact, and those of the owner and of staff 101.
    'outgoing_show.id': outgoing,
    'outgoing_delete.id': outgoing,
    'outgoing_to_draft.id': outgoing,
    'outgoing_to_new_draft.id': row('outgoing_messages', 7, 17, 107),
    'draft uuid': made(1),
    'inbox_index.kind': all('message', 'upload', 'mail', 'mention'),
    'inbox_mine.kind': all('message', 'mention'),
    'inbox_open_message.id': made(1),
    'inbox_open_upload.id': made(1),
    'inbox_assign_thread.id': made(1),
    'inbox_open.kind': text('mention'),
    'inbox_open.object': threads,
    'inbox_open.person': row('staff', 1, 2),
    'inbox_close.kind': all('message', 'mention'),
    'inbox_close.object': threads,
    'inbox_close.person': row('staff', 1, 2),
    'inbox_colleague_guard.person': row('staff', 1),
    'inbox_assign.person': row('staff', 1, 3),
    'inbox_assign_thread.person': row('staff', 3),
    'inbox_open_mentions.people': all(list(id('staff', 1), id('staff', 2), id('staff', 3))),
    'inbox_emit.topic': text('inbox'),
    'inbox_unassign_person.person': colleagues,
    'inbox_leave.person': colleagues,
    'internal_notes_assignee_guard.person': row('staff', 1),
    'profile_call.id': made(7),
    'mail_change_call.id': made(7),
    'resets_call.id': made(7),
    'inbox_look_call_invitation.id': made(7),
    'inbox_look_call_matter.id': made(7),
    'mail_call.id': made(7),
    'profile_call.change': row('profile_changes', 100000, 99001),
    'mail_change_call.change': row('mail_changes', 100000, 99001),
    'inbox_look_take_invitation.invitation': row('invitations', 99008),
    'inbox_look_take_matter.matter': query(
        `select id from t_1.matters where closed_at is null and overdue_at is null and stage_since < now() - interval '30 days' limit 1`,
    ),
    'inbox_look_take_reset.reset': row('factor_resets', 99901),
    'inbox_look_due.rows': text('100'),
    'inbox_look_over.rows': text('500'),
    'inbox_look_over.after': all('00000000-0000-0000-0000-000000000000', id('inbox_items', 500500)),
    'inbox_look_close.kind': text('mail'),
    'inbox_look_close.object': row('mails', 1, 1000),
    'inbox_look_emit.kind': text('mail'),
    'inbox_look_emit.object': row('mails', 1, 1000),
    'mail_call.mail': row('mails', 50, 99950),
    'mail_replace.mail': row('mails', 50, 99950),
    'mail_close.mail': row('mails', 1, 1000),
    'wake_read.id': row('inbox_items', 99031, 31),
    'wake_item.id': row('inbox_items', 99031),
    'wake_emit.id': row('inbox_items', 99031, 500001),
    'deliver_read.id': row('outgoing_messages', 1, 82492),
    'deliver_take.id': row('outgoing_messages', 99991, 100000),
    'deliver_guard.author': (v) => [...own(v), id('staff', 1)],
    'deliver_fail.id': row('outgoing_messages', 1, 82492),
    'deliver_emit_failure.id': row('outgoing_messages', 1, 82492),
    'deliver_later.id': row('outgoing_messages', 1, 82492),
    'drafts_write.kind': text('message'),
    'drafts_show.kind': text('message'),
    'drafts_delete.kind': text('message'),
    'drafts_send.kind': text('message'),
    'accounts_change.kind': text('person'),
    'audit_append.kind': all('client', 'staff', 'system'),
    'events_emit.topic': text('account'),
    'people_restrict_guard.person': colleagues,
    'people_show.person': colleagues,
    'people_guard.person': colleagues,
    'people_change.person': colleagues,
    'people_sessions.person': all(id('staff', 1), id('staff', 101)),
    'previews_person.person': colleagues,
    'previews_team.person': colleagues,
    'canned_replies_room.most': text('1000'),
    'internal_notes_assign.person': colleagues,
    'internal_notes_mention.people': all(list(id('staff', 30), id('staff', 1))),
    'internal_notes_colleagues_guard.people': all(list(id('staff', 1))),
    'team_index.person': colleagues,
    'team_guard.person': colleagues,
    'team_assign.person': colleagues,
    'team_unassign.person': all(id('staff', 102), id('staff', 101)),
    'team_clear_lead.person': colleagues,
    'team_clients.person': colleagues,
    'audit_log_of_person.person': all(id('staff', 1), id('people', 1), id('people', 15500)),
    'imports_run.rows': all(
        JSON.stringify(
            Array.from({ length: 100 }, (_, n) => ({
                line: n + 1,
                client: `Client ${n}`,
                kind: 'person',
                contact: 'A',
                email: `contact-${n}@mail.example`,
                areas: 15,
                account: made(1)()[0],
                person: made(1)()[0],
            })),
        ),
    ),
    'invitations_many.rows': all(
        JSON.stringify([
            {
                person: id('people', 15500),
                id: made(1)()[0],
                token: bytes()[0],
                mail: made(2)()[0],
                secret: bytes()[0],
                job: made(3)()[0],
            },
        ]),
    ),
};

const booleans =
    /^(accept|active|admin|as_owner|assigned|attaches|backed_up|backup_eligible|changes|closed|colleagues|commit|deleted_too|desk|done|factor|fresh|from_firm|gets_mail|internal|invites|marked|may_invite|may_log_in|must_be_active|names_itself|on|open|opens|owner|pending|profile_review|removed|secret_in_form|shows_reads|staff_too|trusted_devices|two_person_reset|[a-z]+_given)$/;
const pack = JSON.stringify({
    id: 'pack',
    words: {},
    templates: [
        { name: 'T', client_stages: [{ key: 'a', name: 'A', meaning: 'A' }], stages: [{ name: 'S', client: 'a' }] },
    ],
});

// The id of a new row, unless the statement is listed above.
const creates =
    /_(create|open|open_session|raise_session|trust_device|add|start|request|request_change|grant|options|first_move)$/;

// The list of values, {queries} that give them, or undefined.
export function valuesOf(statement, parameter, viewer) {
    const special = values[`${statement.name}.${parameter.name}`];
    const { name, type } = parameter;
    const found = special ?? values[`${name} ${type}`];
    if (found) return typeof found === 'function' ? found(viewer) : found;
    if (type === 'bool' && booleans.test(name)) return both();
    if (type === 'jsonb' && /^packs?$/.test(name)) return [name === 'pack' ? pack : `[${pack}]`];
    if (name === 'id' && type === 'uuid' && creates.test(statement.name)) return made(1)();
    return undefined;
}

export const isCursor = (parameter) => parameter.name === 'before' || parameter.name === 'after';
