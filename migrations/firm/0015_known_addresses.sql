-- Where somebody can be told of what happens to their account: the address of now, then those of the last 30 days, the
-- latest first.
create view known_addresses with (security_invoker) as
    select a.person, a.email, a.former, row_number() over (partition by a.person order by a.former, a.until desc) as nth
      from (select p.id as person, p.email, false as former, null::timestamptz as until from people p
            union all
            select f.person, f.email, true, max(f.until)
              from former_addresses f join people p on p.id = f.person
             where f.until > now() - interval '30 days' and f.email <> p.email
             group by f.person, f.email) a;
