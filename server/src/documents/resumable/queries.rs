//! The SQL of documents on their way in.

use chrono::{DateTime, Utc};
use protocol::{FolderId, ResourceId, SpaceId, UserId};
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::{New, To};
use crate::error::Result;

/// A document on its way in.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Upload {
    /// Names it, and the file in which its bytes gather.
    pub id: Uuid,
    folder_id: Option<FolderId>,
    document_id: Option<ResourceId>,
    pub name: String,
    pub note: String,
    pub twice: bool,
    pub bytes: i64,
    /// The document that it has become.
    pub made: Option<ResourceId>,
    pub expires_at: DateTime<Utc>,
}

impl Upload {
    /// Where it goes.
    #[must_use]
    pub fn to(&self) -> Option<To> {
        self.folder_id.map(To::Folder).or(self.document_id.map(To::Document))
    }

    /// How large the whole is.
    #[must_use]
    pub fn whole(&self) -> u64 {
        u64::try_from(self.bytes).unwrap_or(0)
    }
}

/// Inserts one.
pub async fn insert(
    db: &mut PgConnection,
    (id, space, user): (Uuid, SpaceId, UserId),
    new: &New,
    (at, expires): (DateTime<Utc>, DateTime<Utc>),
) -> Result<()> {
    let (folder, document) = match new.to {
        To::Folder(id) => (Some(id), None),
        To::Document(id) => (None, Some(id)),
    };
    sqlx::query(
        "insert into document_uploads (id, space_id, user_id, folder_id, document_id, name, note, twice, bytes,
                                       created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(id)
    .bind(space)
    .bind(user)
    .bind(folder)
    .bind(document)
    .bind(&new.name)
    .bind(new.note.trim())
    .bind(new.twice)
    .bind(i64::try_from(new.bytes).unwrap_or(i64::MAX))
    .bind(at)
    .bind(expires)
    .execute(db)
    .await?;
    Ok(())
}

/// A person's own, unless it has expired.
pub async fn find(
    db: impl PgExecutor<'_>,
    user: UserId,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<Option<Upload>> {
    let found = sqlx::query_as(
        "select id, folder_id, document_id, name, note, twice, bytes, made, expires_at
         from document_uploads where id = $1 and user_id = $2 and expires_at > $3",
    );
    Ok(found.bind(id).bind(user).bind(now).fetch_optional(db).await?)
}

/// Locks one to the end. Answers the document that it has become, if it has become one.
pub async fn lock(db: &mut PgConnection, id: Uuid) -> Result<Option<Option<ResourceId>>> {
    Ok(sqlx::query_scalar("select made from document_uploads where id = $1 for update")
        .bind(id)
        .fetch_optional(db)
        .await?)
}

/// Notes the document that one has become.
pub async fn make(db: &mut PgConnection, id: Uuid, made: ResourceId) -> Result<()> {
    sqlx::query("update document_uploads set made = $2 where id = $1")
        .bind(id)
        .bind(made)
        .execute(db)
        .await?;
    Ok(())
}

/// Something of it came: it may be gone on with until then. Answers whether it is still there.
pub async fn extend(db: impl PgExecutor<'_>, id: Uuid, expires: DateTime<Utc>) -> Result<bool> {
    let done = sqlx::query("update document_uploads set expires_at = $2 where id = $1")
        .bind(id)
        .bind(expires)
        .execute(db)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Removes a person's own. Answers whether there was one.
pub async fn remove(db: impl PgExecutor<'_>, user: UserId, id: Uuid) -> Result<bool> {
    let done = sqlx::query("delete from document_uploads where id = $1 and user_id = $2")
        .bind(id)
        .bind(user)
        .execute(db)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// How many of a person's have not become documents.
pub async fn open_of(db: &mut PgConnection, user: UserId, now: DateTime<Utc>) -> Result<i64> {
    let count =
        "select count(*) from document_uploads where user_id = $1 and made is null and expires_at > $2";
    Ok(sqlx::query_scalar(count).bind(user).bind(now).fetch_one(db).await?)
}

/// How many bytes may still come into a space.
pub async fn coming(db: &mut PgConnection, space: SpaceId, now: DateTime<Utc>) -> Result<i64> {
    Ok(sqlx::query_scalar(
        "select coalesce(sum(bytes), 0)::bigint from document_uploads
         where space_id = $1 and made is null and expires_at > $2",
    )
    .bind(space)
    .bind(now)
    .fetch_one(db)
    .await?)
}

/// Forgets what has expired.
pub async fn expire(db: impl PgExecutor<'_>, now: DateTime<Utc>) -> Result<()> {
    sqlx::query("delete from document_uploads where expires_at <= $1").bind(now).execute(db).await?;
    Ok(())
}

/// Of these, those that have not become documents.
pub async fn unfinished(db: impl PgExecutor<'_>, ids: &[Uuid]) -> Result<Vec<Uuid>> {
    Ok(sqlx::query_scalar("select id from document_uploads where id = any($1) and made is null")
        .bind(ids)
        .fetch_all(db)
        .await?)
}
