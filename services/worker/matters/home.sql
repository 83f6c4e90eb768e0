-- SPDX-License-Identifier: AGPL-3.0-or-later
-- The client's home page: open matters, documents and messages to read, and the latest changes; of all the viewer's
-- accounts, or of one. Each statement starts from the viewer's own links, reads the rows of the page by an index that
-- begins with the account, and only then looks up names. Row security only filters. Names are subqueries in the select
-- list, which are evaluated after the limit; with a join, a small table would be read whole, and its policy evaluated
-- for each row.

-- query: home_matters
-- gives: rows
-- params: account uuid?
-- The viewer's open matters with their position among the client's stages: those that wait for the client, the longest
-- waiting first, then the others, newest change first. meaning is that of a stage in which the client must act. The
-- client stages of all their templates are read once, and not for each matter.
with shown as materialized (
    select m.*
      from {firm}.active_links l
     cross join lateral (select m.id, m.title, m.account, m.template, m.stage, m.client_stage, m.acts, m.stage_since,
                                m.expected_on, m.changed_at
                           from {firm}.matters m
                          where m.account = l.account and m.closed_at is null
                          order by (m.acts = 'client') desc, case when m.acts = 'client' then m.stage_since end,
                                   m.changed_at desc, m.id desc
                          limit 50) m
     where l.person = portico.person() and l.areas & 8 <> 0
{if account} and l.account = $1
     order by (m.acts = 'client') desc, case when m.acts = 'client' then m.stage_since end, m.changed_at desc, m.id desc
     limit 50
)
select m.id, m.title, m.account, c.step, c.steps, c.name as stage_name,
       case when m.acts = 'client' then c.meaning end as meaning, m.acts,
       case when m.acts = 'other'
            then (select s.acts_who from {firm}.public_stages s where s.id = m.stage) end as acts_who,
       m.expected_on
  from (select c.id, c.name, c.meaning, row_number() over stages as step, count(*) over stages as steps
          from {firm}.client_stages c
         where c.template = any (array(select template from shown))
        window stages as (partition by c.template order by c.position
                          rows between unbounded preceding and unbounded following)) c
  join shown m on m.client_stage = c.id
 order by (m.acts = 'client') desc, case when m.acts = 'client' then m.stage_since end, m.changed_at desc, m.id desc;

-- query: home_unread
-- gives: rows
-- params: account uuid?
-- Documents to read: those that the firm uploaded in the last 90 days and whose current version this person has not
-- opened, at most 20. Of each account the newest 200 are examined: whoever has opened so many will find an older one.
select d.id, d.name, (select m.title from {firm}.matters m where m.id = d.matter) as title, d.from_firm_at as since
  from {firm}.active_links l
 cross join lateral (select n.id, n.name, n.matter, n.from_firm_at
                       from (select d.id, d.name, d.matter, d.from_firm_at, d.version::text as version
                               from {firm}.documents d
                              where d.account = l.account and d.level > 0 and d.removed_at is null
                                and d.from_firm_at > now() - interval '90 days'
                              order by d.from_firm_at desc limit 200) n
                      where (select true from {firm}.audit_entries r
                              where r.what = 'document.read' and r.person = portico.person() and r.detail = n.version
                              limit 1) is not true
                      order by n.from_firm_at desc limit 20) d
 where l.person = portico.person() and l.areas & 1 <> 0
{if account} and l.account = $1
 order by d.from_firm_at desc, d.id
 limit 20;

-- query: home_messages
-- gives: rows
-- params: account uuid?
-- Threads with messages from the firm that this person has not read, at most 20, newest first. The newest 200 threads
-- of their accounts are examined, open or closed, and in each the newest 100 messages: whoever leaves more unread finds
-- the others in the list. by and since are those of the firm's last message; unread counts the messages of everybody
-- else.
with chosen as materialized (
    select l.account, s.open
      from {firm}.active_links l
     cross join (values (true), (false)) s (open)
     where l.person = portico.person() and l.areas & 4 <> 0
{if account} and l.account = $1
), first as materialized (
    select c.account, c.open, row_number() over (order by n.last_at desc) as rank
      from chosen c
     cross join lateral (select t.last_at
                           from {firm}.threads t
                          where (t.account, t.closed_at is null, t.last_at) > (c.account, c.open, '-infinity')
                            and (t.account, t.closed_at is null, t.last_at) <= (c.account, c.open, 'infinity')
                          order by t.account desc, (t.closed_at is null) desc, t.last_at desc, t.id desc
                          limit 1) n
     order by n.last_at desc
     limit 200
), newest as materialized (
    select t.id, t.subject, t.matter, t.messages
      from first f
     cross join lateral (select t.id, t.subject, t.matter, t.messages, t.last_at
                           from {firm}.threads t
                          where (t.account, t.closed_at is null, t.last_at) > (f.account, f.open, '-infinity')
                            and (t.account, t.closed_at is null, t.last_at) <= (f.account, f.open, 'infinity')
                          order by t.account desc, (t.closed_at is null) desc, t.last_at desc, t.id desc
                          limit 201 - f.rank) t
     order by t.last_at desc
     limit 200
), shown as materialized (
    select t.id, t.subject, t.matter, t.messages - r.number as unread, r.number, f.author, f.at
      from newest t
     cross join lateral (select coalesce((select r.number from {firm}.thread_reads r
                                           where r.thread = t.id and not r.by_firm and r.person = portico.person()
                                           order by r.number desc limit 1), 0) as number
                          limit 1) r
     cross join lateral (select n.author, n.at
                           from (select m.author, m.at, m.number, m.from_firm
                                   from {firm}.messages m
                                  where m.thread = t.id and m.number > r.number
                                  order by m.number desc
                                  limit 100) n
                          where n.from_firm
                          order by n.number desc
                          limit 1) f
     where t.messages > r.number
     order by f.at desc, t.id
     limit 20
)
select s.id as thread, s.subject, (select m.title from {firm}.matters m where m.id = s.matter) as title,
       (select p.name from {firm}.people p where p.id = s.author) as by,
       s.unread - (select count(*)::int
                     from (select from {firm}.messages o
                            where o.thread = s.id and o.author = portico.person() and o.number > s.number
                            limit 100) o) as unread,
       s.at as since
  from shown s
 order by s.at desc, s.id;

-- query: home_news
-- gives: rows
-- params: account uuid?
-- The newest changes in the viewer's accounts, as many as the page shows, without conversations. object and name are
-- those of a document. Row security filters by area; if the statement did too, the planner would expect hardly any rows
-- and read the whole history.
select e.seq, e.at, e.what, e.topic, case when e.topic = 'document' then e.object end as object, e.matter,
       (select m.title from {firm}.matters m where m.id = e.matter) as title,
       case when e.topic = 'document' then (select d.name from {firm}.documents d where d.id = e.object) end as name,
       (select p.name from {firm}.people p where p.id = e.person) as by, e.direction
  from {firm}.active_links l
 cross join lateral (select e.seq, e.at, e.what, e.topic, e.object, e.matter, e.person, e.direction
                       from {firm}.events e
                      where e.account = l.account and not e.internal and e.topic not in ('profile', 'message', 'thread')
                      order by - e.seq limit 8) e
 where l.person = portico.person()
{if account} and l.account = $1
 order by e.seq desc
 limit 8;
