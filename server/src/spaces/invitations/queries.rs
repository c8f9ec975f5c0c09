//! The SQL of invitations.

use chrono::{DateTime, Utc};
use protocol::{
    InvitationId, LinkRequestId, PhotoId, SpaceId, UserId,
    people::Card,
    spaces::{Invitation, Invite, Invited, LinkRequest, Role},
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
    type Columns = (
        InvitationId,
        Role,
        UserId,
        String,
        String,
        Option<PhotoId>,
        DateTime<Utc>,
        i32,
        i32,
        Option<String>,
    );
    let rows: Vec<Columns> = sqlx::query_as(
        "select i.id, i.role, u.id, u.given_name || ' ' || u.family_name, u.function, u.photo, i.expires_at,
                i.uses, i.used, i.email
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
        .map(|(id, role, by, name, function, photo, expires_at, uses, used, email)| Invitation {
            id,
            role,
            email,
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

/// Says to which address an invitation goes.
pub async fn address(db: &mut PgConnection, id: InvitationId, email: &str) -> Result<()> {
    sqlx::query("update invitations set email = $2 where id = $1").bind(id).bind(email).execute(db).await?;
    Ok(())
}

/// Ends what was sent to an address before.
pub async fn void(db: &mut PgConnection, space: SpaceId, email: &str, at: DateTime<Utc>) -> Result<()> {
    sqlx::query(
        "update invitations set revoked_at = $3
         where space_id = $1 and lower(email) = lower($2) and revoked_at is null and used < uses",
    )
    .bind(space)
    .bind(email)
    .bind(at)
    .execute(db)
    .await?;
    Ok(())
}

/// The invitation with this digest and its space, if it expired or was used up. One that an admin ended, or
/// that works, is none.
pub async fn spent(
    db: &mut PgConnection,
    digest: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<(InvitationId, SpaceId)>> {
    let row = sqlx::query_as(
        "select id, space_id from invitations
         where token_hash = $1 and revoked_at is null and (expires_at <= $2 or used >= uses)",
    );
    Ok(row.bind(digest).bind(now).fetch_optional(db).await?)
}

/// How many wait for another link to a space.
pub async fn waiting(db: &mut PgConnection, space: SpaceId) -> Result<i64> {
    let count = sqlx::query_scalar("select count(*) from link_requests where space_id = $1");
    Ok(count.bind(space).fetch_one(db).await?)
}

/// Keeps that somebody asks for another link. Answers it, unless the address waits already.
pub async fn ask_for_link(
    db: &mut PgConnection,
    (space, invitation): (SpaceId, InvitationId),
    email: &str,
    at: DateTime<Utc>,
) -> Result<Option<LinkRequest>> {
    let id = LinkRequestId::new();
    let made = sqlx::query(
        "insert into link_requests (id, space_id, invitation_id, email, at) values ($1, $2, $3, $4, $5)
         on conflict do nothing",
    )
    .bind(id)
    .bind(space)
    .bind(invitation)
    .bind(email)
    .bind(at)
    .execute(&mut *db)
    .await?;
    if made.rows_affected() == 0 {
        return Ok(None);
    }
    Ok(link_requests(db, space, Some(id)).await?.into_iter().next())
}

/// Who waits for another link to a space, the oldest first; or this one.
pub async fn link_requests(
    db: impl PgExecutor<'_>,
    space: SpaceId,
    one: Option<LinkRequestId>,
) -> Result<Vec<LinkRequest>> {
    type Columns = (LinkRequestId, String, Role, UserId, String, String, Option<PhotoId>, DateTime<Utc>);
    let rows: Vec<Columns> = sqlx::query_as(
        "select q.id, q.email, i.role, u.id, u.given_name || ' ' || u.family_name, u.function, u.photo, q.at
         from link_requests q
         join invitations i on i.id = q.invitation_id join users u on u.id = i.created_by
         where q.space_id = $1 and ($2::uuid is null or q.id = $2) order by q.at, q.id limit 200",
    )
    .bind(space)
    .bind(one)
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(id, email, role, by, name, function, photo, asked_at)| LinkRequest {
            id,
            email,
            role,
            by: Card { id: by, name, function, photo },
            asked_at,
        })
        .collect())
}

/// Somebody waits no longer. Answers whether he did.
pub async fn answer_link_request(db: &mut PgConnection, id: LinkRequestId) -> Result<bool> {
    let done = sqlx::query("delete from link_requests where id = $1").bind(id).execute(db).await?;
    Ok(done.rows_affected() == 1)
}
