-- Written by scripts/schema for readers: what all files of migrations/firm together make, sorted by name.
-- Nothing runs this file. Why things are as they are is said in migrations/firm.

create table account_people (
    account uuid not null references accounts,
    person uuid not null references people,
    areas integer not null default 15,
    may_log_in boolean not null default true,
    gets_mail boolean not null default true,
    relation text not null default 'self' check (relation in ('self', 'colleague', 'helper')),
    relation_word text,
    called text,
    invites boolean not null default false,
    added_by uuid references people,
    created_at timestamptz not null default now(),
    ends_at timestamptz,
    end_notified boolean not null default false,
    constraint account_people_pkey primary key (account, person)
);
create index account_people_ends on account_people (ends_at) where ends_at is not null;
create index account_people_person on account_people (person);
alter table account_people enable row level security;
create policy seen on account_people for select
    using (portico.sees(account, 15) and (portico.is_firm() or person = portico.person()));
create policy made on account_people for insert
    with check (portico.is_firm() and portico.sees(account, 15)
        and (portico.kind() <> 'assigned' or person <> portico.person()));
create policy changed on account_people for update
    using (portico.is_firm() and portico.sees(account, 15)
        and (portico.kind() <> 'assigned' or person <> portico.person()))
    with check (portico.is_firm() and portico.sees(account, 15)
        and (portico.kind() <> 'assigned' or person <> portico.person()));
create policy removed on account_people for delete
    using (portico.is_firm() and portico.sees(account, 15)
        and (portico.kind() <> 'assigned' or person <> portico.person()));
grant select, insert, update, delete on account_people to portico_app;

create table accounts (
    id uuid primary key,
    name text not null,
    kind text not null default 'person' check (kind in ('person', 'family', 'company')),
    reference text,
    created_at timestamptz not null default now(),
    archived_at timestamptz
);
create index accounts_name on accounts (lower(name), id);
alter table accounts enable row level security;
create policy seen on accounts for select using (portico.sees(id, 15));
create policy made on accounts for insert with check (portico.is_firm());
create policy changed on accounts for update
    using (portico.is_firm() and portico.sees(id, 15))
    with check (portico.is_firm() and portico.sees(id, 15));
grant select, insert, update on accounts to portico_app;

create table api_keys (
    id uuid primary key,
    person uuid not null references people,
    name text not null,
    handle text not null unique,
    token_hash bytea not null unique,
    scopes text[] not null check (cardinality(scopes) >= 1 and cardinality(scopes) <= 32),
    networks text[] not null default '{}' check (cardinality(networks) <= 10),
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    used_at timestamptz,
    used_from text,
    refused_at timestamptz,
    refused_from text,
    revoked_at timestamptz,
    revoked_by uuid references people,
    constraint api_keys_check check (expires_at <= (created_at + interval '366 days'))
);
create index api_keys_person on api_keys (person, created_at);
alter table api_keys enable row level security;
create policy seen on api_keys for select using (portico.is_firm());
create policy made on api_keys for insert with check (portico.is_firm() and person = portico.person());
create policy changed on api_keys for update
    using (portico.is_firm())
    with check (portico.kind() = 'system' or portico.is_firm() and revoked_at is not null);
grant select, insert, update (used_at, used_from, refused_at, refused_from, revoked_at, revoked_by) on api_keys
    to portico_app;

create table audit_entries (
    seq bigint primary key,
    at timestamptz not null default now(),
    person uuid,
    via uuid,
    kind text not null,
    what text not null,
    route text not null,
    object uuid,
    request text not null,
    salt bytea not null,
    commitment bytea not null
);
create index audit_entries_object on audit_entries (object, seq) where object is not null;
alter table audit_entries enable row level security;
create policy seen on audit_entries for select
    using (person = portico.person() or (portico.kind() in ('staff', 'system')));
create policy made on audit_entries for insert
    with check (portico.kind() = 'system' or person = portico.person() and (portico.is_firm() or kind = 'client'));
grant select, insert on audit_entries to portico_app;

create table audit_head (
    single boolean default true primary key check (single),
    entries bigint not null default 0
);
alter table audit_head enable row level security;
create policy seen on audit_head for select using (true);
create policy changed on audit_head for update using (true) with check (true);
grant select, update (entries) on audit_head to portico_app;

create table audit_reasons (
    seq bigint primary key references audit_entries(seq),
    reason text not null check (length(reason) >= 1 and length(reason) <= 200)
);
alter table audit_reasons enable row level security;
create policy seen on audit_reasons for select using (portico.kind() in ('staff', 'system'));
create policy made on audit_reasons for insert with check (portico.kind() = 'system');
create policy changed on audit_reasons for update using (false) with check (false);
create policy removed on audit_reasons for delete using (portico.kind() = 'system');
grant select, insert, delete on audit_reasons to portico_app;

create table authorization_requests (
    id uuid primary key,
    issuer text not null,
    person uuid references people,
    state_hash bytea not null unique,
    browser_hash bytea not null,
    sealed bytea not null,
    created_at timestamptz not null default now()
);
create index authorization_requests_created on authorization_requests (created_at);
alter table authorization_requests enable row level security;
create policy seen on authorization_requests for select using (portico.kind() = 'system');
create policy made on authorization_requests for insert with check (portico.kind() = 'system');
create policy removed on authorization_requests for delete using (portico.kind() = 'system');
grant select, insert, delete on authorization_requests to portico_app;

create table brand (
    single boolean default true primary key check (single),
    colour text not null default '#2b2925',
    face text not null default 'text' check (face in ('text', 'serif')),
    logo bytea,
    logo_type text,
    words jsonb not null default '{}',
    contact jsonb not null default '{}',
    version bigint not null default 1
);
alter table brand enable row level security;
create policy seen on brand for select using (true);
create policy changed on brand for update using (portico.is_firm()) with check (portico.is_firm());
grant select, update on brand to portico_app;

create table browsers (
    person uuid not null references people,
    mark bytea not null,
    created_at timestamptz not null default now(),
    seen_at timestamptz not null default now(),
    constraint browsers_pkey primary key (person, mark)
);
alter table browsers enable row level security;
create policy seen on browsers for select using (portico.kind() = 'system');
create policy made on browsers for insert with check (portico.kind() = 'system');
create policy changed on browsers for update using (portico.kind() = 'system') with check (portico.kind() = 'system');
create policy removed on browsers for delete using (portico.kind() = 'system');
grant select, insert, update, delete on browsers to portico_app;

create table challenges (
    id uuid primary key,
    purpose text not null check (purpose in ('register', 'prove', 'sign_in')),
    bytes bytea not null,
    session uuid,
    browser_hash bytea,
    created_at timestamptz not null default now(),
    constraint challenges_check check ((session is null) <> (browser_hash is null))
);
create index challenges_created on challenges (created_at);
alter table challenges enable row level security;
create policy seen on challenges for select using (portico.kind() = 'system');
create policy made on challenges for insert with check (portico.kind() = 'system');
create policy removed on challenges for delete using (portico.kind() = 'system');
grant select, insert, delete on challenges to portico_app;

create table client_stages (
    id uuid primary key,
    template uuid not null references templates,
    position smallint not null,
    name text not null,
    meaning text not null,
    constraint client_stages_template_position_key unique (template, position)
);
alter table client_stages enable row level security;
create policy seen on client_stages for select using (true);
create policy made on client_stages for insert with check (portico.is_firm());
create policy changed on client_stages for update using (portico.is_firm()) with check (portico.is_firm());
create policy removed on client_stages for delete using (portico.is_firm());
grant select, insert, update, delete on client_stages to portico_app;

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
alter table devices enable row level security;
create policy seen on devices for select using (person = portico.person() or portico.kind() = 'system');
create policy made on devices for insert with check (portico.kind() = 'system');
create policy changed on devices for update
    using (person = portico.person() or portico.kind() = 'system')
    with check (portico.kind() = 'system' or person = portico.person() and revoked_at is not null);
create policy removed on devices for delete using (portico.kind() = 'system');
grant select, insert, update (token_hash, seen_at, revoked_at), delete on devices to portico_app;

create table document_versions (
    id uuid primary key,
    account uuid not null,
    document uuid not null,
    level smallint not null,
    number smallint not null,
    name text not null,
    type text not null,
    size bigint not null,
    wrapped bytea not null,
    uploaded_by uuid not null references people,
    created_at timestamptz not null default now(),
    constraint document_versions_document_number_key unique (document, number),
    constraint document_versions_document_account_level_fkey foreign key (document, account, level)
        references documents(id, account, level) on update cascade
);
alter table document_versions enable row level security;
create policy seen on document_versions for select
    using (portico.sees(account, 1) and (level > 0 or portico.is_firm()));
create policy made on document_versions for insert
    with check (portico.sees(account, 1) and (portico.is_firm() or level = 2 and uploaded_by = portico.person()));
create policy removed on document_versions for delete using (portico.is_firm() and portico.sees(account, 1));
grant select, insert, delete on document_versions to portico_app;

create table documents (
    id uuid primary key,
    account uuid not null,
    matter uuid not null,
    folder uuid not null,
    level smallint not null,
    name text not null,
    type text not null,
    size bigint not null,
    version uuid not null,
    versions smallint not null default 1,
    uploaded_by uuid not null references people,
    created_at timestamptz not null default now(),
    changed_at timestamptz not null default now(),
    removed_at timestamptz,
    constraint documents_id_account_level_key unique (id, account, level),
    constraint documents_folder_matter_account_level_fkey foreign key (folder, matter, account, level)
        references folders(id, matter, account, level) on update cascade
);
create index documents_account on documents (account, changed_at desc);
create index documents_matter on documents (matter, folder, name);
alter table documents enable row level security;
create policy seen on documents for select
    using (portico.sees(account, 1) and (portico.is_firm() or level > 0 and removed_at is null));
create policy made on documents for insert
    with check (portico.sees(account, 1)
        and (portico.is_firm() or level = 2 and removed_at is null and uploaded_by = portico.person()));
create policy changed on documents for update
    using (portico.sees(account, 1) and (portico.is_firm() or level = 2 and removed_at is null))
    with check (portico.sees(account, 1) and (portico.is_firm() or level = 2 and removed_at is null));
create policy removed on documents for delete using (portico.is_firm() and portico.sees(account, 1));
grant select, insert, update (folder, level, name, type, size, version, versions, changed_at, removed_at), delete
    on documents to portico_app;

create table events (
    seq bigint primary key,
    at timestamptz not null default now(),
    account uuid,
    area integer not null default 0,
    internal boolean not null default false,
    topic text not null,
    object uuid,
    matter uuid,
    what text not null,
    person uuid
);
create index events_account on events (account, seq desc);
create index events_at on events (at);
alter table events enable row level security;
create policy seen on events for select
    using ((portico.is_firm() or not internal)
        and (account is null or portico.sees(account, case when portico.is_firm() then 15 else area end)));
create policy made on events for insert
    with check (portico.is_firm() or account is not null and portico.sees(account, area) and person = portico.person());
create policy removed on events for delete using (portico.kind() = 'system');
grant select, insert, delete on events to portico_app;

create table factor_resets (
    id uuid primary key,
    person uuid not null references people,
    asked_by uuid not null references people,
    asked_at timestamptz not null default now(),
    expires_at timestamptz not null,
    decided_by uuid references people,
    decided_at timestamptz,
    done boolean,
    constraint factor_resets_decided check ((decided_at is null) = (done is null)),
    constraint factor_resets_two_people check (done is not true or decided_by <> asked_by)
);
create unique index factor_resets_waiting on factor_resets (person) where decided_at is null;
alter table factor_resets enable row level security;
create policy seen on factor_resets for select using (portico.is_firm() and portico.knows(person));
create policy made on factor_resets for insert with check (portico.kind() = 'system');
create policy changed on factor_resets for update
    using (portico.kind() = 'system')
    with check (portico.kind() = 'system');
create policy removed on factor_resets for delete using (portico.kind() = 'system');
grant select, insert, update (decided_by, decided_at, done), delete on factor_resets to portico_app;

create table factors (
    id uuid primary key,
    person uuid not null references people,
    kind text not null check (kind = 'totp'),
    sealed bytea not null,
    last_step bigint not null default 0,
    confirmed_at timestamptz,
    created_at timestamptz not null default now()
);
create unique index factors_person on factors (person, kind) where confirmed_at is not null;
alter table factors enable row level security;
create policy seen on factors for select using (portico.kind() = 'system');
create policy made on factors for insert with check (portico.kind() = 'system');
create policy changed on factors for update using (portico.kind() = 'system') with check (portico.kind() = 'system');
create policy removed on factors for delete using (portico.kind() = 'system');
grant select, insert, update, delete on factors to portico_app;

create table failed_attempts (
    person uuid primary key references people,
    failures smallint not null default 0,
    locked_until timestamptz,
    last_failed_at timestamptz
);
alter table failed_attempts enable row level security;
create policy seen on failed_attempts for select using (portico.is_firm() and portico.knows(person));
create policy made on failed_attempts for insert with check (portico.kind() = 'system');
create policy changed on failed_attempts for update
    using (portico.kind() = 'system')
    with check (portico.kind() = 'system');
create policy removed on failed_attempts for delete using (portico.is_firm() and portico.knows(person));
grant select, insert, update, delete on failed_attempts to portico_app;

create table firm (
    number bigint primary key,
    slug text not null,
    name text not null,
    locale text not null default 'en',
    time_zone text not null default 'Europe/London',
    pack text,
    mail_from text,
    quota_bytes bigint not null default 10737418240
);
alter table firm enable row level security;
create policy seen on firm for select using (true);
create policy made on firm for insert with check (portico.kind() = 'system');
create policy changed on firm for update using (portico.is_firm()) with check (portico.is_firm());
grant select, insert, update (name, locale, time_zone, pack, mail_from, quota_bytes) on firm to portico_app;

create table folders (
    id uuid primary key,
    account uuid not null,
    matter uuid not null,
    parent uuid references folders,
    name text not null,
    level smallint not null check (level >= 0 and level <= 2),
    position smallint not null default 0,
    marked boolean not null default false,
    sensitive boolean not null default false,
    created_at timestamptz not null default now(),
    constraint folders_id_matter_account_level_key unique (id, matter, account, level),
    constraint folders_matter_account_fkey foreign key (matter, account) references matters(id, account),
    constraint folders_marked_is_sensitive check (sensitive or not marked)
);
create index folders_matter on folders (matter, position);
alter table folders enable row level security;
create policy seen on folders for select using (portico.sees(account, 1) and (level > 0 or portico.is_firm()));
create policy made on folders for insert with check (portico.is_firm() and portico.sees(account, 1));
create policy changed on folders for update
    using (portico.is_firm() and portico.sees(account, 1))
    with check (portico.is_firm() and portico.sees(account, 1));
create policy removed on folders for delete using (portico.is_firm() and portico.sees(account, 1));
grant select, insert, update, delete on folders to portico_app;

create table former_addresses (
    id uuid primary key,
    person uuid not null references people,
    email text not null,
    until timestamptz not null default now()
);
create index former_addresses_person on former_addresses (person, until);
alter table former_addresses enable row level security;
create policy seen on former_addresses for select using (portico.kind() = 'system');
create policy made on former_addresses for insert with check (portico.kind() = 'system');
create policy removed on former_addresses for delete using (portico.kind() = 'system');
grant select, insert, delete on former_addresses to portico_app;

create table idempotency_keys (
    person uuid not null,
    key text not null,
    fingerprint bytea not null,
    status smallint,
    answer text,
    created_at timestamptz not null default now(),
    constraint idempotency_keys_pkey primary key (person, key)
);
create index idempotency_keys_created on idempotency_keys (created_at);
alter table idempotency_keys enable row level security;
create policy seen on idempotency_keys for select using (portico.kind() = 'system' or person = portico.person());
create policy made on idempotency_keys for insert with check (portico.kind() = 'system' or person = portico.person());
create policy changed on idempotency_keys for update
    using (portico.kind() = 'system' or person = portico.person())
    with check (portico.kind() = 'system' or person = portico.person());
create policy removed on idempotency_keys for delete using (portico.kind() = 'system' or person = portico.person());
grant select, insert, update, delete on idempotency_keys to portico_app;

create table identity_provider (
    sole boolean default true primary key check (sole),
    issuer text not null,
    client_id text not null,
    name text not null,
    domains text[] not null default '{}' check (cardinality(domains) <= 10),
    enabled boolean not null default false,
    tested_at timestamptz,
    authorization_endpoint text,
    token_endpoint text,
    jwks_uri text,
    secret_in_form boolean,
    names_itself boolean,
    changed_at timestamptz not null default now(),
    changed_by uuid references people,
    constraint identity_provider_check check (tested_at is null or authorization_endpoint is not null
        and token_endpoint is not null and jwks_uri is not null and secret_in_form is not null
        and names_itself is not null),
    constraint identity_provider_check1 check (not enabled or tested_at is not null)
);
alter table identity_provider enable row level security;
create policy seen on identity_provider for select using (portico.kind() in ('staff', 'system'));
create policy made on identity_provider for insert with check (portico.kind() = 'system');
create policy changed on identity_provider for update
    using (portico.kind() = 'system')
    with check (portico.kind() = 'system');
create policy removed on identity_provider for delete using (portico.kind() = 'system');
grant select, insert, update, delete on identity_provider to portico_app;

create table identity_provider_links (
    issuer text not null,
    subject text not null,
    person uuid not null references people,
    linked_at timestamptz not null default now(),
    used_at timestamptz not null default now(),
    constraint identity_provider_links_pkey primary key (issuer, subject),
    constraint identity_provider_links_person_issuer_key unique (person, issuer)
);
alter table identity_provider_links enable row level security;
create policy seen on identity_provider_links for select using (portico.kind() in ('staff', 'system'));
create policy made on identity_provider_links for insert with check (portico.kind() = 'system');
create policy changed on identity_provider_links for update
    using (portico.kind() = 'system')
    with check (portico.kind() = 'system');
create policy removed on identity_provider_links for delete using (portico.kind() = 'system');
grant select, insert, update (used_at), delete on identity_provider_links to portico_app;

create table identity_provider_secrets (
    sole boolean default true primary key references identity_provider(sole) on delete cascade,
    sealed bytea not null
);
alter table identity_provider_secrets enable row level security;
create policy seen on identity_provider_secrets for select using (portico.kind() = 'system');
create policy made on identity_provider_secrets for insert with check (portico.kind() = 'system');
create policy changed on identity_provider_secrets for update
    using (portico.kind() = 'system')
    with check (portico.kind() = 'system');
create policy removed on identity_provider_secrets for delete using (portico.kind() = 'system');
grant select, insert, update, delete on identity_provider_secrets to portico_app;

create table invitations (
    id uuid primary key,
    person uuid not null references people,
    token_hash bytea not null unique,
    invited_by uuid not null references people,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    used_at timestamptz,
    revoked_at timestamptz
);
create index invitations_person on invitations (person, created_at);
alter table invitations enable row level security;
create policy seen on invitations for select using (portico.is_firm() and portico.knows(person));
create policy made on invitations for insert with check (portico.is_firm() and portico.knows(person));
create policy changed on invitations for update
    using (portico.is_firm() and portico.knows(person))
    with check (portico.is_firm() and portico.knows(person));
create policy removed on invitations for delete using (portico.kind() = 'system');
grant select, insert, update, delete on invitations to portico_app;

create table keys (
    id uuid primary key,
    wrapped bytea not null,
    created_at timestamptz not null default now()
);
alter table keys enable row level security;
create policy seen on keys for select using (true);
create policy made on keys for insert with check (portico.kind() = 'system');
create policy changed on keys for update using (portico.kind() = 'system') with check (portico.kind() = 'system');
create policy removed on keys for delete using (portico.kind() = 'system');
grant select, insert, update, delete on keys to portico_app;

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
    handled_at timestamptz,
    handled_by uuid references people,
    constraint mail_changes_check check ((ended_at is null) = (outcome is null))
);
create unique index mail_changes_open on mail_changes (person) where ended_at is null;
create index mail_changes_person on mail_changes (person, created_at desc);
create index mail_changes_refused on mail_changes (ended_at desc) where outcome = 'refused';
alter table mail_changes enable row level security;
create policy seen on mail_changes for select
    using (person = portico.person() or portico.is_firm() and portico.knows(person) and outcome = 'refused'
        or portico.kind() = 'system');
create policy made on mail_changes for insert with check (portico.kind() = 'system');
create policy changed on mail_changes for update
    using (portico.kind() = 'system' or portico.is_firm() and portico.knows(person) and outcome = 'refused')
    with check (portico.kind() = 'system' or portico.is_firm() and portico.knows(person) and outcome = 'refused');
create policy removed on mail_changes for delete using (portico.kind() = 'system');
grant select, insert, update (tries, old_confirmed_at, new_confirmed_at, ended_at, outcome, refused_by, handled_at,
    handled_by), delete on mail_changes to portico_app;

create table mails (
    id uuid primary key,
    person uuid,
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
create index mails_person on mails (person, created_at desc);
create index mails_unsent on mails (created_at) where state <> 'sent';
alter table mails enable row level security;
create policy seen on mails for select
    using (portico.is_firm() and coalesce(portico.knows(person), portico.kind() <> 'assigned'));
create policy made on mails for insert with check (portico.is_firm());
create policy changed on mails for update
    using (portico.is_firm() and coalesce(portico.knows(person), portico.kind() <> 'assigned'))
    with check (portico.is_firm() and coalesce(portico.knows(person), portico.kind() <> 'assigned'));
create policy removed on mails for delete using (portico.kind() = 'system');
grant select, insert, update, delete on mails to portico_app;

create table matter_moves (
    id uuid primary key,
    account uuid not null,
    matter uuid not null,
    from_stage uuid references stages,
    to_stage uuid not null references stages,
    client_from uuid references client_stages,
    client_to uuid not null references client_stages,
    person uuid references people,
    at timestamptz not null default now(),
    constraint matter_moves_matter_account_fkey foreign key (matter, account) references matters(id, account)
);
create index matter_moves_matter on matter_moves (matter, at);
alter table matter_moves enable row level security;
create policy seen on matter_moves for select
    using (portico.sees(account, 8) and (portico.is_firm() or client_from is distinct from client_to));
create policy made on matter_moves for insert with check (portico.is_firm() and portico.sees(account, 8));
grant select, insert on matter_moves to portico_app;

create table matter_notes (
    move uuid primary key references matter_moves,
    account uuid not null,
    note text not null
);
alter table matter_notes enable row level security;
create policy seen on matter_notes for select using (portico.is_firm() and portico.sees(account, 8));
create policy made on matter_notes for insert with check (portico.is_firm() and portico.sees(account, 8));
grant select, insert on matter_notes to portico_app;

create table matters (
    id uuid primary key,
    account uuid not null references accounts,
    title text not null,
    reference text,
    template uuid not null references templates,
    stage uuid not null references stages,
    stage_since timestamptz not null default now(),
    expected_on date,
    lead uuid references people,
    opened_at timestamptz not null default now(),
    changed_at timestamptz not null default now(),
    closed_at timestamptz,
    constraint matters_id_account_key unique (id, account)
);
create index matters_account on matters (account, changed_at desc);
create index matters_changed on matters (changed_at desc, id desc);
alter table matters enable row level security;
create policy seen on matters for select using (portico.sees(account, 8));
create policy made on matters for insert with check (portico.is_firm() and portico.sees(account, 8));
create policy changed on matters for update
    using (portico.is_firm() and portico.sees(account, 8))
    with check (portico.is_firm() and portico.sees(account, 8));
grant select, insert, update on matters to portico_app;

create table passkeys (
    id uuid primary key,
    person uuid not null references people,
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
    last_used_at timestamptz
);
create index passkeys_person on passkeys (person, created_at);
alter table passkeys enable row level security;
create policy seen on passkeys for select
    using (person = portico.person() or portico.is_firm() and portico.knows(person));
create policy made on passkeys for insert with check (portico.kind() = 'system');
create policy changed on passkeys for update using (portico.kind() = 'system') with check (portico.kind() = 'system');
create policy removed on passkeys for delete using (portico.kind() = 'system');
grant select, insert, update (counter, backed_up, name, last_used_at), delete on passkeys to portico_app;

create table people (
    id uuid primary key,
    kind text not null check (kind in ('staff', 'contact', 'support')),
    role text not null default 'member' check (role in ('reader', 'member', 'admin', 'owner')),
    assigned boolean not null default false,
    name text not null,
    email text not null,
    phone text,
    locale text,
    time_zone text,
    handle bytea unique,
    active boolean not null default true,
    created_at timestamptz not null default now(),
    last_seen_at timestamptz,
    cooling_until timestamptz,
    constraint people_check check (not assigned or kind = 'staff' and (role in ('reader', 'member'))),
    constraint people_check1 check (kind <> 'support' or role = 'reader')
);
create unique index people_email on people (email, kind);
alter table people enable row level security;
create policy seen on people for select using (kind = 'staff' or portico.knows(id));
create policy made on people for insert with check (portico.is_firm());
create policy changed on people for update
    using (portico.is_firm() and portico.knows(id))
    with check (portico.is_firm() and portico.knows(id));
grant select, insert, update on people to portico_app;

create table policies (
    audience text primary key check (audience in ('staff', 'clients')),
    factors text not null default 'any' check (factors in ('any', 'passkey')),
    factors_from timestamptz,
    session_seconds integer not null,
    idle_seconds integer not null,
    trusted_devices boolean not null default true,
    profile_review boolean not null default false,
    may_invite boolean not null default true,
    two_person_reset boolean not null default false,
    changed_at timestamptz not null default now(),
    changed_by uuid references people
);
alter table policies enable row level security;
create policy seen on policies for select using (true);
create policy changed on policies for update using (portico.is_firm()) with check (portico.is_firm());
grant select, update (factors, factors_from, session_seconds, idle_seconds, trusted_devices, profile_review, may_invite,
    two_person_reset, changed_at, changed_by) on policies to portico_app;

create table profile_changes (
    id uuid primary key,
    person uuid not null references people,
    old_name text not null,
    old_phone text,
    name text not null,
    phone text,
    state text not null check (state in ('waiting', 'applied', 'accepted', 'declined', 'withdrawn', 'replaced')),
    reason text,
    created_at timestamptz not null default now(),
    decided_at timestamptz,
    decided_by uuid references people
);
create index profile_changes_created on profile_changes (created_at desc);
create index profile_changes_person on profile_changes (person, created_at desc);
create unique index profile_changes_waiting on profile_changes (person) where state = 'waiting';
alter table profile_changes enable row level security;
create policy seen on profile_changes for select
    using (person = portico.person() or portico.is_firm() and portico.knows(person));
create policy made on profile_changes for insert with check (portico.kind() = 'system' or person = portico.person());
create policy changed on profile_changes for update
    using (person = portico.person() or portico.is_firm() and portico.knows(person))
    with check (case when person = portico.person() then state in ('withdrawn', 'replaced') else portico.is_firm()
        and portico.knows(person) end);
create policy removed on profile_changes for delete using (portico.kind() = 'system');
grant select, insert, update (state, reason, decided_at, decided_by), delete on profile_changes to portico_app;

create table recovery_codes (
    id uuid primary key,
    person uuid not null references people,
    hash bytea not null,
    created_at timestamptz not null default now(),
    used_at timestamptz
);
create index recovery_codes_person on recovery_codes (person);
alter table recovery_codes enable row level security;
create policy seen on recovery_codes for select using (portico.kind() = 'system');
create policy made on recovery_codes for insert with check (portico.kind() = 'system');
create policy changed on recovery_codes for update
    using (portico.kind() = 'system')
    with check (portico.kind() = 'system');
create policy removed on recovery_codes for delete using (portico.kind() = 'system');
grant select, insert, update, delete on recovery_codes to portico_app;

create table sensitive_documents (
    document uuid primary key,
    account uuid not null,
    level smallint not null,
    marked_by uuid references people,
    marked_at timestamptz not null default now(),
    constraint sensitive_documents_document_account_level_fkey foreign key (document, account, level)
        references documents(id, account, level) on update cascade
);
alter table sensitive_documents enable row level security;
create policy seen on sensitive_documents for select
    using (portico.sees(account, 1) and (level > 0 or portico.is_firm()));
create policy made on sensitive_documents for insert with check (portico.is_firm() and portico.sees(account, 1));
create policy removed on sensitive_documents for delete using (portico.is_firm() and portico.sees(account, 1));
grant select, insert, delete on sensitive_documents to portico_app;

create table sessions (
    id uuid primary key,
    token_hash bytea not null unique,
    person uuid not null references people,
    kind text not null check (kind in ('client', 'assigned', 'staff')),
    level smallint not null check (level in (1, 2)),
    method text not null default 'mail' check (method in ('mail', 'invitation', 'totp', 'recovery', 'passkey', 'device',
        'oidc', 'support', 'impersonation')),
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
    constraint sessions_check check ((impersonator is null) = (parent is null))
);
create index sessions_person on sessions (person, created_at);
alter table sessions enable row level security;
create policy seen on sessions for select
    using (person = portico.person() or portico.is_firm() and portico.knows(person));
create policy made on sessions for insert with check (portico.kind() = 'system');
create policy changed on sessions for update
    using (person = portico.person() or portico.is_firm() and portico.knows(person))
    with check (portico.kind() = 'system' or revoked_at is not null
        and (person = portico.person() or portico.is_firm() and portico.knows(person)));
create policy removed on sessions for delete using (portico.kind() = 'system');
grant select, insert, update (parent, idle_seconds, seen_at, expires_at, fresh_until, revoked_at), delete on sessions
    to portico_app;

create table sign_ins (
    id uuid primary key,
    browser_hash bytea not null,
    code_hash bytea not null,
    link_hash bytea not null unique,
    person uuid,
    tries smallint not null default 0,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    used_at timestamptz
);
create index sign_ins_browser on sign_ins (browser_hash);
create index sign_ins_expires on sign_ins (expires_at);
alter table sign_ins enable row level security;
create policy seen on sign_ins for select using (portico.kind() = 'system');
create policy made on sign_ins for insert with check (portico.kind() = 'system');
create policy changed on sign_ins for update using (portico.kind() = 'system') with check (portico.kind() = 'system');
create policy removed on sign_ins for delete using (portico.kind() = 'system');
grant select, insert, update, delete on sign_ins to portico_app;

create table stages (
    id uuid primary key,
    template uuid not null references templates,
    position smallint not null,
    name text not null,
    client_stage uuid not null references client_stages,
    acts text not null default 'firm' check (acts in ('firm', 'client', 'other')),
    acts_who text,
    usual_days smallint,
    constraint stages_template_position_key unique (template, position)
);
alter table stages enable row level security;
create policy seen on stages for select using (portico.is_firm());
create policy made on stages for insert with check (portico.is_firm());
create policy changed on stages for update using (portico.is_firm()) with check (portico.is_firm());
create policy removed on stages for delete using (portico.is_firm());
grant select, insert, update, delete on stages to portico_app;

create table support_grants (
    id uuid primary key,
    reason text not null,
    hours smallint not null check (hours in (1, 4, 24)),
    granted_by uuid not null references people,
    granted_at timestamptz not null default now(),
    ends_at timestamptz not null,
    revoked_at timestamptz,
    revoked_by uuid references people
);
create index support_grants_granted on support_grants (granted_at);
alter table support_grants enable row level security;
create policy seen on support_grants for select using (portico.is_firm());
create policy made on support_grants for insert with check (portico.is_firm() and granted_by = portico.person());
create policy changed on support_grants for update
    using (portico.is_firm())
    with check (portico.is_firm() and revoked_at is not null);
grant select, insert, update (revoked_at, revoked_by) on support_grants to portico_app;

create table support_logins (
    id uuid primary key,
    grant_id uuid not null references support_grants,
    person uuid not null references people,
    token_hash bytea not null unique,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    used_at timestamptz
);
create index support_logins_grant on support_logins (grant_id);
alter table support_logins enable row level security;
create policy seen on support_logins for select using (portico.is_firm());
create policy made on support_logins for insert with check (portico.kind() = 'system');
create policy changed on support_logins for update
    using (portico.kind() = 'system')
    with check (portico.kind() = 'system');
grant select, insert, update (used_at) on support_logins to portico_app;

create table templates (
    id uuid primary key,
    name text not null,
    position smallint not null default 0,
    folders jsonb not null default '[]',
    archived_at timestamptz
);
alter table templates enable row level security;
create policy seen on templates for select using (true);
create policy made on templates for insert with check (portico.is_firm());
create policy changed on templates for update using (portico.is_firm()) with check (portico.is_firm());
create policy removed on templates for delete using (portico.is_firm());
grant select, insert, update, delete on templates to portico_app;

create table uploads (
    id uuid primary key,
    account uuid not null,
    matter uuid not null,
    folder uuid not null,
    level smallint not null,
    document uuid,
    person uuid not null references people,
    name text not null,
    type text not null,
    size bigint not null check (size >= 0),
    received bigint not null default 0,
    wrapped bytea not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    constraint uploads_folder_matter_account_level_fkey foreign key (folder, matter, account, level)
        references folders(id, matter, account, level) on update cascade
);
create index uploads_expires on uploads (expires_at);
create index uploads_person on uploads (person, created_at);
alter table uploads enable row level security;
create policy seen on uploads for select
    using (portico.kind() = 'system' or person = portico.person() and portico.sees(account, 1));
create policy made on uploads for insert
    with check (person = portico.person() and portico.sees(account, 1) and (level = 2 or portico.is_firm()));
create policy changed on uploads for update
    using (portico.kind() = 'system' or person = portico.person() and portico.sees(account, 1))
    with check (portico.kind() = 'system' or person = portico.person() and portico.sees(account, 1)
        and (level = 2 or portico.is_firm()));
create policy removed on uploads for delete
    using (portico.kind() = 'system' or person = portico.person() and portico.sees(account, 1));
grant select, insert, update (received, expires_at), delete on uploads to portico_app;

create table usage (
    single boolean default true primary key check (single),
    used_bytes bigint not null default 0 check (used_bytes >= 0)
);
alter table usage enable row level security;
create policy seen on usage for select using (true);
create policy changed on usage for update using (true) with check (true);
grant select, update (used_bytes) on usage to portico_app;

create view active_links with (security_invoker=true) as
    select account_people.account,
       account_people.person,
       account_people.areas,
       account_people.relation,
       account_people.ends_at,
       account_people.invites
      from account_people
     where account_people.may_log_in and (account_people.ends_at is null or account_people.ends_at > now());
grant select, insert, update, delete on active_links to portico_app;

create view auth_requirements with (security_invoker=true) as
    select y.audience,
       y.passkey,
       y.trusted_devices and not y.passkey as trusted_devices,
       y.session_seconds,
       y.idle_seconds
      from (select y_1.audience,
               y_1.factors,
               y_1.factors_from,
               y_1.session_seconds,
               y_1.idle_seconds,
               y_1.trusted_devices,
               y_1.profile_review,
               y_1.may_invite,
               y_1.two_person_reset,
               y_1.changed_at,
               y_1.changed_by,
               y_1.factors = 'passkey' and coalesce(y_1.factors_from <= now(), true) as passkey
              from policies y_1) y;
grant select, insert, update, delete on auth_requirements to portico_app;

create view auth_status with (security_invoker=true) as
    select s.session,
       s.person,
       s.passkey,
       s.totp,
       s.recovery,
       s.demanded,
       s.proven,
           case
               when s.level = 2 then 'done'
               when s.proven or s.demanded and not s.passkey and not s.totp then 'passkey'
               when s.passkey or s.totp then 'totp'
               else 'enrol'
           end as next
      from (select s_1.id as session,
               s_1.person,
               v.level,
               h.passkey,
               h.totp,
               h.recovery,
               d.passkey as demanded,
               v.level = 1 and d.passkey and (s_1.method in ('totp', 'recovery'))
                   and s_1.created_at > (now() - interval '00:10:00') as proven
              from sessions s_1
                join session_levels v on v.session = s_1.id
                join available_factors h on h.person = s_1.person
                join auth_requirements d on d.audience =
                   case
                       when s_1.kind = 'client' then 'clients'
                       else 'staff'
                   end) s;
grant select, insert, update, delete on auth_status to portico_app;

create view available_factors with (security_invoker=true) as
    select p.id as person,
       (exists (select
              from passkeys k
             where k.person = p.id)) as passkey,
       (exists (select
              from factors f
             where f.person = p.id and f.confirmed_at is not null)) as totp,
       (exists (select
              from recovery_codes r
             where r.person = p.id and r.used_at is null)) as recovery
      from people p;
grant select, insert, update, delete on available_factors to portico_app;

create view known_addresses with (security_invoker=true) as
    select a.person,
       a.email,
       a.former,
       row_number() over (partition by a.person order by a.former, a.until desc) as nth
      from (select p.id as person,
               p.email,
               false as former,
               null::timestamptz as until
              from people p
           union all
            select f.person,
               f.email,
               true,
               max(f.until) as max
              from former_addresses f
                join people p on p.id = f.person
             where f.until > (now() - interval '30 days') and f.email <> p.email
             group by f.person, f.email) a;
grant select, insert, update, delete on known_addresses to portico_app;

create view login_links with (security_barrier=true) as
    select account_people.person,
       count(*) as links
      from account_people
     where portico.is_firm() and account_people.may_log_in
         and (account_people.ends_at is null or account_people.ends_at > now())
     group by account_people.person;
grant select on login_links to portico_app;

create view profile with (check_option=cascaded, security_barrier=true) as
    select people.id,
       people.name,
       people.email,
       people.phone,
       people.locale,
       people.time_zone
      from people
     where people.id = portico.person();
grant select, update (name, phone, locale, time_zone) on profile to portico_app;

create view public_stages as
    select stages.id,
       stages.template,
       stages.position,
       stages.client_stage,
       stages.acts,
       stages.acts_who,
       stages.usual_days
      from stages;
grant select on public_stages to portico_app;

create view session_levels with (security_invoker=true) as
    select s.id as session,
           case
               when s.level = 2 and d.passkey and s.impersonator is null
                   and (s.method not in ('passkey', 'support')) then 1
               else s.level::integer
           end as level
      from sessions s
        join auth_requirements d on d.audience =
           case
               when s.kind = 'client' then 'clients'
               else 'staff'
           end;
grant select, insert, update, delete on session_levels to portico_app;
