-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Mails that are waiting or have failed.

-- query: mails_index
-- gives: page 50
-- params: before uuid?
select m.id, m.recipient, m.kind, m.state, m.attempts, m.last_error, m.created_at, m.sent_at, m.id::text as cursor
  from {firm}.mails m
 where m.state <> 'sent' and m.recipient <> ''
   {if before} and m.id < $1
 order by m.id desc
 limit 51;
