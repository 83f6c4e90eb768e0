-- The registry: which firms there are, where each lives, and who runs the platform. Its owner is not the firms' one,
-- so that nothing here is granted to the fenced role by default; the services platform and jobs reach it by their own
-- roles, workers read firms through portico_registry.

set local role portico_platform_owner;
create schema platform;

create table platform.migrations (
    stream text not null check (stream in ('platform', 'firm')),
    version integer not null,
    name text not null,
    applied_at timestamptz not null default now(),
    primary key (stream, version)
);
grant usage on schema platform to portico_migrator;
grant select, insert on platform.migrations to portico_migrator; -- at once: this migration is noted there too

-- A cell is one database of about a thousand firms.
create table platform.cells (
    id smallint primary key,
    name text not null unique,
    conninfo text not null, -- without a password: sockets and certificates. Empty: the registry's own database
    capacity integer not null default 1000,
    open boolean not null default true
);

create sequence platform.firm_numbers;

-- Grows with every change that the edge must know. A row and not a sequence: its lock is held to the commit, so
-- versions appear in their order, and whoever has read up to n misses nothing that came before n.
create table platform.registry (
    single boolean primary key default true check (single),
    version bigint not null default 0
);
insert into platform.registry (version) values (0);

create function platform.next_version() returns bigint
    language sql volatile security definer set search_path = pg_catalog
    as 'update platform.registry set version = version + 1 returning version';

-- state: spare (built, unclaimed), claimed (being set up), active, suspended, closed.
create table platform.firms (
    number bigint primary key,
    cell smallint not null references platform.cells,
    schema_version integer not null,
    state text not null check (state in ('spare', 'claimed', 'active', 'suspended', 'closed')),
    slug text unique,
    name text,
    owner_name text,
    owner_email text,
    plan text not null default 'trial',
    colour text not null default '#2b2925',
    brand_version bigint not null default 1,
    created_at timestamptz not null default now(),
    claimed_at timestamptz,
    state_reason text,
    clients integer not null default 0,
    staff integer not null default 0,
    used_bytes bigint not null default 0,
    counted_at timestamptz,
    version bigint not null default 0 -- platform.next_version() with every change that the edge must know
);
create index firms_state on platform.firms (state, number);
create index firms_version on platform.firms (version);

-- Names that nobody may have: 'reserved' for ever, 'retired' because a firm had them.
create table platform.names (
    slug text primary key,
    why text not null check (why in ('reserved', 'retired')),
    since timestamptz not null default now()
);

create table platform.migration_failures (
    firm bigint not null,
    version integer not null,
    state text not null,
    message text not null,
    at timestamptz not null default now(),
    primary key (firm, version)
);

create table platform.sign_ups (
    id uuid primary key,
    firm_name text not null,
    slug text not null,
    name text not null,
    email text not null,
    browser_hash bytea not null,
    code_hash bytea not null,
    link_hash bytea not null unique,
    tries smallint not null default 0,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    used_at timestamptz,
    firm bigint
);
create index sign_ups_browser on platform.sign_ups (browser_hash);

create table platform.admins (
    id uuid primary key,
    name text not null,
    email text not null unique,
    active boolean not null default true,
    totp_sealed bytea, -- under the root key
    totp_last_step bigint not null default 0,
    totp_confirmed_at timestamptz,
    created_at timestamptz not null default now()
);

create table platform.admin_recovery_codes (
    id uuid primary key,
    admin uuid not null references platform.admins,
    hash bytea not null,
    used_at timestamptz
);

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

-- The admins' own record, numbered like a firm's.
create table platform.record_head (
    single boolean primary key default true check (single),
    leaves bigint not null default 0
);
create table platform.record_leaves (
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

create table platform.mails (
    id uuid primary key,
    recipient text not null,
    kind text not null, -- 'sign_up', 'admin_sign_in', 'firm_ready'
    about jsonb not null default '{}',
    secret bytea, -- sealed under the root key
    state text not null default 'waiting' check (state in ('waiting', 'sent', 'failed')),
    attempts smallint not null default 0,
    last_error text,
    created_at timestamptz not null default now(),
    sent_at timestamptz
);

create table platform.idempotency_keys (
    person uuid not null,
    key text not null,
    fingerprint bytea not null,
    status smallint,
    answer text,
    created_at timestamptz not null default now(),
    constraint idempotency_keys_pkey primary key (person, key)
);

insert into platform.record_head (leaves) values (0);
insert into platform.cells (id, name, conninfo) values (1, 'first', '');
