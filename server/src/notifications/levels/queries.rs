//! The SQL of what people wish to be told. What a wish says of a resource is in two functions of the database,
//! `wished` and `level_of`.

use chrono::{DateTime, Utc};
use protocol::{
    ResourceId, SpaceId, UserId, feed,
    notifications::{Chosen, Level, Wish},
};
use sqlx::PgConnection;

use crate::error::Result;

/// Resources that are listed at most.
const CHOSEN_MAX: i64 = 200;

/// How much a person is told of a resource.
pub struct Found {
    pub level: Level,
    /// He chose it for this very resource.
    pub chosen: bool,
    /// What he wishes of its service or, wider, of its space, and whether it is of the service.
    pub wish: Option<(Level, bool)>,
}

/// How much a person is told of a resource, and by what.
pub async fn level(db: &mut PgConnection, user: UserId, resource: ResourceId) -> Result<Found> {
    let (level, chosen, wish, near): (Level, bool, Option<Level>, Option<bool>) = sqlx::query_as(
        "select level_of($1, r.id), f.level is not null, w.level, w.kind <> ''
         from resources r
         left join follows f on f.user_id = $1 and f.resource_id = r.id
         left join lateral (select * from wishes w
                            where w.user_id = $1 and w.space_id = r.space_id and w.kind in (r.kind, '')
                            order by w.kind = '' limit 1) w on true
         where r.id = $2",
    )
    .bind(user)
    .bind(resource)
    .fetch_one(db)
    .await?;
    Ok(Found { level, chosen, wish: wish.zip(near) })
}

/// Sets how much a person is told of a resource, or takes it back.
pub async fn set_level(
    db: &mut PgConnection,
    user: UserId,
    resource: ResourceId,
    space: SpaceId,
    level: Option<Level>,
) -> Result<()> {
    sqlx::query(
        "insert into follows (user_id, resource_id, space_id, level) values ($1, $2, $3, $4)
         on conflict (user_id, resource_id) do update set level = excluded.level",
    )
    .bind(user)
    .bind(resource)
    .bind(space)
    .bind(level)
    .execute(db)
    .await?;
    Ok(())
}

/// Sets what a person wishes of a space or of a kind of thing in it, or takes it back.
pub async fn set_wish(
    db: &mut PgConnection,
    user: UserId,
    (space, kind): (SpaceId, Option<feed::Kind>),
    level: Option<Level>,
    now: DateTime<Utc>,
) -> Result<()> {
    let statement = match level {
        None => "delete from wishes where user_id = $1 and space_id = $2 and kind = coalesce($3, '')",
        Some(_) => {
            "insert into wishes (user_id, space_id, kind, level, at) values ($1, $2, coalesce($3, ''), $4, $5)
             on conflict (user_id, space_id, kind) do update set level = excluded.level, at = excluded.at"
        }
    };
    let asked = sqlx::query(statement).bind(user).bind(space).bind(kind);
    let asked = if level.is_some() { asked.bind(level).bind(now) } else { asked };
    asked.execute(db).await?;
    Ok(())
}

/// What a person wishes of his spaces.
pub async fn wishes(db: &mut PgConnection, user: UserId) -> Result<Vec<Wish>> {
    let rows: Vec<(SpaceId, Option<feed::Kind>, Level)> = sqlx::query_as(
        "select w.space_id, nullif(w.kind, ''), w.level from wishes w
         join memberships m on m.space_id = w.space_id and m.user_id = w.user_id and m.left_at is null
         where w.user_id = $1",
    )
    .bind(user)
    .fetch_all(db)
    .await?;
    let wish = |(space, kind, level): (_, Option<feed::Kind>, _)| Wish {
        space,
        service: kind.map(feed::Kind::service),
        level,
    };
    let mut wishes: Vec<Wish> = rows.into_iter().map(wish).collect();
    wishes.sort_unstable_by_key(Wish::key);
    Ok(wishes)
}

/// The resources for which a person chose a level and that he may read, the newest first.
pub async fn chosen(db: &mut PgConnection, user: UserId) -> Result<Vec<Chosen>> {
    let rows: Vec<(ResourceId, SpaceId, feed::Kind, String, Level)> = sqlx::query_as(
        "select r.id, r.space_id, r.kind, r.title, f.level
         from follows f
         join resources r on r.id = f.resource_id and r.removed_at is null and r.archived_at is null
         join memberships m on m.space_id = r.space_id and m.user_id = $1 and m.left_at is null
           and (r.audience = 'member' or m.role = 'admin' or m.role = r.audience)
           and (r.published_at is not null or r.author_id = $1 or m.role = 'admin')
         where f.user_id = $1 and f.level is not null
         order by r.id desc limit $2",
    )
    .bind(user)
    .bind(CHOSEN_MAX)
    .fetch_all(db)
    .await?;
    let chosen = |(resource, space, of, title, level)| Chosen { resource, space, of, title, level };
    Ok(rows.into_iter().map(chosen).collect())
}
