//! The posts of a demonstration on their way into the database.

use anyhow::Result;
use chrono::{DateTime, Utc};
use protocol::{ResourceId, SpaceId, UserId, comments::ReactionKind};
use sqlx::PgConnection;

use super::{
    keep::{Under, column, under},
    log::{Log, Text},
};
use crate::{comments::article, feed};

/// A post with all that was said under it.
pub struct Post {
    pub id: ResourceId,
    pub space: SpaceId,
    pub author: UserId,
    pub title: String,
    pub text: Text,
    pub written: DateTime<Utc>,
    /// Absent: it is not.
    pub published: Option<DateTime<Utc>>,
    pub due: Option<DateTime<Utc>>,
    /// When it was saved last, and by whom.
    pub saved: (DateTime<Utc>, UserId),
    /// What it said before, the oldest first.
    pub versions: Vec<Version>,
    pub reactions: Vec<(ReactionKind, UserId)>,
    pub log: Log,
    /// Up to which comment each person has read.
    pub marks: Vec<(UserId, i64)>,
}

/// What a post said before.
pub struct Version {
    pub text: Text,
    pub at: DateTime<Utc>,
    pub by: UserId,
}

/// Keeps a post.
///
/// # Errors
/// The database's.
pub async fn keep(db: &mut PgConnection, it: &Post) -> Result<()> {
    sqlx::query(
        "insert into resources (id, space_id, kind, title, excerpt, author_id, published_at, created_at)
         values ($1, $2, 'post', $3, $4, $5, $6, $7)",
    )
    .bind(it.id)
    .bind(it.space)
    .bind(&it.title)
    .bind(feed::excerpt(&it.text.html))
    .bind(it.author)
    .bind(it.published)
    .bind(it.written)
    .execute(&mut *db)
    .await?;
    sqlx::query(
        "insert into posts (id, space_id, source, html, render_version, words, revision, saved_by, saved_at, edited_at, due_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(it.id)
    .bind(it.space)
    .bind(&it.text.source)
    .bind(&it.text.html)
    .bind(article::VERSION)
    .bind(i64::try_from(it.text.source.split_whitespace().count())?)
    .bind(i32::try_from(it.versions.len())?)
    .bind(it.saved.1)
    .bind(it.saved.0)
    .bind(Some(it.saved.0).filter(|_| !it.versions.is_empty()))
    .bind(it.due)
    .execute(&mut *db)
    .await?;
    let numbered: Vec<(i32, &Version)> = (0..).zip(&it.versions).collect();
    sqlx::query(
        "insert into post_versions (post_id, space_id, title, shown, revision, source, html, saved_by, saved_at)
         select $1, $2, $3, true, row.* from unnest($4::integer[], $5::text[], $6::text[], $7::uuid[], $8::timestamptz[]) as row",
    )
    .bind(it.id)
    .bind(it.space)
    .bind(&it.title)
    .bind(column(&numbered, |row| row.0))
    .bind(column(&numbered, |row| row.1.text.source.as_str()))
    .bind(column(&numbered, |row| row.1.text.html.as_str()))
    .bind(column(&numbered, |row| row.1.by.0))
    .bind(column(&numbered, |row| row.1.at))
    .execute(&mut *db)
    .await?;
    sqlx::query(
        "insert into post_reactions (post_id, space_id, kind, user_id, at)
         select $1, $2, row.kind, row.person, $5 from unnest($3::text[], $4::uuid[]) as row (kind, person)",
    )
    .bind(it.id)
    .bind(it.space)
    .bind(column(&it.reactions, |row| row.0.name()))
    .bind(column(&it.reactions, |row| row.1.0))
    .bind(it.published.unwrap_or(it.written))
    .execute(&mut *db)
    .await?;
    under(db, &Under { id: it.id, space: it.space, log: &it.log, marks: &it.marks }).await
}
