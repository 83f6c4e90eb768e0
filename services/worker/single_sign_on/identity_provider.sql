-- SPDX-License-Identifier: AGPL-3.0-or-later
-- The identity provider by which staff may sign in. All statements run as the service.

-- query: identity_provider_show
-- gives: row
-- params: redirect_uri text
-- Always one row; without a provider its columns are null.
select p.issuer, p.client_id, p.name, array_to_json(coalesce(p.domains, '{}')) as domains,
       coalesce(p.enabled, false) as "on", p.tested_at, p.changed_at,
       (select count(*) from {firm}.identity_provider_links l where l.issuer = p.issuer) as linked, $1 as redirect_uri
  from (select true as one) o left join {firm}.identity_provider p on p.sole = o.one;

-- query: identity_provider_set
-- gives: none
-- params: issuer text, client_id text, name text, domains text[], person uuid, secret bytea?
-- A changed connection must be tested again.
with stored as (
    insert into {firm}.identity_provider as p (issuer, client_id, name, domains, changed_by)
    values ($1, $2, $3, (select coalesce(array_agg(distinct lower(d)), '{}') from unnest($4) d), $5)
    on conflict (sole) do update
       set issuer = excluded.issuer, client_id = excluded.client_id, name = excluded.name, domains = excluded.domains,
           changed_at = now(), changed_by = excluded.changed_by,
           enabled = p.enabled and $6 is null and p.issuer = excluded.issuer and p.client_id = excluded.client_id,
           tested_at = case when $6 is null and p.issuer = excluded.issuer and p.client_id = excluded.client_id
                            then p.tested_at end
    returning sole)
insert into {firm}.identity_provider_secrets as s (sole, sealed)
select sole, $6 from stored where $6 is not null
on conflict (sole) do update set sealed = excluded.sealed;

-- query: identity_provider_tested
-- gives: none
-- params: issuer text, client_id text, authorization_endpoint text, token_endpoint text, jwks_uri text
-- params: secret_in_form bool, names_itself bool
-- Stores the test result, if the provider was not changed meanwhile.
with tested as (
    update {firm}.identity_provider
       set tested_at = now(), authorization_endpoint = $3, token_endpoint = $4, jwks_uri = $5, secret_in_form = $6,
           names_itself = $7
     where issuer = $1 and client_id = $2
    returning sole)
select case when not exists (select from tested) then portico.conflict('identity_provider_missing') end;

-- query: identity_provider_switch
-- gives: none
-- params: on bool, person uuid
with switched as (
    update {firm}.identity_provider set enabled = $1, changed_at = now(), changed_by = $2
     where not $1 or tested_at is not null
    returning sole)
select case when not exists (select from {firm}.identity_provider) then portico.conflict('identity_provider_missing')
            when not exists (select from switched) then portico.conflict('identity_provider_untested') end;

-- query: identity_provider_delete_links
-- gives: none
-- params:
delete from {firm}.identity_provider_links;

-- query: identity_provider_remove
-- gives: none
-- params:
-- Also deletes open authorization requests.
with removed as (delete from {firm}.identity_provider returning sole),
     deleted_requests as (delete from {firm}.authorization_requests)
select case when not exists (select from removed) then portico.conflict('identity_provider_missing') end;

-- query: identity_provider_button
-- gives: maybe
-- params:
-- The public part.
select name from {firm}.identity_provider where enabled;

-- query: identity_provider_connection
-- gives: maybe
-- params:
-- What an authorization request needs.
select p.issuer, p.client_id, p.domains, p.enabled, p.authorization_endpoint, p.token_endpoint, p.jwks_uri,
       p.secret_in_form, p.names_itself, encode(s.sealed, 'hex') as sealed
  from {firm}.identity_provider p join {firm}.identity_provider_secrets s on s.sole = p.sole;

-- query: authorization_request_create
-- gives: none
-- params: id uuid, issuer text, state bytea, browser bytea, sealed bytea, person uuid?
-- Deletes expired requests, so that those of strangers do not accumulate.
with deleted_requests as (delete from {firm}.authorization_requests where created_at < now() - interval '10 minutes')
insert into {firm}.authorization_requests (id, issuer, state_hash, browser_hash, sealed, person)
values ($1, $2, $3, $4, $5, $6);

-- query: authorization_request_consume
-- gives: maybe
-- params: state bytea, browser bytea, person uuid?
-- Uses up the request that has this state and browser, whatever follows. A request that a signed-in person started is
-- theirs, and no other request can link their account.
delete from {firm}.authorization_requests
 where state_hash = $1 and browser_hash = $2 and person is not distinct from $3
   and created_at > now() - interval '10 minutes'
returning id, issuer, encode(sealed, 'hex') as sealed;

-- query: identity_provider_find
-- gives: maybe
-- params: issuer text, subject text, email text?
-- Finds the person: by a link to the subject, else by a verified address of an allowed domain whose person has no link
-- yet. Never creates a person.
with linked as (
    select l.person from {firm}.identity_provider_links l where l.issuer = $1 and l.subject = $2
)
select p.id as person, exists (select from linked) as linked
  from {firm}.people p
 where p.kind = 'staff' and p.active
   and (p.id = (select person from linked)
        or (not exists (select from linked)
            and p.email = lower($3)
            and not exists (select from {firm}.identity_provider_links l where l.issuer = $1 and l.person = p.id)
            and exists (select from {firm}.identity_provider v
                         where v.issuer = $1 and v.enabled
                           and (v.domains = '{}' or split_part(lower($3), '@', 2) = any(v.domains)))));

-- query: identity_provider_link
-- gives: none
-- params: issuer text, subject text, person uuid
insert into {firm}.identity_provider_links (issuer, subject, person) values ($1, $2, $3);

-- query: identity_provider_touch_link
-- gives: none
-- params: issuer text, subject text
-- Checks again in the transaction that opens the session, because the provider may have been disabled meanwhile.
with used as (
    update {firm}.identity_provider_links l set used_at = now()
      from {firm}.identity_provider v
     where l.issuer = $1 and l.subject = $2 and v.issuer = l.issuer and v.enabled
    returning l.person)
select portico.must((select person from used), 'sign_in_over');

-- query: identity_provider_own_link
-- gives: row
-- params: person uuid
-- Always one row: the enabled provider, and since when the viewer's account there is linked.
select v.name, l.linked_at, l.used_at
  from (select true as one) o
  left join {firm}.identity_provider v on v.sole = o.one and v.enabled
  left join {firm}.identity_provider_links l on l.issuer = v.issuer and l.person = $1;

-- query: identity_provider_connect
-- gives: none
-- params: issuer text, subject text, person uuid
-- A provider's account belongs to one person here, and a person has one account there. Linking again succeeds.
with linked_person as (
    insert into {firm}.identity_provider_links (issuer, subject, person)
    select v.issuer, $2, $3 from {firm}.identity_provider v where v.issuer = $1 and v.enabled
    on conflict do nothing
    returning person)
select case when not exists (select from {firm}.identity_provider where issuer = $1 and enabled)
            then portico.conflict('identity_provider_off')
            when not exists (select from linked_person)
             and not exists (select from {firm}.identity_provider_links
                              where issuer = $1 and subject = $2 and person = $3)
            then portico.conflict('identity_provider_taken') end;

-- query: identity_provider_disconnect
-- gives: none
-- params: person uuid
with removed as (
    delete from {firm}.identity_provider_links l using {firm}.identity_provider v
     where l.issuer = v.issuer and l.person = $1
    returning l.person)
select portico.must((select person from removed), 'not_connected');
