-- query: expiry_plan
-- gives: none
-- params: minutes int
-- One job per firm and one for the platform, spread over the time until the next plan; none while the last plan's wait.
insert into portico.jobs (id, firm, kind, run_at)
select gen_random_uuid(), f.number, 'expiry', now() + random() * make_interval(mins => $1)
  from (select number from platform.firms where state in ('active', 'suspended') union all select null) f
 where not exists (select from portico.jobs j where j.kind = 'expiry'
                      and (j.state in ('waiting', 'running') or j.created_at > now() - make_interval(mins => $1)));

-- query: expiry_sign_ins
-- gives: none
-- params:
-- Sign-ins under way that are over.
delete from {firm}.sign_ins where expires_at < now() - interval '1 hour';

-- query: expiry_challenges
-- gives: none
-- params:
-- Challenges of passkeys live two minutes; one that was answered is gone already.
delete from {firm}.challenges where created_at < now() - interval '10 minutes';

-- query: expiry_authorization_requests
-- gives: none
-- params:
-- Ways to another service live ten minutes.
delete from {firm}.authorization_requests where created_at < now() - interval '1 hour';

-- query: expiry_idempotency
-- gives: none
-- params:
-- First answers are kept for seven days.
delete from {firm}.idempotency_keys where created_at < now() - interval '7 days';

-- query: expiry_events
-- gives: none
-- params:
-- What changed is kept for thirty days; a page that slept longer reads everything anew.
delete from {firm}.events where at < now() - interval '30 days';

-- query: expiry_sessions
-- gives: none
-- params:
-- Sessions that ended, once they are of no use in a list either. One that a look as a client hung on goes no sooner than
-- the look.
delete from {firm}.sessions s
 where (s.expires_at < now() - interval '30 days' or s.revoked_at < now() - interval '30 days')
   and not exists (select from {firm}.sessions v
                    where v.parent = s.id and v.expires_at >= now() - interval '30 days'
                      and (v.revoked_at is null or v.revoked_at >= now() - interval '30 days'));

-- query: expiry_mails
-- gives: none
-- params:
-- Sent mails are shown for ninety days.
delete from {firm}.mails where state <> 'waiting' and created_at < now() - interval '90 days';

-- query: expiry_links
-- gives: none
-- params:
-- Links that have come to their end count for nothing already. Whoever let somebody in is told, once.
with over as (
    update {firm}.account_people set end_told = true where ends_at <= now() and not end_told
    returning account, person, added_by
), told as (
    select o.added_by, o.person, string_agg(a.name, ', ' order by a.name) as accounts
      from over o
      join {firm}.accounts a on a.id = o.account
      join {firm}.active_links l on l.account = o.account and l.person = o.added_by
     group by o.added_by, o.person
), mail as (
    insert into {firm}.mails (id, person, recipient, kind, about)
    select gen_random_uuid(), b.id, b.email, 'helper_over',
           jsonb_build_object('name', b.name, 'inviter', p.name, 'what', t.accounts)
      from told t
      join {firm}.people b on b.id = t.added_by and b.kind = 'contact' and b.active
      join {firm}.people p on p.id = t.person
    returning id)
insert into portico.jobs (id, firm, kind, object) select gen_random_uuid(), portico.firm_number(), 'mail', id from mail;

-- query: expiry_shut_out
-- gives: none
-- params:
-- Sessions of those whose last link has come to its end. They open nothing already; this is what lists of them say.
update {firm}.sessions s set revoked_at = now()
 where s.kind = 'client' and s.revoked_at is null and s.expires_at > now()
   and exists (select from {firm}.account_people l where l.person = s.person and l.ends_at <= now())
   and not exists (select from {firm}.active_links l where l.person = s.person);

-- query: expiry_browsers
-- gives: none
-- params:
-- A browser that nobody came in with for as long as it keeps its cookie is a new one again.
delete from {firm}.browsers where seen_at < now() - interval '400 days';

-- query: expiry_addresses
-- gives: none
-- params:
-- Former addresses are told of changes for thirty days.
delete from {firm}.former_addresses where until < now() - interval '30 days';

-- query: expiry_mail_changes
-- gives: none
-- params:
-- Changes of address hold two addresses: those that ended are kept for ninety days, those that nobody ended likewise. What
-- somebody says they did not ask for stays until staff have looked into it.
delete from {firm}.mail_changes
 where expires_at < now() - interval '90 days' and (outcome is distinct from 'refused' or handled_at is not null);

-- query: expiry_secrets
-- gives: none
-- params:
-- Codes and links that were never sent, once no link of that age works.
update {firm}.mails set secret = null where secret is not null and created_at < now() - interval '7 days';

-- query: expiry_platform_secrets
-- gives: none
-- params:
-- As expiry_secrets.
update platform.mails set secret = null where secret is not null and created_at < now() - interval '7 days';

-- query: expiry_sign_ups
-- gives: none
-- params:
-- Sign-ups hold a name and an address: a day is enough.
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
-- As expiry_mails. That somebody looked for their portals is nobody's business a day later, nor one that never ended.
delete from platform.mails
 where (state <> 'waiting' and created_at < now() - interval '90 days')
    or (kind = 'portals' and created_at < now() - interval '1 day');

-- query: expiry_jobs
-- gives: none
-- params:
-- Done jobs are of interest for a week, the frequent ones for two hours. A firm that is gone leaves no dead letters.
delete from portico.jobs
 where state = 'done' and ended_at < now() - case when kind = 'expiry' then interval '2 hours' else interval '7 days' end;
