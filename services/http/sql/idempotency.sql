-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Idempotency keys: a POST that is sent twice happens once, and the second one gets the first answer.

-- query: key_claim
-- gives: none
-- params: person uuid, key text, fingerprint bytea
-- First statement of the transaction: a second request waits for the first, then violates idempotency_keys_pkey.
insert into {firm}.idempotency_keys (person, key, fingerprint) values ($1, $2, $3);

-- query: key_read
-- gives: maybe
-- params: person uuid, key text, fingerprint bytea
-- The answer to the first request with this key. It is lost when it should have been stored long ago: the act was carried
-- out, but the process ended before it stored the answer.
select fingerprint = $3 as same, status, answer, created_at < now() - interval '1 minute' as lost
from {firm}.idempotency_keys
where person = $1 and key = $2;

-- query: key_answer
-- gives: none
-- params: person uuid, key text, status smallint, answer text?
-- Stores the first answer.
update {firm}.idempotency_keys set status = $3, answer = $4 where person = $1 and key = $2;

-- query: key_release
-- gives: none
-- params: person uuid, key text
-- The answer must not be repeated (it set a cookie, or was a failure of ours): the key may be used again.
delete from {firm}.idempotency_keys where person = $1 and key = $2;

-- query: platform_key_claim
-- gives: none
-- params: person uuid, key text, fingerprint bytea
-- As key_claim, for an admin of the platform.
insert into platform.idempotency_keys (person, key, fingerprint) values ($1, $2, $3);

-- query: platform_key_read
-- gives: maybe
-- params: person uuid, key text, fingerprint bytea
-- As key_read.
select fingerprint = $3 as same, status, answer, created_at < now() - interval '1 minute' as lost
from platform.idempotency_keys
where person = $1 and key = $2;

-- query: platform_key_answer
-- gives: none
-- params: person uuid, key text, status smallint, answer text?
-- As key_answer.
update platform.idempotency_keys set status = $3, answer = $4 where person = $1 and key = $2;

-- query: platform_key_release
-- gives: none
-- params: person uuid, key text
-- As key_release.
delete from platform.idempotency_keys where person = $1 and key = $2;
