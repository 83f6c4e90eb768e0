-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Statements that every capability may use: guards of clients and people, the firm's key, and events for open pages.

-- query: accounts_guard
-- gives: none
-- params: account uuid
select portico.must((select id from {firm}.accounts where id = $1), 'no_such_account');

-- query: people_guard
-- gives: none
-- params: person uuid, as_owner bool
-- Only owners change owners.
select case portico.must((select role from {firm}.people where id = $1 and kind = 'staff'), 'no_such_person')
       when 'owner' then case when not $2 then portico.conflict('owner_only') end end;

-- query: firm_wrapped_key
-- gives: row
-- params:
-- The firm's wrapped key.
select encode(wrapped, 'hex') as wrapped from {firm}.keys order by created_at desc limit 1;

-- query: events_emit
-- gives: maybe
-- params: account uuid?, internal bool, topic text, object uuid?, what text
-- An event for open pages.
insert into {firm}.events (seq, account, area, internal, topic, object, what, person)
select h.entries, $1, 0, $2, $3, $4, $5, portico.person() from {firm}.audit_head h
returning seq, account, area, internal, topic, object, matter, what, person;
