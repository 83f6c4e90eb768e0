-- query: firms_index
-- gives: page 50
-- params: q text?, state text?, before text?, suffix text
-- Firms by slug. q is sought in name, slug and the owner's address, as in accounts_index. There are a few thousand
-- firms, and each is written again whenever it is counted: an index of trigrams would cost more than comparing them.
with sought as materialized (
    select case when $1 ~ '[[:alnum:]]{3}' then '%' || e.q || '%'
                when $1 ~ '[[:alnum:]]' then e.q || '%' end as pattern,
           case when $1 !~ '[[:alnum:]]{3}' and $1 ~ '[[:alnum:]]' then '% ' || e.q || '%' end as word
      from (select replace(replace(replace($1, '\', '\\'), '%', '\%'), '_', '\_') as q) e
)
select f.number, f.slug, f.name, f.state, f.state_reason, f.plan, f.cell, f.clients, f.staff, f.used_bytes,
       f.owner_name, f.owner_email, f.colour, f.created_at, f.counted_at, 'https://' || f.slug || $4 as origin,
       f.slug as cursor
  from platform.firms f
 where f.state <> 'spare' and f.slug is not null
   {if q} and (f.name ilike (select pattern from sought) or f.name ilike (select word from sought)
   {if q}      or f.slug ilike (select pattern from sought) or f.owner_email ilike (select pattern from sought))
   {if state} and f.state = $2
   {if before} and f.slug > $3
 order by f.slug
 limit 51;

-- query: firms_show
-- gives: maybe
-- params: number bigint, suffix text
-- One firm.
select f.number, f.slug, f.name, f.state, f.state_reason, f.plan, f.cell, f.clients, f.staff, f.used_bytes,
       f.owner_name, f.owner_email, f.colour, f.created_at, f.counted_at, 'https://' || f.slug || $2 as origin
  from platform.firms f
 where f.number = $1 and f.state <> 'spare' and f.slug is not null;

-- query: firms_claim
-- gives: maybe
-- params: slug text, firm_name text, owner_name text, owner_email text
-- Claims a spare for a firm that an admin creates. No row: there is no spare.
with spare as (
    select number from platform.firms where state = 'spare' order by number limit 1 for update skip locked)
update platform.firms f
   set state = 'claimed', slug = $1, name = $2, owner_name = $3, owner_email = $4, claimed_at = now(),
       created_at = now()
  from spare
 where f.number = spare.number
returning f.number;

-- query: firms_claim_guard
-- gives: none
-- params: slug text
-- After firms_claim: conflicts if it found no spare, so that the idempotency key of the request is not stored.
select case when not exists (select from platform.firms where slug = $1 and state = 'claimed')
            then portico.conflict('no_room') end;

-- query: firms_suspend
-- gives: none
-- params: number bigint, reason text
-- Suspends a firm. The new version notifies the edge.
with firm as (
    select number, state from platform.firms where number = $1 and state in ('active', 'suspended', 'closed')),
done as (
    update platform.firms f set state = 'suspended', state_reason = $2, version = platform.next_version()
      from firm where f.number = firm.number and firm.state = 'active' and f.state = 'active'
    returning f.number)
select portico.must((select number from firm), 'no_such_firm'),
       case when exists (select from done) then 'done' else portico.conflict('firm_not_active') end;

-- query: firms_resume
-- gives: none
-- params: number bigint
-- Resumes a suspended firm.
with firm as (
    select number, state from platform.firms where number = $1 and state in ('active', 'suspended', 'closed')),
done as (
    update platform.firms f set state = 'active', state_reason = null, version = platform.next_version()
      from firm where f.number = firm.number and firm.state = 'suspended' and f.state = 'suspended'
    returning f.number)
select portico.must((select number from firm), 'no_such_firm'),
       case when exists (select from done) then 'done' else portico.conflict('firm_not_suspended') end;
