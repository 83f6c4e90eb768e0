-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Idempotency keys: a POST that is sent twice happens once, and the second one gets the first answer.

-- query: key_claim
-- gives: none
-- params: person uuid, key text, fingerprint bytea, ids bytea
-- First statement of the transaction that carries the request out: a second request waits for the first here, and then
-- violates idempotency_keys_pkey.
insert into {firm}.idempotency_keys (person, key, fingerprint, ids) values ($1, $2, $3, $4);

-- query: key_check
-- gives: none
-- params: person uuid, key text
-- First statement of a transaction before that one, so that a request that was carried out is not judged by what it
-- changed itself.
select case when exists (select from {firm}.idempotency_keys where person = $1 and key = $2)
            then portico.conflict('key_known') end;

-- query: key_read
-- gives: maybe
-- params: person uuid, key text, fingerprint bytea
-- What became of the first request with this key. It was carried out; without an answer, that is still to come or lost.
select fingerprint = $3 as same, status, answer, encode(ids, 'hex') as ids,
       created_at > now() - interval '1 minute' as recent
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
-- The answer must not be stored, because it sets a cookie: the key may be used again.
delete from {firm}.idempotency_keys where person = $1 and key = $2;

-- query: platform_key_claim
-- gives: none
-- params: person uuid, key text, fingerprint bytea, ids bytea
-- As key_claim, for an admin of the platform.
insert into platform.idempotency_keys (person, key, fingerprint, ids) values ($1, $2, $3, $4);

-- query: platform_key_check
-- gives: none
-- params: person uuid, key text
-- As key_check.
select case when exists (select from platform.idempotency_keys where person = $1 and key = $2)
            then portico.conflict('key_known') end;

-- query: platform_key_read
-- gives: maybe
-- params: person uuid, key text, fingerprint bytea
-- As key_read.
select fingerprint = $3 as same, status, answer, encode(ids, 'hex') as ids,
       created_at > now() - interval '1 minute' as recent
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
