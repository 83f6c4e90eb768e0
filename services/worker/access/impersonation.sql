-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Impersonation: a session of the client's that names the member of staff and depends on their own session.

-- query: impersonation_contact_guard
-- gives: none
-- params: person uuid
-- Raises unless the person is a contact whom the viewer can see.
select portico.must((select id from {firm}.people where id = $1 and kind = 'contact'), 'no_such_person');

-- query: impersonation_guard
-- gives: none
-- params: person uuid, impersonator uuid
-- As the service: raises unless the client can sign in and the viewer sees all of their accounts.
with client_accounts as (
    select l.account
      from {firm}.active_links l join {firm}.people p on p.id = l.person
     where l.person = $1 and p.kind = 'contact' and p.active
)
select case when not exists (select from client_accounts) then portico.conflict('impersonation_impossible')
            when exists (select from {firm}.people b
                          where b.id = $2 and b.assigned
                            and exists (select from client_accounts t
                                         where not exists (select from {firm}.active_links m
                                                            where m.account = t.account and m.person = b.id)))
            then portico.conflict('impersonation_partly') end;

-- query: impersonation_leave
-- gives: rows
-- params: impersonator uuid
-- One impersonation at a time: the previous one ends. It is found by its parent, a session of the same person;
-- with `offset 0` by an index for each of these, and not among all impersonations.
update {firm}.sessions set revoked_at = now()
 where id = any (array(select i.id
                         from {firm}.sessions s
                        cross join lateral (select id from {firm}.sessions
                                             where parent = s.id and impersonator = $1 offset 0) i
                        where s.person = $1))
   and revoked_at is null and expires_at > now()
returning id, encode(token_hash, 'hex') as digest;

-- query: impersonation_open
-- gives: row
-- params: id uuid, token_hash bytea, person uuid, impersonator uuid, parent uuid, address text, agent text
-- For half an hour, and not longer than the parent session.
with opened as (
    insert into {firm}.sessions (id, token_hash, person, kind, level, expires_at, idle_seconds, method, impersonator,
                                 parent, address, agent)
    select $1, $2, $3, 'client', 2, least(now() + interval '30 minutes', s.expires_at), 1800, 'impersonation', $4,
           s.id, $6, $7
      from {firm}.sessions s
     where s.id = $5 and s.person = $4 and s.revoked_at is null and s.expires_at > now()
    returning id, expires_at)
select portico.must((select id from opened), 'no_such_session') as id, (select expires_at from opened) as expires_at,
       p.id as person, p.name
  from {firm}.people p where p.id = $3;

-- query: impersonation_reason
-- gives: none
-- params: reason text?
-- The reason, for the audit entry that this transaction has just written.
insert into {firm}.audit_reasons (seq, reason)
select h.entries, $1 from {firm}.audit_head h where $1 <> '';

-- query: impersonation_end
-- gives: rows
-- params: session uuid
update {firm}.sessions set revoked_at = now() where id = $1 and revoked_at is null
returning id, encode(token_hash, 'hex') as digest;
