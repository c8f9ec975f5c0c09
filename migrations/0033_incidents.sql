-- What people report that does not work, and what is known not to work and was announced.

-- A known incident. Its words are those of the announcement that stands as a banner while it lasts.
create table incidents (
    id              uuid primary key,
    -- Absent: of the whole site.
    space_id        uuid references spaces on delete cascade,
    announcement_id uuid not null unique references announcements on delete cascade,
    by_id           uuid not null references users,
    at              timestamptz not null,
    ended_at        timestamptz
);
create index incidents_current on incidents (at desc, id desc) where ended_at is null;
create index incidents_space on incidents (space_id);

-- A report. Each attached line is there only if its reporter left it in.
create table reports (
    id          uuid primary key,
    -- The space whose page it was made on; absent: outside of all.
    space_id    uuid references spaces on delete cascade,
    reporter_id uuid not null references users,
    source      text not null,
    page        text,
    browser     text,
    version     text,
    node        text,
    connection  text,
    requests    text[] not null,
    incident_id uuid references incidents on delete set null,
    at          timestamptz not null,
    closed_at   timestamptz,
    closed_by   uuid references users,
    -- What its reporter is told.
    word        text,
    check ((closed_at is null) = (word is null) and (closed_at is null) = (closed_by is null))
);
create index reports_open on reports (at desc, id desc) where closed_at is null;
create index reports_closed on reports (at desc, id desc) where closed_at is not null;
create index reports_own on reports (reporter_id, at desc, id desc);
create index reports_space on reports (space_id);
create index reports_incident on reports (incident_id) where incident_id is not null;

-- What stands of it in somebody's bell: that it came, or that it was closed.
create table report_notices (
    user_id   uuid not null references users on delete cascade,
    report_id uuid not null references reports on delete cascade,
    space_id  uuid references spaces on delete cascade,
    kind      text not null check (kind in ('came', 'closed')),
    by_id     uuid not null references users,
    at        timestamptz not null,
    read_act  uuid,
    primary key (user_id, report_id)
);
create index report_notices_report on report_notices (report_id);
create index report_notices_space on report_notices (space_id);
