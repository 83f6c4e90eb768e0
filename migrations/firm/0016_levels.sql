-- What an open session counts for: less than when it was opened, once only a passkey counts and something else opened it.

-- A look as a client hangs on its looker's own session; support shows its passkey to the platform.
create view session_levels with (security_invoker) as
    select s.id as session,
           case when s.level = 2 and d.passkey and s.by is null and s.way not in ('passkey', 'support') then 1
                else s.level end as level
      from sessions s
      join demands d on d.audience = case when s.kind = 'client' then 'clients' else 'staff' end;

-- As before, by that level: whoever is in already is led through the same steps as whoever comes then.
create or replace view standings with (security_invoker) as
    select s.session, s.person, s.passkey, s.totp, s.recovery, s.demanded, s.proven,
           case when s.level = 2 then 'done'
                when s.proven or (s.demanded and not s.passkey and not s.totp) then 'passkey'
                when s.passkey or s.totp then 'totp'
                else 'enrol' end as next
      from (select s.id as session, s.person, v.level, h.passkey, h.totp, h.recovery, d.passkey as demanded,
                   v.level = 1 and d.passkey and s.way in ('totp', 'recovery')
                       and s.created_at > now() - interval '10 minutes' as proven
              from sessions s
              join session_levels v on v.session = s.id
              join proofs h on h.person = s.person
              join demands d on d.audience = case when s.kind = 'client' then 'clients' else 'staff' end) s;
