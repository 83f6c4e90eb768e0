-- query: provision_firm
-- gives: none
-- params: number bigint, slug text, name text
-- The one row that says to which firm the schema belongs. A second run changes nothing.
insert into {firm}.firm (number, slug, name) values ($1, $2, $3) on conflict (number) do nothing;

-- query: provision_key
-- gives: none
-- params: id uuid, wrapped bytea
-- The firm's data key, unless it has one: a second key could not decrypt what the first one encrypted.
insert into {firm}.keys (id, wrapped) select $1, $2 where not exists (select from {firm}.keys);

-- query: provision_owner
-- gives: none
-- params: id uuid, name text, email text
-- The owner.
insert into {firm}.people (id, kind, role, name, email)
values ($1, 'staff', 'owner', $2, $3)
on conflict (email, kind) do nothing;

-- query: provision_invitation
-- gives: none
-- params: id uuid, email text, token_hash bytea, seconds int
-- Signs the owner in once: right after a sign-up, or from a mail.
insert into {firm}.invitations (id, person, token_hash, invited_by, expires_at)
select $1, p.id, $3, p.id, now() + make_interval(secs => $4)
  from {firm}.people p
 where p.email = $2 and p.kind = 'staff';

-- query: provision_activate
-- gives: none
-- params: number bigint
-- Activates a claimed firm. The new version notifies the edge.
with firm as (
    update platform.firms set state = 'active', version = platform.next_version()
     where number = $1 and state = 'claimed'
    returning number)
select portico.must((select number from firm), 'no_such_firm');

-- query: provision_mail
-- gives: none
-- params: mail uuid, number bigint, secret bytea?, job uuid
-- The mail to the owner that the portal is ready, with its address; and with an invitation's token if an admin created
-- the firm.
with mail as (
    insert into platform.mails (id, recipient, kind, about, secret)
    select $1, f.owner_email, 'firm_ready', jsonb_build_object('name', f.owner_name, 'firm', f.name, 'slug', f.slug), $3
      from platform.firms f where f.number = $2
    returning id)
insert into portico.jobs (id, firm, kind, object) select $4, null, 'platform_mail', id from mail;
