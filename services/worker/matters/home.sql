-- SPDX-License-Identifier: AGPL-3.0-or-later
-- The client's home page: matters, what waits for the viewer, and the latest changes; of all their accounts, or of one.
-- Each statement starts from the viewer's own links so that an index finds the rows; row security only filters. Names
-- are subqueries in the select list: with a join, a small table would be read whole, with its policy evaluated for each
-- row.

-- query: home_matters
-- gives: rows
-- params: account uuid?
-- The viewer's open matters with their position among the client's stages. stage_since: when the client stage began;
-- moves within it are internal to the firm.
with own_accounts as materialized (
    select account from {firm}.active_links
     where person = portico.person() and areas & 8 <> 0 and ($1 is null or account = $1)
)
select m.id, m.title, m.account,
       (select a.name from {firm}.accounts a where a.id = m.account) as account_name,
       progress.step, progress.steps, c.name as stage_name, c.meaning, s.acts, s.acts_who,
       coalesce(began.at, m.opened_at) as stage_since, m.expected_on, m.changed_at
  from own_accounts
  join {firm}.matters m on m.account = own_accounts.account and m.closed_at is null
  join {firm}.public_stages s on s.id = m.stage
  join {firm}.client_stages c on c.id = s.client_stage
 cross join lateral (select count(*) filter (where o.position <= c.position)::int as step, count(*)::int as steps
                       from {firm}.client_stages o where o.template = m.template) progress
  left join lateral (select v.at from {firm}.matter_moves v
                      where v.matter = m.id and v.client_from is distinct from v.client_to
                      order by v.at desc limit 1) began on true
 order by m.changed_at desc, m.id desc
 limit 50;

-- query: home_tasks
-- gives: rows
-- params: account uuid?
-- What waits for the viewer: matters in a stage where the client must act, and documents that the firm uploaded in the
-- last 90 days and whose current version this person has not opened.
with own_accounts as materialized (
    select account, areas from {firm}.active_links where person = portico.person() and ($1 is null or account = $1)
)
(select 'stage' as kind, m.id as matter, m.title, c.meaning as text, null::uuid as object, m.stage_since as since
   from own_accounts
   join {firm}.matters m on m.account = own_accounts.account and m.closed_at is null
   join {firm}.public_stages s on s.id = m.stage and s.acts = 'client'
   join {firm}.client_stages c on c.id = s.client_stage
  where own_accounts.areas & 8 <> 0
  order by m.stage_since
  limit 20)
union all
(select 'document', d.matter, coalesce(m.title, d.name), d.name, d.id, v.created_at
   from own_accounts
   join {firm}.documents d on d.account = own_accounts.account and d.changed_at > now() - interval '90 days'
                          and d.removed_at is null and d.level > 0
   join {firm}.document_versions v on v.id = d.version
   left join {firm}.matters m on m.id = d.matter
  where own_accounts.areas & 1 <> 0
    and (select p.kind from {firm}.people p where p.id = v.uploaded_by) = 'staff'
    and not exists (select from {firm}.audit_entries r
                     where r.object = d.id and r.what = 'document.read' and r.person = portico.person()
                       and r.detail = v.id::text)
  order by d.changed_at desc
  limit 20);

-- query: home_changes
-- gives: rows
-- params: account uuid?
-- The newest changes in the viewer's accounts; name is that of the document, if it is about one; direction is that of a
-- move between client stages, which was written in the same transaction as its event. Row security filters
-- by area; if the statement did too, the planner would expect hardly any rows and read the whole history.
with own_accounts as materialized (
    select account from {firm}.active_links where person = portico.person() and ($1 is null or account = $1)
), newest as materialized (
    select e.*
      from own_accounts
     cross join lateral (select e.seq, e.at, e.what, e.topic, e.object, e.matter, e.person
                           from {firm}.events e
                          where e.account = own_accounts.account and not e.internal and e.topic <> 'profile'
                          order by e.seq desc limit 20) e
     order by e.seq desc
     limit 20
)
select n.seq, n.at, n.what, n.topic, n.object, n.matter, m.title, d.name,
       (select p.name from {firm}.people p where p.id = n.person) as by,
       case when n.what = 'matter.moved'
            then (select case when t.position > f.position then 'forward' when t.position < f.position then 'back' end
                    from {firm}.matter_moves v
                    join {firm}.client_stages f on f.id = v.client_from
                    join {firm}.client_stages t on t.id = v.client_to
                   where v.matter = n.matter and v.at = n.at limit 1) end as direction
  from newest n
  left join {firm}.matters m on m.id = n.matter
  left join {firm}.documents d on n.topic = 'document' and d.id = n.object
 order by n.seq desc;
