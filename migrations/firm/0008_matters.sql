-- Matters: what the firm does for a client, which stage it has reached, and the templates that matters are made from.
--
-- A stage has two names. The firm's own ("Pre-exchange, awaiting signature") is not for clients, who see the client
-- stage that it belongs to ("Signing and exchange"). Several internal stages may be one stage to the client.

-- A kind of matter ("House purchase").
create table templates (
    id uuid primary key,
    name text not null,
    position smallint not null default 0,
    folders jsonb not null default '[]', -- [{"name": ..., "level": 0..2, "folders": [...]}]
    archived_at timestamptz
);

alter table templates enable row level security;
create policy seen on templates for select using (true);
create policy made on templates for insert with check (portico.is_firm());
create policy changed on templates for update using (portico.is_firm()) with check (portico.is_firm());
create policy removed on templates for delete using (portico.is_firm());

create table client_stages (
    id uuid primary key,
    template uuid not null references templates,
    position smallint not null,
    name text not null,     -- "Signing and exchange"
    meaning text not null,  -- what it means for the client, in a sentence or two
    unique (template, position)
);

alter table client_stages enable row level security;
create policy seen on client_stages for select using (true);
create policy made on client_stages for insert with check (portico.is_firm());
create policy changed on client_stages for update using (portico.is_firm()) with check (portico.is_firm());
create policy removed on client_stages for delete using (portico.is_firm());

create table stages (
    id uuid primary key,
    template uuid not null references templates,
    position smallint not null,
    name text not null,           -- the firm's own word: "Pre-exchange, awaiting signature"
    client_stage uuid not null references client_stages,
    acts text not null default 'firm' check (acts in ('firm', 'client', 'other')),
    acts_who text,                -- for other: "the court"
    usual_days smallint,
    unique (template, position)
);

alter table stages enable row level security;
create policy seen on stages for select using (portico.is_firm());
create policy made on stages for insert with check (portico.is_firm());
create policy changed on stages for update using (portico.is_firm()) with check (portico.is_firm());
create policy removed on stages for delete using (portico.is_firm());

-- What everybody may know of a stage: the owner's view, hence past row security, without the name.
create view public_stages as select id, template, position, client_stage, acts, acts_who, usual_days from stages;
revoke all on public_stages from portico_app;
grant select on public_stages to portico_app;

create table matters (
    id uuid primary key,
    account uuid not null references accounts,
    title text not null,
    reference text,
    template uuid not null references templates,
    stage uuid not null references stages,
    stage_since timestamptz not null default now(),
    expected_on date,
    lead uuid references people,
    opened_at timestamptz not null default now(),
    changed_at timestamptz not null default now(),
    closed_at timestamptz,
    unique (id, account) -- what belongs to a matter names both, so that it cannot stand in another account
);
create index matters_account on matters (account, changed_at desc);
create index matters_changed on matters (changed_at desc, id desc);

alter table matters enable row level security;
create policy seen on matters for select using (portico.sees(account, 8));
create policy made on matters for insert with check (portico.is_firm() and portico.sees(account, 8));
create policy changed on matters for update using (portico.is_firm() and portico.sees(account, 8))
    with check (portico.is_firm() and portico.sees(account, 8));
revoke delete on matters from portico_app;

-- Every move from stage to stage. client_from and client_to are what the client saw; equal means that nothing changed
-- there.
create table matter_moves (
    id uuid primary key,
    account uuid not null,
    matter uuid not null,
    from_stage uuid references stages,
    to_stage uuid not null references stages,
    client_from uuid references client_stages,
    client_to uuid not null references client_stages,
    person uuid references people,
    at timestamptz not null default now(),
    foreign key (matter, account) references matters (id, account)
);
create index matter_moves_matter on matter_moves (matter, at);

-- Clients see the moves that changed what they were shown. History: not changed, not removed.
alter table matter_moves enable row level security;
create policy seen on matter_moves for select
    using (portico.sees(account, 8) and (portico.is_firm() or client_from is distinct from client_to));
create policy made on matter_moves for insert with check (portico.is_firm() and portico.sees(account, 8));
revoke update, delete on matter_moves from portico_app;

-- What the firm noted with a move, for its own eyes: row security hides rows, not columns, hence a table of its own.
create table matter_notes (
    move uuid primary key references matter_moves,
    account uuid not null,
    note text not null
);

alter table matter_notes enable row level security;
create policy seen on matter_notes for select using (portico.is_firm() and portico.sees(account, 8));
create policy made on matter_notes for insert with check (portico.is_firm() and portico.sees(account, 8));
revoke update, delete on matter_notes from portico_app;
