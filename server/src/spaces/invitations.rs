//! Invitations: links by which people come into a space, for a time, so many of them, in a role. The
//! secret stands in the fragment of the address, which no server logs; here only its digest is kept.

mod queries;

use std::net::IpAddr;

use chrono::TimeDelta;
use protocol::{
    Code, InvitationId, LinkRequestId, SpaceId, UserId,
    people::SignUpPolicy,
    spaces::{
        AskForLink, Invitation, Invite, InviteByMail, Invited, LinkRequest, NewInvitation, Role, Space,
    },
};

use super::{admin, find, link_answered, link_asked, lock, role, set};
use crate::{
    app::{App, Tx},
    auth::{self, Auth},
    error::{Error, Result, not_found, refused},
    limits,
    mail::{self, Mail},
};

/// Most requests for another link that wait in one space.
const REQUESTS_MAX: i64 = 50;
/// For how many days a link works that takes the place of another.
const ANEW_DAYS: u32 = 7;

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

/// Sends each of these addresses a link of its own, for one person. Nothing tells whether an address has an
/// account. What was sent to it before works no longer.
///
/// # Errors
/// 403 not an admin; 404; 422; 429 for an address that gets too many.
pub async fn invite_by_mail(app: &App, auth: &Auth, space: SpaceId, ask: InviteByMail) -> Result<()> {
    let auth = *auth;
    admin(&app.pool, &auth, space).await?;
    ask.check()?;
    let mut emails: Vec<String> = ask.emails.iter().map(|it| it.trim().to_lowercase()).collect();
    emails.sort_unstable();
    emails.dedup();
    for email in &emails {
        limits::take(&app.limits.mails, email)?;
    }
    app.write(move |tx| {
        let emails = emails.clone();
        Box::pin(async move {
            admin(tx.db(), &auth, space).await?;
            for email in &emails {
                send(tx, &auth, (space, email), ask.role, ask.days).await?;
            }
            Ok(())
        })
    })
    .await
}

/// Makes an invitation for one address and leaves the mail to be sent. The secret is made when it is: until
/// then nobody, nor this hub, knows one that fits.
async fn send(
    tx: &mut Tx,
    auth: &Auth,
    (space, email): (SpaceId, &str),
    role: Role,
    days: u32,
) -> Result<()> {
    let (id, now) = (InvitationId::new(), tx.app.clock.now());
    let until = now + TimeDelta::days(i64::from(days));
    let invite = Invite { role, days, uses: 1 };
    let digest = auth::digest(&auth::secret()?);
    queries::void(tx.db(), space, email, now).await?;
    queries::invite(tx.db(), (id, space, auth.user), &digest, invite, (now, until)).await?;
    queries::address(tx.db(), id, email).await?;
    mail::post(tx, &Mail::Invitation { invitation: id }).await
}

/// Whoever holds a link that works no longer asks for another: the admins are told. The answer is the same
/// for every link and every address.
///
/// # Errors
/// 422; 429.
pub async fn ask_for_link(app: &App, ask: AskForLink, from: IpAddr) -> Result<()> {
    limits::take(&app.limits.requests, &from)?;
    ask.check()?;
    let email = ask.email.trim().to_lowercase();
    limits::take(&app.limits.mails, &email)?;
    let digest = auth::digest(&ask.token);
    app.write(move |tx| {
        let (digest, email) = (digest.clone(), email.clone());
        Box::pin(async move {
            let now = tx.app.clock.now();
            let Some((invitation, space)) = queries::spent(tx.db(), &digest, now).await? else {
                return Ok(());
            };
            if queries::waiting(tx.db(), space).await? >= REQUESTS_MAX {
                return Ok(());
            }
            let asked = queries::ask_for_link(tx.db(), (space, invitation), &email, now).await?;
            match asked {
                Some(request) => link_asked(tx, space, request).await,
                None => Ok(()),
            }
        })
    })
    .await
}

/// Who asks for another link, the oldest first.
///
/// # Errors
/// 403 not an admin; 404.
pub async fn link_requests(app: &App, auth: &Auth, space: SpaceId) -> Result<Vec<LinkRequest>> {
    admin(&app.pool, auth, space).await?;
    queries::link_requests(&app.pool, space, None).await
}

/// Answers a request for another link: by sending one, in the role that the old one gave, or not at all.
///
/// # Errors
/// 403 not an admin; 404 nobody asks.
pub async fn answer_link_request(
    app: &App,
    auth: &Auth,
    space: SpaceId,
    id: LinkRequestId,
    sends: bool,
) -> Result<()> {
    let auth = *auth;
    app.write(move |tx| {
        Box::pin(async move {
            admin(tx.db(), &auth, space).await?;
            let found = queries::link_requests(tx.db(), space, Some(id)).await?;
            let request = found.into_iter().next().ok_or_else(not_found)?;
            if !queries::answer_link_request(tx.db(), id).await? {
                return Err(not_found());
            }
            if sends {
                send(tx, &auth, (space, &request.email), request.role, ANEW_DAYS).await?;
            }
            let left = queries::waiting(tx.db(), space).await?;
            link_answered(tx, space, id, left == 0).await
        })
    })
    .await
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
