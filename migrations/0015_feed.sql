-- What every thing with a page of its own says of itself, whatever service it belongs to: a space's home,
-- what is new since somebody's last visit, the bell and the search all read these columns.
alter table resources drop constraint resources_kind_check;
alter table resources
    add constraint resources_kind_check check (kind in ('thread', 'post', 'event', 'document', 'entry')),
    add column title        text not null default '',
    -- How it begins, as plain text of one line.
    add column excerpt      text not null default '',
    add column author_id    uuid references users,
    -- Absent: not published, so read by nobody but its author and the admins.
    add column published_at timestamptz default now();

update resources r set title = t.title, author_id = t.author_id, published_at = t.created_at
from threads t where t.id = r.id;

-- The columns of a thread follow the thread, also while a node of the release before writes it.
create function thread_described() returns trigger language plpgsql as $$
begin
    update resources set title = new.title, author_id = new.author_id, published_at = new.created_at
    where id = new.id and (title, author_id, published_at)
        is distinct from (new.title, new.author_id, new.created_at);
    return null;
end $$;
create trigger thread_described after insert or update of title, author_id on threads
    for each row execute function thread_described();

create index resources_feed on resources (space_id, published_at desc, id desc)
    where removed_at is null and archived_at is null and published_at is not null;

-- How much was said since somebody was here last: times grow with the rows, so a small index is enough.
create index comments_created on comments using brin (created_at) with (pages_per_range = 32);

-- What stands first on a space's home.
create table pins (
    resource_id uuid primary key references resources on delete cascade,
    space_id    uuid not null references spaces on delete cascade,
    by_id       uuid not null references users,
    at          timestamptz not null
);
create index pins_space on pins (space_id, at desc);

-- Who has seen what was published, or let it be: it is new to nobody else.
create table looks (
    user_id     uuid not null references users on delete cascade,
    resource_id uuid not null references resources on delete cascade,
    space_id    uuid not null references spaces on delete cascade,
    act         uuid not null,
    primary key (user_id, resource_id)
);
create index looks_act on looks (user_id, act);
