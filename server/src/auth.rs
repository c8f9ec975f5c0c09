//! Who asks: the session cookie, or the same secret in an `Authorization` header for programs.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, header, request::Parts},
};
use chrono::{DateTime, Utc};
use protocol::{Code, SessionId, UserId};
use sha2::{Digest, Sha256};

use crate::{
    app::App,
    error::{Error, Result, refused},
};

/// Name of the session cookie. The prefix makes browsers insist on Secure, Path=/ and no Domain.
pub const COOKIE: &str = "__Host-osmose";

/// Somebody who is signed in.
#[derive(Clone, Copy, Debug)]
pub struct Auth {
    /// The person.
    pub user: UserId,
    /// The session.
    pub session: SessionId,
    /// Whether the person administers the site.
    pub site_admin: bool,
    /// When the session ends if it is not used again.
    pub expires_at: DateTime<Utc>,
}

/// A new secret: 256 random bits as 64 hexadecimal digits.
///
/// # Errors
/// The system has no random numbers to give.
pub fn secret() -> Result<String> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| anyhow::anyhow!("no random numbers: {error}"))?;
    Ok(hexadecimal(&bytes))
}

/// Bytes as hexadecimal digits, two each.
#[must_use]
pub fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// What is kept of a secret: its SHA-256.
#[must_use]
pub fn digest(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// The secret that a request carries, and whether it came as a cookie (which browsers send by
/// themselves, so that the page's origin must be ours).
#[must_use]
pub fn carried(headers: &HeaderMap) -> Option<(&str, bool)> {
    if let Some(text) = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()) {
        return text.strip_prefix("Bearer ").map(|secret| (secret.trim(), false));
    }
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|text| text.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == COOKIE)
        .map(|(_, secret)| (secret, true))
}

/// The header that gives a browser its secret, for as long as the session may live.
///
/// # Errors
/// None in practice: a secret is hexadecimal.
pub fn cookie(secret: &str, life: std::time::Duration) -> Result<HeaderValue> {
    let text =
        format!("{COOKIE}={secret}; Path=/; Max-Age={}; Secure; HttpOnly; SameSite=Lax", life.as_secs());
    HeaderValue::from_str(&text).map_err(|error| anyhow::Error::from(error).into())
}

/// The header that takes the secret away.
#[must_use]
pub fn no_cookie() -> HeaderValue {
    HeaderValue::from_static("__Host-osmose=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax")
}

/// Whether a session is still good: neither ended nor its account disabled.
///
/// # Errors
/// 401.
pub async fn alive(app: &App, session: SessionId) -> Result<()> {
    let alive: bool = sqlx::query_scalar(
        "select exists (select from sessions s join users u on u.id = s.user_id
         where s.id = $1 and s.revoked_at is null and u.disabled_at is null)",
    )
    .bind(session)
    .fetch_one(&app.pool)
    .await?;
    if alive { Ok(()) } else { Err(refused(Code::NotSignedIn)) }
}

/// Finds the session of a secret. Notes its use, at most every five minutes.
///
/// # Errors
/// 401: no such session, ended, expired, or the account is disabled.
pub async fn session(app: &App, secret: &str) -> Result<Auth> {
    if secret.len() != 64 {
        return Err(refused(Code::NotSignedIn));
    }
    let now = app.clock.now();
    let found: Option<(SessionId, UserId, bool, DateTime<Utc>, DateTime<Utc>)> = sqlx::query_as(
        "select s.id, s.user_id, u.site_admin, s.seen_at, s.expires_at
         from sessions s join users u on u.id = s.user_id
         where s.token_hash = $1 and s.revoked_at is null and u.disabled_at is null",
    )
    .bind(digest(secret))
    .fetch_optional(&app.pool)
    .await?;
    let (session, user, site_admin, seen_at, life_ends) = found.ok_or_else(|| refused(Code::NotSignedIn))?;
    let expires_at = life_ends.min(seen_at + app.config.session_idle);
    if expires_at <= now {
        return Err(refused(Code::NotSignedIn));
    }
    if now - seen_at > chrono::TimeDelta::minutes(5) {
        // Only a session that has not been ended meanwhile: what is over stays over.
        sqlx::query("update sessions set seen_at = $2 where id = $1 and revoked_at is null")
            .bind(session)
            .bind(now)
            .execute(&app.pool)
            .await?;
    }
    Ok(Auth { user, session, site_admin, expires_at })
}

impl FromRequestParts<App> for Auth {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let (secret, _) = carried(&parts.headers).ok_or_else(|| refused(Code::NotSignedIn))?;
        session(app, secret).await
    }
}
