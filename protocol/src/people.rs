//! Accounts, sessions and the people one sees.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    ActId, Check, Fault, PhotoId, Problem, ResourceId, Seq, SessionId, SpaceId, UserId, codec::events,
    presence, spaces,
};

/// Longest name, function or organisation, in characters.
pub const NAME_MAX: u32 = 80;
/// Longest text about oneself, in characters.
pub const ABOUT_MAX: u32 = 280;
/// Largest photo that is taken, in bytes, as it comes.
pub const PHOTO_MAX: usize = 5 * 1024 * 1024;
/// Shortest password, in characters (ASVS 5.0, 6.2.1 asks for 8 and recommends 15 without a second factor).
pub const PASSWORD_MIN: u32 = 12;
/// Longest password, in characters; longer ones are refused before anything is computed.
pub const PASSWORD_MAX: u32 = 256;

/// What others see of a person beside what he writes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Card {
    /// The person.
    pub id: UserId,
    /// Given and family name.
    pub name: String,
    /// Function and organisation, as one line; may be empty.
    #[serde(default)]
    pub function: String,
    /// The photo, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub photo: Option<PhotoId>,
}

impl Card {
    /// Takes over how a person looks now, if it is this one.
    pub fn meet(&mut self, now: &Self) {
        if self.id == now.id {
            self.clone_from(now);
        }
    }

    /// Up to two letters for the avatar: those that begin the first and the last word.
    #[must_use]
    pub fn initials(&self) -> String {
        initials(&self.name)
    }
}

/// What a person shows of himself to those who share a space with him.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Profile {
    /// How he looks.
    pub card: Card,
    /// A few words about himself; may be empty.
    pub about: String,
    /// The reader's spaces that he belongs to as well, by name; none on one's own card.
    pub spaces: Vec<SpaceId>,
}

/// Up to two capital letters: those that begin the first and the last word of a name.
#[must_use]
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let first = words.next();
    let last = words.next_back();
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
}

/// The languages of the interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "lowercase"))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Language {
    /// French, the first.
    #[default]
    Fr,
    /// English.
    En,
}

/// The signed-in person, as only he sees himself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Me {
    /// The person.
    pub id: UserId,
    /// The address one signs in with.
    pub email: String,
    /// Whether a link sent to that address was followed.
    pub email_verified: bool,
    /// Given name.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// Function and organisation, as one line; may be empty.
    pub function: String,
    /// A few words about oneself; may be empty.
    #[serde(default)]
    pub about: String,
    /// The photo, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub photo: Option<PhotoId>,
    /// Language of mails and of the interface.
    pub language: Language,
    /// Creates spaces and broadcasts to everybody.
    pub site_admin: bool,
    /// How the person wishes to be seen; it may be over by now.
    #[serde(default, skip_serializing_if = "presence::Status::is_plain")]
    pub status: presence::Status,
}

impl Me {
    /// Given and family name.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name)
    }

    /// What others see.
    #[must_use]
    pub fn card(&self) -> Card {
        Card { id: self.id, name: self.name(), function: self.function.clone(), photo: self.photo }
    }
}

/// What `GET /api/v1/session` and a successful sign-in answer: who one is and where one belongs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Session {
    /// This session.
    pub id: SessionId,
    /// The person.
    pub me: Me,
    /// The spaces the person belongs to, by name.
    pub spaces: Vec<spaces::Space>,
}

/// One entry of the list of one's own sessions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionEntry {
    /// The session.
    pub id: SessionId,
    /// The one that asks.
    pub current: bool,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it was last used, to within five minutes.
    pub seen_at: DateTime<Utc>,
    /// The browser's own words, at most 200 characters.
    pub user_agent: String,
    /// Address it was last used from.
    pub address: String,
}

/// Who may make an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum SignUpPolicy {
    /// Nobody: accounts are made by the operator.
    Closed,
    /// Only who holds an invitation.
    #[default]
    Invitation,
    /// Whoever has an address in one of the domains of the settings.
    Domain,
    /// Anybody.
    Open,
}

/// What the sign-in page must know before anybody is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Site {
    /// Name of the installation.
    pub name: String,
    /// Who may sign up.
    pub sign_up: SignUpPolicy,
    /// The domains, when the policy is by domain.
    #[serde(default)]
    pub domains: Vec<String>,
    /// The address people should use; the page says so when it was opened under another.
    pub url: String,
    /// Whether the address asked for can carry the session cookie (HTTPS, or a loopback name).
    pub can_sign_in: bool,
    /// Whether the request came with a session that stands: then `GET /api/v1/session` says whose.
    #[serde(default)]
    pub signed_in: bool,
    /// Accounts of the demonstration, shown on the sign-in page of a demonstration only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub demo: Vec<DemoAccount>,
    /// Version of the wire protocol.
    pub protocol: u16,
}

/// An account of the demonstration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DemoAccount {
    /// Name.
    pub name: String,
    /// What the person may do, in the words of its function.
    pub function: String,
    /// Address to sign in with.
    pub email: String,
}

/// `POST /api/v1/session`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignIn {
    /// Address.
    pub email: String,
    /// Password.
    pub password: String,
}

/// `POST /api/v1/accounts`. The answer is 202 whether or not the address had an account: what
/// happens next is in the mail.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignUp {
    /// Address; a link is sent there.
    pub email: String,
    /// Given name.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// Function and organisation; may be empty.
    #[serde(default)]
    pub function: String,
    /// Password.
    pub password: String,
    /// Language of the mail.
    #[serde(default)]
    pub language: Language,
    /// The secret of an invitation's link: lets its holder have an account where one must be invited,
    /// and leads into the space once the address is confirmed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invitation: Option<String>,
}

impl SignUp {
    /// # Errors
    /// 422 with the fields.
    pub fn check(&self) -> Result<(), Problem> {
        let mut check = Check::default();
        email(&mut check, "email", &self.email);
        check.name("given_name", &self.given_name, NAME_MAX);
        check.name("family_name", &self.family_name, NAME_MAX);
        function(&mut check, &self.function);
        password(&mut check, "password", &self.password);
        check.done()
    }
}

/// `POST /api/v1/email-verifications`, and the other acts that a mailed link carries out.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FollowLink {
    /// The secret of the link, from the fragment of its address.
    pub token: String,
}

/// `POST /api/v1/password-resets`: asks for a link. Always 202.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AskReset {
    /// Address of the account.
    pub email: String,
}

/// `PUT /api/v1/password-resets`: sets a password by a mailed link. Ends every session.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResetPassword {
    /// The secret of the link.
    pub token: String,
    /// The new password.
    pub password: String,
}

/// `PUT /api/v1/me/password`. Ends the other sessions; this one goes on under a new secret.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangePassword {
    /// The present password.
    pub current: String,
    /// The new one.
    pub password: String,
}

/// `PUT /api/v1/me/email`: mails a link to the new address; the change happens when it is followed.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangeEmail {
    /// The present password.
    pub current: String,
    /// The new address.
    pub email: String,
}

/// `PATCH /api/v1/me`: what is absent stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangeMe {
    /// Given name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given_name: Option<String>,
    /// Family name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub family_name: Option<String>,
    /// Function and organisation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub function: Option<String>,
    /// A few words about oneself, 0 to [`ABOUT_MAX`] characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// Language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
}

impl ChangeMe {
    /// # Errors
    /// 422 with the fields.
    pub fn check(&self) -> Result<(), Problem> {
        let mut check = Check::default();
        if let Some(name) = &self.given_name {
            check.name("given_name", name, NAME_MAX);
        }
        if let Some(name) = &self.family_name {
            check.name("family_name", name, NAME_MAX);
        }
        if let Some(text) = &self.function {
            function(&mut check, text);
        }
        if let Some(text) = &self.about {
            check.length("about", text, 0, ABOUT_MAX);
        }
        check.done()
    }
}

/// `PUT /api/v1/marks/{resource}`: one has read up to here (or, to keep something for later, only
/// up to here).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Mark {
    /// The write's id.
    pub act: ActId,
    /// Number of the last message that was read; 0 for none.
    pub msg_no: Seq,
}

/// A read mark that moved: told to the person's own tabs only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Marked {
    /// What was read.
    pub resource: ResourceId,
    /// Up to where.
    pub msg_no: Seq,
    /// Number of the last message at that moment.
    pub head: Seq,
    /// How many messages there were, deleted ones not counted.
    pub count: i64,
    /// How many of the deleted ones lie above the mark.
    pub deleted_above: i64,
}

/// Sessions that ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ended {
    /// This one.
    #[serde(rename = "one")]
    One(SessionId),
    /// All but this one.
    #[serde(rename = "others")]
    Others(SessionId),
    /// All of the person's.
    #[serde(rename = "all")]
    All,
}

impl Ended {
    /// Whether this session is among them.
    #[must_use]
    pub fn includes(&self, session: SessionId) -> bool {
        match self {
            Self::One(one) => *one == session,
            Self::Others(kept) => *kept != session,
            Self::All => true,
        }
    }
}

events! {
    /// What happens to a person, on its own stream; `CardChanged` on those of its spaces.
    pub enum Event {
        /// A read mark was set.
        Marked(Marked) = "marked",
        /// Sessions ended; their sockets are closed.
        SessionsEnded(Ended) = "sessions-ended",
        /// The account's own facts changed.
        Changed(Me) = "changed",
        /// Somebody looks different now: another name, function or photo.
        CardChanged(Card) = "card-changed",
    }
}

/// An address: one `@`, something before it, a dot-separated name behind it, no spaces or controls.
/// Whether it exists only a mail can tell.
pub fn email(check: &mut Check, field: &str, text: &str) {
    let text = text.trim();
    if text.is_empty() {
        return check.fault(field, Fault::Empty, None);
    }
    if text.chars().count() > 254 {
        return check.fault(field, Fault::TooLong, Some(254));
    }
    let fits = text.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty()
            && local.len() <= 64
            && domain.contains('.')
            && domain
                .split('.')
                .all(|label| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-'))
    });
    let clean = text.chars().all(|c| c.is_ascii_graphic() || (c.is_alphanumeric() && !c.is_ascii()));
    if !fits || !clean || text.contains([',', ';', '<', '>', '"', '\\', '(', ')']) {
        check.fault(field, Fault::WrongForm, None);
    }
}

/// A new password: counted in characters, nothing trimmed, no rule about which ones.
pub fn password(check: &mut Check, field: &str, text: &str) {
    let count = u32::try_from(text.chars().take(PASSWORD_MAX as usize + 1).count()).unwrap_or(u32::MAX);
    if count == 0 {
        check.fault(field, Fault::Empty, None);
    } else if count < PASSWORD_MIN {
        check.fault(field, Fault::TooShort, Some(PASSWORD_MIN));
    } else if count > PASSWORD_MAX {
        check.fault(field, Fault::TooLong, Some(PASSWORD_MAX));
    }
}

fn function(check: &mut Check, text: &str) {
    if !text.trim().is_empty() {
        check.name("function", text, NAME_MAX * 2);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for (text, good) in [
            ("lea.linteau@demo.example", true),
            ("é@mairie-île.fr", true),
            ("", false),
            ("lea", false),
            ("lea@", false),
            ("@demo.example", false),
            ("lea@demo", false),
            ("lea@demo..example", false),
            ("a b@demo.example", false),
            ("a@demo.example\r\nBcc: x@y.z", false),
            ("a@b@demo.example", false),
        ] {
            let mut check = Check::default();
            email(&mut check, "email", text);
            assert_eq!(check.done().is_ok(), good, "{text:?}");
        }
    }

    #[test]
    fn initials_come_from_the_first_and_the_last_word() {
        for (name, letters) in [
            ("Léa Linteau", "LL"),
            ("Sabine Allègre-Mur", "SA"),
            ("Cher", "C"),
            ("élodie de la Tour", "ÉT"),
            ("", ""),
        ] {
            assert_eq!(initials(name), letters);
        }
    }
}
