-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Passkeys. They run as the service, with the viewer as a parameter.

-- query: passkeys_auth_status
-- gives: row
-- params: session uuid
-- Whether the viewer may create a passkey; queried again when it is added.
select n.passkey or n.totp as has_factor, n.proven, n.recovery from {firm}.auth_status n where n.session = $1;

-- query: passkeys_add
-- gives: row
-- params: id uuid, person uuid, credential bytea, public_key bytea, algorithm int, counter bigint
-- params: backup_eligible bool, backed_up bool, aaguid bytea, transports text[], name text
-- At most 20 for each person.
with made as (
    insert into {firm}.passkeys (id, person, credential_id, public_key, algorithm, counter, backup_eligible, backed_up,
                                 aaguid, transports, name)
    select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11
     where (select count(*) from {firm}.passkeys where person = $2) < 20
    returning id, name, created_at, last_used_at, backed_up)
select coalesce(m.id::text, portico.conflict('too_many_passkeys'))::uuid as id, m.name, m.created_at,
       m.last_used_at, m.backed_up
  from (select 1) one left join made m on true;

-- query: passkeys_find
-- gives: maybe
-- params: credential bytea, desk bool
-- The passkey and its owner, on this side of this firm.
select k.id, k.person, k.algorithm, k.counter, encode(k.public_key, 'hex') as public_key,
       encode(p.handle, 'hex') as handle
  from {firm}.passkeys k join {firm}.people p on p.id = k.person
 where k.credential_id = $1 and p.kind = case when $2 then 'staff' else 'contact' end;

-- query: passkeys_update_counter
-- gives: none
-- params: id uuid, counter bigint, backed_up bool
-- Checks the counter again: of two simultaneous responses, from an authenticator and its clone, only one succeeds.
with used as (
    update {firm}.passkeys set counter = $2, backed_up = $3, last_used_at = now()
     where id = $1 and (counter < $2 or (counter = 0 and $2 = 0))
    returning id)
select portico.must((select id from used), 'passkey_wrong');

-- query: passkeys_index
-- gives: rows
-- params: person uuid
select id, name, created_at, last_used_at, backed_up
  from {firm}.passkeys where person = $1 order by created_at, id limit 20;

-- query: passkeys_rename
-- gives: row
-- params: id uuid, person uuid, name text
with renamed as (
    update {firm}.passkeys set name = $3 where id = $1 and person = $2
    returning id, name, created_at, last_used_at, backed_up)
select portico.must(h.id, 'no_such_passkey') as id, h.name, h.created_at, h.last_used_at, h.backed_up
  from (select 1) one left join renamed h on true;

-- query: passkeys_lock
-- gives: none
-- params: id uuid, person uuid
-- Raises unless the passkey is the viewer's own. Serializes changes of their factors.
with owner as (
    select id from {firm}.people where id = $2 for update)
select portico.must((select k.id from {firm}.passkeys k join owner o on o.id = k.person where k.id = $1),
                    'no_such_passkey');

-- query: passkeys_last_factor_guard
-- gives: none
-- params: id uuid, person uuid, session uuid
-- Runs after the lock. Nobody may remove their last way to sign in: there must be another passkey, or an authenticator
-- if the policy accepts one.
select case when not exists (select from {firm}.passkeys where person = $2 and id <> $1)
                 and not exists (select from {firm}.auth_status where session = $3 and totp and not demanded)
            then portico.conflict('last_factor') end;

-- query: passkeys_remove
-- gives: none
-- params: id uuid, person uuid
with removed as (
    delete from {firm}.passkeys where id = $1 and person = $2 returning id)
select portico.must((select id from removed), 'no_such_passkey');
