-- query: queue_take
-- gives: rows
-- params: room int
-- Takes the due jobs, oldest first. It skips rows that another process is taking.
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
-- A job that succeeded.
update portico.jobs set state = 'done', ended_at = now(), last_error = null where id = $1 and state = 'running';

-- query: queue_retry
-- gives: none
-- params: id uuid, seconds int, why text
-- A failed job that will be retried.
update portico.jobs
   set state = 'waiting', run_at = now() + make_interval(secs => $2), last_error = left($3, 500), taken_at = null
 where id = $1 and state = 'running';

-- query: queue_dead
-- gives: none
-- params: id uuid, why text
-- A dead letter: only an admin can retry it.
update portico.jobs
   set state = 'dead', ended_at = now(), last_error = left($2, 500)
 where id = $1 and state = 'running';

-- query: queue_requeue
-- gives: none
-- params: seconds int
-- Jobs whose process must have died wait again. Mails have a shorter limit, because their codes expire soon, and so have
-- messages, whose authors expect them to be delivered now.
update portico.jobs
   set state = 'waiting', run_at = now(), taken_at = null, last_error = 'its process died'
 where state = 'running'
   and taken_at < now() - least(make_interval(secs => $1),
                                case when kind in ('mail', 'platform_mail', 'message', 'notices') then interval '60 seconds' end);

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
