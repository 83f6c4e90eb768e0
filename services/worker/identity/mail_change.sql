-- SPDX-License-Identifier: AGPL-3.0-or-later
-- A change of mail address, confirmed at both addresses. Statements run as the service, except those for staff.

-- query: mail_change_replace
-- gives: none
-- params: person uuid, email text
-- A new request ends the pending one. The person's current address is refused.
with ended as (
    update {firm}.mail_changes set ended_at = now(), outcome = 'replaced' where person = $1 and ended_at is null)
select case when p.email = $2 then portico.conflict('same_address') end from {firm}.people p where p.id = $1;

-- query: mail_change_open
-- gives: none
-- params: id uuid, person uuid, email text, old_code bytea, new_code bytea, old_link bytea, new_link bytea
insert into {firm}.mail_changes (id, person, old_email, new_email, old_code, new_code, old_link, new_link, expires_at)
select $1, p.id, p.email, $3, $4, $5, $6, $7, now() + interval '24 hours' from {firm}.people p where p.id = $2;

-- query: mail_change_mails
-- gives: none
-- params: change uuid, old_mail uuid, old_secret bytea, old_job uuid, new_mail uuid, new_secret bytea, new_job uuid
-- One mail to each address. If somebody else of the same kind has the new address, they are notified without code or
-- link, so the change can never be confirmed there; the person who requested it sees no difference.
with change as (
    select c.*, p.name, p.kind,
           exists (select from {firm}.people o where o.email = c.new_email and o.kind = p.kind) as taken
      from {firm}.mail_changes c join {firm}.people p on p.id = c.person where c.id = $1
), mail as (
    insert into {firm}.mails (id, person, recipient, kind, about, secret)
    select $2, c.person, c.old_email, 'mail_change_old',
           jsonb_build_object('name', c.name, 'desk', c.kind = 'staff',
                              'what', left(c.new_email, 1) || '…@' || split_part(c.new_email, '@', 2)), $3
      from change c
    union all
    select $5, case when not c.taken then c.person end, c.new_email,
           case when c.taken then 'mail_change_taken' else 'mail_change_new' end,
           jsonb_build_object('name', case when not c.taken then c.name end, 'desk', c.kind = 'staff'),
           case when not c.taken then $6 end
      from change c
    returning id)
insert into portico.jobs (id, firm, kind, object)
select case when m.id = $2 then $4 else $7 end, portico.firm_number(), 'mail', m.id from mail m;

-- query: mail_change_find
-- gives: maybe
-- params: link bytea
-- By the link of either side. state: open, confirmed (only this side), done, over.
select c.id, c.person, case when c.old_link = $1 then 'old' else 'new' end as side, f.name as firm,
       case when c.outcome = 'done' then 'done'
            when c.ended_at is not null or c.expires_at < now() then 'over'
            when case when c.old_link = $1 then c.old_confirmed_at else c.new_confirmed_at end is not null
            then 'confirmed'
            else 'open' end as state,
       left(c.new_email, 1) || '…@' || split_part(c.new_email, '@', 2) as new_hint,
       case when c.old_link = $1 then c.new_confirmed_at else c.old_confirmed_at end is not null as other_confirmed
  from {firm}.mail_changes c cross join {firm}.firm f
 where c.old_link = $1 or c.new_link = $1;

-- query: mail_change_count_attempt
-- gives: maybe
-- params: person uuid
-- Counts an attempt before the code is checked; at most ten for each change.
update {firm}.mail_changes set tries = tries + 1
 where person = $1 and ended_at is null and expires_at > now() and tries < 10
returning id, person, encode(old_code, 'hex') as old_code, encode(new_code, 'hex') as new_code,
          old_confirmed_at is not null as old_confirmed, new_confirmed_at is not null as new_confirmed;

-- query: mail_change_confirm
-- gives: none
-- params: id uuid, side text
with changed as (
    update {firm}.mail_changes
       set old_confirmed_at = case when $2 = 'old' then coalesce(old_confirmed_at, now()) else old_confirmed_at end,
           new_confirmed_at = case when $2 = 'new' then coalesce(new_confirmed_at, now()) else new_confirmed_at end
     where id = $1 and ended_at is null and expires_at > now() returning id)
select portico.must((select id from changed), 'mail_change_over');

-- query: mail_change_apply
-- gives: none
-- params: id uuid, former uuid
-- Both sides have confirmed. Sign-in links and invitations sent to the old address stop working.
with confirmed as (
    update {firm}.mail_changes set ended_at = now(), outcome = 'done'
     where id = $1 and ended_at is null and old_confirmed_at is not null and new_confirmed_at is not null
    returning person, old_email, new_email
), changed_person as (
    update {firm}.people p set email = d.new_email from confirmed d
     where p.id = d.person and p.active
       and not exists (select from {firm}.people o where o.email = d.new_email and o.kind = p.kind and o.id <> p.id)
    returning p.id
), former as (
    insert into {firm}.former_addresses (id, person, email)
    select $2, m.id, d.old_email from changed_person m cross join confirmed d
), links as (
    update {firm}.sign_ins s set used_at = now() from changed_person m
     where s.person = m.id and s.used_at is null and s.expires_at > now()
), invitations as (
    update {firm}.invitations i set revoked_at = now() from changed_person m
     where i.person = m.id and i.used_at is null and i.revoked_at is null
    returning i.id
), closed as (
    insert into {firm}.inbox_closings (kind, object) select 'invitation', id from invitations
)
select portico.must((select id from changed_person), 'mail_change_over');

-- query: mail_change_refuse
-- gives: none
-- params: id uuid, side text
with changed as (
    update {firm}.mail_changes set ended_at = now(), outcome = 'refused', refused_by = $2
     where id = $1 and ended_at is null returning id)
select portico.must((select id from changed), 'mail_change_over');

-- query: mail_change_call
-- gives: none
-- params: id uuid, change uuid
-- A refused change waits in the inbox until staff have handled it. Somebody of the staff has no client.
insert into {firm}.inbox_calls (id, kind, account, object, by_person)
select $1, 'address', l.account, c.id, c.person
  from {firm}.mail_changes c
  left join {firm}.people p on p.id = c.person and p.kind = 'contact'
  left join lateral (select a.account from {firm}.active_links a
                      where a.person = p.id order by a.account limit 1) l on true
 where c.id = $2;

-- query: mail_change_withdraw
-- gives: none
-- params: person uuid
with changed as (
    update {firm}.mail_changes set ended_at = now(), outcome = 'withdrawn'
     where person = $1 and ended_at is null returning id)
select portico.must((select id from changed), 'mail_change_over');

-- query: mail_change_refusals
-- gives: rows
-- params:
-- For staff: refused changes that are not handled yet. The first part of the page is for those who see the whole firm,
-- the second for restricted staff: of the people of their clients, and of themselves.
with known as materialized (
    select person from {firm}.known_people
), page as materialized (
    (select c.id, c.person, c.old_email, c.new_email, c.refused_by, c.ended_at
       from {firm}.mail_changes c
      where portico.kind() <> 'assigned' and c.outcome = 'refused' and c.handled_at is null
      order by c.ended_at desc
      limit 100)
    union all
    (select c.id, c.person, c.old_email, c.new_email, c.refused_by, c.ended_at
       from known k
      cross join lateral (select * from {firm}.mail_changes
                           where person = k.person and outcome = 'refused' and handled_at is null
                           order by ended_at desc
                           limit 100) c
      order by c.ended_at desc
      limit 100)
)
select c.id, c.person, p.name, p.kind, c.old_email, c.new_email, c.refused_by, c.ended_at,
       (select l.account from {firm}.account_people l
         where l.person = c.person order by l.created_at limit 1) as account
  from page c join {firm}.people p on p.id = c.person
 order by c.ended_at desc;

-- query: mail_change_refused
-- gives: row
-- params: id uuid
-- Whose change it is.
select portico.must((select person from {firm}.mail_changes where id = $1 and outcome = 'refused'),
                    'no_such_mail_change') as person;

-- query: mail_change_mark_handled
-- gives: none
-- params: id uuid
with changed as (
    update {firm}.mail_changes
       set handled_at = coalesce(handled_at, now()), handled_by = coalesce(handled_by, portico.person())
     where id = $1 and outcome = 'refused' returning id, handled_by
), closed as (
    insert into {firm}.inbox_closings (kind, object, by_person) select 'address', id, handled_by from changed
)
select portico.must((select id from changed), 'no_such_mail_change');
