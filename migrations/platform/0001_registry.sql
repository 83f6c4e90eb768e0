-- The registry: the firms, their cells, and how a firm's schema is created.
--
-- For all files of this folder: the schema platform has another owner than the firms' schemas, so nothing here is
-- granted to the fenced role by default. The services platform and jobs access it with roles of their own; workers read
-- firms as portico_registry. Each file grants access to its own tables.
set local role portico_platform_owner;
create schema platform;
grant usage on schema platform to portico_migrator, portico_registry, portico_platform, portico_jobs;

create table platform.migrations (
    stream text not null check (stream in ('platform', 'firm')),
    version integer not null,
    name text not null,
    applied_at timestamptz not null default now(),
    primary key (stream, version)
);
-- Here, because this migration is recorded there too.
grant select, insert, update (name) on platform.migrations to portico_migrator;
grant select on platform.migrations to portico_platform;

-- Firms whose migration failed, until it succeeds.
create table platform.migration_failures (
    firm bigint not null,
    version integer not null,
    state text not null,
    message text not null,
    at timestamptz not null default now(),
    primary key (firm, version)
);
grant select, insert, update, delete on platform.migration_failures to portico_migrator;
grant select on platform.migration_failures to portico_platform;

-- A cell is one database of about a thousand firms.
create table platform.cells (
    id smallint primary key,
    name text not null unique,
    conninfo text not null, -- without a password: sockets and certificates. Empty: the registry's own database
    capacity integer not null default 1000,
    open boolean not null default true
);
insert into platform.cells (id, name, conninfo) values (1, 'first', '');
grant select on platform.cells to portico_migrator, portico_platform, portico_jobs;

create sequence platform.firm_numbers;
grant usage on sequence platform.firm_numbers to portico_migrator;

-- Increases with every change that the edge must know. A row and not a sequence: its lock is held until the commit, so
-- versions become visible in their order, and a reader who has read up to n has missed nothing before n.
create table platform.registry (
    single boolean primary key default true check (single),
    version bigint not null default 0
);
insert into platform.registry (version) values (0);
grant select on platform.registry to portico_platform, portico_jobs;

create function platform.next_version() returns bigint
    language sql volatile security definer set search_path = pg_catalog
    as 'update platform.registry set version = version + 1 returning version';
grant execute on function platform.next_version() to portico_platform, portico_jobs;

-- state: spare (unclaimed), claimed (being provisioned), active, suspended, closed.
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
    count_at timestamptz not null default now(), -- when the three above are counted next
    version bigint not null default 0 -- platform.next_version() with every change that the edge must know
);
create index firms_state on platform.firms (state, number);
create index firms_version on platform.firms (version);
create index firms_count on platform.firms (count_at) where state in ('active', 'suspended');
grant select, insert, update on platform.firms to portico_migrator, portico_platform;
grant select, update on platform.firms to portico_jobs;
-- Only what a worker needs for routing: neither owners nor counts.
grant select (number, cell, state, slug, name, colour, brand_version, version) on platform.firms to portico_registry;

-- Names that no firm can take: 'reserved' for ever, or 'retired' because a firm had them.
create table platform.names (
    slug text primary key,
    why text not null check (why in ('reserved', 'retired')),
    since timestamptz not null default now()
);
grant select, insert on platform.names to portico_migrator;
grant select, insert, update on platform.names to portico_platform;

-- The only way to create a firm's schema. It is a function because a name cannot be a parameter of CREATE SCHEMA. It
-- runs as portico_owner, which then owns the schema, and whose default privileges grant it to the fenced role.
set local role portico_owner;
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
grant execute on function portico.make_firm_schema(bigint) to portico_migrator;

-- Runs the statements of a migration, inside the transaction of the caller and with the caller's rights. It is a
-- function because a statement with parameters is a single one: so a firm's whole migration is one pipeline. It cannot
-- end the transaction. Only the owner of the firms' schemas may call it.
create function portico.run_script(script text) returns void
    language plpgsql volatile strict
    as $$
begin
    execute script;
end
$$;
