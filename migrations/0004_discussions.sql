-- A resource is whatever has comments. What it is besides stands in its service's own table, under
-- the same id; who may read it and whether it takes comments stands here, once for all services.
create table resources (
    id         uuid primary key,
    space_id   uuid not null references spaces on delete cascade,
    kind       text not null check (kind in ('thread')),
    -- The least role that may read it.
    audience   text not null default 'member' check (audience in ('member', 'contributor', 'admin')),
    locked_by  uuid references users,
    locked_at  timestamptz,
    removed_at timestamptz,
    created_at timestamptz not null default now()
);
create index resources_space on resources (space_id, kind);

create table comments (
    id          uuid primary key,
    space_id    uuid not null references spaces on delete cascade,
    resource_id uuid not null references resources on delete cascade,
    author_id   uuid not null references users,
    parent_id   uuid references comments,
    msg_no      bigint not null,
    root_no     bigint not null,
    -- The stream's number and id of the event that told of it: what its author is answered.
    seq         bigint not null,
    event_id    uuid not null,
    -- The author's client's name for the write, and what was written, to know a repeat.
    act         uuid not null,
    digest      bytea not null,
    source      text not null,
    html        text not null,
    render_version smallint not null default 1,
    revision    integer not null default 0,
    created_at  timestamptz not null,
    edited_at   timestamptz,
    deleted_at  timestamptz,
    deleted_by  uuid references users
);
create unique index comments_act on comments (author_id, act);
create unique index comments_number on comments (resource_id, msg_no);
create index comments_display on comments (resource_id, root_no, msg_no);
create index comments_deleted on comments (resource_id, msg_no) where deleted_at is not null;

create table comment_versions (
    comment_id uuid not null references comments on delete cascade,
    space_id   uuid not null references spaces on delete cascade,
    revision   integer not null,
    source     text not null,
    html       text not null,
    at         timestamptz not null,
    primary key (comment_id, revision)
);

create table reactions (
    comment_id uuid not null references comments on delete cascade,
    space_id   uuid not null references spaces on delete cascade,
    user_id    uuid not null references users on delete cascade,
    kind       text not null,
    at         timestamptz not null default now(),
    primary key (comment_id, kind, user_id)
);

-- How far each person has read each resource. Unread is never stored: it follows from this and the
-- stream's head.
create table marks (
    user_id     uuid not null references users on delete cascade,
    resource_id uuid not null references resources on delete cascade,
    space_id    uuid not null references spaces on delete cascade,
    msg_no      bigint not null,
    primary key (user_id, resource_id)
);

create table themes (
    id       uuid primary key,
    space_id uuid not null references spaces on delete cascade,
    title    text not null,
    position integer not null
);
create index themes_space on themes (space_id);

create table threads (
    id         uuid primary key references resources on delete cascade,
    space_id   uuid not null references spaces on delete cascade,
    theme_id   uuid not null references themes,
    title      text not null,
    source     text not null,
    html       text not null,
    -- Whose question it is, and the admin who opened it.
    author_id  uuid not null references users,
    opened_by  uuid not null references users,
    pinned     boolean not null default false,
    purpose    text check (purpose in ('feedback', 'faq-questions')),
    created_at timestamptz not null
);
create index threads_theme on threads (theme_id);
create unique index threads_purpose on threads (space_id, purpose) where purpose is not null;
