-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Mails that tell of notices. A mail's row has the ids of its notices only: what it says is read when it is sent.

-- query: notice_mail_due
-- gives: rows
-- params: person uuid
-- The clients of which something is due to be mailed; null: what has none. Of the 200 notices that are due longest.
select distinct n.account
  from (select account from {firm}.notices
         where person = $1 and mail_at is not null and seen_at is null and mail_at <= now()
         order by mail_at
         limit 200) n
 limit 20;

-- query: notice_mail_write
-- gives: none
-- params: mail uuid, job uuid, person uuid, account uuid?
-- One mail for what is due of a client, and for what would be due at once a little later. The rows are locked, so a
-- second process finds none of them due. More than 200 are in the next mail. A person who may not sign in gets none.
with due as materialized (
    select id
      from {firm}.notices
     where person = $3 and mail_at is not null and seen_at is null and (mail_at <= now() or not daily)
       and account is not distinct from $4
     order by mail_at
     limit 200
       for update
), told as (
    update {firm}.notices set mail_at = null, mailed_at = now()
     where id in (select id from due) and mail_at is not null
    returning id
), mail as (
    insert into {firm}.mails (id, person, recipient, kind, about)
    select $1, p.id, p.email, 'notices', jsonb_build_object('name', p.name, 'desk', p.kind = 'staff', 'notices', t.ids)
      from {firm}.people p
     cross join (select jsonb_agg(id) as ids from told) t
     where p.id = $3 and p.active and t.ids is not null
    returning id
)
insert into portico.jobs (id, firm, kind, object) select $2, portico.firm_number(), 'mail', id from mail;

-- query: notice_mail_read
-- gives: rows
-- params: mail uuid
-- What the mail still tells of: not what was seen meanwhile, what the person has since chosen to get no mails about, or
-- what they may not see any more. target: the kind of page that shows it. "is true" keeps the plan on the
-- ids.
select n.id, n.kind, n.object, n.count, f.notice_shows_text as shows_text,
       case when n.kind in ('message', 'mention') then 'thread'
            when n.kind = 'document' then 'document'
            when n.kind = 'stage' then 'matter'
            when n.kind = 'sign_in_help' then 'inbox'
            when n.object = n.account then 'account'
            when exists (select from {firm}.inbox_items i where i.id = n.object) then 'item'
            else 'thread' end as target
  from {firm}.mails m
 cross join {firm}.firm f
  join {firm}.notices n
       on n.id = any (array(select jsonb_array_elements_text(about -> 'notices')::uuid from {firm}.mails where id = $1))
  join {firm}.people p on p.id = n.person
 where m.id = $1 and (n.seen_at is null and n.person = m.person) is true and p.active
   and (select c.way from {firm}.notice_choices c where c.person = n.person and c.kind = n.kind)
       is distinct from 'never'
   and case when n.kind = 'document'
            then exists (select from {firm}.documents d where d.id = n.object and d.removed_at is null) else true end
   and case when p.kind = 'staff'
            then not p.assigned
                 or exists (select from {firm}.active_links l where l.account = n.account and l.person = p.id)
            else exists (select from {firm}.account_people l
                          where l.account = n.account and l.person = p.id and l.may_log_in and l.gets_mail
                            and (l.ends_at is null or l.ends_at > now()) and l.areas & n.area = n.area) end;

-- query: notice_mail_texts
-- gives: rows
-- params: notices uuid[], person uuid
-- If the firm shows the texts of messages in mails: the newest five, at most, of which these notices tell. A deleted
-- message is left out.
with new as materialized (
    select m.id, m.at
      from {firm}.notices n
     cross join lateral (select m.id, m.at
                           from {firm}.messages m
                          where m.thread = n.object
                            and m.number > (select t.messages from {firm}.threads t where t.id = n.object) - 100
                            and m.at >= n.since and m.author <> $2 and not m.deleted
                          order by m.number desc
                          limit least(n.count, 5)) m
     where n.id = any ($1) and (n.kind = 'message' and n.person = $2) is true
       and (select f.notice_shows_text from {firm}.firm f)
     order by m.at desc, m.id desc
     limit 5
)
select left(v.text, 2000) as text, length(v.text) > 2000 as cut
  from new m
 cross join lateral (select text from {firm}.message_texts
                      where message = m.id and not deleted order by version desc limit 1) v
 order by m.at, m.id;
