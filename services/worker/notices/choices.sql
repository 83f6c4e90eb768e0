-- SPDX-License-Identifier: AGPL-3.0-or-later
-- How a person wants mails about news.

-- query: choices_show
-- gives: row
-- params:
-- The kinds that the viewer can get, in the order of the screens. minutes: how long the firm holds a mail back.
select coalesce((select h.hour from {firm}.notice_hours h where h.person = portico.person()), 8) as hour,
       f.notice_minutes as minutes,
       (select json_agg(json_build_object(
                   'kind', k.kind,
                   'way', coalesce((select c.way from {firm}.notice_choices c
                                     where c.person = portico.person() and c.kind = k.kind), 'at_once'))
                   order by k.position)
          from unnest(case when portico.is_firm()
                           then array['message', 'document', 'mention', 'assignment', 'sign_in_help']
                           else array['message', 'document', 'stage'] end) with ordinality k (kind, position)) as kinds
  from {firm}.firm f;

-- query: choices_set
-- gives: none
-- params: kind text, way text
insert into {firm}.notice_choices (person, kind, way) values (portico.person(), $1, $2)
    on conflict (person, kind) do update set way = $2;

-- query: choices_set_hour
-- gives: none
-- params: hour smallint
insert into {firm}.notice_hours (person, hour) values (portico.person(), $1)
    on conflict (person) do update set hour = $1;
