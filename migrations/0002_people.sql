-- Accounts, sessions and mailed links. Secrets are kept as SHA-256 only.
create table users (
    id                uuid primary key,
    email             text not null,
    email_verified_at timestamptz,
    given_name        text not null,
    family_name       text not null,
    function          text not null default '',
    language          text not null default 'fr' check (language in ('fr', 'en')),
    password_hash     text,
    site_admin        boolean not null default false,
    disabled_at       timestamptz,
    created_at        timestamptz not null default now()
);
create unique index users_email on users (lower(email));

create table sessions (
    id           uuid primary key,
    token_hash   bytea not null unique,
    user_id      uuid not null references users on delete cascade,
    created_at   timestamptz not null,
    seen_at      timestamptz not null,
    expires_at   timestamptz not null,
    user_agent   text not null default '',
    address      text not null default '',
    revoked_at   timestamptz
);
create index sessions_user on sessions (user_id) where revoked_at is null;

-- A link that was mailed: to confirm an address, to set a password, to change the address.
create table links (
    token_hash bytea primary key,
    kind       text not null check (kind in ('verify', 'reset', 'email')),
    user_id    uuid not null references users on delete cascade,
    email      text not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at    timestamptz
);
create index links_user on links (user_id, kind);
