-- Announcements: what admins tell the whole site, a space, those of a role in it, or a few people by
-- name. Sending writes one row, however many it is for: whom it is for follows from who belonged to the
-- space when its stream stood at `sent_seq`. Only what somebody did with it has a row of his own.
create table announcements (
    id           uuid primary key,
    -- Absent: for everybody on the site.
    space_id     uuid references spaces on delete cascade,
    reach        text not null check (reach in ('all', 'contributors', 'admins', 'people')),
    severity     text not null check (severity in ('info', 'important', 'urgent')),
    title        text not null,
    source       text not null,
    html         text not null,
    revision     integer not null default 0,
    -- Whether each reader is asked to say that he has taken note.
    acknowledge  boolean not null,
    -- Whether a thread is opened with it, for replies; which one, once it is.
    replies      boolean not null,
    thread_id    uuid references resources,
    author_id    uuid not null references users,
    created_at   timestamptz not null,
    due_at       timestamptz,
    sent_at      timestamptz,
    sent_seq     bigint,
    expires_at   timestamptz,
    ended_at     timestamptz,
    corrected_at timestamptz,
    -- How often those who have not taken note were reminded. What somebody saw counts until the next time.
    reminders    integer not null default 0,
    -- Sums of the receipts, kept with them in one transaction.
    targeted     bigint not null default 0,
    delivered    bigint not null default 0,
    seen         bigint not null default 0,
    acknowledged bigint not null default 0,
    check (space_id is not null or reach = 'all'),
    check (not replies or (space_id is not null and reach = 'all'))
);
create index announcements_listed on announcements (space_id, created_at desc, id desc);
create index announcements_due on announcements (due_at) where sent_at is null and ended_at is null;
create index announcements_expiring on announcements (expires_at) where sent_at is not null and ended_at is null;
create index announcements_current on announcements (sent_at desc, id desc) where sent_at is not null and ended_at is null;

create table announcement_people (
    announcement_id uuid not null references announcements on delete cascade,
    space_id        uuid not null references spaces on delete cascade,
    user_id         uuid not null references users on delete cascade,
    primary key (announcement_id, user_id)
);
create index announcement_people_user on announcement_people (user_id);

create table announcement_receipts (
    announcement_id uuid not null references announcements on delete cascade,
    space_id        uuid references spaces on delete cascade,
    user_id         uuid not null references users on delete cascade,
    -- When it first reached a device of his.
    delivered_at    timestamptz not null,
    seen_at         timestamptz,
    -- How many reminders there had been when he last saw it.
    seen_round      integer,
    acknowledged_at timestamptz,
    primary key (announcement_id, user_id)
);
create index announcement_receipts_user on announcement_receipts (user_id);

-- Who belonged to a space when its stream stood somewhere.
create index memberships_history on memberships (space_id, joined_seq);

-- Those whom an announcement that was sent is for, its author aside. `queries.rs` asks the same of one
-- person; a test compares the two.
create function audience_of(a announcements) returns setof uuid language sql stable as $$
    select u.id from users u
    where a.space_id is null and u.id <> a.author_id and u.created_at <= a.sent_at
      and (u.disabled_at is null or u.disabled_at > a.sent_at)
    union all
    select p.user_id from announcement_people p join users u on u.id = p.user_id
    where a.reach = 'people' and p.announcement_id = a.id and u.id <> a.author_id
      and (u.disabled_at is null or u.disabled_at > a.sent_at)
    union all
    select m.user_id from memberships m join users u on u.id = m.user_id
    where m.space_id = a.space_id and a.reach <> 'people' and u.id <> a.author_id
      and m.joined_seq <= a.sent_seq and (m.left_seq is null or m.left_seq > a.sent_seq)
      and (a.reach = 'all' or m.role = 'admin' or (a.reach = 'contributors' and m.role = 'contributor'))
      and (u.disabled_at is null or u.disabled_at > a.sent_at)
$$;
