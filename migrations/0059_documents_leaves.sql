-- The first page of what has pages is drawn in the background, small, for the rows in which it stands. Null: not yet.
alter table document_versions
    add column drawn boolean,
    add column drawing_tries integer not null default 0,
    add column drawing_at timestamptz,
    -- Since when the storage or the database has broken its reading off.
    add column broken_at timestamptz;
create index document_versions_undrawn on document_versions (created_at) where drawn is null and pages > 0;
