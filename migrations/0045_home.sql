-- What home and the bell ask of a large space, found without looking at all of it.

-- Of each kind what was published last: home's counts, and home filtered by service.
create index resources_kind on resources (space_id, kind, published_at desc, id desc)
    where removed_at is null and archived_at is null and published_at is not null;

-- About when somebody last wrote under a resource: never more than a minute before the time of its latest comment,
-- so what moved since then is among the rows from a minute before then on. Most comments write nothing here. Only
-- whoever holds the lock of the resource's stream writes its row, so nobody waits here for anybody.
create table moves (
    resource_id uuid primary key references resources on delete cascade,
    space_id    uuid not null references spaces on delete cascade,
    at          timestamptz not null
);
create index moves_space on moves (space_id, at desc);
insert into moves (resource_id, space_id, at)
select resource_id, space_id, max(created_at) from comments group by resource_id, space_id;

create function moved() returns trigger language plpgsql as $$
begin
    insert into moves (resource_id, space_id, at)
    select c.resource_id, c.space_id, c.at
    from (select resource_id, space_id, max(created_at) as at from changed group by resource_id, space_id) c
    where not exists (select from moves m where m.resource_id = c.resource_id
                      and m.space_id = c.space_id and m.at >= c.at - interval '1 minute')
    on conflict (resource_id) do update
    set space_id = excluded.space_id, at = greatest(moves.at, excluded.at);
    return null;
end $$;
create trigger moved_added after insert on comments
    referencing new table as changed for each statement execute function moved();
-- Comments that are put under another resource.
create trigger moved_over after update on comments
    referencing new table as changed for each statement execute function moved();

-- Times of comments are asked for by resource from now on.
drop index comments_created;

-- All that was published up to then is let be, by one act; the rows of `looks` are for single things, and for the
-- last minute, in which something may have been published that is not to be seen yet. The latest such act can be
-- taken back.
alter table bells
    add column looked_at     timestamptz,
    add column looked_before timestamptz,
    add column looked_act    uuid;
