-- A firm that signs up: its details, and the mailed code and link, bound to the browser that requested them. firm is
-- its number, set when the address was confirmed.
set local role portico_platform_owner;

create table platform.sign_ups (
    id uuid primary key,
    firm_name text not null,
    slug text not null,
    name text not null,
    email text not null,
    browser_hash bytea not null,
    code_hash bytea not null,
    link_hash bytea not null unique,
    tries smallint not null default 0,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    used_at timestamptz,
    firm bigint
);
create index sign_ups_browser on platform.sign_ups (browser_hash);
grant select, insert, update, delete on platform.sign_ups to portico_platform;
grant select, delete on platform.sign_ups to portico_jobs; -- expiry
