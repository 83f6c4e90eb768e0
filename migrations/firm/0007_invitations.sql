-- Invitations to sign in for the first time. Staff create and revoke them. The service redeems them, and creates them
-- for clients who invite helpers and colleagues.
create table invitations (
    id uuid primary key,
    person uuid not null references people,
    token_hash bytea not null unique,
    invited_by uuid not null references people,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    used_at timestamptz,
    revoked_at timestamptz,
    expiry_seen boolean not null default false -- the hourly look at what waits has seen that it expired
);
create index invitations_person on invitations (person, created_at);
-- Nearly all are used or revoked in the end, and the list of those that are not must not read the others.
create index invitations_open on invitations (id) where used_at is null and revoked_at is null;
create index invitations_expired on invitations (expires_at)
    where used_at is null and revoked_at is null and not expiry_seen;

alter table invitations enable row level security;
create policy can_select on invitations for select using (portico.is_firm() and portico.knows(person));
create policy can_insert on invitations for insert with check (portico.is_firm() and portico.knows(person));
create policy can_update on invitations for update using (portico.is_firm() and portico.knows(person))
    with check (portico.is_firm() and portico.knows(person));
create policy can_delete on invitations for delete using (portico.kind() = 'system');
