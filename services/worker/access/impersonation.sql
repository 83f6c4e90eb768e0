-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Looking as a client: a session of theirs that names who looks and hangs on that one's own session.

-- query: impersonation_contact_guard
-- gives: none
-- params: person uuid
-- A contact whom the viewer knows.
select portico.must((select id from {firm}.people where id = $1 and kind = 'contact'), 'no_such_person');

-- query: impersonation_guard
-- gives: none
-- params: person uuid, impersonator uuid
-- As the service: what the client sees must be there, and the viewer must see all of it.
with theirs as (
    select l.account
      from {firm}.active_links l join {firm}.people p on p.id = l.person
     where l.person = $1 and p.kind = 'contact' and p.active
)
select case when not exists (select from theirs) then portico.conflict('impersonation_impossible')
            when exists (select from {firm}.people b
                          where b.id = $2 and b.assigned
                            and exists (select from theirs t
                                         where not exists (select from {firm}.active_links m
                                                            where m.account = t.account and m.person = b.id)))
            then portico.conflict('impersonation_partly') end;

-- query: impersonation_leave
-- gives: rows
-- params: impersonator uuid
-- One look at a time: the one before ends.
update {firm}.sessions set revoked_at = now()
 where impersonator = $1 and revoked_at is null and expires_at > now()
returning id, encode(token_hash, 'hex') as digest;

-- query: impersonation_open
-- gives: row
-- params: id uuid, token_hash bytea, person uuid, impersonator uuid, parent uuid, address text, agent text
-- Half an hour, and not longer than the session that it hangs on.
with opened as (
    insert into {firm}.sessions (id, token_hash, person, kind, level, expires_at, idle_seconds, method, impersonator, parent, address, agent)
    select $1, $2, $3, 'client', 2, least(now() + interval '30 minutes', s.expires_at), 1800, 'impersonation', $4, s.id, $6, $7
      from {firm}.sessions s
     where s.id = $5 and s.person = $4 and s.revoked_at is null and s.expires_at > now()
    returning id, expires_at)
select portico.must((select id from opened), 'no_such_session') as id, (select expires_at from opened) as expires_at,
       p.id as person, p.name
  from {firm}.people p where p.id = $3;

-- query: impersonation_reason
-- gives: none
-- params: reason text?
-- Why, beside the audit entry that was written just now.
insert into {firm}.audit_reasons (seq, reason)
select h.entries, $1 from {firm}.audit_head h where $1 <> '';

-- query: impersonation_end
-- gives: rows
-- params: session uuid
update {firm}.sessions set revoked_at = now() where id = $1 and revoked_at is null
returning id, encode(token_hash, 'hex') as digest;
