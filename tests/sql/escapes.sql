-- Objects that a careless migration might create, for escapes.sh. Run as superuser.
create view t_1.across as select name from t_2.people;
grant select on t_1.across to portico_app;
create function portico.peek() returns text language sql stable security definer
    as 'select name from t_2.people limit 1';
create function portico.peek_inline() returns setof text language sql stable as 'select name from t_2.people';
create function portico.peek_folded() returns text language sql immutable as 'select name from t_2.people limit 1';
create function portico.peek_by_cursor() returns setof text language plpgsql stable security definer as $$
declare
    c cursor for select name from t_2.people;
    found text;
begin
    open c;
    fetch c into found;
    return next found;
end $$;
create function portico.peek_quietly() returns text language plpgsql volatile security definer as $$
begin
    return (select name from t_2.people limit 1);
exception when others then
    return 'caught ' || sqlstate;
end $$;
create function portico.peek_by_text(question text) returns text language plpgsql volatile security definer as $$
declare
    answer text;
begin
    execute question into answer;
    return answer;
end $$;
create procedure portico.nothing() language sql as 'select 1';
create domain t_1.relation as regclass;
create domain t_1.relations as regclass[];
create domain t_1.relation_of_relation as t_1.relation;
create domain t_1.rows_of_catalogue as pg_sequences[];
create sequence t_2.counter;
grant usage on sequence t_2.counter to portico_app;
create table portico.parent (name text);
create table t_2.child (secret text) inherits (portico.parent);
grant select on portico.parent, t_2.child to portico_app;
insert into t_2.child values ('canary', 'canary');
select lo_from_bytea(4711, 'canary');
analyze;
