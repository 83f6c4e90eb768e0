-- Single sign-on for staff (OpenID Connect): the identity provider, the links of people, and open authorization
-- requests.

-- The one identity provider, if any. Its endpoints are read when the connection is tested.
create table identity_provider (
    sole boolean primary key default true check (sole),
    issuer text not null,
    client_id text not null,
    name text not null,
    -- The domains of addresses that may be linked; empty: any.
    domains text[] not null default '{}' check (cardinality(domains) <= 10),
    enabled boolean not null default false,
    tested_at timestamptz,
    authorization_endpoint text,
    token_endpoint text,
    jwks_uri text,
    secret_in_form boolean, -- whether the client secret is sent in the form, not in Authorization (RFC 6749, 2.3.1)
    names_itself boolean, -- whether it sends iss with the code (RFC 9207)
    changed_at timestamptz not null default now(),
    changed_by uuid references people,
    check (tested_at is null or (authorization_endpoint is not null and token_endpoint is not null
        and jwks_uri is not null and secret_in_form is not null and names_itself is not null)),
    check (not enabled or tested_at is not null)
);

alter table identity_provider enable row level security;
create policy can_select on identity_provider for select using (portico.kind() in ('staff', 'system'));
create policy can_insert on identity_provider for insert with check (portico.kind() = 'system');
create policy can_update on identity_provider for update using (portico.kind() = 'system')
    with check (portico.kind() = 'system');
create policy can_delete on identity_provider for delete using (portico.kind() = 'system');

-- A table of its own, because row security hides rows and not columns: only the service reads it.
create table identity_provider_secrets (
    sole boolean primary key default true references identity_provider on delete cascade,
    sealed bytea not null -- under the firm's key
);

alter table identity_provider_secrets enable row level security;
create policy can_select on identity_provider_secrets for select using (portico.kind() = 'system');
create policy can_insert on identity_provider_secrets for insert with check (portico.kind() = 'system');
create policy can_update on identity_provider_secrets for update using (portico.kind() = 'system')
    with check (portico.kind() = 'system');
create policy can_delete on identity_provider_secrets for delete using (portico.kind() = 'system');

-- Links people to subjects of the identity provider. The address is used once to create a link; then the subject
-- counts.
create table identity_provider_links (
    issuer text not null,
    subject text not null,
    person uuid not null references people,
    linked_at timestamptz not null default now(),
    used_at timestamptz not null default now(),
    primary key (issuer, subject),
    unique (person, issuer)
);

alter table identity_provider_links enable row level security;
create policy can_select on identity_provider_links for select using (portico.kind() in ('staff', 'system'));
create policy can_insert on identity_provider_links for insert with check (portico.kind() = 'system');
create policy can_update on identity_provider_links for update using (portico.kind() = 'system')
    with check (portico.kind() = 'system');
create policy can_delete on identity_provider_links for delete using (portico.kind() = 'system');
revoke update on identity_provider_links from portico_app; -- the person of a link never changes
grant update (used_at) on identity_provider_links to portico_app;

-- An open authorization request; the response must have the same browser and state. person: the member of staff who
-- connects their own account; null for a sign-in.
create table authorization_requests (
    id uuid primary key,
    issuer text not null,
    person uuid references people,
    state_hash bytea not null unique,
    browser_hash bytea not null,
    sealed bytea not null, -- nonce and verifier, under the firm's key
    created_at timestamptz not null default now()
);
create index authorization_requests_created on authorization_requests (created_at);

alter table authorization_requests enable row level security;
create policy can_select on authorization_requests for select using (portico.kind() = 'system');
create policy can_insert on authorization_requests for insert with check (portico.kind() = 'system');
create policy can_delete on authorization_requests for delete using (portico.kind() = 'system');
revoke update on authorization_requests from portico_app;
