//! The SQL of the feed.

use chrono::{DateTime, Utc};
use protocol::{
    ResourceId, SpaceId, UserId,
    feed::{Item, Kind},
    people::Card,
    spaces::Role,
};
use sqlx::{PgConnection, Row as _, postgres::PgRow};

use super::{Filter, New};
use crate::error::Result;

/// Inserts a resource.
pub async fn insert(db: &mut PgConnection, new: &New<'_>, at: DateTime<Utc>) -> Result<()> {
    sqlx::query(
        "insert into resources (id, space_id, kind, audience, title, excerpt, author_id, published_at, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(new.id)
    .bind(new.space)
    .bind(new.kind)
    .bind(new.audience)
    .bind(new.title)
    .bind(new.excerpt)
    .bind(new.author)
    .bind(new.published)
    .bind(at)
    .execute(db)
    .await?;
    Ok(())
}

/// Publishes a draft. Answers whether it was one.
pub async fn publish(db: &mut PgConnection, id: ResourceId, at: DateTime<Utc>) -> Result<bool> {
    let done = sqlx::query("update resources set published_at = $2 where id = $1 and published_at is null");
    Ok(done.bind(id).bind(at).execute(db).await?.rows_affected() > 0)
}

/// Sets what a resource says of itself.
pub async fn describe(db: &mut PgConnection, id: ResourceId, title: &str, excerpt: &str) -> Result<()> {
    sqlx::query("update resources set title = $2, excerpt = $3 where id = $1")
        .bind(id)
        .bind(title)
        .bind(excerpt)
        .execute(db)
        .await?;
    Ok(())
}

/// Takes a resource away.
pub async fn withdraw(db: &mut PgConnection, id: ResourceId, at: DateTime<Utc>) -> Result<()> {
    sqlx::query("delete from pins where resource_id = $1").bind(id).execute(&mut *db).await?;
    sqlx::query("update resources set removed_at = coalesce(removed_at, $2) where id = $1")
        .bind(id)
        .bind(at)
        .execute(db)
        .await?;
    Ok(())
}

/// Sets for whom a resource is.
pub async fn regroup(db: &mut PgConnection, id: ResourceId, audience: Role) -> Result<()> {
    sqlx::query("update resources set audience = $2 where id = $1")
        .bind(id)
        .bind(audience)
        .execute(db)
        .await?;
    Ok(())
}

/// Resources that are published and neither put away nor gone, with their authors; what follows is the
/// condition and the order.
macro_rules! items {
    ($rest:literal) => {
        concat!(
            "select r.id, r.space_id, r.kind, r.title, r.excerpt, r.published_at, r.audience, s.msg_no - s.deleted as comments,
                    u.id as author_id, u.given_name || ' ' || u.family_name as author_name,
                    u.function as author_function, u.photo as author_photo
             from resources r
             join users u on u.id = r.author_id
             join streams s on s.id = 'resource:' || r.id ",
            $rest
        )
    };
}

fn item_of(row: &PgRow) -> Result<Item, sqlx::Error> {
    Ok(Item {
        id: row.try_get("id")?,
        space: row.try_get("space_id")?,
        kind: row.try_get("kind")?,
        title: row.try_get("title")?,
        excerpt: row.try_get("excerpt")?,
        author: Card {
            id: row.try_get("author_id")?,
            name: row.try_get("author_name")?,
            function: row.try_get("author_function")?,
            photo: row.try_get("author_photo")?,
        },
        at: row.try_get("published_at")?,
        comments: row.try_get("comments")?,
    })
}

/// A resource that is published, as events tell of it, and for whom it is.
pub async fn item(db: &mut PgConnection, id: ResourceId) -> Result<Option<(Item, Role)>> {
    let row = sqlx::query(items!(
        "where r.id = $1 and r.published_at is not null and r.removed_at is null and r.archived_at is null"
    ))
    .bind(id)
    .fetch_optional(db)
    .await?;
    let item = row.map(|row| Ok((Item { comments: 0, ..item_of(&row)? }, row.try_get("audience")?)));
    Ok(item.transpose().map_err(|error: sqlx::Error| error)?)
}

/// The roles whose things somebody of this role may read.
fn audiences(role: Role) -> Vec<&'static str> {
    match role {
        Role::Member => vec!["member"],
        Role::Contributor => vec!["member", "contributor"],
        Role::Admin => vec!["member", "contributor", "admin"],
    }
}

/// A page of what a reader may see, the newest first.
pub async fn items(
    db: &mut PgConnection,
    space: SpaceId,
    (reader, role): (UserId, Role),
    filter: Filter,
    after: Option<(DateTime<Utc>, ResourceId)>,
    most: i64,
) -> Result<Vec<Item>> {
    let (at, id) = after.unzip();
    let rows = sqlx::query(items!(
        "where r.space_id = $1 and r.published_at is not null and r.removed_at is null and r.archived_at is null
           and r.audience = any($3)
           and ($4::text is null or r.kind = $4) and ($5::uuid is null or r.author_id = $5)
           and (not $6 or level_of($2, r.id) = 'follow')
           and ($7::timestamptz is null or (r.published_at, r.id) < ($7, $8))
         order by r.published_at desc, r.id desc limit $9"
    ))
    .bind(space)
    .bind(reader)
    .bind(audiences(role))
    .bind(filter.kind)
    .bind(filter.author)
    .bind(filter.followed)
    .bind(at)
    .bind(id)
    .bind(most)
    .fetch_all(db)
    .await?;
    Ok(rows.iter().map(item_of).collect::<Result<_, _>>()?)
}

/// What stands first in a space, the latest pin first.
pub async fn pins(
    db: &mut PgConnection,
    space: SpaceId,
    (_, role): (UserId, Role),
    kind: Option<Kind>,
) -> Result<Vec<Item>> {
    let rows = sqlx::query(items!(
        "join pins p on p.resource_id = r.id
         where p.space_id = $1 and r.published_at is not null and r.removed_at is null and r.archived_at is null
           and r.audience = any($2) and ($3::text is null or r.kind = $3)
         order by p.at desc, r.id desc limit 5"
    ))
    .bind(space)
    .bind(audiences(role))
    .bind(kind)
    .fetch_all(db)
    .await?;
    Ok(rows.iter().map(item_of).collect::<Result<_, _>>()?)
}

/// The kinds of what is told of when it is published; a thread is told of by its messages.
fn published_kinds() -> Vec<&'static str> {
    Kind::ALL.iter().filter(|kind| **kind != Kind::Thread).map(|kind| kind.name()).collect()
}

/// What others published in a person's spaces since then, or since he joined them, and that he has not seen.
pub async fn unseen(
    db: &mut PgConnection,
    user: UserId,
    since: DateTime<Utc>,
    most: i64,
) -> Result<Vec<Item>> {
    let rows = sqlx::query(items!(
        "join (
             with mine as (
                 select m.space_id, m.role, greatest($2, m.since, b.looked_at) as since,
                        array(select kind.name from unnest($4::text[]) as kind (name)
                              where coalesce(wished($1, m.space_id, kind.name), 'normal') in ('normal', 'follow')) as kinds
                 from memberships m left join bells b on b.user_id = m.user_id
                 where m.user_id = $1 and m.left_at is null
             )
             select new.id from mine m
             cross join lateral (
                 (select r.id from resources r
                  left join follows f on f.user_id = $1 and f.resource_id = r.id
                  where r.space_id = m.space_id and r.published_at > m.since and r.published_at is not null
                    and r.removed_at is null and r.archived_at is null
                    and cardinality(m.kinds) > 0 and r.kind = any(m.kinds) and r.author_id <> $1
                    and (r.audience = 'member' or m.role = 'admin' or m.role = r.audience)
                    and not exists (select from looks l where l.user_id = $1 and l.resource_id = r.id)
                    and coalesce(f.level, 'normal') in ('normal', 'follow')
                  order by r.published_at desc, r.id desc limit $3)
                 union all
                 (select r.id from follows f
                  join resources r on r.id = f.resource_id and r.published_at > m.since
                    and r.removed_at is null and r.archived_at is null
                    and r.kind = any($4) and r.kind <> all(m.kinds) and r.author_id <> $1
                    and (r.audience = 'member' or m.role = 'admin' or m.role = r.audience)
                  where f.user_id = $1 and f.space_id = m.space_id and f.level in ('normal', 'follow')
                    and not exists (select from looks l where l.user_id = $1 and l.resource_id = r.id)
                  order by r.published_at desc, r.id desc limit $3)
             ) new
         ) new on new.id = r.id
         order by r.published_at desc, r.id desc limit $3"
    ))
    .bind(user)
    .bind(since)
    .bind(most)
    .bind(published_kinds())
    .fetch_all(db)
    .await?;
    Ok(rows.iter().map(item_of).collect::<Result<_, _>>()?)
}

/// How much of each kind others published since then; of each at most so many.
pub async fn published_since(
    db: &mut PgConnection,
    space: SpaceId,
    (reader, role): (UserId, Role),
    since: DateTime<Utc>,
    most: i64,
) -> Result<Vec<(Kind, i64)>> {
    Ok(sqlx::query_as(
        "select kind.name, n.count
         from unnest($6::text[]) as kind (name)
         cross join lateral (
             select count(*) from (
                 select from resources r
                 where r.space_id = $1 and r.published_at > $4 and r.removed_at is null and r.archived_at is null
                   and r.kind = kind.name and r.author_id is distinct from $2 and r.audience = any($3)
                 order by r.published_at desc limit $5) as new
         ) n (count)",
    )
    .bind(space)
    .bind(reader)
    .bind(audiences(role))
    .bind(since)
    .bind(most)
    .bind(published_kinds())
    .fetch_all(db)
    .await?)
}

/// How many messages others wrote in threads since then, and threads they opened; at most so many, and of each
/// thread's messages as many of the latest are looked at.
pub async fn said_since(
    db: &mut PgConnection,
    space: SpaceId,
    (reader, role): (UserId, Role),
    since: DateTime<Utc>,
    most: i64,
) -> Result<i64> {
    Ok(sqlx::query_scalar(
        "select count(*) from (
             (select from moves v
              join resources r on r.id = v.resource_id and r.kind = 'thread'
                and r.removed_at is null and r.archived_at is null and r.audience = any($3)
              cross join lateral (
                  select from (select c.created_at, c.author_id, c.deleted_at from comments c
                               where c.resource_id = v.resource_id order by c.msg_no desc limit $5) c
                  where c.created_at > $4 and c.author_id <> $2 and c.deleted_at is null
              ) c
              where v.space_id = $1 and v.at > $4 - interval '1 minute' limit $5)
             union all
             (select from resources r
              where r.space_id = $1 and r.kind = 'thread' and r.published_at > $4 and r.published_at is not null
                and r.removed_at is null and r.archived_at is null
                and r.author_id is distinct from $2 and r.audience = any($3) limit $5)
             limit $5) as new",
    )
    .bind(space)
    .bind(reader)
    .bind(audiences(role))
    .bind(since)
    .bind(most)
    .fetch_one(db)
    .await?)
}

/// Has a resource stand first. Answers how many of the space do that may still be read.
pub async fn pin(
    db: &mut PgConnection,
    space: SpaceId,
    id: ResourceId,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<usize> {
    sqlx::query(
        "insert into pins (resource_id, space_id, by_id, at) values ($1, $2, $3, $4)
         on conflict (resource_id) do update set by_id = excluded.by_id, at = excluded.at",
    )
    .bind(id)
    .bind(space)
    .bind(by)
    .bind(at)
    .execute(&mut *db)
    .await?;
    let pinned: i64 = sqlx::query_scalar(
        "select count(*) from pins p
         join resources r on r.id = p.resource_id and r.removed_at is null and r.archived_at is null
         where p.space_id = $1",
    )
    .bind(space)
    .fetch_one(db)
    .await?;
    Ok(usize::try_from(pinned).unwrap_or(usize::MAX))
}

/// Has a resource stand first no longer. Answers whether it did.
pub async fn unpin(db: &mut PgConnection, id: ResourceId) -> Result<bool> {
    let done = sqlx::query("delete from pins where resource_id = $1").bind(id).execute(db).await?;
    Ok(done.rows_affected() > 0)
}

/// Puts a resource away, or takes it back. What is put away is no longer pinned.
pub async fn archive(
    db: &mut PgConnection,
    id: ResourceId,
    by: Option<UserId>,
    at: DateTime<Utc>,
) -> Result<()> {
    if by.is_some() {
        unpin(&mut *db, id).await?;
    }
    sqlx::query(
        "update resources set archived_by = $2, archived_at = case when $2 is null then null else $3 end
         where id = $1",
    )
    .bind(id)
    .bind(by)
    .bind(at)
    .execute(db)
    .await?;
    Ok(())
}

/// The space of a resource, and the least role that may read it.
pub async fn place(db: &mut PgConnection, id: ResourceId) -> Result<Option<(SpaceId, Role)>> {
    let found = sqlx::query_as("select space_id, audience from resources where id = $1");
    Ok(found.bind(id).fetch_optional(db).await?)
}
