-- Messages: threads between a client and the firm, which are a record.
--
-- Messages and their texts are only ever added. An edit adds a text, a deletion adds a row that says who deleted the
-- message and when; nobody, the service included, can change or delete what was written. What only the firm may read
-- (internal notes, canned replies) is in tables of its own.
--
-- A thread counts its messages, which gives them their numbers: 1, 2, 3. Its row is locked while a message is added.

-- Without a matter: a general thread of the client.
create table threads (
    id uuid primary key,
    account uuid not null references accounts,
    matter uuid,
    subject text not null,
    opened_by uuid not null references people,
    opened_at timestamptz not null default now(),
    messages integer not null default 0, -- also the number of the last one
    last_at timestamptz not null default now(), -- of the last message, by whom, and whether from the firm
    last_by uuid not null references people,
    last_from_firm boolean not null,
    closed_at timestamptz, -- a new message opens it again
    closed_by uuid references people,
    unique (id, account), -- rows of a thread reference both, so that they cannot belong to another account
    foreign key (matter, account) references matters (id, account)
);
-- The newest threads of the firm, of a client and of a matter, among the open and among the closed ones.
create index threads_last on threads ((closed_at is null), last_at, id);
create index threads_account on threads (account, (closed_at is null), last_at, id);
create index threads_matter on threads (matter, (closed_at is null), last_at, id) where matter is not null;

-- Clients open threads and add messages in their own name, which opens a thread again. Only the firm closes them.
alter table threads enable row level security;
create policy can_select on threads for select using (portico.sees(account, 4));
create policy can_insert on threads for insert
    with check (portico.sees(account, 4)
        and (portico.kind() = 'system'
            or (opened_by = portico.person() and last_by = portico.person() and last_from_firm = portico.is_firm()
                and closed_at is null)));
create policy can_update on threads for update using (portico.sees(account, 4))
    with check (portico.sees(account, 4)
        and (portico.is_firm() or (closed_at is null and last_by = portico.person() and not last_from_firm)));
revoke update, delete on threads from portico_app;
grant update (messages, last_at, last_by, last_from_firm, closed_at, closed_by) on threads to portico_app;

-- Whether the matter of a thread is closed, also for those who may see messages but not matters. This view runs as its
-- owner, without the row security of matters.
create view thread_matters with (security_barrier) as
    select t.id as thread, m.closed_at is not null as closed
      from threads t join matters m on m.id = t.matter
     where portico.sees(t.account, 4);
revoke all on thread_matters from portico_app;
grant select on thread_matters to portico_app;

-- via: where it was written. deleted: message_deletions has a row; repeated here and in message_texts, so that row
-- security need not join.
create table messages (
    id uuid primary key,
    account uuid not null,
    thread uuid not null,
    number integer not null check (number > 0),
    author uuid not null references people,
    from_firm boolean not null,
    via text not null check (via in ('portal', 'desk', 'api', 'mail')),
    at timestamptz not null default now(),
    deleted boolean not null default false,
    unique (thread, number),
    unique (id, account, deleted),
    foreign key (thread, account) references threads (id, account)
);
-- Of the messages after a person's last read mark, their own do not count as unread.
create index messages_author on messages (thread, author, number);

-- Messages are added in one's own name. The only change is that one is deleted, which cannot be undone.
alter table messages enable row level security;
create policy can_select on messages for select using (portico.sees(account, 4));
create policy can_insert on messages for insert
    with check (portico.sees(account, 4) and not deleted
        and (portico.kind() = 'system'
            or (author = portico.person() and from_firm = portico.is_firm())));
create policy can_update on messages for update
    using (portico.sees(account, 4) and not deleted and (portico.is_firm() or author = portico.person()))
    with check (portico.sees(account, 4) and deleted and (portico.is_firm() or author = portico.person()));
revoke update, delete on messages from portico_app;
grant update (deleted) on messages to portico_app;

-- The texts of a message: version 1 as it was sent, and one more for each edit. Erasing a message on request destroys
-- its texts and the salts of their audit entries, and leaves the rest.
create table message_texts (
    message uuid not null,
    version smallint not null check (version > 0),
    account uuid not null,
    deleted boolean not null default false,
    text text not null,
    author uuid not null references people,
    at timestamptz not null default now(),
    constraint message_texts_pkey primary key (message, version),
    foreign key (message, account, deleted) references messages (id, account, deleted) on update cascade
);

-- The texts of a deleted message are for the firm, of which the handlers let administrators read them.
alter table message_texts enable row level security;
create policy can_select on message_texts for select
    using (portico.sees(account, 4) and (not deleted or portico.is_firm()));
create policy can_insert on message_texts for insert
    with check (portico.sees(account, 4) and not deleted
        and (portico.kind() = 'system'
            or exists (select from messages m where m.id = message and m.author = portico.person()
                          and message_texts.author = m.author)));
revoke update, delete on message_texts from portico_app;

create table message_deletions (
    message uuid primary key references messages,
    account uuid not null,
    person uuid not null references people,
    at timestamptz not null default now()
);

alter table message_deletions enable row level security;
create policy can_select on message_deletions for select using (portico.sees(account, 4));
create policy can_insert on message_deletions for insert
    with check (portico.sees(account, 4) and person = portico.person());
revoke update, delete on message_deletions from portico_app;

-- Attached versions of documents of the vault, as they were named when the message was sent. No foreign key to the
-- document: one that is removed from the vault leaves its line in the message.
create table message_attachments (
    message uuid not null references messages,
    position smallint not null check (position between 1 and 20),
    account uuid not null,
    document uuid not null,
    version uuid not null,
    name text not null,
    type text not null,
    size bigint not null,
    constraint message_attachments_pkey primary key (message, position)
);
create index message_attachments_document on message_attachments (document);

alter table message_attachments enable row level security;
create policy can_select on message_attachments for select using (portico.sees(account, 4));
create policy can_insert on message_attachments for insert
    with check (portico.sees(account, 4)
        and (portico.kind() = 'system'
            or exists (select from messages m where m.id = message and m.author = portico.person())));
revoke update, delete on message_attachments from portico_app;

-- How far a person has read a thread, and when: a row each time that they read on. So for each message it is known
-- when somebody first saw it. Contacts see their own marks, and those of the firm if the firm shows them
-- (firm.shows_reads).
create table thread_reads (
    thread uuid not null,
    person uuid not null references people,
    number integer not null, -- of the last message that was on the screen
    account uuid not null,
    by_firm boolean not null,
    at timestamptz not null default now(),
    constraint thread_reads_pkey primary key (thread, by_firm, person, number),
    foreign key (thread, account) references threads (id, account)
);
-- The newest marks of the contacts.
create index thread_reads_at on thread_reads (thread, by_firm, at);

alter table thread_reads enable row level security;
create policy can_select on thread_reads for select
    using (portico.sees(account, 4)
        and (portico.is_firm() or person = portico.person()
            or (by_firm and (select f.shows_reads from firm f))));
create policy can_insert on thread_reads for insert
    with check (portico.sees(account, 4) and person = portico.person() and by_firm = portico.is_firm());
revoke update, delete on thread_reads from portico_app;

-- A thread as it is shown in lists. Unread are the messages after the viewer's last read mark, without their own. Both
-- are looked up by an index: nothing here counts the messages of a thread. The mark is found in a subquery with a
-- limit, because an index condition takes its result, but not the subquery itself. A viewer who may see messages but
-- not matters gets no matter. snippet: the beginning of the last message, unless that was deleted.
create view thread_summaries with (security_invoker) as
    select t.id, t.account, (select a.name from accounts a where a.id = t.account) as account_name, m.id as matter,
           m.title as matter_title, t.subject, t.messages, t.messages - r.number - own.count as unread, t.last_at,
           t.last_by, (select p.name from people p where p.id = t.last_by) as last_by_name, t.last_from_firm, l.snippet,
           t.closed_at, t.closed_by, t.opened_at, t.opened_by
      from threads t
      left join lateral (select m.id, m.title from matters m where m.id = t.matter limit 1) m on true
     cross join lateral (select coalesce((select r.number from thread_reads r
                                           where r.thread = t.id and r.by_firm = portico.is_firm()
                                             and r.person = portico.person()
                                           order by r.number desc limit 1), 0) as number
                          limit 1) r
     cross join lateral (select count(*)::int as count
                           from (select from messages o
                                  where o.thread = t.id and o.author = portico.person() and o.number > r.number
                                  limit 100) o) own
      left join lateral (select (select left(v.text, 160) from message_texts v
                                  where v.message = l.id and not l.deleted
                                  order by v.version desc limit 1) as snippet
                           from messages l where l.thread = t.id and l.number = t.messages limit 1) l on true;

-- What somebody is typing, on all their devices: a message or an internal note in a thread, or a new thread of a
-- client. revision counts the writes, so that a tab notices what another one wrote.
create table drafts (
    id uuid primary key,
    person uuid not null references people,
    account uuid not null references accounts,
    thread uuid,
    kind text not null check (kind in ('message', 'note', 'thread')),
    matter uuid, -- of a new thread, which the person has chosen
    subject text not null default '',
    text text not null default '',
    attachments uuid[] not null default '{}', -- versions of documents
    revision integer not null default 1 check (revision > 0),
    changed_at timestamptz not null default now(),
    check ((kind = 'thread') = (thread is null)),
    foreign key (thread, account) references threads (id, account),
    foreign key (matter, account) references matters (id, account)
);
create unique index drafts_thread on drafts (person, thread, kind) where thread is not null;
create unique index drafts_new on drafts (person, account) where thread is null;
-- For the list alone, which states the condition: what looks for one draft must follow drafts_thread, also of a person
-- of whom the planner expects few.
create index drafts_person on drafts (person, changed_at, id) where revision > 0;

-- One's own, also after the client can no longer be seen: what was typed is not lost.
alter table drafts enable row level security;
create policy can_select on drafts for select using (person = portico.person());
create policy can_insert on drafts for insert
    with check (person = portico.person() and portico.sees(account, 4) and (kind <> 'note' or portico.is_firm()));
create policy can_update on drafts for update using (person = portico.person())
    with check (person = portico.person() and (kind <> 'note' or portico.is_firm()));
create policy can_delete on drafts for delete using (person = portico.person() or portico.kind() = 'system');
revoke update on drafts from portico_app;
grant update (matter, subject, text, attachments, revision, changed_at) on drafts to portico_app;

-- As they are shown: each attachment with the name of its version, or none if it is no longer in the vault, or not for
-- the viewer. shared: the viewer can still see messages of this client.
create view shown_drafts with (security_invoker) as
    select d.id, d.person, d.account, d.thread, d.kind, d.matter, d.subject, d.text,
           (select coalesce(jsonb_agg(jsonb_build_object('document', v.document, 'version', a.version, 'name', v.name,
                                                         'type', v.type, 'size', v.size,
                                                         'available', v.document is not null)
                                      order by a.position), '[]')
              from unnest(d.attachments) with ordinality a (version, position)
              left join lateral (select v.document, v.name, v.type, v.size
                                   from document_versions v join documents o on o.id = v.document
                                  where v.id = a.version and o.removed_at is null limit 1) v on true) as attachments,
           d.revision, d.changed_at, portico.sees(d.account, 4) as shared
      from drafts d;

-- Messages that were sent and are not delivered yet: for some seconds, in which the author can still undo, or until a
-- time that staff chose. A job delivers them. What cannot be delivered any more stays, with the code of the reason.
create table outgoing_messages (
    id uuid primary key, -- becomes the message's id
    account uuid not null references accounts,
    thread uuid, -- null: it opens one, about this matter and with this subject
    matter uuid,
    subject text,
    author uuid not null references people,
    from_firm boolean not null,
    via text not null check (via in ('portal', 'desk', 'api', 'mail')),
    text text not null,
    attachments uuid[] not null default '{}', -- versions of documents
    deliver_at timestamptz not null,
    created_at timestamptz not null default now(),
    planned_at timestamptz not null default now(), -- its latest job
    failed text, -- the code of a refusal
    check ((thread is null) = (subject is not null)),
    foreign key (thread, account) references threads (id, account),
    foreign key (matter, account) references matters (id, account)
);
create index outgoing_messages_author on outgoing_messages (author, created_at);
create index outgoing_messages_due on outgoing_messages (deliver_at) where failed is null;
create index outgoing_messages_thread on outgoing_messages (thread) where thread is not null;

alter table outgoing_messages enable row level security;
create policy can_select on outgoing_messages for select
    using (portico.kind() = 'system' or author = portico.person());
create policy can_insert on outgoing_messages for insert
    with check (author = portico.person() and from_firm = portico.is_firm() and portico.sees(account, 4));
create policy can_update on outgoing_messages for update using (portico.kind() = 'system')
    with check (portico.kind() = 'system');
create policy can_delete on outgoing_messages for delete
    using (portico.kind() = 'system' or author = portico.person());
revoke update on outgoing_messages from portico_app;
grant update (failed, planned_at) on outgoing_messages to portico_app;

-- As they are shown; see shown_drafts.
create view shown_outgoing_messages with (security_invoker) as
    select m.id, m.account, m.thread, m.matter, m.subject, m.author, m.text,
           (select coalesce(jsonb_agg(jsonb_build_object('document', v.document, 'version', a.version, 'name', v.name,
                                                         'type', v.type, 'size', v.size,
                                                         'available', v.document is not null)
                                      order by a.position), '[]')
              from unnest(m.attachments) with ordinality a (version, position)
              left join lateral (select v.document, v.name, v.type, v.size
                                   from document_versions v join documents o on o.id = v.document
                                  where v.id = a.version and o.removed_at is null limit 1) v on true) as attachments,
           m.deliver_at, m.created_at, m.failed
      from outgoing_messages m;

-- Internal notes in a thread, for colleagues only: a table, policies and routes of their own, so that no statement
-- about messages can show one.
create table internal_notes (
    id uuid primary key,
    account uuid not null,
    thread uuid not null,
    after_number integer not null, -- the last message when it was written: its place in the thread
    author uuid not null references people,
    text text not null,
    at timestamptz not null default now(),
    foreign key (thread, account) references threads (id, account)
);
create index internal_notes_thread on internal_notes (thread, id);

alter table internal_notes enable row level security;
create policy can_select on internal_notes for select using (portico.is_firm() and portico.sees(account, 4));
create policy can_insert on internal_notes for insert
    with check (portico.is_firm() and portico.sees(account, 4) and author = portico.person());
revoke update, delete on internal_notes from portico_app;

create table note_mentions (
    note uuid not null references internal_notes,
    person uuid not null references people,
    account uuid not null,
    constraint note_mentions_pkey primary key (note, person)
);
create index note_mentions_person on note_mentions (person, note);

alter table note_mentions enable row level security;
create policy can_select on note_mentions for select using (portico.is_firm() and portico.sees(account, 4));
create policy can_insert on note_mentions for insert with check (portico.is_firm() and portico.sees(account, 4));
revoke update, delete on note_mentions from portico_app;

-- Texts that staff insert into a message. {first_name}, {matter} and {stage} are replaced when one is inserted.
create table canned_replies (
    id uuid primary key,
    name text not null,
    text text not null,
    changed_by uuid not null references people,
    changed_at timestamptz not null default now(),
    constraint canned_replies_name unique (name)
);

alter table canned_replies enable row level security;
create policy can_select on canned_replies for select using (portico.is_firm());
create policy can_insert on canned_replies for insert with check (portico.is_firm());
create policy can_update on canned_replies for update using (portico.is_firm()) with check (portico.is_firm());
create policy can_delete on canned_replies for delete using (portico.is_firm());
