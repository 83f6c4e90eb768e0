-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Invitations: created by staff, looked up and redeemed by the person with the token.

-- query: invitations_lookup
-- gives: maybe
-- params: token_hash bytea, desk bool
-- Enough to recognise the invitation, but a found link does not reveal the address.
select p.name, f.name as firm, b.name as inviter,
       left(p.email, 1) || '•••' || substr(p.email, position('@' in p.email)) as email_hint,
       case when i.revoked_at is not null then 'revoked'
            when i.used_at is not null then 'used'
            when i.expires_at <= now() then 'expired'
            else 'open' end as state
  from {firm}.invitations i
  join {firm}.people p on p.id = i.person
  join {firm}.people b on b.id = i.invited_by
 cross join {firm}.firm f
 where i.token_hash = $1 and p.kind = case when $2 then 'staff' else 'contact' end;

-- query: invitations_find
-- gives: maybe
-- params: token_hash bytea, desk bool
select i.id, i.person
  from {firm}.invitations i join {firm}.people p on p.id = i.person
 where i.token_hash = $1 and i.used_at is null and i.revoked_at is null and i.expires_at > now()
   and p.kind = case when $2 then 'staff' else 'contact' end;

-- query: invitations_use
-- gives: none
-- params: id uuid
with used as (
    update {firm}.invitations set used_at = now()
     where id = $1 and used_at is null and revoked_at is null returning id)
select portico.must((select id from used), 'invitation_over');

-- query: invitations_person
-- gives: maybe
-- params: person uuid
-- The person to invite, and whether they may sign in at all.
select p.id, p.kind, p.active,
       p.kind = 'staff' or exists (select from {firm}.login_links o where o.person = p.id) as may_log_in
  from {firm}.people p where p.id = $1;

-- query: invitations_replace
-- gives: none
-- params: person uuid
with replaced as (
    update {firm}.invitations set revoked_at = now() where person = $1 and used_at is null and revoked_at is null
    returning id
)
insert into {firm}.inbox_closings (kind, object, by_person) select 'invitation', id, portico.person() from replaced;

-- query: invitations_close_items
-- shared: yes
-- gives: none
-- params: person uuid, by_person uuid?
-- The person cannot sign in any more, or has done it without their invitation: that it expired concerns nobody.
insert into {firm}.inbox_closings (kind, object, by_person)
select 'invitation', i.id, $2
  from {firm}.invitations i
 where i.person = $1 and i.used_at is null and i.revoked_at is null;

-- query: invitations_create
-- gives: none
-- params: id uuid, person uuid, token_hash bytea, invited_by uuid
insert into {firm}.invitations (id, person, token_hash, invited_by, expires_at)
values ($1, $2, $3, $4, now() + interval '7 days');

-- query: invitations_show
-- gives: maybe
-- params: id uuid
select id, expires_at from {firm}.invitations where id = $1;

-- query: invitations_mail
-- gives: none
-- params: mail uuid, invitation uuid, secret bytea, job uuid
with mail as (
    insert into {firm}.mails (id, person, recipient, kind, about, secret)
    select $1, p.id, p.email, 'invitation',
           jsonb_build_object('name', p.name, 'inviter', b.name, 'desk', p.kind = 'staff'), $3
      from {firm}.invitations i
      join {firm}.people p on p.id = i.person
      join {firm}.people b on b.id = i.invited_by
     where i.id = $2
    returning id)
insert into portico.jobs (id, firm, kind, object) select $4, portico.firm_number(), 'mail', id from mail;

-- query: invitations_people
-- gives: rows
-- params: people uuid[]?, accounts uuid[]?, staff_too bool
-- The people to invite: the given ones, and all people of the given clients who have never signed in. At most 200; one
-- more row says that there are more. skipped: why a person is not invited.
with chosen as materialized (
    select unnest($1) as person
    union
    select l.person
      from unnest($2) as given (account)
     cross join lateral (select l.person from {firm}.active_links l where l.account = given.account offset 0) l
)
select p.id, p.name, p.email, p.kind,
       case when not p.active
              or not (p.kind = 'staff' or exists (select from {firm}.login_links o where o.person = p.id))
            then 'may_not_log_in'
            when p.kind = 'staff' and not $3 then 'not_allowed'
            when p.signed_in_at is not null then 'already_here' end as skipped
  from chosen
 cross join lateral (select * from {firm}.people p where p.id = chosen.person limit 1) p
 where p.id = any ($1) or (p.kind = 'contact' and p.signed_in_at is null)
 order by p.name collate "und-x-icu", p.id
 limit 201;

-- query: invitations_many
-- gives: none
-- params: rows jsonb, invited_by uuid
-- Like invitations_replace, _create and _mail, for several people. The conditions are there twice: the inner ones choose
-- the index, and the outer "case" is compared again with a row that changed while this statement waited for its lock.
with given as materialized (
    select * from jsonb_to_recordset($1) as g (person uuid, id uuid, token bytea, mail uuid, secret bytea, job uuid)
), replaced as (
    update {firm}.invitations set revoked_at = now()
     where id in (select i.id
                    from given g
                   cross join lateral (select i.id from {firm}.invitations i
                                        where i.person = g.person and i.used_at is null and i.revoked_at is null
                                       offset 0) i)
       and case when used_at is null and revoked_at is null then true else false end
    returning id
), closed as (
    insert into {firm}.inbox_closings (kind, object, by_person) select 'invitation', id, $2 from replaced
), created as (
    insert into {firm}.invitations (id, person, token_hash, invited_by, expires_at)
    select id, person, token, $2, now() + interval '7 days' from given
), mails as (
    insert into {firm}.mails (id, person, recipient, kind, about, secret)
    select g.mail, p.id, p.email, 'invitation',
           jsonb_build_object('name', p.name, 'inviter', b.name, 'desk', p.kind = 'staff'), g.secret
      from given g
      join {firm}.people p on p.id = g.person
      join {firm}.people b on b.id = $2
    returning id)
insert into portico.jobs (id, firm, kind, object)
select g.job, portico.firm_number(), 'mail', m.id from mails m join given g on g.mail = m.id;

-- query: invitations_index
-- gives: page 50
-- params: before uuid?, pending bool?
-- Newest first; ids grow with time. pending, if given: the newest invitation of each contact who has not used it, open
-- or expired. The second part of the page is for restricted staff, who know the people of their clients, and
-- themselves.
with known as materialized (
    select l.person
      from {firm}.active_links c
      join {firm}.account_people l on l.account = c.account
     where c.person = portico.person() and portico.kind() = 'assigned'
    union
    select portico.person() where portico.kind() = 'assigned'
), page as materialized (
    (select i.id
       from {firm}.invitations i
      {if pending} cross join lateral (select * from {firm}.people p where p.id = i.person limit 1) p
      where portico.kind() <> 'assigned'
        {if pending} and $2 and p.kind = 'contact' and i.used_at is null and i.revoked_at is null
        {if pending} and (p.signed_in_at is null or p.signed_in_at < i.created_at)
        {if pending} and not exists (select from {firm}.invitations n
        {if pending}                  where n.person = i.person and n.created_at > i.created_at)
        {if before} and i.id < $1
      order by i.id desc
      limit 51)
    union all
    (select i.id
       from known k
      cross join lateral (select * from {firm}.invitations i where i.person = k.person offset 0) i
      {if pending} cross join lateral (select * from {firm}.people p where p.id = i.person limit 1) p
      {if pending} where $2 and p.kind = 'contact' and i.used_at is null and i.revoked_at is null
      {if pending}   and (p.signed_in_at is null or p.signed_in_at < i.created_at)
      {if pending}   and not exists (select from {firm}.invitations n
      {if pending}                    where n.person = i.person and n.created_at > i.created_at)
        {if before} {if pending} and i.id < $1
        {if before} {if not pending} where i.id < $1
      order by i.id desc
      limit 51)
)
select i.id, i.person, p.name, p.email, p.kind, coalesce(b.name, '') as inviter,
       case when i.revoked_at is not null then 'revoked'
            when i.used_at is not null then 'used'
            when i.expires_at <= now() then 'expired'
            else 'open' end as state,
       i.created_at, i.expires_at, i.used_at,
       (select m.state from {firm}.mails m
         where m.person = i.person and m.kind in ('invitation', 'helper_invited')
         order by m.created_at desc limit 1) as mail_state,
       (select coalesce(json_agg(json_build_object('id', a.id, 'name', a.name)
                                 order by a.name collate "und-x-icu", a.id), '[]')
          from {firm}.active_links l join {firm}.accounts a on a.id = l.account where l.person = i.person) as accounts,
       i.id::text as cursor
  from page
 cross join lateral (select * from {firm}.invitations i where i.id = page.id limit 1) i
  join {firm}.people p on p.id = i.person
  left join {firm}.people b on b.id = i.invited_by
 order by i.id desc;

-- query: invitations_revoke
-- gives: none
-- params: id uuid, staff_too bool
-- Only admins may revoke an invitation of staff, as only they create one.
with revoked_ids as (
    update {firm}.invitations i set revoked_at = now()
     where i.id = $1 and i.used_at is null and i.revoked_at is null
       and ($2 or exists (select from {firm}.people p where p.id = i.person and p.kind = 'contact'))
    returning i.id
), closed as (
    insert into {firm}.inbox_closings (kind, object, by_person)
    select 'invitation', id, portico.person() from revoked_ids
)
select portico.must((select id from revoked_ids), 'no_such_invitation');

-- query: invitations_revoke_many
-- gives: row
-- params: ids uuid[], staff_too bool
-- Revokes those that are still open.
with revoked_ids as (
    update {firm}.invitations i set revoked_at = now()
     where i.id = any ($1) and i.used_at is null and i.revoked_at is null
       and ($2 or exists (select from {firm}.people p where p.id = i.person and p.kind = 'contact'))
    returning i.id
), closed as (
    insert into {firm}.inbox_closings (kind, object, by_person)
    select 'invitation', id, portico.person() from revoked_ids
)
select count(*) as revoked from revoked_ids;
