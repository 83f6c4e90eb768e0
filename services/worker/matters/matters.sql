-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Matters. Staff see the firm's stages, clients the client stages.

-- query: matters_guard
-- shared: yes
-- gives: none
-- params: matter uuid
-- Raises unless the viewer may see the matter.
select portico.must((select id from {firm}.matters where id = $1), 'no_such_matter');

-- query: matters_account_guard
-- gives: none
-- params: account uuid
select portico.must((select id from {firm}.accounts where id = $1), 'no_such_account');

-- query: matters_lead_guard
-- gives: none
-- params: lead uuid?, matter uuid
-- Only active staff who see the client can lead a matter; null: no lead.
select portico.must(coalesce((select true where $1 is null),
                             (select true from {firm}.people p
                               where p.id = $1 and p.kind = 'staff' and p.active
                                 and (not p.assigned
                                      or exists (select from {firm}.active_links l
                                                   join {firm}.matters m on m.account = l.account
                                                  where l.person = p.id and m.id = $2)))),
                    'no_such_person');

-- query: matters_show
-- gives: maybe
-- params: matter uuid
-- For staff.
select m.id, m.title, m.reference, m.account, a.name as account_name, m.template, t.name as template_name,
       m.stage, s.name as stage_name, s.position, c.name as client_name, c.meaning, s.acts, s.acts_who, s.usual_days,
       m.stage_since, m.expected_on, m.lead, p.name as lead_name, m.opened_at, m.changed_at, m.closed_at
  from {firm}.matters m
  join {firm}.accounts a on a.id = m.account
  join {firm}.templates t on t.id = m.template
  join {firm}.stages s on s.id = m.stage
  join {firm}.client_stages c on c.id = s.client_stage
  left join {firm}.people p on p.id = m.lead
 where m.id = $1;

-- query: matters_client_show
-- gives: maybe
-- params: matter uuid
-- For a client: without the firm's own stages.
select m.id, m.title, m.account, a.name as account_name, progress.step, progress.steps, c.name as stage_name, c.meaning,
       s.acts, s.acts_who, coalesce(began.at, m.opened_at) as stage_since, m.expected_on, m.opened_at, m.changed_at,
       m.closed_at
  from {firm}.matters m
  join {firm}.accounts a on a.id = m.account
  join {firm}.public_stages s on s.id = m.stage
  join {firm}.client_stages c on c.id = s.client_stage
 cross join lateral (select count(*) filter (where o.position <= c.position)::int as step, count(*)::int as steps
                       from {firm}.client_stages o where o.template = m.template) progress
  left join lateral (select v.at from {firm}.matter_moves v
                      where v.matter = m.id and v.client_from is distinct from v.client_to
                      order by v.at desc limit 1) began on true
 where m.id = $1;

-- query: matters_timeline
-- gives: rows
-- params: matter uuid
-- The client stages in order, each done, now or next, and when it began. A stage from which the matter was moved back
-- is next again and has no date. For a next stage, acts is that of its first internal stage.
with current as materialized (
    select m.id, m.template, m.opened_at, c.position, s.acts, s.acts_who
      from {firm}.matters m
      join {firm}.public_stages s on s.id = m.stage
      join {firm}.client_stages c on c.id = s.client_stage
     where m.id = $1
)
select c.position, c.name, c.meaning,
       case when c.position < h.position then 'done' when c.position = h.position then 'now' else 'next' end as state,
       case when c.position <= h.position
            then coalesce(began.at, case when c.position = h.position then h.opened_at end) end as at,
       case when c.position = h.position then h.acts else first.acts end as acts,
       case when c.position = h.position then h.acts_who else first.acts_who end as acts_who,
       usual.days as usual_days
  from current h
  join {firm}.client_stages c on c.template = h.template
  left join lateral (select v.at from {firm}.matter_moves v
                      where v.matter = h.id and v.client_to = c.id and v.client_from is distinct from v.client_to
                      order by v.at desc limit 1) began on true
  left join lateral (select s.acts, s.acts_who from {firm}.public_stages s
                      where s.template = h.template and s.client_stage = c.id
                      order by s.position limit 1) first on true
 cross join lateral (select sum(s.usual_days)::int as days from {firm}.public_stages s
                      where s.template = h.template and s.client_stage = c.id) usual
 order by c.position;

-- query: matters_people
-- gives: rows
-- params: matter uuid
-- The member of staff who leads it.
select p.id, p.name, p.email, p.phone
  from {firm}.matters m join {firm}.people p on p.id = m.lead
 where m.id = $1;

-- query: matters_changes
-- gives: rows
-- params: matter uuid
-- The newest changes, without those of conversations; internal ones for staff only.
select e.seq, e.at, e.what, e.topic, e.object, e.matter, m.title, e.internal,
       case when e.topic = 'document' then (select d.name from {firm}.documents d where d.id = e.object) end as name,
       (select p.name from {firm}.people p where p.id = e.person) as by, e.direction
  from {firm}.matters m
 cross join lateral (select *
                       from {firm}.events e
                      where e.matter = $1 and e.topic not in ('message', 'thread', 'note')
                        and (portico.is_firm() or not e.internal)
                      order by e.seq desc
                      limit 20) e
 where m.id = $1
 order by e.seq desc;

-- query: matters_stages
-- gives: rows
-- params: matter uuid
-- The internal stages of its template, each with its client stage.
select s.id, s.position, s.name, s.client_stage, c.name as client_name, s.acts, s.acts_who, s.usual_days
  from {firm}.matters m
  join {firm}.stages s on s.template = m.template
  join {firm}.client_stages c on c.id = s.client_stage
 where m.id = $1
 order by s.position;

-- query: matters_moves
-- gives: rows
-- params: matter uuid
select v.at, f.name as from, t.name as to, v.client_from is not distinct from v.client_to as internal, n.note,
       p.name as by
  from {firm}.matter_moves v
  join {firm}.stages t on t.id = v.to_stage
  left join {firm}.matter_notes n on n.move = v.id
  left join {firm}.stages f on f.id = v.from_stage
  left join {firm}.people p on p.id = v.person
 where v.matter = $1
 order by v.at desc
 limit 100;

-- query: matters_create
-- gives: none
-- params: id uuid, account uuid, template uuid, title text, reference text?, expected_on date?
-- Starts in the template's first stage; the viewer leads it.
with first as (
    select s.id, s.client_stage, s.acts
      from {firm}.stages s join {firm}.templates t on t.id = s.template
     where s.template = $3 and t.archived_at is null
     order by s.position limit 1
)
insert into {firm}.matters (id, account, template, stage, client_stage, acts, title, reference, expected_on, lead)
select $1, $2, $3, portico.must((select id from first), 'no_such_template'), (select client_stage from first),
       (select acts from first), $4, $5, $6, portico.person();

-- query: matters_first_move
-- gives: none
-- params: id uuid, matter uuid
insert into {firm}.matter_moves (id, account, matter, to_stage, client_to, person)
select $1, m.account, m.id, s.id, s.client_stage, portico.person()
  from {firm}.matters m join {firm}.stages s on s.id = m.stage
 where m.id = $2;

-- query: matters_folders
-- gives: none
-- params: matter uuid, ids uuid[]
-- The template's tree of folders, at most as many as there are ids. A parent comes before its children, so a truncated
-- tree is still a tree.
with recursive tree as (
    select m.account, array[n.place] as path, array[]::bigint[] as above, n.node
      from {firm}.matters m
      join {firm}.templates t on t.id = m.template
     cross join lateral jsonb_array_elements(t.folders) with ordinality n(node, place)
     where m.id = $1
    union all
    select t.account, t.path || n.place, t.path, n.node
      from tree t
     cross join lateral jsonb_array_elements(coalesce(t.node -> 'folders', '[]')) with ordinality n(node, place)
     where cardinality(t.path) < 8
), numbered as (
    select *, row_number() over (order by path) as number from tree
)
insert into {firm}.folders (id, account, matter, parent, name, level, position)
select ($2)[n.number], n.account, $1, (select ($2)[p.number] from numbered p where p.path = n.above),
       n.node ->> 'name', (n.node ->> 'level')::smallint, n.path[cardinality(n.path)]
  from numbered n
 where n.number <= cardinality($2);

-- query: matters_change
-- gives: none
-- params: matter uuid, title text?, reference_given bool, reference text?, expected_given bool, expected_on date?
-- params: lead_given bool, lead uuid?, closed bool?
-- Changes only the given members. A closed matter is not late, and may be again once it is open.
with changed as (
    update {firm}.matters
       set title = coalesce($2, title),
           reference = case when $3 then $4 else reference end,
           expected_on = case when $5 then $6 else expected_on end,
           lead = case when $7 then $8 else lead end,
           closed_at = case when $9 then coalesce(closed_at, now()) when not $9 then null else closed_at end,
           overdue_at = case when $9 then null else overdue_at end,
           changed_at = now()
     where id = $1
    returning id, closed_at
), closed as (
    insert into {firm}.inbox_closings (kind, object, by_person)
    select 'overdue', id, portico.person() from changed where closed_at is not null
)
select portico.must((select id from changed), 'no_such_matter');

-- query: matters_current_stage
-- gives: row
-- params: matter uuid
-- The current stage and who moved it there, for a viewer whose page is outdated.
select m.stage, s.name as stage_name, p.name as by, m.stage_since as at
  from {firm}.matters m
  join {firm}.stages s on s.id = m.stage
  left join lateral (select v.person from {firm}.matter_moves v
                      where v.matter = m.id order by v.at desc limit 1) moved on true
  left join {firm}.people p on p.id = moved.person
 where m.id = $1;

-- query: matters_stage_guard
-- gives: none
-- params: matter uuid, stage uuid
-- The stage must belong to the matter's template.
select portico.must((select s.id from {firm}.matters m join {firm}.stages s on s.template = m.template
                      where m.id = $1 and s.id = $2), 'no_such_stage');

-- query: matters_move
-- gives: none
-- params: move uuid, matter uuid, from uuid, to uuid, expected_given bool, expected_on date?
-- Moves it only from the stage that the viewer saw. A move that changes nothing for the client (same client stage, same
-- expected day) keeps changed_at: matters_emit relies on it.
with previous as materialized (
    select id, client_stage from {firm}.matters where id = $2 and stage = $3
), moved as (
    update {firm}.matters m
       set stage = t.id,
           client_stage = t.client_stage,
           acts = t.acts,
           stage_since = now(),
           overdue_at = null,
           expected_on = case when $5 then $6 else m.expected_on end,
           changed_at = case when t.client_stage = previous.client_stage
                              and (not $5 or $6 is not distinct from m.expected_on)
                             then m.changed_at else now() end
      from previous, {firm}.stages t
     where m.id = previous.id and m.stage = $3 and t.id = $4
    returning m.id, m.account, t.client_stage
), closed as (
    insert into {firm}.inbox_closings (kind, object, by_person) select 'overdue', id, portico.person() from moved
)
insert into {firm}.matter_moves (id, account, matter, from_stage, to_stage, client_from, client_to, person)
select $1, moved.account, $2, $3, $4, previous.client_stage, moved.client_stage, portico.person()
  from moved, previous;

-- query: matters_moved_guard
-- gives: none
-- params: move uuid
-- Raises if somebody else has moved it first.
select case when not exists (select from {firm}.matter_moves where id = $1) then portico.conflict('stage_moved') end;

-- query: matters_note
-- gives: none
-- params: move uuid, note text
-- Notes are for staff only.
insert into {firm}.matter_notes (move, account, note) select id, account, $2 from {firm}.matter_moves where id = $1;

-- query: matters_emit
-- gives: maybe
-- params: matter uuid, what text
-- Internal unless this transaction changed what the client sees.
insert into {firm}.events (seq, account, area, internal, topic, object, matter, what, person, direction)
select h.entries, m.account, 8, m.changed_at <> now(), 'matter', m.id, m.id, $2, portico.person(),
       (select case when t.position > f.position then 'forward' when t.position < f.position then 'back' end
          from {firm}.matter_moves v
          join {firm}.client_stages f on f.id = v.client_from
          join {firm}.client_stages t on t.id = v.client_to
         where v.matter = m.id and v.at = now() limit 1)
  from {firm}.audit_head h, {firm}.matters m
 where m.id = $1
returning seq, account, area, internal, topic, object, matter, what, person;
