-- query: sign_ups_open
-- gives: none
-- params: id uuid, firm_name text, slug text, name text, email text, browser_hash bytea, code_hash bytea
-- params: link_hash bytea, seconds int
-- Starts a sign-up. Nothing is created for it before the address is proven.
insert into platform.sign_ups (id, firm_name, slug, name, email, browser_hash, code_hash, link_hash, expires_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, now() + make_interval(secs => $9));

-- query: sign_ups_mail
-- gives: none
-- params: mail uuid, recipient text, name text, firm text, secret bytea, job uuid
-- The mail with code and link, and the job that sends it.
with mail as (
    insert into platform.mails (id, recipient, kind, about, secret)
    values ($1, $2, 'sign_up', jsonb_build_object('name', $3, 'firm', $4), $5)
    returning id)
insert into portico.jobs (id, kind, object) select $6, 'platform_mail', id from mail;

-- query: sign_ups_claim
-- gives: maybe
-- params: browser_hash bytea?, code_hash bytea?, link_hash bytea?
-- Checks the code (with its browser) or the link of a sign-up. A wrong code uses up an attempt; a correct one claims a
-- spare and sets its name. Without a spare nothing is used up. No row: no such sign-up, or it has expired.
with attempt as (
    select s.id, s.firm_name, s.slug, s.name, s.email, s.tries, s.firm, s.used_at is not null as used,
           coalesce(s.link_hash = $3, s.code_hash = $2, false) as correct
      from platform.sign_ups s
     where case when $3 is not null then s.link_hash = $3 else s.browser_hash = $1 end
       and s.expires_at > now() and s.tries < 5
     order by s.created_at desc
     limit 1
       for update),
spare as (
    select f.number from platform.firms f
     where f.state = 'spare' and exists (select from attempt a where a.correct and not a.used)
     order by f.number
     limit 1
       for update skip locked),
claimed as (
    update platform.firms f
       set state = 'claimed', slug = a.slug, name = a.firm_name, owner_name = a.name, owner_email = a.email,
           claimed_at = now(), created_at = now()
      from spare, attempt a
     where f.number = spare.number
       and not exists (select from platform.names n where n.slug = a.slug)
    returning f.number),
counted as (
    update platform.sign_ups s
       set tries = s.tries + case when a.correct or a.used then 0 else 1 end,
           used_at = case when c.number is not null then now() else s.used_at end,
           firm = coalesce(c.number, s.firm)
      from attempt a left join claimed c on true
     where s.id = a.id)
select a.correct, a.used, c.number, a.slug, a.firm_name, a.name, a.email,
       exists (select from platform.names n where n.slug = a.slug)
       or exists (select from platform.firms f where f.slug = a.slug) as name_taken
  from attempt a left join claimed c on true;
