//! Signing in, and what one sees of one's own sessions.

use std::net::IpAddr;

use anyhow::anyhow;
use axum::http::HeaderMap;
use chrono::TimeDelta;
use protocol::{
    Code, SessionId, UserId, live,
    people::{Ended, Session, SessionEntry, SignIn, SignUpPolicy, Site},
};

use super::{end, password, queries};
use crate::{
    app::{App, snapshot},
    auth::{self, Auth},
    error::{Result, refused},
    limits,
    mail::{self, Mail},
    spaces,
};

/// Who asks to be let in, as far as the request shows.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// From where.
    pub address: IpAddr,
    /// The browser's own words.
    pub user_agent: String,
    /// The session that the browser already has: it ends when another begins.
    pub before: Option<Auth>,
}

/// What everybody may know: the sign-in page asks before anybody is signed in. `host` is the address
/// that the browser used.
///
/// # Errors
/// The database's.
pub async fn site(app: &App, host: Option<&str>, signed_in: bool) -> Result<Site> {
    let by_domain = app.config.sign_up == SignUpPolicy::Domain;
    Ok(Site {
        name: app.config.site_name.clone(),
        sign_up: app.config.sign_up,
        domains: if by_domain { app.config.sign_up_domains.clone() } else { Vec::new() },
        url: app.url.clone(),
        can_sign_in: app.url.starts_with("https://") || host.is_some_and(loopback),
        signed_in,
        demo: if app.config.demo { queries::demo_accounts(&app.pool).await? } else { Vec::new() },
        protocol: live::VERSION,
    })
}

/// Whether a browser trusts this host although it is not reached by HTTPS.
fn loopback(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let name = name.trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
    name == "localhost"
        || name.ends_with(".localhost")
        || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Lets somebody in who knows the password: answers the new session and its secret. Whatever the
/// browser brought along is not used again. A wrong password, an unknown address and a closed
/// account get the same answer for the same work.
///
/// # Errors
/// 401; 403 the address was never confirmed (another link is mailed); 422; 429.
pub async fn sign_in(app: &App, ask: SignIn, visitor: Visitor) -> Result<(String, Session)> {
    limits::take(&app.limits.requests, &visitor.address)?;
    password::plausible("password", &ask.password)?;
    let email = ask.email.trim();
    if email.chars().count() > 254 || email.contains('\0') {
        return Err(refused(Code::WrongCredentials));
    }
    let name = email.to_lowercase();
    let attempt = app.limits.begin(&name, app.clock.now()).await?;
    let account = queries::account_at(&app.pool, email).await?;
    let hash = account.as_ref().and_then(|account| account.password_hash.clone());
    let right = password::verify(app, ask.password, hash.clone()).await?;
    let Some(account) = account.filter(|account| right && !account.disabled) else {
        attempt.failed().await;
        return Err(refused(Code::WrongCredentials));
    };
    attempt.succeeded().await;
    if !account.verified {
        if limits::take(&app.limits.mails, &name).is_ok() {
            let verify = Mail::Verify { user: account.id };
            app.write(move |tx| {
                let verify = verify.clone();
                Box::pin(async move { mail::post(tx, &verify).await })
            })
            .await?;
        }
        return Err(refused(Code::EmailNotVerified));
    }
    let secret = auth::secret()?;
    let session = begin(app, account.id, hash, &secret, visitor).await?;
    Ok((secret, view(app, account.id, session).await?))
}

async fn begin(
    app: &App,
    user: UserId,
    hash: Option<String>,
    secret: &str,
    visitor: Visitor,
) -> Result<SessionId> {
    let id = SessionId::new();
    let digest = auth::digest(secret);
    let life = TimeDelta::from_std(app.config.session_life).unwrap_or(TimeDelta::days(90));
    let user_agent: String = visitor.user_agent.chars().filter(|c| !c.is_control()).take(200).collect();
    app.write(move |tx| {
        let (digest, hash, visitor, user_agent) =
            (digest.clone(), hash.clone(), visitor.clone(), user_agent.clone());
        Box::pin(async move {
            if !queries::still_has(tx.db(), user, hash.as_deref()).await? {
                return Err(refused(Code::WrongCredentials));
            }
            let at = tx.app.clock.now();
            let begin = queries::Begin {
                id,
                user,
                digest: &digest,
                at,
                until: at + life,
                user_agent: &user_agent,
                address: &visitor.address.to_string(),
            };
            queries::begin(tx.db(), &begin).await?;
            if let Some(before) = visitor.before {
                end(tx, before.user, Ended::One(before.session)).await?;
            }
            Ok(id)
        })
    })
    .await
}

/// Who one is and where one belongs.
///
/// # Errors
/// The database's.
pub async fn session(app: &App, auth: &Auth) -> Result<Session> {
    view(app, auth.user, auth.session).await
}

async fn view(app: &App, user: UserId, id: SessionId) -> Result<Session> {
    let mut tx = snapshot(&app.pool).await?;
    let me = queries::me(&mut *tx, user).await?.ok_or_else(|| anyhow!("a session without a person"))?;
    let spaces = spaces::mine(&mut *tx, user).await?;
    Ok(Session { id, me, spaces })
}

/// One's own sessions, the one used last first.
///
/// # Errors
/// The database's.
pub async fn sessions(app: &App, auth: &Auth) -> Result<Vec<SessionEntry>> {
    let now = app.clock.now();
    let idle = TimeDelta::from_std(app.config.session_idle).unwrap_or(TimeDelta::MAX);
    let unused_since = now.checked_sub_signed(idle).unwrap_or_default();
    queries::sessions(&app.pool, auth.user, auth.session, now, unused_since).await
}

/// The session that a request carries, if it is a good one; whatever else it carries is ignored.
pub async fn carried(app: &App, headers: &HeaderMap) -> Option<Auth> {
    let (secret, _) = auth::carried(headers)?;
    auth::session(app, secret).await.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_that_carry_the_cookie_without_https() {
        for host in [
            "localhost",
            "localhost:8080",
            "127.0.0.1:8080",
            "[::1]:8080",
            "[::1]",
            "a.localhost",
            "127.0.0.2",
        ] {
            assert!(loopback(host), "{host}");
        }
        for host in
            ["192.168.1.2:8080", "localhost.evil.example", "evil.example:8080", "", ":80", "127.0.0.1.evil:1"]
        {
            assert!(!loopback(host), "{host}");
        }
    }
}
