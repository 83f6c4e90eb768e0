-- In how many places somebody may come in: a preview says whether one door is the last.
create or replace view doors with (security_barrier) as
    select person, count(*) as links from account_people
     where portico.is_firm() and may_log_in and (ends_at is null or ends_at > now())
     group by person;
