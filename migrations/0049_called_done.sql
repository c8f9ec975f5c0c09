-- Of a message that names somebody: when he said that what it asks is done.
alter table message_mentions add column done_at timestamptz;
-- All that names a person, read or not.
create index message_mentions_user on message_mentions (user_id, conversation_id, msg_no);
