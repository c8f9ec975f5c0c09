//! Conversations: instant messages between two people, or in a group of up to fifty. They belong to
//! no space. A message is a comment of its conversation: the same types, the same events
//! ([`comments::Event`]), shown in the order of writing; what it answers is quoted, not put under.

mod apply;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    ActId, Check, CommentId, ConversationId, Fault, Problem, Seq, UserId,
    codec::events,
    comments::{self, Log},
    people::Card,
};

pub use apply::sort;

/// Most people of a group.
pub const PEOPLE_MAX: usize = 50;
/// Longest name of a group, in characters.
pub const NAME_MAX: u32 = 80;
/// Most messages of one person in [`RATE_SECONDS`], over all conversations.
pub const RATE: i64 = 30;
/// See [`RATE`].
pub const RATE_SECONDS: i64 = 10;
/// Longest text of a message shown in a list, in characters.
pub const PREVIEW_MAX: usize = 120;
/// Most conversations whose messages one frame says it has received.
pub const RECEIVED_MAX: usize = 200;

/// The last message of a conversation, as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = LastMessage))]
pub struct Last {
    /// Its number.
    pub msg_no: Seq,
    /// Whose it is.
    pub author: Card,
    /// How it begins, without its form; at most [`PREVIEW_MAX`] characters.
    pub text: String,
}

/// A conversation in somebody's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ConversationRow))]
pub struct Row {
    /// The conversation.
    pub id: ConversationId,
    /// A group; else there are two people.
    pub group: bool,
    /// The group's name; may be empty, as it is with two people.
    pub name: String,
    /// How many people belong to it, the reader among them.
    pub people: i64,
    /// Some of the others, three at most.
    pub others: Vec<Card>,
    /// Number of the last message.
    pub head: Seq,
    /// Number of the last message the reader has read.
    pub mark: Seq,
    /// How many messages after the mark were deleted.
    pub deleted_above: i64,
    /// How many were deleted in all.
    pub gone: i64,
    /// When it last moved.
    pub at: DateTime<Utc>,
    /// The last message that stands, if there is one the reader may read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Last>,
}

impl Row {
    /// How many messages the reader has not read.
    #[must_use]
    pub fn unread(&self) -> i64 {
        (self.head.0 - self.mark.0 - self.deleted_above).max(0)
    }
}

/// A page of one's conversations, the one that moved last first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ConversationList))]
pub struct List {
    /// The conversations.
    pub rows: Vec<Row>,
    /// Ask with this to get the older ones; absent at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// How far somebody has come with a conversation's messages, as far as the reader may know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ConversationReceipt))]
pub struct Receipt {
    /// Who.
    pub user: UserId,
    /// Number of the last message that has reached one of his devices.
    pub delivered: Seq,
    /// Number of the last message he has read; absent when either of the two does not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read: Option<Seq>,
}

/// A conversation's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Conversation {
    /// The conversation.
    pub id: ConversationId,
    /// A group; else there are two people.
    pub group: bool,
    /// The group's name; may be empty, as it is with two people.
    pub name: String,
    /// Who may remove people from the group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<UserId>,
    /// Who belongs to it, by name, the reader among them.
    pub people: Vec<Card>,
    /// The reader sees what came after this message.
    pub since: Seq,
    /// Number of the last message the reader has read.
    pub mark: Seq,
    /// How many messages after the mark were deleted.
    pub deleted_above: i64,
    /// The reader has blocked the other one.
    pub blocked: bool,
    /// How far the others have come.
    pub receipts: Vec<Receipt>,
    /// A run of the messages.
    pub log: Log,
}

/// `POST /api/v1/conversations`: makes a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = CreateConversation))]
pub struct Create {
    /// The write's id.
    pub act: ActId,
    /// Its name; may be empty.
    #[serde(default)]
    pub name: String,
    /// The others: 1 to [`PEOPLE_MAX`] − 1 people whom one meets in a space.
    pub people: Vec<UserId>,
}

impl Create {
    /// # Errors
    /// 422 with the fields.
    pub fn check(&self) -> Result<(), Problem> {
        let mut check = Check::default();
        name(&mut check, &self.name);
        if self.people.is_empty() {
            check.fault("people", Fault::Empty, None);
        } else if self.people.len() >= PEOPLE_MAX {
            check.fault("people", Fault::TooLong, u32::try_from(PEOPLE_MAX).ok());
        }
        check.done()
    }
}

/// `PATCH /api/v1/conversations/{conversation}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = RenameConversation))]
pub struct Rename {
    /// The write's id.
    pub act: ActId,
    /// The group's name; may be empty.
    pub name: String,
}

impl Rename {
    /// # Errors
    /// 422 with the fields.
    pub fn check(&self) -> Result<(), Problem> {
        let mut check = Check::default();
        name(&mut check, &self.name);
        check.done()
    }
}

fn name(check: &mut Check, text: &str) {
    if !text.trim().is_empty() {
        check.name("name", text, NAME_MAX);
    }
}

/// `PUT /api/v1/conversations/{conversation}/mark`: one has read up to here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ConversationMark))]
pub struct Mark {
    /// The write's id.
    pub act: ActId,
    /// Number of the last message that was read.
    pub msg_no: Seq,
}

/// `PUT /api/v1/conversations/received`: these have reached a device of the reader's. Setting what is
/// set already changes nothing, so it needs no id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Received {
    /// Conversations and the last message of each that came; at most [`RECEIVED_MAX`].
    pub upto: Vec<(ConversationId, Seq)>,
}

/// `GET`, `PUT /api/v1/me/conversations`: how one writes and reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ChatPreferences))]
pub struct Preferences {
    /// Others see how far one has read, and one sees how far they have.
    pub receipts: bool,
}

/// The acts on conversations that a socket carries; each has its twin in REST.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Input {
    /// Write a message.
    Send(ConversationId, comments::Post),
    /// Change one's own.
    Edit(CommentId, comments::Edit),
    /// Delete one's own.
    Delete(CommentId, ActId),
    /// React, or take it back.
    React(CommentId, comments::ReactionKind, comments::React),
    /// One has read up to here.
    Mark(ConversationId, Mark),
    /// These have come.
    Received(Received),
}

/// What the author is told once his message is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Sent {
    /// The message.
    pub message: CommentId,
    /// Its number.
    pub msg_no: Seq,
}

/// Somebody came to a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joined {
    /// Who.
    pub card: Card,
    /// Who let him in.
    pub by: UserId,
}

/// Somebody is no longer in a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    /// Who.
    pub user: UserId,
    /// Who removed him; himself when he left.
    pub by: UserId,
    /// Who may remove people now.
    pub owner: Option<UserId>,
}

/// A read mark of one's own moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marked {
    /// In which conversation.
    pub conversation: ConversationId,
    /// Up to where.
    pub msg_no: Seq,
    /// How many messages after it were deleted.
    pub deleted_above: i64,
    /// How many were deleted in all.
    pub gone: i64,
}

/// One blocked somebody, or no longer does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blocked {
    /// Whom.
    pub user: UserId,
    /// Blocked now.
    pub on: bool,
}

events! {
    /// What happens to conversations: `joined`, `left` and `renamed` on the conversation's stream, the
    /// others on that of the person concerned.
    pub enum Event {
        /// Somebody came to the group.
        Joined(Joined) = "joined",
        /// Somebody left the group or was removed from it.
        Left(Left) = "left",
        /// The group has another name.
        Renamed(String) = "renamed",
        /// A conversation is new to the person: its first message was written, or he was added.
        Opened(Row) = "opened",
        /// The person belongs to it no longer.
        Gone(ConversationId) = "gone",
        /// The person's read mark moved.
        Marked(Marked) = "marked",
        /// The person blocked somebody, or no longer does.
        Blocked(Blocked) = "blocked",
        /// The person's preferences changed.
        Preferred(Preferences) = "preferred",
    }
}

/// What moved in a person's conversations since he was last told; at most once a second.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digest {
    /// Conversations that moved.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moved: Vec<Moved>,
    /// How far others have come.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub receipts: Vec<(ConversationId, Receipt)>,
}

/// Where a conversation stands now, as one of its people may know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// The conversation.
    pub conversation: ConversationId,
    /// The group's name.
    pub name: String,
    /// How many people belong to it.
    pub people: i64,
    /// Some of the others, three at most.
    pub others: Vec<Card>,
    /// Number of its last message.
    pub head: Seq,
    /// How many messages were deleted in all.
    pub gone: i64,
    /// When it last moved.
    pub at: DateTime<Utc>,
    /// The last message that stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Last>,
    /// The numbers of messages that were deleted since the last such frame.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deleted: Vec<Seq>,
}
