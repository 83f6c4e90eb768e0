-- Prints schemas from the catalogues in the style of our migrations: sorted by name, without objects of extensions.
-- psql runs it with two variables: `schemas`, their names separated by commas, and `path`, the search path. Names are
-- printed without their schema when it is in the search path.
set search_path = :path;

-- The server's style -> ours: lower case, lists as lists, no casts of literals, no quotes around names. The text is
-- split at quotes: every second piece is a literal and stays unchanged.
create function pg_temp.plain(spelled text) returns text language sql as $$
    select regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
               (select string_agg(case when n % 2 = 0 then piece
                                       else replace(replace(replace(regexp_replace(lower(piece), '"(\w+)"', '\1', 'g'),
                                                'timestamp with time zone', 'timestamptz'), ' using btree', ''),
                                                '( select', '(select') end,
                                  '''' order by n)
                  from regexp_split_to_table(spelled, '''') with ordinality pieces(piece, n)),
               '(''[^'']*'')::interval', 'interval \1', 'g'),
               '''(-?\d+)''::(smallint|integer|bigint)', '\1', 'g'),
               '(''[^'']*'')::[a-z]+(\[\])?', '\1', 'g'),
               '= any \(array\[([^]]*)\]\)', 'in (\1)', 'g'),
               '<> all \(array\[([^]]*)\]\)', 'not in (\1)', 'g')
$$;

create function pg_temp.line(spelled text) returns text language sql as
    $$ select btrim(regexp_replace(spelled, '\s*\n\s*', ' ', 'g')) $$;

create function pg_temp.role(oid) returns text language sql as
    $$ select case $1 when 0 then 'public' else pg_catalog.pg_get_userbyid($1) end $$;

-- Whether it is in one of the schemas, and not part of an extension.
create function pg_temp.is_shown(schema oid, object oid, schemas text) returns boolean language sql as $$
    select schema::regnamespace::text = any (string_to_array(schemas, ','))
           and not exists (select from pg_depend d where d.objid = object and d.deptype = 'e')
$$;

create temp view shown_relations as
    select oid, oid::regclass::text as name, relname, relkind, relrowsecurity, reloptions, relowner, relacl
      from pg_class where relkind in ('r', 'v', 'S') and pg_temp.is_shown(relnamespace, oid, :'schemas');

-- inlined: printed with its column. Not inlined are constraints over several columns, and those with a name other than
-- the server's default.
create temp view shown_constraints as
    select conrelid, conname, contype, conkey,
           regexp_replace(pg_temp.plain(pg_get_constraintdef(o.oid, true)), '\(id\)( on|$)', '\1') as rule,
           cardinality(conkey) = 1 and conname = relname || case contype
               when 'p' then '_pkey'
               else '_' || (select attname from pg_attribute where attrelid = conrelid and attnum = conkey[1])
                        || case contype when 'u' then '_key' when 'f' then '_fkey' else '_check' end end as inlined
      from pg_constraint o join shown_relations r on r.oid = conrelid;

create temp view shown_columns as
    select attrelid, attnum,
           concat_ws(' ', pg_temp.plain(quote_ident(attname)), format_type(atttypid, atttypmod),
                     case when attnotnull and not coalesce(k.is_key, false) then 'not null' end,
                     case attgenerated when 's' then 'generated always as (' || pg_temp.line(d.value) || ') stored'
                                       else 'default ' || d.value end,
                     k.rules) as line
      from pg_attribute
      join shown_relations r on r.oid = attrelid and relkind = 'r'
      left join lateral (select pg_get_expr(adbin, adrelid, true) as value
                           from pg_attrdef where adrelid = attrelid and adnum = attnum) d on true
      left join lateral (
          select bool_or(contype = 'p') as is_key,
                 string_agg(case contype when 'p' then 'primary key' when 'u' then 'unique'
                                         else regexp_replace(rule, '^foreign key \([^)]*\) ', '') end,
                            ' ' order by position(contype in 'pufc'), conname) as rules
            from shown_constraints where conrelid = attrelid and conkey[1] = attnum and inlined) k on true
     where attnum > 0 and not attisdropped;

create temp view shown_indexes as
    select indrelid as oid,
           string_agg(pg_temp.plain(pg_get_indexdef(indexrelid, 0, true)) || ';', E'\n'
                      order by indexrelid::regclass::text collate "C") as lines
      from pg_index where not exists (select from pg_constraint where conindid = indexrelid) group by indrelid;

create temp view shown_policies as
    select polrelid as oid,
           string_agg(case when length(head || qual || checked) < 120 then head || qual || checked || ';'
                           else concat_ws(E'\n   ', head, nullif(qual, ''), nullif(checked, '')) || ';' end,
                      E'\n' order by position(polcmd in '*rawd'), polname) as lines
      from (select polrelid, polname, polcmd,
                   format('create policy %s on %s', polname, r.name)
                       || coalesce(' for ' || case polcmd when 'r' then 'select' when 'a' then 'insert'
                                                          when 'w' then 'update' when 'd' then 'delete' end, '')
                       || case when polroles = '{0}' then ''
                               else ' to ' || array_to_string(polroles::regrole[], ', ') end as head,
                   coalesce(' using (' || pg_temp.plain(pg_temp.line(pg_get_expr(polqual, polrelid, true))) || ')', '')
                       as qual,
                   coalesce(' with check (' || pg_temp.plain(pg_temp.line(pg_get_expr(polwithcheck, polrelid, true)))
                       || ')', '') as checked
              from pg_policy join shown_relations r on r.oid = polrelid) each
     group by polrelid;

-- The owner's grants, on relations and on columns; roles with the same rights share a line.
create temp view shown_grants as
    select oid, string_agg(format('grant %s on %s to %s;', rights, name, roles), E'\n' order by roles) as lines
      from (select oid, rights, string_agg(role, ', ' order by role) as roles
              from (select oid, role,
                           string_agg(right_, ', ' order by position(left(right_, 6) in 'select insert update delete'))
                               as rights
                      from (select oid, pg_temp.role(grantee) as role, lower(privilege_type) as right_
                              from shown_relations, aclexplode(relacl) where grantee <> relowner
                            union all
                            select r.oid, pg_temp.role(grantee), format('%s (%s)', lower(privilege_type),
                                       string_agg(pg_temp.plain(quote_ident(attname)), ', ' order by attnum))
                              from shown_relations r join pg_attribute on attrelid = r.oid, aclexplode(attacl)
                             where grantee <> relowner group by r.oid, grantee, privilege_type) each
                     group by oid, role) roles
             group by oid, rights) lines
      join (select oid, case relkind when 'S' then 'sequence ' else '' end || name as name from shown_relations) named
           using (oid)
     group by oid;

create temp view shown_definitions as
    select oid, case relkind
        when 'S' then format('create sequence %s;', name)
        when 'v' then format(E'create view %s%s as\n%s', name,
                             ' with (' || (select string_agg(o, ', ' order by o) from unnest(reloptions) o) || ')',
                             regexp_replace(pg_temp.plain(pg_get_viewdef(oid, true)), '^', '   ', 'gn'))
        else format(E'create table %s (\n    %s\n);', name, concat_ws(E',\n    ',
                 (select string_agg(pg_temp.plain(line), E',\n    ' order by attnum) from shown_columns
                   where attrelid = r.oid),
                 (select string_agg(format('constraint %s %s', conname, rule), E',\n    '
                                    order by position(contype in 'pufc'), conname)
                    from shown_constraints where conrelid = r.oid and not inlined))) end as text
      from shown_relations r;

create temp view shown_rules as
    select ev_class as oid,
           string_agg(pg_temp.plain(pg_get_ruledef(w.oid, true)), E'\n' order by rulename) as lines
      from pg_rewrite w join shown_relations r on r.oid = ev_class
     where rulename <> '_RETURN'
     group by ev_class;

create temp view shown_functions as
    select p.oid::regprocedure::text as name,
           format(E'create function %s(%s) returns %s\n    language %s\n    as %s;\nalter function %s owner to %s;%s',
               p.oid::regproc, pg_get_function_arguments(p.oid), pg_get_function_result(p.oid),
               concat_ws(' ', lanname,
                         case provolatile when 'i' then 'immutable' when 's' then 'stable' else 'volatile' end,
                         case when proleakproof then 'leakproof' end, case when proisstrict then 'strict' end,
                         case when prosecdef then 'security definer' end,
                         (select string_agg('set ' || replace(setting, '=', ' = '), ' ' order by setting)
                            from unnest(proconfig) setting)),
               '$$' || prosrc || '$$', p.oid::regprocedure, pg_temp.role(proowner),
               E'\n' || (select format('grant execute on function %s to ', p.oid::regprocedure)
                                  || string_agg(pg_temp.role(grantee), ', ' order by pg_temp.role(grantee)) || ';'
                           from aclexplode(coalesce(proacl, acldefault('f', proowner))) where grantee <> proowner))
               as text
      from pg_proc p join pg_language l on l.oid = prolang
     where pg_temp.is_shown(pronamespace, p.oid, :'schemas');

select text
  from (select position(relkind in 'Srv') as place, name,
               concat_ws(E'\n', d.text, u.lines, i.lines,
                         case when relrowsecurity then format('alter table %s enable row level security;', name) end,
                         p.lines, g.lines) as text
          from shown_relations
          join shown_definitions d using (oid)
          left join shown_rules u using (oid)
          left join shown_indexes i using (oid)
          left join shown_policies p using (oid)
          left join shown_grants g using (oid)
        union all
        select 4, name, text from shown_functions) everything
 order by place, name collate "C";
