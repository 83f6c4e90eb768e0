-- query: mail_read
-- gives: maybe
-- params: id uuid
-- A firm's mail with all values for its text, its language and its look.
select m.person, m.recipient, m.kind, m.about, m.secret, m.state, extract(epoch from now() - m.created_at)::bigint as age,
       f.name as firm, f.slug, f.mail_from as reply_to, coalesce(p.locale, f.locale) as locale,
       b.colour, b.face, b.contact ->> 'phone' as phone,
       (select k.wrapped from {firm}.keys k order by k.created_at, k.id limit 1) as wrapped
  from {firm}.mails m cross join {firm}.firm f cross join {firm}.brand b left join {firm}.people p on p.id = m.person
 where m.id = $1;

-- query: mail_drop
-- gives: none
-- params: id uuid
-- A mail without a recipient: a sign-in was requested for an unknown address.
delete from {firm}.mails where id = $1;

-- query: mail_sent
-- gives: none
-- params: id uuid
-- Marks it as sent and deletes the code or link.
update {firm}.mails
   set state = 'sent', sent_at = now(), secret = null, last_error = null,
        attempts = least(attempts + 1, 32000)::smallint
 where id = $1;

-- query: mail_deferred
-- gives: none
-- params: id uuid, why text
-- Not sent yet. The firm's staff see the reason.
update {firm}.mails
   set state = 'waiting', last_error = left($2, 500), attempts = least(attempts + 1, 32000)::smallint
 where id = $1;

-- query: mail_failed
-- gives: none
-- params: id uuid, why text
-- Not sent, without further retries. The secret stays while it is valid, because an admin may retry the job.
update {firm}.mails
   set state = 'failed', last_error = left($2, 500), attempts = least(attempts + 1, 32000)::smallint
 where id = $1;

-- query: mail_call
-- gives: none
-- params: id uuid, mail uuid
-- It was given up, and waits in the inbox. Somebody of the staff has no client.
insert into {firm}.inbox_calls (id, kind, account, object, by_person)
select $1, 'mail', l.account, m.id, m.person
  from {firm}.mails m
  left join {firm}.people p on p.id = m.person and p.kind = 'contact'
  left join lateral (select a.account from {firm}.active_links a
                      where a.person = p.id order by a.account limit 1) l on true
 where m.id = $2;

-- query: mail_replace
-- gives: none
-- params: mail uuid
-- After mail_call. Anybody can have many sign-in codes sent to a person, so the newest mail of a kind to an address
-- waits for the earlier ones too. Who handles them handles it; an earlier one that was snoozed is over as well, since
-- something new has happened.
with earlier as materialized (
    select i.id
      from {firm}.mails m
     cross join lateral (select o.id, o.kind, o.recipient, o.created_at
                           from {firm}.mails o
                          where o.person = m.person and o.state <> 'sent' and o.id <> m.id
                          order by o.id desc
                          limit 20) o
     cross join lateral (select i.id
                           from {firm}.inbox_items i
                          where i.kind = 'mail' and i.object = o.id and i.person is null and i.done_at is null
                          limit 1) i
     where m.id = $1 and o.kind = m.kind and o.recipient = m.recipient and o.created_at <= m.created_at
), replaced as (
    update {firm}.inbox_items set done_at = now(), snoozed_until = null
     where id in (select id from earlier) and done_at is null
    returning assignee, assigned_by, assigned_at
), handled as (
    select assignee, assigned_by, assigned_at from replaced
     where assignee is not null
     order by assigned_at desc
     limit 1
)
update {firm}.inbox_items i
   set assignee = h.assignee, assigned_by = h.assigned_by, assigned_at = h.assigned_at
  from handled h
 where i.kind = 'mail' and i.object = $1 and i.person is null and i.assignee is null;

-- query: mail_close
-- gives: none
-- params: mail uuid
-- It was given up, and is sent after all.
insert into {firm}.inbox_closings (kind, object) values ('mail', $1);

-- query: platform_mail_read
-- gives: maybe
-- params: id uuid
-- A mail of the platform.
select null::uuid as person, recipient, kind, about, secret, state, extract(epoch from now() - created_at)::bigint as age
  from platform.mails
 where id = $1;

-- query: platform_mail_sent
-- gives: none
-- params: id uuid
-- As mail_sent.
update platform.mails
   set state = 'sent', sent_at = now(), secret = null, last_error = null,
        attempts = least(attempts + 1, 32000)::smallint
 where id = $1;

-- query: platform_mail_deferred
-- gives: none
-- params: id uuid, why text
-- As mail_deferred.
update platform.mails
   set state = 'waiting', last_error = left($2, 500), attempts = least(attempts + 1, 32000)::smallint
 where id = $1;

-- query: platform_mail_failed
-- gives: none
-- params: id uuid, why text
-- As mail_failed.
update platform.mails
   set state = 'failed', last_error = left($2, 500), attempts = least(attempts + 1, 32000)::smallint
 where id = $1;
