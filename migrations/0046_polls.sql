-- Polls: questions with options, on a thread's page. An option is named by its place, from 0; what they say
-- stays as it was asked.
create table polls (
    id        uuid primary key,
    space_id  uuid not null references spaces on delete cascade,
    thread_id uuid not null references threads on delete cascade,
    question  text not null,
    options   text[] not null check (cardinality(options) between 2 and 10),
    many      boolean not null,
    by_id     uuid not null references users,
    at        timestamptz not null,
    -- When it closes by itself, and who closed it before.
    closes_at timestamptz,
    ended_by  uuid references users,
    ended_at  timestamptz
);
create index polls_thread on polls (thread_id, at, id);

-- One row for each who voted, with all that he chose: another vote takes its place. Nothing is counted but
-- these rows.
create table poll_votes (
    poll_id  uuid not null references polls on delete cascade,
    user_id  uuid not null references users on delete cascade,
    space_id uuid not null references spaces on delete cascade,
    choice   smallint[] not null check (cardinality(choice) > 0),
    at       timestamptz not null,
    primary key (poll_id, user_id)
);
