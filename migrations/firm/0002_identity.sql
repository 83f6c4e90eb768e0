-- Identity: people and the changes of their profiles, signing in by mail, sessions, and known browsers.
--
-- Two rules shape this file. Nobody can find out which addresses are known: an unknown address causes the same work as
-- a known one. And nobody can take over an account unnoticed: notices also go to the addresses of the last 30 days.

-- Staff, contacts of clients, and support: a platform admin with the same id, in no list of staff, always a reader.
create table people (
    id uuid primary key,
    kind text not null check (kind in ('staff', 'contact', 'support')),
    role text not null default 'member' check (role in ('reader', 'member', 'admin', 'owner')),
    assigned boolean not null default false, -- staff who see only the clients that account_people assigns to them
    name text not null,
    email text not null, -- normalised: trimmed, lower case
    phone text,
    locale text,
    time_zone text,
    handle bytea unique, -- the WebAuthn user handle; created when first needed
    active boolean not null default true,
    created_at timestamptz not null default now(),
    signed_in_at timestamptz, -- the last sign-in, with two factors; null: has never signed in
    last_seen_at timestamptz, -- follows the open sessions, whichever client the person is there for
    cooling_until timestamptz, -- after a reset of factors: no sensitive documents until then
    check (not assigned or (kind = 'staff' and role in ('reader', 'member'))), -- admins and owners see all clients
    check (kind <> 'support' or role = 'reader')
);
create unique index people_email on people (email, kind);
-- The staff are few among all people, and many statements ask for them alone.
create index people_staff on people (id) where kind = 'staff';
-- Staff search clients by parts of their contacts' addresses.
create index people_address on people using gin (email portico.gin_trgm_ops) with (fastupdate = off)
    where kind = 'contact';

-- Clients see the staff, themselves, and people who share an account and an area with them. They cannot change this
-- table, because the row defines their rights. They change name, phone and time zone through the view profile.
alter table people enable row level security;
create policy can_select on people for select using (kind = 'staff' or portico.knows(id));
create policy can_insert on people for insert with check (portico.is_firm());
create policy can_update on people for update using (portico.is_firm() and portico.knows(id))
    with check (portico.is_firm() and portico.knows(id));
revoke delete on people from portico_app;

-- This view runs as its owner, without row security: it repeats the condition and grants only these columns.
create view profile with (security_barrier) as
    select id, name, email, phone, locale, time_zone from people where id = portico.person()
    with check option;
revoke all on profile from portico_app;
grant select, update (name, phone, locale, time_zone) on profile to portico_app;

-- ---- signing in ----

-- An open sign-in: the mailed code and link, bound to the browser that requested them. person is null for an unknown
-- address, so that both cases do the same work. It has no foreign key for the same reason; see mails.
create table sign_ins (
    id uuid primary key,
    browser_hash bytea not null, -- of the cookie
    code_hash bytea not null,
    link_hash bytea not null unique,
    person uuid,
    counter bytea not null, -- of its wrong codes; see code_failures
    tries smallint not null default 0,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    used_at timestamptz
);
create index sign_ins_browser on sign_ins (browser_hash);
create index sign_ins_expires on sign_ins (expires_at);

alter table sign_ins enable row level security;
create policy can_select on sign_ins for select using (portico.kind() = 'system');
create policy can_insert on sign_ins for insert with check (portico.kind() = 'system');
create policy can_update on sign_ins for update using (portico.kind() = 'system')
    with check (portico.kind() = 'system');
create policy can_delete on sign_ins for delete using (portico.kind() = 'system');

-- How many codes were compared in vain within a day. The counter is a keyed hash of an address, known or not, with a
-- browser in which its owner has signed in, or with all others.
create table code_failures (
    counter bytea primary key,
    compared integer not null,
    since timestamptz not null
);
create index code_failures_since on code_failures (since);

alter table code_failures enable row level security;
create policy can_select on code_failures for select using (portico.kind() = 'system');
create policy can_insert on code_failures for insert with check (portico.kind() = 'system');
create policy can_update on code_failures for update using (portico.kind() = 'system')
    with check (portico.kind() = 'system');
create policy can_delete on code_failures for delete using (portico.kind() = 'system');

-- The number of wrong codes since the last correct one. No row: none.
create table failed_attempts (
    person uuid primary key references people,
    failures smallint not null default 0,
    locked_until timestamptz,
    last_failed_at timestamptz
);

-- The service counts. Staff see why somebody cannot sign in, and can unlock them.
alter table failed_attempts enable row level security;
create policy can_select on failed_attempts for select using (portico.is_firm() and portico.knows(person));
create policy can_insert on failed_attempts for insert with check (portico.kind() = 'system');
create policy can_update on failed_attempts for update using (portico.kind() = 'system')
    with check (portico.kind() = 'system');
create policy can_delete on failed_attempts for delete using (portico.is_firm() and portico.knows(person));

-- method: the login method. impersonator: the member of staff who impersonates this client; such a session is
-- read-only. parent: the impersonator's own session, on which this one depends; set exactly for impersonations.
create table sessions (
    id uuid primary key,
    token_hash bytea not null unique,
    person uuid not null references people,
    kind text not null check (kind in ('client', 'assigned', 'staff')),
    level smallint not null check (level in (1, 2)),
    method text not null default 'mail'
        check (method in ('mail', 'invitation', 'totp', 'recovery', 'passkey', 'device', 'oidc', 'support',
            'impersonation')),
    impersonator uuid references people,
    parent uuid references sessions,
    device uuid,
    address text not null,
    agent text not null,
    idle_seconds integer not null default 1800,
    created_at timestamptz not null default now(),
    seen_at timestamptz not null default now(),
    expires_at timestamptz not null,
    fresh_until timestamptz,
    revoked_at timestamptz,
    check ((impersonator is null) = (parent is null))
);
create index sessions_person on sessions (person, created_at);
create index sessions_parent on sessions (parent) where parent is not null;
create index sessions_revoked on sessions (revoked_at) where revoked_at is not null;
-- A stricter policy applies to the open sessions, which are few among those that lists still show.
create index sessions_open on sessions (expires_at) where revoked_at is null;

-- Everybody sees their own sessions. A person can only revoke a session. The service may shorten it when a policy
-- becomes stricter, and may change its parent when that session was replaced. A new level requires a new session.
alter table sessions enable row level security;
create policy can_select on sessions for select
    using (person = portico.person() or (portico.is_firm() and portico.knows(person)));
create policy can_insert on sessions for insert with check (portico.kind() = 'system');
create policy can_update on sessions for update
    using (person = portico.person() or (portico.is_firm() and portico.knows(person)))
    with check (portico.kind() = 'system' or (revoked_at is not null
        and (person = portico.person() or (portico.is_firm() and portico.knows(person)))));
create policy can_delete on sessions for delete using (portico.kind() = 'system');
revoke update on sessions from portico_app;
grant update (parent, idle_seconds, seen_at, expires_at, fresh_until, revoked_at) on sessions to portico_app;

-- Trusted devices: browsers in which the second factor is not required again for a while.
create table devices (
    id uuid primary key,
    person uuid not null references people,
    token_hash bytea not null unique,
    name text not null,
    address text not null,
    created_at timestamptz not null default now(),
    seen_at timestamptz not null default now(),
    expires_at timestamptz not null,
    revoked_at timestamptz
);
create index devices_person on devices (person, created_at);

-- Everybody sees their own. A person can only revoke one.
alter table devices enable row level security;
create policy can_select on devices for select using (person = portico.person() or portico.kind() = 'system');
create policy can_insert on devices for insert with check (portico.kind() = 'system');
create policy can_update on devices for update using (person = portico.person() or portico.kind() = 'system')
    with check (portico.kind() = 'system' or (person = portico.person() and revoked_at is not null));
create policy can_delete on devices for delete using (portico.kind() = 'system');
revoke update on devices from portico_app;
grant update (token_hash, seen_at, revoked_at) on devices to portico_app;

-- Browsers in which somebody signed in, by a hash of their cookie, their name and their network. A sign-in from another
-- browser notifies the person.
create table browsers (
    person uuid not null references people,
    mark bytea not null,
    created_at timestamptz not null default now(),
    seen_at timestamptz not null default now(),
    primary key (person, mark)
);

alter table browsers enable row level security;
create policy can_select on browsers for select using (portico.kind() = 'system');
create policy can_insert on browsers for insert with check (portico.kind() = 'system');
create policy can_update on browsers for update using (portico.kind() = 'system')
    with check (portico.kind() = 'system');
create policy can_delete on browsers for delete using (portico.kind() = 'system');

-- ---- changes of profiles and addresses ----

-- A client's change of name or phone, with the old and the new values. waiting: staff must accept it first. applied: it
-- took effect at once, and staff are shown it. withdrawn and replaced: by the client.
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
create index profile_changes_shown on profile_changes (state, created_at desc) where state in ('waiting', 'applied');

-- A client requests it and may withdraw it. Staff who know the client decide; nobody decides about themselves.
alter table profile_changes enable row level security;
create policy can_select on profile_changes for select
    using (person = portico.person() or (portico.is_firm() and portico.knows(person)));
create policy can_insert on profile_changes for insert
    with check (portico.kind() = 'system' or person = portico.person());
create policy can_update on profile_changes for update
    using (person = portico.person() or (portico.is_firm() and portico.knows(person)))
    with check (case when person = portico.person() then state in ('withdrawn', 'replaced')
                     else portico.is_firm() and portico.knows(person) end);
create policy can_delete on profile_changes for delete using (portico.kind() = 'system');
revoke update on profile_changes from portico_app;
grant update (state, reason, decided_at, decided_by) on profile_changes to portico_app;

-- A change of mail address. It takes effect when both addresses have confirmed it. An address that somebody else of the
-- same kind has never gets the link, so it cannot confirm.
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
    handled_at timestamptz, -- when staff handled a refusal
    handled_by uuid references people,
    check ((ended_at is null) = (outcome is null))
);
create unique index mail_changes_open on mail_changes (person) where ended_at is null;
create index mail_changes_person on mail_changes (person, created_at desc);
create index mail_changes_refused on mail_changes (ended_at desc) where outcome = 'refused' and handled_at is null;

-- Everybody sees their own. Staff see changes that were reported as not requested. Codes and links are for the service.
alter table mail_changes enable row level security;
create policy can_select on mail_changes for select
    using (person = portico.person() or (portico.is_firm() and portico.knows(person) and outcome = 'refused')
        or portico.kind() = 'system');
create policy can_insert on mail_changes for insert with check (portico.kind() = 'system');
create policy can_update on mail_changes for update
    using (portico.kind() = 'system' or (portico.is_firm() and portico.knows(person) and outcome = 'refused'))
    with check (portico.kind() = 'system' or (portico.is_firm() and portico.knows(person) and outcome = 'refused'));
create policy can_delete on mail_changes for delete using (portico.kind() = 'system');
revoke update on mail_changes from portico_app;
grant update (tries, old_confirmed_at, new_confirmed_at, ended_at, outcome, refused_by, handled_at, handled_by)
    on mail_changes to portico_app;

-- Recent former addresses. Notices also go to these for a while, so that an intruder cannot hide a takeover by changing
-- the address of an account.
create table former_addresses (
    id uuid primary key,
    person uuid not null references people,
    email text not null,
    until timestamptz not null default now()
);
create index former_addresses_person on former_addresses (person, until);

alter table former_addresses enable row level security;
create policy can_select on former_addresses for select using (portico.kind() = 'system');
create policy can_insert on former_addresses for insert with check (portico.kind() = 'system');
create policy can_delete on former_addresses for delete using (portico.kind() = 'system');
revoke update on former_addresses from portico_app;

-- The addresses for notices about an account: the current one, then those of the last 30 days, latest first.
create view known_addresses with (security_invoker) as
    select a.person, a.email, a.former, row_number() over (partition by a.person order by a.former, a.until desc) as nth
      from (select p.id as person, p.email, false as former, null::timestamptz as until from people p
            union all
            select f.person, f.email, true, max(f.until)
              from former_addresses f join people p on p.id = f.person
             where f.until > now() - interval '30 days' and f.email <> p.email
             group by f.person, f.email) a;
