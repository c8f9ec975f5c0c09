-- What was put away: readable, closed to comments.
alter table resources
    add column archived_by uuid references users,
    add column archived_at timestamptz;

-- Links by which people come into a space. Only the digest of the secret is kept.
create table invitations (
    id         uuid primary key,
    space_id   uuid not null references spaces on delete cascade,
    token_hash bytea not null unique,
    role       text not null check (role in ('member', 'contributor', 'admin')),
    uses       integer not null check (uses > 0),
    used       integer not null default 0 check (used between 0 and uses),
    created_by uuid not null references users on delete cascade,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    revoked_at timestamptz
);
create index invitations_space on invitations (space_id);

-- The invitation by which an account was made; used once its address is confirmed.
alter table users add column invitation_id uuid references invitations on delete set null;
