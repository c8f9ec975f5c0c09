//! The SQL of what is told of proposals.

use protocol::{
    ProposalId, ResourceId, SpaceId, UserId,
    notifications::{Level, Notice},
};
use sqlx::PgConnection;

use crate::{error::Result, notifications::queries::kept};

/// Keeps a notice about a proposal.
pub async fn insert(db: &mut PgConnection, user: UserId, proposal: ProposalId, it: &Notice) -> Result<()> {
    sqlx::query(
        "insert into notices (id, user_id, space_id, resource_id, proposal_id, by_id, mentions, answers, at, kind)
         values ($1, $2, $3, $4, $5, $6, false, false, $7, $8)",
    )
    .bind(it.id)
    .bind(user)
    .bind(it.space)
    .bind(it.resource)
    .bind(proposal)
    .bind(it.by.id)
    .bind(it.at)
    .bind(kept(it.kind))
    .execute(db)
    .await?;
    Ok(())
}

/// Sets how much a member of a space is told of a thread of it, where he wishes nothing of that kind. Answers
/// whether that was so.
pub async fn follow(
    db: &mut PgConnection,
    user: UserId,
    space: SpaceId,
    thread: ResourceId,
    level: Level,
) -> Result<bool> {
    let done = sqlx::query(
        "insert into follows (user_id, resource_id, space_id, level)
         select $1, $3, $2, $4
         where coalesce(wished($1, $2, 'thread'), 'normal') = 'normal'
           and exists (select from memberships where user_id = $1 and space_id = $2 and left_at is null)
         on conflict (user_id, resource_id) do nothing",
    )
    .bind(user)
    .bind(space)
    .bind(thread)
    .bind(level)
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}
