-- The FAQ: questions with their answers, by category.
create table faq_categories (
    id       uuid primary key,
    space_id uuid not null references spaces on delete cascade,
    title    text not null,
    position integer not null
);
create index faq_categories_space on faq_categories (space_id);

-- An entry is a resource with comments; whether it was put away stands there.
create table faq_entries (
    id          uuid primary key references resources on delete cascade,
    space_id    uuid not null references spaces on delete cascade,
    category_id uuid not null references faq_categories,
    position    integer not null,
    question    text not null,
    source      text not null,
    html        text not null,
    tags        text[] not null default '{}',
    revision    integer not null default 0,
    -- Who changed it last, and when.
    by_id       uuid not null references users,
    at          timestamptz not null,
    -- The answer in a thread that it was made from, and whose question that was.
    thread_id   uuid references resources on delete set null,
    thread_title text,
    msg_no      bigint,
    asked_by    uuid references users,
    created_at  timestamptz not null
);
create index faq_entries_category on faq_entries (category_id, position);
create index faq_entries_space on faq_entries (space_id);

-- Who found an entry useful, or not: one vote each, which may be changed.
create table faq_votes (
    entry_id uuid not null references faq_entries on delete cascade,
    user_id  uuid not null references users on delete cascade,
    space_id uuid not null references spaces on delete cascade,
    useful   boolean not null,
    at       timestamptz not null,
    primary key (entry_id, user_id)
);
create index faq_votes_user on faq_votes (user_id, space_id);

-- The latest remark that an answer is out of date, until an admin has looked at it.
create table faq_flags (
    entry_id uuid primary key references faq_entries on delete cascade,
    space_id uuid not null references spaces on delete cascade,
    by_id    uuid not null references users on delete cascade,
    note     text not null default '',
    at       timestamptz not null
);
create index faq_flags_space on faq_flags (space_id, at desc);
