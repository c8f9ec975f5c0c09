-- The live road: streams are gap-free logs. A stream's row is locked by whoever appends, so that the
-- order of numbers is the order of commits.
create table streams (
    id        text primary key,
    seq       bigint not null default 0,
    head_id   uuid not null default '00000000-0000-0000-0000-000000000000',
    -- Events up to here were removed; nobody can resume from before.
    floor_seq bigint not null default 0,
    -- Messages only: what unread state counts, and how many of them were deleted.
    msg_no    bigint not null default 0,
    deleted   bigint not null default 0
) with (fillfactor = 50);

-- What everybody who is signed in may read.
insert into streams (id) values ('site');

create table events (
    stream_id text not null references streams on delete cascade,
    seq       bigint not null,
    id        uuid not null,
    -- The message the event is about, if it is about one.
    msg_no    bigint,
    at        timestamptz not null default now(),
    payload   text not null,
    primary key (stream_id, seq)
);
create index events_at on events using brin (at);

-- Writes by the id their author's client gave them: a repeat gets the first answer.
create table acts (
    author_id uuid not null,
    id        uuid not null,
    digest    bytea not null,
    answer    jsonb not null,
    at        timestamptz not null default now(),
    primary key (author_id, id)
);
create index acts_at on acts (at);

-- What follows from a write and need not be done within it.
create table outbox (
    id       bigint generated always as identity primary key,
    kind     text not null,
    payload  jsonb not null,
    attempts integer not null default 0,
    due_at   timestamptz not null default now(),
    at       timestamptz not null default now()
);
create index outbox_due on outbox (due_at);
