-- SPDX-License-Identifier: AGPL-3.0-or-later
-- What expires, and when. Each of the statements that delete or change rows takes at most `rows` of them, so that a
-- backlog cannot exceed the time that a statement may take; those with an index on the time take the oldest. The job
-- repeats the ones that took so many, up to EXPIRY_ROUNDS times, and the next job takes the rest. They find the rows
-- again by ctid, which needs no other index. Rows that somebody may renew meanwhile are locked first, unless they are
-- being renewed.

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
-- params: rows int
-- Unfinished sign-ins that have expired.
delete from {firm}.sign_ins
 where ctid = any (array(select ctid from {firm}.sign_ins where expires_at < now() - interval '1 hour'
                          order by expires_at limit $1));

-- query: expiry_code_failures
-- gives: none
-- params: rows int
-- Failures count for a day. One that an attempt is counting is left for the next time.
delete from {firm}.code_failures
 where ctid = any (array(select ctid from {firm}.code_failures where since < now() - interval '1 day'
                          order by since limit $1 for update skip locked));

-- query: expiry_challenges
-- gives: none
-- params: rows int
-- Challenges of passkeys are valid for two minutes; an answered one is already deleted.
delete from {firm}.challenges
 where ctid = any (array(select ctid from {firm}.challenges where created_at < now() - interval '10 minutes'
                          order by created_at limit $1));

-- query: expiry_authorization_requests
-- gives: none
-- params: rows int
-- Authorization requests are valid for ten minutes.
delete from {firm}.authorization_requests
 where ctid = any (array(select ctid from {firm}.authorization_requests where created_at < now() - interval '1 hour'
                          order by created_at limit $1));

-- query: expiry_idempotency
-- gives: none
-- params: rows int
-- The first response to an idempotency key is kept for seven days.
delete from {firm}.idempotency_keys
 where ctid = any (array(select ctid from {firm}.idempotency_keys where created_at < now() - interval '7 days'
                          order by created_at limit $1));

-- query: expiry_events
-- gives: none
-- params: rows int
-- Events are kept for thirty days; a page that was asleep for longer reloads everything.
delete from {firm}.events
 where ctid = any (array(select ctid from {firm}.events where at < now() - interval '30 days'
                          order by at limit $1));

-- query: expiry_sessions
-- gives: none
-- params: rows int
-- Ended sessions, when lists no longer show them. The parent of an impersonation is deleted no earlier than that, so
-- impersonations come first.
delete from {firm}.sessions
 where ctid = any (array(select s.ctid from {firm}.sessions s
                          where (s.expires_at < now() - interval '30 days' or s.revoked_at < now() - interval '30 days')
                            and not exists (select from {firm}.sessions child
                                             where child.parent = s.id
                                               and child.expires_at >= now() - interval '30 days'
                                               and (child.revoked_at is null
                                                    or child.revoked_at >= now() - interval '30 days'))
                          order by s.parent nulls last limit $1));

-- query: expiry_mails
-- gives: none
-- params: rows int
-- Mails are listed for ninety days.
delete from {firm}.mails
 where ctid = any (array(select ctid from {firm}.mails
                          where state <> 'waiting' and created_at < now() - interval '90 days'
                          limit $1));

-- query: expiry_notices
-- gives: none
-- params: rows int
-- Notices are listed for half a year, those that were seen for ninety days after that.
delete from {firm}.notices
 where ctid = any (array((select ctid from {firm}.notices where seen_at < now() - interval '90 days'
                           order by seen_at limit $1)
                         union all
                         (select ctid from {firm}.notices where at < now() - interval '180 days' and seen_at is null
                           order by at limit $1)
                         limit $1));

-- query: expiry_links
-- gives: none
-- params: rows int
-- Expired links have no effect already. The person who added a helper is notified once, or twice if the number of rows
-- ends between two links of that helper.
with expired as (
    select account, person, added_by from {firm}.account_people where ends_at <= now() and not end_notified
     order by added_by, person limit $1 for update skip locked
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
    returning id
), job as (
    insert into portico.jobs (id, firm, kind, object)
    select gen_random_uuid(), portico.firm_number(), 'mail', id from mail
)
update {firm}.account_people l set end_notified = true
  from expired e where l.account = e.account and l.person = e.person;

-- query: expiry_sessions_without_link
-- gives: none
-- params: rows int
-- Sessions of clients whose last link has expired. They open nothing already; this marks them as ended in lists.
update {firm}.sessions set revoked_at = now()
 where ctid = any (array(select s.ctid from {firm}.sessions s
                          where s.kind = 'client' and s.revoked_at is null and s.expires_at > now()
                            and exists (select from {firm}.account_people l
                                         where l.person = s.person and l.ends_at <= now())
                            and not exists (select from {firm}.active_links l where l.person = s.person)
                          limit $1));

-- query: expiry_browsers
-- gives: none
-- params: rows int
-- A browser that nobody signed in with for the lifetime of its cookie counts as new again.
delete from {firm}.browsers
 where ctid = any (array(select ctid from {firm}.browsers where seen_at < now() - interval '400 days'
                          limit $1 for update skip locked));

-- query: expiry_addresses
-- gives: none
-- params: rows int
-- Former addresses are notified of changes for thirty days.
delete from {firm}.former_addresses
 where ctid = any (array(select ctid from {firm}.former_addresses where until < now() - interval '30 days'
                          limit $1));

-- query: expiry_mail_changes
-- gives: none
-- params: rows int
-- Changes of address contain two addresses, so they are kept for ninety days. One that the person reported as not
-- theirs stays until staff have handled it.
delete from {firm}.mail_changes
 where ctid = any (array(select ctid from {firm}.mail_changes
                          where expires_at < now() - interval '90 days'
                            and (outcome is distinct from 'refused' or handled_at is not null)
                          limit $1));

-- query: expiry_secrets
-- gives: none
-- params: rows int
-- Codes and links of unsent mails, when no link of that age is valid.
update {firm}.mails set secret = null
 where ctid = any (array(select ctid from {firm}.mails
                          where secret is not null and created_at < now() - interval '7 days'
                          limit $1));

-- query: expiry_platform_secrets
-- gives: none
-- params: rows int
-- As expiry_secrets.
update platform.mails set secret = null
 where ctid = any (array(select ctid from platform.mails
                          where secret is not null and created_at < now() - interval '7 days'
                          limit $1));

-- query: expiry_sign_ups
-- gives: none
-- params: rows int
-- Sign-ups contain a name and an address, so they are kept for only one day.
delete from platform.sign_ups
 where ctid = any (array(select ctid from platform.sign_ups where expires_at < now() - interval '1 day'
                          limit $1));

-- query: expiry_admin_sign_ins
-- gives: none
-- params: rows int
-- As expiry_sign_ins.
delete from platform.admin_sign_ins
 where ctid = any (array(select ctid from platform.admin_sign_ins where expires_at < now() - interval '1 hour'
                          limit $1));

-- query: expiry_admin_sessions
-- gives: none
-- params: rows int
-- As expiry_sessions.
delete from platform.admin_sessions
 where ctid = any (array(select ctid from platform.admin_sessions
                          where expires_at < now() - interval '30 days' or revoked_at < now() - interval '30 days'
                          limit $1));

-- query: expiry_platform_idempotency
-- gives: none
-- params: rows int
-- As expiry_idempotency.
delete from platform.idempotency_keys
 where ctid = any (array(select ctid from platform.idempotency_keys where created_at < now() - interval '7 days'
                          limit $1));

-- query: expiry_platform_mails
-- gives: none
-- params: rows int
-- As expiry_mails, but searches for portals are private and deleted after one day, finished or not.
delete from platform.mails
 where ctid = any (array(select ctid from platform.mails
                          where (state <> 'waiting' and created_at < now() - interval '90 days')
                             or (kind = 'portals' and created_at < now() - interval '1 day')
                          limit $1));

-- query: expiry_jobs
-- gives: none
-- params: rows int
-- Done jobs are kept for a week, the frequent ones for two hours.
delete from portico.jobs
 where ctid = any (array(select ctid from portico.jobs
                          where state = 'done'
                            and ended_at < now() - case when kind in ('expiry', 'inbox_look', 'notices') then interval '2 hours'
                                                        else interval '7 days' end
                          limit $1));
