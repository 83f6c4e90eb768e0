-- SPDX-License-Identifier: AGPL-3.0-or-later
-- The mailed code and link.

-- query: sign_in_start
-- gives: none
-- params: id uuid, browser bytea, code bytea, link bytea, email text, desk bool
-- A row for every ask, with or without somebody behind the address, so that both do the same work.
insert into {firm}.sign_ins (id, browser_hash, code_hash, link_hash, person, expires_at)
select $1, $2, $3, $4,
       (select p.id from {firm}.people p
         where p.email = $5 and p.kind = case when $6 then 'staff' else 'contact' end and p.active
           and ($6 or exists (select from {firm}.links l where l.person = p.id))),
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

-- query: sign_in_try
-- gives: maybe
-- params: browser bytea
-- Counts a try on the latest sign-in of this browser. After the fifth, after ten minutes and once used it is dead.
update {firm}.sign_ins set tries = tries + 1
 where id = (select id from {firm}.sign_ins where browser_hash = $1 order by created_at desc limit 1)
   and used_at is null and expires_at > now() and tries < 5
returning id, person, encode(code_hash, 'hex') as code;

-- query: sign_in_by_link
-- gives: maybe
-- params: link bytea, browser bytea
-- Uses nothing up: a link opened in another browser must still work in the right one.
select id, person, browser_hash = $2 as fits
  from {firm}.sign_ins
 where link_hash = $1 and used_at is null and expires_at > now();

-- query: sign_in_use
-- gives: none
-- params: id uuid
with used as (
    update {firm}.sign_ins set used_at = now() where id = $1 and used_at is null returning id)
select portico.must((select id from used), 'sign_in_over');

-- query: sign_in_factor
-- gives: maybe
-- params: person uuid
-- The confirmed authenticator.
select id, encode(sealed, 'hex') as sealed, last_step from {firm}.factors where person = $1 and confirmed_at is not null;

-- query: sign_in_step
-- gives: none
-- params: factor uuid, step bigint
-- Each time step once: a code that was looked over somebody's shoulder is used up.
with used as (
    update {firm}.factors set last_step = $2 where id = $1 and last_step < $2 returning id)
select portico.must((select id from used), 'code_wrong');

-- query: sign_in_recovery
-- gives: maybe
-- params: person uuid, hash bytea
select id from {firm}.recovery_codes where person = $1 and hash = $2 and used_at is null;

-- query: sign_in_recover
-- gives: none
-- params: id uuid
with used as (
    update {firm}.recovery_codes set used_at = now() where id = $1 and used_at is null returning id)
select portico.must((select id from used), 'code_wrong');
