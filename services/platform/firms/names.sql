-- query: names_lookup
-- shared: yes
-- gives: row
-- params: name text
-- Whether a name may be had, and if not, why, in words for the person who types it.
with asked as (select lower(btrim($1)) as slug),
judged as (
    select a.slug,
           case when length(a.slug) not between 3 and 40 or a.slug !~ '^[a-z0-9]+(-[a-z0-9]+)*$' or a.slug ~ '^[0-9]+$' or a.slug like 'xn--%'
                    then 'malformed'
                else coalesce((select n.why from platform.names n where n.slug = a.slug),
                              (select 'taken' from platform.firms f where f.slug = a.slug))
           end as reason
      from asked a)
select slug as name, reason is null as free, reason,
       case reason
           when 'malformed' then 'Use 3 to 40 small letters, digits and single hyphens, and at least one letter.'
           when 'taken' then 'Another firm has this name.'
           when 'reserved' then 'This name is kept for Portico itself.'
           when 'retired' then 'A firm had this name before, so it is not given again.'
       end as message
  from judged;
