-- The accepted answer to the question of a thread. In a thread where everybody asks, each comment that asks
-- has its own.
create table thread_answers (
    comment_id  uuid primary key references comments on delete cascade,
    thread_id   uuid not null references threads on delete cascade,
    space_id    uuid not null references spaces on delete cascade,
    -- The comment that asks; absent: the thread does.
    question_id uuid references comments on delete cascade,
    by_id       uuid not null references users,
    at          timestamptz not null
);
create unique index thread_answers_once on thread_answers (thread_id, coalesce(question_id, thread_id));
create index thread_answers_question on thread_answers (question_id) where question_id is not null;

-- The answer that an entry was made from stays known wherever its thread goes.
alter table faq_entries add column comment_id uuid references comments on delete set null;
update faq_entries e set comment_id = c.id
from comments c where c.resource_id = e.thread_id and c.msg_no = e.msg_no;
create index faq_entries_comment on faq_entries (comment_id) where comment_id is not null;

-- One more kind of notice.
alter table notices
    drop constraint notices_kind_check,
    add constraint notices_kind_check
        check (kind in ('comment', 'edited', 'deleted', 'role', 'removed', 'link', 'version', 'entry'));
