-- The statements of the pool's tests.

-- query: test_add_account
-- gives: none
-- params: id uuid, name text
-- Adds a row.
insert into {firm}.accounts (id, name)
values ($1, $2);

-- query: test_accounts
-- gives: rows
-- params: none
-- The accounts that the viewer sees.
select id, name
from {firm}.accounts
order by name;

-- query: test_guard
-- gives: none
-- params: id uuid
-- Raises unless the account exists.
select portico.must((select id from {firm}.accounts where id = $1), 'no_such_account');

-- query: test_echo
-- gives: row
-- params: value text?
-- Returns its parameter.
select $1 as value, portico.kind() as kind;

-- query: test_stray
-- gives: rows
-- params: none
-- A mistake that the fence must refuse: it names a fixed firm.
select id
from t_2.accounts;

-- query: test_time
-- gives: row
-- params: none
-- A time in the server's format.
select timestamptz '2026-05-05 10:12:00+01' as at;

-- query: test_options
-- gives: row
-- params: prefix text, account uuid?, state text?
-- Says which lines are in the text.
select $1
  {if account} || ' account=' || $2
  {if not account} || ' no account'
  {if account} {if not state} || ' alone'
  {if state} || ' state=' || $3 || left((select count(*) from {firm}.accounts)::text, 0)
  as value;
