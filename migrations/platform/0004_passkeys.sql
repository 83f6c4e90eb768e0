-- Admins come in with passkeys, of which each has two at least. What an authenticator app had is gone with it.
set local role portico_platform_owner;

alter table platform.admins
    drop column totp_sealed,
    drop column totp_last_step,
    drop column totp_confirmed_at,
    add handle bytea unique; -- by which an authenticator knows the admin; made when first needed
drop table platform.admin_recovery_codes;

create table platform.admin_passkeys (
    id uuid primary key,
    admin uuid not null references platform.admins,
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
    last_used_at timestamptz,
    suspected_at timestamptz -- its counter fell back: there may be a copy of it
);
create index admin_passkeys_admin on platform.admin_passkeys (admin, created_at);

-- 256 random bits that one answer must hold: for one purpose, once, within two minutes, in the session or the browser
-- that asked.
create table platform.admin_challenges (
    id uuid primary key,
    purpose text not null check (purpose in ('register', 'prove')),
    bytes bytea not null,
    session uuid,
    browser_hash bytea,
    created_at timestamptz not null default now(),
    check ((session is null) <> (browser_hash is null))
);
create index admin_challenges_created on platform.admin_challenges (created_at);

grant select, insert, delete on platform.admin_passkeys, platform.admin_challenges to portico_platform;
grant update (counter, backed_up, name, last_used_at, suspected_at) on platform.admin_passkeys to portico_platform;
