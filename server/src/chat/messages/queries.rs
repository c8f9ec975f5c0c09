//! The SQL of messages.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use protocol::{
    CommentId, ConversationId, PhotoId, Seq, Stream, UserId,
    comments::{Comment, Deletion, Log, Reaction, ReactionKind, Version},
    people::Card,
};
use sqlx::{PgConnection, PgExecutor};

use crate::error::Result;

/// Where a run of messages begins.
#[derive(Clone, Copy, Debug)]
pub enum Place {
    /// After this number.
    After(Seq),
    /// Before this number.
    Before(Seq),
    /// With this number in the middle.
    Around(Seq),
    /// The last ones.
    End,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: CommentId,
    author_id: UserId,
    author_name: String,
    author_function: String,
    author_photo: Option<PhotoId>,
    parent_id: Option<CommentId>,
    msg_no: Seq,
    html: String,
    created_at: DateTime<Utc>,
    edited_at: Option<DateTime<Utc>>,
    revision: i32,
    deleted_at: Option<DateTime<Utc>>,
}

impl Row {
    fn message(self, reactions: Vec<Reaction>) -> Comment {
        Comment {
            id: self.id,
            author: Card {
                id: self.author_id,
                name: self.author_name,
                function: self.author_function,
                photo: self.author_photo,
            },
            parent: self.parent_id,
            msg_no: self.msg_no,
            // In the order of writing.
            root_no: self.msg_no,
            html: self.html,
            at: self.created_at,
            edited_at: self.edited_at,
            revision: self.revision,
            deleted: self.deleted_at.map(|at| Deletion { at, by_author: true }),
            reactions,
            anchor: None,
            previews: Vec::new(),
        }
    }
}

/// A run of messages of which the reader sees those after `since`, as `me` sees them.
pub async fn log(
    db: &mut PgConnection,
    conversation: ConversationId,
    since: Seq,
    me: UserId,
    place: Place,
    count: i64,
) -> Result<Log> {
    let (head, gone) = extent(&mut *db, conversation).await?;
    // Numbers have no gaps, so a run is a range of them.
    let (first, last) = match place {
        Place::After(no) => (no.0 + 1, no.0.saturating_add(count)),
        Place::Before(no) => (no.0 - count, no.0 - 1),
        Place::Around(no) => (no.0 - count / 2, no.0 - count / 2 + count - 1),
        Place::End => (head.0 - count + 1, head.0),
    };
    let (first, last) = (first.max(since.0 + 1), last.min(head.0));
    let rows: Vec<Row> = sqlx::query_as(
        "select m.id, m.author_id, u.given_name || ' ' || u.family_name as author_name, u.function as author_function,
                u.photo as author_photo,
                m.parent_id, m.msg_no, m.html, m.created_at, m.edited_at, m.revision, m.deleted_at
         from messages m join users u on u.id = m.author_id
         where m.conversation_id = $1 and m.msg_no between $2 and $3 order by m.msg_no limit $4",
    )
    .bind(conversation)
    .bind(first)
    .bind(last)
    .bind(count)
    .fetch_all(&mut *db)
    .await?;
    let items = dress(db, rows, me).await?;
    let (more_before, more_after) = (first > since.0 + 1, last < head.0);
    Ok(Log { items, more_before, more_after, head, count: head.0 - gone })
}

/// Number of a conversation's last message, and how many were deleted.
pub async fn extent(db: impl PgExecutor<'_>, conversation: ConversationId) -> Result<(Seq, i64)> {
    let row: Option<(Seq, i64)> = sqlx::query_as("select msg_no, deleted from streams where id = $1")
        .bind(Stream::Conversation(conversation).to_string())
        .fetch_optional(db)
        .await?;
    Ok(row.unwrap_or_default())
}

/// Adds their reactions to messages.
async fn dress(db: &mut PgConnection, rows: Vec<Row>, me: UserId) -> Result<Vec<Comment>> {
    let counted: Vec<(CommentId, ReactionKind, i64, bool)> = sqlx::query_as(
        "select message_id, kind, count(*), bool_or(user_id = $2) from message_reactions
         where message_id = any($1) group by message_id, kind",
    )
    .bind(rows.iter().map(|row| row.id.0).collect::<Vec<_>>())
    .bind(me)
    .fetch_all(db)
    .await?;
    let mut reactions: HashMap<CommentId, Vec<Reaction>> = HashMap::new();
    for (message, kind, count, mine) in counted {
        reactions.entry(message).or_default().push(Reaction { kind, count, mine });
    }
    Ok(rows
        .into_iter()
        .map(|row| {
            let mut theirs = reactions.remove(&row.id).unwrap_or_default();
            theirs.sort_by_key(|reaction| reaction.kind);
            row.message(theirs)
        })
        .collect())
}

/// Number of the first message after another that stands.
pub async fn first_after(
    db: impl PgExecutor<'_>,
    conversation: ConversationId,
    no: Seq,
) -> Result<Option<Seq>> {
    let row = sqlx::query_scalar(
        "select msg_no from messages where conversation_id = $1 and msg_no > $2 and deleted_at is null
         order by msg_no limit 1",
    );
    Ok(row.bind(conversation).bind(no).fetch_optional(db).await?)
}

/// Waits until nobody else writes in somebody's name, to the end of the transaction.
pub async fn alone(db: &mut PgConnection, author: UserId) -> Result<()> {
    sqlx::query("select pg_advisory_xact_lock(hashtextextended('writes:' || $1::text, 0))")
        .bind(author)
        .execute(db)
        .await?;
    Ok(())
}

/// When somebody wrote the message that has so many of his after it, itself among them.
pub async fn nth_last(db: impl PgExecutor<'_>, author: UserId, count: i64) -> Result<Option<DateTime<Utc>>> {
    let row = sqlx::query_scalar(
        "select created_at from messages where author_id = $1 order by created_at desc offset $2 limit 1",
    );
    Ok(row.bind(author).bind(count - 1).fetch_optional(db).await?)
}

/// A message to be kept.
#[derive(Clone, Copy, Debug)]
pub struct New<'a> {
    pub id: CommentId,
    pub conversation: ConversationId,
    pub author: UserId,
    pub parent: Option<CommentId>,
    pub msg_no: Seq,
    pub seq: Seq,
    pub source: &'a str,
    pub html: &'a str,
    pub render_version: i16,
    pub at: DateTime<Utc>,
}

/// Keeps a message; the conversation's stream is locked.
pub async fn insert(db: &mut PgConnection, new: &New<'_>) -> Result<()> {
    sqlx::query(
        "insert into messages (id, conversation_id, author_id, parent_id, msg_no, seq, source, html, render_version, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(new.id)
    .bind(new.conversation)
    .bind(new.author)
    .bind(new.parent)
    .bind(new.msg_no)
    .bind(new.seq)
    .bind(new.source)
    .bind(new.html)
    .bind(new.render_version)
    .bind(new.at)
    .execute(&mut *db)
    .await?;
    sqlx::query("update streams set msg_no = $2 where id = $1")
        .bind(Stream::Conversation(new.conversation).to_string())
        .bind(new.msg_no)
        .execute(db)
        .await?;
    Ok(())
}

/// What an act on one message must know of it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Subject {
    pub id: CommentId,
    pub conversation_id: ConversationId,
    pub author_id: UserId,
    pub msg_no: Seq,
    pub seq: Seq,
    pub source: String,
    pub html: String,
    pub revision: i32,
    pub created_at: DateTime<Utc>,
    pub edited_at: Option<DateTime<Utc>>,
    pub deleted_at: Option<DateTime<Utc>>,
}

/// Reads a message; `for update` when it is about to change.
pub async fn subject(db: &mut PgConnection, id: CommentId, lock: bool) -> Result<Option<Subject>> {
    const COLUMNS: &str = "select id, conversation_id, author_id, msg_no, seq, source, html, revision, created_at, edited_at, deleted_at
         from messages where id = $1";
    const LOCKED: &str = "select id, conversation_id, author_id, msg_no, seq, source, html, revision, created_at, edited_at, deleted_at
         from messages where id = $1 for no key update";
    Ok(sqlx::query_as(if lock { LOCKED } else { COLUMNS }).bind(id).fetch_optional(db).await?)
}

/// Keeps the present text as an earlier version and sets another.
pub async fn revise(
    db: &mut PgConnection,
    old: &Subject,
    source: &str,
    html: &str,
    at: DateTime<Utc>,
) -> Result<()> {
    sqlx::query(
        "insert into message_versions (message_id, revision, source, html, at) values ($1, $2, $3, $4, $5)",
    )
    .bind(old.id)
    .bind(old.revision)
    .bind(&old.source)
    .bind(&old.html)
    .bind(old.edited_at.unwrap_or(old.created_at))
    .execute(&mut *db)
    .await?;
    sqlx::query(
        "update messages set source = $2, html = $3, revision = revision + 1, edited_at = $4 where id = $1",
    )
    .bind(old.id)
    .bind(source)
    .bind(html)
    .bind(at)
    .execute(db)
    .await?;
    Ok(())
}

/// Empties a message, its earlier versions and its reactions, and counts it; its place stays.
pub async fn delete(db: &mut PgConnection, subject: &Subject, at: DateTime<Utc>) -> Result<()> {
    sqlx::query(
        "update messages set source = '', html = '', edited_at = null, revision = 0, deleted_at = $2 where id = $1",
    )
    .bind(subject.id)
    .bind(at)
    .execute(&mut *db)
    .await?;
    sqlx::query("delete from message_versions where message_id = $1")
        .bind(subject.id)
        .execute(&mut *db)
        .await?;
    sqlx::query("delete from message_reactions where message_id = $1")
        .bind(subject.id)
        .execute(&mut *db)
        .await?;
    sqlx::query("update streams set deleted = deleted + 1 where id = $1")
        .bind(Stream::Conversation(subject.conversation_id).to_string())
        .execute(db)
        .await?;
    Ok(())
}

/// Gives a reaction or takes it back. Answers whether anything changed, and how many give it now.
pub async fn react(
    db: &mut PgConnection,
    message: CommentId,
    kind: ReactionKind,
    by: UserId,
    give: bool,
) -> Result<(bool, i64)> {
    let done = if give {
        sqlx::query("insert into message_reactions (message_id, user_id, kind) values ($1, $2, $3) on conflict do nothing")
            .bind(message)
            .bind(by)
            .bind(kind)
            .execute(&mut *db)
            .await?
    } else {
        sqlx::query("delete from message_reactions where message_id = $1 and user_id = $2 and kind = $3")
            .bind(message)
            .bind(by)
            .bind(kind)
            .execute(&mut *db)
            .await?
    };
    let count =
        sqlx::query_scalar("select count(*) from message_reactions where message_id = $1 and kind = $2");
    Ok((done.rows_affected() > 0, count.bind(message).bind(kind).fetch_one(db).await?))
}

/// Earlier versions of a message, newest first.
pub async fn versions(db: impl PgExecutor<'_>, id: CommentId) -> Result<Vec<Version>> {
    let rows: Vec<(i32, String, DateTime<Utc>)> = sqlx::query_as(
        "select revision, html, at from message_versions where message_id = $1 order by revision desc limit 100",
    )
    .bind(id)
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|(revision, html, at)| Version { revision, html, at }).collect())
}
