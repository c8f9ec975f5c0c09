-- Whom a comment calls together, by an admin who meant it (`@tous`, `@admins`), and when he did: who joined later
-- is not called by it.
alter table comments
    add column calls     text check (calls in ('all', 'admins')),
    add column called_at timestamptz;

-- One more reason for a notice about a comment: it calls everybody, or the admins, and the person is one of them.
alter table notices
    add column calls   text check (calls in ('all', 'admins')),
    -- When the person said of a mention that it is done. That he answered follows from his comments.
    add column done_at timestamptz;
drop index notices_newest;
create index notices_newest on notices (user_id, at desc, id desc)
    where mentions or answers or kind <> 'comment' or calls is not null;
