-- SPDX-License-Identifier: AGPL-3.0-or-later
-- The lists of matters, newest change first. A cursor is the time of the change in microseconds with the id.
--
-- They choose the keys of their page by an index, and then join. Each index begins with a filter and whether the
-- matter is open, so without a filter for that, the page is merged from the open and the closed ones. The matters of
-- several clients are merged as in documents.sql. The rows of the page are a step of their own, so that the small tables
-- of stages are read once and not for each row.
--
-- A filter that must not choose the index is a "case".
--
-- Of words, `sought` is the pattern. Fewer than three letters or digits in a row have no trigrams but those of the
-- beginning of a word: then `sought` is the pattern of a beginning, and `begun` that of a later word. Without any letter
-- or digit both are null, and nothing is found.

-- query: matters_index
-- gives: page 50
-- params: stage uuid?, template uuid?, open bool?, before text?
-- For those who see the whole firm, by the index of the narrowest filter: a stage belongs to one template.
with bound as materialized (
    select coalesce(timestamptz 'epoch' + split_part($4, '.', 1)::bigint * interval '1 microsecond', 'infinity') as at,
           coalesce(split_part($4, '.', 2)::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff') as id
), states as materialized (
    select unnest(case when $3 is null then array[true, false] else array[$3] end) as open
), page as materialized (
    select m.id, m.changed_at
      from states s
     cross join lateral (
        select m.id, m.changed_at
          from {firm}.matters m
         where true
{if stage} and (m.stage, m.closed_at is null, m.changed_at) > ($1, s.open, '-infinity')
{if stage} and (m.stage, m.closed_at is null, m.changed_at, m.id) <
{if stage}     ($1, s.open, (select at from bound), (select id from bound))
{if stage} {if template} and exists (select from {firm}.stages where id = $1 and template = $2)
{if not stage} {if template} and (m.template, m.closed_at is null, m.changed_at) > ($2, s.open, '-infinity')
{if not stage} {if template} and (m.template, m.closed_at is null, m.changed_at, m.id) <
{if not stage} {if template}     ($2, s.open, (select at from bound), (select id from bound))
{if not stage} {if not template} and (m.closed_at is null, m.changed_at) > (s.open, '-infinity')
{if not stage} {if not template} and (m.closed_at is null, m.changed_at, m.id) <
{if not stage} {if not template}     (s.open, (select at from bound), (select id from bound))
         order by
{if stage}                     m.stage desc,
{if not stage} {if template}   m.template desc,
                  (m.closed_at is null) desc, m.changed_at desc, m.id desc
         limit 51) m
     order by m.changed_at desc, m.id desc
     limit 51
), shown as materialized (
    select m.* from page cross join lateral (select * from {firm}.matters m where m.id = page.id limit 1) m
)
select m.id, m.title, m.reference, m.account,
       (select a.name from {firm}.accounts a where a.id = m.account) as account_name, m.template,
       t.name as template_name, m.stage, s.name as stage_name, s.position, c.name as client_name, s.acts, s.acts_who,
       s.usual_days, m.stage_since, m.expected_on, m.lead,
       (select p.name from {firm}.people p where p.id = m.lead) as lead_name, m.opened_at, m.changed_at, m.closed_at,
       (extract(epoch from m.changed_at) * 1000000)::bigint || '.' || m.id as cursor
  from shown m
  join {firm}.templates t on t.id = m.template
  join {firm}.stages s on s.id = m.stage
  join {firm}.client_stages c on c.id = s.client_stage
 order by m.changed_at desc, m.id desc;

-- query: matters_search
-- gives: page 50
-- params: stage uuid?, template uuid?, words text, open bool?, before text?
-- The same with words in the title, the reference or the client's name. A word is frequent if five of the first hundred
-- matters of the list have it: then, or in a short list, it is sought in the first thousand. If these do not fill the
-- page, and are not all that the list has, indexes of trigrams find the others: all matches, before the page is chosen
-- from them, so a word that only old matters share reads all of these.
with bound as materialized (
    select coalesce(timestamptz 'epoch' + split_part($5, '.', 1)::bigint * interval '1 microsecond', 'infinity') as at,
           coalesce(split_part($5, '.', 2)::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff') as id
), states as materialized (
    select unnest(case when $4 is null then array[true, false] else array[$4] end) as open
), sought as materialized (
    select case when $3 ~ '[[:alnum:]]{3}' then '%' || e.q || '%'
                when $3 ~ '[[:alnum:]]' then e.q || '%' end as pattern
      from (select replace(replace(replace($3, '\', '\\'), '%', '\%'), '_', '\_') as q) e
), begun as materialized (
    select case when $3 !~ '[[:alnum:]]{3}' then '% ' || pattern end as pattern from sought
), listed as materialized (
    select m.*, row_number() over (order by m.changed_at desc, m.id desc) as place
      from states s
     cross join lateral (
        select m.id, m.changed_at, m.account,
               coalesce(m.title ilike (select pattern from sought) or m.title ilike (select pattern from begun)
                        or m.reference ilike (select pattern from sought)
                        or m.reference ilike (select pattern from begun), false) as own
          from {firm}.matters m
         where (select pattern from sought) is not null
{if stage} and (m.stage, m.closed_at is null, m.changed_at) > ($1, s.open, '-infinity')
{if stage} and (m.stage, m.closed_at is null, m.changed_at, m.id) <
{if stage}     ($1, s.open, (select at from bound), (select id from bound))
{if stage} {if template} and exists (select from {firm}.stages where id = $1 and template = $2)
{if not stage} {if template} and (m.template, m.closed_at is null, m.changed_at) > ($2, s.open, '-infinity')
{if not stage} {if template} and (m.template, m.closed_at is null, m.changed_at, m.id) <
{if not stage} {if template}     ($2, s.open, (select at from bound), (select id from bound))
{if not stage} {if not template} and (m.closed_at is null, m.changed_at) > (s.open, '-infinity')
{if not stage} {if not template} and (m.closed_at is null, m.changed_at, m.id) <
{if not stage} {if not template}     (s.open, (select at from bound), (select id from bound))
         order by
{if stage}                     m.stage desc,
{if not stage} {if template}   m.template desc,
                  (m.closed_at is null) desc, m.changed_at desc, m.id desc
         limit 1000) m
     order by m.changed_at desc, m.id desc
     limit 1000
), way as materialized (
    select (select count(*) from listed) < 1000 as short, count(*) >= 5 as frequent
      from listed l
     where l.place <= 100
       and case when l.own then true
                else (select a.name ilike (select pattern from sought) or a.name ilike (select pattern from begun)
                        from {firm}.accounts a where a.id = l.account limit 1) end
), named as materialized (
    select c.account
      from (select distinct account from listed where not own and (select short or frequent from way)) c
     cross join lateral (select a.name from {firm}.accounts a where a.id = c.account limit 1) a
     where a.name ilike (select pattern from sought) or a.name ilike (select pattern from begun)
), walked as materialized (
    select l.id, l.changed_at
      from listed l
     where (select short or frequent from way) and (l.own or l.account in (select account from named))
     order by l.changed_at desc, l.id desc
     limit 51
), enough as materialized (
    select (select short from way) or count(*) = 51 as walked from walked
), found as materialized (
    select m.id, m.changed_at, m.stage, m.template, m.closed_at is null as open
      from {firm}.matters m
     where not (select walked from enough)
       and (m.title ilike (select pattern from sought) or m.title ilike (select pattern from begun))
    union
    select m.id, m.changed_at, m.stage, m.template, m.closed_at is null
      from {firm}.matters m
     where not (select walked from enough)
       and (m.reference ilike (select pattern from sought) or m.reference ilike (select pattern from begun))
    union
    select m.id, m.changed_at, m.stage, m.template, m.closed_at is null
      from {firm}.accounts a
     cross join lateral (select * from {firm}.matters m where m.account = a.id offset 0) m
     where not (select walked from enough)
       and (a.name ilike (select pattern from sought) or a.name ilike (select pattern from begun))
), page as materialized (
    select id from walked where (select walked from enough)
    union all
    (select m.id
       from found m
       join states s on s.open = m.open
      where (m.changed_at, m.id) < ((select at from bound), (select id from bound))
{if stage} and m.stage = $1
{if template} and m.template = $2
      order by m.changed_at desc, m.id desc
      limit 51)
), shown as materialized (
    select m.* from page cross join lateral (select * from {firm}.matters m where m.id = page.id limit 1) m
)
select m.id, m.title, m.reference, m.account,
       (select a.name from {firm}.accounts a where a.id = m.account) as account_name, m.template,
       t.name as template_name, m.stage, s.name as stage_name, s.position, c.name as client_name, s.acts, s.acts_who,
       s.usual_days, m.stage_since, m.expected_on, m.lead,
       (select p.name from {firm}.people p where p.id = m.lead) as lead_name, m.opened_at, m.changed_at, m.closed_at,
       (extract(epoch from m.changed_at) * 1000000)::bigint || '.' || m.id as cursor
  from shown m
  join {firm}.templates t on t.id = m.template
  join {firm}.stages s on s.id = m.stage
  join {firm}.client_stages c on c.id = s.client_stage
 order by m.changed_at desc, m.id desc;

-- query: matters_of_clients
-- gives: page 50
-- params: account uuid?, stage uuid?, template uuid?, words text?, open bool?, before text?
-- For staff: the matters of one client, or of the clients of restricted staff. Filters and words are compared with the
-- matters of each client in order until the page is full. So a rare word, or a rare filter, reads every matter of these
-- clients: in proportion to the largest client, and not to the page.
with bound as materialized (
    select coalesce(timestamptz 'epoch' + split_part($6, '.', 1)::bigint * interval '1 microsecond', 'infinity') as at,
           coalesce(split_part($6, '.', 2)::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff') as id
), states as materialized (
    select unnest(case when $5 is null then array[true, false] else array[$5] end) as open
{if words} ), sought as materialized (
{if words}     select case when $4 ~ '[[:alnum:]]{3}' then '%' || e.q || '%'
{if words}                 when $4 ~ '[[:alnum:]]' then e.q || '%' end as pattern
{if words}       from (select replace(replace(replace($4, '\', '\\'), '%', '\%'), '_', '\_') as q) e
{if words} ), begun as materialized (
{if words}     select case when $4 !~ '[[:alnum:]]{3}' then '% ' || pattern end as pattern from sought
), own as materialized (
{if account}     select id as account from {firm}.accounts where id = $1
{if not account} select account from {firm}.active_links where person = portico.person()
), chosen as materialized (
    select o.account, s.open
{if words} , (select a.name ilike (select pattern from sought) or a.name ilike (select pattern from begun)
{if words}      from {firm}.accounts a where a.id = o.account) is true as named
      from own o
     cross join states s
{if words} where (select pattern from sought) is not null
), newest as materialized (
    select c.*, row_number() over (order by n.changed_at desc, n.id desc) as rank
      from chosen c
     cross join lateral (select m.changed_at, m.id
                           from {firm}.matters m
                          where (m.account, m.closed_at is null, m.changed_at) > (c.account, c.open, '-infinity')
                            and (m.account, m.closed_at is null, m.changed_at, m.id) <
                                (c.account, c.open, (select at from bound), (select id from bound))
{if stage} and case when m.stage = $2 then true else false end
{if template} and case when m.template = $3 then true else false end
{if words} and (c.named or m.title ilike (select pattern from sought) or m.title ilike (select pattern from begun)
{if words}      or m.reference ilike (select pattern from sought) or m.reference ilike (select pattern from begun))
                          order by m.account desc, (m.closed_at is null) desc, m.changed_at desc, m.id desc
                          limit 1) n
     order by n.changed_at desc, n.id desc
     limit 51
), page as materialized (
    select m.id
      from newest w
     cross join lateral (select m.id, m.changed_at
                           from {firm}.matters m
                          where (m.account, m.closed_at is null, m.changed_at) > (w.account, w.open, '-infinity')
                            and (m.account, m.closed_at is null, m.changed_at, m.id) <
                                (w.account, w.open, (select at from bound), (select id from bound))
{if stage} and case when m.stage = $2 then true else false end
{if template} and case when m.template = $3 then true else false end
{if words} and (w.named or m.title ilike (select pattern from sought) or m.title ilike (select pattern from begun)
{if words}      or m.reference ilike (select pattern from sought) or m.reference ilike (select pattern from begun))
                          order by m.account desc, (m.closed_at is null) desc, m.changed_at desc, m.id desc
                          limit 52 - w.rank) m
     order by m.changed_at desc, m.id desc
     limit 51
), shown as materialized (
    select m.* from page cross join lateral (select * from {firm}.matters m where m.id = page.id limit 1) m
)
select m.id, m.title, m.reference, m.account,
       (select a.name from {firm}.accounts a where a.id = m.account) as account_name, m.template,
       t.name as template_name, m.stage, s.name as stage_name, s.position, c.name as client_name, s.acts, s.acts_who,
       s.usual_days, m.stage_since, m.expected_on, m.lead,
       (select p.name from {firm}.people p where p.id = m.lead) as lead_name, m.opened_at, m.changed_at, m.closed_at,
       (extract(epoch from m.changed_at) * 1000000)::bigint || '.' || m.id as cursor
  from shown m
  join {firm}.templates t on t.id = m.template
  join {firm}.stages s on s.id = m.stage
  join {firm}.client_stages c on c.id = s.client_stage
 order by m.changed_at desc, m.id desc;

-- query: matters_client_index
-- gives: page 50
-- params: account uuid?, open bool?, before text?
-- For a client: the matters of their own accounts, closed ones too, as on the home page.
with bound as materialized (
    select coalesce(timestamptz 'epoch' + split_part($3, '.', 1)::bigint * interval '1 microsecond', 'infinity') as at,
           coalesce(split_part($3, '.', 2)::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff') as id
), states as materialized (
    select unnest(case when $2 is null then array[true, false] else array[$2] end) as open
), chosen as materialized (
    select c.account, s.open
      from {firm}.active_links c
     cross join states s
     where c.person = portico.person() and c.areas & 8 <> 0
       {if account} and c.account = $1
), newest as materialized (
    select c.account, c.open, row_number() over (order by n.changed_at desc, n.id desc) as rank
      from chosen c
     cross join lateral (select m.changed_at, m.id
                           from {firm}.matters m
                          where (m.account, m.closed_at is null, m.changed_at) > (c.account, c.open, '-infinity')
                            and (m.account, m.closed_at is null, m.changed_at, m.id) <
                                (c.account, c.open, (select at from bound), (select id from bound))
                          order by m.account desc, (m.closed_at is null) desc, m.changed_at desc, m.id desc
                          limit 1) n
     order by n.changed_at desc, n.id desc
     limit 51
), page as materialized (
    select m.id, m.changed_at
      from newest w
     cross join lateral (select m.id, m.changed_at
                           from {firm}.matters m
                          where (m.account, m.closed_at is null, m.changed_at) > (w.account, w.open, '-infinity')
                            and (m.account, m.closed_at is null, m.changed_at, m.id) <
                                (w.account, w.open, (select at from bound), (select id from bound))
                          order by m.account desc, (m.closed_at is null) desc, m.changed_at desc, m.id desc
                          limit 52 - w.rank) m
     order by m.changed_at desc, m.id desc
     limit 51
), shown as materialized (
    select m.* from page cross join lateral (select * from {firm}.matters m where m.id = page.id limit 1) m
), steps as materialized (
    select c.id, c.name, c.meaning, row_number() over (partition by c.template order by c.position)::int as step,
           count(*) over (partition by c.template)::int as steps
      from {firm}.client_stages c
     where c.template in (select template from shown)
)
select m.id, m.title, m.account, (select a.name from {firm}.accounts a where a.id = m.account) as account_name, c.step,
       c.steps, c.name as stage_name, c.meaning, s.acts, s.acts_who, coalesce(began.at, m.opened_at) as stage_since,
       m.expected_on, m.changed_at, m.closed_at,
       (extract(epoch from m.changed_at) * 1000000)::bigint || '.' || m.id as cursor
  from shown m
  join {firm}.public_stages s on s.id = m.stage
  join steps c on c.id = s.client_stage
  left join lateral (select v.at from {firm}.matter_moves v
                      where v.matter = m.id and v.client_from is distinct from v.client_to
                      order by v.at desc limit 1) began on true
 order by m.changed_at desc, m.id desc;
