-- The firm itself: its settings, storage, key, brand and mails, and the stored responses for idempotency keys.
--
-- For all files of this folder:
--
-- They run in the schema t_<number> of a firm, new or older, as portico_owner, with the search path set to it. So names
-- are unqualified; the names of objects that all firms share start with portico.
--
-- Every table that a client can access has the column account, so that row security never joins. No enum, no numeric
-- and no sequence: states are text with a check, money is integer minor units (comparisons of enums and numerics are
-- not leakproof, so they cannot use an index under row security), ids are UUIDv7 created by the service. areas is a bit
-- mask: documents 1, money 2, messages 4, matters 8, any 15.
--
-- Row security decides who can read and write which rows. The services connect as one role, so policies, and not
-- privileges, separate clients from each other; they also protect when a handler forgets its guard. There is one
-- permissive policy per command and table (several would be combined by OR), with an explicit WITH CHECK (the default
-- is the USING clause). Without a policy for a command, nobody may use it, and the statement affects no rows. Policies
-- filter rows, not columns: data for only some viewers has a table of its own, and columns that nobody may change are
-- not granted. Row security does not apply to the owner.
--
-- portico.person() is null for the service itself (kind system), for which is_firm(), sees() and knows() are true.
--
-- Default privileges grant each new table to the service in full. Therefore the revokes.

-- One row: the firm that owns this schema. Tools check it before they change anything.
create table firm (
    number bigint primary key,
    slug text not null,
    name text not null,
    locale text not null default 'en',
    time_zone text not null default 'Europe/London',
    pack text, -- the starter pack that was chosen
    mail_from text,
    quota_bytes bigint not null default 10737418240,
    shows_reads boolean not null default false, -- contacts see when the firm has read their messages
    notice_minutes smallint not null default 5 check (notice_minutes between 0 and 60), -- before a mail tells of news
    notice_shows_text boolean not null default false -- those mails show the text of messages
);

alter table firm enable row level security;
create policy can_select on firm for select using (true);
create policy can_insert on firm for insert with check (portico.kind() = 'system');
create policy can_update on firm for update using (portico.is_firm()) with check (portico.is_firm());
revoke update, delete on firm from portico_app;
grant update (name, locale, time_zone, pack, mail_from, quota_bytes, shows_reads, notice_minutes, notice_shows_text)
    on firm to portico_app;

-- The bytes of all sealed files. Separate from firm, because every upload changes it, including those of clients.
create table usage (
    single boolean primary key default true check (single),
    used_bytes bigint not null default 0 check (used_bytes >= 0),
    reserved_bytes bigint not null default 0 check (reserved_bytes >= 0) -- by uploads that are not finished
);
insert into usage (single) values (true);

alter table usage enable row level security;
create policy can_select on usage for select using (true);
create policy can_update on usage for update using (true) with check (true);
revoke insert, update, delete on usage from portico_app;
grant update (used_bytes, reserved_bytes) on usage to portico_app;

-- The firm's data key, wrapped by the root key. Deleting the rows makes all content of the firm unreadable.
create table keys (
    id uuid primary key,
    wrapped bytea not null,
    created_at timestamptz not null default now()
);

-- Everybody can read it, because every download requires it. It is useless without the root key, which the database
-- never sees.
alter table keys enable row level security;
create policy can_select on keys for select using (true);
create policy can_insert on keys for insert with check (portico.kind() = 'system');
create policy can_update on keys for update using (portico.kind() = 'system') with check (portico.kind() = 'system');
create policy can_delete on keys for delete using (portico.kind() = 'system');

create table brand (
    single boolean primary key default true check (single),
    colour text not null default '#2b2925',
    face text not null default 'text' check (face in ('text', 'serif')),
    logo bytea,
    logo_type text,
    words jsonb not null default '{}', -- vocabulary: {"matter": "Case", ...}
    contact jsonb not null default '{}', -- phone, hours: shown to people who cannot sign in
    version bigint not null default 1
);
insert into brand (single) values (true);

alter table brand enable row level security;
create policy can_select on brand for select using (true);
create policy can_update on brand for update using (portico.is_firm()) with check (portico.is_firm());
revoke insert, delete on brand from portico_app;

-- Mails to send, and sent ones. No confidential content: kind and names only; a code or link is sealed, and deleted
-- when the mail is sent. person has no foreign key: checking it takes time that a row without a person does not take,
-- and many attempts would show which addresses are known. People are never deleted, so nothing is lost.
create table mails (
    id uuid primary key,
    person uuid,
    recipient text not null,
    kind text not null, -- 'sign_in', 'invitation', 'news', 'factor_changed'
    about jsonb not null default '{}', -- ids and texts that the mail may show
    secret bytea,
    state text not null default 'waiting' check (state in ('waiting', 'sent', 'failed')),
    attempts smallint not null default 0,
    last_error text,
    created_at timestamptz not null default now(),
    sent_at timestamptz
);
create index mails_person on mails (person, created_at desc);
create index mails_unsent on mails (id) where state <> 'sent'; -- ids grow with time
create index mails_unsent_person on mails (person, id) where state <> 'sent';

-- Staff see mails to people whom they know. Staff restricted to assigned clients do not see mails without a person.
alter table mails enable row level security;
create policy can_select on mails for select
    using (portico.is_firm() and coalesce(portico.knows(person), portico.kind() <> 'assigned'));
create policy can_insert on mails for insert with check (portico.is_firm());
create policy can_update on mails for update
    using (portico.is_firm() and coalesce(portico.knows(person), portico.kind() <> 'assigned'))
    with check (portico.is_firm() and coalesce(portico.knows(person), portico.kind() <> 'assigned'));
create policy can_delete on mails for delete using (portico.kind() = 'system');

-- The first responses to POST requests with an Idempotency-Key. They are kept for 7 days.
create table idempotency_keys (
    person uuid not null,
    key text not null,
    fingerprint bytea not null, -- SHA-256 of route, path and body
    ids bytea not null, -- from which the ids of the request come, so that its answer can be made again
    status smallint, -- null until the response is known
    answer text,
    created_at timestamptz not null default now(),
    constraint idempotency_keys_pkey primary key (person, key)
);
create index idempotency_keys_created on idempotency_keys (created_at);

alter table idempotency_keys enable row level security;
create policy can_select on idempotency_keys for select using (portico.kind() = 'system' or person = portico.person());
create policy can_insert on idempotency_keys for insert
    with check (portico.kind() = 'system' or person = portico.person());
create policy can_update on idempotency_keys for update using (portico.kind() = 'system' or person = portico.person())
    with check (portico.kind() = 'system' or person = portico.person());
create policy can_delete on idempotency_keys for delete using (portico.kind() = 'system' or person = portico.person());
