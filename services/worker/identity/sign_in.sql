-- SPDX-License-Identifier: AGPL-3.0-or-later
-- The mailed code and link.

-- query: sign_in_knows_browser
-- gives: row
-- params: email text, desk bool, mark bytea?
-- Whether the person with this address has signed in with two factors in this browser.
select exists (select from {firm}.people p join {firm}.browsers b on b.person = p.id and b.mark = $3
                where p.email = $1 and p.kind = case when $2 then 'staff' else 'contact' end and p.active) as known;

-- query: sign_in_rebind_browser
-- gives: none
-- params: old bytea, browser bytea
-- A browser that requests another mail gets a new secret, and its earlier sign-ins move to it, because mails arrive out
-- of order. A planted cookie is worthless afterwards.
update {firm}.sign_ins set browser_hash = $2 where browser_hash = $1 and used_at is null and expires_at > now();

-- query: sign_in_create
-- gives: none
-- params: id uuid, browser bytea, code bytea, link bytea, email text, desk bool
-- params: counter bytea
-- A row for each request, whether somebody has the address or not, so that both do the same work.
insert into {firm}.sign_ins (id, browser_hash, code_hash, link_hash, person, counter, expires_at)
select $1, $2, $3, $4,
       (select p.id from {firm}.people p
         where p.email = $5 and p.kind = case when $6 then 'staff' else 'contact' end and p.active
           and ($6 or exists (select from {firm}.active_links l where l.person = p.id))),
       $7, now() + interval '10 minutes';

-- query: sign_in_mail
-- gives: none
-- params: sign_in uuid, mail uuid, secret bytea, desk bool, job uuid
-- The mail. If nobody has the address, it has no recipient and the jobs program deletes it: writing one row less would
-- be measurable.
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
-- Counts an attempt on each of this browser's five latest sign-ins, because the code is compared with all of them. A
-- sign-in ends after five attempts, after ten minutes and when it is used. It is blocked, and not tried, once a hundred
-- codes were compared for its counter within a day from the first (NIST SP 800-63B, section 5.2.2); the last attempt
-- may go four beyond. The counters are locked in one order, for browsers with several.
with open as (
    select s.id, s.person, s.code_hash, s.counter, f.since, coalesce(f.compared >= 100, false) as blocked
      from {firm}.sign_ins s
      left join {firm}.code_failures f on f.counter = s.counter and f.since > now() - interval '1 day'
     where s.browser_hash = $1 and s.used_at is null and s.expires_at > now() and s.tries < 5
     order by s.created_at desc, s.id desc limit 5 for update of s
), tried as (
    update {firm}.sign_ins s set tries = s.tries + 1 from open o where s.id = o.id and not o.blocked
), counted as (
    insert into {firm}.code_failures as f (counter, compared, since)
    select o.counter, count(*), now() from open o where not o.blocked group by o.counter order by o.counter
    on conflict (counter) do update
       set compared = excluded.compared + case when f.since > now() - interval '1 day' then f.compared else 0 end,
           since = case when f.since > now() - interval '1 day' then f.since else now() end
    returning counter, compared, since
)
select o.id, o.person, encode(o.code_hash, 'hex') as code, o.counter,
       (select count(*) from open same where same.counter = o.counter) as compared,
       o.blocked or coalesce(c.compared > 104, false) as blocked,
       ceil(extract(epoch from coalesce(c.since, o.since) + interval '1 day' - now()))::bigint as wait_seconds
  from open o left join counted c on c.counter = o.counter;

-- query: sign_in_uncount_attempt
-- gives: none
-- params: counter bytea, compared bigint
-- The code was right, so its comparisons were no failures.
update {firm}.code_failures set compared = greatest(compared - $2, 0) where counter = $1;

-- query: sign_in_find_by_link
-- gives: maybe
-- params: link bytea, browser bytea
-- Does not use up the sign-in: a link opened in another browser must still work in the right one.
select id, person, browser_hash = $2 as fits
  from {firm}.sign_ins
 where link_hash = $1 and used_at is null and expires_at > now();

-- query: sign_in_use
-- gives: none
-- params: id uuid
-- Also uses up the same person's other sign-ins in this browser.
with used as (
    update {firm}.sign_ins set used_at = now() where id = $1 and used_at is null and expires_at > now()
    returning id, person, browser_hash
), others as (
    update {firm}.sign_ins s set used_at = now()
      from used u where s.browser_hash = u.browser_hash and s.person = u.person and s.id <> u.id and s.used_at is null)
select portico.must((select id from used), 'sign_in_over');

-- query: sign_in_find_totp
-- gives: maybe
-- params: person uuid, session uuid
-- The confirmed authenticator, and whether it is not accepted because a passkey is required and exists.
select f.id, encode(f.sealed, 'hex') as sealed, f.last_step, n.demanded and n.passkey as passkey_only
  from {firm}.factors f join {firm}.auth_status n on n.session = $2
 where f.person = $1 and f.confirmed_at is not null;

-- query: sign_in_use_totp_step
-- gives: none
-- params: factor uuid, step bigint
-- Each time step works once, so that a code seen over somebody's shoulder cannot be used again.
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
