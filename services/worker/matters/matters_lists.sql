-- SPDX-License-Identifier: AGPL-3.0-or-later
-- The lists of matters.
--
-- They choose the keys of their page by an index, and then join. Each index begins with a filter and whether the
-- matter is open, so without a filter for that, the page is merged from the open and the closed ones. The matters of
-- several clients are merged as in documents.sql.

-- query: matters_index
-- gives: page 50
-- params: account uuid?, stage uuid?, template uuid?, words text?, open bool?, before text?
-- For staff, newest change first. The cursor is the time of the change in microseconds with the id. The first part of
-- the page is for those who see the whole firm, the second for one client, or for the clients of restricted staff.
-- The third is for words, which are sought in title, reference and the client's name by indexes of trigrams. Fewer than
-- three characters have none: then the first two parts compare each matter in order until the page is full.
with bound as materialized (
    select coalesce(timestamptz 'epoch' + split_part($6, '.', 1)::bigint * interval '1 microsecond', 'infinity') as at,
           coalesce(split_part($6, '.', 2)::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff') as id
), states as materialized (
    select unnest(case when $5 is null then array[true, false] else array[$5] end) as open
{if words} ), sought as materialized (
    {if words} select '%' || replace(replace(replace($4, '\', '\\'), '%', '\%'), '_', '\_') || '%' as pattern
{if words} ), found as materialized (
    {if words} select m.id, m.changed_at, m.account, m.stage, m.template, m.closed_at is null as open
    {if words}   from {firm}.matters m
    {if words}  where length($4) > 2 and m.title ilike (select pattern from sought)
    {if words} union
    {if words} select m.id, m.changed_at, m.account, m.stage, m.template, m.closed_at is null
    {if words}   from {firm}.matters m
    {if words}  where length($4) > 2 and m.reference ilike (select pattern from sought)
    {if words} union
    {if words} select m.id, m.changed_at, m.account, m.stage, m.template, m.closed_at is null
    {if words}   from {firm}.accounts a
    {if words}   join {firm}.matters m on m.account = a.id
    {if words}  where length($4) > 2 and a.name ilike (select pattern from sought)
{if words} ), by_name as materialized (
    {if words} select a.id from {firm}.accounts a where length($4) < 3 and a.name ilike (select pattern from sought)
), chosen as materialized (
    {if account} select c.id as account, s.open from {firm}.accounts c cross join states s where c.id = $1
    {if not account} select c.account, s.open from {firm}.active_links c cross join states s
    {if not account}  where c.person = portico.person() and portico.kind() = 'assigned'
), newest as materialized (
    select c.account, c.open, row_number() over (order by n.changed_at desc, n.id desc) as rank
      from chosen c
     cross join lateral (select m.changed_at, m.id
                           from {firm}.matters m
                          where (m.account, m.closed_at is null, m.changed_at) > (c.account, c.open, '-infinity')
                            and (m.account, m.closed_at is null, m.changed_at, m.id) <
                                (c.account, c.open, (select at from bound), (select id from bound))
                            {if stage} and m.stage = $2
                            {if template} and m.template = $3
                            {if words} and length($4) < 3
                            {if words} and case when m.title ilike (select pattern from sought)
                            {if words}            or m.reference ilike (select pattern from sought)
                            {if words}            or m.account in (select id from by_name) then true else false end
                          order by m.account desc, (m.closed_at is null) desc, m.changed_at desc, m.id desc
                          limit 1) n
     order by n.changed_at desc, n.id desc
     limit 51
), page as materialized (
    {if not account} (select m.id, m.changed_at
    {if not account}    from states s
    {if not account}   cross join lateral (
    {if not account}       select m.id, m.changed_at
    {if not account}         from {firm}.matters m
    {if not account}        where portico.kind() <> 'assigned'
    {if not account} {if stage} and (m.stage, m.closed_at is null, m.changed_at) > ($2, s.open, '-infinity')
    {if not account} {if stage} and (m.stage, m.closed_at is null, m.changed_at, m.id) <
    {if not account} {if stage}     ($2, s.open, (select at from bound), (select id from bound))
    {if not account} {if not stage} {if template} and (m.template, m.closed_at is null, m.changed_at) >
    {if not account} {if not stage} {if template}     ($3, s.open, '-infinity')
    {if not account} {if not stage} {if template} and (m.template, m.closed_at is null, m.changed_at, m.id) <
    {if not account} {if not stage} {if template}     ($3, s.open, (select at from bound), (select id from bound))
    {if not account} {if not stage} {if not template} and (m.closed_at is null, m.changed_at) > (s.open, '-infinity')
    {if not account} {if not stage} {if not template} and (m.closed_at is null, m.changed_at, m.id) <
    {if not account} {if not stage} {if not template}     (s.open, (select at from bound), (select id from bound))
    {if not account} {if stage} {if template} and m.template = $3
    {if not account} {if words} and length($4) < 3
    {if not account} {if words} and case when m.title ilike (select pattern from sought)
    {if not account} {if words}            or m.reference ilike (select pattern from sought)
    {if not account} {if words}            or m.account in (select id from by_name) then true else false end
    {if not account}        order by
    {if not account} {if stage}                       m.stage desc,
    {if not account} {if not stage} {if template}     m.template desc,
    {if not account}              (m.closed_at is null) desc, m.changed_at desc, m.id desc
    {if not account}        limit 51) m
    {if not account}   order by m.changed_at desc, m.id desc
    {if not account}   limit 51)
    {if not account} union all
    (select m.id, m.changed_at
       from newest w
      cross join lateral (select m.id, m.changed_at
                            from {firm}.matters m
                           where (m.account, m.closed_at is null, m.changed_at) > (w.account, w.open, '-infinity')
                             and (m.account, m.closed_at is null, m.changed_at, m.id) <
                                 (w.account, w.open, (select at from bound), (select id from bound))
                             {if stage} and m.stage = $2
                             {if template} and m.template = $3
                             {if words} and length($4) < 3
                             {if words} and case when m.title ilike (select pattern from sought)
                             {if words}            or m.reference ilike (select pattern from sought)
                             {if words}            or m.account in (select id from by_name) then true else false end
                           order by m.account desc, (m.closed_at is null) desc, m.changed_at desc, m.id desc
                           limit 52 - w.rank) m
      order by m.changed_at desc, m.id desc
      limit 51)
    {if words} union all
    {if words} (select m.id, m.changed_at
    {if words}    from found m
    {if words}    join states s on s.open = m.open
    {if words}   where (m.changed_at, m.id) < ((select at from bound), (select id from bound))
    {if words} {if account} and m.account = $1
    {if words} {if stage} and m.stage = $2
    {if words} {if template} and m.template = $3
    {if words}   order by m.changed_at desc, m.id desc
    {if words}   limit 51)
)
select m.id, m.title, m.reference, m.account, a.name as account_name, m.template, t.name as template_name,
       m.stage, s.name as stage_name, s.position, c.name as client_name, s.acts, s.acts_who, s.usual_days,
       m.stage_since, m.expected_on, m.lead, p.name as lead_name, m.opened_at, m.changed_at, m.closed_at,
       (extract(epoch from m.changed_at) * 1000000)::bigint || '.' || m.id as cursor
  from page
 cross join lateral (select * from {firm}.matters m where m.id = page.id limit 1) m
  join {firm}.accounts a on a.id = m.account
  join {firm}.templates t on t.id = m.template
  join {firm}.stages s on s.id = m.stage
  join {firm}.client_stages c on c.id = s.client_stage
  left join {firm}.people p on p.id = m.lead
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
)
select m.id, m.title, m.account, a.name as account_name, progress.step, progress.steps, c.name as stage_name, c.meaning,
       s.acts, s.acts_who, coalesce(began.at, m.opened_at) as stage_since, m.expected_on, m.changed_at, m.closed_at,
       (extract(epoch from m.changed_at) * 1000000)::bigint || '.' || m.id as cursor
  from page
 cross join lateral (select * from {firm}.matters m where m.id = page.id limit 1) m
  join {firm}.accounts a on a.id = m.account
  join {firm}.public_stages s on s.id = m.stage
  join {firm}.client_stages c on c.id = s.client_stage
 cross join lateral (select count(*) filter (where o.position <= c.position)::int as step, count(*)::int as steps
                       from {firm}.client_stages o where o.template = m.template) progress
  left join lateral (select v.at from {firm}.matter_moves v
                      where v.matter = m.id and v.client_from is distinct from v.client_to
                      order by v.at desc limit 1) began on true
 order by m.changed_at desc, m.id desc;
