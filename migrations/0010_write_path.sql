-- Keeping a message is the act done most. Each of these constraints asked, for each message, what its transaction
-- knows already: the writer holds the lock of the resource's stream, and has read the resource, its space and the
-- author's membership in that same transaction (`comments/writer.rs`). Nobody removes resources, spaces, people or
-- streams: they are closed, and their rows stay. That nothing refers to nothing is asked of the whole database by
-- `server::demo::verify`. Measured: a fifth of what a message cost the database.
alter table comments
    drop constraint comments_space_id_fkey,
    drop constraint comments_resource_id_fkey,
    drop constraint comments_author_id_fkey;
alter table events drop constraint events_stream_id_fkey;
