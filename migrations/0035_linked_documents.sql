-- Documents that something else shows beside what it says: an event, for one.
create table linked_documents (
    -- What shows it, and the document.
    from_id  uuid not null references resources on delete cascade,
    to_id    uuid not null references resources on delete cascade,
    space_id uuid not null references spaces on delete cascade,
    -- Where it stands among them.
    position integer not null,
    primary key (from_id, to_id)
);
create index linked_documents_to on linked_documents (to_id);
