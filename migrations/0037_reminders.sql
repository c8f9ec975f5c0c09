-- Whoever wishes to be reminded of an event, how long before it begins, and whether he was.
create table calendar_reminders (
    event_id uuid not null references calendar_events on delete cascade,
    user_id  uuid not null references users on delete cascade,
    space_id uuid not null references spaces on delete cascade,
    minutes  integer not null check (minutes > 0),
    due_at   timestamptz not null,
    told_at  timestamptz,
    primary key (event_id, user_id)
);
create index calendar_reminders_due on calendar_reminders (due_at, event_id) where told_at is null;

alter table notices
    drop constraint notices_kind_check,
    add constraint notices_kind_check check (kind in
        ('comment', 'edited', 'deleted', 'role', 'removed', 'link', 'version', 'entry', 'named', 'reminder'));
create unique index notices_reminder on notices (resource_id, user_id) where kind = 'reminder';
