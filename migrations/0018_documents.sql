-- Documents: folders hold them, each is a resource with versions, and its comments name the version that
-- they were written about.
create table folders (
    id         uuid primary key,
    space_id   uuid not null references spaces on delete cascade,
    parent_id  uuid references folders,
    title      text not null,
    -- The least role that sees it; what lies in it is kept to at least the same.
    audience   text not null default 'member' check (audience in ('member', 'contributor', 'admin')),
    created_by uuid not null references users,
    created_at timestamptz not null
);
create unique index folders_title on folders (space_id, coalesce(parent_id, '00000000-0000-0000-0000-000000000000'), lower(title));

create table documents (
    id          uuid primary key references resources on delete cascade,
    space_id    uuid not null references spaces on delete cascade,
    folder_id   uuid not null references folders,
    -- What it is called where it lies: the name of its current version.
    name        text not null,
    description text not null default '',
    tags        text[] not null default '{}',
    version     integer not null default 1,
    revision    integer not null default 0,
    created_by  uuid not null references users,
    created_at  timestamptz not null
);
create unique index documents_name on documents (folder_id, lower(name));
create index documents_listed on documents (folder_id, created_at desc, id desc);

create table document_versions (
    document_id uuid not null references documents on delete cascade,
    space_id    uuid not null references spaces on delete cascade,
    no          integer not null check (no > 0),
    -- Names the file in the storage; a version that was brought back has the one of before.
    file_id     uuid not null,
    name        text not null,
    kind        text not null,
    -- How the browser is told to play it; anything else is bytes.
    media       text,
    bytes       bigint not null,
    sha256      bytea not null,
    pages       integer,
    -- Its words, for search and preview: none, waiting, done, failed.
    reading     text not null check (reading in ('none', 'waiting', 'done', 'failed')),
    tries       integer not null default 0,
    tried_at    timestamptz,
    words       text not null default '',
    note        text not null default '',
    restores    integer,
    author_id   uuid not null references users,
    created_at  timestamptz not null,
    primary key (document_id, no)
);
create index document_versions_file on document_versions (file_id);
create index document_versions_content on document_versions (space_id, sha256);
create index document_versions_waiting on document_versions (created_at) where reading = 'waiting';

-- The version that comments of a resource are written about now; absent: it has none.
alter table resources add column edition integer;
-- What a comment was written about: a version, and maybe a page of it.
alter table comments
    add column edition integer,
    add column page    integer;
