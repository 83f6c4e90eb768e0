-- query: names_lookup
-- shared: yes
-- gives: row
-- params: name text
-- Whether a name is available, and if not, the reason and a sentence for the person who types it.
with input as (select lower(btrim($1)) as slug),
checked as (
    select i.slug,
           case when length(i.slug) not between 3 and 40 or i.slug !~ '^[a-z0-9]+(-[a-z0-9]+)*$'
                  or i.slug ~ '^[0-9]+$' or i.slug like 'xn--%'
                    then 'malformed'
                else coalesce((select n.why from platform.names n where n.slug = i.slug),
                              (select 'taken' from platform.firms f where f.slug = i.slug))
           end as reason
      from input i)
select slug as name, reason is null as free, reason,
       case reason
           when 'malformed' then 'Use 3 to 40 lower-case letters, digits and single hyphens, with at least one letter.'
           when 'taken' then 'Another firm has this name.'
           when 'reserved' then 'This name is reserved for Portico.'
           when 'retired' then 'A firm had this name before, so it is not available.'
       end as message
  from checked;
