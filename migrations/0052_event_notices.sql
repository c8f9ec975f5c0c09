-- Who registered for an event is told when a date of it is another, or does not take place: the last of it.
alter table notices
    drop constraint notices_kind_check,
    add constraint notices_kind_check check (kind in
        ('comment', 'edited', 'deleted', 'role', 'removed', 'link', 'version', 'entry', 'named', 'reminder',
         'event-changed', 'event-cancelled'));
create unique index notices_event on notices (resource_id, user_id)
    where kind in ('event-changed', 'event-cancelled');
