//! The SQL of invitations.

use chrono::{DateTime, Utc};
use protocol::{
    InvitationId, PhotoId, SpaceId, UserId,
    people::Card,
    spaces::{Invitation, Invite, Invited, Role},
};
use sqlx::{PgConnection, PgExecutor};

use crate::error::Result;

/// Keeps an invitation: its id, where to, by whom; how long it works.
pub async fn invite(
    db: &mut PgConnection,
    (id, space, by): (InvitationId, SpaceId, UserId),
    digest: &[u8],
    invite: Invite,
    (at, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<()> {
    sqlx::query(
        "insert into invitations (id, space_id, token_hash, role, uses, created_by, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(id)
    .bind(space)
    .bind(digest)
    .bind(invite.role)
    .bind(i32::try_from(invite.uses).unwrap_or(i32::MAX))
    .bind(by)
    .bind(at)
    .bind(until)
    .execute(db)
    .await?;
    Ok(())
}

/// The invitations to a space that still work, the newest first.
pub async fn invitations(
    db: impl PgExecutor<'_>,
    space: SpaceId,
    now: DateTime<Utc>,
) -> Result<Vec<Invitation>> {
    type Columns = (InvitationId, Role, UserId, String, String, Option<PhotoId>, DateTime<Utc>, i32, i32);
    let rows: Vec<Columns> = sqlx::query_as(
        "select i.id, i.role, u.id, u.given_name || ' ' || u.family_name, u.function, u.photo, i.expires_at,
                i.uses, i.used
         from invitations i join users u on u.id = i.created_by
         where i.space_id = $1 and i.revoked_at is null and i.expires_at > $2 and i.used < i.uses
         order by i.created_at desc, i.id desc limit 200",
    )
    .bind(space)
    .bind(now)
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(id, role, by, name, function, photo, expires_at, uses, used)| Invitation {
            id,
            role,
            by: Card { id: by, name, function, photo },
            expires_at,
            uses,
            used,
        })
        .collect())
}

/// Ends an invitation of this space. Answers whether there is such a one.
pub async fn revoke(
    db: &mut PgConnection,
    space: SpaceId,
    id: InvitationId,
    at: DateTime<Utc>,
) -> Result<bool> {
    let done = sqlx::query(
        "update invitations set revoked_at = coalesce(revoked_at, $3) where id = $1 and space_id = $2",
    )
    .bind(id)
    .bind(space)
    .bind(at)
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The invitation with this digest, if it works, and what its holder may know.
pub async fn invited(
    db: impl PgExecutor<'_>,
    digest: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<(InvitationId, Invited)>> {
    let row: Option<(InvitationId, String, String, String, Role, i64)> = sqlx::query_as(
        "select i.id, s.name, s.description, u.given_name || ' ' || u.family_name, i.role,
                (select count(*) from memberships m where m.space_id = s.id and m.left_at is null)
         from invitations i join spaces s on s.id = i.space_id join users u on u.id = i.created_by
         where i.token_hash = $1 and i.revoked_at is null and i.expires_at > $2 and i.used < i.uses",
    )
    .bind(digest)
    .bind(now)
    .fetch_optional(db)
    .await?;
    Ok(row.map(|(id, space, description, by, role, members)| {
        (id, Invited { space, description, by, role, members })
    }))
}

/// The space that an invitation leads to.
pub async fn inviting(db: &mut PgConnection, id: InvitationId) -> Result<Option<SpaceId>> {
    let row = sqlx::query_scalar("select space_id from invitations where id = $1");
    Ok(row.bind(id).fetch_optional(db).await?)
}

/// Uses an invitation by one, if it still works: answers the role it gives.
pub async fn use_up(db: &mut PgConnection, id: InvitationId, now: DateTime<Utc>) -> Result<Option<Role>> {
    let row = sqlx::query_scalar(
        "update invitations set used = used + 1
         where id = $1 and revoked_at is null and expires_at > $2 and used < uses returning role",
    );
    Ok(row.bind(id).bind(now).fetch_optional(db).await?)
}

/// Notes the invitation by which an account is made.
pub async fn note(db: &mut PgConnection, user: UserId, id: InvitationId) -> Result<()> {
    sqlx::query("update users set invitation_id = $2 where id = $1").bind(user).bind(id).execute(db).await?;
    Ok(())
}

/// The invitation by which an account was made.
pub async fn noted(db: &mut PgConnection, user: UserId) -> Result<Option<InvitationId>> {
    let row = sqlx::query_scalar("select invitation_id from users where id = $1");
    Ok(row.bind(user).fetch_optional(db).await?.flatten())
}
