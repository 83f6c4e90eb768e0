-- query: audit_log_index
-- gives: page 50
-- params: before text?
-- The audit log, newest entries first.
select e.seq, e.at, e.what, e.route, e.admin, a.name as admin_name, e.firm, f.name as firm_name, e.object, e.reason,
       e.request, e.seq::text as cursor
  from platform.audit_entries e
       left join platform.admins a on a.id = e.admin
       left join platform.firms f on f.number = e.firm
 where $1 is null or e.seq < case when $1 ~ '^[0-9]{1,18}$' then $1::bigint else 0 end
 order by e.seq desc
 limit 51;
