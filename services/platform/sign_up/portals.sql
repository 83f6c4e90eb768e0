-- query: portals_ask
-- gives: none
-- params: mail uuid, recipient text, job uuid
-- A mail without content yet, and the job that searches for it. The job deletes the mail if it finds nothing.
with mail as (
    insert into platform.mails (id, recipient, kind) values ($1, $2, 'portals')
    returning id)
insert into portico.jobs (id, kind, object) select $3, 'portals', id from mail;
