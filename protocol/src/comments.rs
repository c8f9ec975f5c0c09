//! Comments: the one way to answer anything, under threads now, under posts, events, documents and
//! FAQ entries later. A comment may answer a comment, one level deep.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    ActId, Check, CommentId, Position, Problem, ResourceId, Seq, UserId, codec::events, mentions::Group,
    people,
};

/// Longest comment, in characters.
pub const BODY_MAX: u32 = 8_000;
/// Most comments one page holds.
pub const PAGE_MAX: u32 = 100;
/// Most links of one comment that are previewed.
pub const PREVIEWS_MAX: usize = 3;

/// The reactions there are, by the name that travels; the sign is the client's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "kebab-case"))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum ReactionKind {
    /// 👍
    Useful,
    /// 🙏
    Thanks,
    /// 💡
    Idea,
    /// 👏
    Bravo,
    /// 👀
    Watching,
    /// 🙋
    MeToo,
}

impl ReactionKind {
    /// All, in the order of the picker.
    pub const ALL: &[Self] =
        &[Self::Useful, Self::Thanks, Self::Idea, Self::Bravo, Self::Watching, Self::MeToo];

    /// The sign that is shown.
    #[must_use]
    pub fn emoji(self) -> &'static str {
        match self {
            Self::Useful => "👍",
            Self::Thanks => "🙏",
            Self::Idea => "💡",
            Self::Bravo => "👏",
            Self::Watching => "👀",
            Self::MeToo => "🙋",
        }
    }

    /// As written on the wire; also the name of its text (after `reaction-`).
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Useful => "useful",
            Self::Thanks => "thanks",
            Self::Idea => "idea",
            Self::Bravo => "bravo",
            Self::Watching => "watching",
            Self::MeToo => "me-too",
        }
    }
}

/// How many gave a reaction, and whether the reader did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reaction {
    /// Which.
    pub kind: ReactionKind,
    /// How many people.
    pub count: i64,
    /// The reader among them.
    #[serde(default)]
    pub mine: bool,
}

/// A deleted comment keeps its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Deletion {
    /// When.
    pub at: DateTime<Utc>,
    /// By its author, or by an admin.
    pub by_author: bool,
}

/// What of a thing with versions a comment is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Anchor {
    /// The version.
    pub edition: i32,
    /// A page of it, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<i32>,
}

/// What a link leads to, in that page's own words: plain text of one line each, as the hub found it when the
/// link was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = LinkPreview))]
pub struct Preview {
    /// The address as it was written, without what follows `#`.
    pub address: String,
    /// The name of the host that answered, after redirections.
    pub host: String,
    /// What the site calls itself; empty: it does not say.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub site: String,
    /// The page's title.
    pub title: String,
    /// What the page says it is about; empty: it does not say.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
}

/// One comment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Comment {
    /// The comment.
    pub id: CommentId,
    /// Who wrote it.
    pub author: people::Card,
    /// The comment it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<CommentId>,
    /// Its number among the resource's messages: 1 is the first. Unread state counts these.
    pub msg_no: Seq,
    /// The number of the comment it answers, or its own: with `msg_no` the order of display.
    pub root_no: Seq,
    /// Its text as safe HTML, made by the server; empty when it was deleted.
    pub html: String,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// When it was last edited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<DateTime<Utc>>,
    /// Counts its edits; 0 at first. An edit says which it is based on.
    pub revision: i32,
    /// Its deletion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted: Option<Deletion>,
    /// Reactions, in the order of [`ReactionKind`].
    #[serde(default)]
    pub reactions: Vec<Reaction>,
    /// What it is about, of what has versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anchor: Option<Anchor>,
    /// What its links lead to, in their order, at most [`PREVIEWS_MAX`]; an event tells it once it is known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub previews: Vec<Preview>,
}

impl Comment {
    /// What the display is sorted by: answers stand under what they answer.
    #[must_use]
    pub fn key(&self) -> (Seq, Seq) {
        (self.root_no, self.msg_no)
    }
}

/// A comment's source and its earlier versions, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct History {
    /// Markdown, as written, of the present version.
    pub source: String,
    /// The present version's number.
    pub revision: i32,
    /// Whom it calls together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calls: Option<Group>,
    /// Earlier versions.
    pub earlier: Vec<Version>,
}

/// What a comment said before an edit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Version {
    /// Its number.
    pub revision: i32,
    /// As safe HTML.
    pub html: String,
    /// From when on it stood.
    pub at: DateTime<Utc>,
}

/// `POST /api/v1/resources/{resource}/comments`, or the same over the socket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Post {
    /// The write's id. The comment's own event carries it, so that the tab that wrote knows its own.
    pub act: ActId,
    /// Markdown, 1 to [`BODY_MAX`] characters.
    pub body: String,
    /// The comment it answers. An answer to an answer goes under the same comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<CommentId>,
    /// Its author knows how many people its `@tous` or `@admins` tells, and means it. Without this, and
    /// from whoever is no admin, the word is a word.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub call: bool,
}

impl Post {
    /// # Errors
    /// 422 with the fields.
    pub fn check(&self) -> Result<(), Problem> {
        body(&self.body)
    }
}

/// `PATCH /api/v1/comments/{comment}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Edit {
    /// The write's id.
    pub act: ActId,
    /// Markdown.
    pub body: String,
    /// The version it is based on; 409 when there is a newer one.
    pub revision: i32,
    /// As in [`Post::call`], for a call that the version before had not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub call: bool,
}

impl Edit {
    /// # Errors
    /// 422 with the fields.
    pub fn check(&self) -> Result<(), Problem> {
        body(&self.body)
    }
}

/// How a comment begins, as plain text of at most so many characters: without its tags.
#[must_use]
pub fn begins(html: &str, most: usize) -> String {
    let mut text = String::new();
    let mut inside = false;
    for letter in html.chars() {
        match letter {
            '<' => inside = true,
            '>' => inside = false,
            _ if !inside => text.push(letter),
            _ => {}
        }
        // A character may be written as six, and only what is left over is cut off.
        if text.len() > most * 6 {
            break;
        }
    }
    let plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'");
    let plain = plain.replace("&nbsp;", "\u{a0}").replace("&amp;", "&");
    let words: Vec<&str> = plain.split([' ', '\n', '\t']).filter(|word| !word.is_empty()).collect();
    words.join(" ").chars().take(most).collect()
}

fn body(text: &str) -> Result<(), Problem> {
    let mut check = Check::default();
    check.length("body", text, 1, BODY_MAX);
    check.done()
}

/// `PUT /api/v1/comments/{comment}/reactions/{kind}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct React {
    /// The write's id.
    pub act: ActId,
    /// Give it or take it back.
    pub on: bool,
}

/// The acts on comments that a socket carries; each has its twin in REST.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Input {
    /// Write one under this resource.
    Post(ResourceId, Post),
    /// Write one about a version of it, or a page of that.
    PostAt(ResourceId, Anchor, Post),
    /// Change one's own (an admin: anyone's).
    Edit(CommentId, Edit),
    /// Delete one's own (an admin: anyone's).
    Delete(CommentId, ActId),
    /// React, or take it back.
    React(CommentId, ReactionKind, React),
}

/// What the author is told once his comment is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Receipt {
    /// The comment.
    pub comment: CommentId,
    /// Its number.
    pub msg_no: Seq,
    /// Where the resource's stream stands with it.
    pub position: Position,
}

/// A comment was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posted {
    /// The write's id.
    pub act: ActId,
    /// The comment.
    pub comment: Comment,
}

/// A comment was edited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edited {
    /// Which.
    pub comment: CommentId,
    /// Its number.
    pub msg_no: Seq,
    /// The new text.
    pub html: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The new version's number.
    pub revision: i32,
    /// What is known of its links: those of the version before that are in this one too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub previews: Vec<Preview>,
}

/// It is known what links of a comment lead to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Previewed {
    /// Which.
    pub comment: CommentId,
    /// Its number.
    pub msg_no: Seq,
    /// All that is known of its links.
    pub previews: Vec<Preview>,
}

/// A comment was deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deleted {
    /// Which.
    pub comment: CommentId,
    /// Its number.
    pub msg_no: Seq,
    /// When and by whom.
    pub deletion: Deletion,
}

/// Somebody reacted, or took it back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reacted {
    /// To which.
    pub comment: CommentId,
    /// Its number.
    pub msg_no: Seq,
    /// How.
    pub kind: ReactionKind,
    /// Who.
    pub by: UserId,
    /// Given or taken back.
    pub on: bool,
    /// How many people gave it now.
    pub count: i64,
}

events! {
    /// What happens to the comments of a resource, on the resource's stream.
    pub enum Event {
        /// Written.
        Posted(Posted) = "posted",
        /// Edited.
        Edited(Edited) = "edited",
        /// Deleted.
        Deleted(Deleted) = "deleted",
        /// Reacted to.
        Reacted(Reacted) = "reacted",
        /// Its links are known.
        Previewed(Previewed) = "previewed",
    }
}

impl Event {
    /// The message it is about.
    #[must_use]
    pub fn msg_no(&self) -> Option<Seq> {
        match self {
            Self::Posted(it) => Some(it.comment.msg_no),
            Self::Edited(it) => Some(it.msg_no),
            Self::Deleted(it) => Some(it.msg_no),
            Self::Reacted(it) => Some(it.msg_no),
            Self::Previewed(it) => Some(it.msg_no),
            Self::Unknown => None,
        }
    }
}

/// Where to open a resource's comments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum From {
    /// At the first that the reader has not read, with some before it; else at the end.
    #[default]
    Unread,
    /// At the first.
    First,
    /// At the last.
    Last,
}

/// A run of a resource's comments without a hole, in the order of display, and what is known of
/// the whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Log {
    /// The run.
    pub items: Vec<Comment>,
    /// There are more before it.
    pub more_before: bool,
    /// There are more after it.
    pub more_after: bool,
    /// Number of the last message of the resource.
    pub head: Seq,
    /// How many comments there are, deleted ones not counted.
    pub count: i64,
}

/// What applying an event did to the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applied {
    /// A comment was put into the run, at this index.
    Inserted(usize),
    /// A comment came that lies outside the run.
    Outside,
    /// The comment at this index changed.
    Changed(usize),
    /// Nothing that the run holds is concerned.
    Nothing,
}

impl Log {
    /// Somebody looks different now.
    pub fn meet(&mut self, card: &people::Card) {
        for comment in &mut self.items {
            comment.author.meet(card);
        }
    }

    /// Applies an event of the resource's stream; the caller sees to it that it is newer than what
    /// is here. `me` is the reader.
    pub fn apply(&mut self, event: &Event, me: UserId) -> Applied {
        match event {
            Event::Posted(it) => self.posted(&it.comment),
            Event::Edited(it) => self.change(it.comment, |comment| {
                comment.html.clone_from(&it.html);
                comment.edited_at = Some(it.at);
                comment.revision = it.revision;
                comment.previews.clone_from(&it.previews);
            }),
            Event::Previewed(it) => self.change(it.comment, |comment| {
                comment.previews.clone_from(&it.previews);
            }),
            Event::Deleted(it) => {
                self.count -= 1;
                self.change(it.comment, |comment| {
                    comment.html.clear();
                    comment.reactions.clear();
                    comment.edited_at = None;
                    comment.revision = 0;
                    comment.deleted = Some(it.deletion);
                    comment.previews.clear();
                })
            }
            Event::Reacted(it) => self.change(it.comment, |comment| react(comment, it, me)),
            Event::Unknown => Applied::Nothing,
        }
    }

    /// Adds a run that was fetched before or after this one; what both hold stays as it is here
    /// (events may have made it newer).
    pub fn extend(&mut self, other: Self) {
        let (Some(first), Some(other_first)) = (self.items.first(), other.items.first()) else {
            if self.items.is_empty() {
                self.items = other.items;
            }
            self.more_before &= other.more_before;
            self.more_after &= other.more_after;
            return;
        };
        if other_first.key() < first.key() {
            self.more_before = other.more_before;
        } else {
            self.more_after = other.more_after;
        }
        for comment in other.items {
            if let Err(place) = self.place(comment.key()) {
                self.items.insert(place, comment);
            }
        }
    }

    /// The index of the comment with this key, or where it would go.
    ///
    /// # Errors
    /// The index where it would go.
    pub fn place(&self, key: (Seq, Seq)) -> Result<usize, usize> {
        self.items.binary_search_by_key(&key, Comment::key)
    }

    fn posted(&mut self, comment: &Comment) -> Applied {
        self.head = self.head.max(comment.msg_no);
        self.count += 1;
        match self.place(comment.key()) {
            Ok(_) => {
                self.count -= 1;
                Applied::Nothing
            }
            Err(0) if self.more_before => Applied::Outside,
            Err(place) if place == self.items.len() && self.more_after => Applied::Outside,
            Err(place) => {
                self.items.insert(place, comment.clone());
                Applied::Inserted(place)
            }
        }
    }

    fn change(&mut self, id: CommentId, how: impl FnOnce(&mut Comment)) -> Applied {
        let Some(index) = self.items.iter().position(|comment| comment.id == id) else {
            return Applied::Outside;
        };
        how(&mut self.items[index]);
        Applied::Changed(index)
    }
}

fn react(comment: &mut Comment, it: &Reacted, me: UserId) {
    let place = comment.reactions.binary_search_by_key(&it.kind, |reaction| reaction.kind);
    let mine = |before: bool| if it.by == me { it.on } else { before };
    match place {
        Ok(place) if it.count == 0 => {
            comment.reactions.remove(place);
        }
        Ok(place) => {
            let reaction = &mut comment.reactions[place];
            reaction.count = it.count;
            reaction.mine = mine(reaction.mine);
        }
        Err(place) if it.count > 0 => {
            comment.reactions.insert(place, Reaction { kind: it.kind, count: it.count, mine: mine(false) });
        }
        Err(_) => {}
    }
}
