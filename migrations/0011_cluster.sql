-- What the nodes of one installation share. The key signs what they tell each other over Redis: whoever
-- can write there, but cannot read this database, cannot speak for a node.
create table cluster (
    lone boolean primary key default true check (lone),
    key  bytea not null
);
insert into cluster (key)
values (sha256((gen_random_uuid()::text || gen_random_uuid()::text || gen_random_uuid()::text)::bytea));
