-- query: portals_ask
-- gives: none
-- params: mail uuid, recipient text, job uuid
-- A mail whose content is yet to be found, and the job that looks for it. The job deletes it where there is nothing.
with mail as (
    insert into platform.mails (id, recipient, kind) values ($1, $2, 'portals')
    returning id)
insert into portico.jobs (id, kind, object) select $3, 'portals', id from mail;
