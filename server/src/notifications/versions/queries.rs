//! The SQL of new versions.

use chrono::{DateTime, Utc};
use protocol::{NoticeId, ResourceId, SpaceId, UserId};
use sqlx::PgConnection;

use crate::error::Result;

/// Some who follow a resource and may read it now, one person aside, in the order of their ids and after this one.
pub async fn followers(
    db: &mut PgConnection,
    resource: ResourceId,
    (but, after): (UserId, Option<UserId>),
    most: i64,
) -> Result<Vec<UserId>> {
    Ok(sqlx::query_scalar(
        "select m.user_id from resources r
         join memberships m on m.space_id = r.space_id and m.left_at is null
           and (r.audience = 'member' or m.role = 'admin' or m.role = r.audience)
         left join follows f on f.user_id = m.user_id and f.resource_id = r.id
         left join wishes near on near.user_id = m.user_id and near.space_id = r.space_id and near.kind = r.kind
         left join wishes wide on wide.user_id = m.user_id and wide.space_id = r.space_id and wide.kind = ''
         where r.id = $1 and r.removed_at is null and m.user_id <> $2 and ($3::uuid is null or m.user_id > $3)
           and coalesce(f.level, nullif(coalesce(near.level, wide.level), 'normal'), case when r.author_id = m.user_id or exists (
                   select from comments c
                   where c.resource_id = r.id and c.author_id = m.user_id and c.deleted_at is null
               ) then 'follow' else 'normal' end) = 'follow'
         order by m.user_id limit $4",
    )
    .bind(resource)
    .bind(but)
    .bind(after)
    .bind(most)
    .fetch_all(db)
    .await?)
}

/// Tells these people, whose bells are locked, that there is a version. What was told of an earlier one gives way to it;
/// what was told of a later one stays. Answers who is told, and by which notice.
pub async fn tell(
    db: &mut PgConnection,
    (space, resource): (SpaceId, ResourceId),
    people: &[UserId],
    (by, at): (UserId, DateTime<Utc>),
) -> Result<Vec<(UserId, NoticeId)>> {
    Ok(sqlx::query_as(
        "with new as (
             select * from unnest($1::uuid[], $2::uuid[]) as new (id, user_id)
         ), old as (
             select n.id, n.user_id, n.at from notices n
             where n.user_id = any($2) and n.resource_id = $4 and n.kind = 'version'
         ), changed as (
             update notices n set by_id = $5, at = $6, read_act = null
             from old where n.id = old.id and old.at <= $6 returning n.user_id, n.id
         ), made as (
             insert into notices (id, user_id, space_id, resource_id, by_id, mentions, answers, at, kind)
             select new.id, new.user_id, $3, $4, $5, false, false, $6, 'version' from new
             where not exists (select from old where old.user_id = new.user_id)
             returning user_id, id
         )
         select user_id, id from changed union all select user_id, id from made order by user_id",
    )
    .bind(people.iter().map(|_| NoticeId::new().0).collect::<Vec<_>>())
    .bind(people.iter().map(|id| id.0).collect::<Vec<_>>())
    .bind(space)
    .bind(resource)
    .bind(by)
    .bind(at)
    .fetch_all(db)
    .await?)
}
