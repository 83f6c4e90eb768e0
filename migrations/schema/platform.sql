-- Written by scripts/schema for readers: what all files of migrations/platform together make, sorted by name.
-- Nothing runs this file. Why things are as they are is said in migrations/platform.

create sequence platform.firm_numbers;
grant usage on sequence platform.firm_numbers to portico_migrator;

create table platform.admin_challenges (
    id uuid primary key,
    purpose text not null check (purpose in ('register', 'prove')),
    bytes bytea not null,
    session uuid,
    browser_hash bytea,
    created_at timestamptz not null default now(),
    constraint admin_challenges_check check ((session is null) <> (browser_hash is null))
);
create index admin_challenges_created on platform.admin_challenges (created_at);
grant select, insert, delete on platform.admin_challenges to portico_platform;

create table platform.admin_passkeys (
    id uuid primary key,
    admin uuid not null references platform.admins,
    credential_id bytea not null unique,
    public_key bytea not null,
    algorithm integer not null check (algorithm in (-7, -8, -257)),
    counter bigint not null default 0,
    backup_eligible boolean not null,
    backed_up boolean not null,
    aaguid bytea not null,
    transports text[] not null default '{}',
    name text not null,
    created_at timestamptz not null default now(),
    last_used_at timestamptz,
    suspected_at timestamptz
);
create index admin_passkeys_admin on platform.admin_passkeys (admin, created_at);
grant select, insert, update (counter, backed_up, name, last_used_at, suspected_at), delete on platform.admin_passkeys
    to portico_platform;

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
grant select, delete on platform.admin_sessions to portico_jobs;
grant select, insert, update, delete on platform.admin_sessions to portico_platform;

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
grant select, delete on platform.admin_sign_ins to portico_jobs;
grant select, insert, update, delete on platform.admin_sign_ins to portico_platform;

create table platform.admins (
    id uuid primary key,
    name text not null,
    email text not null unique,
    handle bytea unique,
    active boolean not null default true,
    created_at timestamptz not null default now()
);
grant select, insert, update on platform.admins to portico_platform;

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
grant select, insert on platform.audit_entries to portico_platform;

create table platform.audit_head (
    single boolean default true primary key check (single),
    entries bigint not null default 0
);
grant select, update (entries) on platform.audit_head to portico_platform;

create table platform.cells (
    id smallint primary key,
    name text not null unique,
    conninfo text not null,
    capacity integer not null default 1000,
    open boolean not null default true
);
grant select on platform.cells to portico_jobs, portico_migrator, portico_platform;

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
    version bigint not null default 0
);
create index firms_state on platform.firms (state, number);
create index firms_version on platform.firms (version);
grant select, update on platform.firms to portico_jobs;
grant select, insert, update on platform.firms to portico_migrator, portico_platform;
grant select (number, cell, state, slug, name, colour, brand_version, version) on platform.firms to portico_registry;

create table platform.idempotency_keys (
    person uuid not null,
    key text not null,
    fingerprint bytea not null,
    status smallint,
    answer text,
    created_at timestamptz not null default now(),
    constraint idempotency_keys_pkey primary key (person, key)
);
grant select, delete on platform.idempotency_keys to portico_jobs;
grant select, insert, update, delete on platform.idempotency_keys to portico_platform;

create table platform.mails (
    id uuid primary key,
    recipient text not null,
    kind text not null,
    about jsonb not null default '{}',
    secret bytea,
    state text not null default 'waiting' check (state in ('waiting', 'sent', 'failed')),
    attempts smallint not null default 0,
    last_error text,
    created_at timestamptz not null default now(),
    sent_at timestamptz
);
grant select, insert, update, delete on platform.mails to portico_jobs;
grant select, insert, update on platform.mails to portico_platform;

create table platform.migration_failures (
    firm bigint not null,
    version integer not null,
    state text not null,
    message text not null,
    at timestamptz not null default now(),
    constraint migration_failures_pkey primary key (firm, version)
);
grant select, insert, update, delete on platform.migration_failures to portico_migrator;
grant select on platform.migration_failures to portico_platform;

create table platform.migrations (
    stream text not null check (stream in ('platform', 'firm')),
    version integer not null,
    name text not null,
    applied_at timestamptz not null default now(),
    constraint migrations_pkey primary key (stream, version)
);
grant select, insert on platform.migrations to portico_migrator;
grant select on platform.migrations to portico_platform;

create table platform.names (
    slug text primary key,
    why text not null check (why in ('reserved', 'retired')),
    since timestamptz not null default now()
);
grant select, insert on platform.names to portico_migrator;
grant select, insert, update on platform.names to portico_platform;

create table platform.registry (
    single boolean default true primary key check (single),
    version bigint not null default 0
);
grant select on platform.registry to portico_jobs, portico_platform;

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
grant select, delete on platform.sign_ups to portico_jobs;
grant select, insert, update, delete on platform.sign_ups to portico_platform;

create table portico.jobs (
    id uuid primary key,
    firm bigint,
    kind text not null,
    object uuid,
    state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'dead')),
    run_at timestamptz not null default now(),
    attempts smallint not null default 0,
    last_error text,
    created_at timestamptz not null default now(),
    taken_at timestamptz,
    ended_at timestamptz
);
create index jobs_due on portico.jobs (run_at) where state = 'waiting';
create index jobs_running on portico.jobs (taken_at) where state = 'running';
create index jobs_state on portico.jobs (state, created_at desc);
alter table portico.jobs enable row level security;
create policy worked on portico.jobs to portico_platform, portico_jobs using (true) with check (true);
create policy added on portico.jobs for insert to portico_app with check (firm = portico.firm_number());
grant insert on portico.jobs to portico_app;
grant select, insert, update, delete on portico.jobs to portico_jobs;
grant select, insert, update on portico.jobs to portico_platform;

create function platform.next_version() returns bigint
    language sql volatile security definer set search_path = pg_catalog
    as $$update platform.registry set version = version + 1 returning version$$;
alter function platform.next_version() owner to portico_platform_owner;
grant execute on function platform.next_version() to portico_jobs, portico_platform;

create function portico.make_firm_schema(number bigint) returns void
    language plpgsql volatile strict security definer set search_path = pg_catalog
    as $$
begin
    if number < 1 then
        raise exception 'a firm''s number is positive' using errcode = '22023';
    end if;
    execute format('create schema t_%s', number);
end
$$;
alter function portico.make_firm_schema(bigint) owner to portico_owner;
grant execute on function portico.make_firm_schema(bigint) to portico_migrator;
