//! The SQL of what goes along with comments that are put into another resource.

use protocol::{ResourceId, Seq, SpaceId, UserId, notifications::Level};
use sqlx::PgConnection;

use crate::error::Result;

/// Carries chosen levels from one resource to another that takes it in. A choice made there stands. Who
/// follows the one follows the other; who wrote in it, wishing for less, would follow by what he wrote,
/// and is asked for nothing more than before.
pub async fn levels(
    db: &mut PgConnection,
    space: SpaceId,
    from: ResourceId,
    into: ResourceId,
) -> Result<Vec<(UserId, Level)>> {
    Ok(sqlx::query_as(
        "insert into follows (user_id, resource_id, space_id, level)
         select f.user_id, $2, $3, f.level from follows f
         where f.resource_id = $1 and f.level is not null
           and (f.level = 'follow'
                or (exists (select from comments c where c.resource_id = $1 and c.author_id = f.user_id)
                    and not exists (select from comments c where c.resource_id = $2 and c.author_id = f.user_id)))
         order by f.user_id
         on conflict (user_id, resource_id) do update set level = excluded.level where follows.level is null
         returning user_id, level",
    )
    .bind(from)
    .bind(into)
    .bind(space)
    .fetch_all(db)
    .await?)
}

/// Carries notices along with their comments.
pub async fn notices(db: &mut PgConnection, from: ResourceId, into: ResourceId, after: Seq) -> Result<()> {
    // What names people in the text itself is told of the message that it is from now on.
    sqlx::query(
        "update notices n set kind = 'comment', comment_id = c.id, resource_id = $2, msg_no = c.msg_no
         from comments c where n.resource_id = $1 and n.kind = 'named' and c.resource_id = $2 and c.msg_no = $3",
    )
    .bind(from)
    .bind(into)
    .bind(after)
    .execute(&mut *db)
    .await?;
    sqlx::query("update notices set resource_id = $2, msg_no = msg_no + $3 where resource_id = $1")
        .bind(from)
        .bind(into)
        .bind(after)
        .execute(db)
        .await?;
    Ok(())
}

/// Carries over up to where people let the news be, for those who have read or let be all that was there.
pub async fn seen(
    db: &mut PgConnection,
    space: SpaceId,
    (from, into): (ResourceId, ResourceId),
    after: Seq,
) -> Result<()> {
    sqlx::query(
        "insert into follows (user_id, resource_id, space_id, seen_no, seen_act)
         select f.user_id, $2, $3, f.seen_no + $4, f.seen_act
         from follows f
         left join follows there on there.user_id = f.user_id and there.resource_id = $2
         left join marks k on k.user_id = f.user_id and k.resource_id = $2
         where f.resource_id = $1 and f.seen_no > 0 and not exists (
             select from comments c
             where c.resource_id = $2 and c.msg_no < $4 and c.deleted_at is null
               and c.msg_no > greatest(coalesce(k.msg_no, 0), coalesce(there.seen_no, 0)))
         order by f.user_id
         on conflict (user_id, resource_id) do update
         set seen_before = follows.seen_no, seen_no = excluded.seen_no, seen_act = excluded.seen_act",
    )
    .bind(from)
    .bind(into)
    .bind(space)
    .bind(after)
    .execute(&mut *db)
    .await?;
    sqlx::query("delete from follows where resource_id = $1").bind(from).execute(db).await?;
    Ok(())
}
