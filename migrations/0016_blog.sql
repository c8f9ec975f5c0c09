-- The blog. A post is a resource: its title, its beginning, its author and when it was published stand
-- there.
create table posts (
    id             uuid primary key references resources on delete cascade,
    space_id       uuid not null references spaces on delete cascade,
    source         text not null,
    html           text not null,
    render_version smallint not null,
    words          bigint not null,
    cover_id       uuid references attachments on delete set null,
    revision       integer not null default 0,
    saved_by       uuid not null references users,
    saved_at       timestamptz not null,
    -- When it was last changed after it had been published.
    edited_at      timestamptz,
    -- When it will be published; absent once it is.
    due_at         timestamptz
);
create index posts_space on posts (space_id);
create index posts_due on posts (due_at) where due_at is not null;

create table post_versions (
    post_id  uuid not null references posts on delete cascade,
    space_id uuid not null references spaces on delete cascade,
    revision integer not null,
    title    text not null,
    source   text not null,
    html     text not null,
    saved_by uuid not null references users,
    saved_at timestamptz not null,
    -- It was there to be read by all whom the post is for.
    shown    boolean not null,
    primary key (post_id, revision)
);

create table post_reactions (
    post_id  uuid not null references posts on delete cascade,
    space_id uuid not null references spaces on delete cascade,
    user_id  uuid not null references users on delete cascade,
    kind     text not null,
    at       timestamptz not null default now(),
    primary key (post_id, kind, user_id)
);

-- Files may also come with the text of a resource. The constraint that is dropped said that only a
-- comment's file has a space.
alter table attachments
    drop constraint attachments_check1,
    add column resource_id uuid references resources on delete cascade,
    add constraint attachments_place check (num_nonnulls(comment_id, message_id, resource_id) <= 1),
    add constraint attachments_space check (
        num_nonnulls(comment_id, resource_id) = num_nonnulls(space_id)
    );
create index attachments_resource on attachments (resource_id) where resource_id is not null;
drop index attachments_loose;
create index attachments_loose on attachments (created_at)
    where comment_id is null and message_id is null and resource_id is null;
