-- Matters: what the firm does for a client, their stages, and the templates of matters.
--
-- A stage has two names. The internal one ("Pre-exchange, awaiting signature") is not shown to clients, who see the
-- client stage to which it belongs ("Signing and exchange"). Several stages may belong to one client stage.

-- A kind of matter ("House purchase").
create table templates (
    id uuid primary key,
    name text not null,
    position smallint not null default 0,
    folders jsonb not null default '[]', -- [{"name": ..., "level": 0..2, "folders": [...]}]
    archived_at timestamptz
);

alter table templates enable row level security;
create policy can_select on templates for select using (true);
create policy can_insert on templates for insert with check (portico.is_firm());
create policy can_update on templates for update using (portico.is_firm()) with check (portico.is_firm());
create policy can_delete on templates for delete using (portico.is_firm());

create table client_stages (
    id uuid primary key,
    template uuid not null references templates,
    position smallint not null,
    name text not null,     -- "Signing and exchange"
    meaning text not null,  -- what it means for the client, in a sentence or two
    unique (template, position)
);

alter table client_stages enable row level security;
create policy can_select on client_stages for select using (true);
create policy can_insert on client_stages for insert with check (portico.is_firm());
create policy can_update on client_stages for update using (portico.is_firm()) with check (portico.is_firm());
create policy can_delete on client_stages for delete using (portico.is_firm());

create table stages (
    id uuid primary key,
    template uuid not null references templates,
    position smallint not null,
    name text not null,           -- internal: "Pre-exchange, awaiting signature"
    client_stage uuid not null references client_stages,
    acts text not null default 'firm' check (acts in ('firm', 'client', 'other')),
    acts_who text,                -- for other: "the court"
    usual_days smallint,
    unique (template, position),
    unique (id, client_stage, acts) -- matters in the stage repeat all three
);

alter table stages enable row level security;
create policy can_select on stages for select using (portico.is_firm());
create policy can_insert on stages for insert with check (portico.is_firm());
create policy can_update on stages for update using (portico.is_firm()) with check (portico.is_firm());
create policy can_delete on stages for delete using (portico.is_firm());

-- The columns of a stage that everybody may read: without the name. This view runs as its owner, without row security.
create view public_stages as select id, template, position, client_stage, acts, acts_who, usual_days from stages;
revoke all on public_stages from portico_app;
grant select on public_stages to portico_app;

create table matters (
    id uuid primary key,
    account uuid not null references accounts,
    title text not null,
    reference text,
    template uuid not null references templates,
    stage uuid not null,
    -- Those of the stage, so that a client's home page finds what waits for the client by an index.
    client_stage uuid not null,
    acts text not null,
    stage_since timestamptz not null default now(),
    expected_on date,
    lead uuid references people,
    opened_at timestamptz not null default now(),
    changed_at timestamptz not null default now(),
    closed_at timestamptz,
    overdue_at timestamptz, -- when the hourly look found that it is too long in its stage; null: not, or not yet
    unique (id, account), -- rows of a matter reference both, so that they cannot belong to another account
    -- A change of who acts in a stage would rewrite all its matters: no route makes one.
    foreign key (stage, client_stage, acts) references stages (id, client_stage, acts) on update cascade
);
-- The newest changes of the firm, of a client, a stage and a template, among the open and among the closed matters.
create index matters_changed on matters ((closed_at is null), changed_at, id);
create index matters_account on matters (account, (closed_at is null), changed_at, id);
create index matters_stage on matters (stage, (closed_at is null), changed_at, id);
create index matters_words on matters using gin (title portico.gin_trgm_ops, reference portico.gin_trgm_ops)
    with (fastupdate = off);
create index matters_lead on matters (lead) where lead is not null;
create index matters_template on matters (template, (closed_at is null), changed_at, id);
-- What may be too long in its stage.
create index matters_waiting on matters (stage, stage_since) where closed_at is null and overdue_at is null;
create index matters_home on matters
    (account, (acts = 'client') desc, (case when acts = 'client' then stage_since end), changed_at desc, id desc)
    where closed_at is null;

alter table matters enable row level security;
create policy can_select on matters for select using (portico.sees(account, 8));
create policy can_insert on matters for insert with check (portico.is_firm() and portico.sees(account, 8));
create policy can_update on matters for update using (portico.is_firm() and portico.sees(account, 8))
    with check (portico.is_firm() and portico.sees(account, 8));
revoke delete on matters from portico_app;

-- Every move from stage to stage. client_from and client_to are the client stages; when they are equal, the client saw
-- no change.
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

-- Clients see the moves that changed their client stage. This is history: it is never changed or deleted.
alter table matter_moves enable row level security;
create policy can_select on matter_moves for select
    using (portico.sees(account, 8) and (portico.is_firm() or client_from is distinct from client_to));
create policy can_insert on matter_moves for insert with check (portico.is_firm() and portico.sees(account, 8));
revoke update, delete on matter_moves from portico_app;

-- Internal notes on a move. A table of its own, because row security hides rows and not columns.
create table matter_notes (
    move uuid primary key references matter_moves,
    account uuid not null,
    note text not null
);

alter table matter_notes enable row level security;
create policy can_select on matter_notes for select using (portico.is_firm() and portico.sees(account, 8));
create policy can_insert on matter_notes for insert with check (portico.is_firm() and portico.sees(account, 8));
revoke update, delete on matter_notes from portico_app;
