-- Search: one row for each thing, comment and message that can be found, made by a worker from what the
-- services' own rows say by then. Whoever writes only leaves word (by triggers, so that no service has to
-- think of it); who may read what is asked when somebody searches, of the services' rows.
create extension if not exists unaccent;
create extension if not exists pg_trgm;

create function search_fold(text) returns text language sql immutable parallel safe strict
    return lower(public.unaccent('public.unaccent'::regdictionary, $1));

create text search dictionary search_french (template = snowball, language = french, stopwords = french);
create text search dictionary search_english (template = snowball, language = english, stopwords = english);
create text search configuration search_french (copy = pg_catalog.french);
alter text search configuration search_french alter mapping
    for asciiword, asciihword, hword_asciipart, hword, hword_part, word with public.unaccent, search_french;
create text search configuration search_english (copy = pg_catalog.english);
alter text search configuration search_english alter mapping
    for asciiword, asciihword, hword_asciipart, hword, hword_part, word with public.unaccent, search_english;
create text search configuration search_simple (copy = pg_catalog.simple);
alter text search configuration search_simple alter mapping
    for asciiword, asciihword, hword_asciipart, hword, hword_part, word with public.unaccent, simple;

-- The words of a text without the endings of plurals: Snowball takes « photos » for another word than
-- « photo ».
create function search_singular(text) returns text language sql immutable parallel safe strict
    return regexp_replace(search_fold($1), '(\w{3,})[sx]\M', '\1', 'g');

-- Unaccenting before the stemmer loses endings in é (« dématérialisées »), so the stems of the stock
-- configuration are there too, unaccented after it.
create function search_vector(title text, body text) returns tsvector language sql immutable parallel safe return
       setweight(to_tsvector('search_french'::regconfig, title), 'A')
    || setweight(public.unaccent('public.unaccent'::regdictionary, to_tsvector('pg_catalog.french'::regconfig, title)::text)::tsvector, 'A')
    || setweight(to_tsvector('search_english'::regconfig, title), 'A')
    || setweight(to_tsvector('search_simple'::regconfig, title), 'A')
    || setweight(to_tsvector('search_simple'::regconfig, search_singular(title)), 'A')
    || setweight(to_tsvector('search_french'::regconfig, body), 'C')
    || setweight(public.unaccent('public.unaccent'::regdictionary, to_tsvector('pg_catalog.french'::regconfig, body)::text)::tsvector, 'C')
    || setweight(to_tsvector('search_english'::regconfig, body), 'C')
    || setweight(to_tsvector('search_simple'::regconfig, body), 'C')
    || setweight(to_tsvector('search_simple'::regconfig, search_singular(body)), 'C');

-- A word, in whatever form it may stand; nothing for one that says nothing.
create function search_word(word text, beginning boolean) returns tsquery language plpgsql immutable parallel safe as $$
declare
    french tsquery := plainto_tsquery('search_french', word);
    english tsquery := plainto_tsquery('search_english', word);
    plain tsquery := plainto_tsquery('search_simple', word);
begin
    if numnode(plain) = 0 or (not beginning and (numnode(french) = 0 or numnode(english) = 0)) then
        return ''::tsquery;
    end if;
    return plain || french || english
        || public.unaccent('public.unaccent', plainto_tsquery('pg_catalog.french', word)::text)::tsquery
        || plainto_tsquery('search_simple', search_singular(word))
        || case when beginning
             then (select to_tsquery('search_simple', string_agg('''' || part || ''':*', ' & '))
                   from regexp_split_to_table(regexp_replace(search_fold(word), '[^\w]+', ' ', 'g'), '\s+') part
                   where part <> '')
             else ''::tsquery end;
end $$;

-- Words that follow each other.
create function search_phrase(phrase text) returns tsquery language sql immutable parallel safe return
    phraseto_tsquery('search_simple', phrase);

create table search_rows (
    id              uuid primary key,
    kind            text not null check (kind in ('thread', 'post', 'event', 'document', 'entry', 'comment', 'message')),
    -- A comment's or a thing's own; a message has a conversation instead.
    space_id        uuid references spaces on delete cascade,
    resource_id     uuid references resources on delete cascade,
    conversation_id uuid references conversations on delete cascade,
    author_id       uuid references users on delete cascade,
    msg_no          bigint not null default 0,
    at              timestamptz not null,
    title           text not null,
    body            text not null,
    vector          tsvector generated always as (search_vector(title, body)) stored
);
create index search_rows_vector on search_rows using gin (vector);
create index search_rows_resource on search_rows (resource_id);
create index search_rows_author on search_rows (author_id, at desc);
create index search_rows_at on search_rows (at desc);

-- The words there are, for those who mistype one.
create table search_words (word text primary key);
create index search_words_near on search_words using gist (word gist_trgm_ops(siglen = 64));

-- What is to be looked at anew. A row may be there twice: nobody waits for anybody to leave word.
create table search_queue (
    id     bigint generated always as identity primary key,
    kind   text not null,
    row_id uuid not null
);

create function search_noted() returns trigger language plpgsql as $$
begin
    insert into search_queue (kind, row_id) select tg_argv[0], id from changed;
    return null;
end $$;
-- What was deleted is gone at once, not only when the worker comes by.
create function search_deleted() returns trigger language plpgsql as $$
begin
    insert into search_queue (kind, row_id) select tg_argv[0], id from changed;
    delete from search_rows s using changed c where s.id = c.id and c.deleted_at is not null;
    return null;
end $$;
create trigger search_added after insert on resources
    referencing new table as changed for each statement execute function search_noted('resource');
create trigger search_changed after update on resources
    referencing new table as changed for each statement execute function search_noted('resource');
create trigger search_added after insert on threads
    referencing new table as changed for each statement execute function search_noted('resource');
create trigger search_changed after update on threads
    referencing new table as changed for each statement execute function search_noted('resource');
create trigger search_added after insert on faq_entries
    referencing new table as changed for each statement execute function search_noted('resource');
create trigger search_changed after update on faq_entries
    referencing new table as changed for each statement execute function search_noted('resource');
create trigger search_added after insert on posts
    referencing new table as changed for each statement execute function search_noted('resource');
create trigger search_changed after update on posts
    referencing new table as changed for each statement execute function search_noted('resource');
create trigger search_added after insert on comments
    referencing new table as changed for each statement execute function search_noted('comment');
create trigger search_changed after update on comments
    referencing new table as changed for each statement execute function search_deleted('comment');
create trigger search_added after insert on messages
    referencing new table as changed for each statement execute function search_noted('message');
create trigger search_changed after update on messages
    referencing new table as changed for each statement execute function search_deleted('message');

-- Texts that services give besides (what a document holds, say): the whole text to be found.
create table search_texts (
    resource_id uuid primary key references resources on delete cascade,
    body        text not null
);
create function search_text_noted() returns trigger language plpgsql as $$
begin
    insert into search_queue (kind, row_id) select 'resource', resource_id from changed;
    return null;
end $$;
create trigger search_added after insert on search_texts
    referencing new table as changed for each statement execute function search_text_noted();
create trigger search_changed after update on search_texts
    referencing new table as changed for each statement execute function search_text_noted();

-- What was there before: the worker goes through it, and goes on where it stopped.
insert into search_queue (kind, row_id)
select 'resource', id from resources where removed_at is null
union all select 'comment', id from comments where deleted_at is null
union all select 'message', id from messages where deleted_at is null;

-- All that is asked for. A word may be one of several, parted by « | »; the last may go on.
create function search_query(words text[], beginning boolean, phrases text[], without text[]) returns tsquery
language plpgsql immutable parallel safe as $$
declare
    asked tsquery := ''::tsquery;
    item text;
    other text;
    one tsquery;
    nth integer := 0;
begin
    foreach item in array words loop
        nth := nth + 1;
        one := ''::tsquery;
        foreach other in array string_to_array(item, '|') loop
            one := one || search_word(other, beginning and nth = cardinality(words));
        end loop;
        asked := asked && one;
    end loop;
    foreach item in array phrases loop
        asked := asked && search_phrase(item);
    end loop;
    if numnode(asked) = 0 then
        foreach item in array words loop
            asked := asked && plainto_tsquery('search_simple', item);
        end loop;
    end if;
    if numnode(asked) > 0 then
        foreach item in array without loop
            one := search_phrase(item) || (case when position(' ' in item) > 0 then ''::tsquery else search_word(item, false) end);
            if numnode(one) > 0 then
                asked := asked && !! one;
            end if;
        end loop;
    end if;
    return asked;
end $$;
