-- SPDX-License-Identifier: AGPL-3.0-or-later
-- One's own name and preferences, through the view that shows one's own row only.

-- query: profile_show
-- gives: row
-- params:
select name, email, phone, locale, time_zone from {firm}.profile;

-- query: profile_zone
-- gives: none
-- params: time_zone text
-- Raises (22023) for a zone that PostgreSQL does not know.
select now() at time zone $1;

-- query: profile_change
-- gives: none
-- params: name text?, phone_given bool, phone text?, locale_given bool, locale text?, zone_given bool, time_zone text?
with hit as (
    update {firm}.profile
       set name = coalesce($1, name),
           phone = case when $2 then $3 else phone end,
           locale = case when $4 then $5 else locale end,
           time_zone = case when $6 then $7 else time_zone end
    returning id)
select portico.must((select id from hit), 'no_such_person');
