-- What the tests of the pool ask.

-- query: test_add_account
-- gives: none
-- params: id uuid, name text
-- A write.
insert into {firm}.accounts (id, name)
values ($1, $2);

-- query: test_accounts
-- gives: rows
-- params: none
-- What the viewer sees.
select id, name
from {firm}.accounts
order by name;

-- query: test_guard
-- gives: none
-- params: id uuid
-- Raises unless there is such an account.
select portico.must((select id from {firm}.accounts where id = $1), 'no_such_account');

-- query: test_echo
-- gives: row
-- params: value text?
-- Comes back.
select $1 as value, portico.kind() as kind;

-- query: test_stray
-- gives: rows
-- params: none
-- A mistake that the fence must catch: it names a firm by itself.
select id
from t_2.accounts;

-- query: test_time
-- gives: row
-- params: none
-- How the server writes a time.
select timestamptz '2026-05-05 10:12:00+01' as at;
