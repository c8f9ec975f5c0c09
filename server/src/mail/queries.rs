//! The SQL of mails and their links.

use chrono::{DateTime, Utc};
use protocol::{InvitationId, UserId, people::Language};
use sqlx::PgConnection;

use super::links::Link;
use crate::error::Result;

/// Whom a mail goes to.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Recipient {
    /// The person.
    pub id: UserId,
    /// The address.
    pub email: String,
    /// Whether the address was confirmed.
    pub verified: bool,
    /// The language to write in.
    pub language: Language,
}

/// A person who may be written to.
pub async fn recipient(db: impl sqlx::PgExecutor<'_>, user: UserId) -> Result<Option<Recipient>> {
    Ok(sqlx::query_as(
        "select id, email, email_verified_at is not null as verified, language
         from users where id = $1 and disabled_at is null",
    )
    .bind(user)
    .fetch_optional(db)
    .await?)
}

/// Likewise, by address.
pub async fn recipient_at(db: impl sqlx::PgExecutor<'_>, email: &str) -> Result<Option<Recipient>> {
    Ok(sqlx::query_as(
        "select id, email, email_verified_at is not null as verified, language
         from users where lower(email) = lower($1) and disabled_at is null",
    )
    .bind(email)
    .fetch_optional(db)
    .await?)
}

/// An invitation that is to be sent.
pub struct Invited {
    /// Where to.
    pub to: Recipient,
    /// Name of who invites.
    pub by: String,
    /// The space's name.
    pub space: String,
    /// Until when the link works.
    pub until: DateTime<Utc>,
}

/// An invitation that goes to an address and still works, in the language of whose address it is, else of who
/// invites.
pub async fn invited(
    db: impl sqlx::PgExecutor<'_>,
    id: InvitationId,
    now: DateTime<Utc>,
) -> Result<Option<Invited>> {
    let row: Option<(UserId, String, Language, String, String, DateTime<Utc>)> = sqlx::query_as(
        "select u.id, i.email,
                coalesce((select language from users where lower(email) = lower(i.email)), u.language),
                u.given_name || ' ' || u.family_name, s.name, i.expires_at
         from invitations i join users u on u.id = i.created_by join spaces s on s.id = i.space_id
         where i.id = $1 and i.email is not null and i.revoked_at is null and i.expires_at > $2 and i.used < i.uses",
    )
    .bind(id)
    .bind(now)
    .fetch_optional(db)
    .await?;
    Ok(row.map(|(id, email, language, by, space, until)| {
        let to = Recipient { id, email, verified: true, language };
        Invited { to, by, space, until }
    }))
}

/// Keeps the digest of an invitation's secret.
pub async fn arm(db: impl sqlx::PgExecutor<'_>, id: InvitationId, digest: &[u8]) -> Result<()> {
    sqlx::query("update invitations set token_hash = $2 where id = $1")
        .bind(id)
        .bind(digest)
        .execute(db)
        .await?;
    Ok(())
}

/// Keeps the digest of a link's secret.
pub async fn keep(
    db: impl sqlx::PgExecutor<'_>,
    digest: &[u8],
    link: Link,
    to: &Recipient,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query(
        "insert into links (token_hash, kind, user_id, email, created_at, expires_at) values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(digest)
    .bind(link.name())
    .bind(to.id)
    .bind(&to.email)
    .bind(now)
    .bind(now + link.life())
    .execute(db)
    .await?;
    Ok(())
}

/// Whether a link is still good.
pub async fn good(
    db: impl sqlx::PgExecutor<'_>,
    digest: &[u8],
    link: Link,
    now: DateTime<Utc>,
) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "select exists (select from links where token_hash = $1 and kind = $2 and used_at is null and expires_at > $3)",
    )
    .bind(digest)
    .bind(link.name())
    .bind(now)
    .fetch_one(db)
    .await?)
}

/// Uses a link. Of those who try at once, the row's lock lets one through.
pub async fn redeem(
    db: &mut PgConnection,
    digest: &[u8],
    link: Link,
    now: DateTime<Utc>,
) -> Result<Option<(UserId, String)>> {
    Ok(sqlx::query_as(
        "update links set used_at = $3
         where token_hash = $1 and kind = $2 and used_at is null and expires_at > $3
         returning user_id, email",
    )
    .bind(digest)
    .bind(link.name())
    .bind(now)
    .fetch_optional(db)
    .await?)
}

/// Makes a person's links of a kind useless.
pub async fn void(db: &mut PgConnection, user: UserId, link: Link, now: DateTime<Utc>) -> Result<()> {
    sqlx::query("update links set used_at = $3 where user_id = $1 and kind = $2 and used_at is null")
        .bind(user)
        .bind(link.name())
        .bind(now)
        .execute(db)
        .await?;
    Ok(())
}
