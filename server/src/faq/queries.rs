//! The SQL of the FAQ.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use protocol::{
    CategoryId, CommentId, ResourceId, Seq, SpaceId, UserId,
    discussions::MadeEntry,
    faq::{Category, Counted, Entry, Flag, Gap, Origin, Source, Voted},
    people::Card,
};
use sqlx::{PgConnection, Row as _, postgres::PgRow};

use crate::error::Result;

/// Entries with who changed them last.
macro_rules! entries {
    ($columns:literal, $rest:literal) => {
        concat!(
            "select e.id, e.space_id, e.category_id, e.position, e.question, e.html, e.tags, e.revision, e.at,
                    r.archived_at is not null as archived, e.thread_title,
                    coalesce(k.resource_id, e.thread_id) as thread_id, coalesce(k.msg_no, e.msg_no) as msg_no,
                    w.id as by_id, w.given_name || ' ' || w.family_name as by_name, w.function as by_function,
                    w.photo as by_photo,
                    (select count(*) filter (where v.useful) from faq_votes v where v.entry_id = e.id) as useful,
                    (select count(*) filter (where not v.useful) from faq_votes v where v.entry_id = e.id) as useless ",
            $columns,
            " from faq_entries e
             join resources r on r.id = e.id and r.removed_at is null
             join faq_categories c on c.id = e.category_id
             join users w on w.id = e.by_id
             left join comments k on k.id = e.comment_id ",
            $rest
        )
    };
}

fn card(row: &PgRow) -> Result<Card, sqlx::Error> {
    Ok(Card {
        id: row.try_get("by_id")?,
        name: row.try_get("by_name")?,
        function: row.try_get("by_function")?,
        photo: row.try_get("by_photo")?,
    })
}

fn entry(row: &PgRow) -> Result<Entry, sqlx::Error> {
    let thread: Option<ResourceId> = row.try_get("thread_id")?;
    let title: Option<String> = row.try_get("thread_title")?;
    let msg_no: Option<Seq> = row.try_get("msg_no")?;
    let origin = thread.zip(title).zip(msg_no);
    Ok(Entry {
        id: row.try_get("id")?,
        space: row.try_get("space_id")?,
        category: row.try_get("category_id")?,
        position: row.try_get("position")?,
        question: row.try_get("question")?,
        html: row.try_get("html")?,
        tags: row.try_get("tags")?,
        revision: row.try_get("revision")?,
        by: card(row)?,
        at: row.try_get("at")?,
        archived: row.try_get("archived")?,
        useful: row.try_get("useful")?,
        useless: row.try_get("useless")?,
        origin: origin.map(|((thread, title), msg_no)| Origin { thread, title, msg_no }),
    })
}

/// The categories of a space, in their order.
pub async fn categories(db: &mut PgConnection, space: SpaceId) -> Result<Vec<Category>> {
    let rows: Vec<(CategoryId, String, i32)> = sqlx::query_as(
        "select id, title, position from faq_categories where space_id = $1 order by position, id limit 500",
    )
    .bind(space)
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|(id, title, position)| Category { id, title, position }).collect())
}

/// A page of a space's entries in their order, after one of them.
pub async fn list(
    db: &mut PgConnection,
    space: SpaceId,
    after: Option<ResourceId>,
    count: i64,
) -> Result<Vec<Entry>> {
    let rows = sqlx::query(entries!(
        "",
        "where e.space_id = $1
           and ($2::uuid is null or (c.position, c.id, e.position, e.id) >
                (select d.position, d.id, l.position, l.id
                 from faq_entries l join faq_categories d on d.id = l.category_id where l.id = $2))
         order by c.position, c.id, e.position, e.id limit $3"
    ))
    .bind(space)
    .bind(after)
    .bind(count)
    .fetch_all(db)
    .await?;
    Ok(rows.iter().map(entry).collect::<Result<_, sqlx::Error>>()?)
}

/// An entry with the title of its category.
pub async fn find(db: &mut PgConnection, id: ResourceId) -> Result<Option<(Entry, String)>> {
    let row = sqlx::query(entries!(", c.title as category_title", "where e.id = $1"))
        .bind(id)
        .fetch_optional(db)
        .await?;
    let found = row.map(|row| Ok::<_, sqlx::Error>((entry(&row)?, row.try_get("category_title")?)));
    Ok(found.transpose()?)
}

/// What an entry is written from.
pub async fn source(db: &mut PgConnection, id: ResourceId) -> Result<Option<Source>> {
    let row: Option<(i32, CategoryId, String, String, Vec<String>)> =
        sqlx::query_as("select revision, category_id, question, source, tags from faq_entries where id = $1")
            .bind(id)
            .fetch_optional(db)
            .await?;
    Ok(row.map(|(revision, category, question, body, tags)| Source {
        revision,
        category,
        question,
        body,
        tags,
    }))
}

/// The questions of a space that are not put away.
pub async fn questions(db: &mut PgConnection, space: SpaceId) -> Result<Vec<(ResourceId, String)>> {
    Ok(sqlx::query_as(
        "select e.id, e.question from faq_entries e
         join resources r on r.id = e.id and r.removed_at is null and r.archived_at is null
         where e.space_id = $1 order by e.id limit 5000",
    )
    .bind(space)
    .fetch_all(db)
    .await?)
}

/// Locks an entry: nobody else changes it until this transaction ends.
pub async fn lock(db: &mut PgConnection, id: ResourceId) -> Result<()> {
    sqlx::query("select from faq_entries where id = $1 for no key update").bind(id).execute(db).await?;
    Ok(())
}

/// Locks what stands in an order: the categories of a space, in that of their ids.
pub async fn lock_categories(db: &mut PgConnection, space: SpaceId) -> Result<()> {
    sqlx::query("select from faq_categories where space_id = $1 order by id for no key update")
        .bind(space)
        .execute(db)
        .await?;
    Ok(())
}

/// A category, and the space it belongs to.
pub async fn category(db: &mut PgConnection, id: CategoryId) -> Result<Option<(SpaceId, Category)>> {
    let row: Option<(SpaceId, String, i32)> =
        sqlx::query_as("select space_id, title, position from faq_categories where id = $1")
            .bind(id)
            .fetch_optional(db)
            .await?;
    Ok(row.map(|(space, title, position)| (space, Category { id, title, position })))
}

/// An entry to insert; the resource it is must be there.
pub struct New<'n> {
    pub id: ResourceId,
    pub space: SpaceId,
    pub category: CategoryId,
    pub question: &'n str,
    pub source: &'n str,
    pub html: &'n str,
    pub tags: &'n [String],
    pub by: UserId,
    pub at: DateTime<Utc>,
    pub origin: Option<&'n Origin>,
    pub comment: Option<CommentId>,
    pub asked_by: Option<UserId>,
}

/// Inserts an entry at the end of its category.
pub async fn insert(db: &mut PgConnection, new: &New<'_>) -> Result<()> {
    sqlx::query(
        "insert into faq_entries (id, space_id, category_id, position, question, source, html, tags, by_id, at,
                                  thread_id, thread_title, msg_no, asked_by, created_at, comment_id)
         select $1, $2, $3, coalesce(max(position), 0) + 1, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $9, $14
         from faq_entries where category_id = $3",
    )
    .bind(new.id)
    .bind(new.space)
    .bind(new.category)
    .bind(new.question)
    .bind(new.source)
    .bind(new.html)
    .bind(new.tags)
    .bind(new.by)
    .bind(new.at)
    .bind(new.origin.map(|it| it.thread))
    .bind(new.origin.map(|it| it.title.as_str()))
    .bind(new.origin.map(|it| it.msg_no))
    .bind(new.asked_by)
    .bind(new.comment)
    .execute(db)
    .await?;
    Ok(())
}

/// Writes an entry anew. Under another category it comes last.
pub async fn revise(
    db: &mut PgConnection,
    id: ResourceId,
    source: &Source,
    html: &str,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<()> {
    sqlx::query(
        "update faq_entries e
         set position = case when e.category_id = $2 then e.position
                        else (select coalesce(max(o.position), 0) + 1 from faq_entries o where o.category_id = $2) end,
             category_id = $2, question = $3, source = $4, html = $5, tags = $6, by_id = $7, at = $8,
             revision = e.revision + 1
         where id = $1",
    )
    .bind(id)
    .bind(source.category)
    .bind(&source.question)
    .bind(&source.body)
    .bind(html)
    .bind(&source.tags)
    .bind(by)
    .bind(at)
    .execute(db)
    .await?;
    Ok(())
}

/// Inserts a category at the end of its space's.
pub async fn insert_category(
    db: &mut PgConnection,
    id: CategoryId,
    space: SpaceId,
    title: &str,
) -> Result<Category> {
    let position = sqlx::query_scalar(
        "insert into faq_categories (id, space_id, title, position)
         select $1, $2, $3, coalesce(max(position), 0) + 1 from faq_categories where space_id = $2
         returning position",
    );
    let position = position.bind(id).bind(space).bind(title).fetch_one(db).await?;
    Ok(Category { id, title: title.to_owned(), position })
}

/// Names a category anew.
pub async fn name_category(db: &mut PgConnection, id: CategoryId, title: &str) -> Result<Option<Category>> {
    let row: Option<(String, i32)> =
        sqlx::query_as("update faq_categories set title = $2 where id = $1 returning title, position")
            .bind(id)
            .bind(title)
            .fetch_optional(db)
            .await?;
    Ok(row.map(|(title, position)| Category { id, title, position }))
}

/// Puts categories into this order.
pub async fn order_categories(db: &mut PgConnection, ids: &[CategoryId]) -> Result<()> {
    sqlx::query(
        "update faq_categories c set position = o.position
         from unnest($1::uuid[]) with ordinality as o (id, position) where c.id = o.id",
    )
    .bind(ids.iter().map(|id| id.0).collect::<Vec<_>>())
    .execute(db)
    .await?;
    Ok(())
}

/// The entries of a category, with those that are put away or without.
pub async fn entries_of(
    db: &mut PgConnection,
    category: CategoryId,
    archived: bool,
) -> Result<Vec<ResourceId>> {
    Ok(sqlx::query_scalar(
        "select e.id from faq_entries e
         join resources r on r.id = e.id and r.removed_at is null and (r.archived_at is null or $2)
         where e.category_id = $1 order by e.position, e.id",
    )
    .bind(category)
    .bind(archived)
    .fetch_all(db)
    .await?)
}

/// Puts entries into this order.
pub async fn order_entries(db: &mut PgConnection, ids: &[ResourceId]) -> Result<()> {
    sqlx::query(
        "update faq_entries e set position = o.position
         from unnest($1::uuid[]) with ordinality as o (id, position) where e.id = o.id",
    )
    .bind(ids.iter().map(|id| id.0).collect::<Vec<_>>())
    .execute(db)
    .await?;
    Ok(())
}

/// Keeps a vote, or takes it back; answers whether that changed anything.
pub async fn vote(
    db: &mut PgConnection,
    (space, entry, user): (SpaceId, ResourceId, UserId),
    useful: Option<bool>,
    at: DateTime<Utc>,
) -> Result<bool> {
    let done =
        match useful {
            Some(useful) => sqlx::query(
                "insert into faq_votes (entry_id, user_id, space_id, useful, at) values ($1, $2, $3, $4, $5)
                 on conflict (entry_id, user_id) do update set useful = excluded.useful, at = excluded.at
                 where faq_votes.useful <> excluded.useful",
            )
            .bind(entry)
            .bind(user)
            .bind(space)
            .bind(useful)
            .bind(at)
            .execute(db)
            .await?,
            None => {
                sqlx::query("delete from faq_votes where entry_id = $1 and user_id = $2")
                    .bind(entry)
                    .bind(user)
                    .execute(db)
                    .await?
            }
        };
    Ok(done.rows_affected() > 0)
}

/// How many found an entry useful.
pub async fn counted(db: &mut PgConnection, entry: ResourceId) -> Result<Counted> {
    let (useful, useless) = sqlx::query_as(
        "select count(*) filter (where useful), count(*) filter (where not useful) from faq_votes where entry_id = $1",
    )
    .bind(entry)
    .fetch_one(db)
    .await?;
    Ok(Counted { entry, useful, useless })
}

/// A person's votes in a space.
pub async fn votes(db: &mut PgConnection, space: SpaceId, user: UserId) -> Result<Vec<Voted>> {
    let rows: Vec<(ResourceId, bool)> = sqlx::query_as(
        "select entry_id, useful from faq_votes where space_id = $1 and user_id = $2 order by entry_id limit 5000",
    )
    .bind(space)
    .bind(user)
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|(entry, useful)| Voted { entry, useful: Some(useful) }).collect())
}

/// Keeps the remark that an entry is out of date, in place of an earlier one.
pub async fn flag(
    db: &mut PgConnection,
    (space, entry, by): (SpaceId, ResourceId, UserId),
    note: &str,
    at: DateTime<Utc>,
) -> Result<()> {
    sqlx::query(
        "insert into faq_flags (entry_id, space_id, by_id, note, at) values ($1, $2, $3, $4, $5)
         on conflict (entry_id) do update set by_id = excluded.by_id, note = excluded.note, at = excluded.at",
    )
    .bind(entry)
    .bind(space)
    .bind(by)
    .bind(note)
    .bind(at)
    .execute(db)
    .await?;
    Ok(())
}

/// Forgets the remark; answers whether there was one.
pub async fn clear(db: &mut PgConnection, entry: ResourceId) -> Result<bool> {
    let done = sqlx::query("delete from faq_flags where entry_id = $1").bind(entry).execute(db).await?;
    Ok(done.rows_affected() > 0)
}

/// What readers hold for out of date in a space, the latest first; or what was said of one entry.
pub async fn flags(db: &mut PgConnection, space: SpaceId, entry: Option<ResourceId>) -> Result<Vec<Flag>> {
    let rows = sqlx::query(
        "select f.entry_id, f.note, f.at, w.id as by_id, w.given_name || ' ' || w.family_name as by_name,
                w.function as by_function, w.photo as by_photo
         from faq_flags f join users w on w.id = f.by_id
         where f.space_id = $1 and ($2::uuid is null or f.entry_id = $2)
         order by f.at desc, f.entry_id limit 500",
    )
    .bind(space)
    .bind(entry)
    .fetch_all(db)
    .await?;
    let flags = rows.iter().map(|row| {
        Ok::<_, sqlx::Error>(Flag {
            entry: row.try_get("entry_id")?,
            by: card(row)?,
            at: row.try_get("at")?,
            note: row.try_get("note")?,
        })
    });
    Ok(flags.collect::<Result<_, _>>()?)
}

/// The comment that an entry was made from.
pub async fn made_of(db: &mut PgConnection, entry: ResourceId) -> Result<Option<CommentId>> {
    let found = sqlx::query_scalar("select comment_id from faq_entries where id = $1");
    Ok(found.bind(entry).fetch_optional(db).await?.flatten())
}

/// The latest entries that were made from comments, and are not put away.
pub async fn made_from(
    db: &mut PgConnection,
    comments: &[CommentId],
) -> Result<HashMap<CommentId, MadeEntry>> {
    let rows: Vec<(CommentId, ResourceId, String)> = sqlx::query_as(
        "select distinct on (e.comment_id) e.comment_id, e.id, e.question
         from faq_entries e join resources r on r.id = e.id and r.removed_at is null and r.archived_at is null
         where e.comment_id = any($1) order by e.comment_id, e.created_at desc, e.id",
    )
    .bind(comments.iter().map(|id| id.0).collect::<Vec<_>>())
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|(comment, id, question)| (comment, MadeEntry { id, question })).collect())
}

/// Most searches without an answer that are kept of a space.
pub const GAPS_KEPT: usize = 300;

/// What was looked for and not found, what was looked for most often first.
pub async fn gaps(db: &mut PgConnection, space: SpaceId, most: usize) -> Result<Vec<Gap>> {
    let rows: Vec<(String, i64, DateTime<Utc>)> = sqlx::query_as(
        r#"select asked, count, last_at from faq_gaps where space_id = $1
           order by count desc, last_at desc, asked collate "C" limit $2"#,
    )
    .bind(space)
    .bind(i64::try_from(most).unwrap_or(0))
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|(asked, count, at)| Gap { asked, count, at }).collect())
}

/// Counts a search that found nothing. Of those that were made least often, the oldest goes when there are too
/// many.
pub async fn miss(db: &mut PgConnection, space: SpaceId, asked: &str, at: DateTime<Utc>) -> Result<Gap> {
    let count = sqlx::query_scalar(
        "insert into faq_gaps (space_id, asked, last_at) values ($1, $2, $3)
         on conflict (space_id, asked) do update set count = faq_gaps.count + 1, last_at = excluded.last_at
         returning count",
    )
    .bind(space)
    .bind(asked)
    .bind(at)
    .fetch_one(&mut *db)
    .await?;
    sqlx::query(
        "delete from faq_gaps where space_id = $1 and asked in (
             select asked from faq_gaps where space_id = $1 order by count desc, last_at desc offset $2)",
    )
    .bind(space)
    .bind(i64::try_from(GAPS_KEPT).unwrap_or(0))
    .execute(db)
    .await?;
    Ok(Gap { asked: asked.to_owned(), count, at })
}

/// Forgets searches; answers whether there were any of them.
pub async fn fill(db: &mut PgConnection, space: SpaceId, asked: &[String]) -> Result<bool> {
    if asked.is_empty() {
        return Ok(false);
    }
    let done = sqlx::query("delete from faq_gaps where space_id = $1 and asked = any($2)")
        .bind(space)
        .bind(asked)
        .execute(db)
        .await?;
    Ok(done.rows_affected() > 0)
}
