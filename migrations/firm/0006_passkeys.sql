-- Passkeys, the challenges that they answer, and what somebody still has to show before they are in.

-- A public key and what its authenticator says of itself. The private half never leaves the authenticator.
create table passkeys (
    id uuid primary key,
    person uuid not null references people,
    credential_id bytea not null unique,
    public_key bytea not null,
    algorithm integer not null check (algorithm in (-7, -8, -257)), -- COSE: ES256, EdDSA, RS256
    counter bigint not null default 0,
    backup_eligible boolean not null, -- it may be synchronised between devices
    backed_up boolean not null,
    aaguid bytea not null, -- the make of the authenticator; zeros where it does not say
    transports text[] not null default '{}',
    name text not null,
    created_at timestamptz not null default now(),
    last_used_at timestamptz
);
create index passkeys_person on passkeys (person, created_at);

-- 256 random bits that one answer must hold: for one purpose, once, within two minutes, in the session or the browser
-- that asked.
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

-- The policies as they hold now. From its date on a demand for passkeys leaves no room for a mailed code with a device.
create view demands with (security_invoker) as
    select audience, passkey, trusted_devices and not passkey as trusted_devices, session_seconds, idle_seconds
      from (select y.*, factors = 'passkey' and coalesce(factors_from <= now(), true) as passkey from policies y) y;

-- What each person can prove themselves with.
create view proofs with (security_invoker) as
    select p.id as person,
           exists (select from passkeys k where k.person = p.id) as passkey,
           exists (select from factors f where f.person = p.id and f.confirmed_at is not null) as totp,
           exists (select from recovery_codes r where r.person = p.id and r.used_at is null) as recovery
      from people p;

-- Where an open session stands. proven: another factor was shown where only a passkey counts, so that one may be made
-- within ten minutes.
create view standings with (security_invoker) as
    select s.session, s.person, s.passkey, s.totp, s.recovery, s.demanded, s.proven,
           case when s.level = 2 then 'done'
                when s.proven or (s.demanded and not s.passkey and not s.totp) then 'passkey'
                when s.passkey or s.totp then 'totp'
                else 'enrol' end as next
      from (select s.id as session, s.person, s.level, h.passkey, h.totp, h.recovery, d.passkey as demanded,
                   s.level = 1 and d.passkey and s.way in ('totp', 'recovery')
                       and s.created_at > now() - interval '10 minutes' as proven
              from sessions s
              join proofs h on h.person = s.person
              join demands d on d.audience = case when s.kind = 'client' then 'clients' else 'staff' end) s;

-- Everybody's own passkeys are theirs to see, and staff see whether somebody has any. The service alone writes.
alter table passkeys enable row level security;
create policy seen on passkeys for select
    using (person = portico.person() or (portico.is_firm() and portico.knows(person)));
create policy made on passkeys for insert with check (portico.kind() = 'system');
create policy changed on passkeys for update using (portico.kind() = 'system') with check (portico.kind() = 'system');
create policy removed on passkeys for delete using (portico.kind() = 'system');
revoke update on passkeys from portico_app; -- a key is never changed
grant update (counter, backed_up, name, last_used_at) on passkeys to portico_app;

alter table challenges enable row level security;
create policy seen on challenges for select using (portico.kind() = 'system');
create policy made on challenges for insert with check (portico.kind() = 'system');
create policy removed on challenges for delete using (portico.kind() = 'system');
revoke update on challenges from portico_app;
