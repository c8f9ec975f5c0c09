-- What was put away: readable, closed to comments.
alter table resources
    add column archived_by uuid references users,
    add column archived_at timestamptz;
