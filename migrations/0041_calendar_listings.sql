-- What other programs were told that a calendar holds, so that they are told only what is otherwise since then
-- (RFC 6578). An object is 24 bytes: its id, and 8 of the digest of its text.
create table calendar_listings (
    feed_id uuid not null references calendar_feeds on delete cascade,
    -- Which calendar: all, mine, or the id of a space.
    part    text not null,
    -- The digest of the listing.
    token   bytea not null,
    listing bytea not null,
    at      timestamptz not null,
    primary key (feed_id, part, token)
);
