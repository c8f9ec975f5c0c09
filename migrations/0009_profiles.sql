-- What people show of themselves, and how they are found.

-- Words as they are looked for: lower case, without accents, parted by single spaces. A question is
-- folded by the same function as what it looks through.
create function found_as(words text) returns text language sql immutable parallel safe as $$
    select regexp_replace(
        translate(
            replace(replace(replace(
                regexp_replace(normalize(lower(words collate "und-x-icu"), nfd), '[\u0300-\u036f]', '', 'g'),
                'œ', 'oe'), 'æ', 'ae'), 'ß', 'ss'),
            'øłđı’''-.,;:()/&%_\', 'oldi              '),
        '\s+', ' ', 'g')
$$;

alter table users
    -- A few words about oneself; may be empty.
    add column about text not null default '',
    -- Names the present photo, in the storage and in addresses; another photo is another id.
    add column photo uuid,
    -- Names and function, each word with a space before it.
    add column found_by text not null
        generated always as (' ' || found_as(given_name || ' ' || family_name || ' ' || function)) stored;
create unique index users_photo on users (photo) where photo is not null;
