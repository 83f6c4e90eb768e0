-- Documents of a matter, or of a client without a matter, in folders. The database has their names and keys; the sealed
-- content is in the store.
--
-- filed_under is the matter or, without one, the client: one column by which both are found and compared. A foreign key
-- over (folder, matter) would not be checked for a row without a matter, so that such a document could lie in a folder
-- of a matter; the one over (folder, filed_under) is checked for every row. A matter has another id than its client, so
-- that filed_under says which of the two it is.
--
-- level says what the client may do in a folder: 2 edit, 1 view, 0 nothing (the firm only). Documents, versions and
-- uploads repeat the folder's level, so that row security need not join. Foreign keys over all repeated columns make it
-- impossible to claim another level, account or matter. They cascade, so that a new level of a folder applies to
-- everything in it.

-- marked: sensitive itself. sensitive: marked, or inside a sensitive folder; stored and not derived from the parent
-- folders, because a client may not see those. purpose: where the attachments of messages are, those of the firm and
-- those of the client; one folder each for a matter, and one each for a client without a matter.
create table folders (
    id uuid primary key,
    account uuid not null references accounts,
    matter uuid,
    filed_under uuid not null generated always as (coalesce(matter, account)) stored,
    parent uuid references folders,
    name text not null,
    level smallint not null check (level between 0 and 2),
    position smallint not null default 0,
    marked boolean not null default false,
    sensitive boolean not null default false,
    purpose text check (purpose in ('messages_firm', 'messages_client')),
    created_at timestamptz not null default now(),
    constraint folders_matter_is_no_account check (matter <> account),
    constraint folders_marked_is_sensitive check (sensitive or not marked),
    constraint folders_purpose_level
        check (purpose is null or (parent is null and level = case purpose when 'messages_firm' then 1 else 2 end)),
    unique (id, account, level), -- its documents repeat these, and filed_under
    unique (id, filed_under),
    foreign key (matter, account) references matters (id, account)
);
create index folders_filed_under on folders (filed_under, position);
create index folders_account on folders (account, filed_under);
create index folders_parent on folders (parent) where parent is not null;
create unique index folders_purpose on folders (filed_under, purpose) where purpose is not null;

alter table folders enable row level security;
create policy can_select on folders for select using (portico.sees(account, 1) and (level > 0 or portico.is_firm()));
-- Of a client, only the folder for what they attach to messages.
create policy can_insert on folders for insert
    with check (portico.sees(account, 1)
        and (portico.is_firm()
            or (purpose is not null and purpose = 'messages_client' and level = 2 and parent is null
                and not marked and not sensitive)));
create policy can_update on folders for update using (portico.is_firm() and portico.sees(account, 1))
    with check (portico.is_firm() and portico.sees(account, 1));
create policy can_delete on folders for delete using (portico.is_firm() and portico.sees(account, 1));

create table documents (
    id uuid primary key,
    account uuid not null,
    matter uuid,
    filed_under uuid not null generated always as (coalesce(matter, account)) stored,
    folder uuid not null,
    level smallint not null,
    name text not null,
    -- For a search without regard to case under row security, where no index of an expression is used.
    lower_name text not null generated always as (lower(name)) stored,
    type text not null,
    size bigint not null,
    version uuid not null, -- the current one
    versions smallint not null default 1,
    uploaded_by uuid not null references people,
    created_at timestamptz not null default now(),
    changed_at timestamptz not null default now(),
    from_firm_at timestamptz, -- when the firm made the current version current; null: a client uploaded that version
    removed_at timestamptz, -- in the trash since then
    removed_by uuid references people,
    constraint documents_matter_is_no_account check (matter <> account),
    unique (id, account, level),
    foreign key (folder, account, level) references folders (id, account, level) on update cascade,
    foreign key (folder, filed_under) references folders (id, filed_under)
);
create index documents_filed_under on documents (filed_under, folder, name collate "und-x-icu", id);
-- The document that a client's upload of the same name becomes a version of.
create index documents_name on documents (folder, lower_name, changed_at) where removed_at is null and level > 0;
-- The newest documents of the firm and of one client, and those that a client may see. What the policy reads is
-- included, so that the newest document of each of many clients is found without reading the table.
create index documents_changed on documents (changed_at, id) where removed_at is null;
create index documents_account on documents (account, changed_at, id) include (level, removed_at)
    where removed_at is null;
create index documents_client on documents (account, changed_at, id) include (level, removed_at)
    where removed_at is null and level > 0;
create index documents_removed on documents (removed_at, id) where removed_at is not null;
create index documents_account_removed on documents (account, removed_at, id) where removed_at is not null;
create index documents_from_firm on documents (account, from_firm_at desc)
    where from_firm_at is not null and removed_at is null and level > 0;

-- What is new in a folder, for the inbox.
create index documents_folder_changed on documents (filed_under, folder, changed_at, id) where removed_at is null;

-- The foreign keys ensure that level, account and matter are the folder's. Clients add documents and versions; only the
-- firm removes them.
alter table documents enable row level security;
create policy can_select on documents for select
    using (portico.sees(account, 1) and (portico.is_firm() or (level > 0 and removed_at is null)));
create policy can_insert on documents for insert
    with check (portico.sees(account, 1)
        and (portico.is_firm()
            or (level = 2 and removed_at is null and from_firm_at is null and uploaded_by = portico.person())));
create policy can_update on documents for update
    using (portico.sees(account, 1) and (portico.is_firm() or (level = 2 and removed_at is null)))
    with check (portico.sees(account, 1)
        and (portico.is_firm() or (level = 2 and removed_at is null and from_firm_at is null)));
create policy can_delete on documents for delete using (portico.is_firm() and portico.sees(account, 1));
revoke update on documents from portico_app;
grant update (folder, level, name, type, size, version, versions, changed_at, from_firm_at, removed_at, removed_by)
    on documents to portico_app;

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

alter table document_versions enable row level security;
create policy can_select on document_versions for select
    using (portico.sees(account, 1) and (level > 0 or portico.is_firm()));
create policy can_insert on document_versions for insert
    with check (portico.sees(account, 1)
        and (portico.is_firm() or (level = 2 and uploaded_by = portico.person())));
create policy can_delete on document_versions for delete using (portico.is_firm() and portico.sees(account, 1));
revoke update on document_versions from portico_app;

-- Documents that are sensitive themselves: their content requires a fresh factor. A table of its own, because clients
-- can write to documents and must not change this.
create table sensitive_documents (
    document uuid primary key,
    account uuid not null,
    level smallint not null,
    marked_by uuid references people,
    marked_at timestamptz not null default now(),
    foreign key (document, account, level) references documents (id, account, level) on update cascade
);

alter table sensitive_documents enable row level security;
create policy can_select on sensitive_documents for select
    using (portico.sees(account, 1) and (level > 0 or portico.is_firm()));
create policy can_insert on sensitive_documents for insert with check (portico.is_firm() and portico.sees(account, 1));
create policy can_delete on sensitive_documents for delete using (portico.is_firm() and portico.sees(account, 1));
revoke update on sensitive_documents from portico_app;

-- An open tus upload; its sealed file is already in the store. The row is deleted when the document is created.
create table uploads (
    id uuid primary key, -- becomes the version's id
    account uuid not null,
    matter uuid,
    filed_under uuid not null generated always as (coalesce(matter, account)) stored,
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
    constraint uploads_matter_is_no_account check (matter <> account),
    foreign key (folder, account, level) references folders (id, account, level) on update cascade,
    foreign key (folder, filed_under) references folders (id, filed_under)
);
create index uploads_person on uploads (person, created_at);
create index uploads_expires on uploads (expires_at);

-- Everybody has access to their own; the service deletes expired ones.
alter table uploads enable row level security;
create policy can_select on uploads for select
    using (portico.kind() = 'system' or (person = portico.person() and portico.sees(account, 1)));
create policy can_insert on uploads for insert
    with check (person = portico.person() and portico.sees(account, 1) and (level = 2 or portico.is_firm()));
create policy can_update on uploads for update
    using (portico.kind() = 'system' or (person = portico.person() and portico.sees(account, 1)))
    with check (portico.kind() = 'system'
        or (person = portico.person() and portico.sees(account, 1) and (level = 2 or portico.is_firm())));
create policy can_delete on uploads for delete
    using (portico.kind() = 'system' or (person = portico.person() and portico.sees(account, 1)));
revoke update on uploads from portico_app;
grant update (received, expires_at) on uploads to portico_app;
