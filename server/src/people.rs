//! People: their accounts, how they are let in, and their sessions.

mod accounts;
pub mod directory;
pub mod names;
pub mod password;
pub mod photos;
mod queries;
mod routes;
mod signing;

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use protocol::{
    Check, Code, Event, SessionId, Stream, UserId,
    people::{
        self, Card, ChangeEmail, ChangeMe, ChangePassword, Ended, Event as It, FollowLink, Language, Me,
        ResetPassword,
    },
    presence::{SetStatus, Status},
};

pub use accounts::{ask_reset, sign_up};
pub use routes::router;
pub use signing::{Visitor, session, sessions, sign_in, site};

use crate::{
    app::{App, Tx},
    auth::{self, Auth},
    error::{Result, not_allowed, not_found, refused},
    limits,
    live::{bus::Note, log},
    mail::{
        self, Mail,
        links::{self, Link},
    },
    spaces::invitations,
};

/// An account to be made.
#[derive(Clone, Copy, Debug)]
pub struct New<'a> {
    /// Its id.
    pub id: UserId,
    /// The address to sign in with; unique, whatever the case of its letters.
    pub email: &'a str,
    /// Given name.
    pub given_name: &'a str,
    /// Family name.
    pub family_name: &'a str,
    /// Function and organisation; may be empty.
    pub function: &'a str,
    /// Language.
    pub language: Language,
    /// What [`password::hash`] made; absent: nobody can sign in yet.
    pub password_hash: Option<&'a str>,
    /// Whether the person administers the site.
    pub site_admin: bool,
    /// Whether the address counts as confirmed.
    pub verified: bool,
    /// Since when there is the account.
    pub at: DateTime<Utc>,
}

/// Makes an account and its stream.
///
/// # Errors
/// The database's; the constraint `users_email` when the address has an account.
pub async fn insert(tx: &mut Tx, new: &New<'_>) -> Result<()> {
    queries::insert(tx.db(), new).await?;
    log::create(tx.db(), Stream::User(new.id)).await
}

/// A person as others see him; nobody if the account is closed.
///
/// # Errors
/// The database's.
pub async fn card(db: impl sqlx::PgExecutor<'_>, user: UserId) -> Result<Option<Card>> {
    queries::card(db, user).await
}

/// [`card`], for a write that tells it: nobody changes it until this transaction ends, so that whoever
/// is told of the person hears of every change after.
///
/// # Errors
/// The database's.
pub async fn card_kept(tx: &mut Tx, user: UserId) -> Result<Option<Card>> {
    queries::keep(tx.db(), user).await?;
    queries::card(tx.db(), user).await
}

/// A person as only he sees himself.
///
/// # Errors
/// The database's.
pub async fn me(db: impl sqlx::PgExecutor<'_>, user: UserId) -> Result<Option<Me>> {
    queries::me(db, user).await
}

/// The person with this address, if the account is open.
///
/// # Errors
/// The database's.
pub async fn find(db: impl sqlx::PgExecutor<'_>, email: &str) -> Result<Option<UserId>> {
    let account = queries::account_at(db, email.trim()).await?;
    Ok(account.filter(|account| !account.disabled).map(|account| account.id))
}

/// Ends sessions: no request is answered for them from the commit on, and their sockets close.
/// Answers how many there were.
///
/// # Errors
/// The database's.
pub async fn end(tx: &mut Tx, user: UserId, ended: Ended) -> Result<u64> {
    let now = tx.app.clock.now();
    let count = queries::end(tx.db(), user, &ended, now).await?;
    if count > 0 {
        tx.emit(Stream::User(user), Event::People(It::SessionsEnded(ended)));
    }
    Ok(count)
}

/// Ends some of a person's sessions, in a write of its own.
///
/// # Errors
/// The database's.
pub async fn end_sessions(app: &App, user: UserId, ended: Ended) -> Result<u64> {
    app.write(move |tx| {
        let ended = ended.clone();
        Box::pin(async move { end(tx, user, ended).await })
    })
    .await
}

/// Ends one of one's own sessions.
///
/// # Errors
/// 404: none of one's own, or over.
pub async fn end_session(app: &App, auth: &Auth, session: SessionId) -> Result<()> {
    match end_sessions(app, auth.user, Ended::One(session)).await? {
        0 => Err(not_found()),
        _ => Ok(()),
    }
}

/// Tells a person's own tabs what he is like now.
async fn tell(tx: &mut Tx, user: UserId) -> Result<Me> {
    let me = queries::me(tx.db(), user).await?.ok_or_else(not_found)?;
    tx.emit(Stream::User(user), Event::People(It::Changed(me.clone())));
    Ok(me)
}

/// [`tell`], and tells those who share a space with the person how he looks now, if that changed.
async fn show(tx: &mut Tx, before: &Card) -> Result<Me> {
    let me = tell(tx, before.id).await?;
    let card = me.card();
    if card != *before {
        for space in queries::spaces(tx.db(), before.id).await? {
            tx.emit(Stream::Space(space), Event::People(It::CardChanged(card.clone())));
        }
    }
    Ok(me)
}

/// Changes one's name, function, words about oneself or language. Whoever shares a space with one sees
/// another name or function at once.
///
/// # Errors
/// 422.
pub async fn change(app: &App, auth: &Auth, change: ChangeMe) -> Result<Me> {
    change.check()?;
    let auth = *auth;
    app.write(move |tx| {
        let change = change.clone();
        Box::pin(async move {
            queries::lock(tx.db(), auth.user).await?;
            let before = queries::card(tx.db(), auth.user).await?.ok_or_else(not_found)?;
            queries::change(tx.db(), auth.user, &change).await?;
            let me = show(tx, &before).await?;
            if !me.site_admin {
                accounts::check_name(&me.given_name, &me.family_name)?;
            }
            Ok(me)
        })
    })
    .await
}

/// Sets how one wishes to be seen. Those who are shown one see it at once, on every node.
///
/// # Errors
/// 422.
pub async fn set_status(app: &App, auth: &Auth, set: SetStatus) -> Result<Me> {
    let status = set.check(app.clock.now())?;
    let user = auth.user;
    let me = app
        .write(move |tx| {
            let status = status.clone();
            Box::pin(async move {
                queries::lock(tx.db(), user).await?;
                queries::set_status(tx.db(), user, &status).await?;
                tell(tx, user).await
            })
        })
        .await?;
    app.hub.note(Note::Wished(user));
    Ok(me)
}

/// How these people wish to be seen; those who wish nothing are left out.
///
/// # Errors
/// The database's.
pub async fn statuses(db: impl sqlx::PgExecutor<'_>, people: &[UserId]) -> Result<Vec<(UserId, Status)>> {
    queries::statuses(db, people).await
}

/// Whether a person wishes to be seen by nobody.
///
/// # Errors
/// The database's.
pub async fn is_hidden(app: &App, user: UserId) -> Result<bool> {
    queries::is_hidden(&app.pool, user, app.clock.now()).await
}

/// Verifies the present password of somebody who is signed in; answers its hash. Wrong ones are
/// counted as at the sign-in.
async fn verified(app: &App, auth: &Auth, current: String) -> Result<Option<String>> {
    password::plausible("current", &current)?;
    let name = auth.user.to_string();
    let attempt = app.limits.begin(&name, app.clock.now()).await?;
    let hash = queries::password_hash(&app.pool, auth.user).await?;
    if !password::verify(app, current, hash.clone()).await? {
        attempt.failed().await;
        return Err(refused(Code::WrongPassword));
    }
    attempt.succeeded().await;
    Ok(hash)
}

/// Changes one's password. The other sessions end; this one goes on under the secret that is
/// answered, so that its sockets stay open.
///
/// # Errors
/// 403 the present password is another; 422; 429.
pub async fn change_password(app: &App, auth: &Auth, ask: ChangePassword) -> Result<String> {
    let mut check = Check::default();
    people::password(&mut check, "password", &ask.password);
    check.done()?;
    let before = verified(app, auth, ask.current).await?;
    let hash = password::hash(app, ask.password).await?;
    let secret = auth::secret()?;
    let (auth, digest) = (*auth, auth::digest(&secret));
    app.write(move |tx| {
        let (before, hash, digest) = (before.clone(), hash.clone(), digest.clone());
        Box::pin(async move {
            if !queries::still_has(tx.db(), auth.user, before.as_deref()).await? {
                return Err(refused(Code::WrongPassword));
            }
            queries::set_password(tx.db(), auth.user, Some(&hash)).await?;
            if !queries::renew(tx.db(), auth.session, &digest).await? {
                return Err(refused(Code::NotSignedIn));
            }
            end(tx, auth.user, Ended::Others(auth.session)).await?;
            void_links(tx, auth.user).await?;
            mail::post(tx, &Mail::Password { user: auth.user }).await
        })
    })
    .await?;
    Ok(secret)
}

/// What was mailed before no longer gives power over the account.
async fn void_links(tx: &mut Tx, user: UserId) -> Result<()> {
    links::void(tx, Link::Reset, user).await?;
    links::void(tx, Link::Email, user).await
}

/// Chooses a password by a mailed link. All sessions end: whoever had the old password is out.
///
/// # Errors
/// 410; 422; 429.
pub async fn reset_password(app: &App, ask: ResetPassword, from: IpAddr) -> Result<()> {
    limits::take(&app.limits.requests, &from)?;
    let mut check = Check::default();
    people::password(&mut check, "password", &ask.password);
    check.done()?;
    links::check(app, Link::Reset, &ask.token).await?;
    let hash = password::hash(app, ask.password).await?;
    let token = ask.token;
    let email = app
        .write(move |tx| {
            let (token, hash) = (token.clone(), hash.clone());
            Box::pin(async move {
                let (user, email) = links::redeem(tx, Link::Reset, &token).await?;
                let now = tx.app.clock.now();
                // The link came to the address, which proves it.
                if !queries::verify(tx.db(), user, &email, now).await? {
                    return Err(refused(Code::LinkExpired));
                }
                set_password(tx, user, Some(&hash)).await?;
                mail::post(tx, &Mail::Password { user }).await?;
                Ok(email)
            })
        })
        .await?;
    app.limits.forget(&email.to_lowercase()).await;
    Ok(())
}

/// Gives a person another password, or none until a link is followed, and ends everything that the
/// old one opened.
///
/// # Errors
/// 404: no such person, or the account is closed.
pub async fn set_password(tx: &mut Tx, user: UserId, hash: Option<&str>) -> Result<()> {
    if !queries::set_password(tx.db(), user, hash).await? {
        return Err(not_found());
    }
    end(tx, user, Ended::All).await?;
    void_links(tx, user).await
}

/// Confirms the address of a new account by the link that was mailed to it.
///
/// # Errors
/// 410; 429.
pub async fn verify_email(app: &App, ask: FollowLink, from: IpAddr) -> Result<()> {
    limits::take(&app.limits.requests, &from)?;
    app.write(move |tx| {
        let token = ask.token.clone();
        Box::pin(async move {
            let (user, email) = links::redeem(tx, Link::Verify, &token).await?;
            let now = tx.app.clock.now();
            if !queries::verify(tx.db(), user, &email, now).await? {
                return Err(refused(Code::LinkExpired));
            }
            invitations::confirmed(tx, user).await?;
            tell(tx, user).await.map(drop)
        })
    })
    .await
}

/// Mails a link to the address that is to be one's new one, and a notice to the old one. Whether
/// somebody else has the new one is not told.
///
/// # Errors
/// 403 the present password is another; 422; 429.
pub async fn change_email(app: &App, auth: &Auth, ask: ChangeEmail) -> Result<()> {
    let mut check = Check::default();
    people::email(&mut check, "email", &ask.email);
    check.done()?;
    verified(app, auth, ask.current).await?;
    let (user, email) = (auth.user, ask.email.trim().to_owned());
    limits::take(&app.limits.mails, &email.to_lowercase())?;
    app.write(move |tx| {
        let email = email.clone();
        Box::pin(async move {
            links::void(tx, Link::Email, user).await?;
            mail::post(tx, &Mail::Moving { user, to: email.clone() }).await?;
            mail::post(tx, &Mail::Email { user, email }).await
        })
    })
    .await
}

/// Changes the address by the link that was mailed to the new one.
///
/// # Errors
/// 409 somebody has it meanwhile; 410; 429.
pub async fn confirm_email(app: &App, ask: FollowLink, from: IpAddr) -> Result<()> {
    limits::take(&app.limits.requests, &from)?;
    let changed = app
        .write(move |tx| {
            let token = ask.token.clone();
            Box::pin(async move {
                let (user, email) = links::redeem(tx, Link::Email, &token).await?;
                let now = tx.app.clock.now();
                if !queries::set_email(tx.db(), user, &email, now).await? {
                    return Err(refused(Code::LinkExpired));
                }
                void_links(tx, user).await?;
                tell(tx, user).await.map(drop)
            })
        })
        .await;
    match changed {
        Err(error) if error.constraint() == Some("users_email") => Err(refused(Code::Taken)),
        outcome => outcome,
    }
}

/// Whether somebody has shown that the account's address is his.
///
/// # Errors
/// The database's.
pub async fn is_verified(db: impl sqlx::PgExecutor<'_>, user: UserId) -> Result<bool> {
    Ok(queries::me(db, user).await?.is_some_and(|me| me.email_verified))
}

/// Lets a person administer the site.
///
/// # Errors
/// 404.
pub async fn promote(tx: &mut Tx, user: UserId) -> Result<()> {
    queries::set_site_admin(tx.db(), user).await?;
    tell(tx, user).await.map(drop)
}

/// Closes somebody's account, or opens it again (site admins). Its sockets close at once, on every node;
/// what the person said stays.
///
/// # Errors
/// 403 one's own account; 404, also for who is no site admin.
pub async fn suspend(app: &App, auth: &Auth, user: UserId, suspended: bool) -> Result<()> {
    if !auth.site_admin {
        return Err(not_found());
    }
    if auth.user == user {
        return Err(not_allowed());
    }
    set_disabled(app, user, suspended).await
}

/// The person with this address, whether or not the account is open.
///
/// # Errors
/// The database's.
pub async fn find_any(db: impl sqlx::PgExecutor<'_>, email: &str) -> Result<Option<UserId>> {
    Ok(queries::account_at(db, email.trim()).await?.map(|account| account.id))
}

/// Closes an account and ends its sessions, or opens it again.
///
/// # Errors
/// 404.
pub async fn set_disabled(app: &App, user: UserId, disabled: bool) -> Result<()> {
    app.write(move |tx| {
        Box::pin(async move {
            let since = disabled.then(|| tx.app.clock.now());
            if !queries::set_disabled(tx.db(), user, since).await? {
                return Err(not_found());
            }
            if disabled {
                end(tx, user, Ended::All).await?;
                void_links(tx, user).await?;
            }
            Ok(())
        })
    })
    .await
}
