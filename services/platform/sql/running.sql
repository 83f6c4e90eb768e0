-- query: overview_firms
-- gives: row
-- params:
-- Firms by state, and what they hold together.
select count(*) filter (where state = 'active') as active, count(*) filter (where state = 'suspended') as suspended,
       count(*) filter (where state = 'closed') as closed, count(*) filter (where state = 'claimed') as claimed,
       count(*) filter (where state in ('active', 'suspended') and created_at > now() - interval '7 days') as new_this_week,
       coalesce(sum(clients) filter (where state in ('active', 'suspended')), 0)::bigint as clients,
       coalesce(sum(staff) filter (where state in ('active', 'suspended')), 0)::bigint as staff,
       coalesce(sum(used_bytes) filter (where state in ('active', 'suspended')), 0)::bigint as used_bytes
  from platform.firms;

-- query: overview_spares
-- gives: row
-- params:
-- How many spares stand ready.
select count(*) as spares from platform.firms where state = 'spare';

-- query: overview_jobs
-- gives: row
-- params:
-- Jobs that are due, under way or dead.
select count(*) filter (where state = 'waiting' and run_at <= now()) as waiting,
       count(*) filter (where state = 'running') as running, count(*) filter (where state = 'dead') as dead,
       min(run_at) filter (where state = 'waiting' and run_at <= now()) as oldest_waiting
  from portico.jobs
 where state <> 'done';

-- query: overview_mails
-- gives: row
-- params:
-- Mails of firms and platform, as the jobs that send them tell.
select count(*) filter (where state in ('waiting', 'running')) as waiting, count(*) filter (where state = 'dead') as failed,
       count(*) filter (where state = 'done' and ended_at > now() - interval '1 day') as sent_today,
       (array_agg(last_error order by created_at desc) filter (where last_error is not null and state in ('waiting', 'dead')))[1] as last_error
  from portico.jobs
 where kind in ('mail', 'platform_mail') and created_at > now() - interval '7 days';

-- query: jobs_index
-- gives: page 50
-- params: state text?, before text?
-- Newest first. Without a state: those that wait, run or have died.
select j.id, j.firm, f.name as firm_name, j.kind, j.object, j.state, j.attempts, j.last_error, j.created_at, j.run_at, j.taken_at, j.ended_at,
       j.id::text as cursor
  from portico.jobs j left join platform.firms f on f.number = j.firm
 where ($1 is null and j.state <> 'done' or j.state = $1)
   and ($2 is null or (j.created_at, j.id) < (select b.created_at, b.id from portico.jobs b where b.id::text = $2))
 order by j.created_at desc, j.id desc
 limit 51;

-- query: jobs_retry
-- gives: none
-- params: id uuid
-- Gives a dead job its tries and its time back.
with job as (
    select id, state from portico.jobs where id = $1),
done as (
    update portico.jobs j set state = 'waiting', run_at = now(), attempts = 0, created_at = now(), ended_at = null, taken_at = null
      from job where j.id = job.id and job.state = 'dead' and j.state = 'dead'
    returning j.id)
select portico.must((select id from job), 'no_such_job'),
       case when exists (select from done) then 'done' else portico.conflict('job_not_dead') end;

-- query: jobs_show
-- gives: maybe
-- params: id uuid
-- One job.
select j.id, j.firm, f.name as firm_name, j.kind, j.object, j.state, j.attempts, j.last_error, j.created_at, j.run_at, j.taken_at, j.ended_at
  from portico.jobs j left join platform.firms f on f.number = j.firm
 where j.id = $1;

-- query: record_index
-- gives: page 50
-- params: before text?
-- What admins did, newest first.
select l.seq, l.at, l.what, l.route, l.admin, a.name as admin_name, l.firm, f.name as firm_name, l.object, l.reason, l.request,
       l.seq::text as cursor
  from platform.record_leaves l
       left join platform.admins a on a.id = l.admin
       left join platform.firms f on f.number = l.firm
 where $1 is null or l.seq < case when $1 ~ '^[0-9]{1,18}$' then $1::bigint else 0 end
 order by l.seq desc
 limit 51;

-- query: cells_index
-- gives: rows
-- params:
-- The databases that firms live in.
select c.id, c.name, c.capacity, c.open,
       count(f.number) filter (where f.state <> 'spare') as firms,
       count(f.number) filter (where f.state = 'spare') as spares,
       coalesce(sum(f.used_bytes), 0)::bigint as used_bytes
  from platform.cells c left join platform.firms f on f.cell = c.id
 group by c.id, c.name, c.capacity, c.open
 order by c.id;
