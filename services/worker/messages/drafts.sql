-- SPDX-License-Identifier: AGPL-3.0-or-later
-- What somebody is typing, on all their devices. Drafts are kept until they are sent or deleted, also when the client
-- can no longer be seen: they are the person's own words.

-- query: drafts_of_thread
-- gives: rows
-- params: thread uuid, person uuid?
-- The drafts of this person in the thread (drafts_person() in drafts.h): a message and an internal note at most.
select d.id, d.account, d.thread, d.kind, d.matter, d.subject, d.text, d.attachments, d.revision, d.changed_at, d.shared
  from {firm}.shown_drafts d
 where d.person = $2 and d.thread = $1
 order by d.kind;

-- query: drafts_delete
-- gives: none
-- params: thread uuid, kind text
-- The viewer's draft, when it was sent or is not wanted any more.
delete from {firm}.drafts where person = portico.person() and thread = $1 and kind = $2;

-- query: drafts_delete_new
-- gives: none
-- params: account uuid
-- The same of a new thread.
delete from {firm}.drafts where person = portico.person() and account = $1 and thread is null;
