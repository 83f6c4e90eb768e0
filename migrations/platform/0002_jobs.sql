-- Work to be done later, in every cell. A row names firm, kind and ids, never content. Taken with FOR UPDATE SKIP
-- LOCKED by the jobs service, which has its own role; fenced services may only add rows (portico is shared with them).
set local role portico_platform_owner;

create table portico.jobs (
    id uuid primary key,
    firm bigint, -- null: the platform's own
    kind text not null, -- 'mail', 'platform_mail', 'registry', 'usage', 'spares', 'expiry'
    object uuid, -- e.g. the mail's id
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

-- A fenced service adds work for its own firm and sees none. The others see all of it.
alter table portico.jobs enable row level security;
create policy added on portico.jobs for insert to portico_app with check (firm = portico.firm_number());
create policy worked on portico.jobs to portico_platform, portico_jobs using (true) with check (true);
