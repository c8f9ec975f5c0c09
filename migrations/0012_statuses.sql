-- How people wish to be seen, with a few words, until a time. What is over stays until another takes
-- its place; whoever reads it looks at the time.
alter table users
    add column wish text not null default 'online' check (wish in ('online', 'away', 'busy', 'invisible')),
    add column status text not null default '',
    add column status_until timestamptz;
