-- SPDX-License-Identifier: AGPL-3.0-or-later
-- One's own trusted devices.

-- query: devices_addresses
-- gives: rows
-- params: person uuid
-- What is still to be put into words: see devices_index.
select id, null::text as agent, address
  from {firm}.devices
 where person = $1 and revoked_at is null and expires_at > now()
 order by created_at desc
 limit 100;

-- query: devices_index
-- gives: rows
-- params: person uuid, session uuid, words text
-- words: a JSON list of id and place. current: the session that asks came in by this one, or trusted it.
select d.id, d.name, d.address, w.place, d.created_at, d.seen_at, d.expires_at,
       d.id is not distinct from (select s.device from {firm}.sessions s where s.id = $2) as current
  from {firm}.devices d
  left join json_to_recordset($3::json) as w(id uuid, place text) on w.id = d.id
 where d.person = $1 and d.revoked_at is null and d.expires_at > now()
 order by d.created_at desc
 limit 100;

-- query: devices_revoke
-- gives: none
-- params: device uuid, person uuid
-- Revoking twice is no mistake.
with hit as (
    update {firm}.devices set revoked_at = coalesce(revoked_at, now()) where id = $1 and person = $2 returning id)
select portico.must((select id from hit), 'no_such_device');
