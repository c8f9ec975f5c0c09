-- Who waited for a place is told in his bell that he has one.
alter table notices
    drop constraint notices_kind_check,
    add constraint notices_kind_check check (kind in
        ('comment', 'edited', 'deleted', 'role', 'removed', 'link', 'version', 'entry', 'named', 'reminder',
         'event-changed', 'event-cancelled', 'seated', 'proposed', 'accepted', 'refused'));
