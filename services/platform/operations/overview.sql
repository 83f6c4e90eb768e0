-- query: overview_firms
-- gives: row
-- params:
-- Firms by state, and their totals.
select count(*) filter (where state = 'active') as active, count(*) filter (where state = 'suspended') as suspended,
       count(*) filter (where state = 'closed') as closed, count(*) filter (where state = 'claimed') as claimed,
       count(*) filter (where state in ('active', 'suspended') and created_at > now() - interval '7 days')
           as new_this_week,
       coalesce(sum(clients) filter (where state in ('active', 'suspended')), 0)::bigint as clients,
       coalesce(sum(staff) filter (where state in ('active', 'suspended')), 0)::bigint as staff,
       coalesce(sum(used_bytes) filter (where state in ('active', 'suspended')), 0)::bigint as used_bytes
  from platform.firms;

-- query: overview_spares
-- gives: row
-- params:
-- How many spares are ready.
select count(*) as spares from platform.firms where state = 'spare';

-- query: overview_jobs
-- gives: row
-- params:
-- Jobs that are waiting, for their time or for their next attempt too, running or dead: the rows of jobs_index.
select count(*) filter (where state = 'waiting') as waiting,
       count(*) filter (where state = 'running') as running, count(*) filter (where state = 'dead') as dead,
       min(run_at) filter (where state = 'waiting' and run_at <= now()) as oldest_waiting
  from portico.jobs
 where state <> 'done';

-- query: overview_mails
-- gives: row
-- params:
-- Mails of the firms and the platform, counted by their jobs. All that are waiting or failed, as in the list of jobs.
select count(*) filter (where state in ('waiting', 'running')) as waiting,
       count(*) filter (where state = 'dead') as failed,
       count(*) filter (where state = 'done' and ended_at > now() - interval '1 day') as sent_today,
       (array_agg(last_error order by created_at desc)
            filter (where last_error is not null and state in ('waiting', 'dead')))[1] as last_error
  from portico.jobs
 where kind in ('mail', 'platform_mail')
   and (state <> 'done' or created_at > now() - interval '7 days');
