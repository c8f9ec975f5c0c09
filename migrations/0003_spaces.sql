-- Spaces and who belongs to them. A membership row is never changed but closed; another role is
-- another row, so that it can be told who was what, when.
create table spaces (
    id          uuid primary key,
    slug        text not null unique,
    name        text not null,
    description text not null default '',
    access      text not null check (access in ('open', 'request', 'invitation')),
    listed      boolean not null default true,
    services    text[] not null,
    created_by  uuid references users,
    created_at  timestamptz not null default now()
);

create table memberships (
    id        uuid primary key,
    space_id  uuid not null references spaces on delete cascade,
    user_id   uuid not null references users on delete cascade,
    role      text not null check (role in ('member', 'contributor', 'admin')),
    joined_at timestamptz not null,
    -- When the person first came, kept when the role changes.
    since     timestamptz not null,
    left_at   timestamptz,
    -- Where the space's stream stood when this row began and ended.
    joined_seq bigint not null default 0,
    left_seq   bigint
);
create unique index memberships_current on memberships (space_id, user_id) where left_at is null;
create index memberships_user on memberships (user_id) where left_at is null;

create table join_requests (
    space_id uuid not null references spaces on delete cascade,
    user_id  uuid not null references users on delete cascade,
    at       timestamptz not null default now(),
    primary key (space_id, user_id)
);
