-- Who sees and writes which rows inside the firm. The services ask the database as one role, so these policies, and not
-- privileges, tell a client from another; they hold when a handler forgets its guard.
--
-- One permissive policy per command and table (several would be OR-ed), each with its WITH CHECK written out (left out,
-- it would be the USING). No policy for a command: nobody may, and the statement hits nothing. Policies see rows, not
-- columns: what only some may see is a table of its own, and what nobody may change is not granted. The owner passes.
--
-- person() is null for the service itself (kind system), for whom is_firm(), sees() and knows() always hold.
-- Areas: documents 1, money 2, messages 4, matters 8, any 15.

-- ---- the firm itself: everybody here may read it ----

alter table firm enable row level security;
create policy seen on firm for select using (true);
create policy made on firm for insert with check (portico.kind() = 'system');
create policy changed on firm for update using (portico.is_firm()) with check (portico.is_firm());
revoke update, delete on firm from portico_app;
grant update (name, locale, time_zone, pack, mail_from, quota_bytes) on firm to portico_app;

alter table usage enable row level security;
create policy seen on usage for select using (true);
create policy changed on usage for update using (true) with check (true);
revoke insert, update, delete on usage from portico_app;
grant update (used_bytes) on usage to portico_app;

-- Wrapped by the root key, which the database has never seen: useless here, and needed for every download.
alter table keys enable row level security;
create policy seen on keys for select using (true);
create policy made on keys for insert with check (portico.kind() = 'system');
create policy changed on keys for update using (portico.kind() = 'system') with check (portico.kind() = 'system');
create policy removed on keys for delete using (portico.kind() = 'system');

alter table brand enable row level security;
create policy seen on brand for select using (true);
create policy changed on brand for update using (portico.is_firm()) with check (portico.is_firm());
revoke insert, delete on brand from portico_app;

-- ---- people and accounts ----

-- Clients know the staff, themselves, and who shares an account and an area with them. They change nothing here: the
-- row says what somebody is. Their name, telephone and zone they change through the view profile.
alter table people enable row level security;
create policy seen on people for select using (kind = 'staff' or portico.knows(id));
create policy made on people for insert with check (portico.is_firm());
create policy changed on people for update using (portico.is_firm() and portico.knows(id))
    with check (portico.is_firm() and portico.knows(id));
revoke delete on people from portico_app;

-- The owner's view, hence past row security: it repeats the condition, and grants these columns only.
create view profile with (security_barrier) as
    select id, name, email, phone, locale, time_zone from people where id = portico.person()
    with check option;
revoke all on profile from portico_app;
grant select, update (name, phone, locale, time_zone) on profile to portico_app;

alter table accounts enable row level security;
create policy seen on accounts for select using (portico.sees(id, 15));
create policy made on accounts for insert with check (portico.is_firm());
create policy changed on accounts for update using (portico.is_firm() and portico.sees(id, 15))
    with check (portico.is_firm() and portico.sees(id, 15));
revoke delete on accounts from portico_app;

-- Nobody held to their accounts (a client, assigned staff) changes their own links: that would be raising rights.
alter table account_people enable row level security;
create policy seen on account_people for select
    using (portico.sees(account, 15) and (portico.is_firm() or person = portico.person()));
create policy made on account_people for insert with check (
    portico.is_firm() and portico.sees(account, 15)
    and (portico.kind() <> 'assigned' or person <> portico.person()));
create policy changed on account_people for update
    using (portico.is_firm() and portico.sees(account, 15)
        and (portico.kind() <> 'assigned' or person <> portico.person()))
    with check (portico.is_firm() and portico.sees(account, 15)
        and (portico.kind() <> 'assigned' or person <> portico.person()));
create policy removed on account_people for delete
    using (portico.is_firm() and portico.sees(account, 15)
        and (portico.kind() <> 'assigned' or person <> portico.person()));

-- ---- getting in ----

-- Redeemed by the service. Staff make and revoke them.
alter table invitations enable row level security;
create policy seen on invitations for select using (portico.is_firm() and portico.knows(person));
create policy made on invitations for insert with check (portico.is_firm() and portico.knows(person));
create policy changed on invitations for update using (portico.is_firm() and portico.knows(person))
    with check (portico.is_firm() and portico.knows(person));
create policy removed on invitations for delete using (portico.kind() = 'system');

alter table sign_ins enable row level security;
create policy seen on sign_ins for select using (portico.kind() = 'system');
create policy made on sign_ins for insert with check (portico.kind() = 'system');
create policy changed on sign_ins for update using (portico.kind() = 'system') with check (portico.kind() = 'system');
create policy removed on sign_ins for delete using (portico.kind() = 'system');

-- Everybody sees their own. All that a person can do to a session is to end it: the row must come out revoked.
alter table sessions enable row level security;
create policy seen on sessions for select
    using (person = portico.person() or (portico.is_firm() and portico.knows(person)));
create policy made on sessions for insert with check (portico.kind() = 'system');
create policy changed on sessions for update
    using (person = portico.person() or (portico.is_firm() and portico.knows(person)))
    with check (portico.kind() = 'system' or (revoked_at is not null
        and (person = portico.person() or (portico.is_firm() and portico.knows(person)))));
create policy removed on sessions for delete using (portico.kind() = 'system');
revoke update on sessions from portico_app; -- a new level is a new session
grant update (seen_at, expires_at, fresh_until, revoked_at) on sessions to portico_app;

alter table factors enable row level security;
create policy seen on factors for select using (portico.kind() = 'system');
create policy made on factors for insert with check (portico.kind() = 'system');
create policy changed on factors for update using (portico.kind() = 'system') with check (portico.kind() = 'system');
create policy removed on factors for delete using (portico.kind() = 'system');

alter table recovery_codes enable row level security;
create policy seen on recovery_codes for select using (portico.kind() = 'system');
create policy made on recovery_codes for insert with check (portico.kind() = 'system');
create policy changed on recovery_codes for update using (portico.kind() = 'system')
    with check (portico.kind() = 'system');
create policy removed on recovery_codes for delete using (portico.kind() = 'system');

-- ---- matters ----

alter table templates enable row level security;
create policy seen on templates for select using (true);
create policy made on templates for insert with check (portico.is_firm());
create policy changed on templates for update using (portico.is_firm()) with check (portico.is_firm());
create policy removed on templates for delete using (portico.is_firm());

alter table client_stages enable row level security;
create policy seen on client_stages for select using (true);
create policy made on client_stages for insert with check (portico.is_firm());
create policy changed on client_stages for update using (portico.is_firm()) with check (portico.is_firm());
create policy removed on client_stages for delete using (portico.is_firm());

-- The firm's own words for its stages are not for clients.
alter table stages enable row level security;
create policy seen on stages for select using (portico.is_firm());
create policy made on stages for insert with check (portico.is_firm());
create policy changed on stages for update using (portico.is_firm()) with check (portico.is_firm());
create policy removed on stages for delete using (portico.is_firm());

-- What everybody may know of a stage: the owner's view, hence past row security, without the name.
create view steps as select id, template, position, client_stage, acts, acts_who, usual_days from stages;
revoke all on steps from portico_app;
grant select on steps to portico_app;

alter table matters enable row level security;
create policy seen on matters for select using (portico.sees(account, 8));
create policy made on matters for insert with check (portico.is_firm() and portico.sees(account, 8));
create policy changed on matters for update using (portico.is_firm() and portico.sees(account, 8))
    with check (portico.is_firm() and portico.sees(account, 8));
revoke delete on matters from portico_app;

-- Clients see the moves that changed what they were shown. History: not changed, not removed.
alter table matter_moves enable row level security;
create policy seen on matter_moves for select
    using (portico.sees(account, 8) and (portico.is_firm() or client_from is distinct from client_to));
create policy made on matter_moves for insert with check (portico.is_firm() and portico.sees(account, 8));
revoke update, delete on matter_moves from portico_app;

alter table matter_notes enable row level security;
create policy seen on matter_notes for select using (portico.is_firm() and portico.sees(account, 8));
create policy made on matter_notes for insert with check (portico.is_firm() and portico.sees(account, 8));
revoke update, delete on matter_notes from portico_app;

-- ---- documents: level 2 the client edits, 1 the client views, 0 the firm only ----

alter table folders enable row level security;
create policy seen on folders for select using (portico.sees(account, 1) and (level > 0 or portico.is_firm()));
create policy made on folders for insert with check (portico.is_firm() and portico.sees(account, 1));
create policy changed on folders for update using (portico.is_firm() and portico.sees(account, 1))
    with check (portico.is_firm() and portico.sees(account, 1));
create policy removed on folders for delete using (portico.is_firm() and portico.sees(account, 1));

-- That level, account and matter are the folder's is the foreign key's business. A client adds, and adds versions;
-- only the firm removes.
alter table documents enable row level security;
create policy seen on documents for select
    using (portico.sees(account, 1) and (portico.is_firm() or (level > 0 and removed_at is null)));
create policy made on documents for insert
    with check (portico.sees(account, 1)
        and (portico.is_firm() or (level = 2 and removed_at is null and uploaded_by = portico.person())));
create policy changed on documents for update
    using (portico.sees(account, 1) and (portico.is_firm() or (level = 2 and removed_at is null)))
    with check (portico.sees(account, 1) and (portico.is_firm() or (level = 2 and removed_at is null)));
create policy removed on documents for delete using (portico.is_firm() and portico.sees(account, 1));
revoke update on documents from portico_app;
grant update (folder, level, name, type, size, version, versions, changed_at, removed_at) on documents to portico_app;

alter table document_versions enable row level security;
create policy seen on document_versions for select
    using (portico.sees(account, 1) and (level > 0 or portico.is_firm()));
create policy made on document_versions for insert
    with check (portico.sees(account, 1)
        and (portico.is_firm() or (level = 2 and uploaded_by = portico.person())));
create policy removed on document_versions for delete using (portico.is_firm() and portico.sees(account, 1));
revoke update on document_versions from portico_app;

-- Everybody's own; the service sweeps what expired.
alter table uploads enable row level security;
create policy seen on uploads for select
    using (portico.kind() = 'system' or (person = portico.person() and portico.sees(account, 1)));
create policy made on uploads for insert
    with check (person = portico.person() and portico.sees(account, 1) and (level = 2 or portico.is_firm()));
create policy changed on uploads for update
    using (portico.kind() = 'system' or (person = portico.person() and portico.sees(account, 1)))
    with check (portico.kind() = 'system'
        or (person = portico.person() and portico.sees(account, 1) and (level = 2 or portico.is_firm())));
create policy removed on uploads for delete
    using (portico.kind() = 'system' or (person = portico.person() and portico.sees(account, 1)));
revoke update on uploads from portico_app;
grant update (received, expires_at) on uploads to portico_app;

-- ---- what happened ----

-- Staff held to their accounts see all areas of those. A client's act names an account and is theirs.
alter table events enable row level security;
create policy seen on events for select
    using ((portico.is_firm() or not internal)
        and (account is null or portico.sees(account, case when portico.is_firm() then 15 else area end)));
create policy made on events for insert
    with check (portico.is_firm()
        or (account is not null and portico.sees(account, area) and person = portico.person()));
create policy removed on events for delete using (portico.kind() = 'system');
revoke update on events from portico_app;

-- Every writer takes the next number.
alter table record_head enable row level security;
create policy seen on record_head for select using (true);
create policy changed on record_head for update using (true) with check (true);
revoke insert, update, delete on record_head from portico_app;
grant update (leaves) on record_head to portico_app;

-- Append only, and nobody writes in another's name.
alter table record_leaves enable row level security;
create policy seen on record_leaves for select
    using (person = portico.person() or portico.kind() in ('staff', 'system'));
create policy made on record_leaves for insert
    with check (portico.kind() = 'system'
        or (person = portico.person() and (portico.is_firm() or kind = 'client')));
revoke update, delete on record_leaves from portico_app;

alter table mails enable row level security;
create policy seen on mails for select
    using (portico.is_firm() and coalesce(portico.knows(person), portico.kind() <> 'assigned'));
create policy made on mails for insert with check (portico.is_firm());
create policy changed on mails for update
    using (portico.is_firm() and coalesce(portico.knows(person), portico.kind() <> 'assigned'))
    with check (portico.is_firm() and coalesce(portico.knows(person), portico.kind() <> 'assigned'));
create policy removed on mails for delete using (portico.kind() = 'system');

alter table idempotency_keys enable row level security;
create policy seen on idempotency_keys for select using (portico.kind() = 'system' or person = portico.person());
create policy made on idempotency_keys for insert with check (portico.kind() = 'system' or person = portico.person());
create policy changed on idempotency_keys for update using (portico.kind() = 'system' or person = portico.person())
    with check (portico.kind() = 'system' or person = portico.person());
create policy removed on idempotency_keys for delete using (portico.kind() = 'system' or person = portico.person());
