-- What is addressed to one person because of one comment: at most one row for the two. It is made,
-- changed and withdrawn by the outbox's worker from what the comment says now.
create table notices (
    id          uuid primary key,
    user_id     uuid not null references users on delete cascade,
    space_id    uuid not null references spaces on delete cascade,
    resource_id uuid not null references resources on delete cascade,
    comment_id  uuid not null references comments on delete cascade,
    msg_no      bigint not null,
    by_id       uuid not null references users,
    -- Why: the comment names the person, or answers one of his. Neither: it was withdrawn.
    mentions    boolean not null,
    answers     boolean not null,
    at          timestamptz not null,
    -- The write by which it was read, so that this write can be undone; absent: unread.
    read_act    uuid
);
create unique index notices_once on notices (user_id, comment_id);
create index notices_newest on notices (user_id, at desc, id desc) where mentions or answers;
create index notices_unread on notices (user_id, resource_id, msg_no) where read_act is null;
create index notices_comment on notices (comment_id);

-- Each person's bell. Whoever changes what it shows locks the row first, so that its counts follow
-- the order of commits.
create table bells (
    user_id uuid primary key references users on delete cascade,
    -- When the visit before this one ended, and when somebody last looked.
    since   timestamptz,
    seen_at timestamptz
);

-- How much of a resource a person wants to be told, and up to where he let its news be.
create table follows (
    user_id     uuid not null references users on delete cascade,
    resource_id uuid not null references resources on delete cascade,
    space_id    uuid not null references spaces on delete cascade,
    -- Absent: follows if he wrote there, else neither follows nor mutes.
    level       text check (level in ('normal', 'follow', 'mentions', 'mute')),
    seen_no     bigint not null default 0,
    seen_before bigint not null default 0,
    seen_act    uuid,
    primary key (user_id, resource_id)
);
create index follows_act on follows (user_id, seen_act) where seen_act is not null;
create index notices_read on notices (user_id, read_act) where read_act is not null;
