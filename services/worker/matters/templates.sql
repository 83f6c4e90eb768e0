-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Templates of matters with their stages, and the starter packs that contain them.

-- query: templates_index
-- gives: rows
-- params:
-- The stages of all templates are read at once: sought for each template, a small table would be read whole each time.
with client_lists as materialized (
    select c.template,
           json_agg(json_build_object('id', c.id, 'position', c.position, 'name', c.name, 'meaning', c.meaning)
                    order by c.position) as list
      from {firm}.client_stages c
     where c.template in (select id from {firm}.templates where archived_at is null)
     group by c.template
), lists as materialized (
    select s.template,
           json_agg(json_build_object('id', s.id, 'position', s.position, 'name', s.name,
                                      'client_stage', s.client_stage, 'client_name', c.name, 'acts', s.acts,
                                      'acts_who', s.acts_who, 'usual_days', s.usual_days)
                    order by s.position) as list
      from {firm}.stages s join {firm}.client_stages c on c.id = s.client_stage
     where s.template in (select id from {firm}.templates where archived_at is null)
     group by s.template
)
select t.id, t.name, t.position, t.folders, coalesce(c.list, '[]') as client_stages, coalesce(s.list, '[]') as stages
  from {firm}.templates t
  left join client_lists c on c.template = t.id
  left join lists s on s.template = t.id
 where t.archived_at is null
 order by t.position, t.name collate "und-x-icu", t.id
 limit 200;

-- query: packs_guard
-- gives: none
-- params:
-- A pack can be adopted only before the first matter: afterwards the vocabulary and the stages are in use.
select case when exists (select from {firm}.matters) then portico.conflict('firm_has_matters') end;

-- query: packs_clear
-- gives: none
-- params:
-- Deletes the templates of the previous pack. Stages first, because they refer to the others.
with stages as (delete from {firm}.stages), client_stages as (delete from {firm}.client_stages)
delete from {firm}.templates;

-- query: packs_templates
-- gives: none
-- params: pack jsonb, ids uuid[]
-- One id for each template, in the pack's order.
insert into {firm}.templates (id, name, position, folders)
select ($2)[t.place], t.node ->> 'name', t.place, coalesce(t.node -> 'folders', '[]')
  from jsonb_array_elements($1 -> 'templates') with ordinality t(node, place);

-- query: packs_client_stages
-- gives: none
-- params: pack jsonb, templates uuid[], ids uuid[]
insert into {firm}.client_stages (id, template, position, name, meaning)
select ($3)[row_number() over (order by t.place, c.place)], ($2)[t.place], c.place, c.node ->> 'name',
       c.node ->> 'meaning'
  from jsonb_array_elements($1 -> 'templates') with ordinality t(node, place)
 cross join lateral jsonb_array_elements(t.node -> 'client_stages') with ordinality c(node, place);

-- query: packs_stages
-- gives: none
-- params: pack jsonb, templates uuid[], ids uuid[]
-- A stage refers to its client stage by the pack's key; the position in the pack is the client stage's position.
insert into {firm}.stages (id, template, position, name, client_stage, acts, acts_who, usual_days)
select ($3)[row_number() over (order by t.place, s.place)], ($2)[t.place], s.place, s.node ->> 'name',
       portico.must((select k.id
                       from jsonb_array_elements(t.node -> 'client_stages') with ordinality c(node, place)
                       join {firm}.client_stages k on k.template = ($2)[t.place] and k.position = c.place
                      where c.node ->> 'key' = s.node ->> 'client'), 'no_such_stage'),
       coalesce(s.node ->> 'acts', 'firm'), s.node ->> 'acts_who', (s.node ->> 'usual_days')::smallint
  from jsonb_array_elements($1 -> 'templates') with ordinality t(node, place)
 cross join lateral jsonb_array_elements(t.node -> 'stages') with ordinality s(node, place);

-- query: packs_words
-- gives: none
-- params: pack jsonb
-- Stores the vocabulary and the pack's id.
with named as (update {firm}.firm set pack = $1 ->> 'id')
update {firm}.brand set words = $1 -> 'words', version = version + 1;

-- query: packs_publish
-- gives: none
-- params: job uuid
-- Queues the job that copies the brand's new version to the registry, and so to the edge.
insert into portico.jobs (id, firm, kind) values ($1, portico.firm_number(), 'registry');

-- query: packs_emit
-- gives: maybe
-- params:
-- All open pages load the new vocabulary.
insert into {firm}.events (seq, account, area, internal, topic, what, person)
select entries, null, 0, false, 'brand', 'pack.adopted', portico.person() from {firm}.audit_head
returning seq, account, area, internal, topic, object, matter, what, person;

-- query: packs_index
-- gives: rows
-- params: packs jsonb
-- The members by which one chooses a pack.
select p.node ->> 'id' as id, p.node ->> 'name' as name, p.node ->> 'profession' as profession,
       p.node ->> 'about' as about,
       (select json_agg(t.node ->> 'name' order by t.place)
          from jsonb_array_elements(p.node -> 'templates') with ordinality t(node, place)) as templates,
       p.node -> 'words' as words
  from jsonb_array_elements($1) with ordinality p(node, place)
 order by p.place;
