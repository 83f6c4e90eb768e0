-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Who gets no more mails about some kinds of notices, by the link in such a mail.

-- query: unsubscriptions_make
-- gives: none
-- params: person uuid, kinds text[]
-- As their own choice of "never". Mails about those kinds that are not sent yet are dropped when they are due.
insert into {firm}.notice_choices (person, kind, way)
select p.id, k.kind, 'never' from {firm}.people p cross join unnest($2) k (kind) where p.id = $1
    on conflict (person, kind) do update set way = 'never';

-- query: unsubscriptions_keep_quiet
-- gives: none
-- params: person uuid, kinds text[]
-- After unsubscriptions_make: what waits to be mailed is not.
update {firm}.notices set mail_at = null
 where person = $1 and kind = any ($2) and mail_at is not null and seen_at is null;

-- query: unsubscriptions_firm
-- gives: row
-- params:
select name from {firm}.firm;
