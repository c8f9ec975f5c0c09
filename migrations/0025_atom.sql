-- The secret address at which a person's feed reader asks for the posts of a space. Only its digest is
-- kept; a new one takes the place of the old.
create table feed_tokens (
    user_id    uuid not null references users on delete cascade,
    space_id   uuid not null references spaces on delete cascade,
    token_hash bytea not null unique,
    created_at timestamptz not null,
    primary key (user_id, space_id)
);
