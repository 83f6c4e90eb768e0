-- query: admin_challenges_add
-- gives: none
-- params: id uuid, purpose text, bytes bytea, session uuid?, browser bytea?
-- Stores a challenge and deletes old ones that were not answered.
with old as (delete from platform.admin_challenges where created_at < now() - interval '1 hour')
insert into platform.admin_challenges (id, purpose, bytes, session, browser_hash) values ($1, $2, $3, $4, $5);

-- query: admin_challenges_take
-- gives: maybe
-- params: id uuid, purpose text, session uuid?, browser bytea?
-- Uses up a challenge, whether the answer is right or wrong: for its purpose, in its session or browser, in two
-- minutes.
delete from platform.admin_challenges
 where id = $1 and purpose = $2 and created_at > now() - interval '2 minutes'
   and (session = $3 or browser_hash = $4)
returning bytes;

-- query: admin_passkeys_request
-- gives: row
-- params: challenge text, rp text, admin uuid?
-- The options for a proof (Web Authentication Level 2, section 5.5). A signed-in admin must use one of their own
-- passkeys; without a session, any passkey of this host is allowed.
select json_build_object(
           'challenge', $1, 'rpId', $2, 'timeout', 120000, 'userVerification', 'required',
           'allowCredentials',
           coalesce((select json_agg(json_build_object(
                                'type', 'public-key', 'transports', k.transports,
                                'id', translate(encode(k.credential_id, 'base64'), '+/=' || chr(10), '-_'))
                                     order by coalesce(k.last_used_at, k.created_at) desc)
                       from platform.admin_passkeys k where k.admin = $3), '[]')) as options;

-- query: admin_passkeys_creation
-- gives: row
-- params: session uuid, challenge text, rp text, handle bytea
-- The options for a new passkey (section 5.4): discoverable, with user verification, on a device that has no passkey of
-- this admin yet. The user handle is created if there is none; it is random.
with owner as (
    update platform.admins a set handle = coalesce(a.handle, $4)
      from platform.admin_sessions s where s.id = $1 and a.id = s.admin
    returning a.id, a.name, a.email, a.handle)
select json_build_object(
           'challenge', $2, 'rp', json_build_object('id', $3, 'name', 'Portico'), 'timeout', 120000,
           'attestation', 'none',
           'user', json_build_object('id', translate(encode(o.handle, 'base64'), '+/=' || chr(10), '-_'),
                                     'name', o.email, 'displayName', o.name),
           'pubKeyCredParams', json_build_array(json_build_object('type', 'public-key', 'alg', -7),
                                                json_build_object('type', 'public-key', 'alg', -8),
                                                json_build_object('type', 'public-key', 'alg', -257)),
           'authenticatorSelection', json_build_object('residentKey', 'required', 'requireResidentKey', true,
                                                       'userVerification', 'required'),
           'excludeCredentials',
           coalesce((select json_agg(json_build_object(
                                'type', 'public-key', 'transports', k.transports,
                                'id', translate(encode(k.credential_id, 'base64'), '+/=' || chr(10), '-_')))
                       from platform.admin_passkeys k where k.admin = o.id), '[]')) as options
  from owner o;

-- query: admin_passkeys_lock
-- gives: none
-- params: session uuid
-- Serialises changes of an admin's passkeys, so that counts stay correct.
select a.id from platform.admins a join platform.admin_sessions s on s.admin = a.id where s.id = $1 for update of a;

-- query: admin_passkeys_may_add
-- gives: none
-- params: session uuid
-- A sign-in by mail allows the first passkey only. With a passkey, one must have been shown within five minutes.
select case when s.fresh_until is null or s.fresh_until <= now()
            then case when exists (select from platform.admin_passkeys k where k.admin = s.admin)
                      then portico.conflict('passkey_first') end end,
       case when (select count(*) from platform.admin_passkeys k where k.admin = s.admin) >= 10
            then portico.conflict('too_many_passkeys') end
  from platform.admin_sessions s
 where s.id = $1;

-- query: admin_passkeys_add
-- gives: none
-- params: id uuid, admin uuid, credential bytea, public_key bytea, algorithm int, counter bigint, backup_eligible bool
-- params: backed_up bool, aaguid bytea, transports text[], name text
insert into platform.admin_passkeys (id, admin, credential_id, public_key, algorithm, counter, backup_eligible,
                                     backed_up, aaguid, transports, name)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- query: admin_passkeys_find
-- gives: maybe
-- params: credential bytea
-- A passkey and the user handle of its owner.
select k.id, k.admin, k.algorithm, k.counter, k.public_key, a.handle
  from platform.admin_passkeys k join platform.admins a on a.id = k.admin
 where k.credential_id = $1 and a.active;

-- query: admin_passkeys_used
-- gives: none
-- params: id uuid, counter bigint, backed_up bool
-- Checks the counter again: of two concurrent answers, by an authenticator and its copy, only one is accepted.
with used as (
    update platform.admin_passkeys set counter = $2, backed_up = $3, last_used_at = now()
     where id = $1 and (counter < $2 or (counter = 0 and $2 = 0))
    returning id)
select case when not exists (select from used) then portico.conflict('passkey_wrong') end;

-- query: admin_passkeys_suspect
-- gives: none
-- params: id uuid
-- Marks a passkey whose counter decreased.
update platform.admin_passkeys set suspected_at = coalesce(suspected_at, now()) where id = $1;

-- query: admin_passkeys_index
-- gives: rows
-- params: admin uuid
-- An admin's own passkeys, oldest first.
select id, name, created_at, last_used_at, backed_up, suspected_at
  from platform.admin_passkeys where admin = $1 order by created_at, id limit 20;

-- query: admin_passkeys_rename
-- gives: row
-- params: id uuid, admin uuid, name text
with hit as (
    update platform.admin_passkeys set name = $3 where id = $1 and admin = $2
    returning id, name, created_at, last_used_at, backed_up, suspected_at)
select portico.must(h.id, 'no_such_passkey') as id, h.name, h.created_at, h.last_used_at, h.backed_up, h.suspected_at
  from (select 1) always left join hit h on true;

-- query: admin_passkeys_remove
-- gives: none
-- params: id uuid, admin uuid
-- Two must remain. Run it after admin_passkeys_lock.
with removed as (
    delete from platform.admin_passkeys where id = $1 and admin = $2
       and (select count(*) from platform.admin_passkeys where admin = $2) > 2
    returning id)
select portico.must((select id from platform.admin_passkeys where id = $1 and admin = $2), 'no_such_passkey'),
       case when not exists (select from removed) then portico.conflict('two_passkeys') end;
