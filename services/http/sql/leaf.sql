-- SPDX-License-Identifier: AGPL-3.0-or-later
-- The record: one leaf per action, the last writing statement of its transaction, because its counter is a lock that
-- every writer of the firm needs.

-- query: leaf_append
-- gives: row
-- params: person uuid?, kind text, what text, route text, object uuid?, request text, salt bytea, commitment bytea, via uuid?
-- The next leaf of the firm's record.
with head as (update {firm}.record_head set leaves = leaves + 1 returning leaves)
insert into {firm}.record_leaves (seq, person, kind, what, route, object, request, salt, commitment, via)
select leaves, $1, $2, $3, $4, $5, $6, $7, $8, $9
from head
returning seq;

-- query: platform_leaf_append
-- gives: row
-- params: admin uuid?, what text, route text, firm bigint?, object uuid?, reason text?, request text, salt bytea, commitment bytea
-- The next leaf of the admins' record.
with head as (update platform.record_head set leaves = leaves + 1 returning leaves)
insert into platform.record_leaves (seq, admin, what, route, firm, object, reason, request, salt, commitment)
select leaves, $1, $2, $3, $4, $5, $6, $7, $8, $9
from head
returning seq;
