-- The record of all that was done in the firm: one leaf per act, never changed and never removed.
--
-- A leaf commits to the content by a salted hash, so that content can be erased while the proof stays.

-- Numbers the leaves without gaps. Taken last in every transaction, for it is a lock on this row.
create table record_head (
    single boolean primary key default true check (single),
    leaves bigint not null default 0
);
insert into record_head (leaves) values (0);

-- Every writer takes the next number.
alter table record_head enable row level security;
create policy seen on record_head for select using (true);
create policy changed on record_head for update using (true) with check (true);
revoke insert, update, delete on record_head from portico_app;
grant update (leaves) on record_head to portico_app;

create table record_leaves (
    seq bigint primary key,
    at timestamptz not null default now(),
    person uuid,
    via uuid, -- the API key, when it was one
    kind text not null, -- the viewer's: client, staff, system
    what text not null, -- 'matter.moved'
    route text not null, -- 'POST /api/matters/{matter}/stage'
    object uuid,
    request text not null, -- request id, for the logs
    salt bytea not null,
    commitment bytea not null -- SHA-256(salt || canonical content)
);
create index record_leaves_object on record_leaves (object, seq) where object is not null;

-- Append only, and nobody writes in another's name.
alter table record_leaves enable row level security;
create policy seen on record_leaves for select
    using (person = portico.person() or portico.kind() in ('staff', 'system'));
create policy made on record_leaves for insert
    with check (portico.kind() = 'system'
        or (person = portico.person() and (portico.is_firm() or kind = 'client')));
revoke update, delete on record_leaves from portico_app;

-- Why something was done, in the words of the person who did it. Beside the leaf and not in it: words can be erased,
-- and the leaf, which commits to them, stays.
create table record_reasons (
    seq bigint primary key references record_leaves,
    reason text not null check (length(reason) between 1 and 200)
);

-- Those read it who read the record. The service writes it with the leaf, and nobody words it anew.
alter table record_reasons enable row level security;
create policy seen on record_reasons for select using (portico.kind() in ('staff', 'system'));
create policy made on record_reasons for insert with check (portico.kind() = 'system');
create policy changed on record_reasons for update using (false) with check (false);
create policy removed on record_reasons for delete using (portico.kind() = 'system');
revoke update on record_reasons from portico_app;
