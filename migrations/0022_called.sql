-- Whom a message of a conversation names: he is told in his bell until he has read that far, or lets it be.
create table message_mentions (
    message_id      uuid not null references messages on delete cascade,
    conversation_id uuid not null references conversations on delete cascade,
    user_id         uuid not null references users on delete cascade,
    msg_no          bigint not null,
    -- The write by which he let it be.
    read_act        uuid,
    primary key (message_id, user_id)
);
create index message_mentions_unread on message_mentions (user_id, conversation_id, msg_no) where read_act is null;
create index message_mentions_act on message_mentions (user_id, read_act) where read_act is not null;
