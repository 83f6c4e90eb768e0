-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Idempotency keys: a POST that is sent twice happens once, and the second time gives the first answer.

-- query: key_take
-- gives: none
-- params: person uuid, key text, fingerprint bytea
-- First statement of the transaction: whoever comes second waits for the first, then violates idempotency_keys_pkey.
insert into {firm}.idempotency_keys (person, key, fingerprint) values ($1, $2, $3);

-- query: key_read
-- gives: maybe
-- params: person uuid, key text, fingerprint bytea
-- What became of the first request with this key. It is lost when its answer should long be here: the act was carried
-- out, but whoever did it ended before the answer was kept.
select fingerprint = $3 as same, status, answer, created_at < now() - interval '1 minute' as lost
from {firm}.idempotency_keys
where person = $1 and key = $2;

-- query: key_answer
-- gives: none
-- params: person uuid, key text, status smallint, answer text?
-- Keeps the first answer.
update {firm}.idempotency_keys set status = $3, answer = $4 where person = $1 and key = $2;

-- query: key_release
-- gives: none
-- params: person uuid, key text
-- The answer is not one to give again (it set a cookie, or failed on our side): the key may be used once more.
delete from {firm}.idempotency_keys where person = $1 and key = $2;

-- query: platform_key_take
-- gives: none
-- params: person uuid, key text, fingerprint bytea
-- As key_take, for an admin of the platform.
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
