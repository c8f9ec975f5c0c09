-- What of an event the calendar of who was told of it shows, so that he is told again only when that is otherwise; and how
-- many mails he got of it: no two of them are the same one.
alter table calendar_invitations
    -- The answer, what it is called, and the dates with their hours and places; absent: only the text is known.
    add column shown jsonb,
    add column sent  integer not null default 0;
