-- query: mail_read
-- gives: maybe
-- params: id uuid
-- A firm's mail with all values for its text, its language and its look.
select m.recipient, m.kind, m.about, m.secret, m.state, extract(epoch from now() - m.created_at)::bigint as age,
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

-- query: platform_mail_read
-- gives: maybe
-- params: id uuid
-- A mail of the platform.
select recipient, kind, about, secret, state, extract(epoch from now() - created_at)::bigint as age
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
