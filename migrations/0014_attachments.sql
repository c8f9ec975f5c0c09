-- Files that people attach to comments and messages. A row is made when the file has come; it hangs on
-- nothing until what names it is written, and only its sender sees it until then.
create table attachments (
    id         uuid primary key,
    user_id    uuid not null references users on delete cascade,
    -- The comment's space; a message belongs to none.
    space_id   uuid references spaces on delete cascade,
    comment_id uuid references comments on delete cascade,
    message_id uuid references messages on delete cascade,
    name       text not null,
    -- It was drawn anew, large and small; else it is kept as it came.
    picture    boolean not null,
    bytes      bigint not null,
    width      integer,
    height     integer,
    created_at timestamptz not null,
    check (comment_id is null or message_id is null),
    check ((comment_id is null) = (space_id is null)),
    check (picture = (width is not null and height is not null))
);
create index attachments_comment on attachments (comment_id) where comment_id is not null;
create index attachments_message on attachments (message_id) where message_id is not null;
create index attachments_user on attachments (user_id, created_at);
create index attachments_loose on attachments (created_at) where comment_id is null and message_id is null;
