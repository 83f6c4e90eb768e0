# SPDX-License-Identifier: AGPL-3.0-or-later
# What a client's home page reads does not grow with the firm: a quiet client of a firm whose other client is busy. The
# planner's estimates may be missing (a new firm) or up to date, so both are tried.
home_key="decode(repeat('07', 32), 'hex')"
quiet=dddddddd-0000-7000-8000-000000000001 busy=bbbbbbbb-0000-7000-8000-000000000001
as postgres >"$work/home.log" -v ON_ERROR_STOP=1 <<END || bail_out "home: $(cat "$work/home.log")"
set search_path = t_2;
insert into matters (id, account, title, template, stage, client_stage, acts)
select gen_random_uuid(), 'b0000000-0000-7000-8000-000000000001', 'busy', template, id, client_stage, acts
  from stages, generate_series(1, 1000);
insert into folders (id, account, matter, name, level)
select gen_random_uuid(), account, id, 'busy', 1 from matters where title = 'busy' limit 1;
insert into documents (id, account, matter, folder, level, name, type, size, version, uploaded_by, from_firm_at)
select gen_random_uuid(), account, matter, id, 1, 'busy', 'text/plain', 1, gen_random_uuid(),
       '11111111-0000-7000-8000-000000000001', now()
  from folders, generate_series(1, 5000) where name = 'busy';
insert into events (seq, account, area, topic, object, matter, what)
select 1000 + n, m.account, 8, 'matter', m.id, m.id, 'matter.changed'
  from generate_series(1, 20000) n, (select id, account from matters where title = 'busy' limit 1) m;
insert into audit_entries (seq, person, kind, what, topic, route, object, account, detail, request, salt, commitment)
select 1000 + row_number() over (), '$busy', 'client', 'document.read', 'documents', '', id, account, version, '', '',
       ''
  from documents where name = 'busy';
insert into threads (id, account, subject, opened_by, messages, last_by, last_from_firm)
select gen_random_uuid(), 'b0000000-0000-7000-8000-000000000001', 'busy', '$busy', 20,
       '11111111-0000-7000-8000-000000000001', true
  from generate_series(1, 1000);
insert into messages (id, account, thread, number, author, from_firm, via)
select gen_random_uuid(), account, id, n, last_by, true, 'desk'
  from threads, generate_series(1, 20) n where subject = 'busy';
insert into thread_reads (thread, person, number, account, by_firm)
select id, '$busy', n, account, false from threads, generate_series(1, 19) n where subject = 'busy';
END

home_statement() { # name -> its text for firm 2
    awk -v name="$1" '/^-- query: / { on = $3 == name; next } on && !/^--/' "$root/services/worker/matters/home.sql" |
        sed '/^{if account}/d; s/{firm}/t_2/g'
}
pages_read() { # person, statement -> the pages that its second execution reads, of all of the viewer's accounts
    as postgres -v ON_ERROR_STOP=1 <<END | sed -n 's/^ *Buffers: shared hit=\([0-9]*\).*/\1/p; /ERROR/p' | head -n 1
select portico.arm($home_key);
set role portico_app;
set plan_cache_mode = force_generic_plan;
prepare statement(uuid) as $(home_statement "$2")
begin;
select portico.enter('t_2', $home_key, '$1', 'client');
\o /dev/null
execute statement(null);
\o
explain (analyze, buffers, costs off, timing off, summary off) execute statement(null);
END
}
reads() { # what, person, statement, most pages
    local pages
    pages=$(pages_read "$2" "$3")
    if [[ $pages =~ ^[0-9]+$ ]] && [ "$pages" -le "$4" ]; then ok "$3 reads at most $4 pages: $1"
    else not_ok "$3 reads at most $4 pages: $1" "$pages"; fi
}
for estimates in missing fresh; do
    [ $estimates = missing ] || as postgres -c 'analyze t_2.matters, t_2.documents, t_2.events, t_2.audit_entries,
        t_2.threads, t_2.messages, t_2.thread_reads'
    for statement in home_matters home_unread home_messages home_news; do
        reads "quiet client, estimates $estimates" $quiet $statement 60
    done
    reads "busy client, estimates $estimates" $busy home_matters 400
    reads "busy client, estimates $estimates" $busy home_news 120
    reads "busy client, estimates $estimates" $busy home_unread 1500
    reads "busy client, estimates $estimates" $busy home_messages 1500
done
