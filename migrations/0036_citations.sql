-- Which documents a text names by their address, kept beside the texts by the database itself: whoever writes does
-- nothing for it, and a node of the release before keeps it too.
create table citations (
    document_id uuid not null references documents on delete cascade,
    resource_id uuid not null references resources on delete cascade,
    -- Absent: what the resource itself says.
    comment_id  uuid references comments on delete cascade,
    space_id    uuid not null references spaces on delete cascade
);
create unique index citations_once
    on citations (document_id, resource_id, coalesce(comment_id, '00000000-0000-0000-0000-000000000000'));
create index citations_resource on citations (resource_id) where comment_id is null;
create index citations_comment on citations (comment_id) where comment_id is not null;

-- The documents whose addresses stand in a text, each once.
create function cited(source text) returns setof uuid language sql stable parallel safe as $$
    select distinct d.id
    from regexp_matches(source, '/documents/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})', 'g') as found (id)
    join documents d on d.id = found.id[1]::uuid
$$;

create function cites_in_comments() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' then
        delete from citations c using changed where c.comment_id = changed.id;
    end if;
    insert into citations (document_id, resource_id, comment_id, space_id)
    select it.id, changed.resource_id, changed.id, changed.space_id
    from changed cross join lateral cited(changed.source) as it (id)
    where changed.source like '%/documents/%' and changed.deleted_at is null
    on conflict do nothing;
    return null;
end $$;
create trigger cites_added after insert on comments
    referencing new table as changed for each statement execute function cites_in_comments();
create trigger cites_changed after update on comments
    referencing new table as changed for each statement execute function cites_in_comments();

create function cites_in_texts() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' then
        delete from citations c using changed where c.resource_id = changed.id and c.comment_id is null;
    end if;
    insert into citations (document_id, resource_id, space_id)
    select it.id, changed.id, changed.space_id
    from changed cross join lateral cited(changed.source) as it (id)
    where changed.source like '%/documents/%'
    on conflict do nothing;
    return null;
end $$;
do $$
declare
    texts text;
begin
    foreach texts in array array['threads', 'posts', 'faq_entries', 'calendar_events'] loop
        execute format('create trigger cites_added after insert on %I
            referencing new table as changed for each statement execute function cites_in_texts()', texts);
        execute format('create trigger cites_changed after update on %I
            referencing new table as changed for each statement execute function cites_in_texts()', texts);
        -- What was there before.
        execute format('insert into citations (document_id, resource_id, space_id)
            select it.id, t.id, t.space_id from %I t cross join lateral cited(t.source) as it (id)
            where t.source like ''%%/documents/%%''', texts);
    end loop;
end $$;
insert into citations (document_id, resource_id, comment_id, space_id)
select it.id, c.resource_id, c.id, c.space_id from comments c cross join lateral cited(c.source) as it (id)
where c.source like '%/documents/%' and c.deleted_at is null;
