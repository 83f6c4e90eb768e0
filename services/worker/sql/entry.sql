-- SPDX-License-Identifier: AGPL-3.0-or-later
-- What the routes of getting in share: the firm's key, sessions, what comes next, and notices. They run as the service.

-- query: entry_key
-- gives: row
-- params:
-- The firm's key, wrapped.
select encode(wrapped, 'hex') as wrapped from {firm}.keys order by created_at desc limit 1;

-- query: entry_leave
-- gives: none
-- params: session uuid
-- Whoever enters leaves the session they came with: two people never merge in one browser.
update {firm}.sessions set revoked_at = now() where id = $1 and revoked_at is null;

-- query: entry_open
-- gives: none
-- params: id uuid, token_hash bytea, person uuid, desk bool, address text, agent text, way text
-- A session of somebody who has shown that the address is theirs, and still may come in: staff by the desk, a contact
-- where some account lets them. How long it lasts is the policy's.
with opened as (
    insert into {firm}.sessions (id, token_hash, person, kind, level, expires_at, idle_seconds, address, agent, way)
    select $1, $2, p.id, case when $4 then 'staff' else 'client' end, 1,
           now() + make_interval(secs => y.session_seconds), y.idle_seconds, $5, $6, $7
      from {firm}.people p
      join {firm}.policies y on y.audience = case when $4 then 'staff' else 'clients' end
     where p.id = $3 and p.active and p.kind = case when $4 then 'staff' else 'contact' end
       and ($4 or exists (select from {firm}.links l where l.person = p.id))
    returning id)
select portico.must((select id from opened), 'sign_in_over');

-- query: entry_next
-- gives: row
-- params: person uuid
select case when exists (select from {firm}.factors where person = $1 and confirmed_at is not null)
            then 'totp' else 'enrol' end as next;

-- query: entry_raise
-- gives: none
-- params: old uuid, id uuid, token_hash bytea, address text, agent text, way text
-- Two factors: a new session takes the old one's place, so that a token read before is worth nothing after. Proving a
-- factor once more makes it fresh, not longer.
with old as (
    update {firm}.sessions set revoked_at = now()
     where id = $1 and revoked_at is null and expires_at > now()
    returning person, kind, level, expires_at, idle_seconds
), seen as (
    update {firm}.people p set last_seen_at = now() from old where p.id = old.person returning p.id
), opened as (
    insert into {firm}.sessions (id, token_hash, person, kind, level, expires_at, idle_seconds, fresh_until, address,
                                 agent, way)
    select $2, $3, old.person, old.kind, 2,
           case when old.level = 2 then old.expires_at else now() + make_interval(secs => y.session_seconds) end,
           old.idle_seconds, now() + interval '5 minutes', $4, $5, $6
      from old
      join seen on seen.id = old.person
      join {firm}.policies y on y.audience = case when old.kind = 'client' then 'clients' else 'staff' end
    returning id)
select portico.must((select id from opened), 'sign_in_over');

-- query: entry_notice
-- gives: none
-- params: mail uuid, person uuid, what text, job uuid
-- Tells somebody that a way into their account changed.
with mail as (
    insert into {firm}.mails (id, person, recipient, kind, about)
    select $1, p.id, p.email, 'factor_changed',
           jsonb_build_object('name', p.name, 'desk', p.kind = 'staff', 'what', $3)
      from {firm}.people p where p.id = $2
    returning id)
insert into portico.jobs (id, firm, kind, object) select $4, portico.firm_number(), 'mail', id from mail;

-- query: entry_end
-- gives: rows
-- params: person uuid
-- Ends every session of somebody who may no longer come in, or not with the same rights.
update {firm}.sessions set revoked_at = now()
 where person = $1 and revoked_at is null and expires_at > now()
returning id, encode(token_hash, 'hex') as digest;

-- query: entry_end_shut_out
-- gives: rows
-- params: person uuid
-- The same, for a contact whom no account lets in any more.
update {firm}.sessions set revoked_at = now()
 where person = $1 and revoked_at is null and expires_at > now()
   and not exists (select from {firm}.links where person = $1)
   and not exists (select from {firm}.doors where person = $1)
returning id, encode(token_hash, 'hex') as digest;

-- query: entry_tell
-- gives: maybe
-- params: account uuid?, internal bool, topic text, object uuid?, what text
-- What changed, for the pages that are open.
insert into {firm}.events (seq, account, area, internal, topic, object, what, person)
select h.leaves, $1, 0, $2, $3, $4, $5, portico.person() from {firm}.record_head h
returning seq, account, area, internal, topic, object, matter, what, person;
