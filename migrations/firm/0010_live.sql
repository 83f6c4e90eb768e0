-- Events, which tell open pages what changed. seq is the number of the audit entry of the change, so a reader who has
-- seen n has seen all events before n.
create table events (
    seq bigint primary key,
    at timestamptz not null default now(),
    account uuid, -- null: the whole firm (brand, templates), seen by staff and clients alike unless internal
    area integer not null default 0, -- the area that a client must have to see it
    internal boolean not null default false, -- for the firm, and for the client who did it
    topic text not null, -- 'matter', 'document', 'message', 'thread', 'account', 'person', 'brand', ...
    object uuid,
    matter uuid,
    what text not null, -- as in the audit entry: 'matter.moved'
    person uuid, -- who did it
    direction text check (direction in ('forward', 'back')) -- of a move to another client stage
);
create index events_account on events (account, seq);
-- The changes of a matter, without its conversations, which are shown apart.
create index events_matter on events (matter, seq)
    where matter is not null and topic not in ('message', 'thread', 'note');
create index events_firm on events (seq) where account is null;
-- What can end streams, or change what they get; see live_ended_sessions.
create index events_rights on events (seq)
    where what in ('person.changed', 'account.person_changed', 'account.person_removed', 'account.assigned',
                   'account.unassigned', 'helper.changed', 'helper.ended');
-- A client's news, without conversations. The negative number is an order that no other index has: the planner would
-- otherwise read the primary key backwards, which for a quiet client is the history of the whole firm.
create index events_news on events (account, (- seq))
    where not internal and topic not in ('profile', 'message', 'thread');
create index events_at on events (at);

-- Staff restricted to assigned clients see all areas of those. An event by a client has an account and that person.
alter table events enable row level security;
create policy can_select on events for select
    using ((portico.is_firm() or not internal or person = portico.person())
        and (account is null or portico.sees(account, case when portico.is_firm() then 15 else area end)));
create policy can_insert on events for insert
    with check (portico.is_firm()
        or (account is not null and portico.sees(account, area) and person = portico.person()));
create policy can_delete on events for delete using (portico.kind() = 'system');
revoke update on events from portico_app;
