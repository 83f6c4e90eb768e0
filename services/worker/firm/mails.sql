-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Mails that are waiting or have failed.

-- query: mails_index
-- gives: page 50
-- params: before uuid?
-- The first part of the page is for those who see the whole firm, the second for restricted staff: to the people of
-- their clients, and to themselves.
with known as materialized (
    select person from {firm}.known_people
), page as materialized (
    (select m.id, m.recipient, m.kind, m.state, m.attempts, m.last_error, m.created_at, m.sent_at
       from {firm}.mails m
      where portico.kind() <> 'assigned' and m.state <> 'sent' and m.recipient <> ''
        {if before} and m.id < $1
      order by m.id desc
      limit 51)
    union all
    (select m.id, m.recipient, m.kind, m.state, m.attempts, m.last_error, m.created_at, m.sent_at
       from known k
      cross join lateral (select * from {firm}.mails
                           where person = k.person and state <> 'sent' and recipient <> ''
                             {if before} and id < $1
                           order by id desc
                           limit 51) m
      order by m.id desc
      limit 51)
)
select m.id, m.recipient, m.kind, m.state, m.attempts, m.last_error, m.created_at, m.sent_at, m.id::text as cursor
  from page m
 order by m.id desc;
