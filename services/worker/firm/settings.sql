-- SPDX-License-Identifier: AGPL-3.0-or-later
-- The firm's settings, and the progress of its set-up.

-- query: settings_show
-- gives: row
-- params: factor bool
-- factor: whether the viewer has a second factor, which the caller knows.
select f.name, f.slug, f.locale, f.time_zone, f.pack, f.quota_bytes, u.used_bytes, f.shows_reads,
       f.notice_minutes, f.notice_shows_text,
       json_build_object(
           'brand', b.version > 1,
           'pack', exists (select from {firm}.templates),
           'factor', $1,
           'client', exists (select from {firm}.accounts)) as steps
  from {firm}.firm f cross join {firm}.usage u cross join {firm}.brand b;

-- query: settings_setup_guard
-- gives: none
-- params:
-- With one factor, only a firm without client data may be changed.
select case when exists (select from {firm}.accounts) then portico.conflict('second_factor_first') end;

-- query: settings_change
-- gives: none
-- params: name text?, locale text?, time_zone text?, shows_reads bool?
-- params: notice_minutes smallint?, notice_shows_text bool?
update {firm}.firm
   set name = coalesce($1, name), locale = coalesce($2, locale), time_zone = coalesce($3, time_zone),
       shows_reads = coalesce($4, shows_reads), notice_minutes = coalesce($5, notice_minutes),
       notice_shows_text = coalesce($6, notice_shows_text);

-- query: settings_increment_version
-- gives: none
-- params:
-- Pages are cached by version, and a new name appears on all of them.
update {firm}.brand set version = version + 1;
