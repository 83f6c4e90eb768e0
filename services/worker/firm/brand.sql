-- SPDX-License-Identifier: AGPL-3.0-or-later
-- The look of the portal.

-- query: brand_show
-- gives: row
-- params:
select f.name, b.colour, b.face, b.logo is not null as logo, b.words, b.contact, b.version
  from {firm}.brand b cross join {firm}.firm f;

-- query: brand_logo
-- gives: maybe
-- params:
select encode(logo, 'hex') as logo, logo_type from {firm}.brand where logo is not null;

-- query: brand_icon
-- gives: row
-- params:
select f.name, b.colour, translate(encode(b.logo, 'base64'), e'\n', '') as logo, b.logo_type
  from {firm}.brand b cross join {firm}.firm f;

-- query: brand_change
-- gives: none
-- params: colour text, face text, phone_given bool, phone text?, hours_given bool, hours text?
update {firm}.brand
   set colour = $1, face = $2, version = version + 1,
       contact = jsonb_strip_nulls(contact
           || case when $3 then jsonb_build_object('phone', $4) else '{}' end
           || case when $5 then jsonb_build_object('hours', $6) else '{}' end);

-- query: brand_name_guard
-- gives: none
-- params: name text
-- Only admins may change the name, as in the settings; a form may repeat the current one.
select case when f.name <> $1 then portico.conflict('not_allowed') end from {firm}.firm f;

-- query: brand_rename
-- gives: none
-- params: name text
update {firm}.firm set name = $1;

-- query: brand_logo_change
-- gives: none
-- params: logo bytea?, type text?
update {firm}.brand set logo = $1, logo_type = $2, version = version + 1;

-- query: brand_publish
-- gives: none
-- params: job uuid
-- Queues the job that copies the new brand and name to the registry, and so to the edge.
insert into portico.jobs (id, firm, kind) values ($1, portico.firm_number(), 'registry');
