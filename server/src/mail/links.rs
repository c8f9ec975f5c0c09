//! Links in mails: each works once, for a time, and only its digest is kept.

use chrono::TimeDelta;
use protocol::{Code, InvitationId, UserId};

use super::queries::{self, Recipient};
use crate::{
    app::{App, Tx},
    auth,
    error::{Result, refused},
};

/// What a link does when it is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// Confirms the address of a new account.
    Verify,
    /// Lets a password be chosen.
    Reset,
    /// Confirms a new address.
    Email,
}

impl Link {
    /// As the database writes it; also the page that the link opens.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Verify => "verify",
            Self::Reset => "reset",
            Self::Email => "email",
        }
    }

    /// How long it works. Who can set a password has the account, so that link lives shortest.
    #[must_use]
    pub fn life(self) -> TimeDelta {
        match self {
            Self::Reset => TimeDelta::hours(1),
            Self::Verify | Self::Email => TimeDelta::hours(24),
        }
    }
}

/// Makes a link and answers its address. The address begins with the public one of the settings,
/// never with what a request says; the secret stands in the fragment, which no server logs.
///
/// # Errors
/// The database's.
pub(super) async fn make(app: &App, link: Link, to: &Recipient) -> Result<String> {
    let secret = auth::secret()?;
    queries::keep(&app.pool, &auth::digest(&secret), link, to, app.clock.now()).await?;
    Ok(format!("{}/{}#{secret}", app.url, link.name()))
}

/// Gives an invitation its secret, in the mail that is about to leave, and answers its address. Were it sent
/// twice, only the last one would work.
///
/// # Errors
/// The database's.
pub(super) async fn invite(app: &App, invitation: InvitationId) -> Result<String> {
    let secret = auth::secret()?;
    queries::arm(&app.pool, invitation, &auth::digest(&secret)).await?;
    Ok(format!("{}/invitation#{secret}", app.url))
}

/// A link for an operator to hand on by other means than mail; nothing if there is no open account.
///
/// # Errors
/// The database's.
pub async fn hand_out(app: &App, link: Link, user: UserId) -> Result<Option<String>> {
    match queries::recipient(&app.pool, user).await? {
        Some(recipient) => make(app, link, &recipient).await.map(Some),
        None => Ok(None),
    }
}

/// Refuses a link that would not work, before anything costly is done for it.
///
/// # Errors
/// 410.
pub async fn check(app: &App, link: Link, secret: &str) -> Result<()> {
    let good = queries::good(&app.pool, &auth::digest(secret), link, app.clock.now()).await?;
    if good { Ok(()) } else { Err(refused(Code::LinkExpired)) }
}

/// Uses a link: whose it was and the address it went to. Works once, however many try together.
///
/// # Errors
/// 410: unknown, used or expired.
pub async fn redeem(tx: &mut Tx, link: Link, secret: &str) -> Result<(UserId, String)> {
    let now = tx.app.clock.now();
    let found = queries::redeem(tx.db(), &auth::digest(secret), link, now).await?;
    found.ok_or_else(|| refused(Code::LinkExpired))
}

/// Makes a person's other links of this kind useless.
///
/// # Errors
/// The database's.
pub async fn void(tx: &mut Tx, link: Link, user: UserId) -> Result<()> {
    let now = tx.app.clock.now();
    queries::void(tx.db(), user, link, now).await
}
