//! The SQL of the blog.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use protocol::{
    FileId, ResourceId, SpaceId, Stream, UserId,
    blog::{Cover, DRAFTS_MAX, Heading, Row, Version},
    comments::{Reaction, ReactionKind},
    people::Card,
};
use sqlx::{PgConnection, Row as _, postgres::PgRow};

use super::atom::Channel;
use crate::{comments::article, error::Result};

macro_rules! posts {
    ($columns:literal, $rest:literal) => {
        concat!(
            "select r.id, r.space_id, r.title, r.excerpt, r.published_at,
             p.due_at, p.saved_at, p.edited_at, p.revision, p.words, f.id as cover_id, f.width, f.height,
             a.id as author_id, a.given_name || ' ' || a.family_name as author_name, a.function as author_function, a.photo as author_photo,
             l.id as closer_id, l.given_name || ' ' || l.family_name as closer_name, l.function as closer_function, l.photo as closer_photo ",
            $columns,
            " from posts p
             join resources r on r.id = p.id and r.removed_at is null
             join users a on a.id = r.author_id
             left join users l on l.id = r.locked_by
             left join attachments f on f.id = p.cover_id ",
            $rest
        )
    };
}

/// The person in the columns whose names begin so.
fn card(row: &PgRow, who: &str) -> Result<Option<Card>, sqlx::Error> {
    let column = |name: &str| format!("{who}_{name}");
    let Some(id) = row.try_get::<Option<UserId>, _>(&*column("id"))? else { return Ok(None) };
    Ok(Some(Card {
        id,
        name: row.try_get(&*column("name"))?,
        function: row.try_get(&*column("function"))?,
        photo: row.try_get(&*column("photo"))?,
    }))
}

fn heading(row: &PgRow) -> Result<Heading, sqlx::Error> {
    let side = |name: &str| -> Result<u32, sqlx::Error> {
        Ok(row.try_get::<Option<i32>, _>(name)?.and_then(|side| u32::try_from(side).ok()).unwrap_or(1))
    };
    let cover = match row.try_get::<Option<FileId>, _>("cover_id")? {
        Some(file) => Some(Cover { file, size: (side("width")?, side("height")?) }),
        None => None,
    };
    Ok(Heading {
        id: row.try_get("id")?,
        title: row.try_get("title")?,
        excerpt: row.try_get("excerpt")?,
        author: card(row, "author")?.ok_or(sqlx::Error::RowNotFound)?,
        at: row.try_get("published_at")?,
        due_at: row.try_get("due_at")?,
        saved_at: row.try_get("saved_at")?,
        edited_at: row.try_get("edited_at")?,
        revision: row.try_get("revision")?,
        cover,
        words: row.try_get("words")?,
        closed_by: card(row, "closer")?,
    })
}

/// A post as its own page and its editor show it.
pub struct Post {
    pub heading: Heading,
    pub space: SpaceId,
    pub source: String,
    pub html: String,
    /// Who saved it.
    pub by: Card,
}

/// Finds a post.
pub async fn find(db: &mut PgConnection, id: ResourceId) -> Result<Option<Post>> {
    let row = sqlx::query(posts!(
        ", p.source, p.html, s.id as saver_id, s.given_name || ' ' || s.family_name as saver_name,
           s.function as saver_function, s.photo as saver_photo",
        "join users s on s.id = p.saved_by where p.id = $1"
    ))
    .bind(id)
    .fetch_optional(db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Post {
        heading: heading(&row)?,
        space: row.try_get("space_id")?,
        source: row.try_get("source")?,
        html: row.try_get("html")?,
        by: card(&row, "saver")?.ok_or(sqlx::Error::RowNotFound)?,
    }))
}

/// Keeps others from changing a post until the end of the transaction.
pub async fn lock(db: &mut PgConnection, id: ResourceId) -> Result<()> {
    sqlx::query("select from posts where id = $1 for no key update").bind(id).execute(db).await?;
    Ok(())
}

fn row(row: &PgRow) -> Result<Row, sqlx::Error> {
    Ok(Row {
        heading: heading(row)?,
        count: row.try_get("count")?,
        head: row.try_get("head")?,
        reactions: Vec::new(),
    })
}

/// A page of a space's posts, the newest first, as a reader sees them.
pub async fn rows(
    db: &mut PgConnection,
    space: SpaceId,
    me: UserId,
    after: Option<(DateTime<Utc>, ResourceId)>,
    count: i64,
) -> Result<Vec<Row>> {
    let found = sqlx::query(posts!(
        ", s.msg_no as head, s.msg_no - s.deleted as count",
        "join streams s on s.id = 'resource:' || r.id
         where r.space_id = $1 and r.kind = 'post' and r.published_at is not null
           and ($2::timestamptz is null or (r.published_at, r.id) < ($2, $3))
         order by r.published_at desc, r.id desc limit $4"
    ))
    .bind(space)
    .bind(after.map(|(at, _)| at))
    .bind(after.map(|(_, id)| id))
    .bind(count)
    .fetch_all(&mut *db)
    .await?;
    let mut rows = found.iter().map(row).collect::<Result<Vec<_>, sqlx::Error>>()?;
    let ids: Vec<uuid::Uuid> = rows.iter().map(|row| row.heading.id.0).collect();
    let mut given = reacted(db, &ids, Some(me)).await?;
    for row in &mut rows {
        row.reactions = given.remove(&row.heading.id).unwrap_or_default();
    }
    Ok(rows)
}

/// A post as the list shows it to nobody in particular.
pub async fn row_of(db: &mut PgConnection, id: ResourceId) -> Result<Option<Row>> {
    let found = sqlx::query(posts!(
        ", s.msg_no as head, s.msg_no - s.deleted as count",
        "join streams s on s.id = 'resource:' || r.id where p.id = $1"
    ))
    .bind(id)
    .fetch_optional(db)
    .await?;
    Ok(found.as_ref().map(row).transpose()?)
}

/// A person's drafts in a space, the one saved last first.
pub async fn drafts(db: &mut PgConnection, space: SpaceId, me: UserId) -> Result<Vec<Heading>> {
    let found = sqlx::query(posts!(
        "",
        "where r.space_id = $1 and r.author_id = $2 and r.published_at is null
         order by p.saved_at desc, p.id desc limit $3"
    ))
    .bind(space)
    .bind(me)
    .bind(DRAFTS_MAX)
    .fetch_all(db)
    .await?;
    Ok(found.iter().map(heading).collect::<Result<_, sqlx::Error>>()?)
}

/// The reactions to these posts, in the order of their kinds.
async fn reacted(
    db: &mut PgConnection,
    posts: &[uuid::Uuid],
    me: Option<UserId>,
) -> Result<HashMap<ResourceId, Vec<Reaction>>> {
    let counted: Vec<(ResourceId, ReactionKind, i64, bool)> = sqlx::query_as(
        "select post_id, kind, count(*), coalesce(bool_or(user_id = $2), false) from post_reactions
         where post_id = any($1) group by post_id, kind",
    )
    .bind(posts)
    .bind(me)
    .fetch_all(db)
    .await?;
    let mut given: HashMap<ResourceId, Vec<Reaction>> = HashMap::new();
    for (post, kind, count, mine) in counted {
        given.entry(post).or_default().push(Reaction { kind, count, mine });
    }
    given.values_mut().for_each(|reactions| reactions.sort_by_key(|it| it.kind));
    Ok(given)
}

/// The reactions to a post.
pub async fn reactions(db: &mut PgConnection, id: ResourceId, me: UserId) -> Result<Vec<Reaction>> {
    Ok(reacted(db, &[id.0], Some(me)).await?.remove(&id).unwrap_or_default())
}

/// Gives a reaction or takes it back. Answers whether anything changed, and how many give it now.
pub async fn react(
    db: &mut PgConnection,
    (post, space): (ResourceId, SpaceId),
    kind: ReactionKind,
    by: UserId,
    give: bool,
) -> Result<(bool, i64)> {
    let done = if give {
        sqlx::query(
            "insert into post_reactions (post_id, space_id, user_id, kind) values ($1, $2, $3, $4) on conflict do nothing",
        )
        .bind(post)
        .bind(space)
        .bind(by)
        .bind(kind)
        .execute(&mut *db)
        .await?
    } else {
        sqlx::query("delete from post_reactions where post_id = $1 and user_id = $2 and kind = $3")
            .bind(post)
            .bind(by)
            .bind(kind)
            .execute(&mut *db)
            .await?
    };
    let count = sqlx::query_scalar("select count(*) from post_reactions where post_id = $1 and kind = $2");
    Ok((done.rows_affected() > 0, count.bind(post).bind(kind).fetch_one(db).await?))
}

/// What is kept of a post beside what its resource says.
pub struct Saved<'t> {
    pub source: &'t str,
    pub html: &'t str,
    pub cover: Option<FileId>,
    pub due_at: Option<DateTime<Utc>>,
    pub by: UserId,
    pub at: DateTime<Utc>,
}

fn words(source: &str) -> i64 {
    i64::try_from(source.split_whitespace().count()).unwrap_or(i64::MAX)
}

/// Keeps a new post.
pub async fn insert(db: &mut PgConnection, id: ResourceId, space: SpaceId, it: &Saved<'_>) -> Result<()> {
    sqlx::query(
        "insert into posts (id, space_id, source, html, render_version, words, cover_id, saved_by, saved_at, due_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(id)
    .bind(space)
    .bind(it.source)
    .bind(it.html)
    .bind(article::VERSION)
    .bind(words(it.source))
    .bind(it.cover)
    .bind(it.by)
    .bind(it.at)
    .bind(it.due_at)
    .execute(db)
    .await?;
    Ok(())
}

/// Keeps what a post says as an earlier version, and what it says now. To be asked before its resource is
/// described anew.
pub async fn revise(db: &mut PgConnection, id: ResourceId, it: &Saved<'_>) -> Result<()> {
    sqlx::query(
        "insert into post_versions (post_id, space_id, revision, title, source, html, saved_by, saved_at, shown)
         select p.id, p.space_id, p.revision, r.title, p.source, p.html, p.saved_by, p.saved_at,
                r.published_at is not null
         from posts p join resources r on r.id = p.id where p.id = $1",
    )
    .bind(id)
    .execute(&mut *db)
    .await?;
    sqlx::query(
        "update posts p set source = $2, html = $3, render_version = $4, words = $5, cover_id = $6, saved_by = $7,
                saved_at = $8, due_at = $9, revision = revision + 1,
                edited_at = case when r.published_at is null then null else $8 end
         from resources r where r.id = p.id and p.id = $1",
    )
    .bind(id)
    .bind(it.source)
    .bind(it.html)
    .bind(article::VERSION)
    .bind(words(it.source))
    .bind(it.cover)
    .bind(it.by)
    .bind(it.at)
    .bind(it.due_at)
    .execute(db)
    .await?;
    Ok(())
}

/// Closes a post to comments, or opens it.
pub async fn close(
    db: &mut PgConnection,
    id: ResourceId,
    by: Option<UserId>,
    at: DateTime<Utc>,
) -> Result<()> {
    sqlx::query(
        "update resources set locked_by = $2, locked_at = case when $2::uuid is null then null else $3 end where id = $1",
    )
    .bind(id)
    .bind(by)
    .bind(at)
    .execute(db)
    .await?;
    Ok(())
}

/// Empties a post, its earlier versions, its reactions and its files.
pub async fn erase(db: &mut PgConnection, id: ResourceId) -> Result<()> {
    sqlx::query(
        "update posts set source = '', html = '', words = 0, cover_id = null, due_at = null where id = $1",
    )
    .bind(id)
    .execute(&mut *db)
    .await?;
    sqlx::query("update resources set title = '', excerpt = '' where id = $1")
        .bind(id)
        .execute(&mut *db)
        .await?;
    sqlx::query("delete from post_versions where post_id = $1").bind(id).execute(&mut *db).await?;
    sqlx::query("delete from post_reactions where post_id = $1").bind(id).execute(&mut *db).await?;
    sqlx::query("delete from attachments where resource_id = $1").bind(id).execute(db).await?;
    Ok(())
}

/// Makes earlier events that tell of a post say nothing; what was said of its comments stays. Numbers and
/// ids stay.
pub async fn blank(db: &mut PgConnection, id: ResourceId, streams: &[Stream]) -> Result<()> {
    sqlx::query(
        r#"update events set payload = '{"blank":{}}'
           where stream_id = any($1) and (payload like '{"blog":%' or payload like '{"feed":%')
             and position($2 in payload) > 0"#,
    )
    .bind(streams.iter().map(Stream::to_string).collect::<Vec<_>>())
    .bind(id.to_string())
    .execute(db)
    .await?;
    Ok(())
}

/// Earlier versions of a post, newest first; those that were never published only if `all`.
pub async fn versions(db: &mut PgConnection, id: ResourceId, all: bool) -> Result<Vec<Version>> {
    let rows = sqlx::query(
        "select v.revision, v.title, v.html, v.saved_at,
                u.id as saver_id, u.given_name || ' ' || u.family_name as saver_name, u.function as saver_function,
                u.photo as saver_photo
         from post_versions v join users u on u.id = v.saved_by
         where v.post_id = $1 and ($2 or v.shown) order by v.revision desc limit 100",
    )
    .bind(id)
    .bind(all)
    .fetch_all(db)
    .await?;
    let version = |row: &PgRow| {
        Ok(Version {
            revision: row.try_get("revision")?,
            title: row.try_get("title")?,
            html: row.try_get("html")?,
            by: card(row, "saver")?.ok_or(sqlx::Error::RowNotFound)?,
            at: row.try_get("saved_at")?,
        })
    };
    Ok(rows.iter().map(version).collect::<Result<_, sqlx::Error>>()?)
}

/// Keeps the digest of the address of somebody's feed, in place of the one before.
pub async fn subscribe(
    db: &mut PgConnection,
    space: SpaceId,
    user: UserId,
    digest: &[u8],
    at: DateTime<Utc>,
) -> Result<()> {
    sqlx::query(
        "insert into feed_tokens (user_id, space_id, token_hash, created_at) values ($1, $2, $3, $4)
         on conflict (user_id, space_id) do update set token_hash = excluded.token_hash, created_at = excluded.created_at",
    )
    .bind(user)
    .bind(space)
    .bind(digest)
    .bind(at)
    .execute(db)
    .await?;
    Ok(())
}

/// Forgets the address of somebody's feed.
pub async fn unsubscribe(db: &mut PgConnection, space: SpaceId, user: UserId) -> Result<()> {
    sqlx::query("delete from feed_tokens where user_id = $1 and space_id = $2")
        .bind(user)
        .bind(space)
        .execute(db)
        .await?;
    Ok(())
}

/// Whose feed has an address, of which space, if he still belongs to it.
pub async fn subscribed(db: &mut PgConnection, digest: &[u8]) -> Result<Option<(SpaceId, UserId, Channel)>> {
    let row: Option<(SpaceId, UserId, String, String, DateTime<Utc>)> = sqlx::query_as(
        "select t.space_id, t.user_id, s.name, s.slug, t.created_at
         from feed_tokens t
         join spaces s on s.id = t.space_id
         join memberships m on m.space_id = t.space_id and m.user_id = t.user_id and m.left_at is null
         join users u on u.id = t.user_id and u.disabled_at is null
         where t.token_hash = $1",
    )
    .bind(digest)
    .fetch_optional(db)
    .await?;
    Ok(row.map(|(space, user, name, slug, since)| {
        (space, user, Channel { id: space.to_string(), name, slug, since })
    }))
}

/// Takes the post that is due first, unless another node has taken it.
pub async fn due(db: &mut PgConnection, now: DateTime<Utc>) -> Result<Option<(ResourceId, SpaceId, UserId)>> {
    Ok(sqlx::query_as(
        "select p.id, p.space_id, r.author_id from posts p join resources r on r.id = p.id
         where p.due_at <= $1 and r.published_at is null and r.removed_at is null
         order by p.due_at, p.id limit 1 for update of p skip locked",
    )
    .bind(now)
    .fetch_optional(db)
    .await?)
}

/// Nothing is waited for any more.
pub async fn no_longer_due(db: &mut PgConnection, id: ResourceId) -> Result<()> {
    sqlx::query("update posts set due_at = null where id = $1").bind(id).execute(db).await?;
    Ok(())
}
