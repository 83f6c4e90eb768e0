-- The firm's clients, and the people who act for them. All row security of clients' data depends on the links in this
-- file: portico.sees(account, areas) and portico.knows(person) read account_people.

-- A client of the firm: a person, a family, a company.
create table accounts (
    id uuid primary key,
    name text not null,
    -- For an import, which finds clients in any case under row security, where no index of an expression is used.
    lower_name text not null generated always as (lower(name)) stored,
    kind text not null default 'person' check (kind in ('person', 'family', 'company')),
    reference text,
    lower_reference text generated always as (lower(reference)) stored,
    created_at timestamptz not null default now(),
    archived_at timestamptz
);
create index accounts_name on accounts (name collate "und-x-icu", id) where archived_at is null;
create index accounts_words on accounts using gin (name portico.gin_trgm_ops, reference portico.gin_trgm_ops)
    with (fastupdate = off); -- a search would read the list of pending entries as a whole
create index accounts_archived on accounts (archived_at) where archived_at is not null; -- what waits for them is over
create index accounts_lower_name on accounts (lower_name) where archived_at is null;
create index accounts_lower_reference on accounts (lower_reference)
    where archived_at is null and lower_reference is not null;

alter table accounts enable row level security;
create policy can_select on accounts for select using (portico.sees(id, 15));
create policy can_insert on accounts for insert with check (portico.is_firm());
create policy can_update on accounts for update using (portico.is_firm() and portico.sees(id, 15))
    with check (portico.is_firm() and portico.sees(id, 15));
revoke delete on accounts from portico_app;

-- Who may act for which account, in which areas; also the assignments of staff. The fence reads this table by these
-- names. relation: self, the client; colleague, of a client that is a company; helper, invited by the client.
create table account_people (
    account uuid not null references accounts,
    person uuid not null references people,
    areas integer not null default 15,
    may_log_in boolean not null default true,
    gets_mail boolean not null default true,
    relation text not null default 'self' check (relation in ('self', 'colleague', 'helper')),
    relation_word text, -- chosen by the client: "daughter"
    -- The name that the inviter gave them. The inviter sees it until they sign in, because nobody may find out that an
    -- address is already known.
    called text,
    invites boolean not null default false, -- may invite colleagues and helpers
    added_by uuid references people,
    created_at timestamptz not null default now(),
    ends_at timestamptz, -- the link has no effect from then on; the fence checks it
    end_notified boolean not null default false, -- the inviter was notified of the end
    constraint account_people_pkey primary key (account, person)
);
create index account_people_person on account_people (person, account);
create index account_people_ends on account_people (ends_at) where ends_at is not null;

-- Nobody who is restricted to some accounts (a client, assigned staff) may change their own links, because that could
-- extend their rights.
alter table account_people enable row level security;
create policy can_select on account_people for select
    using (portico.sees(account, 15) and (portico.is_firm() or person = portico.person()));
create policy can_insert on account_people for insert with check (
    portico.is_firm() and portico.sees(account, 15)
    and (portico.kind() <> 'assigned' or person <> portico.person()));
create policy can_update on account_people for update
    using (portico.is_firm() and portico.sees(account, 15)
        and (portico.kind() <> 'assigned' or person <> portico.person()))
    with check (portico.is_firm() and portico.sees(account, 15)
        and (portico.kind() <> 'assigned' or person <> portico.person()));
create policy can_delete on account_people for delete
    using (portico.is_firm() and portico.sees(account, 15)
        and (portico.kind() <> 'assigned' or person <> portico.person()));

-- The links that are in effect now.
create view active_links with (security_invoker) as
    select account, person, areas, relation, ends_at, invites from account_people
     where may_log_in and (ends_at is null or ends_at > now());

-- For restricted staff: the people of their clients, and themselves. Nobody is in it for others, who see the whole firm,
-- or ask portico.knows() about each person.
create view known_people with (security_invoker) as
    select o.person from active_links l join account_people o on o.account = l.account
     where l.person = portico.person() and portico.kind() = 'assigned'
    union
    select portico.person() where portico.kind() = 'assigned';

-- For how many accounts somebody may sign in, without naming them. Staff restricted to assigned clients cannot see all
-- links of a person, but must not sign them out for that reason, and previews tell them whether a link is the last one.
-- This view runs as its owner, without row security, and is for the firm only.
create view login_links with (security_barrier) as
    select person, count(*) as links from account_people
     where portico.is_firm() and may_log_in and (ends_at is null or ends_at > now())
     group by person;
revoke all on login_links from portico_app;
grant select on login_links to portico_app;
