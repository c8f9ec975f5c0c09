//! The SQL of attachments.

use chrono::{DateTime, Utc};
use protocol::{CommentId, FileId, UserId, files::File};
use sqlx::{PgConnection, PgExecutor};

use super::Place;
use crate::error::Result;

#[derive(sqlx::FromRow)]
struct Row {
    id: FileId,
    name: String,
    bytes: i64,
    width: Option<i32>,
    height: Option<i32>,
}

impl Row {
    fn file(self) -> File {
        let side = |side: i32| u32::try_from(side).unwrap_or(1);
        let picture = self.width.zip(self.height).map(|(width, height)| (side(width), side(height)));
        File { id: self.id, name: self.name, bytes: self.bytes, picture }
    }
}

fn ids(files: &[FileId]) -> Vec<uuid::Uuid> {
    files.iter().map(|id| id.0).collect()
}

/// How many files of a person hang on nothing, and how many bytes he keeps in all.
pub async fn held(db: impl PgExecutor<'_>, user: UserId) -> Result<(i64, i64)> {
    let row = sqlx::query_as(
        "select count(*) filter (where num_nonnulls(comment_id, message_id, resource_id) = 0), coalesce(sum(bytes), 0)::bigint
         from attachments where user_id = $1",
    );
    Ok(row.bind(user).fetch_one(db).await?)
}

/// Notes a file that is kept.
pub async fn insert(db: impl PgExecutor<'_>, user: UserId, file: &File, at: DateTime<Utc>) -> Result<()> {
    let side = |side: u32| i32::try_from(side).unwrap_or(i32::MAX);
    sqlx::query(
        "insert into attachments (id, user_id, name, picture, bytes, width, height, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(file.id)
    .bind(user)
    .bind(&file.name)
    .bind(file.picture.is_some())
    .bind(file.bytes)
    .bind(file.picture.map(|(width, _)| side(width)))
    .bind(file.picture.map(|(_, height)| side(height)))
    .bind(at)
    .execute(db)
    .await?;
    Ok(())
}

/// Of these files, those that words of this author may show.
pub async fn named(
    db: impl PgExecutor<'_>,
    author: UserId,
    files: &[FileId],
    of: Option<uuid::Uuid>,
) -> Result<Vec<File>> {
    let rows: Vec<Row> = sqlx::query_as(
        "select id, name, bytes, width, height from attachments
         where id = any($1) and (user_id = $2 and num_nonnulls(comment_id, message_id, resource_id) = 0
                                 or comment_id = $3 or message_id = $3 or resource_id = $3)",
    )
    .bind(ids(files))
    .bind(author)
    .bind(of)
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(Row::file).collect())
}

/// Hangs loose files on words.
pub async fn hang(db: &mut PgConnection, author: UserId, files: &[FileId], place: Place) -> Result<()> {
    let (comment, space, message, resource) = match place {
        Place::Comment(comment, space) => (Some(comment), Some(space), None, None),
        Place::Message(message) => (None, None, Some(message), None),
        Place::Resource(resource, space) => (None, Some(space), None, Some(resource)),
    };
    sqlx::query(
        "update attachments set comment_id = $3, space_id = $4, message_id = $5, resource_id = $6
         where id = any($1) and user_id = $2 and num_nonnulls(comment_id, message_id, resource_id) = 0",
    )
    .bind(ids(files))
    .bind(author)
    .bind(comment)
    .bind(space)
    .bind(message)
    .bind(resource)
    .execute(db)
    .await?;
    Ok(())
}

/// Forgets the files of deleted words.
pub async fn drop_of(db: &mut PgConnection, words: CommentId) -> Result<()> {
    sqlx::query("delete from attachments where comment_id = $1 or message_id = $1")
        .bind(words)
        .execute(db)
        .await?;
    Ok(())
}

/// A file that somebody may have now: he reads the comment, the message or the resource, or sent it and
/// nothing names it.
pub async fn shown(db: impl PgExecutor<'_>, user: UserId, file: FileId) -> Result<Option<File>> {
    let row: Option<Row> = sqlx::query_as(
        "select f.id, f.name, f.bytes, f.width, f.height from attachments f
         where f.id = $1 and (
             f.user_id = $2 and num_nonnulls(f.comment_id, f.message_id, f.resource_id) = 0
             or exists (
                 select from resources r
                 join memberships m on m.space_id = r.space_id and m.user_id = $2 and m.left_at is null
                 where r.id = f.resource_id and r.removed_at is null
                   and (r.audience = 'member' or m.role = 'admin' or m.role = r.audience)
                   and (r.published_at is not null or r.author_id = $2 or m.role = 'admin'))
             or exists (
                 select from comments c join resources r on r.id = c.resource_id
                 join memberships m on m.space_id = r.space_id and m.user_id = $2 and m.left_at is null
                 where c.id = f.comment_id and c.deleted_at is null and r.removed_at is null
                   and (r.audience = 'member' or m.role = 'admin' or m.role = r.audience))
             or exists (
                 select from messages g
                 join participants p on p.conversation_id = g.conversation_id and p.user_id = $2 and p.left_at is null
                 where g.id = f.message_id and g.deleted_at is null and g.msg_no > p.joined_no))",
    )
    .bind(file)
    .bind(user)
    .fetch_optional(db)
    .await?;
    Ok(row.map(Row::file))
}

/// Forgets files that nothing has named since.
pub async fn forget_loose(db: impl PgExecutor<'_>, before: DateTime<Utc>) -> Result<()> {
    sqlx::query(
        "delete from attachments
         where comment_id is null and message_id is null and resource_id is null and created_at < $1",
    )
    .bind(before)
    .execute(db)
    .await?;
    Ok(())
}

/// Which of these files have a row.
pub async fn known(db: impl PgExecutor<'_>, files: &[FileId]) -> Result<Vec<FileId>> {
    Ok(sqlx::query_scalar("select id from attachments where id = any($1)")
        .bind(ids(files))
        .fetch_all(db)
        .await?)
}
