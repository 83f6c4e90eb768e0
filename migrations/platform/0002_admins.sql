-- Platform admins: how they sign in, and the platform's audit log.
--
-- Admins sign in with passkeys, of which each has at least two.
set local role portico_platform_owner;

create table platform.admins (
    id uuid primary key,
    name text not null,
    email text not null unique,
    handle bytea unique, -- the WebAuthn user handle; created when first needed
    active boolean not null default true,
    created_at timestamptz not null default now()
);
grant select, insert, update on platform.admins to portico_platform;

create table platform.admin_passkeys (
    id uuid primary key,
    admin uuid not null references platform.admins,
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
    last_used_at timestamptz,
    suspected_at timestamptz -- when its counter decreased: a copy of it may exist
);
create index admin_passkeys_admin on platform.admin_passkeys (admin, created_at);
grant select, insert, delete on platform.admin_passkeys to portico_platform;
grant update (counter, backed_up, name, last_used_at, suspected_at) on platform.admin_passkeys to portico_platform;

-- 256 random bits that an answer must contain: for one purpose, once, within two minutes, in the session or the browser
-- that requested them.
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
grant select, insert, delete on platform.admin_challenges to portico_platform;

-- An open sign-in: the mailed code and link, bound to the browser that requested them.
create table platform.admin_sign_ins (
    id uuid primary key,
    browser_hash bytea not null,
    code_hash bytea not null,
    link_hash bytea not null unique,
    admin uuid references platform.admins,
    tries smallint not null default 0,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    used_at timestamptz
);
create index admin_sign_ins_browser on platform.admin_sign_ins (browser_hash);
grant select, insert, update, delete on platform.admin_sign_ins to portico_platform;
grant select, delete on platform.admin_sign_ins to portico_jobs; -- expiry

create table platform.admin_sessions (
    id uuid primary key,
    token_hash bytea not null unique,
    admin uuid not null references platform.admins,
    level smallint not null check (level in (1, 2)),
    created_at timestamptz not null default now(),
    seen_at timestamptz not null default now(),
    expires_at timestamptz not null,
    fresh_until timestamptz,
    address text not null,
    agent text not null,
    revoked_at timestamptz
);
grant select, insert, update, delete on platform.admin_sessions to portico_platform;
grant select, delete on platform.admin_sessions to portico_jobs; -- expiry

-- The platform's audit log, numbered like a firm's: without gaps, by a row that is updated last in every transaction.
create table platform.audit_head (
    single boolean primary key default true check (single),
    entries bigint not null default 0
);
insert into platform.audit_head (entries) values (0);
grant select, update (entries) on platform.audit_head to portico_platform;

create table platform.audit_entries (
    seq bigint primary key,
    at timestamptz not null default now(),
    admin uuid,
    what text not null,
    route text not null,
    firm bigint,
    object uuid,
    reason text,
    request text not null,
    salt bytea not null,
    commitment bytea not null
);
grant select, insert on platform.audit_entries to portico_platform; -- append only
