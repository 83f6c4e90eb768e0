-- query: expiry_plan
-- gives: none
-- params: minutes int
-- One job per firm and one for the platform, spread over the time until the next plan; none while earlier ones wait.
insert into portico.jobs (id, firm, kind, run_at)
select gen_random_uuid(), f.number, 'expiry', now() + random() * make_interval(mins => $1)
  from (select number from platform.firms where state in ('active', 'suspended') union all select null) f
 where not exists (select from portico.jobs j where j.kind = 'expiry'
                      and (j.state in ('waiting', 'running') or j.created_at > now() - make_interval(mins => $1)));

-- query: expiry_sign_ins
-- gives: none
-- params:
-- Unfinished sign-ins that have expired.
delete from {firm}.sign_ins where expires_at < now() - interval '1 hour';

-- query: expiry_code_failures
-- gives: none
-- params:
-- Failures count for a day. One that an attempt is counting is left for the next time.
delete from {firm}.code_failures
 where counter in (select counter from {firm}.code_failures where since < now() - interval '1 day'
                      for update skip locked);

-- query: expiry_challenges
-- gives: none
-- params:
-- Challenges of passkeys are valid for two minutes; an answered one is already deleted.
delete from {firm}.challenges where created_at < now() - interval '10 minutes';

-- query: expiry_authorization_requests
-- gives: none
-- params:
-- Authorization requests are valid for ten minutes.
delete from {firm}.authorization_requests where created_at < now() - interval '1 hour';

-- query: expiry_idempotency
-- gives: none
-- params:
-- The first response to an idempotency key is kept for seven days.
delete from {firm}.idempotency_keys where created_at < now() - interval '7 days';

-- query: expiry_events
-- gives: none
-- params:
-- Events are kept for thirty days; a page that was asleep for longer reloads everything.
delete from {firm}.events where at < now() - interval '30 days';

-- query: expiry_sessions
-- gives: none
-- params:
-- Ended sessions, when lists no longer show them. The parent of an impersonation is deleted no earlier than that.
delete from {firm}.sessions s
 where (s.expires_at < now() - interval '30 days' or s.revoked_at < now() - interval '30 days')
   and not exists (select from {firm}.sessions child
                    where child.parent = s.id and child.expires_at >= now() - interval '30 days'
                      and (child.revoked_at is null or child.revoked_at >= now() - interval '30 days'));

-- query: expiry_mails
-- gives: none
-- params:
-- Mails are listed for ninety days.
delete from {firm}.mails where state <> 'waiting' and created_at < now() - interval '90 days';

-- query: expiry_links
-- gives: none
-- params:
-- Expired links have no effect already. The person who added a helper is notified once.
with expired as (
    update {firm}.account_people set end_notified = true where ends_at <= now() and not end_notified
    returning account, person, added_by
), notices as (
    select e.added_by, e.person, string_agg(a.name, ', ' order by a.name collate "und-x-icu") as accounts
      from expired e
      join {firm}.accounts a on a.id = e.account
      join {firm}.active_links l on l.account = e.account and l.person = e.added_by
     group by e.added_by, e.person
), mail as (
    insert into {firm}.mails (id, person, recipient, kind, about)
    select gen_random_uuid(), inviter.id, inviter.email, 'helper_over',
           jsonb_build_object('name', inviter.name, 'inviter', helper.name, 'what', n.accounts)
      from notices n
      join {firm}.people inviter on inviter.id = n.added_by and inviter.kind = 'contact' and inviter.active
      join {firm}.people helper on helper.id = n.person
    returning id)
insert into portico.jobs (id, firm, kind, object) select gen_random_uuid(), portico.firm_number(), 'mail', id from mail;

-- query: expiry_sessions_without_link
-- gives: none
-- params:
-- Sessions of clients whose last link has expired. They open nothing already; this marks them as ended in lists.
update {firm}.sessions s set revoked_at = now()
 where s.kind = 'client' and s.revoked_at is null and s.expires_at > now()
   and exists (select from {firm}.account_people l where l.person = s.person and l.ends_at <= now())
   and not exists (select from {firm}.active_links l where l.person = s.person);

-- query: expiry_browsers
-- gives: none
-- params:
-- A browser that nobody signed in with for the lifetime of its cookie counts as new again.
delete from {firm}.browsers where seen_at < now() - interval '400 days';

-- query: expiry_addresses
-- gives: none
-- params:
-- Former addresses are notified of changes for thirty days.
delete from {firm}.former_addresses where until < now() - interval '30 days';

-- query: expiry_mail_changes
-- gives: none
-- params:
-- Changes of address contain two addresses, so they are kept for ninety days. One that the person reported as not
-- theirs stays until staff have handled it.
delete from {firm}.mail_changes
 where expires_at < now() - interval '90 days' and (outcome is distinct from 'refused' or handled_at is not null);

-- query: expiry_secrets
-- gives: none
-- params:
-- Codes and links of unsent mails, when no link of that age is valid.
update {firm}.mails set secret = null where secret is not null and created_at < now() - interval '7 days';

-- query: expiry_platform_secrets
-- gives: none
-- params:
-- As expiry_secrets.
update platform.mails set secret = null where secret is not null and created_at < now() - interval '7 days';

-- query: expiry_sign_ups
-- gives: none
-- params:
-- Sign-ups contain a name and an address, so they are kept for only one day.
delete from platform.sign_ups where expires_at < now() - interval '1 day';

-- query: expiry_admin_sign_ins
-- gives: none
-- params:
-- As expiry_sign_ins.
delete from platform.admin_sign_ins where expires_at < now() - interval '1 hour';

-- query: expiry_admin_sessions
-- gives: none
-- params:
-- As expiry_sessions.
delete from platform.admin_sessions
 where expires_at < now() - interval '30 days' or revoked_at < now() - interval '30 days';

-- query: expiry_platform_idempotency
-- gives: none
-- params:
-- As expiry_idempotency.
delete from platform.idempotency_keys where created_at < now() - interval '7 days';

-- query: expiry_platform_mails
-- gives: none
-- params:
-- As expiry_mails, but searches for portals are private and deleted after one day, finished or not.
delete from platform.mails
 where (state <> 'waiting' and created_at < now() - interval '90 days')
    or (kind = 'portals' and created_at < now() - interval '1 day');

-- query: expiry_jobs
-- gives: none
-- params:
-- Done jobs are kept for a week, the frequent ones for two hours.
delete from portico.jobs
 where state = 'done'
   and ended_at < now() - case when kind = 'expiry' then interval '2 hours' else interval '7 days' end;
