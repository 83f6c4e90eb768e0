-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Passkey challenges, and the options that the browser needs with them, in the JSON forms of Web Authentication Level
-- 3, sections 5.1.8 and 5.1.9. They run as the service.

-- query: challenges_create
-- gives: none
-- params: id uuid, purpose text, bytes bytea, session uuid?, browser bytea?
insert into {firm}.challenges (id, purpose, bytes, session, browser_hash) values ($1, $2, $3, $4, $5);

-- query: challenges_consume
-- gives: maybe
-- params: id uuid, purpose text, session uuid?, browser bytea?
-- Uses up a challenge, right or wrong, in the session or browser that it was created for and within two minutes.
delete from {firm}.challenges
 where id = $1 and purpose = $2 and created_at > now() - interval '2 minutes'
   and (session = $3 or browser_hash = $4)
returning encode(bytes, 'hex') as bytes;

-- query: challenges_sign_in_options
-- gives: row
-- params: id uuid, challenge text, rp text
-- For anybody: the authenticator's answer identifies the person.
select $1 as id,
       json_build_object('challenge', $2, 'rpId', $3, 'timeout', 120000, 'userVerification', 'required') as options;

-- query: challenges_proof_options
-- gives: row
-- params: id uuid, challenge text, rp text, person uuid
-- For a known person: lists their passkeys, so that the browser offers no others.
select $1 as id,
       json_build_object('challenge', $2, 'rpId', $3, 'timeout', 120000, 'userVerification', 'required',
           'allowCredentials', coalesce(json_agg(json_build_object('type', 'public-key', 'transports', k.transports,
               'id', translate(encode(k.credential_id, 'base64'), E'+/=\n', '-_'))), '[]')) as options
  from (select * from {firm}.passkeys where person = $4 order by coalesce(last_used_at, created_at) desc limit 20) k;

-- query: challenges_passkey_options
-- gives: row
-- params: id uuid, challenge text, rp text, person uuid, handle bytea
-- For a new passkey: discoverable, with user verification, and not on an authenticator that has one already. The user
-- handle is random and reveals nothing about the person; it is created when first needed.
with owner as (
    update {firm}.people set handle = coalesce(handle, $5) where id = $4 returning id, name, email, handle)
select $1 as id,
       json_build_object('challenge', $2, 'timeout', 120000, 'attestation', 'none',
           'rp', json_build_object('id', $3, 'name', f.name),
           'user', json_build_object('name', o.email, 'displayName', o.name,
               'id', translate(encode(o.handle, 'base64'), E'+/=\n', '-_')),
           'pubKeyCredParams', (select json_agg(json_build_object('type', 'public-key', 'alg', a))
             from unnest(array[-7, -8, -257]) a),
           'authenticatorSelection', json_build_object('residentKey', 'required', 'requireResidentKey', true,
               'userVerification', 'required'),
           'excludeCredentials', (select coalesce(json_agg(json_build_object(
               'type', 'public-key', 'transports', k.transports,
               'id', translate(encode(k.credential_id, 'base64'), E'+/=\n', '-_'))), '[]')
             from {firm}.passkeys k where k.person = o.id)) as options
  from owner o cross join {firm}.firm f;
