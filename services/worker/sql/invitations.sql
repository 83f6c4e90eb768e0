-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Invitations: made by staff, looked at and redeemed by whoever has the token.

-- query: invitations_look
-- gives: maybe
-- params: token_hash bytea, desk bool
-- Enough to recognise it, too little to learn an address from a found link.
select p.name, f.name as firm, b.name as inviter,
       left(p.email, 1) || '•••' || substr(p.email, position('@' in p.email)) as email_hint,
       case when i.revoked_at is not null then 'revoked'
            when i.used_at is not null then 'used'
            when i.expires_at <= now() then 'expired'
            else 'open' end as state
  from {firm}.invitations i
  join {firm}.people p on p.id = i.person
  join {firm}.people b on b.id = i.invited_by
 cross join {firm}.firm f
 where i.token_hash = $1 and p.kind = case when $2 then 'staff' else 'contact' end;

-- query: invitations_find
-- gives: maybe
-- params: token_hash bytea, desk bool
select i.id, i.person
  from {firm}.invitations i join {firm}.people p on p.id = i.person
 where i.token_hash = $1 and i.used_at is null and i.revoked_at is null and i.expires_at > now()
   and p.kind = case when $2 then 'staff' else 'contact' end;

-- query: invitations_use
-- gives: none
-- params: id uuid
with used as (
    update {firm}.invitations set used_at = now()
     where id = $1 and used_at is null and revoked_at is null returning id)
select portico.must((select id from used), 'invitation_over');

-- query: invitations_whom
-- gives: maybe
-- params: person uuid
-- Whom one is about to invite, and whether they could come in at all.
select p.id, p.kind, p.active,
       p.kind = 'staff' or exists (select from {firm}.doors o where o.person = p.id) as may_log_in
  from {firm}.people p where p.id = $1;

-- query: invitations_replace
-- gives: none
-- params: person uuid
update {firm}.invitations set revoked_at = now() where person = $1 and used_at is null and revoked_at is null;

-- query: invitations_create
-- gives: row
-- params: id uuid, person uuid, token_hash bytea, invited_by uuid
insert into {firm}.invitations (id, person, token_hash, invited_by, expires_at)
values ($1, $2, $3, $4, now() + interval '7 days')
returning id, expires_at;

-- query: invitations_mail
-- gives: none
-- params: mail uuid, invitation uuid, secret bytea, job uuid
with mail as (
    insert into {firm}.mails (id, person, recipient, kind, about, secret)
    select $1, p.id, p.email, 'invitation',
           jsonb_build_object('name', p.name, 'inviter', b.name, 'desk', p.kind = 'staff'), $3
      from {firm}.invitations i
      join {firm}.people p on p.id = i.person
      join {firm}.people b on b.id = i.invited_by
     where i.id = $2
    returning id)
insert into portico.jobs (id, firm, kind, object) select $4, portico.firm_number(), 'mail', id from mail;

-- query: invitations_index
-- gives: page 50
-- params: before uuid?
-- The latest first; ids grow with time.
select i.id, i.person, p.name, p.email, p.kind, b.name as inviter,
       case when i.revoked_at is not null then 'revoked'
            when i.used_at is not null then 'used'
            when i.expires_at <= now() then 'expired'
            else 'open' end as state,
       i.created_at, i.expires_at, i.used_at,
       (select m.state from {firm}.mails m where m.person = i.person and m.kind = 'invitation'
         order by m.created_at desc limit 1) as mail_state,
       i.id::text as cursor
  from {firm}.invitations i
  join {firm}.people p on p.id = i.person
  join {firm}.people b on b.id = i.invited_by
 where ($1 is null or i.id < $1)
 order by i.id desc
 limit 51;

-- query: invitations_revoke
-- gives: none
-- params: id uuid, staffs_too bool
-- A colleague's invitation is an admin's business, as making one is.
with hit as (
    update {firm}.invitations i set revoked_at = now()
     where i.id = $1 and i.used_at is null and i.revoked_at is null
       and ($2 or exists (select from {firm}.people p where p.id = i.person and p.kind = 'contact'))
    returning i.id)
select portico.must((select id from hit), 'no_such_invitation');
