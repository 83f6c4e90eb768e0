-- query: audit_log_index
-- gives: page 50
-- params: before text?
-- What admins did, newest first.
select l.seq, l.at, l.what, l.route, l.admin, a.name as admin_name, l.firm, f.name as firm_name, l.object, l.reason, l.request,
       l.seq::text as cursor
  from platform.audit_entries l
       left join platform.admins a on a.id = l.admin
       left join platform.firms f on f.number = l.firm
 where $1 is null or l.seq < case when $1 ~ '^[0-9]{1,18}$' then $1::bigint else 0 end
 order by l.seq desc
 limit 51;
