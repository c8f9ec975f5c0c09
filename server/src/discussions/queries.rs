//! The SQL of discussions.

use chrono::{DateTime, Utc};
use protocol::{
    ResourceId, Seq, SpaceId, ThemeId, UserId,
    discussions::{Heading, Purpose, Row, Theme},
    people::Card,
};
use sqlx::{PgConnection, Row as _, postgres::PgRow};

use crate::error::Result;

macro_rules! threads {
    ($columns:literal, $rest:literal) => {
        concat!(
            "select t.id, t.space_id, t.theme_id, t.title, t.pinned, t.purpose, t.created_at,
             r.archived_at is not null as archived,
             (select c.msg_no from thread_answers w join comments c on c.id = w.comment_id
              where w.thread_id = t.id and w.question_id is null) as answer_no,
             a.id as author_id, a.given_name || ' ' || a.family_name as author_name, a.function as author_function, a.photo as author_photo,
             l.id as locker_id, l.given_name || ' ' || l.family_name as locker_name, l.function as locker_function, l.photo as locker_photo ",
            $columns,
            " from threads t
             join resources r on r.id = t.id and r.removed_at is null
             join users a on a.id = t.author_id
             left join users l on l.id = r.locked_by ",
            $rest
        )
    };
}

/// The person in the columns whose names begin so.
pub fn card(row: &PgRow, who: &str) -> Result<Option<Card>, sqlx::Error> {
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
    Ok(Heading {
        id: row.try_get("id")?,
        theme: row.try_get("theme_id")?,
        title: row.try_get("title")?,
        author: card(row, "author")?.ok_or(sqlx::Error::RowNotFound)?,
        at: row.try_get("created_at")?,
        pinned: row.try_get("pinned")?,
        archived: row.try_get("archived")?,
        locked_by: card(row, "locker")?,
        purpose: row.try_get("purpose")?,
        answer: row.try_get("answer_no")?,
    })
}

/// The themes of a space, in their order.
pub async fn themes(db: &mut PgConnection, space: SpaceId) -> Result<Vec<Theme>> {
    let rows: Vec<(ThemeId, String, i32)> = sqlx::query_as(
        "select id, title, position from themes where space_id = $1 order by position, id limit 200",
    )
    .bind(space)
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|(id, title, position)| Theme { id, title, position }).collect())
}

/// Where a page of the list begins: after a thread of this rank, that moved then, and has this id.
pub type Cursor = (i32, DateTime<Utc>, ResourceId);

/// A page of a space's threads as a reader sees them: pinned first, then as they moved last; those that
/// were put away at the end.
pub async fn rows(
    db: &mut PgConnection,
    space: SpaceId,
    me: UserId,
    after: Option<Cursor>,
    count: i64,
) -> Result<Vec<Row>> {
    let (rank, moved, id) =
        after.map_or((None, None, None), |(rank, at, id)| (Some(rank), Some(at), Some(id)));
    let rows = sqlx::query(threads!(
        ", s.msg_no as head, s.msg_no - s.deleted as count,
          coalesce(m.msg_no, 0) as mark, d.deleted_above,
          coalesce(c.created_at, t.created_at) as moved_at,
          c.last_id, c.last_name, c.last_function, c.last_photo",
        "join streams s on s.id = 'resource:' || t.id
         left join marks m on m.resource_id = t.id and m.user_id = $2
         left join lateral (
             select c.created_at, u.id as last_id, u.given_name || ' ' || u.family_name as last_name,
                    u.function as last_function, u.photo as last_photo
             from comments c join users u on u.id = c.author_id
             where c.resource_id = t.id and c.deleted_at is null order by c.msg_no desc limit 1
         ) c on true
         cross join lateral (
             select count(*) as deleted_above from comments x
             where x.resource_id = t.id and x.deleted_at is not null and x.msg_no > coalesce(m.msg_no, 0)
         ) d
         where t.space_id = $1
           and ($3::integer is null
                or (2 * (r.archived_at is not null)::int + (not t.pinned)::int,
                    -extract(epoch from coalesce(c.created_at, t.created_at)), t.id)
                   > ($3, -extract(epoch from $4::timestamptz), $5))
         order by 2 * (r.archived_at is not null)::int + (not t.pinned)::int,
                  -extract(epoch from coalesce(c.created_at, t.created_at)), t.id
         limit $6"
    ))
    .bind(space)
    .bind(me)
    .bind(rank)
    .bind(moved)
    .bind(id)
    .bind(count)
    .fetch_all(db)
    .await?;
    let rows = rows.iter().map(|row| {
        Ok(Row {
            heading: heading(row)?,
            count: row.try_get("count")?,
            head: row.try_get("head")?,
            mark: row.try_get("mark")?,
            deleted_above: row.try_get("deleted_above")?,
            moved_at: row.try_get("moved_at")?,
            last: card(row, "last")?,
        })
    });
    Ok(rows.collect::<Result<_, sqlx::Error>>()?)
}

/// A thread as its own page shows it.
pub struct Thread {
    pub heading: Heading,
    pub space: SpaceId,
    pub theme_title: String,
    /// The admin who opened it, if another asks.
    pub published_by: Option<Card>,
    pub source: String,
    pub html: String,
}

/// Finds a thread.
pub async fn thread(db: &mut PgConnection, id: ResourceId) -> Result<Option<Thread>> {
    let row = sqlx::query(threads!(
        ", t.source, t.html, h.title as theme_title,
          o.id as opener_id, o.given_name || ' ' || o.family_name as opener_name, o.function as opener_function,
          o.photo as opener_photo",
        "join themes h on h.id = t.theme_id
         left join users o on o.id = t.opened_by and t.opened_by <> t.author_id
         where t.id = $1"
    ))
    .bind(id)
    .fetch_optional(db)
    .await?;
    let thread = row.map(|row| {
        Ok::<_, sqlx::Error>(Thread {
            heading: heading(&row)?,
            space: row.try_get("space_id")?,
            theme_title: row.try_get("theme_title")?,
            published_by: card(&row, "opener")?,
            source: row.try_get("source")?,
            html: row.try_get("html")?,
        })
    });
    Ok(thread.transpose()?)
}

/// A thread to insert.
pub struct New<'n> {
    pub id: ResourceId,
    pub space: SpaceId,
    pub theme: ThemeId,
    pub title: &'n str,
    pub source: &'n str,
    pub html: &'n str,
    pub author: UserId,
    pub opened_by: UserId,
    pub purpose: Option<Purpose>,
    pub at: DateTime<Utc>,
}

/// Inserts a thread and the resource it is.
pub async fn insert(db: &mut PgConnection, new: &New<'_>) -> Result<()> {
    sqlx::query("insert into resources (id, space_id, kind, created_at) values ($1, $2, 'thread', $3)")
        .bind(new.id)
        .bind(new.space)
        .bind(new.at)
        .execute(&mut *db)
        .await?;
    sqlx::query(
        "insert into threads (id, space_id, theme_id, title, source, html, author_id, opened_by, purpose, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(new.id)
    .bind(new.space)
    .bind(new.theme)
    .bind(new.title)
    .bind(new.source)
    .bind(new.html)
    .bind(new.author)
    .bind(new.opened_by)
    .bind(new.purpose)
    .bind(new.at)
    .execute(db)
    .await?;
    Ok(())
}

/// Inserts a theme at the end of its space's.
pub async fn insert_theme(db: &mut PgConnection, id: ThemeId, space: SpaceId, title: &str) -> Result<Theme> {
    let position = sqlx::query_scalar(
        "insert into themes (id, space_id, title, position)
         select $1, $2, $3, coalesce(max(position), 0) + 1 from themes where space_id = $2
         returning position",
    );
    let position = position.bind(id).bind(space).bind(title).fetch_one(db).await?;
    Ok(Theme { id, title: title.to_owned(), position })
}

/// Whether a theme belongs to a space.
pub async fn theme_is_of(db: &mut PgConnection, theme: ThemeId, space: SpaceId) -> Result<bool> {
    let found = sqlx::query_scalar("select exists (select from themes where id = $1 and space_id = $2)");
    Ok(found.bind(theme).bind(space).fetch_one(db).await?)
}

/// Changes what is given of a thread.
pub async fn change(
    db: &mut PgConnection,
    id: ResourceId,
    title: Option<&str>,
    pinned: Option<bool>,
    theme: Option<ThemeId>,
) -> Result<()> {
    sqlx::query(
        "update threads set title = coalesce($2, title), pinned = coalesce($3, pinned),
                            theme_id = coalesce($4, theme_id)
         where id = $1",
    )
    .bind(id)
    .bind(title)
    .bind(pinned)
    .bind(theme)
    .execute(db)
    .await?;
    Ok(())
}

/// Closes a resource to comments, or opens it again. Who closed it first stays named.
pub async fn lock(
    db: &mut PgConnection,
    id: ResourceId,
    by: Option<UserId>,
    at: DateTime<Utc>,
) -> Result<()> {
    sqlx::query(
        "update resources
         set locked_by = case when $2 is null then null else coalesce(locked_by, $2) end,
             locked_at = case when $2 is null then null else coalesce(locked_at, $3) end
         where id = $1",
    )
    .bind(id)
    .bind(by)
    .bind(at)
    .execute(db)
    .await?;
    Ok(())
}

/// Locks threads to the end of the transaction: nobody archives one, or puts it into another, meanwhile.
pub async fn hold(db: &mut PgConnection, ids: [ResourceId; 2]) -> Result<()> {
    sqlx::query("select id from resources where id = any($1) order by id for update")
        .bind(ids.map(|id| id.0).to_vec())
        .execute(db)
        .await?;
    Ok(())
}

/// Says where a thread went. What went into it before goes along.
pub async fn redirect(
    db: &mut PgConnection,
    (space, from, into): (SpaceId, ResourceId, ResourceId),
    after: Seq,
    (by, at): (UserId, DateTime<Utc>),
) -> Result<()> {
    sqlx::query("update redirects set to_id = $2, after = after + $3 where to_id = $1")
        .bind(from)
        .bind(into)
        .bind(after)
        .execute(&mut *db)
        .await?;
    sqlx::query(
        "insert into redirects (resource_id, space_id, to_id, after, by_id, at) values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(from)
    .bind(space)
    .bind(into)
    .bind(after)
    .bind(by)
    .bind(at)
    .execute(&mut *db)
    .await?;
    sqlx::query("update resources set removed_at = $2 where id = $1").bind(from).bind(at).execute(db).await?;
    Ok(())
}

/// The thread of a space that is there for a purpose.
///
/// # Errors
/// The database's.
pub async fn of_purpose(
    db: &mut PgConnection,
    space: SpaceId,
    purpose: Purpose,
) -> Result<Option<ResourceId>> {
    let found = sqlx::query_scalar("select id from threads where space_id = $1 and purpose = $2");
    Ok(found.bind(space).bind(purpose).fetch_optional(db).await?)
}

/// A question that waits.
pub struct Waiting {
    pub thread: ResourceId,
    pub title: String,
    /// The comment that asks, if it is not the thread.
    pub msg_no: Option<Seq>,
    pub html: Option<String>,
    pub author: Card,
    pub at: DateTime<Utc>,
}

/// Threads and, in the thread for questions, comments of before a moment to which nobody replied and which are
/// open still; the oldest first.
pub async fn waiting(
    db: &mut PgConnection,
    space: SpaceId,
    before: DateTime<Utc>,
    most: i64,
) -> Result<Vec<Waiting>> {
    let rows = sqlx::query(
        "select q.*, u.id as author_id, u.given_name || ' ' || u.family_name as author_name,
                u.function as author_function, u.photo as author_photo
         from (
             select t.id, t.title, null::bigint as msg_no, null::text as html, t.author_id as asked_by,
                    t.created_at as at
             from threads t join resources r on r.id = t.id
             where t.space_id = $1 and t.purpose is null and t.created_at <= $2
               and r.removed_at is null and r.archived_at is null and r.locked_by is null
               and not exists (select from comments c where c.resource_id = t.id and c.deleted_at is null)
             union all
             select t.id, t.title, c.msg_no, c.html, c.author_id, c.created_at
             from threads t join resources r on r.id = t.id
             join comments c on c.resource_id = t.id and c.msg_no = c.root_no
             where t.space_id = $1 and t.purpose = 'faq-questions' and c.created_at <= $2
               and r.removed_at is null and r.archived_at is null and r.locked_by is null
               and c.deleted_at is null
               and not exists (select from comments a where a.resource_id = t.id and a.root_no = c.msg_no
                               and a.msg_no > c.msg_no and a.deleted_at is null)
         ) q join users u on u.id = q.asked_by
         order by q.at, q.id, q.msg_no limit $3",
    )
    .bind(space)
    .bind(before)
    .bind(most)
    .fetch_all(db)
    .await?;
    let rows = rows.iter().map(|row| {
        Ok(Waiting {
            thread: row.try_get("id")?,
            title: row.try_get("title")?,
            msg_no: row.try_get("msg_no")?,
            html: row.try_get("html")?,
            author: card(row, "author")?.ok_or(sqlx::Error::RowNotFound)?,
            at: row.try_get("at")?,
        })
    });
    Ok(rows.collect::<Result<_, sqlx::Error>>()?)
}
