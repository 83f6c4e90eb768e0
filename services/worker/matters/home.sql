-- SPDX-License-Identifier: AGPL-3.0-or-later
-- The client's home: where everything stands, what waits for the viewer, what changed; of all their accounts, or of one.
-- Three statements, each starting
-- from the viewer's own links so that an index finds the rows; row security only filters. Names are looked up one by one
-- (a subquery in the select list): joined, a small table would be read whole, with its policy asked for every row.

-- query: home_matters
-- gives: rows
-- params: account uuid?
-- The viewer's open matters with their place among the client's stages. stage_since is when that stage began for the
-- client: moves inside it are the firm's own affair.
with mine as materialized (
    select account from {firm}.active_links where person = portico.person() and areas & 8 <> 0 and ($1 is null or account = $1)
)
select m.id, m.title, m.account,
       (select a.name from {firm}.accounts a where a.id = m.account) as account_name,
       strip.step, strip.steps, c.name as stage_name, c.meaning, s.acts, s.acts_who,
       coalesce(began.at, m.opened_at) as stage_since, m.expected_on, m.changed_at
  from mine
  join {firm}.matters m on m.account = mine.account and m.closed_at is null
  join {firm}.public_stages s on s.id = m.stage
  join {firm}.client_stages c on c.id = s.client_stage
 cross join lateral (select count(*) filter (where o.position <= c.position)::int as step, count(*)::int as steps
                       from {firm}.client_stages o where o.template = m.template) strip
  left join lateral (select v.at from {firm}.matter_moves v
                      where v.matter = m.id and v.client_from is distinct from v.client_to
                      order by v.at desc limit 1) began on true
 order by m.changed_at desc, m.id desc
 limit 50;

-- query: home_tasks
-- gives: rows
-- params: account uuid?
-- What waits for the viewer: matters whose stage is the client's to act on, and documents that the firm put there in
-- the last 90 days and that this person has not opened since.
with mine as materialized (
    select account, areas from {firm}.active_links where person = portico.person() and ($1 is null or account = $1)
)
(select 'stage' as kind, m.id as matter, m.title, c.meaning as text, null::uuid as object, m.stage_since as since
   from mine
   join {firm}.matters m on m.account = mine.account and m.closed_at is null
   join {firm}.public_stages s on s.id = m.stage and s.acts = 'client'
   join {firm}.client_stages c on c.id = s.client_stage
  where mine.areas & 8 <> 0
  order by m.stage_since
  limit 20)
union all
(select 'document', d.matter, coalesce(m.title, d.name), d.name, d.id, v.created_at
   from mine
   join {firm}.documents d on d.account = mine.account and d.changed_at > now() - interval '90 days'
                          and d.removed_at is null and d.level > 0
   join {firm}.document_versions v on v.id = d.version
   left join {firm}.matters m on m.id = d.matter
  where mine.areas & 1 <> 0
    and (select p.kind from {firm}.people p where p.id = v.uploaded_by) = 'staff'
    and not exists (select from {firm}.audit_entries r
                     where r.object = d.id and r.what = 'document.read' and r.person = portico.person()
                       and r.at >= v.created_at)
  order by d.changed_at desc
  limit 20);

-- query: home_changes
-- gives: rows
-- params: account uuid?
-- The newest changes in the viewer's accounts; name is the document's, where it is about one. Which areas are the
-- viewer's, row security knows: said here too, the planner would expect next to nothing and read the whole history.
with mine as materialized (
    select account from {firm}.active_links where person = portico.person() and ($1 is null or account = $1)
), newest as materialized (
    select e.*
      from mine
     cross join lateral (select e.seq, e.at, e.what, e.topic, e.object, e.matter, e.person
                           from {firm}.events e
                          where e.account = mine.account and not e.internal and e.topic <> 'profile'
                          order by e.seq desc limit 20) e
     order by e.seq desc
     limit 20
)
select n.seq, n.at, n.what, n.topic, n.object, n.matter, m.title, d.name,
       (select p.name from {firm}.people p where p.id = n.person) as by
  from newest n
  left join {firm}.matters m on m.id = n.matter
  left join {firm}.documents d on n.topic = 'document' and d.id = n.object
 order by n.seq desc;
