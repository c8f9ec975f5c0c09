-- Two spaces may have taken the same file in. Calendars take what has one UID for one event, so only the first of them is
-- told under the name that it has there.
alter table calendar_events add column uid_taken boolean not null default false;
create index calendar_events_uids on calendar_events (uid) where uid is not null;
update calendar_events e set uid_taken = true
where e.uid is not null
  and (exists (select from calendar_events other where other.uid = e.uid and other.id < e.id)
       or exists (select from calendar_events other where other.id::text || '@osmose' = e.uid));
