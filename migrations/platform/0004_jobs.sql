-- Jobs, the platform's mails, and the stored responses for idempotency keys.
set local role portico_platform_owner;

-- Background work of every cell. A row contains firm, kind and ids, never content. The jobs service takes rows by FOR
-- UPDATE SKIP LOCKED, with a role of its own; fenced services can only add rows (they share the schema portico).
create table portico.jobs (
    id uuid primary key,
    firm bigint, -- null: the platform's own
    -- 'mail', 'platform_mail', 'message', 'inbox', 'inbox_look', 'notices', 'notice_mail', 'registry', 'usage', 'spares',
    -- 'expiry'
    kind text not null,
    object uuid, -- e.g. the id of the mail, of the outgoing message, of the inbox item
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
create index jobs_notices on portico.jobs (firm) where state = 'waiting' and kind = 'notices';

-- A fenced service can add jobs for its own firm, and cannot read any. The others have access to all jobs.
alter table portico.jobs enable row level security;
create policy can_insert on portico.jobs for insert to portico_app with check (firm = portico.firm_number());
create policy can_use on portico.jobs to portico_platform, portico_jobs using (true) with check (true);
grant insert on portico.jobs to portico_app;
grant select, insert, update on portico.jobs to portico_platform;
grant select, insert, update, delete on portico.jobs to portico_jobs;

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
grant select, insert, update on platform.mails to portico_platform;
grant select, insert, update, delete on platform.mails to portico_jobs;

-- The first responses to POST requests with an Idempotency-Key. person: the admin.
create table platform.idempotency_keys (
    person uuid not null,
    key text not null,
    fingerprint bytea not null,
    ids bytea not null,
    status smallint,
    answer text,
    created_at timestamptz not null default now(),
    constraint idempotency_keys_pkey primary key (person, key)
);
grant select, insert, update, delete on platform.idempotency_keys to portico_platform;
grant select, delete on platform.idempotency_keys to portico_jobs; -- expiry
