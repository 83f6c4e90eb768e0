-- API keys: for programs, which act as the member of staff who made the key, within its scopes.

create table api_keys (
    id uuid primary key,
    person uuid not null references people, -- who made it, and as whom it acts
    name text not null,
    handle text not null unique, -- the part of the key that names it
    token_hash bytea not null unique,
    scopes text[] not null check (cardinality(scopes) between 1 and 32), -- {"accounts:read", ...}
    networks text[] not null default '{}' check (cardinality(networks) <= 10), -- in CIDR notation; none: from anywhere
    created_at timestamptz not null default now(),
    expires_at timestamptz not null check (expires_at <= created_at + interval '366 days'),
    used_at timestamptz,
    used_from text,
    refused_at timestamptz, -- came from an address that is not in the networks
    refused_from text,
    revoked_at timestamptz,
    revoked_by uuid references people
);
create index api_keys_person on api_keys (person, created_at);

-- Which key it was, when it was one.
alter table record_leaves add via uuid;

-- Nobody makes a key in another's name, and all that a person can do to one is to revoke it.
alter table api_keys enable row level security;
create policy seen on api_keys for select using (portico.is_firm());
create policy made on api_keys for insert with check (portico.is_firm() and person = portico.person());
create policy changed on api_keys for update using (portico.is_firm())
    with check (portico.kind() = 'system' or (portico.is_firm() and revoked_at is not null));
revoke update, delete on api_keys from portico_app;
grant update (used_at, used_from, refused_at, refused_from, revoked_at, revoked_by) on api_keys to portico_app;
