//! The SQL of what is read, let be and looked at, and of taking that back.

use chrono::{DateTime, TimeDelta, Utc};
use protocol::{ActId, NoticeId, ResourceId, Seq, SpaceId, UserId};
use sqlx::PgConnection;

use crate::error::Result;

/// Marks everything as read, or what tells of messages in a space, in one statement.
pub async fn read_all(db: &mut PgConnection, user: UserId, space: Option<SpaceId>, act: ActId) -> Result<()> {
    sqlx::query(
        "update notices set read_act = $2
         where user_id = $1 and read_act is null
           and ($3::uuid is null or (space_id = $3 and kind in ('comment', 'named')))",
    )
    .bind(user)
    .bind(act)
    .bind(space)
    .execute(db)
    .await?;
    Ok(())
}

/// Marks some as read.
pub async fn read_these(db: &mut PgConnection, user: UserId, ids: &[NoticeId], act: ActId) -> Result<()> {
    sqlx::query("update notices set read_act = $3 where user_id = $1 and id = any($2) and read_act is null")
        .bind(user)
        .bind(ids.iter().map(|id| id.0).collect::<Vec<_>>())
        .bind(act)
        .execute(db)
        .await?;
    Ok(())
}

/// Marks as read what lies at or before a message. Answers which were unread.
pub async fn pass(
    db: &mut PgConnection,
    user: UserId,
    resource: ResourceId,
    to: Seq,
    act: ActId,
) -> Result<Vec<NoticeId>> {
    Ok(sqlx::query_scalar(
        "update notices set read_act = $4
         where user_id = $1 and resource_id = $2 and msg_no <= $3 and read_act is null and kind = 'comment'
         returning id",
    )
    .bind(user)
    .bind(resource)
    .bind(to)
    .bind(act)
    .fetch_all(db)
    .await?)
}

/// Makes unread again what one write read.
pub async fn undo(db: &mut PgConnection, user: UserId, act: ActId) -> Result<()> {
    for statement in [
        "delete from looks where user_id = $1 and act = $2",
        "update bells set looked_at = looked_before, looked_act = null where user_id = $1 and looked_act = $2",
        "update message_mentions set read_act = null where user_id = $1 and read_act = $2",
        "update report_notices set read_act = null where user_id = $1 and read_act = $2",
    ] {
        sqlx::query(statement).bind(user).bind(act).execute(&mut *db).await?;
    }
    sqlx::query("update notices set read_act = null where user_id = $1 and read_act = $2")
        .bind(user)
        .bind(act)
        .execute(db)
        .await?;
    Ok(())
}

/// Makes some unread again.
pub async fn unread_these(db: &mut PgConnection, user: UserId, ids: &[NoticeId]) -> Result<()> {
    sqlx::query("update notices set read_act = null where user_id = $1 and id = any($2)")
        .bind(user)
        .bind(ids.iter().map(|id| id.0).collect::<Vec<_>>())
        .execute(db)
        .await?;
    Ok(())
}

/// Whose news are let be.
#[derive(Clone, Copy, Debug)]
pub enum Scope {
    /// Of all that the person may read.
    All,
    /// Of what is in a space.
    Space(SpaceId),
    /// Of a resource.
    Resource(ResourceId),
}

/// Lets news be, up to where they stand now.
pub async fn let_be(db: &mut PgConnection, user: UserId, scope: Scope, act: ActId) -> Result<()> {
    let (space, resource) = match scope {
        Scope::All => (None, None),
        Scope::Space(space) => (Some(space), None),
        Scope::Resource(resource) => (None, Some(resource)),
    };
    sqlx::query(
        "insert into follows (user_id, resource_id, space_id, seen_no, seen_act)
         select $1, r.id, r.space_id, s.msg_no, $3
         from memberships m
         join moves v on v.space_id = m.space_id and ($2::uuid is null or v.resource_id = $2)
         join resources r on r.id = v.resource_id and r.removed_at is null and r.archived_at is null
           and (r.audience = 'member' or m.role = 'admin' or m.role = r.audience)
         join streams s on s.id = 'resource:' || r.id
         left join marks k on k.user_id = $1 and k.resource_id = r.id
         left join follows f on f.user_id = $1 and f.resource_id = r.id
         where m.user_id = $1 and m.left_at is null and ($4::uuid is null or m.space_id = $4)
           and s.msg_no > greatest(coalesce(k.msg_no, 0), coalesce(f.seen_no, 0))
         on conflict (user_id, resource_id) do update
         set seen_before = follows.seen_no, seen_no = excluded.seen_no, seen_act = excluded.seen_act",
    )
    .bind(user)
    .bind(resource)
    .bind(act)
    .bind(space)
    .execute(db)
    .await?;
    Ok(())
}

/// What was published since somebody's last visit is new to him no more: all there is. What was published more than a
/// minute ago takes no row: a transaction that has not ended by then is not waited for.
pub async fn look_at_all(db: &mut PgConnection, user: UserId, act: ActId, now: DateTime<Utc>) -> Result<()> {
    let settled = now - TimeDelta::minutes(1);
    sqlx::query(
        "update bells set looked_before = looked_at, looked_at = greatest(looked_at, $2), looked_act = $3
         where user_id = $1",
    )
    .bind(user)
    .bind(settled)
    .bind(act)
    .execute(&mut *db)
    .await?;
    sqlx::query(
        "insert into looks (user_id, resource_id, space_id, act)
         select $1, r.id, r.space_id, $2
         from memberships m
         join resources r on r.space_id = m.space_id and r.published_at > $3 and r.published_at is not null
           and r.removed_at is null and r.archived_at is null
         where m.user_id = $1 and m.left_at is null
         on conflict do nothing",
    )
    .bind(user)
    .bind(act)
    .bind(settled)
    .execute(db)
    .await?;
    Ok(())
}

/// The same: what is in a space.
pub async fn look_around(db: &mut PgConnection, user: UserId, space: SpaceId, act: ActId) -> Result<()> {
    sqlx::query(
        "insert into looks (user_id, resource_id, space_id, act)
         select $1, r.id, r.space_id, $3
         from memberships m
         join users u on u.id = m.user_id
         left join bells b on b.user_id = m.user_id
         join resources r on r.space_id = m.space_id and r.published_at is not null
           and r.published_at > greatest(coalesce(b.since, u.created_at), m.since, b.looked_at)
           and (r.audience = 'member' or m.role = 'admin' or m.role = r.audience) and r.kind <> 'thread'
           and r.removed_at is null and r.archived_at is null and r.author_id <> $1
         where m.user_id = $1 and m.space_id = $2 and m.left_at is null
         on conflict do nothing",
    )
    .bind(user)
    .bind(space)
    .bind(act)
    .execute(db)
    .await?;
    Ok(())
}

/// The same: one thing.
pub async fn look(db: &mut PgConnection, user: UserId, resource: ResourceId, act: ActId) -> Result<()> {
    sqlx::query(
        "insert into looks (user_id, resource_id, space_id, act)
         select $1, r.id, r.space_id, $3
         from memberships m
         join resources r on r.space_id = m.space_id and r.id = $2 and r.published_at is not null
           and r.removed_at is null
         where m.user_id = $1 and m.left_at is null
         on conflict do nothing",
    )
    .bind(user)
    .bind(resource)
    .bind(act)
    .execute(db)
    .await?;
    Ok(())
}

/// Undoes what one write let be.
pub async fn tell_again(db: &mut PgConnection, user: UserId, act: ActId) -> Result<()> {
    sqlx::query(
        "update follows set seen_no = seen_before, seen_act = null where user_id = $1 and seen_act = $2",
    )
    .bind(user)
    .bind(act)
    .execute(db)
    .await?;
    Ok(())
}

/// What comes after a message is not let be.
pub async fn tell_from(db: &mut PgConnection, user: UserId, resource: ResourceId, from: Seq) -> Result<()> {
    sqlx::query(
        "update follows set seen_no = $3, seen_before = least(seen_before, $3), seen_act = null
         where user_id = $1 and resource_id = $2 and seen_no > $3",
    )
    .bind(user)
    .bind(resource)
    .bind(from)
    .execute(db)
    .await?;
    Ok(())
}
