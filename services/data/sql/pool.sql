-- The pool's own statements for the fence. See tenants/fence.

-- query: pool_arm
-- gives: none
-- params: secret bytea
-- Once per connection, before anything else: the fence keeps the secret and requires it in every enter().
select portico.arm($1);

-- query: pool_enter
-- gives: none
-- params: schema text, secret bytea, person uuid?, kind text
-- Statement zero of every run: pins the transaction to one firm and one viewer.
select portico.enter($1, $2, $3, $4);

-- query: pool_fence_test
-- gives: rows
-- params: none
-- Run without enter(): it must fail with PF001. Otherwise the fence is missing and the service must not start.
select id
from portico.jobs
limit 1;
