-- SPDX-License-Identifier: AGPL-3.0-or-later
-- The audit log, read only. It can be filtered by person, client, topic, and first and last day.
--
-- A list of one person, client or topic reads an index of that one alone, newest first; the other filters are
-- conditions on its rows. Days become bounds of the number, by audit_log_bounds. So no list reads the rest of the log.
--
-- The page is chosen before names are joined to it, so that no plan joins names to more than its rows.
--
-- (person, seq) between two pairs with the same person is what that person did between two numbers. Written with "=",
-- the plan for all values would follow the number alone if it guessed that a value is frequent, and read the whole log.
-- For the same reason (seq, at) stands for seq: of two bounds of one column the planner expects so few rows that it
-- reads and sorts all of them. Further filters are written "is true" and "case when", which are no conditions of an
-- index, so that the index of the narrowest filter is the one that is read. Of a "case" the planner expects half of the
-- rows, so that it reads them in order and stops when the page is full.
--
-- Under row security only conditions that leak nothing use an index. An expression such as coalesce() counts as leaking,
-- so bounds are bare parameters, and computed ones are in a subquery.

-- query: audit_log_bounds
-- gives: row
-- params: from date?, to date?
-- The moments at which these days of the firm begin and end, and the numbers between which their entries are. The time
-- of an entry is when its transaction began, and its number was taken when it ended; the ten minutes make up for that,
-- since no transaction lasts so long.
with days as (
    select $1::timestamp at time zone time_zone as starts, ($2 + 1)::timestamp at time zone time_zone as ends
      from {firm}.firm
)
select starts, ends,
       (select r.seq from {firm}.audit_entries r where r.at < (select starts - interval '10 minutes' from days)
         order by r.at desc limit 1) as above,
       (select r.seq from {firm}.audit_entries r where r.at >= (select ends + interval '10 minutes' from days)
         order by r.at limit 1) as below
  from days;

-- query: audit_log_index
-- gives: page 50
-- params: above bigint, below bigint, before bigint, starts timestamptz?, ends timestamptz?
with page as materialized (
    select seq
      from {firm}.audit_entries
     where (seq, at) > ($1, 'infinity')
       and (seq, at) < ((select least($2, $3)), '-infinity')
       {if starts} and (at >= $4) is true
       {if ends} and (at < $5) is true
     order by seq desc
     limit 51
)
select l.seq, l.at, l.person, l.person_name as name, l.person_kind, l.kind, l.what, l.topic, l.detail, l.detail_name,
       l.object, l.object_kind, l.object_name, l.object_account, l.object_matter, l.object_removed, l.account,
       l.account_name, l.address, l.agent, l.route, l.request, l.via, l.via_name, l.reason, l.seq::text as cursor
  from page
  join {firm}.audit_log l on l.seq = page.seq
 order by l.seq desc
 limit 51;

-- query: audit_log_of_account
-- gives: page 50
-- params: account uuid, person uuid?, topic text?, above bigint, below bigint, before bigint
-- params: starts timestamptz?, ends timestamptz?
with page as materialized (
    select seq
      from {firm}.audit_entries
     where account is not null
       and (account, seq) > ($1, $4)
       and (account, seq) < ($1, (select least($5, $6)))
       {if person} and case when person = $2 then true else false end
       {if topic} and case when topic = $3 then true else false end
       {if starts} and (at >= $7) is true
       {if ends} and (at < $8) is true
     order by account desc, seq desc
     limit 51
)
select l.seq, l.at, l.person, l.person_name as name, l.person_kind, l.kind, l.what, l.topic, l.detail, l.detail_name,
       l.object, l.object_kind, l.object_name, l.object_account, l.object_matter, l.object_removed, l.account,
       l.account_name, l.address, l.agent, l.route, l.request, l.via, l.via_name, l.reason, l.seq::text as cursor
  from page
  join {firm}.audit_log l on l.seq = page.seq
 order by l.seq desc
 limit 51;

-- query: audit_log_of_person
-- gives: page 50
-- params: person uuid, topic text?, above bigint, below bigint, before bigint
-- params: starts timestamptz?, ends timestamptz?
with page as materialized (
    select seq
      from {firm}.audit_entries
     where person is not null
       and (person, seq) > ($1, $3)
       and (person, seq) < ($1, (select least($4, $5)))
       {if topic} and case when topic = $2 then true else false end
       {if starts} and (at >= $6) is true
       {if ends} and (at < $7) is true
     order by person desc, seq desc
     limit 51
)
select l.seq, l.at, l.person, l.person_name as name, l.person_kind, l.kind, l.what, l.topic, l.detail, l.detail_name,
       l.object, l.object_kind, l.object_name, l.object_account, l.object_matter, l.object_removed, l.account,
       l.account_name, l.address, l.agent, l.route, l.request, l.via, l.via_name, l.reason, l.seq::text as cursor
  from page
  join {firm}.audit_log l on l.seq = page.seq
 order by l.seq desc
 limit 51;

-- query: audit_log_of_topic
-- gives: page 50
-- params: topic text, above bigint, below bigint, before bigint, starts timestamptz?, ends timestamptz?
with page as materialized (
    select seq
      from {firm}.audit_entries
     where (topic, seq) > ($1, $2)
       and (topic, seq) < ($1, (select least($3, $4)))
       {if starts} and (at >= $5) is true
       {if ends} and (at < $6) is true
     order by topic desc, seq desc
     limit 51
)
select l.seq, l.at, l.person, l.person_name as name, l.person_kind, l.kind, l.what, l.topic, l.detail, l.detail_name,
       l.object, l.object_kind, l.object_name, l.object_account, l.object_matter, l.object_removed, l.account,
       l.account_name, l.address, l.agent, l.route, l.request, l.via, l.via_name, l.reason, l.seq::text as cursor
  from page
  join {firm}.audit_log l on l.seq = page.seq
 order by l.seq desc
 limit 51;

-- query: audit_log_zone
-- gives: row
-- params:
select time_zone from {firm}.firm;

-- query: audit_log_export
-- gives: rows
-- params: account uuid?, person uuid?, topic text?, above bigint, below bigint, before bigint
-- params: starts timestamptz?, ends timestamptz?, rows bigint
-- For a table file, by the narrowest index, as the pages choose it. With a constant limit of this size, the plan would
-- read and sort all that a person did, or a topic has, instead of following the index.
with page as materialized (
    select seq
      from {firm}.audit_entries
     where ($7 is null or at >= $7)
       and ($8 is null or at < $8)
       {if account} and account is not null
       {if account} and (account, seq) > ($1, $4)
       {if account} and (account, seq) < ($1, (select least($5, $6)))
       {if account} {if person} and case when person = $2 then true else false end
       {if not account} {if person} and person is not null
       {if not account} {if person} and (person, seq) > ($2, $4)
       {if not account} {if person} and (person, seq) < ($2, (select least($5, $6)))
       {if account} {if topic} and case when topic = $3 then true else false end
       {if not account} {if person} {if topic} and case when topic = $3 then true else false end
       {if not account} {if not person} {if topic} and (topic, seq) > ($3, $4)
       {if not account} {if not person} {if topic} and (topic, seq) < ($3, (select least($5, $6)))
       {if not account} {if not person} {if not topic} and (seq, at) > ($4, 'infinity')
       {if not account} {if not person} {if not topic} and (seq, at) < ((select least($5, $6)), '-infinity')
     order by
     {if account} account desc,
     {if not account} {if person} person desc,
     {if not account} {if not person} {if topic} topic desc,
              seq desc
     limit $9
)
select l.seq, to_char(l.at at time zone f.time_zone, 'YYYY-MM-DD HH24:MI:SS') as at, l.person, l.person_name as name,
       l.person_kind, l.what, l.detail, l.detail_name, l.object, l.object_kind, l.object_name, l.account,
       l.account_name, l.address, l.agent, l.request, l.via, l.via_name, l.reason
  from page
  join {firm}.audit_log l on l.seq = page.seq
 cross join {firm}.firm f
 order by l.seq desc;
