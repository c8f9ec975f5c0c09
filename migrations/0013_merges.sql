-- Where a thread went that was put into another: its message n is message after + n there, and its
-- question is message `after`. Old addresses lead on for ever; those of what went before follow.
create table redirects (
    resource_id uuid primary key references resources on delete cascade,
    space_id    uuid not null references spaces on delete cascade,
    to_id       uuid not null references resources on delete cascade,
    after       bigint not null,
    by_id       uuid not null references users,
    at          timestamptz not null
);
create index redirects_to on redirects (to_id);

-- Nothing is written to it any more. It stands in this row because writers wait for this row's lock,
-- and read it again when they have it.
alter table streams add column ended boolean not null default false;

-- What is addressed to one person beside comments: another role, the end of a membership, an admin's
-- hand on one's own words, somebody who waits for a new link. Only what a kind is about is set.
alter table notices
    alter column resource_id drop not null,
    alter column comment_id drop not null,
    alter column msg_no drop not null,
    add column kind text not null default 'comment'
        check (kind in ('comment', 'edited', 'deleted', 'role', 'removed', 'link')),
    add column role text check (role in ('member', 'contributor', 'admin'));
drop index notices_newest;
create index notices_newest on notices (user_id, at desc, id desc)
    where mentions or answers or kind <> 'comment';

-- An invitation that goes to one address. The secret is made when the mail is sent.
alter table invitations add column email text;

-- Whose link no longer works and who would like another: asked by whoever holds the old one, answered
-- by an admin. An address asks once.
create table link_requests (
    id            uuid primary key,
    space_id      uuid not null references spaces on delete cascade,
    invitation_id uuid not null references invitations on delete cascade,
    email         text not null,
    at            timestamptz not null
);
create unique index link_requests_once on link_requests (space_id, lower(email));
