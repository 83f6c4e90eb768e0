-- Factors: passkeys, authenticator apps and recovery codes; what an open session must still show; and resets for people
-- who lost all their factors.
--
-- Only the service can read and write almost everything here: seeds and codes are secrets, and a factor that somebody
-- else could add would give them access to the account.

-- A public key and the data of its authenticator. The private key never leaves the authenticator.
create table passkeys (
    id uuid primary key,
    person uuid not null references people,
    credential_id bytea not null unique,
    public_key bytea not null,
    algorithm integer not null check (algorithm in (-7, -8, -257)), -- COSE: ES256, EdDSA, RS256
    counter bigint not null default 0,
    backup_eligible boolean not null, -- it may be synchronised between devices
    backed_up boolean not null,
    aaguid bytea not null, -- the model of the authenticator; zeros when it does not say
    transports text[] not null default '{}',
    name text not null,
    created_at timestamptz not null default now(),
    last_used_at timestamptz
);
create index passkeys_person on passkeys (person, created_at);

-- Everybody sees their own passkeys, and staff see whether somebody has any. Only the service writes.
alter table passkeys enable row level security;
create policy can_select on passkeys for select
    using (person = portico.person() or (portico.is_firm() and portico.knows(person)));
create policy can_insert on passkeys for insert with check (portico.kind() = 'system');
create policy can_update on passkeys for update using (portico.kind() = 'system')
    with check (portico.kind() = 'system');
create policy can_delete on passkeys for delete using (portico.kind() = 'system');
revoke update on passkeys from portico_app; -- a key is never changed
grant update (counter, backed_up, name, last_used_at) on passkeys to portico_app;

-- 256 random bits that an answer must contain: for one purpose, once, within two minutes, in the session or the browser
-- that requested them.
create table challenges (
    id uuid primary key,
    purpose text not null check (purpose in ('register', 'prove', 'sign_in')),
    bytes bytea not null,
    session uuid,
    browser_hash bytea,
    created_at timestamptz not null default now(),
    check ((session is null) <> (browser_hash is null))
);
create index challenges_created on challenges (created_at);

alter table challenges enable row level security;
create policy can_select on challenges for select using (portico.kind() = 'system');
create policy can_insert on challenges for insert with check (portico.kind() = 'system');
create policy can_delete on challenges for delete using (portico.kind() = 'system');
revoke update on challenges from portico_app;

-- Authenticator apps.
create table factors (
    id uuid primary key,
    person uuid not null references people,
    kind text not null check (kind in ('totp')),
    sealed bytea not null, -- the seed, under the firm's key
    last_step bigint not null default 0, -- each time step is accepted once
    confirmed_at timestamptz,
    created_at timestamptz not null default now()
);
-- At most one confirmed authenticator of each person. Pending ones are in the same index, and differ by their ids.
create unique index factors_person on factors (person, kind, (case when confirmed_at is null then id end))
    nulls not distinct;

alter table factors enable row level security;
create policy can_select on factors for select using (portico.kind() = 'system');
create policy can_insert on factors for insert with check (portico.kind() = 'system');
create policy can_update on factors for update using (portico.kind() = 'system') with check (portico.kind() = 'system');
create policy can_delete on factors for delete using (portico.kind() = 'system');

create table recovery_codes (
    id uuid primary key,
    person uuid not null references people,
    hash bytea not null,
    created_at timestamptz not null default now(),
    used_at timestamptz
);
create index recovery_codes_person on recovery_codes (person);

alter table recovery_codes enable row level security;
create policy can_select on recovery_codes for select using (portico.kind() = 'system');
create policy can_insert on recovery_codes for insert with check (portico.kind() = 'system');
create policy can_update on recovery_codes for update using (portico.kind() = 'system')
    with check (portico.kind() = 'system');
create policy can_delete on recovery_codes for delete using (portico.kind() = 'system');

-- ---- levels and requirements ----

-- The factors that each person has.
create view available_factors with (security_invoker) as
    select p.id as person,
           exists (select from passkeys k where k.person = p.id) as passkey,
           exists (select from factors f where f.person = p.id and f.confirmed_at is not null) as totp,
           exists (select from recovery_codes r where r.person = p.id and r.used_at is null) as recovery
      from people p;

-- The present level of an open session: it falls to 1 when only passkeys count and the session was opened without one.
-- An impersonation depends on its parent session instead; support shows its passkey to the platform.
create view session_levels with (security_invoker) as
    select s.id as session,
           case when s.level = 2 and d.passkey and s.impersonator is null and s.method not in ('passkey', 'support')
                then 1 else s.level end as level
      from sessions s
      join auth_requirements d on d.audience = case when s.kind = 'client' then 'clients' else 'staff' end;

-- What an open session must still show, by that level: people who are signed in already take the same steps as those
-- who sign in later. proven: another factor was shown although only passkeys count, so a passkey may be added within
-- ten minutes.
create view auth_status with (security_invoker) as
    select s.session, s.person, s.passkey, s.totp, s.recovery, s.demanded, s.proven,
           case when s.level = 2 then 'done'
                when s.proven or (s.demanded and not s.passkey and not s.totp) then 'passkey'
                when s.passkey or s.totp then 'totp'
                else 'enrol' end as next
      from (select s.id as session, s.person, v.level, h.passkey, h.totp, h.recovery, d.passkey as demanded,
                   v.level = 1 and d.passkey and s.method in ('totp', 'recovery')
                       and s.created_at > now() - interval '10 minutes' as proven
              from sessions s
              join session_levels v on v.session = s.id
              join available_factors h on h.person = s.person
              join auth_requirements d on d.audience = case when s.kind = 'client' then 'clients' else 'staff' end) s;

-- ---- resets ----

-- Resets of factors that require a second member of staff, and their outcomes.
create table factor_resets (
    id uuid primary key,
    person uuid not null references people,
    asked_by uuid not null references people,
    asked_at timestamptz not null default now(),
    expires_at timestamptz not null,
    decided_by uuid references people, -- null when it expired
    decided_at timestamptz,
    done boolean, -- false: refused, withdrawn, replaced or expired
    constraint factor_resets_two_people check (done is not true or decided_by <> asked_by),
    constraint factor_resets_decided check ((decided_at is null) = (done is null))
);
create unique index factor_resets_waiting on factor_resets (person) where decided_at is null;

-- Staff see the resets. Only the service writes, because a reset changes tables that nobody else may change.
alter table factor_resets enable row level security;
create policy can_select on factor_resets for select using (portico.is_firm() and portico.knows(person));
create policy can_insert on factor_resets for insert with check (portico.kind() = 'system');
create policy can_update on factor_resets for update using (portico.kind() = 'system')
    with check (portico.kind() = 'system');
create policy can_delete on factor_resets for delete using (portico.kind() = 'system');
revoke update on factor_resets from portico_app;
grant update (decided_by, decided_at, done) on factor_resets to portico_app;
