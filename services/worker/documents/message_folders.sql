-- SPDX-License-Identifier: AGPL-3.0-or-later
-- The folders for what is attached to messages. The firm's has level 1 and the client's level 2; the name is for
-- programs only, since pages name the folder by its purpose, in words that differ between the sides.

-- query: message_folders_area_guard
-- gives: none
-- params: account uuid
-- Whoever may not see documents cannot attach any.
select portico.must(case when portico.sees($1, 1) then true end, 'no_documents_area');

-- query: message_folders_matter_guard
-- gives: none
-- params: account uuid, matter uuid
-- Raises unless it is a matter of this client that the viewer may see, or that they know by a folder or a thread.
select portico.must(coalesce((select id from {firm}.matters where id = $2 and account = $1),
                             (select matter from {firm}.folders
                               where filed_under = $2 and account = $1 and matter is not null
                                 and (level > 0 or portico.is_firm()) limit 1),
                             (select matter from {firm}.threads
                               where matter = $2 and account = $1 limit 1)), 'no_such_matter');

-- query: message_folders_find
-- gives: maybe
-- params: filed_under uuid, purpose text
select id, parent, name, level, position, marked, sensitive, purpose
  from {firm}.folders
 where filed_under = $1 and purpose = $2;

-- query: message_folders_create
-- gives: none
-- params: id uuid, account uuid, matter uuid?, purpose text
-- Placed after all others. Raises if another request has created it at the same time.
with created as (
    insert into {firm}.folders (id, account, matter, name, level, position, purpose)
    values ($1, $2, $3, 'Messages', case $4 when 'messages_firm' then 1 else 2 end, 32001, $4)
        on conflict (filed_under, purpose) where purpose is not null do nothing
    returning id
)
select case when not exists (select from created) then portico.conflict('messages_folder') end;
