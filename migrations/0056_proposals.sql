-- Threads that members propose: an admin publishes one under its author's name, or refuses it and says why.
create table proposals (
    id         uuid primary key,
    space_id   uuid not null references spaces on delete cascade,
    author_id  uuid not null references users,
    -- The theme that its author would put it under.
    theme_id   uuid references themes on delete set null,
    title      text not null,
    source     text not null,
    html       text not null,
    at         timestamptz not null,
    state      text not null default 'open' check (state in ('open', 'accepted', 'refused', 'withdrawn')),
    -- The admin who decided, or its author, who took it back.
    decided_by uuid references users,
    decided_at timestamptz,
    -- Why it was refused.
    reason     text,
    -- The thread that it became.
    thread_id  uuid unique references threads on delete set null,
    check ((state = 'open') = (decided_at is null) and (decided_at is null) = (decided_by is null)),
    check ((state = 'refused') = (reason is not null)),
    check (thread_id is null or state = 'accepted')
);
create index proposals_open on proposals (space_id, at, id) where state = 'open';
create index proposals_decided on proposals (space_id, decided_at desc, id desc)
    where state in ('accepted', 'refused');
create index proposals_own on proposals (author_id, space_id, at desc, id desc);
create index proposals_theme on proposals (theme_id) where theme_id is not null;

-- Admins are told that one came; its author, what became of it.
alter table notices
    add column proposal_id uuid references proposals on delete cascade,
    drop constraint notices_kind_check,
    add constraint notices_kind_check check (kind in
        ('comment', 'edited', 'deleted', 'role', 'removed', 'link', 'version', 'entry', 'named', 'reminder',
         'event-changed', 'event-cancelled', 'proposed', 'accepted', 'refused'));
create index notices_proposal on notices (proposal_id) where proposal_id is not null;
