-- The calendar. What an event is besides a resource stands here, under the same id. Its hours are kept as the
-- clocks of its zone show them, for that is what people agreed on; the instants follow from them.
create table calendar_events (
    id           uuid primary key references resources on delete cascade,
    space_id     uuid not null references spaces on delete cascade,
    kind         text not null check (kind in ('meeting', 'webinar', 'workshop', 'seminar', 'other')),
    title        text not null,
    starts       timestamp not null,
    ends         timestamp not null,
    zone         text not null,
    start_at     timestamptz not null,
    end_at       timestamptz not null,
    all_day      boolean not null default false,
    place        text not null default '',
    link         text not null default '',
    organiser_id uuid not null references users,
    author_id    uuid not null references users,
    source       text not null default '',
    html         text not null default '',
    capacity     integer check (capacity > 0),
    revision     integer not null default 0,
    created_at   timestamptz not null,
    changed_at   timestamptz not null,
    moved_at     timestamptz,
    cancelled_at timestamptz,
    cancelled_by uuid references users,
    check (ends > starts and end_at > start_at)
);
create index calendar_events_start on calendar_events (space_id, start_at);
create index calendar_events_end on calendar_events (space_id, end_at);

-- Who comes. Whoever would come and has no place waits; places are given in the order of `at`, by whoever holds
-- the lock of the event's row.
create table calendar_answers (
    event_id uuid not null references calendar_events on delete cascade,
    space_id uuid not null references spaces on delete cascade,
    user_id  uuid not null references users on delete cascade,
    answer   text not null check (answer in ('yes', 'maybe', 'no')),
    waiting  boolean not null default false,
    at       timestamptz not null,
    primary key (event_id, user_id),
    check (answer = 'yes' or not waiting)
);
create index calendar_answers_order on calendar_answers (event_id, at);
create index calendar_answers_user on calendar_answers (user_id, space_id);

-- The addresses by which other programs read somebody's calendar. Only the digest of the secret is kept; those
-- that were replaced stay, so that they can be answered with « gone ».
create table calendar_feeds (
    id         uuid primary key,
    user_id    uuid not null references users on delete cascade,
    token_hash bytea not null unique,
    created_at timestamptz not null,
    ended_at   timestamptz
);
create unique index calendar_feeds_current on calendar_feeds (user_id) where ended_at is null;

-- Which programs read a feed, and when they last did.
create table calendar_readings (
    feed_id uuid not null references calendar_feeds on delete cascade,
    program text not null check (program in ('outlook', 'google', 'apple', 'thunderbird', 'other')),
    read_at timestamptz not null,
    -- Minutes between the last two readings.
    every   integer,
    primary key (feed_id, program)
);
