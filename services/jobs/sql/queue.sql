-- query: queue_take
-- gives: rows
-- params: room int
-- The jobs that are due, oldest first, now ours. Rows that another taker looks at are left to it.
with due as (
    select id from portico.jobs
     where state = 'waiting' and run_at <= now()
     order by run_at
     limit $1
       for update skip locked)
update portico.jobs j
   set state = 'running', taken_at = now(), attempts = least(j.attempts + 1, 32000)::smallint
  from due
 where j.id = due.id
returning j.id, j.firm, j.kind, j.object, j.attempts, extract(epoch from now() - j.created_at)::bigint as age;

-- query: queue_done
-- gives: none
-- params: id uuid
-- A job that is finished.
update portico.jobs set state = 'done', ended_at = now(), last_error = null where id = $1 and state = 'running';

-- query: queue_later
-- gives: none
-- params: id uuid, seconds int, why text
-- A job that is to be tried again.
update portico.jobs
   set state = 'waiting', run_at = now() + make_interval(secs => $2), last_error = left($3, 500), taken_at = null
 where id = $1 and state = 'running';

-- query: queue_dead
-- gives: none
-- params: id uuid, why text
-- A job that nobody tries again unless an admin says so.
update portico.jobs set state = 'dead', ended_at = now(), last_error = left($2, 500) where id = $1 and state = 'running';

-- query: queue_requeue
-- gives: none
-- params: seconds int
-- Jobs whose taker must have died: they wait again. A mail is given less time, for what it carries soon ends.
update portico.jobs
   set state = 'waiting', run_at = now(), taken_at = null, last_error = 'its taker went away'
 where state = 'running' and taken_at < now() - least(make_interval(secs => $1), case when kind in ('mail', 'platform_mail') then interval '60 seconds' end);

-- query: queue_counts
-- gives: row
-- params:
-- For the metrics.
select count(*) filter (where state = 'waiting' and run_at <= now()) as due,
       count(*) filter (where state = 'waiting' and run_at > now()) as later,
       count(*) filter (where state = 'running') as running,
       count(*) filter (where state = 'dead') as dead
  from portico.jobs
 where state <> 'done';
