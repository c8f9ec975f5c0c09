-- What somebody was told by mail of an event he comes to: the invitation that his calendar holds. Each is looked at again
-- when its event or his answer changes, by one node at a time, and a mail follows if it is not what it should be.
create table calendar_invitations (
    event_id uuid not null references calendar_events on delete cascade,
    user_id  uuid not null references users on delete cascade,
    -- The text that was sent last; absent: none, or it was taken back.
    told     text,
    -- When it is to be looked at; absent: it is as it should be.
    due_at   timestamptz,
    -- How often it could not be sent.
    attempts integer not null default 0,
    primary key (event_id, user_id)
);
create index calendar_invitations_due on calendar_invitations (due_at) where due_at is not null;

-- Whether somebody wishes such mails.
alter table users add column calendar_mails boolean not null default true;
