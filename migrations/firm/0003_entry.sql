-- Getting in, and who may: the policy of each audience, devices that are trusted, wrong codes, links that end, staff held
-- to their clients, and sessions that know how they began.

-- assigned: staff who see only the clients that they are assigned to, by rows of account_people.
alter table people
    add assigned boolean not null default false,
    add cooling_until timestamptz, -- no sensitive documents before it, after a reset of factors
    add handle bytea unique; -- by which an authenticator knows the person (WebAuthn); made when first needed

-- relation: self, the client; colleague, of a client that is a company; helper, whom the client let in.
alter table account_people
    add ends_at timestamptz, -- the link counts for nothing from then on; the fence looks
    add relation text not null default 'self' check (relation in ('self', 'colleague', 'helper')),
    add relation_word text, -- the client's own: "daughter"
    add invites boolean not null default false, -- may let colleagues and helpers in
    add added_by uuid references people;
create index account_people_ends on account_people (ends_at) where ends_at is not null;

-- The links that count now.
create view links with (security_invoker) as
    select account, person, areas, relation, ends_at from account_people
     where may_log_in and (ends_at is null or ends_at > now());

-- way: how one got in. by: the member of staff who looks as this client; such a session only reads.
alter table sessions
    add idle_seconds integer not null default 1800,
    add way text not null default 'mail'
        check (way in ('mail', 'invitation', 'totp', 'recovery', 'passkey', 'device', 'oidc', 'support', 'view')),
    add by uuid references people,
    add device uuid;

-- One row for each audience. factors: any two, or passkeys only from factors_from on.
create table policies (
    audience text primary key check (audience in ('staff', 'clients')),
    factors text not null default 'any' check (factors in ('any', 'passkey')),
    factors_from timestamptz,
    session_seconds integer not null,
    idle_seconds integer not null,
    trusted_devices boolean not null default true,
    profile_review boolean not null default false, -- clients: a new name or telephone waits for staff to accept it
    may_invite boolean not null default true, -- clients: may let helpers and colleagues in
    two_person_reset boolean not null default false, -- staff: a reset of factors wants a second one of them
    changed_at timestamptz not null default now(),
    changed_by uuid references people
);
insert into policies (audience, session_seconds, idle_seconds) values ('staff', 43200, 1800), ('clients', 86400, 3600);

-- Browsers whose owner asked not to be asked for the second factor again for a while.
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

-- Wrong codes since the last right one. No row: none.
create table entry_states (
    person uuid primary key references people,
    failures smallint not null default 0,
    locked_until timestamptz,
    last_failed_at timestamptz
);

-- What somebody needs to know of the rules that hold for them is no secret.
alter table policies enable row level security;
create policy seen on policies for select using (true);
create policy changed on policies for update using (portico.is_firm()) with check (portico.is_firm());
revoke insert, update, delete on policies from portico_app;
grant update (factors, factors_from, session_seconds, idle_seconds, trusted_devices, profile_review, may_invite,
    two_person_reset, changed_at, changed_by) on policies to portico_app;

-- Everybody sees their own; all that a person can do to one is to revoke it.
alter table devices enable row level security;
create policy seen on devices for select using (person = portico.person() or portico.kind() = 'system');
create policy made on devices for insert with check (portico.kind() = 'system');
create policy changed on devices for update using (person = portico.person() or portico.kind() = 'system')
    with check (portico.kind() = 'system' or (person = portico.person() and revoked_at is not null));
create policy removed on devices for delete using (portico.kind() = 'system');
revoke update on devices from portico_app;
grant update (token_hash, seen_at, revoked_at) on devices to portico_app;

-- Counted by the service; staff see why somebody cannot get in.
alter table entry_states enable row level security;
create policy seen on entry_states for select using (portico.is_firm() and portico.knows(person));
create policy made on entry_states for insert with check (portico.kind() = 'system');
create policy changed on entry_states for update using (portico.kind() = 'system')
    with check (portico.kind() = 'system');
create policy removed on entry_states for delete using (portico.is_firm() and portico.knows(person));
