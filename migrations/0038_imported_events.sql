-- What an imported event is called where it comes from: the same file, read again, changes it and makes no other.
alter table calendar_events add column uid text;
create unique index calendar_events_uid on calendar_events (space_id, uid) where uid is not null;
