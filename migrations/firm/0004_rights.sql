-- Rights that hang on others: a look as a client on the session of whoever looks, being held to clients on the role.

-- parent: the session that a look hangs on. It has one exactly when somebody looks.
alter table sessions
    add parent uuid references sessions,
    add check ((by is null) = (parent is null));

-- Admins and owners look after everybody, so nobody holds them.
alter table people add check (not assigned or (kind = 'staff' and role in ('reader', 'member')));

-- Who may come in anywhere, and nothing of where: whoever is held to clients cannot see all links of a person whom they
-- know, and must not sign them out for it. The owner's view, hence past row security; for the firm's eyes only.
create view doors with (security_barrier) as
    select distinct person from account_people
     where portico.is_firm() and may_log_in and (ends_at is null or ends_at > now());
revoke all on doors from portico_app;
grant select on doors to portico_app;
