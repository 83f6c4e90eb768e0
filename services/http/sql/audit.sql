-- SPDX-License-Identifier: AGPL-3.0-or-later
-- The audit log of the platform: one entry per act, appended after the handler's statements, because its counter is a
-- lock that every writer needs.

-- query: platform_audit_append
-- gives: row
-- params: admin uuid?, what text, route text, firm bigint?, object uuid?, reason text?, request text, salt bytea
-- params: commitment bytea
-- The next audit entry of the platform.
with head as (update platform.audit_head set entries = entries + 1 returning entries)
insert into platform.audit_entries (seq, admin, what, route, firm, object, reason, request, salt, commitment)
select entries, $1, $2, $3, $4, $5, $6, $7, $8, $9
from head
returning seq;
