-- What events and documents say, for the search: their text is kept beside by triggers whenever it changes.
create function search_event() returns trigger language plpgsql as $$
begin
    insert into search_texts (resource_id, body) values (new.id, concat_ws(E'\n', nullif(new.place, ''),
        replace(replace(replace(replace(replace(regexp_replace(new.html, '<[^>]*>', ' ', 'g'),
            '&nbsp;', ' '), '&quot;', '"'), '&lt;', '<'), '&gt;', '>'), '&amp;', '&')))
    on conflict (resource_id) do update set body = excluded.body where search_texts.body <> excluded.body;
    return null;
end $$;
create function search_document(document uuid) returns void language plpgsql as $$
begin
    insert into search_texts (resource_id, body)
    select d.id, concat_ws(E'\n', nullif(d.description, ''), array_to_string(d.tags, ', '), d.name, v.words)
    from documents d left join document_versions v on v.document_id = d.id and v.no = d.version
    where d.id = document
    on conflict (resource_id) do update set body = excluded.body where search_texts.body <> excluded.body;
end $$;
create function search_document_set() returns trigger language plpgsql as $$
begin
    perform search_document(new.id);
    return null;
end $$;
create function search_version_set() returns trigger language plpgsql as $$
begin
    perform search_document(new.document_id);
    return null;
end $$;

do $$
begin
    if to_regclass('calendar_events') is not null then
        create trigger search_text after insert or update of place, html on calendar_events
            for each row execute function search_event();
        -- Those that are there say their text once.
        update calendar_events set html = html;
    end if;
    if to_regclass('documents') is not null then
        create trigger search_text after insert or update on documents
            for each row execute function search_document_set();
        create trigger search_text after insert or update on document_versions
            for each row execute function search_version_set();
        perform search_document(id) from documents;
    end if;
end $$;
