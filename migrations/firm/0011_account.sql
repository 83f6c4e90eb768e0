-- What people change of themselves: a name that staff accept first, a mail address that is confirmed at both ends, and
-- what is needed to tell them of changes that they did not make.

-- Addresses that were somebody's until lately: whoever takes an account over must not be able to hide it by giving it
-- another address, so notices go there too for a while.
create table former_addresses (
    id uuid primary key,
    person uuid not null references people,
    email text not null,
    until timestamptz not null default now()
);
create index former_addresses_person on former_addresses (person, until);

-- Browsers in which somebody came in, by the hash of their cookie and of what they call themselves and where they are.
create table browsers (
    person uuid not null references people,
    mark bytea not null,
    created_at timestamptz not null default now(),
    seen_at timestamptz not null default now(),
    primary key (person, mark)
);

-- A client's change of name or telephone, as it was and as it shall be. waiting: staff are asked first. applied: it
-- held at once, and staff are shown it. withdrawn and replaced: by the client.
create table profile_changes (
    id uuid primary key,
    person uuid not null references people,
    old_name text not null,
    old_phone text,
    name text not null,
    phone text,
    state text not null check (state in ('waiting', 'applied', 'accepted', 'declined', 'withdrawn', 'replaced')),
    reason text, -- of declining, for the client to read
    created_at timestamptz not null default now(),
    decided_at timestamptz,
    decided_by uuid references people
);
create unique index profile_changes_waiting on profile_changes (person) where state = 'waiting';
create index profile_changes_person on profile_changes (person, created_at desc);
create index profile_changes_created on profile_changes (created_at desc);

-- A change of mail address. It happens once both addresses have said yes; until then, and after a no, nothing has
-- changed. An address that somebody else of the same kind has is never mailed its link, so it cannot say yes.
create table mail_changes (
    id uuid primary key,
    person uuid not null references people,
    old_email text not null,
    new_email text not null,
    old_code bytea not null,
    new_code bytea not null,
    old_link bytea not null unique,
    new_link bytea not null unique,
    tries smallint not null default 0,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    old_confirmed_at timestamptz,
    new_confirmed_at timestamptz,
    ended_at timestamptz,
    outcome text check (outcome in ('done', 'withdrawn', 'replaced', 'refused')),
    refused_by text check (refused_by in ('old', 'new')),
    handled_at timestamptz, -- staff have looked into a refusal
    handled_by uuid references people,
    check ((ended_at is null) = (outcome is null))
);
create unique index mail_changes_open on mail_changes (person) where ended_at is null;
create index mail_changes_person on mail_changes (person, created_at desc);
create index mail_changes_refused on mail_changes (ended_at desc) where outcome = 'refused';

alter table former_addresses enable row level security;
create policy seen on former_addresses for select using (portico.kind() = 'system');
create policy made on former_addresses for insert with check (portico.kind() = 'system');
create policy removed on former_addresses for delete using (portico.kind() = 'system');
revoke update on former_addresses from portico_app;

alter table browsers enable row level security;
create policy seen on browsers for select using (portico.kind() = 'system');
create policy made on browsers for insert with check (portico.kind() = 'system');
create policy changed on browsers for update using (portico.kind() = 'system') with check (portico.kind() = 'system');
create policy removed on browsers for delete using (portico.kind() = 'system');

-- A client asks and may take it back; staff who know them decide, and nobody about themselves.
alter table profile_changes enable row level security;
create policy seen on profile_changes for select
    using (person = portico.person() or (portico.is_firm() and portico.knows(person)));
create policy made on profile_changes for insert with check (portico.kind() = 'system' or person = portico.person());
create policy changed on profile_changes for update
    using (person = portico.person() or (portico.is_firm() and portico.knows(person)))
    with check (case when person = portico.person() then state in ('withdrawn', 'replaced')
                     else portico.is_firm() and portico.knows(person) end);
create policy removed on profile_changes for delete using (portico.kind() = 'system');
revoke update on profile_changes from portico_app;
grant update (state, reason, decided_at, decided_by) on profile_changes to portico_app;

-- Everybody sees their own; staff what somebody says they did not ask for. Codes and links are the service's.
alter table mail_changes enable row level security;
create policy seen on mail_changes for select
    using (person = portico.person() or (portico.is_firm() and portico.knows(person) and outcome = 'refused')
        or portico.kind() = 'system');
create policy made on mail_changes for insert with check (portico.kind() = 'system');
create policy changed on mail_changes for update
    using (portico.kind() = 'system' or (portico.is_firm() and portico.knows(person) and outcome = 'refused'))
    with check (portico.kind() = 'system' or (portico.is_firm() and portico.knows(person) and outcome = 'refused'));
create policy removed on mail_changes for delete using (portico.kind() = 'system');
revoke update on mail_changes from portico_app;
grant update (tries, old_confirmed_at, new_confirmed_at, ended_at, outcome, refused_by, handled_at, handled_by)
    on mail_changes to portico_app;
