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
     where seq > $1
       and seq < $2
       and seq < $3
       and ($4 is null or at >= $4)
       and ($5 is null or at < $5)
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
       and (account, seq) < ($1, $5)
       and (account, seq) < ($1, $6)
       and ($2 is null or person = $2)
       and ($3 is null or topic = $3)
       and ($7 is null or at >= $7)
       and ($8 is null or at < $8)
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
       and (person, seq) < ($1, $4)
       and (person, seq) < ($1, $5)
       and ($2 is null or topic = $2)
       and ($6 is null or at >= $6)
       and ($7 is null or at < $7)
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
       and (topic, seq) < ($1, $3)
       and (topic, seq) < ($1, $4)
       and ($5 is null or at >= $5)
       and ($6 is null or at < $6)
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
-- For a table file. Only the branch of the narrowest index is executed, as the pages choose it: the conditions that have
-- no column are checked once, before the branch. With a constant limit of this size, the plan would read and sort all
-- that a person did, or a topic has, instead of following the index.
with page as materialized (
    (select seq
       from {firm}.audit_entries
      where account is not null
        and (account, seq) > ($1, $4)
        and (account, seq) < ($1, $5)
        and (account, seq) < ($1, $6)
        and $1 is not null
        and ($2 is null or person = $2)
        and ($3 is null or topic = $3)
        and ($7 is null or at >= $7)
        and ($8 is null or at < $8)
      order by account desc, seq desc
      limit $9)
    union all
    (select seq
       from {firm}.audit_entries
      where person is not null
        and (person, seq) > ($2, $4)
        and (person, seq) < ($2, $5)
        and (person, seq) < ($2, $6)
        and $1 is null
        and $2 is not null
        and ($3 is null or topic = $3)
        and ($7 is null or at >= $7)
        and ($8 is null or at < $8)
      order by person desc, seq desc
      limit $9)
    union all
    (select seq
       from {firm}.audit_entries
      where (topic, seq) > ($3, $4)
        and (topic, seq) < ($3, $5)
        and (topic, seq) < ($3, $6)
        and $1 is null
        and $2 is null
        and $3 is not null
        and ($7 is null or at >= $7)
        and ($8 is null or at < $8)
      order by topic desc, seq desc
      limit $9)
    union all
    (select seq
       from {firm}.audit_entries
      where seq > $4
        and seq < $5
        and seq < $6
        and $1 is null
        and $2 is null
        and $3 is null
        and ($7 is null or at >= $7)
        and ($8 is null or at < $8)
      order by seq desc
      limit $9)
)
select l.seq, to_char(l.at at time zone f.time_zone, 'YYYY-MM-DD HH24:MI:SS') as at, l.person, l.person_name as name,
       l.person_kind, l.what, l.detail, l.detail_name, l.object, l.object_kind, l.object_name, l.account,
       l.account_name, l.address, l.agent, l.request, l.via, l.via_name, l.reason
  from page
  join {firm}.audit_log l on l.seq = page.seq
 cross join {firm}.firm f
 order by l.seq desc;
