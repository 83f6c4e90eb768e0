-- query: audit_log_index
-- gives: page 50
-- params: before bigint?
-- The audit log, newest entries first.
select e.seq, e.at, e.what, e.route, e.admin, a.name as admin_name, e.firm, f.name as firm_name, e.object, e.reason,
       e.request, e.seq::text as cursor
  from platform.audit_entries e
       left join platform.admins a on a.id = e.admin
       left join platform.firms f on f.number = e.firm
 {if before} where e.seq < $1
 order by e.seq desc
 limit 51;
