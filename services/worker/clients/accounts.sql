-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Accounts (the firm's clients) and the people who act for them. Staff only.

-- query: accounts_index
-- gives: page 50
-- params: q text?, before text?
-- By name. The cursor is the name with the id. The first part of the page is for those who see the whole firm, the last
-- for restricted staff, whose clients are few: each of them is compared.
--
-- q is sought in name, reference and the contacts' addresses, by indexes of trigrams. They hold three letters in a row
-- wherever these stand, and fewer only where a word begins: that is where a shorter q is sought. Without letters and
-- digits there is nothing to find. An index leads to the few rows of a rare word, but to all of a frequent one. So if
-- five of the next 100 clients match, the next 1,000 are compared in order until the page is full; otherwise, or if
-- that does not fill it, the matches are read by the indexes.
with bound as materialized (
    select coalesce(left($2, -37), '') as name,
           coalesce(right($2, 36)::uuid, '00000000-0000-0000-0000-000000000000') as id
{if q} ), sought as materialized (
    {if q} select case when $1 ~ '[[:alnum:]]{3}' then '%' || e.q || '%'
    {if q}             when $1 ~ '[[:alnum:]]' then e.q || '%' end as pattern,
    {if q}        case when $1 !~ '[[:alnum:]]{3}' and $1 ~ '[[:alnum:]]' then '% ' || e.q || '%' end as word
    {if q}   from (select replace(replace(replace($1, '\', '\\'), '%', '\%'), '_', '\_') as q) e
{if q} ), sample as materialized (
    {if q} select a.name ilike (select pattern from sought) or a.name ilike (select word from sought)
    {if q}        or a.reference ilike (select pattern from sought) or a.reference ilike (select word from sought)
    {if q}        or (select true from {firm}.account_people l
    {if q}              join {firm}.people p on p.id = l.person and p.kind = 'contact'
    {if q}             where l.account = a.id and p.email ilike (select pattern from sought) limit 1) as matches
    {if q}   from (select a.id, a.name, a.reference
    {if q}           from {firm}.accounts a
    {if q}          where a.archived_at is null
    {if q}            and portico.kind() <> 'assigned' and (select pattern from sought) is not null
    {if q}            and (a.name collate "und-x-icu", a.id) > ((select name from bound), (select id from bound))
    {if q}          order by a.name collate "und-x-icu", a.id
    {if q}          limit 100) a
{if q} ), walked as materialized (
    {if q} select a.id
    {if q}   from (select a.id, a.name, a.reference
    {if q}           from {firm}.accounts a
    {if q}          where a.archived_at is null and (select count(*) from sample where matches) >= 5
    {if q}            and (a.name collate "und-x-icu", a.id) > ((select name from bound), (select id from bound))
    {if q}          order by a.name collate "und-x-icu", a.id
    {if q}          limit 1000) a
    {if q}  where a.name ilike (select pattern from sought) or a.name ilike (select word from sought)
    {if q}     or a.reference ilike (select pattern from sought) or a.reference ilike (select word from sought)
    {if q}     or (select true from {firm}.account_people l
    {if q}           join {firm}.people p on p.id = l.person and p.kind = 'contact'
    {if q}          where l.account = a.id and p.email ilike (select pattern from sought) limit 1)
    {if q}  limit 51
{if q} ), found as materialized (
    {if q} select a.id, a.name, a.archived_at
    {if q}   from {firm}.accounts a
    {if q}  where (select count(*) from walked) < 51 and portico.kind() <> 'assigned'
    {if q}    and (a.name ilike (select pattern from sought) or a.name ilike (select word from sought)
    {if q}         or a.reference ilike (select pattern from sought) or a.reference ilike (select word from sought))
    {if q} union
    {if q} select a.id, a.name, a.archived_at
    {if q}   from {firm}.people p
    {if q}   join {firm}.account_people l on l.person = p.id
    {if q}  cross join lateral (select * from {firm}.accounts a where a.id = l.account limit 1) a
    {if q}  where (select count(*) from walked) < 51 and portico.kind() <> 'assigned'
    {if q}    and p.kind = 'contact' and p.email ilike (select pattern from sought)
), page as materialized (
    {if not q} (select a.id
    {if not q}    from {firm}.accounts a
    {if not q}   where a.archived_at is null and portico.kind() <> 'assigned'
    {if not q}     and (a.name collate "und-x-icu", a.id) > ((select name from bound), (select id from bound))
    {if not q}   order by a.name collate "und-x-icu", a.id
    {if not q}   limit 51)
    {if q} select id from walked where (select count(*) from walked) = 51
    {if q} union all
    {if q} (select a.id
    {if q}    from found a
    {if q}   where a.archived_at is null
    {if q}     and (a.name collate "und-x-icu", a.id) > ((select name from bound), (select id from bound))
    {if q}   order by a.name collate "und-x-icu", a.id
    {if q}   limit 51)
    union all
    (select a.id
       from {firm}.active_links c
      cross join lateral (select * from {firm}.accounts a where a.id = c.account limit 1) a
      where c.person = portico.person() and portico.kind() = 'assigned' and a.archived_at is null
        and (a.name collate "und-x-icu", a.id) > ((select name from bound), (select id from bound))
        {if q} and (select pattern from sought) is not null
        {if q} and (a.name ilike (select pattern from sought) or a.name ilike (select word from sought)
        {if q}      or a.reference ilike (select pattern from sought) or a.reference ilike (select word from sought)
        {if q}      or (select true from {firm}.account_people l
        {if q}            join {firm}.people p on p.id = l.person and p.kind = 'contact'
        {if q}           where l.account = a.id and p.email ilike (select pattern from sought) limit 1))
      order by a.name collate "und-x-icu", a.id
      limit 51)
)
select a.id, a.name, a.kind, a.reference, contacts.people,
       (select count(*) from {firm}.matters m where m.account = a.id and m.closed_at is null) as matters,
       a.created_at, contacts.last_seen_at, a.name || '/' || a.id as cursor
  from page
 cross join lateral (select * from {firm}.accounts a where a.id = page.id limit 1) a
 cross join lateral (select count(*) filter (where l.ends_at is null or l.ends_at > now()) as people,
                            max(p.last_seen_at) as last_seen_at
                       from {firm}.account_people l
                       join {firm}.people p on p.id = l.person and p.kind = 'contact'
                      where l.account = a.id) contacts
 order by a.name collate "und-x-icu", a.id;

-- query: accounts_create
-- gives: none
-- params: id uuid, name text, kind text, reference text?
insert into {firm}.accounts (id, name, kind, reference) values ($1, $2, $3, $4);

-- query: accounts_created
-- gives: row
-- params: id uuid
select a.id, a.name, a.kind, a.reference, a.created_at,
       (select l.person
          from (select * from {firm}.account_people l where l.account = a.id order by l.created_at) l
         cross join lateral (select * from {firm}.people p where p.id = l.person limit 1) p
         where p.kind = 'contact'
         limit 1) as person
  from {firm}.accounts a where a.id = $1;

-- query: accounts_show
-- gives: maybe
-- params: account uuid
select a.id, a.name, a.kind, a.reference, a.created_at from {firm}.accounts a where a.id = $1;

-- query: accounts_change
-- gives: none
-- params: account uuid, name text?, kind text?, reference_given bool, reference text?
with changed as (
    update {firm}.accounts
       set name = coalesce($2, name), kind = coalesce($3, kind), reference = case when $4 then $5 else reference end
     where id = $1 returning id)
select portico.must((select id from changed), 'no_such_account');

-- query: accounts_people
-- gives: rows
-- params: account uuid, person uuid?
-- The people who act for it, or the given one. A failed mail is the last one to their address, if that could not be
-- delivered: a later one that arrived, or another address, leaves nothing to do.
select p.id, p.name, p.email, p.phone, l.areas, l.may_log_in, l.gets_mail, l.relation, l.relation_word, l.invites,
       l.ends_at, l.ends_at is not null and l.ends_at <= now() as ended, l.created_at as since,
       (select b.name from {firm}.people b where b.id = l.added_by) as added_by, p.last_seen_at,
       case when p.signed_in_at is not null then 'active'
            when o.id is not null then 'invited'
            when exists (select from {firm}.invitations i where i.person = p.id and i.revoked_at is null) then 'expired'
            else 'not_invited' end as state,
       o.id as invitation,
       (select m.state from {firm}.mails m where m.person = p.id order by m.created_at desc limit 1) as mail_state,
       f.created_at as failed_mail_at, f.kind as failed_mail_kind, f.last_error as failed_mail_error
  from {firm}.account_people l
  join {firm}.people p on p.id = l.person and p.kind = 'contact'
  left join lateral (select i.id from {firm}.invitations i
                      where i.person = p.id and i.used_at is null and i.revoked_at is null and i.expires_at > now()
                      order by i.created_at desc limit 1) o on true
  left join lateral (select n.created_at, n.kind, n.last_error
                       from (select m.created_at, m.kind, m.last_error, m.state
                               from {firm}.mails m
                              where m.person = p.id and m.recipient = p.email and m.state <> 'waiting'
                              order by m.created_at desc limit 1) n
                      where n.state = 'failed') f on true
 where l.account = $1
   {if person} and l.person = $2
   {if not person} and (l.ends_at is null or l.ends_at > now() - interval '30 days')
 order by l.relation = 'helper', l.created_at, p.id
 limit 200;

-- query: accounts_matters
-- gives: rows
-- params: account uuid
-- Open ones first, in each group the newest change. One is overdue after twice the usual time of its stage, or after
-- three weeks if no time is set. Next is the client stage that follows, and who acts first in it. The small tables of
-- stages are read once and not for each matter.
with page as materialized (
    select m.id
      from {firm}.matters m
     where (m.account, m.closed_at is null) >= ($1, false) and (m.account, m.closed_at is null) <= ($1, true)
     order by m.account desc, (m.closed_at is null) desc, m.changed_at desc, m.id desc
     limit 200
), steps as materialized (
    select c.id, c.name, lead(c.id) over following as next, lead(c.name) over following as next_name
      from {firm}.client_stages c
    window following as (partition by c.template order by c.position)
), first as materialized (
    select distinct on (s.client_stage) s.client_stage, s.acts, s.acts_who
      from {firm}.stages s
     order by s.client_stage, s.position
)
select m.id, m.title, m.reference, s.name as stage_name, c.name as client_name, s.acts, s.acts_who, s.usual_days,
       m.stage_since,
       m.closed_at is null and m.stage_since < now() - coalesce(2 * s.usual_days, 21) * interval '1 day' as overdue,
       m.expected_on, case when m.closed_at is null then c.next_name end as next_name,
       case when m.closed_at is null then f.acts end as next_acts,
       case when m.closed_at is null then f.acts_who end as next_acts_who,
       (select p.name from {firm}.people p where p.id = m.lead) as lead_name, m.changed_at, m.closed_at
  from page
  join {firm}.matters m on m.id = page.id
  join {firm}.stages s on s.id = m.stage
  join steps c on c.id = s.client_stage
  left join first f on f.client_stage = c.next
 order by m.closed_at is null desc, m.changed_at desc, m.id desc;

-- query: accounts_link
-- gives: none
-- params: account uuid, person uuid, name text, email text, areas int, relation text, relation_word text?
-- params: invites bool, ends_at timestamptz?
-- A contact with a known address is linked, not created twice, and keeps their own name. Staff restricted to assigned
-- clients do not see everybody: a contact whom they cannot see violates people_email, and they see a new one only once
-- it is linked, which is why it is not returned. An ended link starts again.
with known as (
    select id from {firm}.people where email = $4 and kind = 'contact'
), made as (
    insert into {firm}.people (id, kind, name, email)
    select $2, 'contact', $3, $4 where not exists (select from known)
), linked as (
    insert into {firm}.account_people as l (account, person, areas, relation, relation_word, invites, ends_at, added_by)
    select $1, coalesce((select id from known), $2), $5, $6, $7, $8, $9, portico.person()
    on conflict on constraint account_people_pkey do update
       set areas = excluded.areas, relation = excluded.relation, relation_word = excluded.relation_word,
           invites = excluded.invites, ends_at = excluded.ends_at, added_by = excluded.added_by, called = null,
           may_log_in = true, created_at = now(), end_notified = false
     where l.ends_at <= now()
    returning l.account)
select case when not exists (select from linked) then portico.conflict('already_linked') end;

-- query: accounts_person
-- gives: maybe
-- params: account uuid, email text
with given as materialized (select id from {firm}.people where email = $2 and kind = 'contact')
select p.id, p.name, p.email, p.phone, l.areas, l.may_log_in, l.gets_mail, l.relation, l.relation_word, l.invites,
       l.ends_at, l.ends_at is not null and l.ends_at <= now() as ended, l.created_at as since,
       (select b.name from {firm}.people b where b.id = l.added_by) as added_by, p.last_seen_at,
       case when p.signed_in_at is not null then 'active'
            when o.id is not null then 'invited'
            when exists (select from {firm}.invitations i where i.person = p.id and i.revoked_at is null) then 'expired'
            else 'not_invited' end as state,
       o.id as invitation,
       (select m.state from {firm}.mails m where m.person = p.id order by m.created_at desc limit 1) as mail_state,
       f.created_at as failed_mail_at, f.kind as failed_mail_kind, f.last_error as failed_mail_error
  from given
 cross join lateral (select * from {firm}.people p where p.id = given.id limit 1) p
 cross join lateral (select * from {firm}.account_people l where l.account = $1 and l.person = given.id limit 1) l
  left join lateral (select i.id from {firm}.invitations i
                      where i.person = p.id and i.used_at is null and i.revoked_at is null and i.expires_at > now()
                      order by i.created_at desc limit 1) o on true
  left join lateral (select n.created_at, n.kind, n.last_error
                       from (select m.created_at, m.kind, m.last_error, m.state
                               from {firm}.mails m
                              where m.person = p.id and m.recipient = p.email and m.state <> 'waiting'
                              order by m.created_at desc limit 1) n
                      where n.state = 'failed') f on true;

-- query: accounts_relink
-- gives: none
-- params: account uuid, person uuid, areas int?, may_log_in bool?, gets_mail bool?, relation text?, word_given bool
-- params: relation_word text?, invites bool?, end_given bool, ends_at timestamptz?
-- A helper cannot invite.
with changed as (
    update {firm}.account_people
       set areas = coalesce($3, areas), may_log_in = coalesce($4, may_log_in), gets_mail = coalesce($5, gets_mail),
           relation = coalesce($6, relation), relation_word = case when $7 then $8 else relation_word end,
           invites = coalesce($9, invites) and coalesce($6, relation) <> 'helper',
           ends_at = case when $10 then $11 else ends_at end, end_notified = false
     where account = $1 and person = $2 and person in (select id from {firm}.people where id = $2 and kind = 'contact')
    returning person)
select portico.must((select person from changed), 'no_such_link');

-- query: accounts_unlink
-- gives: none
-- params: account uuid, person uuid
-- A helper's link is ended, not deleted, so that the client still sees it for a while.
with link as materialized (
    select l.person, l.relation = 'helper' and (l.ends_at is null or l.ends_at > now()) as helps
      from {firm}.account_people l join {firm}.people p on p.id = l.person and p.kind = 'contact'
     where l.account = $1 and l.person = $2
), ended as (
    update {firm}.account_people l set ends_at = now(), end_notified = true
      from link w where w.helps and l.account = $1 and l.person = w.person returning l.person
), deleted as (
    delete from {firm}.account_people l
     using link w where not w.helps and l.account = $1 and l.person = w.person returning l.person
)
select portico.must(coalesce((select person from ended), (select person from deleted)), 'no_such_link');

-- query: accounts_revoke_invitation
-- gives: none
-- params: person uuid
-- Revokes an open invitation of somebody who has no link left to sign in by.
with revoked as (
    update {firm}.invitations set revoked_at = now()
     where person = $1 and used_at is null and revoked_at is null
       and not exists (select from {firm}.active_links where person = $1)
       and not exists (select from {firm}.login_links where person = $1)
    returning id
)
insert into {firm}.inbox_closings (kind, object, by_person) select 'invitation', id, portico.person() from revoked;
