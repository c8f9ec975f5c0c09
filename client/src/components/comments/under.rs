//! Under what comments are written: a resource, or a conversation, whose messages are comments too.
//! What is asked of the server differs by that, and nothing else does.

use std::fmt;

use protocol::{
    ActId, CommentId, ConversationId, Problem, ResourceId, Seq, SpaceId, Stream, UserId, chat,
    comments::{Anchor, Edit, History, Input, Log, Post, React, ReactionKind},
    live::Act,
    mentions::Candidate,
    people,
};
use serde::{Deserialize, Serialize};

use crate::api::{self, comments::Around};

/// Under what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Under {
    /// A thread; later a post, an event, a document.
    Resource(ResourceId),
    /// A conversation.
    Conversation(ConversationId),
}

/// Where somebody is named: under something that is there, or in what is written in a space for all.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Naming {
    /// In a comment or a message.
    Under(Under),
    /// In a post, an event and the like.
    Space(SpaceId),
}

impl Naming {
    /// People who may be named there, by the beginning of a name.
    ///
    /// # Errors
    /// As any.
    pub async fn people(self, name: String) -> Result<Vec<Candidate>, Problem> {
        api::notifications::people(&self.path(), "name", name).await
    }

    /// Which of these people may be named there.
    ///
    /// # Errors
    /// As any.
    pub async fn known(self, ids: &[UserId]) -> Result<Vec<Candidate>, Problem> {
        let ids = ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
        api::notifications::people(&self.path(), "ids", ids).await
    }

    fn path(self) -> String {
        match self {
            Self::Under(under) => under.path(),
            Self::Space(id) => format!("/spaces/{id}"),
        }
    }
}

impl fmt::Display for Under {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Resource(id) => id.fmt(f),
            Self::Conversation(id) => id.fmt(f),
        }
    }
}

impl Under {
    /// Where what happens to it is told.
    #[must_use]
    pub fn stream(self) -> Stream {
        match self {
            Self::Resource(id) => Stream::Resource(id),
            Self::Conversation(id) => Stream::Conversation(id),
        }
    }

    /// Comments stand in the order of writing, as turns of a talk.
    #[must_use]
    pub fn flat(self) -> bool {
        matches!(self, Self::Conversation(_))
    }

    /// Writing one.
    #[must_use]
    pub fn post(self, post: Post, anchor: Option<Anchor>) -> Act {
        match (self, anchor) {
            (Self::Resource(id), Some(anchor)) => Act::Comments(Input::PostAt(id, anchor, post)),
            (Self::Resource(id), None) => Act::Comments(Input::Post(id, post)),
            (Self::Conversation(id), _) => Act::Chat(chat::Input::Send(id, post)),
        }
    }

    /// Changing one.
    #[must_use]
    pub fn edit(self, comment: CommentId, edit: Edit) -> Act {
        match self {
            Self::Resource(_) => Act::Comments(Input::Edit(comment, edit)),
            Self::Conversation(_) => Act::Chat(chat::Input::Edit(comment, edit)),
        }
    }

    /// Deleting one.
    #[must_use]
    pub fn delete(self, comment: CommentId, act: ActId) -> Act {
        match self {
            Self::Resource(_) => Act::Comments(Input::Delete(comment, act)),
            Self::Conversation(_) => Act::Chat(chat::Input::Delete(comment, act)),
        }
    }

    /// Reacting to one.
    #[must_use]
    pub fn react(self, comment: CommentId, kind: ReactionKind, react: React) -> Act {
        match self {
            Self::Resource(_) => Act::Comments(Input::React(comment, kind, react)),
            Self::Conversation(_) => Act::Chat(chat::Input::React(comment, kind, react)),
        }
    }

    /// Having read up to here.
    #[must_use]
    pub fn mark(self, msg_no: Seq) -> Act {
        let act = ActId::new();
        match self {
            Self::Resource(id) => Act::Mark(id, people::Mark { act, msg_no }),
            Self::Conversation(id) => Act::Chat(chat::Input::Mark(id, chat::Mark { act, msg_no })),
        }
    }

    fn path(self) -> String {
        match self {
            Self::Resource(id) => format!("/resources/{id}"),
            Self::Conversation(id) => format!("/conversations/{id}"),
        }
    }

    /// A page of them.
    ///
    /// # Errors
    /// As any.
    pub async fn page(self, around: Around, limit: u32) -> Result<Log, Problem> {
        let path = format!("{}/{}", self.path(), if self.flat() { "messages" } else { "comments" });
        api::comments::page(&path, self.flat(), around, limit).await
    }

    /// The source of one, and its earlier versions.
    ///
    /// # Errors
    /// As any.
    pub async fn history(self, comment: CommentId) -> Result<History, Problem> {
        let kind = if self.flat() { "messages" } else { "comments" };
        api::comments::history(kind, comment).await
    }
}
