-- query: jobs_index
-- gives: page 50
-- params: state text?, firm bigint?, before uuid?
-- Newest first, of all firms or of one. Without a state: those that are waiting, running or dead.
select j.id, j.firm, f.name as firm_name, j.kind, j.object, j.state, j.attempts, j.last_error, j.created_at, j.run_at,
       j.taken_at, j.ended_at, j.id::text as cursor
  from portico.jobs j left join platform.firms f on f.number = j.firm
 where ($1 is null and j.state <> 'done' or j.state = $1)
   {if firm} and j.firm = $2
   {if before} and (j.created_at, j.id) < (select b.created_at, b.id from portico.jobs b where b.id = $3)
 order by j.created_at desc, j.id desc
 limit 51;

-- query: jobs_retry
-- gives: none
-- params: id uuid
-- Starts a dead job again, with all its attempts and its full time.
with job as (
    select id, state from portico.jobs where id = $1),
done as (
    update portico.jobs j
       set state = 'waiting', run_at = now(), attempts = 0, created_at = now(), ended_at = null, taken_at = null
      from job where j.id = job.id and job.state = 'dead' and j.state = 'dead'
    returning j.id)
select portico.must((select id from job), 'no_such_job'),
       case when exists (select from done) then 'done' else portico.conflict('job_not_dead') end;

-- query: jobs_show
-- gives: maybe
-- params: id uuid
-- One job.
select j.id, j.firm, f.name as firm_name, j.kind, j.object, j.state, j.attempts, j.last_error, j.created_at, j.run_at,
       j.taken_at, j.ended_at
  from portico.jobs j left join platform.firms f on f.number = j.firm
 where j.id = $1;
