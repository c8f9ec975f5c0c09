-- How much of a space, or of one kind of thing in it, a person wants to be told.
create table wishes (
    user_id  uuid not null references users on delete cascade,
    space_id uuid not null references spaces on delete cascade,
    -- A kind of resource; empty: all of the space.
    kind     text not null default '',
    level    text not null check (level in ('normal', 'follow', 'mentions', 'mute')),
    -- What moved before that is no news by it.
    at       timestamptz not null,
    primary key (user_id, space_id, kind)
);

-- What a person wishes of a kind of thing in a space; the nearer wish counts.
create function wished(person uuid, space uuid, thing text) returns text
language sql stable as $$
    select w.level from wishes w
    where w.user_id = person and w.space_id = space and w.kind in (thing, '')
    order by w.kind = '' limit 1
$$;

-- How much a person is told of a resource: what he chose there, else what he wishes of its kind, else of its space.
-- Whoever wrote in it follows it, unless he wishes otherwise.
create function level_of(person uuid, thing uuid) returns text
language sql stable as $$
    select coalesce(
        (select f.level from follows f where f.user_id = person and f.resource_id = thing),
        (select nullif(wished(person, r.space_id, r.kind), 'normal') from resources r where r.id = thing),
        case when exists (select from comments c
                          where c.resource_id = thing and c.author_id = person and c.deleted_at is null)
             then 'follow' else 'normal' end)
$$;
