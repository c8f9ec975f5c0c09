-- Of a message that names somebody: when he said that what it asks is done.
alter table message_mentions add column done_at timestamptz;
