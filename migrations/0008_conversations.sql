-- Conversations: instant messages between two people, or in a group of up to fifty. They belong to no
-- space.
create table conversations (
    id         uuid primary key,
    -- The two people of a one-to-one conversation, the lower id first; a group has none. The row is made
    -- when one of them is about to write; nobody sees it before the first message.
    pair_low   uuid references users,
    pair_high  uuid references users,
    name       text not null default '',
    -- Who may remove people from a group.
    owner_id   uuid references users,
    created_by uuid not null references users,
    created_at timestamptz not null,
    check ((pair_low is null) = (pair_high is null)),
    check (pair_low is null or pair_low < pair_high)
);
create unique index conversations_pair on conversations (pair_low, pair_high);

-- Who belongs to a conversation, from when to when. Whoever comes back gets another row.
create table participants (
    id              uuid primary key,
    conversation_id uuid not null references conversations on delete cascade,
    user_id         uuid not null references users on delete cascade,
    joined_at       timestamptz not null,
    left_at         timestamptz,
    -- Where the conversation stood when the person came: what is before is not his to read, and later
    -- changes of it are not either.
    joined_seq      bigint not null,
    joined_no       bigint not null,
    -- How far he has read, and how far messages have reached a device of his.
    read_no         bigint not null,
    delivered_no    bigint not null
) with (fillfactor = 70);
create unique index participants_current on participants (conversation_id, user_id) where left_at is null;
create index participants_user on participants (user_id) where left_at is null;

create table messages (
    id              uuid primary key,
    conversation_id uuid not null references conversations on delete cascade,
    author_id       uuid not null references users,
    -- The message it answers.
    parent_id       uuid references messages,
    msg_no          bigint not null,
    -- The stream's number of the event that told of it.
    seq             bigint not null,
    source          text not null,
    html            text not null,
    render_version  smallint not null,
    revision        integer not null default 0,
    created_at      timestamptz not null,
    edited_at       timestamptz,
    deleted_at      timestamptz
);
create unique index messages_number on messages (conversation_id, msg_no);
create index messages_deleted on messages (conversation_id, msg_no) where deleted_at is not null;
-- How many somebody has written lately.
create index messages_author on messages (author_id, created_at);

create table message_versions (
    message_id uuid not null references messages on delete cascade,
    revision   integer not null,
    source     text not null,
    html       text not null,
    at         timestamptz not null,
    primary key (message_id, revision)
);

create table message_reactions (
    message_id uuid not null references messages on delete cascade,
    user_id    uuid not null references users on delete cascade,
    kind       text not null,
    at         timestamptz not null default now(),
    primary key (message_id, kind, user_id)
);

-- No row: as everybody begins.
create table chat_preferences (
    user_id  uuid primary key references users on delete cascade,
    receipts boolean not null
);

create table blocks (
    user_id    uuid not null references users on delete cascade,
    blocked_id uuid not null references users on delete cascade,
    at         timestamptz not null,
    primary key (user_id, blocked_id)
);
create index blocks_blocked on blocks (blocked_id);
