-- Access: the sign-in policy of each audience, API keys, and support by platform admins, which requires a grant of the
-- firm, is read-only, and is audited.

-- One row for each audience. factors: any two factors, or passkeys only from factors_from on.
create table policies (
    audience text primary key check (audience in ('staff', 'clients')),
    factors text not null default 'any' check (factors in ('any', 'passkey')),
    factors_from timestamptz,
    session_seconds integer not null,
    idle_seconds integer not null,
    trusted_devices boolean not null default true,
    devices_from timestamptz not null default '-infinity', -- devices that were trusted earlier count for nothing
    profile_review boolean not null default false, -- clients: staff must accept a new name or phone
    may_invite boolean not null default true, -- clients: may invite helpers and colleagues
    two_person_reset boolean not null default false, -- staff: a second member must confirm a reset of factors
    changed_at timestamptz not null default now(),
    changed_by uuid references people
);
insert into policies (audience, session_seconds, idle_seconds) values ('staff', 43200, 1800), ('clients', 86400, 3600);

-- Everybody may read the policies, because they apply to everybody.
alter table policies enable row level security;
create policy can_select on policies for select using (true);
create policy can_update on policies for update using (portico.is_firm()) with check (portico.is_firm());
revoke insert, update, delete on policies from portico_app;
grant update (factors, factors_from, session_seconds, idle_seconds, trusted_devices, devices_from, profile_review,
    may_invite, two_person_reset, changed_at, changed_by) on policies to portico_app;

-- The policies as they apply now. When only passkeys count, trusted devices do not.
create view auth_requirements with (security_invoker) as
    select audience, passkey, trusted_devices and not passkey as trusted_devices, devices_from, session_seconds,
           idle_seconds
      from (select y.*, factors = 'passkey' and coalesce(factors_from <= now(), true) as passkey from policies y) y;

-- ---- API keys: a program acts as the member of staff who created the key, within its scopes ----

create table api_keys (
    id uuid primary key,
    person uuid not null references people, -- who created it, and as whom it acts
    name text not null,
    handle text not null unique, -- the public part of the key
    token_hash bytea not null unique,
    scopes text[] not null check (cardinality(scopes) between 1 and 32), -- {"accounts:read", ...}
    networks text[] not null default '{}' check (cardinality(networks) <= 10), -- in CIDR notation; empty: any network
    created_at timestamptz not null default now(),
    expires_at timestamptz not null check (expires_at <= created_at + interval '366 days'),
    used_at timestamptz,
    used_from text,
    refused_at timestamptz, -- last used from an address outside the networks
    refused_from text,
    revoked_at timestamptz,
    revoked_by uuid references people
);
create index api_keys_person on api_keys (person, created_at);

-- Nobody can create a key for another person. A person can only revoke one.
alter table api_keys enable row level security;
create policy can_select on api_keys for select using (portico.is_firm());
create policy can_insert on api_keys for insert with check (portico.is_firm() and person = portico.person());
create policy can_update on api_keys for update using (portico.is_firm())
    with check (portico.kind() = 'system' or (portico.is_firm() and revoked_at is not null));
revoke update, delete on api_keys from portico_app;
grant update (used_at, used_from, refused_at, refused_from, revoked_at, revoked_by) on api_keys to portico_app;

-- ---- support ----

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

-- Admins grant and revoke. A grant is never extended: its other columns never change.
alter table support_grants enable row level security;
create policy can_select on support_grants for select using (portico.is_firm());
create policy can_insert on support_grants for insert with check (portico.is_firm() and granted_by = portico.person());
create policy can_update on support_grants for update using (portico.is_firm())
    with check (portico.is_firm() and revoked_at is not null);
revoke update, delete on support_grants from portico_app;
grant update (revoked_at, revoked_by) on support_grants to portico_app;

-- The token with which one platform admin signs in: once, within minutes, while the grant is active.
create table support_logins (
    id uuid primary key,
    grant_id uuid not null references support_grants,
    person uuid not null references people,
    token_hash bytea not null unique,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    used_at timestamptz
);
create index support_logins_grant on support_logins (grant_id);

alter table support_logins enable row level security;
create policy can_select on support_logins for select using (portico.is_firm());
create policy can_insert on support_logins for insert with check (portico.kind() = 'system');
create policy can_update on support_logins for update using (portico.kind() = 'system')
    with check (portico.kind() = 'system');
revoke update, delete on support_logins from portico_app;
grant update (used_at) on support_logins to portico_app;
