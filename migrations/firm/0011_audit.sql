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
    route text not null, -- 'POST /api/matters/{matter}/stage'
    object uuid,
    request text not null, -- request id, for the logs
    salt bytea not null,
    commitment bytea not null -- SHA-256(salt || canonical content)
);
create index audit_entries_object on audit_entries (object, seq) where object is not null;

-- Append-only, and nobody can write an entry for another person.
alter table audit_entries enable row level security;
create policy can_select on audit_entries for select
    using (person = portico.person() or portico.kind() in ('staff', 'system'));
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
