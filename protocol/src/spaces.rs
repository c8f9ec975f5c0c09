//! Spaces, their members and roles.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    ActId, Check, Fault, InvitationId, LinkRequestId, Problem, SpaceId, UserId, codec::events, people,
};

/// What a member may do in a space. Ordered: each may what the ones before may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "lowercase"))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Role {
    /// Reads, comments, reacts, chats.
    Member,
    /// Also uploads documents, writes posts and events.
    Contributor,
    /// Also opens threads, edits the FAQ, broadcasts, moderates, manages members and settings.
    Admin,
}

/// How one comes into a space.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "lowercase"))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Access {
    /// Anybody who is signed in may join.
    Open,
    /// One asks, an admin decides.
    Request,
    /// Only who is added.
    Invitation,
}

/// A service of a space; which ones are shown is the space's setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Service {
    /// Latest news.
    Home,
    /// Posts.
    Blog,
    /// Events.
    Calendar,
    /// Files.
    Documents,
    /// Threads.
    Discussions,
    /// Questions and answers.
    Faq,
}

impl Service {
    /// All six, in the order of the menu.
    pub const ALL: &[Self] =
        &[Self::Home, Self::Blog, Self::Calendar, Self::Documents, Self::Discussions, Self::Faq];

    /// As written on the wire and in addresses.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::Blog => "blog",
            Self::Calendar => "calendar",
            Self::Documents => "documents",
            Self::Discussions => "discussions",
            Self::Faq => "faq",
        }
    }
}

/// A space as one of its members sees it, or as somebody who may join it does (`role` absent).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Space {
    /// The space.
    pub id: SpaceId,
    /// Its part of the address: lower case letters, digits and hyphens, unique.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// What it is for, in one or two sentences.
    pub description: String,
    /// How one comes in.
    pub access: Access,
    /// The services shown, in the order of the menu.
    pub services: Vec<Service>,
    /// The reader's role; absent when he is not a member.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// Whether the reader has asked to join and waits for an answer.
    #[serde(default)]
    pub requested: bool,
    /// How many members it has.
    pub members: i64,
}

/// A member in the list of a space's members.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Member {
    /// The person.
    pub card: people::Card,
    /// What he may do.
    pub role: Role,
    /// Since when.
    pub joined_at: DateTime<Utc>,
}

/// Somebody who asks to join.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct JoinRequest {
    /// The person.
    pub card: people::Card,
    /// Since when.
    pub asked_at: DateTime<Utc>,
}

/// `POST /api/v1/spaces` (site admins).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Create {
    /// The write's id.
    pub act: ActId,
    /// Name, 1 to 80 characters. The slug is made from it.
    pub name: String,
    /// 0 to 500 characters.
    #[serde(default)]
    pub description: String,
    /// How one comes in.
    pub access: Access,
    /// The services shown.
    pub services: Vec<Service>,
}

impl Create {
    /// # Errors
    /// 422 with the fields.
    pub fn check(&self) -> Result<(), Problem> {
        let mut check = Check::default();
        check.name("name", &self.name, people::NAME_MAX);
        check.length("description", &self.description, 0, 500);
        if self.services.is_empty() {
            check.fault("services", crate::Fault::Empty, None);
        }
        check.done()
    }
}

/// `PUT /api/v1/spaces/{space}/members/{user}`: adds a person, or gives another role.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SetRole {
    /// What the person may do from now on.
    pub role: Role,
}

/// `POST /api/v1/spaces/{space}/invitees`: adds the account with this address.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AddByEmail {
    /// Address of an account that exists.
    pub email: String,
    /// The role to give.
    pub role: Role,
}

/// Longest life of an invitation, in days.
pub const INVITATION_DAYS_MAX: u32 = 90;
/// How many people may come by one invitation, at most.
pub const INVITATION_USES_MAX: u32 = 500;

/// `POST /api/v1/spaces/{space}/invitations` (admins).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Invite {
    /// What those who come by it may do.
    pub role: Role,
    /// For how many days it works, 1 to [`INVITATION_DAYS_MAX`].
    pub days: u32,
    /// How many people may come by it, 1 to [`INVITATION_USES_MAX`].
    pub uses: u32,
}

impl Invite {
    /// # Errors
    /// 422 with the fields.
    pub fn check(&self) -> Result<(), Problem> {
        let within = |value: u32, most: u32| (1..=most).contains(&value);
        let mut check = Check::default();
        if !within(self.days, INVITATION_DAYS_MAX) {
            check.fault("days", Fault::UnknownValue, Some(INVITATION_DAYS_MAX));
        }
        if !within(self.uses, INVITATION_USES_MAX) {
            check.fault("uses", Fault::UnknownValue, Some(INVITATION_USES_MAX));
        }
        check.done()
    }
}

/// Most addresses that are invited at once.
pub const INVITATION_MAILS_MAX: usize = 50;

/// `POST /api/v1/spaces/{space}/invitations/mails` (admins): each address gets a link of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InviteByMail {
    /// To whom, 1 to [`INVITATION_MAILS_MAX`].
    pub emails: Vec<String>,
    /// What those who come may do.
    pub role: Role,
    /// For how many days the links work, 1 to [`INVITATION_DAYS_MAX`].
    pub days: u32,
}

impl InviteByMail {
    /// # Errors
    /// 422 with the fields.
    pub fn check(&self) -> Result<(), Problem> {
        let mut check = Check::default();
        if self.emails.is_empty() {
            check.fault("emails", Fault::Empty, None);
        } else if self.emails.len() > INVITATION_MAILS_MAX {
            check.fault("emails", Fault::TooLong, u32::try_from(INVITATION_MAILS_MAX).ok());
        } else if let Some(bad) = self.emails.iter().find(|it| !is_email(it)) {
            people::email(&mut check, "emails", bad);
        }
        if !(1..=INVITATION_DAYS_MAX).contains(&self.days) {
            check.fault("days", Fault::UnknownValue, Some(INVITATION_DAYS_MAX));
        }
        check.done()
    }
}

fn is_email(text: &str) -> bool {
    let mut check = Check::default();
    people::email(&mut check, "email", text);
    check.done().is_ok()
}

/// `POST /api/v1/invitations/requests`: whoever holds a link that works no longer asks for another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AskForLink {
    /// The secret of the link.
    pub token: String,
    /// Where another one may be sent.
    pub email: String,
}

impl AskForLink {
    /// # Errors
    /// 422 with the fields.
    pub fn check(&self) -> Result<(), Problem> {
        let mut check = Check::default();
        people::email(&mut check, "email", &self.email);
        check.done()
    }
}

/// Somebody whose link works no longer would like another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LinkRequest {
    /// The request.
    pub id: LinkRequestId,
    /// Where the link is to be sent.
    pub email: String,
    /// The role that the old one gave.
    pub role: Role,
    /// Who had made the old one.
    pub by: people::Card,
    /// When it was asked for.
    pub asked_at: DateTime<Utc>,
}

/// A link that lets people in. Its secret is told once, when it is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Invitation {
    /// The invitation.
    pub id: InvitationId,
    /// What those who come by it may do.
    pub role: Role,
    /// The address that it was sent to, if it was sent to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Who made it.
    pub by: people::Card,
    /// Until when it works.
    pub expires_at: DateTime<Utc>,
    /// How many people may come by it.
    pub uses: i32,
    /// How many did.
    pub used: i32,
}

/// An invitation that was just made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewInvitation {
    /// It.
    pub invitation: Invitation,
    /// The address to hand on. The secret is its fragment, and is kept nowhere.
    pub url: String,
}

/// What whoever holds a link is told before he accepts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Invited {
    /// The space's name.
    pub space: String,
    /// What it is for.
    pub description: String,
    /// Name of who invites.
    pub by: String,
    /// What he may do there.
    pub role: Role,
    /// How many members there are.
    pub members: i64,
}

/// Somebody came in or has another role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joined {
    /// The person.
    pub card: people::Card,
    /// What he may do.
    pub role: Role,
    /// How many members there are now.
    pub members: i64,
}

/// Somebody left or was removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    /// The person.
    pub user: UserId,
    /// How many members there are now.
    pub members: i64,
}

/// Another role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleChanged {
    /// The person.
    pub user: UserId,
    /// What he may do from now on.
    pub role: Role,
}

events! {
    /// What happens to a space. `Joined`, `Left`, `RoleChanged` travel on the space's own stream;
    /// `Entered` and `Gone` tell the person concerned on his; the others the admins.
    pub enum Event {
        /// A member came.
        Joined(Joined) = "joined",
        /// A member left: from here on nothing of this space reaches him.
        Left(Left) = "left",
        /// A member's role changed.
        RoleChanged(RoleChanged) = "role-changed",
        /// The reader belongs to this space now, in this role.
        Entered(Space) = "entered",
        /// The reader no longer belongs to it.
        Gone(SpaceId) = "gone",
        /// Somebody asks to join.
        Asked(JoinRequest) = "asked",
        /// Somebody's request was answered or withdrawn.
        Answered(UserId) = "answered",
        /// Somebody asks for another link.
        LinkAsked(LinkRequest) = "link-asked",
        /// Somebody's wish for another link was answered.
        LinkAnswered(LinkRequestId) = "link-answered",
    }
}
