//! The SQL of comments.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use protocol::{
    CommentId, PhotoId, ResourceId, Seq, SpaceId, UserId,
    comments::{Anchor, Comment, Deletion, Log, Preview, Reaction, ReactionKind, Version},
    mentions::Group,
    people,
};
use sqlx::PgConnection;

use crate::{error::Result, previews};

/// A comment as its row has it, without reactions.
#[derive(sqlx::FromRow)]
pub struct Row {
    id: CommentId,
    author_id: UserId,
    author_name: String,
    author_function: String,
    author_photo: Option<PhotoId>,
    parent_id: Option<CommentId>,
    msg_no: Seq,
    root_no: Seq,
    html: String,
    created_at: DateTime<Utc>,
    edited_at: Option<DateTime<Utc>>,
    revision: i32,
    deleted_at: Option<DateTime<Utc>>,
    deleted_by: Option<UserId>,
    edition: Option<i32>,
    page: Option<i32>,
}

macro_rules! rows {
    ($rest:literal) => {
        concat!(
            "select c.id, c.author_id, u.given_name || ' ' || u.family_name as author_name, u.function as author_function,
             u.photo as author_photo,
             c.parent_id, c.msg_no, c.root_no, c.html, c.created_at, c.edited_at, c.revision, c.deleted_at, c.deleted_by,
             c.edition, c.page
             from comments c join users u on u.id = c.author_id ",
            $rest
        )
    };
}

impl Row {
    /// All of a resource's comments, without reactions.
    pub async fn all(db: &mut PgConnection, resource: ResourceId) -> Result<Vec<Comment>> {
        let rows: Vec<Self> = sqlx::query_as(rows!("where c.resource_id = $1 order by c.msg_no"))
            .bind(resource)
            .fetch_all(&mut *db)
            .await?;
        let mut found = found(db, &rows).await?;
        let whole = |row: Self| {
            let previews = found.remove(&row.id).unwrap_or_default();
            row.comment(Vec::new(), previews)
        };
        Ok(rows.into_iter().map(whole).collect())
    }

    fn comment(self, reactions: Vec<Reaction>, previews: Vec<Preview>) -> Comment {
        let by_author = self.deleted_by == Some(self.author_id);
        Comment {
            id: self.id,
            author: people::Card {
                id: self.author_id,
                name: self.author_name,
                function: self.author_function,
                photo: self.author_photo,
            },
            parent: self.parent_id,
            msg_no: self.msg_no,
            root_no: self.root_no,
            html: self.html,
            at: self.created_at,
            edited_at: self.edited_at,
            revision: self.revision,
            deleted: self.deleted_at.map(|at| Deletion { at, by_author }),
            reactions,
            anchor: self.edition.map(|edition| Anchor { edition, page: self.page }),
            previews,
        }
    }
}

/// Where a run of comments begins.
#[derive(Clone, Copy, Debug)]
pub enum Place {
    /// After this key.
    After(Seq, Seq),
    /// Before this key.
    Before(Seq, Seq),
    /// The last ones.
    End,
}

/// A run of a resource's comments in the order of display, with one more than asked for if there is
/// one (so that one knows).
async fn run(db: &mut PgConnection, resource: ResourceId, place: Place, count: i64) -> Result<Vec<Row>> {
    let rows = match place {
        Place::After(root, no) => {
            sqlx::query_as(rows!(
                "where c.resource_id = $1 and (c.root_no, c.msg_no) > ($2, $3) order by c.root_no, c.msg_no limit $4"
            ))
            .bind(resource)
            .bind(root)
            .bind(no)
            .bind(count)
            .fetch_all(db)
            .await?
        }
        Place::Before(root, no) => {
            let mut rows: Vec<Row> = sqlx::query_as(rows!(
                "where c.resource_id = $1 and (c.root_no, c.msg_no) < ($2, $3) order by c.root_no desc, c.msg_no desc limit $4"
            ))
            .bind(resource)
            .bind(root)
            .bind(no)
            .bind(count)
            .fetch_all(db)
            .await?;
            rows.reverse();
            rows
        }
        Place::End => Box::pin(run(db, resource, Place::Before(Seq::MAX, Seq::MAX), count)).await?,
    };
    Ok(rows)
}

/// What is known of a resource's comments as a whole: number of the last message, and how many were
/// not deleted.
pub async fn extent(db: &mut PgConnection, resource: ResourceId) -> Result<(Seq, i64)> {
    let row: Option<(Seq, i64)> =
        sqlx::query_as("select msg_no, msg_no - deleted from streams where id = $1")
            .bind(protocol::Stream::Resource(resource).to_string())
            .fetch_optional(db)
            .await?;
    Ok(row.unwrap_or_default())
}

/// A run of comments around a place, as `me` sees them.
pub async fn log(
    db: &mut PgConnection,
    resource: ResourceId,
    me: UserId,
    place: Place,
    count: i64,
) -> Result<Log> {
    let mut rows = run(db, resource, place, count + 1).await?;
    let more = rows.len() > usize::try_from(count).unwrap_or(usize::MAX);
    let (more_before, more_after) = match place {
        Place::After(root, no) => {
            if more {
                rows.pop();
            }
            (
                root > Seq(0) && !run(db, resource, Place::Before(root, Seq(no.0 + 1)), 1).await?.is_empty(),
                more,
            )
        }
        Place::Before(root, no) => {
            if more {
                rows.remove(0);
            }
            (more, !run(db, resource, Place::After(root, Seq(no.0 - 1)), 1).await?.is_empty())
        }
        Place::End => {
            if more {
                rows.remove(0);
            }
            (more, false)
        }
    };
    let (head, count) = extent(db, resource).await?;
    let items = dress(db, rows, me).await?;
    Ok(Log { items, more_before, more_after, head, count })
}

/// What is known of the links of those that have some.
async fn found(db: &mut PgConnection, rows: &[Row]) -> Result<HashMap<CommentId, Vec<Preview>>> {
    let linking = rows.iter().filter(|row| previews::has_links(&row.html)).map(|row| row.id);
    previews::of(db, &linking.collect::<Vec<_>>()).await
}

/// Adds their reactions to comments, and what their links lead to.
async fn dress(db: &mut PgConnection, rows: Vec<Row>, me: UserId) -> Result<Vec<Comment>> {
    let ids: Vec<CommentId> = rows.iter().map(|row| row.id).collect();
    let counted: Vec<(CommentId, ReactionKind, i64, bool)> = sqlx::query_as(
        "select comment_id, kind, count(*), bool_or(user_id = $2) from reactions
         where comment_id = any($1) group by comment_id, kind",
    )
    .bind(ids.iter().map(|id| id.0).collect::<Vec<_>>())
    .bind(me)
    .fetch_all(&mut *db)
    .await?;
    let mut found = found(db, &rows).await?;
    let mut reactions: HashMap<CommentId, Vec<Reaction>> = HashMap::new();
    for (comment, kind, count, mine) in counted {
        reactions.entry(comment).or_default().push(Reaction { kind, count, mine });
    }
    Ok(rows
        .into_iter()
        .map(|row| {
            let mut theirs = reactions.remove(&row.id).unwrap_or_default();
            theirs.sort_by_key(|reaction| reaction.kind);
            let previews = found.remove(&row.id).unwrap_or_default();
            row.comment(theirs, previews)
        })
        .collect())
}

/// The place in the order of display of the first message after a mark, in the order of writing;
/// nothing if everything was read.
pub async fn first_after(
    db: &mut PgConnection,
    resource: ResourceId,
    mark: Seq,
) -> Result<Option<(Seq, Seq)>> {
    let row = sqlx::query_as(
        "select root_no, msg_no from comments where resource_id = $1 and msg_no > $2 and deleted_at is null
         order by msg_no limit 1",
    );
    Ok(row.bind(resource).bind(mark).fetch_optional(db).await?)
}

/// The place in the order of display of a message, or of the first one after it.
pub async fn first_from(db: &mut PgConnection, resource: ResourceId, no: Seq) -> Result<Option<(Seq, Seq)>> {
    let row = sqlx::query_as(
        "select root_no, msg_no from comments where resource_id = $1 and msg_no >= $2 order by msg_no limit 1",
    );
    Ok(row.bind(resource).bind(no).fetch_optional(db).await?)
}

/// The place in the order of display of a message.
pub async fn key_of(db: &mut PgConnection, resource: ResourceId, no: Seq) -> Result<Option<(Seq, Seq)>> {
    let row = sqlx::query_as("select root_no, msg_no from comments where resource_id = $1 and msg_no = $2");
    Ok(row.bind(resource).bind(no).fetch_optional(db).await?)
}

/// A key some comments before another, to open a page with context.
pub async fn key_before(
    db: &mut PgConnection,
    resource: ResourceId,
    key: (Seq, Seq),
    count: i64,
) -> Result<(Seq, Seq)> {
    let row: Option<(Seq, Seq)> = sqlx::query_as(
        "select root_no, msg_no from comments where resource_id = $1 and (root_no, msg_no) < ($2, $3)
         order by root_no desc, msg_no desc offset $4 limit 1",
    )
    .bind(resource)
    .bind(key.0)
    .bind(key.1)
    .bind(count)
    .fetch_optional(db)
    .await?;
    Ok(row.unwrap_or((Seq(0), Seq(0))))
}

/// A reader's mark, and how many messages above it were deleted.
pub async fn mark(db: &mut PgConnection, user: UserId, resource: ResourceId) -> Result<(Seq, i64)> {
    let row = sqlx::query_as(
        "with mark as (select coalesce((select msg_no from marks where user_id = $1 and resource_id = $2), 0) as no)
         select mark.no, (select count(*) from comments c
                          where c.resource_id = $2 and c.msg_no > mark.no and c.deleted_at is not null)
         from mark",
    );
    Ok(row.bind(user).bind(resource).fetch_one(db).await?)
}

/// Sets a mark, never beyond the head. Answers where it stands.
pub async fn set_mark(
    db: &mut PgConnection,
    user: UserId,
    resource: ResourceId,
    space: SpaceId,
    to: Seq,
) -> Result<Seq> {
    let row = sqlx::query_scalar(
        "insert into marks (user_id, resource_id, space_id, msg_no)
         select $1, $2, $3, least($4, s.msg_no) from streams s where s.id = $5
         on conflict (user_id, resource_id) do update set msg_no = excluded.msg_no
         returning msg_no",
    );
    let stream = protocol::Stream::Resource(resource).to_string();
    Ok(row.bind(user).bind(resource).bind(space).bind(to).bind(stream).fetch_one(db).await?)
}

/// What an act on one comment must know of it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Subject {
    pub id: CommentId,
    pub resource_id: ResourceId,
    pub space_id: SpaceId,
    pub author_id: UserId,
    pub parent_id: Option<CommentId>,
    pub msg_no: Seq,
    pub seq: Seq,
    pub source: String,
    pub html: String,
    pub revision: i32,
    pub created_at: DateTime<Utc>,
    pub edited_at: Option<DateTime<Utc>>,
    pub deleted_at: Option<DateTime<Utc>>,
    /// Whom it calls together.
    pub calls: Option<Group>,
}

/// Reads a comment; `for update` when it is about to change.
///
/// # Errors
/// The database's.
pub async fn subject(db: &mut PgConnection, id: CommentId, lock: bool) -> Result<Option<Subject>> {
    const COLUMNS: &str = "select id, resource_id, space_id, author_id, parent_id, msg_no, seq, source, html, revision, created_at, edited_at, deleted_at, calls
         from comments where id = $1";
    const LOCKED: &str = "select id, resource_id, space_id, author_id, parent_id, msg_no, seq, source, html, revision, created_at, edited_at, deleted_at, calls
         from comments where id = $1 for no key update";
    Ok(sqlx::query_as(if lock { LOCKED } else { COLUMNS }).bind(id).fetch_optional(db).await?)
}

/// Keeps the present text as an earlier version and sets another, which calls these people together: those
/// who are there now, if it called fewer before.
pub async fn revise(
    db: &mut PgConnection,
    old: &Subject,
    (source, html): (&str, &str),
    calls: Option<Group>,
    at: DateTime<Utc>,
) -> Result<()> {
    sqlx::query("insert into comment_versions (comment_id, space_id, revision, source, html, at) values ($1, $2, $3, $4, $5, $6)")
        .bind(old.id)
        .bind(old.space_id)
        .bind(old.revision)
        .bind(&old.source)
        .bind(&old.html)
        .bind(old.edited_at.unwrap_or(old.created_at))
        .execute(&mut *db)
        .await?;
    sqlx::query(
        "update comments set source = $2, html = $3, revision = revision + 1, edited_at = $4, calls = $5,
                called_at = case when $5 is null then null when $6 then $4 else called_at end
         where id = $1",
    )
    .bind(old.id)
    .bind(source)
    .bind(html)
    .bind(at)
    .bind(calls)
    .bind(calls.is_some_and(|calls| !old.calls.is_some_and(|before| before.covers(calls))))
    .execute(db)
    .await?;
    Ok(())
}

/// Empties a comment, its earlier versions and its reactions; its place stays.
pub async fn delete(db: &mut PgConnection, id: CommentId, by: UserId, at: DateTime<Utc>) -> Result<()> {
    sqlx::query("update comments set source = '', html = '', edited_at = null, revision = 0, calls = null, called_at = null, deleted_at = $2, deleted_by = $3 where id = $1")
        .bind(id)
        .bind(at)
        .bind(by)
        .execute(&mut *db)
        .await?;
    sqlx::query("delete from comment_versions where comment_id = $1").bind(id).execute(&mut *db).await?;
    sqlx::query("delete from reactions where comment_id = $1").bind(id).execute(db).await?;
    Ok(())
}

/// Counts one more deleted message in a stream; the row stays locked to the end of the transaction.
pub async fn count_deleted(db: &mut PgConnection, resource: ResourceId) -> Result<()> {
    sqlx::query("update streams set deleted = deleted + 1 where id = $1")
        .bind(protocol::Stream::Resource(resource).to_string())
        .execute(db)
        .await?;
    Ok(())
}

/// Gives a reaction or takes it back. Answers whether anything changed, and how many give it now.
pub async fn react(
    db: &mut PgConnection,
    on: &Subject,
    kind: ReactionKind,
    by: UserId,
    give: bool,
) -> Result<(bool, i64)> {
    let done = if give {
        sqlx::query("insert into reactions (comment_id, space_id, user_id, kind) values ($1, $2, $3, $4) on conflict do nothing")
            .bind(on.id)
            .bind(on.space_id)
            .bind(by)
            .bind(kind)
            .execute(&mut *db)
            .await?
    } else {
        sqlx::query("delete from reactions where comment_id = $1 and user_id = $2 and kind = $3")
            .bind(on.id)
            .bind(by)
            .bind(kind)
            .execute(&mut *db)
            .await?
    };
    let count = sqlx::query_scalar("select count(*) from reactions where comment_id = $1 and kind = $2");
    Ok((done.rows_affected() > 0, count.bind(on.id).bind(kind).fetch_one(db).await?))
}

/// Earlier versions of a comment, newest first.
pub async fn versions(db: &mut PgConnection, id: CommentId) -> Result<Vec<Version>> {
    let rows: Vec<(i32, String, DateTime<Utc>)> = sqlx::query_as(
        "select revision, html, at from comment_versions where comment_id = $1 order by revision desc limit 100",
    )
    .bind(id)
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|(revision, html, at)| Version { revision, html, at }).collect())
}

/// When a resource last moved and who moved it; when it was made and nobody, if no comment stands.
pub async fn last(
    db: &mut PgConnection,
    resource: ResourceId,
) -> Result<(DateTime<Utc>, Option<people::Card>)> {
    let (at, id, name, function, photo): (
        DateTime<Utc>,
        Option<UserId>,
        Option<String>,
        Option<String>,
        Option<PhotoId>,
    ) =
        sqlx::query_as(
            "select coalesce(c.created_at, r.created_at), u.id, u.given_name || ' ' || u.family_name, u.function, u.photo
             from resources r
             left join lateral (
                 select created_at, author_id from comments
                 where resource_id = r.id and deleted_at is null order by msg_no desc limit 1
             ) c on true
             left join users u on u.id = c.author_id
             where r.id = $1",
        )
        .bind(resource)
        .fetch_one(db)
        .await?;
    let card = id.map(|id| people::Card {
        id,
        name: name.unwrap_or_default(),
        function: function.unwrap_or_default(),
        photo,
    });
    Ok((at, card))
}
