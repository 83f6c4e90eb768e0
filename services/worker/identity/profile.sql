-- SPDX-License-Identifier: AGPL-3.0-or-later
-- The viewer's name and preferences, through the view that shows only their own row; and clients' changes of name and
-- telephone number, which staff review if the policy requires it.

-- query: profile_show
-- gives: row
-- params:
-- waiting: a change that staff have not reviewed yet. declined: the last change, if staff declined it. mail_change: a
-- change of address that is not confirmed yet.
select p.name, p.email, p.phone, p.locale, p.time_zone,
       portico.kind() = 'client'
       and (select profile_review from {firm}.policies where audience = 'clients') as reviewed,
       (select json_build_object('id', c.id, 'name', c.name, 'phone', c.phone,
                                 'asked_at', to_char(c.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
          from {firm}.profile_changes c where c.person = p.id and c.state = 'waiting') as waiting,
       (select json_build_object('name', c.name, 'phone', c.phone, 'reason', c.reason,
                                 'at', to_char(c.decided_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
          from (select * from {firm}.profile_changes l where l.person = p.id order by l.created_at desc limit 1) c
         where c.state = 'declined' and c.decided_at > now() - interval '30 days') as declined,
       (select json_build_object('email', m.new_email, 'old_confirmed', m.old_confirmed_at is not null,
                                 'new_confirmed', m.new_confirmed_at is not null,
                                 'expires_at', to_char(m.expires_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
          from {firm}.mail_changes m
         where m.person = p.id and m.ended_at is null and m.expires_at > now()) as mail_change
  from {firm}.profile p;

-- query: profile_time_zone_guard
-- shared: yes
-- gives: none
-- params: time_zone text
-- Raises (22023) for anything but a zone with a place, or UTC. PostgreSQL also knows rules in the form of POSIX, and
-- files such as Factory and localtime, which browsers refuse.
select now() at time zone case when $1 ~* '^(utc|gmt|[a-z]+(/[a-z0-9_+-]+)+)$' and $1 !~* '^(posix|right)/|^etc/unknown$'
                               then $1
                               when $1 is not null then '' end;

-- query: profile_replace_waiting
-- gives: none
-- params: name text?, phone_given bool, phone text?
-- A new change replaces the waiting one.
with replaced as (
    update {firm}.profile_changes c set state = 'replaced', decided_at = now()
      from {firm}.profile p
     where c.person = p.id and c.state = 'waiting'
       and (coalesce($1, p.name), case when $2 then $3 else p.phone end) is distinct from (p.name, p.phone)
    returning c.id
)
insert into {firm}.inbox_closings (kind, object) select 'profile', id from replaced;

-- query: profile_request_change
-- gives: none
-- params: id uuid, name text?, phone_given bool, phone text?
-- A client's new name or telephone number: waiting for review, or applied at once and shown to staff.
insert into {firm}.profile_changes (id, person, old_name, old_phone, name, phone, state, decided_at)
select $1, p.id, p.name, p.phone, coalesce($2, p.name), case when $3 then $4 else p.phone end,
       case when y.profile_review then 'waiting' else 'applied' end, case when not y.profile_review then now() end
  from {firm}.profile p cross join {firm}.policies y
 where y.audience = 'clients'
   and (coalesce($2, p.name), case when $3 then $4 else p.phone end) is distinct from (p.name, p.phone);

-- query: profile_call
-- gives: none
-- params: id uuid, change uuid
-- A change that staff must review waits in the inbox. One that applied at once does not, and there may be none.
insert into {firm}.inbox_calls (id, kind, account, object, by_person)
select $1, 'profile', l.account, c.id, c.person
  from {firm}.profile_changes c
  left join lateral (select a.account from {firm}.active_links a
                      where a.person = c.person order by a.account limit 1) l on true
 where c.id = $2 and c.state = 'waiting';

-- query: profile_change
-- gives: none
-- params: name text?, phone_given bool, phone text?, locale_given bool, locale text?, zone_given bool, time_zone text?
-- Name and telephone number stay unchanged if they must be reviewed.
with rule as (
    select portico.kind() = 'client' and profile_review as must_wait from {firm}.policies where audience = 'clients'
), changed as (
    update {firm}.profile
       set name = case when r.must_wait then name else coalesce($1, name) end,
           phone = case when $2 and not r.must_wait then $3 else phone end,
           locale = case when $4 then $5 else locale end,
           time_zone = case when $6 then $7 else time_zone end
      from rule r
    returning id)
select portico.must((select id from changed), 'no_such_person');

-- query: profile_withdraw
-- gives: none
-- params:
with changed as (
    update {firm}.profile_changes set state = 'withdrawn', decided_at = now()
     where person = portico.person() and state = 'waiting' returning id
), closed as (
    insert into {firm}.inbox_closings (kind, object) select 'profile', id from changed
)
select portico.must((select id from changed), 'profile_change_over');

-- query: profile_changes
-- gives: rows
-- params: person uuid?, account uuid?
-- For staff: waiting changes, and those applied at once within two weeks. The first two parts of the page are for those
-- who see the whole firm, the third for one person, for the people of one client, or for those of the clients of
-- restricted staff.
with known as materialized (
    {if person} select $1 as person
    {if not person} {if account} select person from {firm}.account_people where account = $2
    {if not person} {if not account} select person from {firm}.known_people
), page as materialized (
    {if not person} {if not account} (select c.id, c.person, c.old_name, c.old_phone, c.name, c.phone, c.state,
    {if not person} {if not account}         c.created_at
    {if not person} {if not account}    from {firm}.profile_changes c
    {if not person} {if not account}   where portico.kind() <> 'assigned' and c.state = 'waiting'
    {if not person} {if not account}   order by c.created_at desc
    {if not person} {if not account}   limit 100)
    {if not person} {if not account} union all
    {if not person} {if not account} (select c.id, c.person, c.old_name, c.old_phone, c.name, c.phone, c.state,
    {if not person} {if not account}         c.created_at
    {if not person} {if not account}    from {firm}.profile_changes c
    {if not person} {if not account}   where portico.kind() <> 'assigned' and c.state = 'applied'
    {if not person} {if not account}     and c.created_at > now() - interval '14 days'
    {if not person} {if not account}   order by c.created_at desc
    {if not person} {if not account}   limit 100)
    {if not person} {if not account} union all
    (select c.id, c.person, c.old_name, c.old_phone, c.name, c.phone, c.state, c.created_at
       from known k
      cross join lateral (select * from {firm}.profile_changes where person = k.person and state = 'waiting'
                          union all
                          (select * from {firm}.profile_changes
                            where person = k.person and state = 'applied' and created_at > now() - interval '14 days'
                            order by created_at desc
                            limit 100)) c
      order by c.state = 'applied', c.created_at desc
      limit 100)
)
select c.id, c.person, p.name as now_name, c.old_name, c.old_phone, c.name, c.phone, c.state, c.created_at,
       (select l.account from {firm}.account_people l
         where l.person = c.person order by l.created_at limit 1) as account
  from page c join {firm}.people p on p.id = c.person
 order by c.state = 'applied', c.created_at desc
 limit 100;

-- query: profile_decide
-- gives: none
-- params: change uuid, accept bool, reason text?
-- Writes only what the client changed: the rest may have changed meanwhile.
with changed as (
    update {firm}.profile_changes
       set state = case when $2 then 'accepted' else 'declined' end, reason = $3, decided_at = now(),
           decided_by = portico.person()
     where id = $1 and state = 'waiting'
    returning id, person, old_name, old_phone, name, phone
), applied as (
    update {firm}.people p
       set name = case when h.name <> h.old_name then h.name else p.name end,
           phone = case when h.phone is distinct from h.old_phone then h.phone else p.phone end
      from changed h where p.id = h.person and $2
    returning p.id
), closed as (
    insert into {firm}.inbox_closings (kind, object, by_person) select 'profile', id, portico.person() from changed
)
select portico.must((select id from changed), 'profile_change_over');

-- query: profile_emit
-- gives: maybe
-- params: person uuid?, change uuid?, what text
-- An event about a person's profile: for staff and, in one of their accounts, for the client. Staff have no account, so
-- their events are internal.
with subject as materialized (
    select coalesce($1, (select c.person from {firm}.profile_changes c where c.id = $2)) as id
)
insert into {firm}.events (seq, account, area, internal, topic, object, what, person)
select h.entries, l.account, 15, l.account is null, 'profile', w.id, $3, portico.person()
  from {firm}.audit_head h
 cross join subject w
  left join lateral (select a.account from {firm}.active_links a
                      where a.person = w.id order by a.account limit 1) l on true
returning seq, account, area, internal, topic, object, matter, what, person;
