-- Invitations to sign in for the first time. Staff make and revoke them; the service redeems them, and also invites
-- for clients who bring in helpers and colleagues.
create table invitations (
    id uuid primary key,
    person uuid not null references people,
    token_hash bytea not null unique,
    invited_by uuid not null references people,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    used_at timestamptz,
    revoked_at timestamptz
);
create index invitations_person on invitations (person, created_at);

alter table invitations enable row level security;
create policy seen on invitations for select using (portico.is_firm() and portico.knows(person));
create policy made on invitations for insert with check (portico.is_firm() and portico.knows(person));
create policy changed on invitations for update using (portico.is_firm() and portico.knows(person))
    with check (portico.is_firm() and portico.knows(person));
create policy removed on invitations for delete using (portico.kind() = 'system');
