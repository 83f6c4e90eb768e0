-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Helpers, and colleagues of a client that is a company or a family. Only the firm may write links, so these run as the
-- service; each names the viewer, and the guards check the viewer's own link. The client themselves, or a person who
-- may invite, invites helpers; only a person who may invite adds colleagues; a helper invites nobody. The viewer
-- manages the people whom they invited, and those who see no more than the viewer does.

-- query: helpers_accounts
-- gives: rows
-- params: viewer uuid
-- The accounts to which the viewer may invite people, or could if the firm allowed it.
select a.id, a.name, a.kind, l.areas, l.invites and a.kind <> 'person' as colleagues,
       (select may_invite from {firm}.policies where audience = 'clients') as may_invite
  from {firm}.active_links l
  join {firm}.accounts a on a.id = l.account and a.archived_at is null
 where l.person = $1 and l.relation <> 'helper' and (l.relation = 'self' or l.invites)
 order by a.name collate "und-x-icu", a.id
 limit 200;

-- query: helpers_index
-- gives: rows
-- params: viewer uuid, account uuid?, person uuid?
-- The people whom the viewer manages, by account; those whose access ended stay listed for 30 days. Until they sign
-- in they have the name that the inviter gave, and nothing else about them is shown. An open session proves nothing: it
-- may serve another client. For the same reason last_seen_at is their last sign-in or act for this client. No entry of
-- an act since the link began has a number up to e.seq: that one is a minute older, and a transaction takes less. The
-- first and the last entry are those with the lowest and the highest number, which follows the commit, not the time at
-- which the transaction began. With `offset 0` each link is looked up by both of its keys.
with mine as materialized (
    select account, areas, invites from {firm}.active_links
     where person = $1 and relation <> 'helper' and (relation = 'self' or invites)
), page as materialized (
    select l.person, l.account, l.called, l.relation, l.relation_word, l.areas, l.invites, l.ends_at, l.created_at,
           l.added_by, l.created_at - interval '1 minute' as before
      from mine
     cross join lateral (select * from {firm}.account_people
                          where account = mine.account and person <> $1
                            {if account} and account = $2
                            {if person} and person = $3
                         offset 0) l
     where l.may_log_in and (l.ends_at is null or l.ends_at > now() - interval '30 days')
       and (l.relation = 'helper' or (l.relation = 'colleague' and mine.invites))
       and (l.added_by = $1 or l.areas & ~mine.areas = 0)
     order by l.ends_at is not null and l.ends_at <= now(), l.created_at, l.person
     fetch first 200 rows with ties
)
select l.person as id, l.account, a.name as account_name,
       case when came.at is null then coalesce(l.called, p.name) else p.name end as name, p.email, l.relation,
       l.relation_word, l.areas, l.invites, l.ends_at, l.created_at, b.name as added_by,
       case when l.ends_at <= now() then 'ended'
            when came.at is not null then 'active'
            when exists (select from {firm}.invitations i
                          where i.person = l.person and i.used_at is null and i.revoked_at is null
                            and i.expires_at > now()) then 'invited'
            else 'expired' end as state,
       came.at as active_since, came.last_at as last_seen_at
  from page l
  join {firm}.accounts a on a.id = l.account
  join {firm}.people p on p.id = l.person and p.kind = 'contact'
  left join {firm}.people b on b.id = l.added_by
  left join lateral (
      select coalesce((select r.at from {firm}.audit_entries r
                        where r.object = p.id and r.seq > e.seq and r.at >= l.created_at
                          and r.what in ('session.opened', 'session.raised', 'factor.added', 'passkey.added',
                                         'recovery.used')
                        order by r.seq limit 1),
                      p.signed_in_at) as at,
             greatest(p.signed_in_at, (select r.at from {firm}.audit_entries r
                                        where r.person = p.id and r.account = l.account and r.kind = 'client'
                                          and r.seq > e.seq and r.at >= l.created_at
                                        order by r.seq desc limit 1)) as last_at
        from (select coalesce((select r.seq from {firm}.audit_entries r
                                where r.at < l.before order by r.at desc limit 1), 0) as seq) e
       where p.signed_in_at >= l.created_at) came on true
 order by l.ends_at is not null and l.ends_at <= now(), l.created_at, l.person, a.name collate "und-x-icu"
 limit 200;

-- query: helpers_allowed
-- gives: none
-- params:
select case when not exists (select from {firm}.policies where audience = 'clients' and may_invite)
            then portico.conflict('inviting_off') end;

-- query: helpers_guard
-- gives: none
-- params: viewer uuid, accounts uuid[], colleagues bool
-- Raises unless the viewer may invite colleagues, or else helpers, at each of these accounts.
select portico.must((select true
                      where not exists (select from unnest($2) w (account)
                                         where not exists (
                               select from {firm}.active_links l join {firm}.accounts a on a.id = l.account
                                where l.account = w.account and l.person = $1 and l.relation <> 'helper'
                                  and (l.invites and (a.kind <> 'person' or not $3)
                                       or l.relation = 'self' and not $3)))),
                    'no_such_account');

-- query: helpers_areas_guard
-- gives: none
-- params: viewer uuid, accounts uuid[], areas int?
-- Nobody shares more than they see. The locks keep the inviter's links unchanged until the commit.
with mine as (
    select account, areas from {firm}.account_people where person = $1 and account = any ($2) order by account for share
)
select case when exists (select from mine where $3 & ~areas <> 0) then portico.conflict('areas_beyond') end;

-- query: helpers_end_guard
-- shared: yes
-- gives: none
-- params: ends_at timestamptz?
select case when $1 <= now() then portico.conflict('end_passed') end;

-- query: helpers_room_guard
-- gives: none
-- params: accounts uuid[], most int
select case when exists (select from unnest($1) w (account)
                          where (select count(*) from {firm}.active_links l
                                  where l.account = w.account and l.relation <> 'self') >= $2)
            then portico.conflict('too_many_helpers') end;

-- query: helpers_find
-- gives: maybe
-- params: email text
-- A contact whom the firm knows already.
select id from {firm}.people where email = $1 and kind = 'contact';

-- query: helpers_link
-- gives: none
-- params: viewer uuid, person uuid, name text, email text, accounts uuid[], areas int, relation text
-- params: relation_word text?, ends_at timestamptz?, invites bool
-- A known contact keeps their name and factors. An ended link starts again; an active one is kept and refused. Nobody
-- gets access for longer than their inviter has it.
with contact as (
    insert into {firm}.people (id, kind, name, email) values ($2, 'contact', $3, $4)
    on conflict (email, kind) do update set email = excluded.email
    returning id
), linked as (
    insert into {firm}.account_people as l
           (account, person, areas, relation, relation_word, ends_at, invites, added_by, called)
    select m.account, contact.id, $6, $7, $8, least($9, m.ends_at), $10, $1, $3
      from contact, {firm}.active_links m
     where m.person = $1 and m.account = any ($5)
    on conflict on constraint account_people_pkey do update
       set areas = excluded.areas, relation = excluded.relation, relation_word = excluded.relation_word,
           ends_at = excluded.ends_at, invites = excluded.invites, added_by = excluded.added_by,
           called = excluded.called, may_log_in = true, created_at = now(), end_notified = false
     where l.ends_at <= now()
    returning l.account
)
select case when (select id from contact) <> $2 then portico.conflict('try_again')
            when (select count(*) from linked) <> cardinality($5) then portico.conflict('already_linked') end;

-- query: helpers_link_guard
-- gives: none
-- params: viewer uuid, account uuid, person uuid, must_be_active bool
-- Raises unless the viewer manages this person there. must_be_active: also requires that the person's access has not
-- ended.
select portico.must((select l.person
                       from {firm}.account_people l
                       join {firm}.active_links m on m.account = l.account and m.person = $1 and m.relation <> 'helper'
                      where l.account = $2 and l.person = $3 and l.person <> $1 and l.may_log_in
                        and (l.relation = 'helper' and (m.relation = 'self' or m.invites)
                             or l.relation = 'colleague' and m.invites)
                        and (l.added_by = $1 or l.areas & ~m.areas = 0)
                        and (not $4 or l.ends_at is null or l.ends_at > now())), 'no_such_link');

-- query: helpers_change
-- gives: none
-- params: account uuid, person uuid, areas int?, end_given bool, ends_at timestamptz?, word_given bool
-- params: relation_word text?, invites bool?, viewer uuid
with changed as (
    update {firm}.account_people l
       set areas = coalesce($3, l.areas),
           ends_at = case when $4 then least($5, m.ends_at) else l.ends_at end,
           end_notified = false,
           relation_word = case when $6 then $7 else l.relation_word end,
           invites = case when l.relation = 'colleague' then coalesce($8, l.invites) else false end
      from {firm}.active_links m
     where l.account = $1 and l.person = $2 and m.account = $1 and m.person = $9
    returning l.person)
select portico.must((select person from changed), 'no_such_link');

-- query: helpers_end
-- gives: none
-- params: account uuid, person uuid
-- The link gives no access from now on. Its row is kept as history.
with ended as (
    update {firm}.account_people set ends_at = now(), end_notified = true
     where account = $1 and person = $2 and (ends_at is null or ends_at > now()) returning person)
select portico.must((select person from ended), 'no_such_link');

-- query: helpers_restrict_invited
-- shared: yes
-- gives: none
-- params: account uuid, person uuid
-- The people whom somebody invited see no more than the inviter does: nothing where the inviter's access has ended.
with inviter as materialized (
    select account, areas, ends_at from {firm}.active_links where account = $1 and person = $2
)
update {firm}.account_people l
   set areas = l.areas & coalesce(m.areas, l.areas),
       ends_at = case when m.account is null then now() else least(l.ends_at, m.ends_at) end
  from (select 1) one left join inviter m on true
 where l.account = $1 and l.added_by = $2 and l.relation = 'helper' and (l.ends_at is null or l.ends_at > now());

-- query: helpers_invited
-- shared: yes
-- gives: rows
-- params: account uuid, person uuid
-- The people affected by helpers_restrict_invited: what they may see has changed.
select person from {firm}.account_people
 where account = $1 and added_by = $2 and relation = 'helper' and (ends_at is null or ends_at >= now());

-- query: helpers_end_sessions
-- shared: yes
-- gives: rows
-- params: account uuid
-- Ends the sessions of people whose link ends in this transaction and who have no other link to sign in by.
update {firm}.sessions s set revoked_at = now()
 where s.revoked_at is null and s.expires_at > now()
   and s.person in (select l.person from {firm}.account_people l where l.account = $1 and l.ends_at = now())
   and not exists (select from {firm}.login_links o where o.person = s.person)
   and exists (select from {firm}.people p where p.id = s.person and p.kind = 'contact')
returning s.id, encode(s.token_hash, 'hex') as digest;

-- query: helpers_revoke_invitations
-- shared: yes
-- gives: none
-- params: account uuid
-- Revokes the open invitations of the same people.
with revoked as (
    update {firm}.invitations i set revoked_at = now()
     where i.used_at is null and i.revoked_at is null
       and i.person in (select l.person from {firm}.account_people l where l.account = $1 and l.ends_at = now())
       and not exists (select from {firm}.login_links o where o.person = i.person)
    returning i.id
)
insert into {firm}.inbox_closings (kind, object) select 'invitation', id from revoked;

-- query: helpers_mail
-- gives: none
-- params: mail uuid, invitation uuid, secret bytea, job uuid, accounts uuid[], viewer uuid
-- The mail names the inviter, the accounts and the areas, and nothing of their content.
with mail as (
    insert into {firm}.mails (id, person, recipient, kind, about, secret)
    select $1, p.id, p.email, 'helper_invited',
           jsonb_build_object('name', l.called, 'inviter', b.name, 'desk', false, 'areas', l.areas,
                              'colleague', l.relation = 'colleague',
                              'until', to_char(l.ends_at at time zone f.time_zone, 'YYYY-MM-DD'),
                              'what', (select string_agg(a.name, ', ' order by a.name collate "und-x-icu")
                                         from {firm}.accounts a where a.id = any ($5))), $3
      from {firm}.invitations i
      join {firm}.people p on p.id = i.person
      join {firm}.people b on b.id = $6
      join {firm}.account_people l on l.person = p.id and l.account = ($5)[1]
     cross join {firm}.firm f
     where i.id = $2
    returning id)
insert into portico.jobs (id, firm, kind, object) select $4, portico.firm_number(), 'mail', id from mail;

-- query: helpers_acts
-- gives: page 50
-- params: viewer uuid, account uuid, person uuid, before bigint?
-- What somebody did in this account since their access began, newest first: sign-ins, documents, matters, within the
-- areas that the viewer sees there. A sign-in is the audit entry at which a session of two factors began, unless that
-- session replaced one. Sessions are kept for 30 days after their end. The numbers in `bound` are of entries a minute
-- older than what is sought, so the entries from there on have higher ones: a transaction takes less.
with own as materialized (
    select m.areas, l.created_at as since, l.created_at - interval '1 minute' as before,
           greatest(l.created_at, (select min(s.created_at) from {firm}.sessions s
                                    where s.person = $3 and s.level = 2)) - interval '1 minute' as before_sessions
      from {firm}.active_links m
      join {firm}.account_people l on l.account = m.account and l.person = $3
     where m.account = $2 and m.person = $1
), bound as materialized (
    select coalesce((select r.seq from {firm}.audit_entries r
                      where r.at < own.before order by r.at desc limit 1), 0) as acts,
           coalesce((select r.seq from {firm}.audit_entries r
                      where r.at < own.before_sessions order by r.at desc limit 1), 0) as sign_ins
      from own
), acts as (
    (select r.seq, r.at, r.what, o.object, o.matter, o.name
       from {firm}.audit_entries r
      cross join lateral (select d.id as object, d.matter, d.name
                            from {firm}.documents d
                           where d.id = r.object and d.account = $2 and d.level > 0
                             and (select areas from own) & 1 <> 0
                          union all
                          select m.id, m.id, m.title
                            from {firm}.matters m
                           where m.id = r.object and m.account = $2 and (select areas from own) & 12 <> 0) o
      where r.person = $3 and r.account = $2 and r.kind = 'client' and r.at >= (select since from own)
        and r.seq > (select acts from bound)
        {if before} and r.seq < $4
      order by r.seq desc
      limit 51)
    union all
    (select r.seq, r.at, 'signed_in', null, null, null
       from {firm}.audit_entries r
      where r.object = $3 and r.at >= (select since from own) and r.seq > (select sign_ins from bound)
        and exists (select from {firm}.sessions s where s.person = $3 and s.level = 2 and s.created_at = r.at)
        and not exists (select from {firm}.sessions o where o.person = $3 and o.level = 2 and o.revoked_at = r.at)
        {if before} and r.seq < $4
      order by r.seq desc
      limit 51)
)
select seq, at, what, object, matter, name, seq::text as cursor
  from acts
 order by seq desc
 limit 51;

-- query: helpers_emit
-- gives: maybe
-- params: account uuid?, person uuid, what text, viewer uuid
-- For the firm's open pages. `internal`, because an account's other events reach everybody who shares it, helpers too.
insert into {firm}.events (seq, account, area, internal, topic, object, what, person)
select h.entries, $1, 0, true, 'account', $2, $3, $4 from {firm}.audit_head h
returning seq, account, area, internal, topic, object, matter, what, person;
