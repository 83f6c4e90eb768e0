-- Why something was done, in the words of whoever did it. Beside the leaf and not in it: words can be erased, and the
-- leaf, which commits to them, stays.
create table record_reasons (
    seq bigint primary key references record_leaves,
    reason text not null check (length(reason) between 1 and 200)
);

-- Those read it who read the record. The service writes it with the leaf, and nobody words it anew.
alter table record_reasons enable row level security;
create policy seen on record_reasons for select using (portico.kind() in ('staff', 'system'));
create policy made on record_reasons for insert with check (portico.kind() = 'system');
create policy changed on record_reasons for update using (false) with check (false);
create policy removed on record_reasons for delete using (portico.kind() = 'system');
revoke update on record_reasons from portico_app;

-- A look as a client goes over to the session that takes the place of the one that it hangs on.
grant update (parent) on sessions to portico_app;
