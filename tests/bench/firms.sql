-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Fills one firm, whose schema is the search path: ten clients with two open matters, eight documents and twenty-eight
-- events each. The first one has the id of `person` and a session with the token `token`. Run without the checks of
-- foreign keys.
insert into people (id, kind, role, name, email)
values ('00000000-0000-7000-8000-000000000100', 'staff', 'owner', 'Olive Owner', 'owner@bench.example');
insert into people (id, kind, name, email, signed_in_at)
select format('00000000-0000-7000-8000-%s', lpad(n::text, 12, '0'))::uuid, 'contact', 'Client ' || n,
       format('client-%s@bench.example', n), now()
  from generate_series(1, 10) n;
insert into accounts (id, name)
select format('00000000-0000-7000-9000-%s', lpad(n::text, 12, '0'))::uuid, 'Client ' || n from generate_series(1, 10) n;
insert into account_people (account, person)
select format('00000000-0000-7000-9000-%s', lpad(n::text, 12, '0'))::uuid,
       format('00000000-0000-7000-8000-%s', lpad(n::text, 12, '0'))::uuid
  from generate_series(1, 10) n;

-- Five templates with six stages each, of which the second waits for the client and the third for somebody else.
insert into templates (id, name, position)
select gen_random_uuid(), 'Template ' || n, n from generate_series(1, 5) n;
insert into client_stages (id, template, position, name, meaning)
select gen_random_uuid(), t.id, n, 'Client stage ' || n, 'What this stage means for the client, in a sentence.'
  from templates t, generate_series(1, 6) n;
insert into stages (id, template, position, name, client_stage, acts, acts_who)
select gen_random_uuid(), c.template, c.position, 'Stage ' || c.position, c.id,
       case c.position when 2 then 'client' when 3 then 'other' else 'firm' end,
       case c.position when 3 then 'the court' end
  from client_stages c;

insert into matters (id, account, title, template, stage, client_stage, acts, changed_at)
select gen_random_uuid(), a.id, 'Matter ' || n, s.template, s.id, s.client_stage, s.acts, now() - n * interval '1 day'
  from accounts a
 cross join generate_series(1, 2) n
  join templates t on t.position = n
  join stages s on s.template = t.id and s.position = n + 1;
insert into folders (id, account, matter, name, level)
select gen_random_uuid(), account, id, 'Letters', 1 from matters;
insert into documents (id, account, matter, folder, level, name, type, size, version, uploaded_by, from_firm_at)
select gen_random_uuid(), f.account, f.matter, f.id, f.level, format('Letter %s.pdf', n), 'application/pdf', 20000,
       gen_random_uuid(), '00000000-0000-7000-8000-000000000100', now() - n * interval '1 hour'
  from folders f, generate_series(1, 4) n;
insert into events (seq, at, account, area, topic, object, matter, what, person)
select row_number() over (order by n, m.id), now() - (15 - n) * interval '1 hour', m.account,
       case when d.id is null then 8 else 1 end, case when d.id is null then 'matter' else 'document' end,
       coalesce(d.id, m.id), m.id, case when d.id is null then 'matter.changed' else 'document.uploaded' end,
       '00000000-0000-7000-8000-000000000100'
  from generate_series(1, 14) n
 cross join matters m
  left join lateral (select id from documents where matter = m.id and n % 2 = 0 order by id limit 1) d on true;
-- Half of the documents were opened.
insert into audit_entries (seq, person, kind, what, topic, route, object, account, detail, request, salt, commitment)
select row_number() over (), l.person, 'client', 'document.read', 'documents', '', d.id, d.account, d.version, '', '', ''
  from documents d
  join account_people l on l.account = d.account
 where d.name < 'Letter 3';
update audit_head set entries = 1000;

insert into sessions (id, token_hash, person, kind, level, method, address, agent, idle_seconds, expires_at)
select gen_random_uuid(), sha256(int8send(:number) || convert_to(:'token', 'UTF8')), :'person', 'client', 2, 'totp',
       '127.0.0.1', 'bench', 1000000000, now() + interval '30 years';
analyze accounts, account_people, people, templates, client_stages, stages, matters, folders, documents, events,
    audit_entries;
