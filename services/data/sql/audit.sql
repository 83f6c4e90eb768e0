-- SPDX-License-Identifier: AGPL-3.0-or-later
-- The audit log of a firm: one entry per act, appended after the other statements, because its counter is a lock that
-- every writer of the firm needs.

-- query: audit_append
-- gives: row
-- params: person uuid?, kind text, what text, topic text, route text, object uuid?, account uuid?, detail text?
-- params: address text?, agent text?, request text, salt bytea, commitment bytea, via uuid?
-- The next audit entry of the firm. The client is the one that the route names, else that of the object, else that of
-- the person. Reading a document without naming a version is reading its current one.
with head as (update {firm}.audit_head set entries = entries + 1 returning entries)
insert into {firm}.audit_entries (seq, person, kind, what, topic, route, object, account, detail, address, agent,
                                  request, salt, commitment, via)
select entries, $1, $2, $3, $4, $5, $6,
       coalesce($7, (select account from {firm}.audit_objects where id = $6 and account is not null limit 1),
                (select account from {firm}.audit_objects where id = $1 and account is not null limit 1)),
       coalesce($8, case when $3 = 'document.read'
                         then (select version::text from {firm}.documents where id = $6) end), $9, $10, $11, $12, $13, $14
from head
returning seq;
