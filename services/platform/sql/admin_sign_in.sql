-- query: admin_sign_ins_open
-- gives: none
-- params: id uuid, email text, browser_hash bytea, code_hash bytea, link_hash bytea, seconds int
-- A sign-in under way, also for an address that no admin has, so that both do the same work.
insert into platform.admin_sign_ins (id, admin, browser_hash, code_hash, link_hash, expires_at)
values ($1, (select a.id from platform.admins a where a.email = $2 and a.active), $3, $4, $5, now() + make_interval(secs => $6));

-- query: admin_sign_ins_mail
-- gives: none
-- params: mail uuid, email text, secret bytea, job uuid
-- The mail to an admin, and its job; for another address, nothing.
with mail as (
    insert into platform.mails (id, recipient, kind, about, secret)
    select $1, a.email, 'admin_sign_in', jsonb_build_object('name', a.name), $3
      from platform.admins a where a.email = $2 and a.active
    returning id)
insert into portico.jobs (id, kind, object) select $4, 'platform_mail', id from mail;

-- query: admin_sign_ins_try
-- gives: maybe
-- params: browser_hash bytea, code_hash bytea?, link_hash bytea?
-- Tries a code or a link. A wrong code costs a try; a link in another browser costs nothing. No row: nothing is under way.
with attempt as (
    select s.id, s.admin, s.browser_hash = $1 as same_browser,
           s.browser_hash = $1 and coalesce(s.link_hash = $3, s.code_hash = $2, false) as correct
      from platform.admin_sign_ins s
     where case when $3 is not null then s.link_hash = $3 else s.browser_hash = $1 end
       and s.used_at is null and s.expires_at > now() and s.tries < 5
     order by s.created_at desc
     limit 1
       for update),
noted as (
    update platform.admin_sign_ins s
       set tries = s.tries + case when a.correct or not a.same_browser then 0 else 1 end,
           used_at = case when a.correct then now() end
      from attempt a
     where s.id = a.id)
select a.correct and m.id is not null as correct, a.same_browser, m.id as admin, m.totp_confirmed_at is not null as has_factor
  from attempt a left join platform.admins m on m.id = a.admin and m.active;

-- query: admin_factor
-- gives: maybe
-- params: admin uuid
-- The second factor of whoever is signing in.
select id, email, totp_sealed, totp_last_step, totp_confirmed_at is not null as confirmed from platform.admins where id = $1 and active;

-- query: admin_factor_used
-- gives: none
-- params: admin uuid, step bigint
-- Each time step is accepted once, also by two requests at the same moment.
with moved as (
    update platform.admins set totp_last_step = $2 where id = $1 and active and totp_last_step < $2 and totp_confirmed_at is not null
    returning id)
select portico.must((select id from moved), 'code_wrong');

-- query: admin_factor_begin
-- gives: none
-- params: admin uuid, sealed bytea
-- A new seed, which counts once it is confirmed; not where there is a confirmed one.
with begun as (
    update platform.admins set totp_sealed = $2, totp_last_step = 0 where id = $1 and active and totp_confirmed_at is null
    returning id)
select case when exists (select from begun) then 'begun' else portico.conflict('factor_exists') end;

-- query: admin_factor_confirm
-- gives: none
-- params: admin uuid, step bigint, sealed bytea
-- The seed counts from now on, if it is still the one that was proven.
with confirmed as (
    update platform.admins set totp_confirmed_at = now(), totp_last_step = $2
     where id = $1 and active and totp_confirmed_at is null and totp_sealed = $3
    returning id)
select case when exists (select from confirmed) then 'confirmed' else portico.conflict('enrolment_replaced') end;

-- query: admin_recovery_clear
-- gives: none
-- params: admin uuid
-- Old recovery codes end when new ones are made.
delete from platform.admin_recovery_codes where admin = $1;

-- query: admin_recovery_add
-- gives: none
-- params: id uuid, admin uuid, hash bytea
-- One recovery code.
insert into platform.admin_recovery_codes (id, admin, hash) values ($1, $2, $3);

-- query: admin_recovery_use
-- gives: maybe
-- params: admin uuid, hash bytea
-- Uses a recovery code up. No row: it is not one, or it was used.
update platform.admin_recovery_codes set used_at = now()
 where id = (select c.id from platform.admin_recovery_codes c where c.admin = $1 and c.hash = $2 and c.used_at is null limit 1)
   and used_at is null
returning id;
