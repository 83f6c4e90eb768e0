-- SPDX-License-Identifier: AGPL-3.0-or-later
-- The mailed code and link.

-- query: sign_in_rebind_browser
-- gives: none
-- params: old bytea, browser bytea
-- A browser that asks again has a new secret, and what it asked for before goes along: mails arrive out of order. What
-- somebody planted in its place is worth nothing from now on.
update {firm}.sign_ins set browser_hash = $2 where browser_hash = $1 and used_at is null and expires_at > now();

-- query: sign_in_create
-- gives: none
-- params: id uuid, browser bytea, code bytea, link bytea, email text, desk bool
-- A row for every ask, with or without somebody behind the address, so that both do the same work.
insert into {firm}.sign_ins (id, browser_hash, code_hash, link_hash, person, expires_at)
select $1, $2, $3, $4,
       (select p.id from {firm}.people p
         where p.email = $5 and p.kind = case when $6 then 'staff' else 'contact' end and p.active
           and ($6 or exists (select from {firm}.active_links l where l.person = p.id))),
       now() + interval '10 minutes';

-- query: sign_in_mail
-- gives: none
-- params: sign_in uuid, mail uuid, secret bytea, desk bool, job uuid
-- The mail. Where there is nobody to write to it has no recipient, and goes when it is looked at: a row less to write would
-- be a time that can be measured.
with mail as (
    insert into {firm}.mails (id, person, recipient, kind, about, secret)
    select $2, s.person, coalesce(p.email, ''), 'sign_in', jsonb_build_object('name', p.name, 'desk', $4), $3
      from {firm}.sign_ins s left join {firm}.people p on p.id = s.person
     where s.id = $1
    returning id)
insert into portico.jobs (id, firm, kind, object) select $5, portico.firm_number(), 'mail', id from mail;

-- query: sign_in_count_attempt
-- gives: rows
-- params: browser bytea
-- Counts a try on each of the five latest sign-ins of this browser, for it will be held against all of them. After the
-- fifth, after ten minutes and once used one is dead.
with live as (
    select id from {firm}.sign_ins
     where browser_hash = $1 and used_at is null and expires_at > now() and tries < 5
     order by created_at desc, id desc limit 5 for update)
update {firm}.sign_ins s set tries = s.tries + 1
  from live where s.id = live.id
returning s.id, s.person, encode(s.code_hash, 'hex') as code;

-- query: sign_in_find_by_link
-- gives: maybe
-- params: link bytea, browser bytea
-- Uses nothing up: a link opened in another browser must still work in the right one.
select id, person, browser_hash = $2 as fits
  from {firm}.sign_ins
 where link_hash = $1 and used_at is null and expires_at > now();

-- query: sign_in_use
-- gives: none
-- params: id uuid
-- Once in, the same person's other mails to this browser have done their work too.
with used as (
    update {firm}.sign_ins set used_at = now() where id = $1 and used_at is null
    returning id, person, browser_hash
), others as (
    update {firm}.sign_ins s set used_at = now()
      from used u where s.browser_hash = u.browser_hash and s.person = u.person and s.id <> u.id and s.used_at is null)
select portico.must((select id from used), 'sign_in_over');

-- query: sign_in_find_totp
-- gives: maybe
-- params: person uuid, session uuid
-- The confirmed authenticator, and whether it opens nothing, since only a passkey counts and there is one.
select f.id, encode(f.sealed, 'hex') as sealed, f.last_step, n.demanded and n.passkey as passkey_only
  from {firm}.factors f join {firm}.auth_status n on n.session = $2
 where f.person = $1 and f.confirmed_at is not null;

-- query: sign_in_use_totp_step
-- gives: none
-- params: factor uuid, step bigint
-- Each time step once: a code that was looked over somebody's shoulder is used up.
with used as (
    update {firm}.factors set last_step = $2 where id = $1 and last_step < $2 returning id)
select portico.must((select id from used), 'code_wrong');

-- query: sign_in_find_recovery_code
-- gives: maybe
-- params: person uuid, hash bytea
select id from {firm}.recovery_codes where person = $1 and hash = $2 and used_at is null;

-- query: sign_in_use_recovery_code
-- gives: none
-- params: id uuid
with used as (
    update {firm}.recovery_codes set used_at = now() where id = $1 and used_at is null returning id)
select portico.must((select id from used), 'code_wrong');
