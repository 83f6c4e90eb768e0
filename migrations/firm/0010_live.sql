-- What changed, for open pages. seq is the number of the audit entry in the record that belongs to the change, so a reader
-- who has seen n has seen all before n.
create table events (
    seq bigint primary key,
    at timestamptz not null default now(),
    account uuid, -- null: the whole firm (brand, templates), seen by staff and clients alike unless internal
    area integer not null default 0, -- the area that a client needs to see it
    internal boolean not null default false,
    topic text not null, -- 'matter', 'document', 'folder', 'account', 'person', 'brand', 'invitation', 'mail'
    object uuid,
    matter uuid,
    what text not null, -- as in the audit entry: 'matter.moved'
    person uuid -- who did it
);
create index events_account on events (account, seq desc);
create index events_at on events (at);

-- Staff restricted to assigned clients see all areas of those. A client's act names an account and is theirs.
alter table events enable row level security;
create policy seen on events for select
    using ((portico.is_firm() or not internal)
        and (account is null or portico.sees(account, case when portico.is_firm() then 15 else area end)));
create policy made on events for insert
    with check (portico.is_firm()
        or (account is not null and portico.sees(account, area) and person = portico.person()));
create policy removed on events for delete using (portico.kind() = 'system');
revoke update on events from portico_app;
