-- SPDX-License-Identifier: AGPL-3.0-or-later
-- The authenticator app and the recovery codes of one person. The statements run as the service, with the viewer as a
-- parameter.

-- query: factors_show
-- gives: row
-- params: person uuid
select (select json_build_object('confirmed_at',
                                 to_char(f.confirmed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
          from {firm}.factors f where f.person = $1 and f.confirmed_at is not null) as totp,
       (select count(*) from {firm}.passkeys k where k.person = $1) as passkeys,
       (select count(*) from {firm}.recovery_codes r where r.person = $1 and r.used_at is null) as recovery_left;

-- query: factors_label
-- gives: row
-- params: person uuid, session uuid
-- What the authenticator app displays, and whether the person has a factor already.
select f.name as firm, p.email, n.passkey or n.totp as has_factor, n.totp
  from {firm}.firm f cross join {firm}.people p join {firm}.auth_status n on n.session = $2
 where p.id = $1;

-- query: factors_lock
-- gives: none
-- params: person uuid
-- Serializes the set-up of a first factor in two tabs or by two people.
select portico.must((select id from {firm}.people where id = $1 for update), 'no_such_person');

-- query: factors_guard
-- gives: none
-- params: session uuid, fresh bool
-- Runs after the lock, so that it sees a factor that was created meanwhile.
select case when (n.passkey or n.totp) and not $2 then portico.conflict('factor_exists') end
  from {firm}.auth_status n where n.session = $1;

-- query: factors_delete_pending
-- gives: none
-- params: person uuid
delete from {firm}.factors where person = $1 and confirmed_at is null;

-- query: factors_start
-- gives: none
-- params: id uuid, person uuid, sealed bytea
insert into {firm}.factors (id, person, kind, sealed) values ($1, $2, 'totp', $3);

-- query: factors_pending
-- gives: maybe
-- params: person uuid, id uuid?
-- The pending enrolment, unless another one has replaced it.
select id, encode(sealed, 'hex') as sealed
  from {firm}.factors
 where person = $1 and confirmed_at is null
   {if id} and id = $2
 order by created_at desc limit 1;

-- query: factors_delete_confirmed
-- gives: none
-- params: person uuid
-- The old authenticator, which a new one replaces.
delete from {firm}.factors where person = $1 and confirmed_at is not null;

-- query: factors_confirm
-- gives: none
-- params: id uuid, step bigint
-- If two tabs confirm at once, a unique index admits only one.
with confirmed as (
    update {firm}.factors set confirmed_at = now(), last_step = $2 where id = $1 and confirmed_at is null returning id)
select case when not exists (select from confirmed) then portico.conflict('enrolment_replaced') end;

-- query: factors_delete_codes
-- gives: none
-- params: person uuid
delete from {firm}.recovery_codes where person = $1;

-- query: factors_add_codes
-- gives: none
-- params: person uuid, ids uuid[], hashes text[]
insert into {firm}.recovery_codes (id, person, hash)
select c.id, $1, decode(c.hash, 'hex') from unnest($2, $3) c(id, hash);
