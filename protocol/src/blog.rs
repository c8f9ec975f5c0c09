//! The blog: posts that contributors write, on which everybody comments and reacts. A post is a resource
//! with comments; before it is published only its author and the admins know of it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    ActId, Check, Fault, FileId, Problem, ResourceId, Seq, SpaceId, UserId,
    codec::events,
    comments::{self, Reaction, ReactionKind},
    live::Moved,
    order, people,
};

/// Longest title of a post, in characters.
pub const TITLE_MAX: u32 = 160;
/// Longest text of a post, in characters.
pub const BODY_MAX: u32 = 50_000;
/// Posts on one page of the list.
pub const PAGE: i64 = 30;
/// Most drafts that are listed.
pub const DRAFTS_MAX: i64 = 100;
/// Words that are read in a minute.
const PACE: i64 = 220;
/// Longest readable part of an address, in characters.
const SLUG_MAX: usize = 60;

/// The picture above a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Cover {
    /// The file.
    pub file: FileId,
    /// Width and height of its small picture, in pixels.
    pub size: (u32, u32),
}

/// What the list and the post's own page both show of a post, the same for every reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = PostHeading))]
pub struct Heading {
    /// The post.
    pub id: ResourceId,
    /// Its title.
    pub title: String,
    /// How it begins, as plain text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub excerpt: String,
    /// Who wrote it.
    pub author: people::Card,
    /// When it was published; absent while it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<DateTime<Utc>>,
    /// When it will be published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<DateTime<Utc>>,
    /// When it was last saved.
    pub saved_at: DateTime<Utc>,
    /// When it was last changed after it had been published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<DateTime<Utc>>,
    /// Counts its changes; 0 at first. A change says which it is based on.
    pub revision: i32,
    /// The picture above it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cover: Option<Cover>,
    /// Its words.
    pub words: i64,
    /// Who closed it to comments.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_by: Option<people::Card>,
}

impl Heading {
    /// The post's part of its address: its id, and its title for people to read. Only the id counts, so an
    /// address survives another title.
    #[must_use]
    pub fn address(&self) -> String {
        match slug(&self.title) {
            slug if slug.is_empty() => self.id.to_string(),
            slug => format!("{}-{slug}", self.id),
        }
    }

    /// Minutes that reading it takes, at least one.
    #[must_use]
    pub fn minutes(&self) -> i64 {
        ((self.words + PACE - 1) / PACE).max(1)
    }

    /// Somebody looks different now.
    pub fn meet(&mut self, card: &people::Card) {
        self.author.meet(card);
        self.closed_by.iter_mut().for_each(|it| it.meet(card));
    }
}

/// A title as part of an address: small Latin letters, digits, and hyphens between.
#[must_use]
pub fn slug(title: &str) -> String {
    let mut slug = String::new();
    for c in title.chars().flat_map(char::to_lowercase) {
        let plain = match c {
            'a'..='z' | '0'..='9' => Some(c),
            'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => Some('a'),
            'ç' => Some('c'),
            'è' | 'é' | 'ê' | 'ë' => Some('e'),
            'ì' | 'í' | 'î' | 'ï' => Some('i'),
            'ñ' => Some('n'),
            'ò' | 'ó' | 'ô' | 'õ' | 'ö' => Some('o'),
            'ù' | 'ú' | 'û' | 'ü' => Some('u'),
            'ý' | 'ÿ' => Some('y'),
            _ => None,
        };
        match (plain, c) {
            (Some(c), _) => slug.push(c),
            (None, 'œ') => slug.push_str("oe"),
            (None, 'æ') => slug.push_str("ae"),
            (None, _) if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
            (None, _) => {}
        }
    }
    if slug.len() > SLUG_MAX {
        // Not in the middle of a word.
        let cut = slug[..SLUG_MAX].rfind('-').unwrap_or(SLUG_MAX);
        slug.truncate(cut);
    }
    slug.trim_end_matches('-').to_owned()
}

/// A post in the list, with what moves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = PostRow))]
pub struct Row {
    /// What it is.
    pub heading: Heading,
    /// How many comments, deleted ones not counted.
    pub count: i64,
    /// Number of the last comment.
    pub head: Seq,
    /// Reactions to the post itself, in the order of their kinds.
    #[serde(default)]
    pub reactions: Vec<Reaction>,
}

/// Everything on the list's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = PostList))]
pub struct List {
    /// What was published, the newest first.
    pub rows: Vec<Row>,
    /// Ask with this (`?after=`) for older ones; absent at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl List {
    /// Applies an event of the space's stream; `me` is the reader.
    pub fn apply(&mut self, event: &Event, me: UserId) {
        match event {
            Event::Published(row) => {
                if self.row(row.heading.id).is_none() {
                    self.rows.push(row.clone());
                    self.sort();
                }
            }
            Event::Changed(heading) => {
                if let Some(row) = self.row(heading.id) {
                    row.heading = heading.clone();
                }
            }
            Event::Removed(id) => self.rows.retain(|row| row.heading.id != *id),
            Event::Reacted(it) => {
                if let Some(row) = self.row(it.post) {
                    it.apply(&mut row.reactions, me);
                }
            }
            Event::Edited(_) | Event::Drafted(_) | Event::Undrafted(_) | Event::Unknown => {}
        }
    }

    /// Applies what is told of comments that came, whoever has the post open or not. It comes late: the
    /// list may have been fetched after, and then knows more already.
    pub fn moved(&mut self, moved: &Moved) {
        if let Some(row) = self.row(moved.resource)
            && moved.head >= row.head
            && moved.head.0 - moved.count >= row.head.0 - row.count
        {
            row.head = moved.head;
            row.count = moved.count;
        }
    }

    /// Somebody looks different now.
    pub fn meet(&mut self, card: &people::Card) {
        self.rows.iter_mut().for_each(|row| row.heading.meet(card));
    }

    /// Adds the page after this one.
    pub fn extend(&mut self, older: Self) {
        for row in older.rows {
            if self.row(row.heading.id).is_none() {
                self.rows.push(row);
            }
        }
        self.next = older.next;
        self.sort();
    }

    /// The row of a post.
    pub fn row(&mut self, id: ResourceId) -> Option<&mut Row> {
        self.rows.iter_mut().find(|row| row.heading.id == id)
    }

    fn sort(&mut self) {
        order::sort_by_key(&mut self.rows, |row| {
            (std::cmp::Reverse(row.heading.at), std::cmp::Reverse(row.heading.id))
        });
    }
}

/// What one has written in a space and not published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Drafts {
    /// The space.
    pub space: SpaceId,
    /// The one saved last first; at most [`DRAFTS_MAX`].
    pub items: Vec<Heading>,
}

impl Drafts {
    /// Somebody looks different now.
    pub fn meet(&mut self, card: &people::Card) {
        self.items.iter_mut().for_each(|item| item.meet(card));
    }

    /// Applies an event of the author's own stream.
    pub fn apply(&mut self, event: &Event) {
        match event {
            Event::Drafted(it) if it.space == self.space => {
                self.items.retain(|item| item.id != it.heading.id);
                self.items.push(it.heading.clone());
                order::sort_by_key(&mut self.items, |item| {
                    (std::cmp::Reverse(item.saved_at), std::cmp::Reverse(item.id))
                });
            }
            Event::Undrafted(id) => self.items.retain(|item| item.id != *id),
            _ => {}
        }
    }
}

/// A post's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Post {
    /// What it is.
    pub heading: Heading,
    /// The space it belongs to.
    pub space: SpaceId,
    /// Its text, as safe HTML.
    pub html: String,
    /// Reactions to the post itself, in the order of their kinds.
    #[serde(default)]
    pub reactions: Vec<Reaction>,
    /// It was removed while it was open.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub removed: bool,
    /// The reader's mark when the page was fetched.
    pub mark: Seq,
    /// Comments above the mark that were deleted.
    pub deleted_above: i64,
    /// The comments around the place where it opens.
    pub log: comments::Log,
}

impl Post {
    /// Somebody looks different now: here, in the post and in all comments.
    pub fn meet(&mut self, card: &people::Card) {
        self.heading.meet(card);
        self.log.meet(card);
    }

    /// Applies an event of the post's stream; events of comments go to the log.
    pub fn apply(&mut self, event: &crate::Event, me: UserId) -> comments::Applied {
        match event {
            crate::Event::Blog(Event::Edited(it)) => {
                self.heading = it.heading.clone();
                self.html.clone_from(&it.html);
            }
            crate::Event::Blog(Event::Reacted(it)) if it.post == self.heading.id => {
                it.apply(&mut self.reactions, me);
            }
            crate::Event::Blog(Event::Removed(id)) if *id == self.heading.id => self.removed = true,
            crate::Event::Comments(event) => {
                if let comments::Event::Deleted(it) = event
                    && it.msg_no > self.mark
                {
                    self.deleted_above += 1;
                }
                let before = self.log.head;
                let applied = self.log.apply(event, me);
                if let comments::Event::Posted(it) = event
                    && it.comment.author.id == me
                    && self.mark == before
                {
                    self.mark = it.comment.msg_no;
                }
                return applied;
            }
            _ => {}
        }
        comments::Applied::Nothing
    }
}

/// A post as it is written, and its earlier versions, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = PostHistory))]
pub struct History {
    /// What it is now.
    pub heading: Heading,
    /// Markdown, as written.
    pub source: String,
    /// As safe HTML.
    pub html: String,
    /// Who saved the present version.
    pub by: people::Card,
    /// Earlier versions. What was said before it was published is there for those only who may change it.
    pub earlier: Vec<Version>,
}

/// What a post said before a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = PostVersion))]
pub struct Version {
    /// Its number.
    pub revision: i32,
    /// Its title.
    pub title: String,
    /// Its text, as safe HTML.
    pub html: String,
    /// Who saved it.
    pub by: people::Card,
    /// When.
    pub at: DateTime<Utc>,
}

/// When a post is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = PostWhen))]
pub enum When {
    /// Not now: it is a draft.
    Draft,
    /// At once.
    Now,
    /// Then, and once.
    At(DateTime<Utc>),
}

impl When {
    /// # Errors
    /// 422: that moment is over.
    pub fn check(self, now: DateTime<Utc>) -> Result<(), Problem> {
        let mut check = Check::default();
        if matches!(self, Self::At(at) if at <= now) {
            check.fault("when", Fault::UnknownValue, None);
        }
        check.done()
    }
}

/// `POST /api/v1/spaces/{space}/posts` (contributors).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = WritePost))]
pub struct Write {
    /// The write's id.
    pub act: ActId,
    /// 1 to [`TITLE_MAX`] characters.
    pub title: String,
    /// Markdown, at most [`BODY_MAX`] characters; may be empty in a draft only.
    pub body: String,
    /// The picture above it: a file that was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cover: Option<FileId>,
    /// Takes no comments.
    #[serde(default)]
    pub closed: bool,
    /// When it is published.
    pub when: When,
}

impl Write {
    /// # Errors
    /// 422 with the fields, but for what the clock says.
    pub fn check(&self) -> Result<(), Problem> {
        texts(&self.title, &self.body, self.when == When::Draft)
    }
}

/// `PATCH /api/v1/posts/{post}`: its author, as long as he may write there, and admins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = SavePost))]
pub struct Save {
    /// The write's id.
    pub act: ActId,
    /// The version it is based on; 409 when there is a newer one.
    pub revision: i32,
    /// 1 to [`TITLE_MAX`] characters.
    pub title: String,
    /// Markdown.
    pub body: String,
    /// The picture above it; absent: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cover: Option<FileId>,
    /// Takes no comments.
    #[serde(default)]
    pub closed: bool,
    /// When it is published; absent: as it was. What was published stays so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<When>,
}

impl Save {
    /// # Errors
    /// 422 with the fields, but for what the clock says.
    pub fn check(&self) -> Result<(), Problem> {
        texts(&self.title, &self.body, self.when == Some(When::Draft))
    }
}

fn texts(title: &str, body: &str, draft: bool) -> Result<(), Problem> {
    let mut check = Check::default();
    check.name("title", title, TITLE_MAX);
    check.length("body", body, u32::from(!draft), BODY_MAX);
    check.done()
}

/// `POST /api/v1/spaces/{space}/posts/preview` (contributors).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = PreviewPost))]
pub struct Preview {
    /// Markdown.
    pub body: String,
    /// The post that it is to be the text of, if there is one: its files are shown then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub post: Option<ResourceId>,
}

impl Preview {
    /// # Errors
    /// 422 with the fields.
    pub fn check(&self) -> Result<(), Problem> {
        let mut check = Check::default();
        check.length("body", &self.body, 0, BODY_MAX);
        check.done()
    }
}

/// How a text would look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = PostPreview))]
pub struct Previewed {
    /// As safe HTML.
    pub html: String,
}

/// Where a program that reads feeds finds the posts of a space. Whoever has the address reads them in its
/// owner's name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = FeedSubscription))]
pub struct Subscription {
    /// The address; it is told this once.
    pub url: String,
}

/// A post was changed after it had been published, or was published while it was open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edited {
    /// What it is now.
    pub heading: Heading,
    /// What it says now.
    pub html: String,
}

/// A draft was saved, or will be published at another time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drafted {
    /// In which space.
    pub space: SpaceId,
    /// The draft.
    pub heading: Heading,
}

/// Somebody reacted to a post, or took it back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reacted {
    /// To which.
    pub post: ResourceId,
    /// How.
    pub kind: ReactionKind,
    /// Who.
    pub by: UserId,
    /// Given or taken back.
    pub on: bool,
    /// How many people gave it now.
    pub count: i64,
}

impl Reacted {
    fn apply(&self, reactions: &mut Vec<Reaction>, me: UserId) {
        let mine = |before: bool| if self.by == me { self.on } else { before };
        match reactions.binary_search_by_key(&self.kind, |it| it.kind) {
            Ok(place) if self.count == 0 => {
                reactions.remove(place);
            }
            Ok(place) => {
                let reaction = &mut reactions[place];
                reaction.count = self.count;
                reaction.mine = mine(reaction.mine);
            }
            Err(place) if self.count > 0 => {
                reactions.insert(place, Reaction { kind: self.kind, count: self.count, mine: mine(false) });
            }
            Err(_) => {}
        }
    }
}

events! {
    /// What happens to the blog: on the space's stream and on the post's own, and drafts on their author's.
    pub enum Event {
        /// A post was published.
        Published(Row) = "published",
        /// What the list shows of a post is another now.
        Changed(Heading) = "changed",
        /// A post says something else now; on its own stream.
        Edited(Edited) = "edited",
        /// A post was removed; on its own stream too.
        Removed(ResourceId) = "removed",
        /// Somebody reacted to a post; on its own stream too.
        Reacted(Reacted) = "reacted",
        /// A draft was saved; on its author's stream.
        Drafted(Drafted) = "drafted",
        /// A draft was published or removed; on its author's stream.
        Undrafted(ResourceId) = "undrafted",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_can_be_read_and_typed() {
        for (title, expected) in [
            (
                "Six mois de dépôt en ligne : ce que les pilotes…",
                "six-mois-de-depot-en-ligne-ce-que-les-pilotes",
            ),
            ("L’Œuvre, à 100 % !", "l-oeuvre-a-100"),
            ("日本語", ""),
            ("../../x<script>", "x-script"),
        ] {
            assert_eq!(slug(title), expected);
        }
        let long = slug(&"mot ".repeat(100));
        assert!(long.len() <= SLUG_MAX && long.ends_with("mot"), "{long}");
    }

    #[test]
    fn what_is_over_cannot_be_waited_for() {
        let now = DateTime::UNIX_EPOCH;
        assert!(When::At(now).check(now).is_err());
        assert!(When::At(now + chrono::TimeDelta::minutes(1)).check(now).is_ok());
        assert!(When::Now.check(now).is_ok());
    }

    #[test]
    fn only_a_draft_may_say_nothing() {
        let write = |title: &str, body: &str, when| Write {
            act: ActId::new(),
            title: title.to_owned(),
            body: body.to_owned(),
            cover: None,
            closed: false,
            when,
        };
        assert!(write("Titre", "", When::Draft).check().is_ok());
        for refused in [write("Titre", " ", When::Now), write(" ", "Texte", When::Draft)] {
            assert!(refused.check().is_err());
        }
    }
}
