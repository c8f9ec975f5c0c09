//! The SQL of previews.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use protocol::{CommentId, ResourceId, Seq, comments::Preview};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::{error::Result, web::Page};

/// Links, or comments, that one transaction takes.
const BATCH: i64 = 100;

/// What is known of the links of these comments, and was told.
pub async fn of(db: &mut PgConnection, comments: &[CommentId]) -> Result<HashMap<CommentId, Vec<Preview>>> {
    let rows: Vec<(CommentId, String, String, String, String, String)> = sqlx::query_as(
        "select l.comment_id, l.address, p.host, p.site, p.title, p.description
         from comment_links l join previews p on p.id = l.preview_id
         where l.comment_id = any($1) and l.told and p.title is not null
         order by l.comment_id, l.place",
    )
    .bind(ids(comments))
    .fetch_all(db)
    .await?;
    let mut found: HashMap<CommentId, Vec<Preview>> = HashMap::new();
    for (comment, address, host, site, title, description) in rows {
        found.entry(comment).or_default().push(Preview { address, host, site, title, description });
    }
    Ok(found)
}

fn ids(comments: &[CommentId]) -> Vec<Uuid> {
    comments.iter().map(|id| id.0).collect()
}

/// A link of a comment, by the digest of its address.
pub type Link = (CommentId, Vec<u8>);

/// Locks some links that no worker has seen, the oldest first.
pub async fn new_links(db: &mut PgConnection) -> Result<Vec<Link>> {
    let links = sqlx::query_as(
        "select comment_id, hash from comment_links where preview_id is null and not told
         order by at limit $1 for update skip locked",
    );
    Ok(links.bind(BATCH).fetch_all(db).await?)
}

/// Lets those of these links be whose authors wrote more than so many within an hour. Answers the others. An earlier
/// text, and a comment that was deleted, count as three links each: what was written is counted, not what is left of it.
pub async fn spare(db: &mut PgConnection, links: Vec<Link>, most: i64) -> Result<Vec<Link>> {
    let spared: Vec<Link> = sqlx::query_as(
        "with many as (
             select a.author_id
             from (select distinct author_id from comments where id = any($1)) a
             cross join lateral (
                 select count(*) as links from comment_links l join comments c on c.id = l.comment_id
                 where c.author_id = a.author_id and l.at > now() - interval '1 hour'
             ) now_there
             cross join lateral (
                 select count(*) filter (where c.deleted_at is not null)
                        + coalesce(sum((select count(*) from comment_versions v
                                        where v.comment_id = c.id and v.at > now() - interval '1 hour')), 0) as texts
                 from comments c
                 where c.author_id = a.author_id
                   and (c.edited_at > now() - interval '1 hour' or c.deleted_at > now() - interval '1 hour')
             ) gone
             where now_there.links + 3 * gone.texts > $3
         )
         update comment_links l set told = true
         from unnest($1::uuid[], $2::bytea[]) as it (comment_id, hash), comments c, many
         where l.comment_id = it.comment_id and l.hash = it.hash
           and c.id = l.comment_id and c.author_id = many.author_id
         returning l.comment_id, l.hash",
    )
    .bind(links.iter().map(|it| it.0.0).collect::<Vec<_>>())
    .bind(links.iter().map(|it| it.1.as_slice()).collect::<Vec<_>>())
    .bind(most)
    .fetch_all(db)
    .await?;
    Ok(links.into_iter().filter(|link| !spared.contains(link)).collect())
}

/// Has the addresses asked that nothing is known of: nothing since `fresh`, and not since `given_up` that they show
/// nothing.
pub async fn want(
    db: &mut PgConnection,
    links: &[Link],
    now: DateTime<Utc>,
    (fresh, given_up): (DateTime<Utc>, DateTime<Utc>),
) -> Result<()> {
    sqlx::query(
        "insert into previews (id, hash, due_at)
         select gen_random_uuid(), it.hash, $2 from (select distinct unnest($1::bytea[]) as hash) as it
         where not exists (
             select from previews p where p.hash = it.hash and p.known_at is not null
               and p.known_at > case when p.title is null then $4 else $3 end)
         order by it.hash
         on conflict (hash) where due_at is not null do nothing",
    )
    .bind(links.iter().map(|it| it.1.as_slice()).collect::<Vec<_>>())
    .bind(now)
    .bind(fresh)
    .bind(given_up)
    .execute(db)
    .await?;
    Ok(())
}

/// Ties links to what is asked for, or known last, of their addresses.
pub async fn hang(db: &mut PgConnection, links: &[Link]) -> Result<()> {
    sqlx::query(
        "update comment_links l
         set preview_id = (select p.id from previews p where p.hash = l.hash
                           order by p.known_at desc nulls first limit 1)
         from unnest($1::uuid[], $2::bytea[]) as it (comment_id, hash)
         where l.comment_id = it.comment_id and l.hash = it.hash",
    )
    .bind(links.iter().map(|it| it.0.0).collect::<Vec<_>>())
    .bind(links.iter().map(|it| it.1.as_slice()).collect::<Vec<_>>())
    .execute(db)
    .await?;
    Ok(())
}

/// Some comments with links of which all is known that will be, and that nobody was told of.
pub async fn untold(db: &mut PgConnection) -> Result<Vec<CommentId>> {
    let comments = sqlx::query_scalar(
        "select distinct l.comment_id from comment_links l join previews p on p.id = l.preview_id
         where not l.told and p.due_at is null order by l.comment_id limit $1",
    );
    Ok(comments.bind(BATCH).fetch_all(db).await?)
}

/// Locks comments, as whoever changes one does. Answers where they stand.
pub async fn lock(
    db: &mut PgConnection,
    comments: &[CommentId],
) -> Result<Vec<(CommentId, ResourceId, Seq)>> {
    let places = sqlx::query_as(
        "select id, resource_id, msg_no from comments where id = any($1) order by id for no key update",
    );
    Ok(places.bind(ids(comments)).fetch_all(db).await?)
}

/// Notes that what is known of these comments' links is told. Answers those of which there is something new to show.
pub async fn settle(db: &mut PgConnection, comments: &[CommentId]) -> Result<Vec<CommentId>> {
    let shown = sqlx::query_scalar(
        "with told as (
             update comment_links l set told = true from previews p
             where p.id = l.preview_id and p.due_at is null and not l.told and l.comment_id = any($1)
             returning l.comment_id, p.title is not null as shown
         )
         select distinct comment_id from told where shown",
    );
    Ok(shown.bind(ids(comments)).fetch_all(db).await?)
}

/// A page that is to be asked.
#[derive(sqlx::FromRow)]
pub struct Asked {
    pub id: Uuid,
    /// How often it was asked, this time among them.
    pub tries: i32,
    /// Absent: no comment links to it any more.
    pub address: Option<String>,
}

/// Takes pages that are due; if nobody says what came of it, they are due again at `lost`.
pub async fn take(pool: &PgPool, now: DateTime<Utc>, lost: DateTime<Utc>, most: i64) -> Result<Vec<Asked>> {
    let due = sqlx::query_as(
        "with due as (
             select id from previews where due_at <= $1 order by due_at limit $3 for update skip locked
         )
         update previews p set tries = p.tries + 1, due_at = $2 from due where p.id = due.id
         returning p.id, p.tries, (select l.address from comment_links l where l.preview_id = p.id limit 1) as address",
    );
    Ok(due.bind(now).bind(lost).bind(most).fetch_all(pool).await?)
}

/// Keeps what a page says.
pub async fn known(pool: &PgPool, id: Uuid, page: &Page, now: DateTime<Utc>) -> Result<()> {
    sqlx::query(
        "update previews set due_at = null, known_at = $2, host = $3, site = $4, title = $5, description = $6
         where id = $1 and due_at is not null",
    )
    .bind(id)
    .bind(now)
    .bind(&page.host)
    .bind(&page.said.site)
    .bind(&page.said.title)
    .bind(&page.said.description)
    .execute(pool)
    .await?;
    Ok(())
}

/// Keeps that there is nothing to show.
pub async fn nothing(pool: &PgPool, id: Uuid, now: DateTime<Utc>) -> Result<()> {
    sqlx::query("update previews set due_at = null, known_at = $2 where id = $1 and due_at is not null")
        .bind(id)
        .bind(now)
        .execute(pool)
        .await?;
    Ok(())
}

/// Has a page asked again.
pub async fn again(pool: &PgPool, id: Uuid, at: DateTime<Utc>) -> Result<()> {
    sqlx::query("update previews set due_at = $2 where id = $1 and due_at is not null")
        .bind(id)
        .bind(at)
        .execute(pool)
        .await?;
    Ok(())
}

/// Forgets a page that was to be asked. A link that came to it meanwhile is a new one again.
pub async fn forget_one(pool: &PgPool, id: Uuid) -> Result<()> {
    sqlx::query("delete from previews where id = $1 and due_at is not null").bind(id).execute(pool).await?;
    Ok(())
}

/// Forgets what no comment links to, that an address shows nothing only if it was found before `old`, and links from
/// before that which nobody looked at.
pub async fn forget(pool: &PgPool, old: DateTime<Utc>) -> Result<()> {
    sqlx::query("delete from comment_links where not told and at < $1").bind(old).execute(pool).await?;
    sqlx::query(
        "delete from previews p where p.known_at is not null and (p.title is not null or p.known_at < $1)
           and not exists (select from comment_links l where l.preview_id = p.id)",
    )
    .bind(old)
    .execute(pool)
    .await?;
    Ok(())
}
