-- What the pool itself says to the fence. See tenants/fence.

-- query: pool_arm
-- gives: none
-- params: secret bytea
-- Once per connection, before anything else: the fence keeps the secret and asks for it at every entry.
select portico.arm($1);

-- query: pool_enter
-- gives: none
-- params: schema text, secret bytea, person uuid?, kind text
-- Statement zero of every run: pins the transaction to one firm and one viewer.
select portico.enter($1, $2, $3, $4);

-- query: pool_fence_test
-- gives: rows
-- params: none
-- Run without having entered: must be refused with PF001, else there is no fence and the service must not serve.
select id
from portico.jobs
limit 1;
