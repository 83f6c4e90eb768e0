-- Notices: what is new for a person. A job makes them of events (services/jobs/notices.c), so the act that causes one
-- does not wait for it: it only adds the job (notices_wake).

-- How far the job has read the events.
create table notice_progress (
    single boolean primary key default true check (single),
    seq bigint not null default 0
);
-- What happened before there were notices is news to nobody.
insert into notice_progress (single, seq) select true, coalesce(max(seq), 0) from events;

alter table notice_progress enable row level security;
create policy can_select on notice_progress for select using (portico.kind() = 'system');
create policy can_update on notice_progress for update using (portico.kind() = 'system')
    with check (portico.kind() = 'system');
revoke insert, update, delete on notice_progress from portico_app;
grant update (seq) on notice_progress to portico_app;

-- One row for what a person has not seen of an object: a second message in a thread counts up. object: the thread of a
-- message and of a mention, the document, the matter of a stage, the inbox item or the client of an assignment, the
-- person of sign_in_help. area: what a client must have to see it; 0: none. by_person: who caused it last.
--
-- mail_at: when a mail may tell of it; null once one has, and if none shall. daily: it waits for the person's hour.
-- mailed_at: of the last mail about it.
create table notices (
    id uuid primary key,
    person uuid not null references people,
    account uuid references accounts,
    area integer not null default 0,
    kind text not null
        check (kind in ('message', 'document', 'stage', 'mention', 'assignment', 'sign_in_help')),
    object uuid not null,
    matter uuid,
    by_person uuid,
    count integer not null default 1 check (count > 0),
    since timestamptz not null default now(),
    at timestamptz not null default now(),
    seen_at timestamptz,
    mail_at timestamptz,
    daily boolean not null default false,
    mailed_at timestamptz,
    foreign key (matter, account) references matters (id, account)
);
create unique index notices_unseen on notices (person, kind, object) where seen_at is null;
create index notices_person on notices (person, at, id);
create index notices_unseen_at on notices (person, at, id) where seen_at is null;
create index notices_mail on notices (person, mail_at) where mail_at is not null and seen_at is null;
create index notices_at on notices (at); -- expiry
create index notices_seen on notices (seen_at) where seen_at is not null;

-- One's own, as long as one may see what it is about. Only the service makes them and reads what mails need.
alter table notices enable row level security;
create policy can_select on notices for select
    using (case when portico.kind() = 'system' then true
                when (person = portico.person()) is not true then false
                else account is null or portico.sees(account, case when portico.is_firm() then 15 else area end) end);
create policy can_insert on notices for insert with check (portico.kind() = 'system');
create policy can_update on notices for update
    using (case when portico.kind() = 'system' then true
                when (person = portico.person()) is not true then false
                else account is null or portico.sees(account, case when portico.is_firm() then 15 else area end) end)
    with check (portico.kind() = 'system' or (person = portico.person() and seen_at is not null));
create policy can_delete on notices for delete using (portico.kind() = 'system');
revoke update on notices from portico_app;
grant update (count, at, by_person, seen_at, mail_at, daily, mailed_at) on notices to portico_app;

-- As they are shown. target: what object is. shown: whether the viewer may still see it; a document in the trash is not
-- shown to anybody. The subqueries take one row each by its key: of "exists" the planner could read the whole table.
create view shown_notices with (security_invoker) as
    select n.id, n.person as recipient, n.kind,
           case when n.kind in ('message', 'mention') then 'thread'
                when n.kind = 'document' then 'document'
                when n.kind = 'stage' then 'matter'
                when n.kind = 'sign_in_help' then 'person'
                when n.object = n.account then 'account'
                when (select true from inbox_items i where i.id = n.object) then 'inbox_item'
                else 'thread' end as target,
           case when n.kind = 'document'
                then (select true from documents d where d.id = n.object and d.removed_at is null)
                when n.kind = 'stage' then (select true from matters m where m.id = n.object)
                when n.kind = 'sign_in_help' then (select true from people p where p.id = n.object)
                when n.kind = 'assignment' and n.object = n.account
                then (select true from accounts a where a.id = n.object)
                when n.kind = 'assignment' and (select true from inbox_items i where i.id = n.object) then true
                else (select true from threads t where t.id = n.object) end is true as shown,
           n.account, (select a.name from accounts a where a.id = n.account) as account_name, n.object,
           (select m.id from matters m where m.id = n.matter) as matter,
           (select m.title from matters m where m.id = n.matter) as matter_title,
           case when n.kind = 'document' then (select d.name from documents d where d.id = n.object)
                when n.kind = 'stage' then (select m.title from matters m where m.id = n.object)
                when n.kind = 'sign_in_help' then (select p.name from people p where p.id = n.object)
                when n.kind = 'assignment' and n.object = n.account
                then (select a.name from accounts a where a.id = n.object)
                else coalesce((select t.subject from threads t where t.id = n.object),
                              (select i.title from shown_inbox_items i where i.id = n.object)) end as title,
           n.by_person as person, (select p.name from people p where p.id = n.by_person) as person_name, n.count,
           n.since, n.at, n.seen_at
      from notices n;

-- How a person wants mails about a kind; without a row: at once. What law or security requires is always sent.
create table notice_choices (
    person uuid not null references people,
    kind text not null
        check (kind in ('message', 'document', 'stage', 'mention', 'assignment', 'sign_in_help')),
    way text not null check (way in ('at_once', 'daily', 'never')),
    constraint notice_choices_pkey primary key (person, kind)
);

alter table notice_choices enable row level security;
create policy can_select on notice_choices for select using (portico.kind() = 'system' or person = portico.person());
create policy can_insert on notice_choices for insert
    with check (portico.kind() = 'system' or person = portico.person());
create policy can_update on notice_choices for update
    using (portico.kind() = 'system' or person = portico.person())
    with check (portico.kind() = 'system' or person = portico.person());
revoke update, delete on notice_choices from portico_app;
grant update (way) on notice_choices to portico_app;

-- The hour of the daily mail, in the person's time zone; without a row: 8.
create table notice_hours (
    person uuid primary key references people,
    hour smallint not null check (hour between 0 and 23)
);

alter table notice_hours enable row level security;
create policy can_select on notice_hours for select using (portico.kind() = 'system' or person = portico.person());
create policy can_insert on notice_hours for insert with check (person = portico.person());
create policy can_update on notice_hours for update using (person = portico.person())
    with check (person = portico.person());
revoke update, delete on notice_hours from portico_app;
grant update (hour) on notice_hours to portico_app;
