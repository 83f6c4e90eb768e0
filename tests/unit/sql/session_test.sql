-- query: test_open_session
-- gives: none
-- params: id uuid, person uuid, digest bytea, level smallint, role text, fresh timestamptz?
-- Creates a member of staff with a session.
with p as (
    insert into {firm}.people (id, kind, role, name, email)
    values ($2, 'staff', $5, 'Test', $2::text || '@test.example')
    returning id
)
insert into {firm}.sessions (id, token_hash, person, kind, level, expires_at, fresh_until, address, agent)
select $1, $3, id, 'staff', $4, now() + interval '1 hour', $6, '127.0.0.1', 'test'
from p;

-- query: test_revoke_session
-- gives: none
-- params: id uuid
-- Revokes a session, as signing out does.
update {firm}.sessions
set revoked_at = now()
where id = $1;

-- query: test_leave_session
-- gives: none
-- params: id uuid, minutes int
-- Makes a session idle for some minutes.
update {firm}.sessions
set seen_at = now() - make_interval(mins => $2)
where id = $1;
