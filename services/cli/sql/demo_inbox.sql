-- SPDX-License-Identifier: AGPL-3.0-or-later
-- What waits in a demo firm ($1, a file of tenants/demo) without an act of a client: an invitation that expired, a mail
-- that could not be delivered, and matters that are too long in their stage. See demo_threads.sql for the rest.

-- query: demo_invitations
-- gives: none
-- params: demo jsonb
-- People who were "invited" and have not come. "failed" is why their mail was not delivered.
with told as materialized (
    select p.id as person, p.name, p.email, b.id as inviter, b.name as inviter_name,
           n.node -> 'invited' ->> 'failed' as failed,
           ((now() at time zone f.time_zone)::date - (n.node -> 'invited' ->> 'ago')::int
            + (n.node -> 'invited' ->> 'at')::time) at time zone f.time_zone as at
      from jsonb_array_elements($1 -> 'accounts') a
     cross join lateral jsonb_array_elements(a -> 'people') n(node)
     cross join {firm}.firm f
      join {firm}.people p on p.email = n.node ->> 'email'
      join {firm}.people b on b.email = n.node -> 'invited' ->> 'by'
), invitations as (
    insert into {firm}.invitations (id, person, token_hash, invited_by, created_at, expires_at)
    select gen_random_uuid(), person, sha256(uuid_send(gen_random_uuid())), inviter, at, at + interval '7 days'
      from told
)
insert into {firm}.mails (id, person, recipient, kind, about, state, attempts, last_error, created_at, sent_at)
select gen_random_uuid(), person, email, 'invitation',
       jsonb_build_object('name', name, 'inviter', inviter_name, 'desk', false),
       case when failed is null then 'sent' else 'failed' end, 1, failed, at, case when failed is null then at end
  from told;

-- query: demo_inbox_invitations
-- gives: none
-- params:
with expired as (
    update {firm}.invitations set expiry_seen = true where used_at is null and expires_at <= now()
    returning id, person, expires_at
)
insert into {firm}.inbox_items (id, kind, account, object, by_person, since, at)
select gen_random_uuid(), 'invitation', l.account, e.id, e.person, e.expires_at, e.expires_at
  from expired e join {firm}.account_people l on l.person = e.person;

-- query: demo_inbox_mails
-- gives: none
-- params:
insert into {firm}.inbox_items (id, kind, account, object, by_person, since, at)
select gen_random_uuid(), 'mail', l.account, m.id, m.person, m.created_at, m.created_at
  from {firm}.mails m join {firm}.account_people l on l.person = m.person
 where m.state = 'failed';

-- query: demo_inbox_overdue
-- gives: none
-- params:
-- See inbox_look_due (jobs/sql/inbox_look.sql).
with overdue as (
    update {firm}.matters m
       set overdue_at = m.stage_since + make_interval(days => coalesce(nullif(s.usual_days, 0) * 2, 21))
      from {firm}.stages s
     where s.id = m.stage and m.closed_at is null
       and m.stage_since < now() - make_interval(days => coalesce(nullif(s.usual_days, 0) * 2, 21))
    returning m.id, m.account, m.overdue_at
)
insert into {firm}.inbox_items (id, kind, account, matter, object, since, at)
select gen_random_uuid(), 'overdue', account, id, id, overdue_at, overdue_at from overdue;
