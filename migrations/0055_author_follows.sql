-- Whoever put a document there follows it, as whoever wrote under it does, where nothing else is wished.
create index resources_documents_of on resources (author_id) where kind = 'document' and removed_at is null;

create or replace function level_of(person uuid, thing uuid) returns text
language sql stable as $$
    select coalesce(
        (select f.level from follows f where f.user_id = person and f.resource_id = thing),
        (select nullif(wished(person, r.space_id, r.kind), 'normal') from resources r where r.id = thing),
        case when exists (select from comments c
                          where c.resource_id = thing and c.author_id = person and c.deleted_at is null)
               or exists (select from resources r
                          where r.id = thing and r.author_id = person and r.kind = 'document')
             then 'follow' else 'normal' end)
$$;
