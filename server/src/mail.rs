//! Mails. What is to be sent is left in the outbox by the write that it follows from; here it is put
//! into words and sent. The secret of a link is made at the moment of sending: before that it exists
//! nowhere, and afterwards only in the mail.

mod compose;
pub mod links;
mod queries;
mod send;

use protocol::{InvitationId, UserId};
use serde::{Deserialize, Serialize};

use crate::{
    app::{App, Tx},
    error::Result,
};
pub use compose::Calendar;
use compose::{Letter, compose};
use links::Link;
pub use queries::{Recipient, recipient};

/// What can be told by mail. Whoever asks for one says nothing of the account: whether there is one
/// is looked up when the mail is sent, so that the asker cannot tell from the answer, nor from the
/// time it took.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mail {
    /// A link to confirm the address of a new account.
    Verify {
        /// Whose.
        user: UserId,
    },
    /// Somebody wanted to sign up with an address that has an account.
    Exists {
        /// Whose.
        user: UserId,
    },
    /// A link to choose a password.
    Reset {
        /// The address that was given; it may have no account.
        email: String,
    },
    /// A link to confirm a new address.
    Email {
        /// Whose it is to be.
        user: UserId,
        /// The new address.
        email: String,
    },
    /// A notice to the old address that it is about to change.
    Moving {
        /// Whose.
        user: UserId,
        /// The new address.
        to: String,
    },
    /// A notice that the password changed.
    Password {
        /// Whose.
        user: UserId,
    },
    /// Somebody was added to a space.
    Added {
        /// Who.
        user: UserId,
        /// By whom: a name.
        by: String,
        /// The space's name.
        space: String,
    },
    /// A link into a space, to an address that may have no account.
    Invitation {
        /// Which; what it says is read when it is sent.
        invitation: InvitationId,
    },
    /// An event that somebody comes to, for his calendar.
    Event {
        /// Who.
        user: UserId,
        /// What became of it.
        becomes: Becomes,
        /// What it is called.
        title: String,
        /// When it takes place.
        when: String,
        /// Where such mails are turned off.
        settings: String,
    },
}

/// What became of an event that somebody comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Becomes {
    /// He comes, or may come.
    Registered,
    /// It is another now.
    Changed,
    /// It does not take place.
    Cancelled,
    /// He does not come any more.
    Withdrawn,
}

/// An event that goes out by mail.
pub struct Invite {
    /// What became of it.
    pub becomes: Becomes,
    /// What it is called.
    pub title: String,
    /// When it takes place.
    pub when: String,
    /// Its page.
    pub href: String,
    /// Where such mails are turned off.
    pub settings: String,
    /// The event itself.
    pub calendar: Calendar,
}

impl Mail {
    /// The part that names its texts in `mail.ftl`.
    fn name(&self) -> &'static str {
        match self {
            Self::Verify { .. } => "verify",
            Self::Exists { .. } => "exists",
            Self::Reset { .. } => "reset",
            Self::Email { .. } => "email",
            Self::Moving { .. } => "moving",
            Self::Password { .. } => "password",
            Self::Added { .. } => "added",
            Self::Invitation { .. } => "invitation",
            Self::Event { becomes: Becomes::Registered, .. } => "registered",
            Self::Event { becomes: Becomes::Changed, .. } => "changed",
            Self::Event { becomes: Becomes::Cancelled, .. } => "cancelled",
            Self::Event { becomes: Becomes::Withdrawn, .. } => "withdrawn",
        }
    }

    /// The link it carries, beside the one to the site.
    fn link(&self) -> Option<Link> {
        match self {
            Self::Verify { .. } => Some(Link::Verify),
            Self::Reset { .. } => Some(Link::Reset),
            Self::Email { .. } => Some(Link::Email),
            Self::Exists { .. }
            | Self::Moving { .. }
            | Self::Password { .. }
            | Self::Added { .. }
            | Self::Invitation { .. }
            | Self::Event { .. } => None,
        }
    }
}

/// Leaves a mail to be sent once the transaction is committed.
///
/// # Errors
/// The database's.
pub async fn post(tx: &mut Tx, mail: &Mail) -> Result<()> {
    let payload = serde_json::to_value(mail).map_err(anyhow::Error::from)?;
    tx.follow_up("mail", payload).await
}

/// Sends a mail that was left in the outbox, if there is still somebody to send it to.
///
/// # Errors
/// It could not be sent; the outbox tries again.
pub async fn deliver(app: &App, payload: serde_json::Value) -> Result<()> {
    let mail: Mail = serde_json::from_value(payload).map_err(anyhow::Error::from)?;
    let mut invited = None;
    let found = match &mail {
        Mail::Invitation { invitation } => {
            invited = queries::invited(&app.pool, *invitation, app.clock.now()).await?;
            invited.as_ref().map(|it| it.to.clone())
        }
        Mail::Reset { email } => queries::recipient_at(&app.pool, email).await?,
        Mail::Verify { user }
        | Mail::Exists { user }
        | Mail::Email { user, .. }
        | Mail::Moving { user, .. }
        | Mail::Password { user }
        | Mail::Added { user, .. }
        | Mail::Event { user, .. } => queries::recipient(&app.pool, *user).await?,
    };
    let Some(mut recipient) = found else { return Ok(()) };
    match &mail {
        Mail::Verify { .. } if recipient.verified => return Ok(()),
        // The new address of one account is not one that another has.
        Mail::Email { email, .. } if queries::recipient_at(&app.pool, email).await?.is_some() => {
            return Ok(());
        }
        Mail::Email { email, .. } => recipient.email.clone_from(email),
        _ => {}
    }
    let href = match (mail.link(), &mail) {
        (Some(link), _) => links::make(app, link, &recipient).await?,
        (None, Mail::Invitation { invitation }) => links::invite(app, *invitation).await?,
        (None, _) => format!("{}/", app.url),
    };
    let letter = Letter {
        mail: &mail,
        recipient: &recipient,
        href: &href,
        site: &app.config.site_name,
        invited: invited.as_ref(),
        calendar: None,
    };
    hand_over(app, &letter).await
}

/// Sends somebody an event for his calendar. Whoever calls sees to it that this happens once.
///
/// # Errors
/// It could not be sent.
pub async fn invite(app: &App, to: &Recipient, invite: &Invite) -> Result<()> {
    let mail = Mail::Event {
        user: to.id,
        becomes: invite.becomes,
        title: invite.title.clone(),
        when: invite.when.clone(),
        settings: invite.settings.clone(),
    };
    let letter = Letter {
        mail: &mail,
        recipient: to,
        href: &invite.href,
        site: &app.config.site_name,
        invited: None,
        calendar: Some(&invite.calendar),
    };
    hand_over(app, &letter).await
}

async fn hand_over(app: &App, letter: &Letter<'_>) -> Result<()> {
    let (mail, recipient) = (letter.mail, letter.recipient);
    match compose(letter, &app.config.mail_from, &app.url) {
        Ok(message) => send::send(app, message, mail.name()).await,
        Err(error) => {
            // Trying again would not make it an address.
            tracing::warn!(user = %recipient.id, kind = mail.name(), "a mail cannot be written: {error:#}");
            Ok(())
        }
    }
}
