-- Support by the platform: it comes in only while the firm lets it, reads, and leaves its name.

-- support: an admin of the platform, under the same id; in no list of staff, and never more than a reader.
alter table people
    drop constraint people_kind_check,
    add constraint people_kind_check check (kind in ('staff', 'contact', 'support')),
    add check (kind <> 'support' or role = 'reader');

create table support_grants (
    id uuid primary key,
    reason text not null,
    hours smallint not null check (hours in (1, 4, 24)),
    granted_by uuid not null references people,
    granted_at timestamptz not null default now(),
    ends_at timestamptz not null,
    revoked_at timestamptz,
    revoked_by uuid references people
);
create index support_grants_granted on support_grants (granted_at);

-- A way in that the platform handed to one of its admins: once, within minutes, while the grant stands.
create table support_entries (
    id uuid primary key,
    grant_id uuid not null references support_grants,
    person uuid not null references people,
    token_hash bytea not null unique,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    used_at timestamptz
);
create index support_entries_grant on support_entries (grant_id);

-- Admins grant and revoke; the service lets in. A grant is never made longer: the other columns stay as they are.
alter table support_grants enable row level security;
create policy seen on support_grants for select using (portico.is_firm());
create policy made on support_grants for insert with check (portico.is_firm() and granted_by = portico.person());
create policy changed on support_grants for update using (portico.is_firm())
    with check (portico.is_firm() and revoked_at is not null);
revoke update, delete on support_grants from portico_app;
grant update (revoked_at, revoked_by) on support_grants to portico_app;

alter table support_entries enable row level security;
create policy seen on support_entries for select using (portico.is_firm());
create policy made on support_entries for insert with check (portico.kind() = 'system');
create policy changed on support_entries for update using (portico.kind() = 'system')
    with check (portico.kind() = 'system');
revoke update, delete on support_entries from portico_app;
grant update (used_at) on support_entries to portico_app;
