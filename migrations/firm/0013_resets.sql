-- Resets of somebody's factors that wait for a second member of staff, and what became of them.
create table factor_resets (
    id uuid primary key,
    person uuid not null references people,
    asked_by uuid not null references people,
    asked_at timestamptz not null default now(),
    expires_at timestamptz not null,
    decided_by uuid references people, -- null when time decided
    decided_at timestamptz,
    done boolean, -- false: refused, taken back, overtaken or too late
    constraint factor_resets_two_people check (done is not true or decided_by <> asked_by),
    constraint factor_resets_decided check ((decided_at is null) = (done is null))
);
create unique index factor_resets_waiting on factor_resets (person) where decided_at is null;

-- Staff see what waits for them. The service writes: a reset reaches what nobody else may.
alter table factor_resets enable row level security;
create policy seen on factor_resets for select using (portico.is_firm() and portico.knows(person));
create policy made on factor_resets for insert with check (portico.kind() = 'system');
create policy changed on factor_resets for update using (portico.kind() = 'system')
    with check (portico.kind() = 'system');
create policy removed on factor_resets for delete using (portico.kind() = 'system');
revoke update on factor_resets from portico_app;
grant update (decided_by, decided_at, done) on factor_resets to portico_app;

-- A policy that shortens sessions shortens open ones.
grant update (idle_seconds) on sessions to portico_app;
