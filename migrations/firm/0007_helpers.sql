-- People who help: what a client called whom they let in, and whether they were told of the end.

alter table account_people
    -- Shown to whoever let them in until they come: that an address is known here already is nobody's to learn.
    add called text,
    add end_told boolean not null default false;

create or replace view links with (security_invoker) as
    select account, person, areas, relation, ends_at, invites from account_people
     where may_log_in and (ends_at is null or ends_at > now());
