-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Statements that break the rule in each way that the test knows. "seeded", the verdict, and what they do.

-- query: seeded_good_key
-- gives: maybe
-- params: matter uuid
select id, title from {firm}.matters where id = $1;

-- query: seeded_reads_scan
-- gives: row
-- params: phone text
-- A filter without an index.
select count(*) as count from {firm}.people where phone = $1;

-- query: seeded_reads_buffers
-- gives: row
-- params: none
-- Fewer rows than the bound, each from other pages.
select count(d.name) as count
  from (select id from {firm}.documents order by id limit 500) few
  join {firm}.documents d on d.id = few.id;

-- query: seeded_reads_guard
-- gives: none
-- params: q text
-- Raises after it has read everything.
select portico.must((select id from {firm}.people where phone = $1), 'no_such_person');

-- query: seeded_reads_cascade
-- gives: none
-- params: folder uuid, level smallint
-- The plan reads one row; the check of the foreign key changes all documents of the folder.
update {firm}.folders set level = $2 where id = $1;

-- query: seeded_reads_optional
-- gives: rows
-- params: account uuid, what text?
-- Only with the optional parameter.
select seq
  from {firm}.events
 where account = $1
  {if what} and what || '' = $2 || 'none'
  {if not what} and seq > 99000
 order by seq desc
 limit 20;

-- query: seeded_unknown_parameter
-- gives: maybe
-- params: nothing text
select id from {firm}.accounts where reference = $1;

-- query: seeded_broken_cast
-- gives: maybe
-- params: name text
select id from {firm}.accounts where id = $1::uuid;

-- query: seeded_refused_always
-- gives: none
-- params: q text
select portico.must((select number from {firm}.firm where name = $1), 'no_such_firm');

-- query: seeded_empty_always
-- gives: maybe
-- params: q text
select number from {firm}.firm where name = $1;

-- query: seeded_mended_bound
-- gives: maybe
-- params: account uuid
select name from {firm}.accounts where id = $1;

-- query: seeded_mended_line
-- gives: maybe
-- params: account uuid
select kind from {firm}.accounts where id = $1;
