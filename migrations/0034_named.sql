-- Whom a resource's own text names: a post, an event, an answer of the FAQ, what opens a thread. Who is named is
-- told by the outbox's worker, from these columns.
alter table resources
    add column named    uuid[] not null default '{}',
    -- Who wrote the latest name.
    add column named_by uuid references users;

alter table notices
    drop constraint notices_kind_check,
    add constraint notices_kind_check
        check (kind in ('comment', 'edited', 'deleted', 'role', 'removed', 'link', 'version', 'entry', 'named'));
create unique index notices_named on notices (resource_id, user_id) where kind = 'named';
