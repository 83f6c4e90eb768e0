-- The firm itself: its settings, storage, key, brand and mails, and the stored answers of repeated requests.
--
-- For all files of this folder:
--
-- They run in the schema t_<number> of a firm, new or older, with the search path set to it, as portico_owner. Names
-- are unqualified for this reason; what all firms share is named with portico.
--
-- Every table that a client can reach carries its account, so that row security never joins. No enum, no numeric and
-- no sequence: states are text with a check, money is integer minor units (comparisons of enums and numerics are not
-- leakproof, so they cannot use an index under row security), ids are UUIDv7 made by the service. areas is a bit mask:
-- documents 1, money 2, messages 4, matters 8, any 15.
--
-- Row security decides who sees and writes which rows. The services connect as one role, so policies, and not
-- privileges, separate one client from another; they hold when a handler forgets its guard. There is one permissive
-- policy per command and table (several would be OR-ed), each with its WITH CHECK written out (left out, it would be
-- the USING). No policy for a command: nobody may, and the statement hits nothing. Policies see rows, not columns:
-- what only some may see is a table of its own, and what nobody may change is not granted. The owner passes.
--
-- portico.person() is null for the service itself (kind system), for which is_firm(), sees() and knows() always hold.
--
-- A table is granted to the service whole when it is made, by default privileges; hence the revokes.

-- One row: who this schema belongs to. Tools compare it before they touch anything.
create table firm (
    number bigint primary key,
    slug text not null,
    name text not null,
    locale text not null default 'en',
    time_zone text not null default 'Europe/London',
    pack text, -- the starter pack that was chosen
    mail_from text,
    quota_bytes bigint not null default 10737418240
);

alter table firm enable row level security;
create policy seen on firm for select using (true);
create policy made on firm for insert with check (portico.kind() = 'system');
create policy changed on firm for update using (portico.is_firm()) with check (portico.is_firm());
revoke update, delete on firm from portico_app;
grant update (name, locale, time_zone, pack, mail_from, quota_bytes) on firm to portico_app;

-- Bytes of all sealed files. Apart from firm, because every upload changes it, a client's too.
create table usage (
    single boolean primary key default true check (single),
    used_bytes bigint not null default 0 check (used_bytes >= 0)
);
insert into usage (single) values (true);

alter table usage enable row level security;
create policy seen on usage for select using (true);
create policy changed on usage for update using (true) with check (true);
revoke insert, update, delete on usage from portico_app;
grant update (used_bytes) on usage to portico_app;

-- The firm's data key, wrapped by the root key. Destroying the rows shreds the firm.
create table keys (
    id uuid primary key,
    wrapped bytea not null,
    created_at timestamptz not null default now()
);

-- Everybody sees it: the database has never seen the root key, so it is useless here, and every download needs it.
alter table keys enable row level security;
create policy seen on keys for select using (true);
create policy made on keys for insert with check (portico.kind() = 'system');
create policy changed on keys for update using (portico.kind() = 'system') with check (portico.kind() = 'system');
create policy removed on keys for delete using (portico.kind() = 'system');

create table brand (
    single boolean primary key default true check (single),
    colour text not null default '#2b2925',
    face text not null default 'text' check (face in ('text', 'serif')),
    logo bytea,
    logo_type text,
    words jsonb not null default '{}', -- vocabulary: {"matter": "Case", ...}
    contact jsonb not null default '{}', -- phone, hours: shown where somebody cannot sign in
    version bigint not null default 1
);
insert into brand (single) values (true);

alter table brand enable row level security;
create policy seen on brand for select using (true);
create policy changed on brand for update using (portico.is_firm()) with check (portico.is_firm());
revoke insert, delete on brand from portico_app;

-- Mails to send and sent. No confidential content: kind and names only; a code or link is sealed and wiped once sent.
-- person has no foreign key: to look up whom a row refers to takes time that a row without anybody does not take.
-- That is enough, over many tries, to tell which addresses are known. People are never deleted, so nothing is lost.
create table mails (
    id uuid primary key,
    person uuid,
    recipient text not null,
    kind text not null, -- 'sign_in', 'invitation', 'news', 'factor_changed'
    about jsonb not null default '{}', -- ids and words that the mail may show
    secret bytea,
    state text not null default 'waiting' check (state in ('waiting', 'sent', 'failed')),
    attempts smallint not null default 0,
    last_error text,
    created_at timestamptz not null default now(),
    sent_at timestamptz
);
create index mails_person on mails (person, created_at desc);
create index mails_unsent on mails (created_at) where state <> 'sent';

-- Staff see the mails to people whom they know; those to nobody are not for staff restricted to assigned clients.
alter table mails enable row level security;
create policy seen on mails for select
    using (portico.is_firm() and coalesce(portico.knows(person), portico.kind() <> 'assigned'));
create policy made on mails for insert with check (portico.is_firm());
create policy changed on mails for update
    using (portico.is_firm() and coalesce(portico.knows(person), portico.kind() <> 'assigned'))
    with check (portico.is_firm() and coalesce(portico.knows(person), portico.kind() <> 'assigned'));
create policy removed on mails for delete using (portico.kind() = 'system');

-- First answers of POSTs that carried an Idempotency-Key. Kept 7 days.
create table idempotency_keys (
    person uuid not null,
    key text not null,
    fingerprint bytea not null, -- SHA-256 of route, path and body
    status smallint, -- null until the answer is known
    answer text,
    created_at timestamptz not null default now(),
    constraint idempotency_keys_pkey primary key (person, key)
);
create index idempotency_keys_created on idempotency_keys (created_at);

alter table idempotency_keys enable row level security;
create policy seen on idempotency_keys for select using (portico.kind() = 'system' or person = portico.person());
create policy made on idempotency_keys for insert with check (portico.kind() = 'system' or person = portico.person());
create policy changed on idempotency_keys for update using (portico.kind() = 'system' or person = portico.person())
    with check (portico.kind() = 'system' or person = portico.person());
create policy removed on idempotency_keys for delete using (portico.kind() = 'system' or person = portico.person());
