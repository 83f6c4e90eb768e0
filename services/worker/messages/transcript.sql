-- SPDX-License-Identifier: AGPL-3.0-or-later
-- A thread as it is exported. Each row is a line of JSON for worker/messages/transcript, so that the readable and the
-- machine form have the same facts. Notes, drafts and outgoing messages are in other tables, which nothing here reads.

-- query: transcript_head
-- gives: maybe
-- params: thread uuid
-- What the thread is about, and who exports it when. last: the number of its last message now.
select json_build_object(
           'thread', t.id, 'subject', t.subject,
           'firm', json_build_object('name', f.name, 'time_zone', f.time_zone),
           'client', json_build_object('id', t.account,
                                       'name', (select a.name from {firm}.accounts a where a.id = t.account)),
           'matter', (select json_build_object('id', m.id, 'title', m.title)
                        from {firm}.matters m where m.id = t.matter),
           'opened_at', to_char(t.opened_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
           'closed_at', to_char(t.closed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
           'exported_at', to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
           'exported_at_local', to_char(now() at time zone f.time_zone, 'YYYY-MM-DD"T"HH24:MI:SS'),
           'exported_by', json_build_object(
               'id', portico.person(),
               'name', (select p.name from {firm}.people p where p.id = portico.person()),
               'side', case when portico.is_firm() then 'firm' else 'client' end),
           'message_count', t.messages)::text as line,
       t.subject, t.messages as last,
       (select k.wrapped from {firm}.keys k order by k.created_at, k.id limit 1) as firm_key
  from {firm}.threads t cross join {firm}.firm f
 where t.id = $1;

-- query: transcript_reads
-- gives: rows
-- params: thread uuid
-- As reads_latest: how far each person has read whose marks the viewer may see.
with recursive sides as materialized (
    select s.by_firm
      from (values (true), (false)) s (by_firm)
     where portico.is_firm() or s.by_firm and (select f.shows_reads from {firm}.firm f)
), readers as (
    select r.by_firm, r.person, r.number, r.at
      from sides s
     cross join lateral (select r.by_firm, r.person, r.number, r.at
                           from {firm}.thread_reads r
                          where r.thread = $1 and r.by_firm = s.by_firm
                          order by r.person desc, r.number desc
                          limit 1) r
    union all
    select n.by_firm, n.person, n.number, n.at
      from readers
     cross join lateral (select r.by_firm, r.person, r.number, r.at
                           from {firm}.thread_reads r
                          where r.thread = $1 and r.by_firm = readers.by_firm and r.person < readers.person
                          order by r.person desc, r.number desc
                          limit 1) n
), shown as materialized (
    (select by_firm, person, number, at from readers
      order by number desc, at, person
      limit 200)
    union all
    (select r.by_firm, r.person, r.number, r.at
       from {firm}.thread_reads r
      where not portico.is_firm() and r.thread = $1 and r.by_firm = portico.is_firm() and r.person = portico.person()
      order by r.number desc
      limit 1)
)
select json_build_object(
           'person', s.person, 'name', (select p.name from {firm}.people p where p.id = s.person),
           'side', case when s.by_firm then 'firm' else 'client' end, 'number', s.number,
           'at', to_char(s.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
           'at_local', to_char(s.at at time zone (select f.time_zone from {firm}.firm f),
                               'YYYY-MM-DD"T"HH24:MI:SS'))::text as line
  from shown s
 order by s.number desc, s.at, s.person;

-- query: transcript_page
-- gives: rows
-- params: thread uuid, number int, version int, last int, bytes bigint, deleted_too bool, opens bool, fresh bool
-- The texts after this version of this message, oldest first, up to the last message: as many as fit into so many
-- bytes, at least one and at most 200. A message whose texts are not for the viewer has a row without one. The first
-- row of a message has the message itself. opened: the versions of which it has the content. A line has no line feed:
-- those of json_agg are between the objects. opens: whether the viewer may open documents at all. fresh: whether
-- sensitive ones too; after a reset of their factors nobody may for a day. deleted_too: as in messages_versions.
with found as materialized (
    select m.id, m.number, m.author, m.from_firm, m.via, m.at, m.deleted, x.version, x.text, x.author as text_author,
           x.at as text_at
      from (select m.id, m.number, m.author, m.from_firm, m.via, m.at, m.deleted
              from {firm}.messages m
             where m.thread = $1 and m.number >= $2 and m.number <= $4
             order by m.number
             limit 201) m
      left join lateral (select x.version, x.text, x.author, x.at
                           from {firm}.message_texts x
                          where x.message = m.id and x.version > case when m.number = $2 then $3 else 0 end
                          order by x.version
                          limit 50) x on true
     where m.number > $2 or x.version is not null
     order by m.number, x.version
     limit 200
), page as materialized (
    select f.*, sum(coalesce(octet_length(f.text), 0)) over (order by f.number, f.version)
               - coalesce(octet_length(f.text), 0) as before
      from found f
), names as materialized (
    select n.id, p.name
      from (select author as id from page union select text_author from page) n
     cross join lateral (select p.name from {firm}.people p where p.id = n.id limit 1) p
), zone as materialized (
    select f.time_zone as name from {firm}.firm f
)
select p.number, coalesce(p.version, 0) as version, a.opened,
       replace(json_build_object(
           'message', case when coalesce(p.version, 1) = 1 then json_build_object(
               'number', p.number, 'id', p.id, 'author', p.author,
               'author_name', (select n.name from names n where n.id = p.author),
               'side', case when p.from_firm then 'firm' else 'client' end, 'via', p.via,
               'at', to_char(p.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
               'at_local', to_char(p.at at time zone z.name, 'YYYY-MM-DD"T"HH24:MI:SS'),
               'deletion', d.deletion, 'attachments', coalesce(a.attachments, '[]')) end,
           'text', case when p.version is not null then json_build_object(
               'version', p.version, 'text', case when $6 or not p.deleted then p.text end, 'author', p.text_author,
               'author_name', (select n.name from names n where n.id = p.text_author),
               'at', to_char(p.text_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
               'at_local', to_char(p.text_at at time zone z.name, 'YYYY-MM-DD"T"HH24:MI:SS')) end)::text,
               E'\n', ' ') as line
  from page p
 cross join zone z
  left join lateral (select json_build_object(
                                'by', d.person, 'by_name', (select w.name from {firm}.people w where w.id = d.person),
                                'at', to_char(d.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                                'at_local', to_char(d.at at time zone z.name, 'YYYY-MM-DD"T"HH24:MI:SS'))
                            as deletion
                       from {firm}.message_deletions d
                      where d.message = p.id and p.deleted
                      limit 1) d on true
  left join lateral (select json_agg(json_build_object(
                                'position', f.position, 'name', f.name, 'type', f.type, 'size', f.size,
                                'document', f.document, 'version', f.version, 'state', o.state, 'wrapped', o.wrapped)
                            order by f.position) as attachments,
                            json_agg(json_build_object('document', f.document, 'version', f.version))
                                filter (where o.state = 'included')::text as opened
                       from {firm}.message_attachments f
                       left join lateral (
                           select case when not $7 then 'unavailable'
                                       when (h.sensitive
                                             or exists (select from {firm}.sensitive_documents k
                                                         where k.document = o.id))
                                        and (not $8 or exists (select from {firm}.people w
                                                                where w.id = portico.person()
                                                                  and w.cooling_until > now()))
                                       then 'sensitive' else 'included' end as state,
                                  v.wrapped
                             from {firm}.documents o
                             join {firm}.document_versions v on v.document = o.id and v.id = f.version
                             join {firm}.folders h on h.id = o.folder
                            where o.id = f.document and o.removed_at is null
                            limit 1) o on true
                      where f.message = p.id and not p.deleted and coalesce(p.version, 1) = 1) a on true
 where p.before < $5
 order by p.number, p.version;

-- query: transcript_opened
-- gives: none
-- params: thread uuid, request text, opened jsonb
-- An entry of the audit log for each version of which an export has the content, as for a download, so that the log
-- knows who has opened a document. opened: lists of transcript_page. All else is as in the entry of the export itself,
-- also the commitment, which is to the same request. Last in its transaction, as each entry.
with found as materialized (
    select o.document, o.version, row_number() over () as place
      from (select distinct r.document, r.version
              from jsonb_array_elements($3) l
             cross join jsonb_to_recordset(l) as r (document uuid, version text)) o
), export as materialized (
    select e.person, e.via, e.kind, e.route, e.account, e.address, e.agent, e.salt, e.commitment
      from {firm}.audit_entries e
     where e.object = $1 and e.what = 'thread.exported' and e.request = $2
     order by e.seq desc
     limit 1
), head as (
    update {firm}.audit_head set entries = entries + (select count(*) from found, export) returning entries
)
insert into {firm}.audit_entries (seq, person, via, kind, what, topic, route, object, account, detail, address, agent,
                                  request, salt, commitment)
select h.entries - (select count(*) from found) + f.place, e.person, e.via, e.kind, 'document.read', 'documents',
       e.route, f.document, coalesce((select a.account from {firm}.audit_objects a
                              where a.id = f.document and a.account is not null limit 1), e.account),
       f.version, e.address, e.agent, $2, e.salt, e.commitment
  from found f cross join export e cross join head h;
