-- What the links of comments lead to. The links are kept beside the texts by the database itself, as citations are:
-- whoever writes does nothing for it, waits for nobody, and a node of the release before keeps them too. A worker
-- asks the pages later. Only what is written from now on is asked for.
create table previews (
    id          uuid primary key,
    -- SHA-256 of the address. The address itself stands with the comments alone, and goes with them.
    hash        bytea not null,
    -- When the page is asked next; absent: all that will be known is known …
    due_at      timestamptz,
    -- … since then.
    known_at    timestamptz,
    tries       integer not null default 0,
    -- What it said; without a title there is nothing to show. It never changes: what was shown under a comment stays,
    -- and who writes the address again much later gets a row of his own.
    host        text,
    site        text,
    title       text,
    description text,
    check ((due_at is null) = (known_at is not null))
);
-- An address is asked once, however many write it meanwhile.
create unique index previews_asked on previews (hash) where due_at is not null;
create index previews_due on previews (due_at) where due_at is not null;
create index previews_known on previews (hash, known_at desc);

create table comment_links (
    comment_id uuid not null references comments on delete cascade,
    space_id   uuid not null references spaces on delete cascade,
    hash       bytea not null,
    address    text not null,
    place      integer not null,
    -- Absent: no worker has seen it.
    preview_id uuid references previews on delete set null,
    -- Readers were told of it, or there is nothing to tell.
    told       boolean not null default false,
    at         timestamptz not null default now(),
    primary key (comment_id, hash)
);
create index comment_links_preview on comment_links (preview_id);
create index comment_links_at on comment_links (at);
create index comment_links_new on comment_links (at) where preview_id is null and not told;
create index comment_links_waiting on comment_links (preview_id) where not told;

-- The first three addresses that a rendered text leads to, each once, without what follows `#`. Documents have cards
-- of their own.
create function linked_in(html text) returns table (address text, hash bytea, place integer)
language sql stable parallel safe as $$
    select it.address, sha256(convert_to(it.address, 'UTF8')), it.nth::integer
    from (
        select plain.address, min(found.nth) as nth
        from regexp_matches(html, '<a href="(https?://[^"]+)"', 'gi') with ordinality as found (it, nth)
        cross join lateral (
            select regexp_replace(replace(replace(replace(replace(replace(found.it[1],
                '&quot;', '"'), '&lt;', '<'), '&gt;', '>'), '&nbsp;', chr(160)), '&amp;', '&'), '#.*$', '') as address
        ) as plain
        where length(plain.address) <= 2000
          and plain.address !~ '/documents/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'
        group by plain.address
        order by min(found.nth) limit 3
    ) as it
$$;

create function links_of_new_comments() returns trigger language plpgsql as $$
begin
    insert into comment_links (comment_id, space_id, hash, address, place)
    select written.id, written.space_id, it.hash, it.address, it.place
    from written cross join lateral linked_in(written.html) as it
    where written.html like '%<a href="%';
    return null;
end $$;
create trigger links_added after insert on comments
    referencing new table as written for each statement execute function links_of_new_comments();

-- A link that was there before stays, with what is known of it.
create function links_of_changed_comments() returns trigger language plpgsql as $$
begin
    delete from comment_links l using written join before on before.id = written.id
    where l.comment_id = written.id and before.html <> written.html
      and not exists (select from linked_in(written.html) as it where it.hash = l.hash);
    insert into comment_links as l (comment_id, space_id, hash, address, place)
    select written.id, written.space_id, it.hash, it.address, it.place
    from written join before on before.id = written.id cross join lateral linked_in(written.html) as it
    where before.html <> written.html and written.html like '%<a href="%'
    on conflict (comment_id, hash) do update set place = excluded.place where l.place <> excluded.place;
    return null;
end $$;
create trigger links_changed after update on comments
    referencing old table as before new table as written for each statement execute function links_of_changed_comments();
