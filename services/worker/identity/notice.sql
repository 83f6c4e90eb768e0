-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Notices of changes to how somebody signs in, mailed to all their addresses. As the service. The time is in the recipient's time
-- zone here, because a mail cannot convert it; the mail's language says how it is written.

-- query: notice_emit
-- gives: none
-- params: mails uuid[], person uuid, what text, device text?, place text?, jobs uuid[]
with recipient as (
    select p.id, p.name, p.kind, coalesce(p.time_zone, f.time_zone) as zone
      from {firm}.people p cross join {firm}.firm f where p.id = $2
), mail as (
    insert into {firm}.mails (id, person, recipient, kind, about)
    select m.id, w.id, a.email, 'factor_changed',
           jsonb_build_object('name', w.name, 'desk', w.kind = 'staff', 'what', $3, 'device', $4, 'place', $5,
                              'at', to_char(now() at time zone w.zone, 'YYYY-MM-DD HH24:MI'),
                              'zone', w.zone, 'former', a.former)
      from recipient w
      join {firm}.known_addresses a on a.person = w.id
      join unnest($1) with ordinality m(id, nth) on m.nth = a.nth
    returning id)
insert into portico.jobs (id, firm, kind, object)
select j.id, portico.firm_number(), 'mail', m.id
  from (select id, row_number() over () as nth from mail) m
  join unnest($6) with ordinality j(id, nth) on j.nth = m.nth;

-- query: notice_new_browser
-- gives: none
-- params: session uuid, cookie bytea, fingerprint bytea, mails uuid[], device text, place text, jobs uuid[]
-- For a session with two factors: stores the browser, and notifies the person if it is new and not their first. The
-- view numbers the addresses of each person; `offset 0` lets it see which person is meant.
with sign_in as (
    select s.person,
           exists (select from {firm}.browsers b where b.person = s.person) as others,
           exists (select from {firm}.browsers b where b.person = s.person and b.mark in ($2, $3)) as known
      from {firm}.sessions s where s.id = $1 and s.level = 2 and s.impersonator is null
), stored as (
    insert into {firm}.browsers (person, mark)
    select h.person, m.mark from sign_in h cross join (values ($2), ($3)) m(mark)
    on conflict (person, mark) do update set seen_at = now()
), recipient as (
    select p.id, p.name, p.kind, coalesce(p.time_zone, f.time_zone) as zone
      from sign_in h join {firm}.people p on p.id = h.person cross join {firm}.firm f
     where h.others and not h.known
), mail as (
    insert into {firm}.mails (id, person, recipient, kind, about)
    select m.id, w.id, a.email, 'factor_changed',
           jsonb_build_object('name', w.name, 'desk', w.kind = 'staff', 'what', 'device_new', 'device', $5, 'place', $6,
                              'at', to_char(now() at time zone w.zone, 'YYYY-MM-DD HH24:MI'),
                              'zone', w.zone, 'former', a.former)
      from recipient w
     cross join lateral (select * from {firm}.known_addresses o where o.person = w.id offset 0) a
      join unnest($4) with ordinality m(id, nth) on m.nth = a.nth
    returning id)
insert into portico.jobs (id, firm, kind, object)
select j.id, portico.firm_number(), 'mail', m.id
  from (select id, row_number() over () as nth from mail) m
  join unnest($7) with ordinality j(id, nth) on j.nth = m.nth;
