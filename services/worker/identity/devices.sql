-- SPDX-License-Identifier: AGPL-3.0-or-later
-- The viewer's trusted devices. Those that were trusted before the policy forbade it count for nothing.

-- query: devices_addresses
-- gives: rows
-- params: person uuid
-- The addresses that devices_index needs in words.
select id, null::text as agent, address
  from {firm}.devices
 where person = $1 and revoked_at is null and expires_at > now()
   and created_at > (select devices_from from {firm}.policies
                      where audience = case when portico.kind() = 'client' then 'clients' else 'staff' end)
 order by created_at desc
 limit 100;

-- query: devices_index
-- gives: rows
-- params: person uuid, session uuid, words text
-- words: a JSON list of id and place. current: the device of the viewer's session.
select d.id, d.name, d.address, w.place, d.created_at, d.seen_at, d.expires_at,
       d.id is not distinct from (select s.device from {firm}.sessions s where s.id = $2) as current
  from {firm}.devices d
  left join json_to_recordset($3::json) as w(id uuid, place text) on w.id = d.id
 where d.person = $1 and d.revoked_at is null and d.expires_at > now()
   and d.created_at > (select y.devices_from from {firm}.policies y
                        where y.audience = case when portico.kind() = 'client' then 'clients' else 'staff' end)
 order by d.created_at desc
 limit 100;

-- query: devices_revoke
-- gives: none
-- params: device uuid, person uuid
-- Revoking a revoked device succeeds.
with revoked as (
    update {firm}.devices set revoked_at = coalesce(revoked_at, now()) where id = $1 and person = $2 returning id)
select portico.must((select id from revoked), 'no_such_device');
