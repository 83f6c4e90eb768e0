-- Documents whose content wants a second factor proven just now: each by itself, or by the folder that it lies in.

-- marked: by itself. sensitive: marked, or within a folder that is sensitive. Kept here and not worked out from the
-- folders above, because a client may not see those.
alter table folders
    add marked boolean not null default false,
    add sensitive boolean not null default false,
    add constraint folders_marked_is_sensitive check (sensitive or not marked);

-- A table of its own: clients write to documents of theirs, and this is not for them to write.
create table sensitive_documents (
    document uuid primary key,
    account uuid not null,
    level smallint not null,
    marked_by uuid references people,
    marked_at timestamptz not null default now(),
    foreign key (document, account, level) references documents (id, account, level) on update cascade
);

alter table sensitive_documents enable row level security;
create policy seen on sensitive_documents for select
    using (portico.sees(account, 1) and (level > 0 or portico.is_firm()));
create policy made on sensitive_documents for insert with check (portico.is_firm() and portico.sees(account, 1));
create policy removed on sensitive_documents for delete using (portico.is_firm() and portico.sees(account, 1));
revoke update on sensitive_documents from portico_app;
