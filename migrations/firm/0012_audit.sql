-- The audit log of the firm: one audit entry per act, never changed or deleted.
--
-- An audit entry has a salted hash of the content, so that content can be erased while the proof stays.

-- Numbers the audit entries without gaps. It is updated last in every transaction, because that locks this row.
create table audit_head (
    single boolean primary key default true check (single),
    entries bigint not null default 0
);
insert into audit_head (entries) values (0);

-- Every writer takes the next number.
alter table audit_head enable row level security;
create policy can_select on audit_head for select using (true);
create policy can_update on audit_head for update using (true) with check (true);
revoke insert, update, delete on audit_head from portico_app;
grant update (entries) on audit_head to portico_app;

create table audit_entries (
    seq bigint primary key,
    at timestamptz not null default now(),
    person uuid,
    via uuid, -- the API key, when it was one
    kind text not null, -- the viewer's: client, staff, system
    what text not null, -- 'matter.moved'
    topic text not null, -- what the list can be filtered by: 'matters'
    route text not null, -- 'POST /api/matters/{matter}/stage'
    object uuid,
    account uuid, -- the client that it concerns, if it is one
    detail text, -- how or whereto, as a code or an id, never content: 'passkey', a stage, a version
    address text, -- the network address of the request
    agent text, -- its browser in our own words: 'Firefox on Windows'
    request text not null, -- request id, for the logs
    salt bytea not null,
    commitment bytea not null -- SHA-256(salt || canonical content)
);
create index audit_entries_object on audit_entries (object, seq) where object is not null;
create index audit_entries_person on audit_entries (person, seq) where person is not null;
create index audit_entries_account on audit_entries (account, seq) where account is not null;
-- What a person did for a client, which those who invited the person may read.
create index audit_entries_client on audit_entries (person, account, seq) where kind = 'client';
create index audit_entries_topic on audit_entries (topic, seq);
create index audit_entries_at on audit_entries (at);
-- Which versions of documents somebody has opened, and who of the clients has opened a document.
create index audit_entries_opened on audit_entries (person, detail) where what = 'document.read';
create index audit_entries_readers on audit_entries (object, person, at) where what = 'document.read' and kind = 'client';

-- Append-only, and nobody can write an entry for another person. Of "person = ... or kind in ..." the planner would
-- expect one row in a hundred, and read the whole log to fill a page.
alter table audit_entries enable row level security;
create policy can_select on audit_entries for select
    using (case when portico.kind() in ('staff', 'system') then true else person = portico.person() end);
create policy can_insert on audit_entries for insert
    with check (portico.kind() = 'system'
        or (person = portico.person() and (portico.is_firm() or kind = 'client')));
revoke update, delete on audit_entries from portico_app;

-- Why something was done, as the person wrote it. Not part of the audit entry, so that the text can be erased while the
-- entry with its hash stays.
create table audit_reasons (
    seq bigint primary key references audit_entries,
    reason text not null check (length(reason) between 1 and 200)
);

-- Readable by those who may read the audit log. The service writes it with the audit entry, and nobody can change it.
alter table audit_reasons enable row level security;
create policy can_select on audit_reasons for select using (portico.kind() in ('staff', 'system'));
create policy can_insert on audit_reasons for insert with check (portico.kind() = 'system');
create policy can_update on audit_reasons for update using (false) with check (false);
create policy can_delete on audit_reasons for delete using (portico.kind() = 'system');
revoke update on audit_reasons from portico_app;

-- What an entry can be about, with its name now and its client. A person counts for a client if they are a contact of
-- that one alone.
create view audit_objects with (security_invoker) as
    select id, 'account' as kind, name, id as account, null::uuid as matter, false as removed from accounts
    union all
    select id, 'matter', title, account, id, false from matters
    union all
    select id, 'folder', name, account, matter, false from folders
    union all
    select id, 'document', name, account, matter, removed_at is not null from documents
    union all
    select id, 'thread', subject, account, matter, false from threads
    union all
    select id, 'canned_reply', name, null, null, false from canned_replies
    union all
    select id, 'key', name, null, null, false from api_keys
    union all
    select t.id, p.kind, p.name,
           (select case when count(*) = 1 then (array_agg(l.account))[1] end
              from account_people l where l.person = p.id and p.kind = 'contact'),
           null, false
      from (select id, id as person from people
            union all
            select id, person from invitations
            union all
            select id, person from profile_changes
            union all
            select id, person from mail_changes) t
      join people p on p.id = t.person;

-- Entries with the names that people know now. A name is never part of an entry, so that it can be erased.
create view audit_log with (security_invoker) as
    select r.seq, r.at, r.person, p.name as person_name, p.kind as person_kind, r.kind, r.what, r.topic, r.detail,
           s.name as detail_name, r.object, o.kind as object_kind, o.name as object_name, o.account as object_account,
           o.matter as object_matter, o.removed as object_removed, r.account, a.name as account_name, r.address,
           r.agent, r.route, r.request, r.via, k.name as via_name, w.reason
      from audit_entries r
      left join people p on p.id = r.person
      left join lateral (select * from audit_objects where audit_objects.id = r.object limit 1) o on true
      left join stages s on s.id = case when r.what = 'matter.moved' then r.detail::uuid end
      left join accounts a on a.id = r.account
      left join api_keys k on k.id = r.via
      left join audit_reasons w on w.seq = r.seq;
