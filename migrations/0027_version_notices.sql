-- Who follows a document is told of its new versions.
alter table notices
    drop constraint notices_kind_check,
    add constraint notices_kind_check
        check (kind in ('comment', 'edited', 'deleted', 'role', 'removed', 'link', 'version'));
create index notices_version on notices (user_id, resource_id) where kind = 'version';
