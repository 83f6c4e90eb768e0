-- The inbox: what waits for the firm. One row for each thing that waits, which is opened again when something new
-- happens to it. What opens and closes it is in services/worker/inbox/calls.sql.

-- kind and object say what waits; services/worker/inbox/inbox.yaml lists the kinds. object has no foreign key, because
-- each kind has a table of its own. account: null for what is about staff or the firm. person: of a mention, for whom it
-- is. by_person: who caused it. count: messages or files since it was opened. at: when something last happened to it,
-- later each time, so that who acts can say what they have seen. assignee: who handles it, which outlives that it is
-- done; the one of a message is the assignee of its thread.
--
-- lane is what lists and indexes ask for: null when it is done.
create table inbox_items (
    id uuid primary key,
    kind text not null check (kind in ('message', 'upload', 'mention', 'profile', 'address', 'reset', 'mail',
        'invitation', 'overdue')),
    account uuid references accounts,
    matter uuid,
    object uuid not null,
    person uuid references people,
    by_person uuid,
    count integer not null default 1 check (count >= 0),
    since timestamptz not null default now(),
    at timestamptz not null default now(),
    assignee uuid references people,
    assigned_by uuid references people,
    assigned_at timestamptz,
    snoozed_until timestamptz,
    done_at timestamptz,
    done_by uuid,
    lane text generated always as (
        case when done_at is not null then null
             when snoozed_until is not null then 'snoozed'
             when person is null and assignee is null then 'unassigned'
             else 'assigned' end) stored,
    check (person is null or kind = 'mention'),
    check (done_at is null or snoozed_until is null),
    foreign key (matter, account) references matters (id, account),
    constraint inbox_items_object unique nulls not distinct (kind, object, person)
);
-- What waits for everybody, by lane, and of one kind or client; for each colleague, and mentions for one person. Few
-- items wait, so these indexes are small, and those of one kind of a client or colleague are picked from all of theirs.
create index inbox_items_lane on inbox_items (lane, at, id) include (account, person)
    where lane is not null and person is null;
create index inbox_items_kind on inbox_items (lane, kind, at, id) where lane is not null and person is null;
create index inbox_items_account on inbox_items (account, lane, at, id) include (person)
    where lane is not null and person is null;
create index inbox_items_assignee on inbox_items (assignee, at, id) include (account, person)
    where lane = 'assigned' and person is null;
create index inbox_items_person on inbox_items (person, lane, at, id) include (account)
    where lane is not null and person is not null;
create index inbox_items_handled on inbox_items (assignee) where assignee is not null; -- done ones too
create index inbox_items_passing on inbox_items (id) -- what time may end, without an act
    where lane is not null and kind in ('reset', 'mail', 'invitation', 'overdue');
create index inbox_items_snoozed on inbox_items (snoozed_until) where lane = 'snoozed';

-- For the firm only: a mention for its person, what has no client for those who see the whole firm. Of "a or b" the
-- planner would expect few rows, and sort.
alter table inbox_items enable row level security;
create policy can_select on inbox_items for select
    using (portico.is_firm()
        and case when person <> portico.person() then false
                 when account is null then portico.kind() <> 'assigned'
                 else portico.sees(account, 15) end);
create policy can_insert on inbox_items for insert
    with check (portico.is_firm()
        and case when person <> portico.person() then false
                 when account is null then portico.kind() <> 'assigned'
                 else portico.sees(account, 15) end);
create policy can_update on inbox_items for update
    using (portico.is_firm()
        and case when person <> portico.person() then false
                 when account is null then portico.kind() <> 'assigned'
                 else portico.sees(account, 15) end)
    with check (portico.is_firm()
        and case when person <> portico.person() then false
                 when account is null then portico.kind() <> 'assigned'
                 else portico.sees(account, 15) end);
create policy can_delete on inbox_items for delete using (portico.kind() = 'system');
revoke update on inbox_items from portico_app;
grant update (at, assignee, assigned_by, assigned_at, snoozed_until, done_at, done_by) on inbox_items to portico_app;

-- An act opens or closes an item by inserting into these views: that of a client, who may not see items, and that of
-- staff, who may not see a mention of a colleague. Nobody can read them. A rule changes the item as the owner, without
-- row security, so nobody learns whether there was one. (With "on conflict" on a view, whoever calls would have to be
-- able to read what it compares and counts.) It repeats what row security would check. A client opens what their own act
-- is about: messages, uploads, and changes of their own details, which they also close, and messages that they delete.
-- Who has dealt with something is whoever says so, or as the service says.

-- What waits now. An item that is open counts it; one that is done or snoozed is open again. What began earlier may come
-- second, so the earlier time counts. An item of another client stays as it is, whatever is called.
create view inbox_calls with (security_barrier) as
    select id, kind, account, matter, object, person, by_person from inbox_items where false;
create rule inbox_call as on insert to inbox_calls do instead
    insert into inbox_items as i (id, kind, account, matter, object, person, by_person)
    select portico.must(
               case when case when portico.is_firm()
                              then new.account is null and portico.kind() <> 'assigned' or portico.sees(new.account, 15)
                              when new.by_person is distinct from portico.person() or new.person is not null then false
                              when new.kind = 'message'
                              then portico.sees(new.account, 4)
                                   and exists (select from threads t
                                                where t.id = new.object and t.account = new.account
                                                  and t.matter is not distinct from new.matter)
                              when new.kind = 'upload'
                              then portico.sees(new.account, 1) and new.object = coalesce(new.matter, new.account)
                              when new.kind = 'profile'
                              then (new.account is null or portico.sees(new.account, 15))
                                   and exists (select from profile_changes c
                                                where c.id = new.object and c.person = portico.person())
                              else false end
                    then new.id end, 'no_such_item'),
           new.kind, new.account, new.matter, new.object, new.person, new.by_person
        on conflict (kind, object, person) do update
       set by_person = case when i.kind = 'profile' then i.by_person else excluded.by_person end,
           count = case when i.done_at is null then i.count + 1 else 1 end,
           since = case when i.done_at is null then least(i.since, now()) else now() end,
           at = greatest(i.at + interval '1 microsecond', now()), snoozed_until = null, done_at = null, done_by = null
     where i.account is not distinct from excluded.account;
revoke all on inbox_calls from portico_app;
grant insert on inbox_calls to portico_app;

-- What does not wait any more, and who has dealt with it. Nothing happens to an item that is done, or if there is none.
create view inbox_closings with (security_barrier) as
    select kind, object, person, by_person from inbox_items where false;
create rule inbox_close as on insert to inbox_closings do instead
    update inbox_items i
       set done_at = now(), snoozed_until = null,
           done_by = case when portico.kind() = 'system' or new.by_person = portico.person() then new.by_person end
     where i.kind = new.kind and i.object = new.object and i.person is not distinct from new.person
       and i.done_at is null
       and case when portico.is_firm() -- who knows a contact by another client may do what closes it
                then i.account is null and portico.kind() <> 'assigned' or portico.sees(i.account, 15)
                     or i.kind in ('profile', 'address', 'reset', 'invitation')
                        and coalesce(portico.knows(i.by_person), false)
                when i.kind = 'message' -- they have deleted what waits: the last message left is the firm's, or none is
                then portico.sees(i.account, 4)
                     and coalesce((select m.from_firm from messages m
                                    where m.thread = i.object and (m.from_firm or not m.deleted)
                                    order by m.number desc limit 1), true)
                else i.kind in ('profile', 'address') and i.by_person = portico.person() end;
revoke all on inbox_closings from portico_app;
grant insert on inbox_closings to portico_app;

-- Whoever does not work here any more: nothing waits for them, of which nobody else could see it.
create view inbox_leavers with (security_barrier) as
    select person from inbox_items where false;
create rule inbox_leave as on insert to inbox_leavers do instead
    update inbox_items i
       set done_at = now(), snoozed_until = null
     where i.person = new.person and i.lane is not null
       and portico.is_firm() and portico.kind() <> 'assigned'
       and exists (select from people p where p.id = new.person and not p.active);
revoke all on inbox_leavers from portico_app;
grant insert on inbox_leavers to portico_app;

-- As they are shown. title and snippet depend on the kind; inbox.yaml says what they are.
create view shown_inbox_items with (security_invoker) as
    select i.id, i.kind, i.account, (select a.name from accounts a where a.id = i.account) as account_name, i.matter,
           (select m.title from matters m where m.id = i.matter) as matter_title, i.object,
           case i.kind
               when 'message' then (select t.subject from threads t where t.id = i.object)
               when 'mention' then (select t.subject from threads t where t.id = i.object)
               when 'upload' -- as inbox_documents finds them; of few, if they are one document
               then case when i.count <= 5
                         then (select case when count(*) = 1 then min(o.name) end
                                 from (select d.name
                                         from (select f.id from folders f
                                                where f.filed_under = i.object and f.purpose is null limit 500) f
                                        cross join lateral (select d.id, d.name
                                                              from documents d
                                                             where d.removed_at is null
                                                               and (d.filed_under, d.folder, d.changed_at) >=
                                                                   (i.object, f.id, i.since)
                                                               and (d.filed_under, d.folder, d.changed_at) <=
                                                                   (i.object, f.id, 'infinity')
                                                             order by d.filed_under desc, d.folder desc,
                                                                      d.changed_at desc, d.id desc
                                                             limit 20) d
                                        where exists (select from document_versions v
                                                       where v.document = d.id and v.created_at >= i.since
                                                         and (select p.kind from people p where p.id = v.uploaded_by)
                                                             is distinct from 'staff')
                                        limit 2) o) end
               when 'overdue' then (select m.title from matters m where m.id = i.object)
               when 'mail' then (select e.recipient from mails e where e.id = i.object)
               when 'invitation'
               then (select p.email from invitations v join people p on p.id = v.person where v.id = i.object) end
           as title,
           i.by_person as person, (select p.name from people p where p.id = i.by_person) as person_name,
           case i.kind
               when 'message'
               then (select (select left(v.text, 160) from message_texts v
                              where v.message = l.id and not l.deleted order by v.version desc limit 1)
                       from messages l
                      where l.thread = i.object
                        and l.number = (select t.messages from threads t where t.id = i.object))
               when 'mention' -- of the newest hundred notes
               then (select left(n.text, 160)
                       from (select o.id, o.text from internal_notes o
                              where o.thread = i.object order by o.id desc limit 100) n
                      where exists (select from note_mentions w where w.note = n.id and w.person = i.person)
                      order by n.id desc limit 1)
               when 'overdue'
               then (select s.name from matters m join stages s on s.id = m.stage where m.id = i.object)
               when 'mail' then (select e.kind from mails e where e.id = i.object) end
           as snippet,
           i.count, i.since, i.at, i.assignee, (select p.name from people p where p.id = i.assignee) as assignee_name,
           i.snoozed_until, i.done_at, (select p.name from people p where p.id = i.done_by) as done_by_name
      from inbox_items i;
