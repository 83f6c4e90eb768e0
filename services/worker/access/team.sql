-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Which staff see which clients. An assignment is a row of account_people whose person is staff; for staff restricted
-- to assigned clients (people.assigned) it decides what they see; for others it is information.

-- query: team_index
-- gives: rows
-- params: account uuid, person uuid?
-- All active staff, or the given one, and by which rule they see this client: role (admins and owners), all (not
-- restricted), assigned (restricted, and assigned to this client), or null.
select p.id, p.name, p.email, p.role, p.assigned as restricted, l.account is not null as assigned,
       case when p.role in ('admin', 'owner') then 'role'
            when not p.assigned then 'all'
            when l.account is not null then 'assigned' end as rule
  from {firm}.people p
  left join {firm}.active_links l on l.account = $1 and l.person = p.id
 where p.kind = 'staff' and p.active
   {if person} and p.id = $2
 order by l.account is null, p.name collate "und-x-icu", p.id
 limit 500;

-- query: team_guard
-- gives: none
-- params: person uuid
-- Only active staff can be assigned.
select portico.must((select id from {firm}.people where id = $1 and kind = 'staff' and active), 'no_such_person');

-- query: team_assign
-- gives: none
-- params: account uuid, person uuid
-- Assigning somebody again succeeds.
insert into {firm}.account_people (account, person, areas, gets_mail, added_by)
values ($1, $2, 15, false, portico.person())
on conflict (account, person) do update set may_log_in = true, ends_at = null, areas = 15;

-- query: team_unassign
-- gives: none
-- params: account uuid, person uuid
with unassigned as (
    delete from {firm}.account_people
     where account = $1 and person = $2
       and exists (select from {firm}.people p where p.id = $2 and p.kind = 'staff')
    returning person)
select portico.must((select person from unassigned), 'no_such_link');

-- query: team_clear_lead
-- shared: yes
-- gives: none
-- params: person uuid
-- Staff who were deactivated, or no longer see the client, lead none of its matters. changed_at stays: nothing happened
-- in the matter itself.
with assigned as materialized (
    select account from {firm}.active_links where person = $1
)
update {firm}.matters m set lead = null
  from {firm}.people p
 where m.lead = $1 and p.id = $1
   and (not p.active or p.assigned and m.account not in (select account from assigned));

-- query: team_clients
-- gives: rows
-- params: person uuid
-- The clients of a colleague.
select a.id, a.name, a.kind, a.reference, l.created_at as assigned_at
  from {firm}.account_people l
  join {firm}.accounts a on a.id = l.account
 where l.person = $1
 order by a.name collate "und-x-icu", a.id
 limit 2000;
