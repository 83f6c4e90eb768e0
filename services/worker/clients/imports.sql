-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Clients imported from a table.

-- query: imports_lock
-- gives: none
-- params:
-- One import at a time, so that two do not create the same clients.
select number from {firm}.firm for update;

-- query: imports_run
-- gives: rows
-- params: rows jsonb, commit bool, ambiguous text, taken text
-- The outcome of each row and, if `commit`, the writes. Invalid rows keep their problem. A client is recognised by the
-- reference, else by the name, in any case; a person by the address, and keeps name and factors. Rows of the same new
-- client share one account. The small letters of each client are stored and have an index, so each row reads a few
-- clients of the firm.
with given as materialized (
    select *
      from jsonb_to_recordset($1) as g (line int, client text, kind text, reference text, contact text, email text,
                                        areas int, account uuid, person uuid, "column" text, problem text, detail text)
), by_reference as materialized (
    select k.key, count(*) as count, (array_agg(a.id order by a.id))[1] as id,
           (array_agg(a.name order by a.id))[1] as name
      from (select distinct lower(reference) as key from given where reference is not null) k
     cross join lateral (select a.id, a.name
                           from {firm}.accounts a
                          where a.archived_at is null and a.lower_reference = k.key
                         offset 0) a
     group by 1
), by_name as materialized (
    select k.key, count(*) as count, (array_agg(a.id order by a.id))[1] as id,
           count(*) filter (where a.reference is null) as without_reference,
           (array_agg(a.id order by a.id) filter (where a.reference is null))[1] as id_without_reference
      from (select distinct lower(client) as key from given where client is not null) k
     cross join lateral (select a.id, a.reference
                           from {firm}.accounts a
                          where a.archived_at is null and a.lower_name = k.key
                         offset 0) a
     group by 1
), matched as materialized (
    select g.*,
           case when r.id is not null then r.id
                when g.reference is null then n.id
                else n.id_without_reference end as known,
           case when g.problem is not null then null
                when r.id is not null and (r.count > 1 or lower(r.name) <> lower(g.client)) then 'reference_taken'
                when r.id is null and g.reference is null and n.count > 1 then 'ambiguous'
                when r.id is null and g.reference is not null and n.without_reference > 1 then 'ambiguous'
                when first_value(lower(g.client)) over (partition by g.problem is null, lower(g.reference)
                                                            order by g.line)
                     <> lower(g.client) and g.reference is not null then 'reference_taken'
                when g.reference is null and min(lower(g.reference)) over names <> max(lower(g.reference)) over names
                then 'ambiguous' end as found,
           coalesce(lower(g.reference), max(lower(g.reference)) over names, '') as key
      from given g
      left join by_reference r on r.key = lower(g.reference)
      left join by_name n on n.key = lower(g.client)
    window names as (partition by g.problem is null, lower(g.client))
), valid as materialized (
    select p.line, p.kind, p.areas, p.contact, p.email, p.known is null as is_new,
           coalesce(p.known, first_value(p.account) over same_client) as account,
           first_value(p.line) over same_client as first_line, first_value(p.client) over same_client as name,
           first_value(p.reference) over (partition by lower(p.client), p.key
                                              order by p.reference is null, p.line) as reference,
           coalesce(w.id, first_value(p.person) over same_person) as person, w.id is not null as person_known,
           w.id is null and p.line = first_value(p.line) over same_person as person_new, w.name as person_name,
           w.signed_in_at is not null as active,
           l.person is not null as linked
      from matched p
      left join {firm}.people w on w.email = p.email and w.kind = 'contact'
      left join {firm}.account_people l on l.account = p.known and l.person = w.id
     where p.problem is null and p.found is null
    window same_client as (partition by lower(p.client), p.key order by p.line),
           same_person as (partition by p.email order by p.line)
), accounts as (
    insert into {firm}.accounts (id, name, kind, reference)
    select account, name, kind, reference from valid where $2 and is_new and line = first_line
), people as (
    insert into {firm}.people (id, kind, name, email)
    select person, 'contact', contact, email from valid where $2 and person_new
), linked as (
    insert into {firm}.account_people (account, person, areas, added_by)
    select distinct on (g.account, g.person) g.account, g.person, g.areas, portico.person() as added_by
      from valid g where $2 and not g.linked
     order by g.account, g.person, g.line
)
select p.line, p.client, p.kind, p.reference, p.contact, p.email, p.areas,
       case when g.line is null then 'error'
            when g.linked then 'known'
            when g.is_new and g.line = g.first_line then 'new'
            else 'joins' end as outcome,
       coalesce(g.person_known, false) as person_known, g.person_name, coalesce(g.active, false) as active,
       case when $2 or not g.is_new then g.account end as account,
       case when $2 or g.person_known then g.person end as person,
       case when p.found is null then p."column"
            when p.found = 'ambiguous' then 'client'
            else 'reference' end as "column",
       coalesce(p.problem, p.found) as problem,
       case p.found when 'ambiguous' then $3 when 'reference_taken' then $4 else p.detail end as detail
  from matched p left join valid g on g.line = p.line
 order by p.line;
