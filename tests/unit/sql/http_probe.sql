-- SPDX-License-Identifier: AGPL-3.0-or-later
-- The statements of http-probe.

-- query: probe_accounts
-- gives: page 2
-- params: before text?
-- By name.
select id, name, created_at, name as cursor
from {firm}.accounts
where $1::text is null or name > $1
order by name
limit 3;

-- query: probe_make
-- gives: row
-- params: id uuid, name text
-- A write.
insert into {firm}.accounts (id, name) values ($1, $2) returning id, name, kind, archived_at, created_at;

-- query: probe_add
-- gives: none
-- params: id uuid, name text
-- A write that gives nothing back.
insert into {firm}.accounts (id, name) values ($1, $2);

-- query: probe_show
-- gives: maybe
-- params: id uuid
select id, name from {firm}.accounts where id = $1;

-- query: probe_emit
-- gives: row
-- params: object uuid, person uuid?
-- An event with the audit entry's number.
insert into {firm}.events (seq, account, area, internal, topic, object, what, person)
select entries, null, 0, true, 'account', $1, 'account.made', $2 from {firm}.audit_head
returning seq, account, area, internal, topic, object, matter, what, person;

-- query: probe_guard
-- gives: none
-- params: id uuid
-- Raises unless there is such an account.
select portico.must((select id from {firm}.accounts where id = $1), 'no_such_account');

-- query: probe_rename
-- gives: none
-- params: id uuid, name text
-- Waits for the lock of the row.
update {firm}.accounts set name = $2 where id = $1;

-- query: probe_two_rows
-- gives: row
-- params: none
-- Gives another number of rows than declared, on purpose.
select * from (values (1), (2)) as two(number);
