-- Events that come again. Each date of an event has a row, also the only one of an event that does not come again:
-- `day` is the day on which the rule has it, which names it wherever it is moved.
alter table calendar_events
    add column rule     text not null default '',
    -- Days of the rule on which it does not take place, and never was planned.
    add column left_out date[] not null default '{}',
    -- The series that this one goes on from.
    add column after_id uuid references calendar_events on delete set null;

create table calendar_dates (
    event_id     uuid not null references calendar_events on delete cascade,
    space_id     uuid not null references spaces on delete cascade,
    day          date not null,
    starts       timestamp not null,
    ends         timestamp not null,
    start_at     timestamptz not null,
    end_at       timestamptz not null,
    -- Only what is not as in the others.
    place        text,
    link         text,
    -- Its hours were set for it alone.
    apart        boolean not null default false,
    moved_at     timestamptz,
    cancelled_at timestamptz,
    cancelled_by uuid references users,
    primary key (event_id, day),
    check (ends > starts and end_at > start_at)
);
create index calendar_dates_start on calendar_dates (space_id, start_at);
create index calendar_dates_end on calendar_dates (space_id, end_at);

insert into calendar_dates (event_id, space_id, day, starts, ends, start_at, end_at, moved_at)
select id, space_id, starts::date, starts, ends, start_at, end_at, moved_at from calendar_events;

-- The date of an event that does not come again is kept as the event says it.
create function calendar_only_date() returns trigger language plpgsql as $$
begin
    if new.rule <> '' then
        return null;
    end if;
    if tg_op = 'INSERT' then
        insert into calendar_dates (event_id, space_id, day, starts, ends, start_at, end_at)
        values (new.id, new.space_id, new.starts::date, new.starts, new.ends, new.start_at, new.end_at);
    else
        update calendar_dates
        set starts = new.starts, ends = new.ends, start_at = new.start_at, end_at = new.end_at,
            moved_at = case when (start_at, end_at) is distinct from (new.start_at, new.end_at)
                then new.changed_at else moved_at end
        where event_id = new.id;
    end if;
    return null;
end
$$;
create trigger calendar_only_date after insert or update of starts, ends, start_at, end_at on calendar_events
    for each row execute function calendar_only_date();

-- Who comes is asked, and places are counted, for each date.
alter table calendar_answers add column day date;
update calendar_answers a set day = e.starts::date from calendar_events e where e.id = a.event_id;
create function calendar_answered_day() returns trigger language plpgsql as $$
begin
    if new.day is null then
        new.day := (select min(day) from calendar_dates where event_id = new.event_id);
    end if;
    return new;
end
$$;
create trigger calendar_answered_day before insert on calendar_answers
    for each row execute function calendar_answered_day();
alter table calendar_answers
    alter column day set not null,
    drop constraint calendar_answers_pkey,
    add primary key (event_id, day, user_id),
    add foreign key (event_id, day) references calendar_dates on update cascade on delete cascade;
drop index calendar_answers_order;
create index calendar_answers_order on calendar_answers (event_id, day, at);

-- Of which date somebody is reminded next, and of which he was last.
alter table calendar_reminders
    add column day date,
    add column told_day date;
update calendar_reminders r set day = e.starts::date, told_day = case when r.told_at is not null then e.starts::date end
from calendar_events e where e.id = r.event_id;
