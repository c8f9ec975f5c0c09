-- Documents on their way in, a part after the other. The bytes lie in a file named by the id; how many have
-- come is its length, and nowhere else. What has become a document stays here until it expires, so that
-- whoever did not hear the answer can ask again.
create table document_uploads (
    id          uuid primary key,
    space_id    uuid not null references spaces on delete cascade,
    user_id     uuid not null references users on delete cascade,
    -- Where it is to go: into a folder, or under a document as a version.
    folder_id   uuid references folders on delete cascade,
    document_id uuid references documents on delete cascade,
    name        text not null,
    note        text not null,
    twice       boolean not null,
    bytes       bigint not null check (bytes > 0),
    -- The document that it has become. It may be removed later, and this stays.
    made        uuid,
    created_at  timestamptz not null,
    expires_at  timestamptz not null,
    check (num_nonnulls(folder_id, document_id) = 1)
);
create index document_uploads_expired on document_uploads (expires_at);
create index document_uploads_person on document_uploads (user_id) where made is null;
create index document_uploads_space on document_uploads (space_id) where made is null;
