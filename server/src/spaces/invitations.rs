//! Invitations: links by which people come into a space, for a time, so many of them, in a role. The
//! secret stands in the fragment of the address, which no server logs; here only its digest is kept.

mod queries;

use std::net::IpAddr;

use chrono::TimeDelta;
use protocol::{
    Code, InvitationId, SpaceId, UserId,
    people::SignUpPolicy,
    spaces::{Invitation, Invite, Invited, NewInvitation, Space},
};

use super::{admin, find, lock, role, set};
use crate::{
    app::{App, Tx},
    auth::{self, Auth},
    error::{Error, Result, not_found, refused},
    limits,
};

/// Makes an invitation. Its address is told now and never again.
///
/// # Errors
/// 403 not an admin; 404; 422.
pub async fn invite(app: &App, auth: &Auth, space: SpaceId, invite: Invite) -> Result<NewInvitation> {
    let (auth, secret) = (*auth, auth::secret()?);
    let digest = auth::digest(&secret);
    let invitation = app
        .write(move |tx| {
            let digest = digest.clone();
            Box::pin(async move {
                admin(tx.db(), &auth, space).await?;
                invite.check()?;
                let (id, now) = (InvitationId::new(), tx.app.clock.now());
                let until = now + TimeDelta::days(i64::from(invite.days));
                queries::invite(tx.db(), (id, space, auth.user), &digest, invite, (now, until)).await?;
                let all = queries::invitations(tx.db(), space, now).await?;
                all.into_iter().find(|it| it.id == id).ok_or_else(not_found)
            })
        })
        .await?;
    Ok(NewInvitation { invitation, url: format!("{}/invitation#{secret}", app.url) })
}

/// The invitations to a space that still work, the newest first.
///
/// # Errors
/// 403 not an admin; 404.
pub async fn invitations(app: &App, auth: &Auth, space: SpaceId) -> Result<Vec<Invitation>> {
    admin(&app.pool, auth, space).await?;
    queries::invitations(&app.pool, space, app.clock.now()).await
}

/// Makes an invitation useless. Doing so twice changes nothing.
///
/// # Errors
/// 403 not an admin; 404.
pub async fn revoke(app: &App, auth: &Auth, space: SpaceId, id: InvitationId) -> Result<()> {
    let auth = *auth;
    app.write(move |tx| {
        Box::pin(async move {
            admin(tx.db(), &auth, space).await?;
            let now = tx.app.clock.now();
            if queries::revoke(tx.db(), space, id, now).await? { Ok(()) } else { Err(not_found()) }
        })
    })
    .await
}

/// What whoever holds the link may know before he accepts, signed in or not.
///
/// # Errors
/// 410: unknown, expired, used or revoked; 429.
pub async fn preview(app: &App, token: &str, from: IpAddr) -> Result<Invited> {
    limits::take(&app.limits.requests, &from)?;
    let found = queries::invited(&app.pool, &auth::digest(token), app.clock.now()).await?;
    found.map(|(_, invited)| invited).ok_or_else(|| refused(Code::LinkExpired))
}

/// The invitation that a link belongs to, for an account that is made by it.
///
/// # Errors
/// 410.
pub async fn holder(app: &App, token: &str) -> Result<InvitationId> {
    let found = queries::invited(&app.pool, &auth::digest(token), app.clock.now()).await?;
    found.map(|(id, _)| id).ok_or_else(|| refused(Code::LinkExpired))
}

/// Comes into the space by its link. Who is a member already stays what he is, and uses nothing up.
///
/// # Errors
/// 410: unknown, expired, used or revoked; 429.
pub async fn accept(app: &App, auth: &Auth, token: &str, from: IpAddr) -> Result<Space> {
    limits::take(&app.limits.requests, &from)?;
    let (user, digest) = (auth.user, auth::digest(token));
    app.write(move |tx| {
        let digest = digest.clone();
        Box::pin(async move {
            let now = tx.app.clock.now();
            let found = queries::invited(tx.db(), &digest, now).await?;
            let (id, _) = found.ok_or_else(|| refused(Code::LinkExpired))?;
            enter(tx, id, user).await
        })
    })
    .await
}

/// Uses an invitation up, by one. However many come together, no more get in than it is for: they
/// wait for the row.
///
/// # Errors
/// 410.
pub async fn enter(tx: &mut Tx, id: InvitationId, user: UserId) -> Result<Space> {
    let gone = || refused(Code::LinkExpired);
    let space = queries::inviting(tx.db(), id).await?.ok_or_else(gone)?;
    lock(tx.db(), space).await?;
    if role(tx.db(), space, user).await?.is_some() {
        return find(tx.db(), user, space).await?.ok_or_else(not_found);
    }
    let now = tx.app.clock.now();
    let role = queries::use_up(tx.db(), id, now).await?.ok_or_else(gone)?;
    set(tx, space, user, role).await
}

/// Notes that an account is made by an invitation: it is used once the address is confirmed, so that
/// a mistyped one costs nothing.
///
/// # Errors
/// The database's.
pub async fn note(tx: &mut Tx, user: UserId, id: InvitationId) -> Result<()> {
    queries::note(tx.db(), user, id).await
}

/// An account's address is confirmed: it comes in by the invitation that it was made by, if there is
/// one. If others used it up meanwhile, the account is one without a space, unless accounts are for
/// the invited only.
///
/// # Errors
/// 410.
pub async fn confirmed(tx: &mut Tx, user: UserId) -> Result<()> {
    let Some(id) = queries::noted(tx.db(), user).await? else { return Ok(()) };
    match enter(tx, id, user).await {
        Err(Error::Refused(problem))
            if problem.code == Code::LinkExpired && tx.app.config.sign_up != SignUpPolicy::Invitation =>
        {
            Ok(())
        }
        outcome => outcome.map(drop),
    }
}
