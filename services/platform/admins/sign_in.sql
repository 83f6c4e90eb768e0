-- query: admin_sign_ins_open
-- gives: none
-- params: id uuid, email text, browser_hash bytea, code_hash bytea, link_hash bytea, seconds int
-- Starts a sign-in. An unknown address gets a row too, so that both cases do the same work.
insert into platform.admin_sign_ins (id, admin, browser_hash, code_hash, link_hash, expires_at)
values ($1, (select a.id from platform.admins a where a.email = $2 and a.active), $3, $4, $5,
        now() + make_interval(secs => $6));

-- query: admin_sign_ins_mail
-- gives: none
-- params: mail uuid, email text, secret bytea, job uuid
-- The mail to an admin, and its job; nothing for an unknown address.
with mail as (
    insert into platform.mails (id, recipient, kind, about, secret)
    select $1, a.email, 'admin_sign_in', jsonb_build_object('name', a.name), $3
      from platform.admins a where a.email = $2 and a.active
    returning id)
insert into portico.jobs (id, kind, object) select $4, 'platform_mail', id from mail;

-- query: admin_sign_ins_try
-- gives: maybe
-- params: browser_hash bytea, code_hash bytea?, link_hash bytea?
-- Checks a code or a link. A wrong code uses up an attempt; a link in another browser does not. No row: there is no
-- open sign-in.
with attempt as (
    select s.id, s.admin, s.browser_hash = $1 as same_browser,
           s.browser_hash = $1 and coalesce(s.link_hash = $3, s.code_hash = $2, false) as correct
      from platform.admin_sign_ins s
     where case when $3 is not null then s.link_hash = $3 else s.browser_hash = $1 end
       and s.used_at is null and s.expires_at > now() and s.tries < 5
     order by s.created_at desc
     limit 1
       for update),
counted as (
    update platform.admin_sign_ins s
       set tries = s.tries + case when a.correct or not a.same_browser then 0 else 1 end,
           used_at = case when a.correct then now() end
      from attempt a
     where s.id = a.id)
select a.correct and m.id is not null as correct, a.same_browser, m.id as admin
  from attempt a left join platform.admins m on m.id = a.admin and m.active;
