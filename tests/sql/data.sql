-- The rows of a firm for the tests, the same in both firms. The first digits of an id say to whom the row belongs:
--   a0000000 account A, aaaaaaaa rows of A       b0000000 account B, bbbbbbbb rows of B
--   ffffffff for the firm only                   11111111 staff           00000000 everybody
--   dddddddd-...-01 Maria: A, all areas          -02 Erik: A, money only  -03 Nora: A, gets mail but may not log in
--   dddddddd-...-04 Olga: A, all areas, until yesterday
--   bbbbbbbb-...-01 Samuel: B, all areas         11111111-...-02 Tom, when assigned: restricted to A
-- 'canary' marks everything that a client of A must not read.
create function pg_temp.id(prefix text, number integer) returns uuid immutable language sql
    as $$ select (prefix || '-0000-7000-8000-' || lpad(number::text, 12, '0'))::uuid $$;

insert into firm (number, slug, name) values
    (substr(current_schema, 3)::bigint, 'slug-' || current_schema, 'Firm ' || current_schema);
insert into keys (id, wrapped) values (pg_temp.id('00000000', 1), 'wrapped');

insert into people (id, kind, role, name, email, phone) values
    (pg_temp.id('11111111', 1), 'staff', 'owner', 'Adaeze', 'adaeze@firm.example', null),
    (pg_temp.id('11111111', 2), 'staff', 'member', 'Tom', 'tom@firm.example', null),
    (pg_temp.id('dddddddd', 1), 'contact', 'member', 'Maria', 'maria@mail.example', '1'),
    (pg_temp.id('dddddddd', 2), 'contact', 'member', 'Erik', 'erik@mail.example', '2'),
    (pg_temp.id('dddddddd', 3), 'contact', 'member', 'Nora', 'nora@mail.example', '3'),
    (pg_temp.id('dddddddd', 4), 'contact', 'member', 'Olga', 'olga@mail.example', '5'),
    (pg_temp.id('bbbbbbbb', 1), 'contact', 'member', 'canary Samuel', 'samuel@mail.example', '4');
insert into accounts (id, name) values
    (pg_temp.id('a0000000', 1), 'Account A'),
    (pg_temp.id('b0000000', 1), 'canary account B');
insert into account_people (account, person, areas, may_log_in) values
    (pg_temp.id('a0000000', 1), pg_temp.id('dddddddd', 1), 15, true),
    (pg_temp.id('a0000000', 1), pg_temp.id('dddddddd', 2), 2, true),
    (pg_temp.id('a0000000', 1), pg_temp.id('dddddddd', 3), 15, false),
    (pg_temp.id('a0000000', 1), pg_temp.id('11111111', 2), 15, true),
    (pg_temp.id('b0000000', 1), pg_temp.id('bbbbbbbb', 1), 15, true);
insert into account_people (account, person, relation, ends_at) values
    (pg_temp.id('a0000000', 1), pg_temp.id('dddddddd', 4), 'helper', now() - interval '1 day');
insert into devices (id, person, token_hash, name, address, expires_at) values
    (pg_temp.id('dddddddd', 41), pg_temp.id('dddddddd', 1), 'maria', 'Firefox', '', 'infinity'),
    (pg_temp.id('bbbbbbbb', 41), pg_temp.id('bbbbbbbb', 1), 'canary samuel', 'canary', '', 'infinity');
insert into passkeys (id, person, credential_id, public_key, algorithm, backup_eligible, backed_up, aaguid, name) values
    (pg_temp.id('dddddddd', 51), pg_temp.id('dddddddd', 1), 'maria', 'key', -7, true, true, '', 'Phone'),
    (pg_temp.id('bbbbbbbb', 51), pg_temp.id('bbbbbbbb', 1), 'canary samuel', 'canary', -8, false, false, '', 'canary');
insert into challenges (id, purpose, bytes, session, browser_hash) values
    (pg_temp.id('ffffffff', 51), 'sign_in', 'canary', null, 'canary'),
    (pg_temp.id('ffffffff', 52), 'register', 'canary', pg_temp.id('dddddddd', 1), null);
insert into people (id, kind, role, name, email) values
    (pg_temp.id('ffffffff', 61), 'support', 'reader', 'canary support', 'nell@portico.example');
insert into support_grants (id, reason, hours, granted_by, ends_at) values
    (pg_temp.id('ffffffff', 62), 'canary', 1, pg_temp.id('11111111', 1), 'infinity');
insert into support_logins (id, grant_id, person, token_hash, expires_at) values
    (pg_temp.id('ffffffff', 63), pg_temp.id('ffffffff', 62), pg_temp.id('ffffffff', 61), 'canary', 'infinity');
insert into factor_resets (id, person, asked_by, expires_at) values
    (pg_temp.id('ffffffff', 51), pg_temp.id('dddddddd', 1), pg_temp.id('11111111', 1), 'infinity'),
    (pg_temp.id('ffffffff', 52), pg_temp.id('bbbbbbbb', 1), pg_temp.id('11111111', 1), 'infinity');
insert into code_failures (counter, compared, since) values ('canary', 1, now());
insert into failed_attempts (person, failures) values (pg_temp.id('dddddddd', 1), 3), (pg_temp.id('bbbbbbbb', 1), 4);

insert into invitations (id, person, token_hash, invited_by, expires_at) values
    (pg_temp.id('ffffffff', 1), pg_temp.id('dddddddd', 1), 'canary a', pg_temp.id('11111111', 1), 'infinity'),
    (pg_temp.id('ffffffff', 2), pg_temp.id('bbbbbbbb', 1), 'canary b', pg_temp.id('11111111', 1), 'infinity');
insert into sign_ins (id, browser_hash, code_hash, link_hash, counter, person, expires_at) values
    (pg_temp.id('ffffffff', 1), 'canary', 'canary', 'canary', 'canary', pg_temp.id('dddddddd', 1), 'infinity');
insert into sessions (id, token_hash, person, kind, level, expires_at, address, agent) values
    (pg_temp.id('dddddddd', 11), 'maria', pg_temp.id('dddddddd', 1), 'client', 2, '2100-01-01', '', ''),
    (pg_temp.id('bbbbbbbb', 11), 'canary samuel', pg_temp.id('bbbbbbbb', 1), 'client', 2, '2100-01-01', '', ''),
    (pg_temp.id('ffffffff', 11), 'canary adaeze', pg_temp.id('11111111', 1), 'staff', 2, '2100-01-01', '', '');
insert into factors (id, person, kind, sealed) values
    (pg_temp.id('ffffffff', 21), pg_temp.id('dddddddd', 1), 'totp', 'canary'),
    (pg_temp.id('ffffffff', 22), pg_temp.id('bbbbbbbb', 1), 'totp', 'canary');
insert into recovery_codes (id, person, hash) values (pg_temp.id('ffffffff', 1), pg_temp.id('dddddddd', 1), 'canary');

insert into api_keys (id, person, name, handle, token_hash, scopes, expires_at) values
    (pg_temp.id('ffffffff', 31), pg_temp.id('11111111', 1), 'canary', 'canary a', 'canary a', '{accounts:read}',
        now() + interval '1 day'),
    (pg_temp.id('ffffffff', 32), pg_temp.id('11111111', 2), 'canary', 'canary b', 'canary b', '{accounts:read}',
        now() + interval '1 day');

insert into identity_provider (issuer, client_id, name) values ('canary', 'canary', 'canary');
insert into identity_provider_secrets (sealed) values ('canary');
insert into identity_provider_links (issuer, subject, person) values ('canary', 'canary', pg_temp.id('11111111', 1));
insert into authorization_requests (id, issuer, state_hash, browser_hash, sealed) values
    (pg_temp.id('ffffffff', 35), 'canary', 'canary', 'canary', 'canary');

insert into templates (id, name) values (pg_temp.id('00000000', 1), 'House purchase');
insert into client_stages (id, template, position, name, meaning) values
    (pg_temp.id('00000000', 1), pg_temp.id('00000000', 1), 1, 'Preparing', 'We prepare'),
    (pg_temp.id('00000000', 2), pg_temp.id('00000000', 1), 2, 'Signing', 'You sign');
insert into stages (id, template, position, name, client_stage, acts) values
    (pg_temp.id('00000000', 1), pg_temp.id('00000000', 1), 1, 'canary chasing slow client', pg_temp.id('00000000', 1),
        'firm'),
    (pg_temp.id('00000000', 2), pg_temp.id('00000000', 1), 2, 'canary still chasing', pg_temp.id('00000000', 1),
        'firm'),
    (pg_temp.id('00000000', 3), pg_temp.id('00000000', 1), 3, 'canary signing', pg_temp.id('00000000', 2), 'client');
insert into matters (id, account, title, template, stage, client_stage, acts) values
    (pg_temp.id('aaaaaaaa', 1), pg_temp.id('a0000000', 1), 'Matter of A', pg_temp.id('00000000', 1),
        pg_temp.id('00000000', 1), pg_temp.id('00000000', 1), 'firm'),
    (pg_temp.id('bbbbbbbb', 1), pg_temp.id('b0000000', 1), 'canary matter of B', pg_temp.id('00000000', 1),
        pg_temp.id('00000000', 1), pg_temp.id('00000000', 1), 'firm');
insert into matter_moves (id, account, matter, from_stage, to_stage, client_from, client_to, person) values
    (pg_temp.id('aaaaaaaa', 1), pg_temp.id('a0000000', 1), pg_temp.id('aaaaaaaa', 1), null, pg_temp.id('00000000', 1),
        null, pg_temp.id('00000000', 1), null),
    (pg_temp.id('ffffffff', 2), pg_temp.id('a0000000', 1), pg_temp.id('aaaaaaaa', 1), pg_temp.id('00000000', 1),
        pg_temp.id('00000000', 2), pg_temp.id('00000000', 1), pg_temp.id('00000000', 1), null),
    (pg_temp.id('bbbbbbbb', 1), pg_temp.id('b0000000', 1), pg_temp.id('bbbbbbbb', 1), null, pg_temp.id('00000000', 1),
        null, pg_temp.id('00000000', 1), null);
insert into matter_notes (move, account, note) values
    (pg_temp.id('aaaaaaaa', 1), pg_temp.id('a0000000', 1), 'canary note on A'),
    (pg_temp.id('bbbbbbbb', 1), pg_temp.id('b0000000', 1), 'canary note on B');

insert into folders (id, account, matter, name, level) values
    (pg_temp.id('aaaaaaaa', 2), pg_temp.id('a0000000', 1), pg_temp.id('aaaaaaaa', 1), 'From you', 2),
    (pg_temp.id('aaaaaaaa', 3), pg_temp.id('a0000000', 1), pg_temp.id('aaaaaaaa', 1), 'For you', 1),
    (pg_temp.id('ffffffff', 3), pg_temp.id('a0000000', 1), pg_temp.id('aaaaaaaa', 1), 'canary drafts', 0),
    (pg_temp.id('bbbbbbbb', 2), pg_temp.id('b0000000', 1), pg_temp.id('bbbbbbbb', 1), 'canary from B', 2);
insert into folders (id, account, name, level, purpose) values
    (pg_temp.id('aaaaaaaa', 4), pg_temp.id('a0000000', 1), 'Messages', 2, 'messages_client'),
    (pg_temp.id('bbbbbbbb', 4), pg_temp.id('b0000000', 1), 'canary Messages', 2, 'messages_client');
insert into documents (id, account, matter, folder, level, name, type, size, version, uploaded_by, removed_at) values
    (pg_temp.id('aaaaaaaa', 2), pg_temp.id('a0000000', 1), pg_temp.id('aaaaaaaa', 1), pg_temp.id('aaaaaaaa', 2), 2,
        'mine', 'text/plain', 1, pg_temp.id('aaaaaaaa', 2), pg_temp.id('dddddddd', 1), null),
    (pg_temp.id('aaaaaaaa', 3), pg_temp.id('a0000000', 1), pg_temp.id('aaaaaaaa', 1), pg_temp.id('aaaaaaaa', 3), 1,
        'yours', 'text/plain', 1, pg_temp.id('aaaaaaaa', 3), pg_temp.id('11111111', 1), null),
    (pg_temp.id('ffffffff', 3), pg_temp.id('a0000000', 1), pg_temp.id('aaaaaaaa', 1), pg_temp.id('ffffffff', 3), 0,
        'canary draft', 'text/plain', 1, pg_temp.id('ffffffff', 3), pg_temp.id('11111111', 1), null),
    (pg_temp.id('ffffffff', 4), pg_temp.id('a0000000', 1), pg_temp.id('aaaaaaaa', 1), pg_temp.id('aaaaaaaa', 2), 2,
        'canary removed', 'text/plain', 1, pg_temp.id('ffffffff', 4), pg_temp.id('11111111', 1), now()),
    (pg_temp.id('bbbbbbbb', 2), pg_temp.id('b0000000', 1), pg_temp.id('bbbbbbbb', 1), pg_temp.id('bbbbbbbb', 2), 2,
        'canary of B', 'text/plain', 1, pg_temp.id('bbbbbbbb', 2), pg_temp.id('bbbbbbbb', 1), null);
insert into document_versions (id, account, document, level, number, name, type, size, wrapped, uploaded_by)
    select version, account, id, level, 1, name, type, size, 'wrapped', uploaded_by from documents
        where removed_at is null;
insert into sensitive_documents (document, account, level) select id, account, level from documents
    where id in (pg_temp.id('aaaaaaaa', 2), pg_temp.id('ffffffff', 3), pg_temp.id('bbbbbbbb', 2));
insert into uploads (id, account, matter, folder, level, person, name, type, size, wrapped, expires_at) values
    (pg_temp.id('aaaaaaaa', 9), pg_temp.id('a0000000', 1), pg_temp.id('aaaaaaaa', 1), pg_temp.id('aaaaaaaa', 2), 2,
        pg_temp.id('dddddddd', 1), 'coming', 'text/plain', 2, 'wrapped', 'infinity'),
    (pg_temp.id('ffffffff', 9), pg_temp.id('a0000000', 1), pg_temp.id('aaaaaaaa', 1), pg_temp.id('ffffffff', 3), 0,
        pg_temp.id('11111111', 1), 'canary coming', 'text/plain', 2, 'wrapped', 'infinity'),
    (pg_temp.id('bbbbbbbb', 9), pg_temp.id('b0000000', 1), pg_temp.id('bbbbbbbb', 1), pg_temp.id('bbbbbbbb', 2), 2,
        pg_temp.id('bbbbbbbb', 1), 'canary coming', 'text/plain', 2, 'wrapped', 'infinity');

insert into events (seq, account, area, internal, topic, object, what, person) values
    (1, pg_temp.id('a0000000', 1), 8, false, 'matter', pg_temp.id('aaaaaaaa', 1), 'matter.opened',
        pg_temp.id('11111111', 1)),
    (2, pg_temp.id('a0000000', 1), 8, true, 'matter', pg_temp.id('ffffffff', 1), 'canary.internal',
        pg_temp.id('11111111', 1)),
    (3, pg_temp.id('b0000000', 1), 8, false, 'matter', pg_temp.id('bbbbbbbb', 1), 'canary.of_b',
        pg_temp.id('11111111', 1)),
    (4, null, 0, false, 'brand', null, 'brand.changed', pg_temp.id('11111111', 1)),
    (5, null, 0, true, 'people', null, 'canary.of_staff', pg_temp.id('11111111', 1)),
    (6, pg_temp.id('a0000000', 1), 0, false, 'account', pg_temp.id('ffffffff', 2), 'canary.no_area',
        pg_temp.id('11111111', 1));
insert into audit_entries (seq, person, kind, what, topic, route, object, request, salt, commitment) values
    (1, pg_temp.id('dddddddd', 1), 'client', 'document.read', 'documents', '', pg_temp.id('aaaaaaaa', 3), '', '', ''),
    (2, pg_temp.id('11111111', 1), 'staff', 'canary.of_staff', '', '', null, '', '', ''),
    (3, pg_temp.id('bbbbbbbb', 1), 'client', 'canary.of_b', '', '', pg_temp.id('bbbbbbbb', 2), '', '', '');
insert into audit_reasons (seq, reason) values (2, 'canary why'), (3, 'canary why');
update audit_head set entries = 6;
insert into mails (id, person, recipient, kind) values
    (pg_temp.id('ffffffff', 1), pg_temp.id('dddddddd', 1), 'canary', 'news'),
    (pg_temp.id('ffffffff', 2), pg_temp.id('bbbbbbbb', 1), 'canary', 'news');
insert into idempotency_keys (person, key, fingerprint, ids) values
    (pg_temp.id('dddddddd', 1), 'mine', '', ''), (pg_temp.id('bbbbbbbb', 1), 'canary', '', '');

insert into former_addresses (id, person, email) values
    (pg_temp.id('ffffffff', 1), pg_temp.id('dddddddd', 1), 'canary@mail.example');
insert into browsers (person, mark) values (pg_temp.id('dddddddd', 1), 'canary');
insert into profile_changes (id, person, old_name, name, state) values
    (pg_temp.id('aaaaaaaa', 31), pg_temp.id('dddddddd', 1), 'Maria', 'Maria B', 'waiting'),
    (pg_temp.id('bbbbbbbb', 31), pg_temp.id('bbbbbbbb', 1), 'canary Samuel', 'canary Sam', 'waiting');
insert into mail_changes (id, person, old_email, new_email, old_code, new_code, old_link, new_link, expires_at,
    ended_at, outcome, refused_by) values
    (pg_temp.id('aaaaaaaa', 32), pg_temp.id('dddddddd', 1), 'maria@mail.example', 'm@mail.example', '1', '2', '3', '4',
        '2100-01-01', now(), 'refused', 'old'),
    (pg_temp.id('aaaaaaaa', 33), pg_temp.id('dddddddd', 1), 'maria@mail.example', 'm2@mail.example', '1', '2', '5', '6',
        '2100-01-01', null, null, null),
    (pg_temp.id('bbbbbbbb', 32), pg_temp.id('bbbbbbbb', 1), 'canary', 'canary', '1', '2', 'canary 3', 'canary 4',
        '2100-01-01', now(), 'refused', 'new');

-- Thread 31 of A: Maria wrote, Tom answered, and a third message was deleted. Thread 31 of B: Samuel wrote twice, and deleted the second.
insert into threads (id, account, matter, subject, opened_by, messages, last_by, last_from_firm) values
    (pg_temp.id('aaaaaaaa', 31), pg_temp.id('a0000000', 1), pg_temp.id('aaaaaaaa', 1), 'Searches',
        pg_temp.id('dddddddd', 1), 3, pg_temp.id('11111111', 2), true),
    (pg_temp.id('bbbbbbbb', 31), pg_temp.id('b0000000', 1), null, 'canary subject', pg_temp.id('bbbbbbbb', 1), 2,
        pg_temp.id('bbbbbbbb', 1), false);
insert into messages (id, account, thread, number, author, from_firm, via, deleted) values
    (pg_temp.id('aaaaaaaa', 41), pg_temp.id('a0000000', 1), pg_temp.id('aaaaaaaa', 31), 1, pg_temp.id('dddddddd', 1),
        false, 'portal', false),
    (pg_temp.id('aaaaaaaa', 42), pg_temp.id('a0000000', 1), pg_temp.id('aaaaaaaa', 31), 2, pg_temp.id('11111111', 2),
        true, 'desk', false),
    (pg_temp.id('aaaaaaaa', 43), pg_temp.id('a0000000', 1), pg_temp.id('aaaaaaaa', 31), 3, pg_temp.id('11111111', 2),
        true, 'desk', true),
    (pg_temp.id('bbbbbbbb', 41), pg_temp.id('b0000000', 1), pg_temp.id('bbbbbbbb', 31), 1, pg_temp.id('bbbbbbbb', 1),
        false, 'portal', false),
    (pg_temp.id('bbbbbbbb', 42), pg_temp.id('b0000000', 1), pg_temp.id('bbbbbbbb', 31), 2, pg_temp.id('bbbbbbbb', 1),
        false, 'portal', true);
insert into message_texts (message, version, account, deleted, text, author)
    select m.id, v, m.account, m.deleted,
           case when m.deleted then 'canary deleted' when m.account = pg_temp.id('b0000000', 1)
                then 'canary text' else 'Text' end,
           m.author
      from messages m cross join generate_series(1, 2) v where v = 1 or m.id = pg_temp.id('aaaaaaaa', 41);
insert into message_deletions (message, account, person)
    select id, account, author from messages where deleted;
insert into message_attachments (message, position, account, document, version, name, type, size)
    select m.id, 1, m.account, d.id, d.version, d.name, d.type, d.size
      from messages m join documents d on d.account = m.account
     where (m.id, d.id) in ((pg_temp.id('aaaaaaaa', 41), pg_temp.id('aaaaaaaa', 2)),
                            (pg_temp.id('bbbbbbbb', 41), pg_temp.id('bbbbbbbb', 2)));
-- A client of A sees only her own: the marks of the others are as secret as what they type. Tom's show themselves only
-- if the firm shows them.
insert into thread_reads (thread, person, number, account, by_firm) values
    (pg_temp.id('aaaaaaaa', 31), pg_temp.id('dddddddd', 1), 1, pg_temp.id('a0000000', 1), false),
    (pg_temp.id('aaaaaaaa', 31), pg_temp.id('dddddddd', 1), 2, pg_temp.id('a0000000', 1), false),
    (pg_temp.id('aaaaaaaa', 31), pg_temp.id('dddddddd', 4), 2, pg_temp.id('a0000000', 1), false),
    (pg_temp.id('aaaaaaaa', 31), pg_temp.id('11111111', 2), 1, pg_temp.id('a0000000', 1), true),
    (pg_temp.id('bbbbbbbb', 31), pg_temp.id('bbbbbbbb', 1), 1, pg_temp.id('b0000000', 1), false);
insert into drafts (id, person, account, thread, kind, text) values
    (pg_temp.id('aaaaaaaa', 51), pg_temp.id('dddddddd', 1), pg_temp.id('a0000000', 1), pg_temp.id('aaaaaaaa', 31),
        'message', 'typed'),
    (pg_temp.id('ffffffff', 51), pg_temp.id('11111111', 2), pg_temp.id('a0000000', 1), pg_temp.id('aaaaaaaa', 31),
        'note', 'canary typed'),
    (pg_temp.id('ffffffff', 52), pg_temp.id('dddddddd', 2), pg_temp.id('a0000000', 1), null, 'thread', 'canary typed'),
    (pg_temp.id('bbbbbbbb', 51), pg_temp.id('bbbbbbbb', 1), pg_temp.id('b0000000', 1), null, 'thread', 'canary typed');
insert into outgoing_messages (id, account, thread, subject, author, from_firm, via, text, deliver_at) values
    (pg_temp.id('aaaaaaaa', 61), pg_temp.id('a0000000', 1), pg_temp.id('aaaaaaaa', 31), null,
        pg_temp.id('dddddddd', 1), false, 'portal', 'on its way', 'infinity'),
    (pg_temp.id('ffffffff', 61), pg_temp.id('a0000000', 1), pg_temp.id('aaaaaaaa', 31), null,
        pg_temp.id('11111111', 2), true, 'desk', 'canary on its way', 'infinity'),
    (pg_temp.id('bbbbbbbb', 61), pg_temp.id('b0000000', 1), null, 'canary new', pg_temp.id('bbbbbbbb', 1), false,
        'portal', 'canary on its way', 'infinity');
insert into internal_notes (id, account, thread, after_number, author, text) values
    (pg_temp.id('ffffffff', 71), pg_temp.id('a0000000', 1), pg_temp.id('aaaaaaaa', 31), 1, pg_temp.id('11111111', 2),
        'canary note'),
    (pg_temp.id('bbbbbbbb', 71), pg_temp.id('b0000000', 1), pg_temp.id('bbbbbbbb', 31), 1, pg_temp.id('11111111', 1),
        'canary note');
insert into note_mentions (note, person, account)
    select id, pg_temp.id('11111111', 1), account from internal_notes;
insert into canned_replies (id, name, text, changed_by) values
    (pg_temp.id('ffffffff', 81), 'canary reply', 'canary', pg_temp.id('11111111', 1));
-- What waits: a message and a file of each client, a note of A for Adaeze, and a mail that has no client.
insert into inbox_items (id, kind, account, matter, object, by_person, assignee)
    select pg_temp.id(case account when pg_temp.id('a0000000', 1) then 'ffffffff' else 'bbbbbbbb' end, 91), 'message',
           account, matter, id, opened_by, pg_temp.id('11111111', 2) from threads;
insert into inbox_items (id, kind, account, matter, object, by_person) values
    (pg_temp.id('ffffffff', 92), 'upload', pg_temp.id('a0000000', 1), pg_temp.id('aaaaaaaa', 1),
        pg_temp.id('aaaaaaaa', 1), pg_temp.id('dddddddd', 1)),
    (pg_temp.id('bbbbbbbb', 92), 'upload', pg_temp.id('b0000000', 1), pg_temp.id('bbbbbbbb', 1),
        pg_temp.id('bbbbbbbb', 1), pg_temp.id('bbbbbbbb', 1)),
    (pg_temp.id('ffffffff', 94), 'mail', null, null, pg_temp.id('ffffffff', 1), null);
insert into inbox_items (id, kind, account, matter, object, person, by_person) values
    (pg_temp.id('ffffffff', 93), 'mention', pg_temp.id('a0000000', 1), pg_temp.id('aaaaaaaa', 1),
        pg_temp.id('aaaaaaaa', 31), pg_temp.id('11111111', 1), pg_temp.id('11111111', 2));
-- Notices: of Maria and Tom about A, of Adaeze about both, and of Samuel about B; and one of Maria about B, whom she is
-- not told of any more.
insert into notices (id, person, account, area, kind, object) values
    (pg_temp.id('aaaaaaaa', 95), pg_temp.id('dddddddd', 1), pg_temp.id('a0000000', 1), 4, 'message',
        pg_temp.id('aaaaaaaa', 31)),
    (pg_temp.id('ffffffff', 95), pg_temp.id('11111111', 2), pg_temp.id('a0000000', 1), 0, 'mention',
        pg_temp.id('aaaaaaaa', 31)),
    (pg_temp.id('ffffffff', 96), pg_temp.id('11111111', 1), pg_temp.id('a0000000', 1), 0, 'message',
        pg_temp.id('aaaaaaaa', 31)),
    (pg_temp.id('bbbbbbbb', 95), pg_temp.id('11111111', 1), pg_temp.id('b0000000', 1), 0, 'message',
        pg_temp.id('bbbbbbbb', 31)),
    (pg_temp.id('bbbbbbbb', 96), pg_temp.id('bbbbbbbb', 1), pg_temp.id('b0000000', 1), 4, 'message',
        pg_temp.id('bbbbbbbb', 31)),
    (pg_temp.id('bbbbbbbb', 97), pg_temp.id('dddddddd', 1), pg_temp.id('b0000000', 1), 4, 'message',
        pg_temp.id('bbbbbbbb', 31)),
    (pg_temp.id('ffffffff', 97), pg_temp.id('dddddddd', 3), pg_temp.id('a0000000', 1), 4, 'message',
        pg_temp.id('aaaaaaaa', 31));
insert into notice_choices (person, kind, way) values
    (pg_temp.id('dddddddd', 1), 'message', 'daily'), (pg_temp.id('bbbbbbbb', 1), 'message', 'never');
insert into notice_hours (person, hour) values (pg_temp.id('dddddddd', 1), 7), (pg_temp.id('bbbbbbbb', 1), 9);
