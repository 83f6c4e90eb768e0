-- What every firm's schema holds. Runs inside a new or an older schema t_<number> with the search path set to it, as
-- portico_owner. Names are unqualified on purpose; shared types and functions are named with portico.
--
-- Every table that a client can reach carries its account, so that row security never joins. No enum, no numeric and
-- no sequence: states are text with a check, money will be integers, ids are UUIDv7 made by the service.
-- areas is a bit mask: documents 1, money 2, messages 4, matters 8.

-- One row: who this schema belongs to. Tools compare it before they touch anything.
create table firm (
    number bigint primary key,
    slug text not null,
    name text not null,
    locale text not null default 'en',
    time_zone text not null default 'Europe/London',
    pack text, -- the starter pack that was chosen
    mail_from text,
    quota_bytes bigint not null default 10737418240
);

-- Bytes of all sealed files. Apart from firm, because every upload changes it, a client's too.
create table usage (
    single boolean primary key default true check (single),
    used_bytes bigint not null default 0 check (used_bytes >= 0)
);

-- The firm's data key, wrapped by the root key. Destroying the rows shreds the firm.
create table keys (
    id uuid primary key,
    wrapped bytea not null,
    created_at timestamptz not null default now()
);

create table brand (
    single boolean primary key default true check (single),
    colour text not null default '#2b2925',
    face text not null default 'text' check (face in ('text', 'serif')),
    logo bytea,
    logo_type text,
    words jsonb not null default '{}', -- vocabulary: {"matter": "Case", ...}
    contact jsonb not null default '{}', -- phone, hours: shown where somebody cannot get in
    version bigint not null default 1
);

-- Staff and contacts.
create table people (
    id uuid primary key,
    kind text not null check (kind in ('staff', 'contact')),
    role text not null default 'member' check (role in ('reader', 'member', 'admin', 'owner')),
    name text not null,
    email text not null, -- normalised: trimmed, lower case
    phone text,
    locale text,
    time_zone text,
    active boolean not null default true,
    created_at timestamptz not null default now(),
    last_seen_at timestamptz
);
create unique index people_email on people (email, kind);

-- A client of the firm: a person, a family, a company.
create table accounts (
    id uuid primary key,
    name text not null,
    kind text not null default 'person' check (kind in ('person', 'family', 'company')),
    reference text,
    created_at timestamptz not null default now(),
    archived_at timestamptz
);
create index accounts_name on accounts (lower(name), id);

-- Who may act for which account, in which areas. The fence reads this table by these very names.
create table account_people (
    account uuid not null references accounts,
    person uuid not null references people,
    areas integer not null default 15,
    may_log_in boolean not null default true,
    gets_mail boolean not null default true,
    created_at timestamptz not null default now(),
    constraint account_people_pkey primary key (account, person)
);
create index account_people_person on account_people (person);

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

-- A sign-in under way: the mailed code and link, bound to the browser that asked. person is null for an address
-- that nobody here has, so that both cases do the same work.
create table sign_ins (
    id uuid primary key,
    browser_hash bytea not null, -- of the cookie
    code_hash bytea not null,
    link_hash bytea not null unique,
    person uuid references people,
    tries smallint not null default 0,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    used_at timestamptz
);
create index sign_ins_browser on sign_ins (browser_hash);
create index sign_ins_expires on sign_ins (expires_at);

create table sessions (
    id uuid primary key,
    token_hash bytea not null unique,
    person uuid not null references people,
    kind text not null check (kind in ('client', 'assigned', 'staff')),
    level smallint not null check (level in (1, 2)),
    created_at timestamptz not null default now(),
    seen_at timestamptz not null default now(),
    expires_at timestamptz not null,
    fresh_until timestamptz,
    address text not null,
    agent text not null,
    revoked_at timestamptz
);
create index sessions_person on sessions (person, created_at);

create table factors (
    id uuid primary key,
    person uuid not null references people,
    kind text not null check (kind in ('totp')),
    sealed bytea not null, -- the seed, under the firm's key
    last_step bigint not null default 0, -- each time step is accepted once
    confirmed_at timestamptz,
    created_at timestamptz not null default now()
);
create unique index factors_person on factors (person, kind) where confirmed_at is not null;

create table recovery_codes (
    id uuid primary key,
    person uuid not null references people,
    hash bytea not null,
    created_at timestamptz not null default now(),
    used_at timestamptz
);
create index recovery_codes_person on recovery_codes (person);

-- A kind of matter ("House purchase") and its stages. Several internal stages may be one stage to the client.
create table templates (
    id uuid primary key,
    name text not null,
    position smallint not null default 0,
    folders jsonb not null default '[]', -- [{"name": ..., "level": 0..2, "folders": [...]}]
    archived_at timestamptz
);

create table client_stages (
    id uuid primary key,
    template uuid not null references templates,
    position smallint not null,
    name text not null,     -- "Signing and exchange"
    meaning text not null,  -- what it means for the client, in a sentence or two
    unique (template, position)
);

create table stages (
    id uuid primary key,
    template uuid not null references templates,
    position smallint not null,
    name text not null,           -- the firm's own word: "Pre-exchange, awaiting signature"
    client_stage uuid not null references client_stages,
    acts text not null default 'firm' check (acts in ('firm', 'client', 'other')),
    acts_who text,                -- for other: "the court"
    usual_days smallint,
    unique (template, position)
);

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
    unique (id, account) -- what hangs off a matter names both, so that it cannot stand in another account
);
create index matters_account on matters (account, changed_at desc);
create index matters_changed on matters (changed_at desc, id desc);

-- Every move from stage to stage. client_from and client_to are what the client saw; equal means nothing changed there.
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
    foreign key (matter, account) references matters (id, account)
);
create index matter_moves_matter on matter_moves (matter, at);

-- What the firm noted with a move, for its own eyes: row security hides rows, not columns, hence a table of its own.
create table matter_notes (
    move uuid primary key references matter_moves,
    account uuid not null,
    note text not null
);

-- level: 2 the client edits, 1 the client views, 0 the firm only.
create table folders (
    id uuid primary key,
    account uuid not null,
    matter uuid not null,
    parent uuid references folders,
    name text not null,
    level smallint not null check (level between 0 and 2),
    position smallint not null default 0,
    created_at timestamptz not null default now(),
    unique (id, matter, account, level), -- its documents repeat all four, so that they cannot claim another level
    foreign key (matter, account) references matters (id, account)
);
create index folders_matter on folders (matter, position);

create table documents (
    id uuid primary key,
    account uuid not null,
    matter uuid not null,
    folder uuid not null,
    level smallint not null, -- the folder's, copied for row security; follows it by itself
    name text not null,
    type text not null,
    size bigint not null,
    version uuid not null, -- the current one
    versions smallint not null default 1,
    uploaded_by uuid not null references people,
    created_at timestamptz not null default now(),
    changed_at timestamptz not null default now(),
    removed_at timestamptz,
    unique (id, account, level),
    foreign key (folder, matter, account, level) references folders (id, matter, account, level) on update cascade
);
create index documents_matter on documents (matter, folder, name);
create index documents_account on documents (account, changed_at desc);

create table document_versions (
    id uuid primary key, -- also the name of the sealed file
    account uuid not null,
    document uuid not null,
    level smallint not null,
    number smallint not null,
    name text not null,
    type text not null,
    size bigint not null,
    wrapped bytea not null, -- the version's data key, under the firm's
    uploaded_by uuid not null references people,
    created_at timestamptz not null default now(),
    unique (document, number),
    foreign key (document, account, level) references documents (id, account, level) on update cascade
);

-- A tus upload under way; its sealed file is already in the store. The row goes when the document is made.
create table uploads (
    id uuid primary key, -- becomes the version's id
    account uuid not null,
    matter uuid not null,
    folder uuid not null,
    level smallint not null,
    document uuid, -- a new version of this document, else null
    person uuid not null references people,
    name text not null,
    type text not null,
    size bigint not null check (size >= 0),
    received bigint not null default 0,
    wrapped bytea not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    foreign key (folder, matter, account, level) references folders (id, matter, account, level) on update cascade
);
create index uploads_person on uploads (person, created_at);
create index uploads_expires on uploads (expires_at);

-- What changed, for open pages. seq is the record leaf's number, so a reader who has seen n has seen all before n.
create table events (
    seq bigint primary key,
    at timestamptz not null default now(),
    account uuid, -- null: the whole firm (brand, templates), seen by staff and clients alike unless internal
    area integer not null default 0, -- the area that a client needs to see it
    internal boolean not null default false,
    topic text not null, -- 'matter', 'document', 'folder', 'account', 'person', 'brand', 'invitation', 'mail'
    object uuid,
    matter uuid,
    what text not null, -- as in the leaf: 'matter.moved'
    person uuid -- who did it
);
create index events_account on events (account, seq desc);
create index events_at on events (at);

-- The record: one leaf per action, numbered without gaps by the counter, which is taken last in every transaction.
create table record_head (
    single boolean primary key default true check (single),
    leaves bigint not null default 0
);

create table record_leaves (
    seq bigint primary key,
    at timestamptz not null default now(),
    person uuid,
    kind text not null, -- the viewer's: client, staff, system
    what text not null, -- 'matter.moved'
    route text not null, -- 'POST /api/matters/{matter}/stage'
    object uuid,
    request text not null, -- request id, for the logs
    salt bytea not null,
    commitment bytea not null -- SHA-256(salt || canonical content)
);
create index record_leaves_object on record_leaves (object, seq) where object is not null;

-- Mails to send and sent. No confidential content: kind and names only; a code or link is sealed and wiped once sent.
create table mails (
    id uuid primary key,
    person uuid references people,
    recipient text not null,
    kind text not null, -- 'sign_in', 'invitation', 'news', 'factor_changed'
    about jsonb not null default '{}', -- ids and words that the mail may show
    secret bytea,
    state text not null default 'waiting' check (state in ('waiting', 'sent', 'failed')),
    attempts smallint not null default 0,
    last_error text,
    created_at timestamptz not null default now(),
    sent_at timestamptz
);
create index mails_person on mails (person, created_at desc);
create index mails_unsent on mails (created_at) where state <> 'sent';

-- First answers of POSTs that carried an Idempotency-Key. Kept 7 days.
create table idempotency_keys (
    person uuid not null,
    key text not null,
    fingerprint bytea not null, -- SHA-256 of route, path and body
    status smallint, -- null until the answer is known
    answer text,
    created_at timestamptz not null default now(),
    constraint idempotency_keys_pkey primary key (person, key)
);
create index idempotency_keys_created on idempotency_keys (created_at);

insert into record_head (leaves) values (0);
insert into brand (single) values (true);
insert into usage (single) values (true);
