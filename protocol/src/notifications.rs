//! Notifications: what the bell shows. What is addressed to one person has a row each (a notice); what
//! is new for many follows from heads and marks, and has none (news).

mod levels;
pub mod tasks;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    ActId, Check, CommentId, ConversationId, Fault, NoticeId, Problem, ReportId, ResourceId, Seq, SpaceId,
    codec::events, feed, live::Moved, mentions, people, spaces::Role,
};

pub use levels::{Choices, Chosen, Level, LevelSet, Reason, SetLevel, SetWish, Wish, WishSet, wished};

/// Notices on one page.
pub const PAGE: i64 = 50;
/// Unread notices of one space that are told beside the newest page.
pub const PRESSING: i64 = 20;
/// Most notices that one request names.
pub const NAMED_MAX: usize = 100;

/// Why something is addressed to a person. A service with another reason adds it here, and the compiler
/// asks for its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Kind {
    /// A comment names the person, or a resource itself does: then there is no comment.
    Mention,
    /// A comment answers one of his.
    Answer,
    /// An admin changed one of his comments.
    Edited,
    /// An admin deleted one of his comments.
    Deleted,
    /// An admin gave him another role in the space.
    Role,
    /// An admin removed him from the space.
    Removed,
    /// For admins: an invitation to the space works no longer, and somebody asks for another.
    Link,
    /// A document that he follows has another version.
    Version,
    /// The answer to a question that he asked, or that he follows, is in the FAQ.
    Entry,
    /// An event begins soon, of which he wishes to be reminded.
    Reminder,
    /// An event for which he registered is at another time or place now, or called otherwise; or a date of it is.
    EventChanged,
    /// An event for which he registered does not take place; or a date of it does not.
    EventCancelled,
    /// He waited for a place at an event, and has one now.
    Seated,
    /// For admins: somebody proposes a thread.
    Proposed,
    /// A thread that he proposed was published.
    Accepted,
    /// A thread that he proposed was refused.
    Refused,
}

impl Kind {
    /// It tells of a message that somebody wrote to be read: whoever reads it there has read this.
    #[must_use]
    pub fn tells_of_message(self) -> bool {
        matches!(self, Self::Mention | Self::Answer)
    }
}

/// What a notice is about, in words. It is read when notices are listed, so that it is what the reader
/// may see at that moment; events never carry it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Words {
    /// The resource's title; the space's name where it is about no resource.
    pub title: String,
    /// How the comment begins, as plain text; empty where there is none.
    pub excerpt: String,
}

/// Something addressed to the reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Notice {
    /// Its id.
    pub id: NoticeId,
    /// Why.
    pub kind: Kind,
    /// In which space.
    pub space: SpaceId,
    /// In which resource, if in one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<ResourceId>,
    /// What the resource is.
    #[serde(default)]
    pub of: feed::Kind,
    /// By which comment, if by one …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<CommentId>,
    /// … and its number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub msg_no: Option<Seq>,
    /// The role that the reader has now, with [`Kind::Role`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// With [`Kind::Mention`]: it names nobody of his name, and calls all of these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calls: Option<mentions::Group>,
    /// Who wrote it, or did it; with [`Kind::Link`], whose invitation it was.
    pub by: people::Card,
    /// When.
    pub at: DateTime<Utc>,
    /// The write by which it was read; absent while it is unread.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read: Option<ActId>,
    /// In words; absent in events.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<Words>,
}

impl Notice {
    /// It tells that this was published: it is not told once more.
    #[must_use]
    pub fn tells_of(&self, published: ResourceId) -> bool {
        self.kind == Kind::Entry && self.resource == Some(published)
    }

    /// It tells that what a resource itself says names the reader: whoever sees the resource has read it.
    #[must_use]
    pub fn names_in(&self, resource: ResourceId) -> bool {
        self.kind == Kind::Mention && self.comment.is_none() && self.resource == Some(resource)
    }
}

/// A resource with messages that the reader has not read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct News {
    /// In which space.
    pub space: SpaceId,
    /// Which.
    pub resource: ResourceId,
    /// What it is.
    #[serde(default)]
    pub of: feed::Kind,
    /// Its title.
    pub title: String,
    /// What the reader wants to be told of it: [`Level::Normal`] or [`Level::Follow`].
    pub level: Level,
    /// Number of its last message.
    pub head: Seq,
    /// Number of the last one that the reader has read, or let be.
    pub mark: Seq,
    /// Messages of others since, deleted ones not counted.
    pub unread: i64,
    /// Number of the first of them, of very many of the first that was counted; 0: the hub does not say.
    #[serde(default)]
    pub first: Seq,
    /// How many people wrote them.
    pub people: i64,
    /// Reactions of others to the last fifty of them, as of when the hub was asked; 0 when some of them were deleted or
    /// read since.
    #[serde(default)]
    pub reactions: i64,
    /// When the last of them was written.
    pub at: DateTime<Utc>,
    /// By whom.
    pub last: people::Card,
}

/// A message of a conversation that names the reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Called {
    /// The message.
    pub message: CommentId,
    /// Where it was written.
    pub conversation: ConversationId,
    /// Its number there.
    pub msg_no: Seq,
    /// Who wrote it.
    pub by: people::Card,
    /// When.
    pub at: DateTime<Utc>,
    /// In words: the group's name, if it has one, and how the message begins. Absent in events.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<Words>,
}

/// What is told of a report of a malfunction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "kebab-case"))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum OfReport {
    /// For admins: it came.
    Came,
    /// For its reporter: it was closed with a word.
    Closed,
}

/// A report of a malfunction that concerns the reader, and that he has not read of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reported {
    /// Which.
    pub report: ReportId,
    /// In which space it was made, if in one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub space: Option<SpaceId>,
    /// What is told.
    pub kind: OfReport,
    /// Who reported or closed it.
    pub by: people::Card,
    /// When.
    pub at: DateTime<Utc>,
    /// In words: the space's name, if it was made in one, and how the report, or the word, begins. Absent
    /// in events.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<Words>,
}

/// The bell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Bell {
    /// When the visit before this one ended: the same on every device.
    pub since: DateTime<Utc>,
    /// The newest first.
    pub notices: Vec<Notice>,
    /// Ask with this (`?after=`) for older ones; absent at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Unread ones that tell of messages and are older than all that is listed: of each space the mentions first, then
    /// the newest, [`PRESSING`] at most. Only on the first page.
    #[serde(default)]
    pub pressing: Vec<Notice>,
    /// How many notices are unread, also of those not listed here.
    pub unread: i64,
    /// Resources that moved, the one that moved last first. Only on the first page.
    pub news: Vec<News>,
    /// Resources of which the reader wants to be told no news. Only on the first page.
    pub quiet: Vec<ResourceId>,
    /// What others published since then that the reader has not seen, the newest first. Only on the first
    /// page.
    #[serde(default)]
    pub published: Vec<feed::Item>,
    /// Messages of conversations that name the reader, the newest first. Only on the first page.
    #[serde(default)]
    pub called: Vec<Called>,
    /// What the reader wishes of spaces and their services. Only on the first page.
    #[serde(default)]
    pub wishes: Vec<Wish>,
    /// Reports of malfunctions, the newest first. Only on the first page.
    #[serde(default)]
    pub reported: Vec<Reported>,
}

impl Bell {
    /// What stands on the bell: unread notices, what was published, and resources with news beyond what the notices say.
    #[must_use]
    pub fn count(&self) -> i64 {
        let news = self.news.iter().filter(|news| self.tells_more(news)).count();
        self.unread
            + i64::try_from(news + self.published.len() + self.called.len() + self.reported.len())
                .unwrap_or(0)
    }

    /// Whether a resource has unread messages beside those that notices are about: what is told by a
    /// notice is not told twice, nor once more when that is read.
    #[must_use]
    pub fn tells_more(&self, news: &News) -> bool {
        let of_news = |it: &&Notice| {
            it.kind.tells_of_message() && it.resource == Some(news.resource) && it.msg_no > Some(news.mark)
        };
        let told = self.known().filter(of_news).count();
        news.unread > i64::try_from(told).unwrap_or(0)
    }

    /// The notices that are known: those that are listed, then those that press.
    pub fn known(&self) -> impl Iterator<Item = &Notice> {
        self.notices.iter().chain(&self.pressing)
    }

    fn known_mut(&mut self) -> impl Iterator<Item = &mut Notice> {
        self.notices.iter_mut().chain(&mut self.pressing)
    }

    /// Applies an event of the reader's own stream. What it says of news is fetched.
    pub fn apply(&mut self, event: &Event) {
        match event {
            Event::Noticed(it) => {
                self.unread = it.unread;
                self.published.retain(|item| !it.notice.tells_of(item.id));
                let known = self.notices.iter().position(|notice| notice.id == it.notice.id);
                let words = known.and_then(|at| self.notices.remove(at).words);
                let pressing = self.pressing.iter().position(|notice| notice.id == it.notice.id);
                let words = words.or_else(|| pressing.and_then(|at| self.pressing.remove(at).words));
                let key = |notice: &Notice| (std::cmp::Reverse(notice.at), std::cmp::Reverse(notice.id));
                let at = self.notices.partition_point(|notice| key(notice) < key(&it.notice));
                let notice = Notice { words: it.notice.words.clone().or(words), ..it.notice.clone() };
                // What is older than all that is listed comes with its page.
                if at < self.notices.len() || self.next.is_none() {
                    self.notices.insert(at, notice);
                } else if let Some(at) = pressing {
                    self.pressing.insert(at, notice);
                }
            }
            Event::Withdrawn(it) => {
                self.unread = it.unread;
                self.notices.retain(|notice| !it.notices.contains(&notice.id));
                self.pressing.retain(|notice| !it.notices.contains(&notice.id));
            }
            Event::Read(it) => {
                self.unread = it.unread;
                match &it.which {
                    Which::All => {
                        self.news.clear();
                        self.published.clear();
                        self.called.clear();
                        self.reported.clear();
                    }
                    Which::Space(space) => {
                        self.news.retain(|news| news.space != *space);
                        self.published.retain(|item| item.space != *space);
                    }
                    Which::Called(message) => self.called.retain(|it| it.message != *message),
                    Which::Report(report) => self.reported.retain(|it| it.report != *report),
                    Which::Published(resource) => self.published.retain(|item| item.id != *resource),
                    Which::News(resource) => self.news.retain(|news| news.resource != *resource),
                    Which::Notices(_) => {}
                }
                for notice in self.known_mut().filter(|notice| notice.read.is_none()) {
                    let concerned = match &it.which {
                        Which::All => true,
                        Which::Space(space) => notice.space == *space && notice.kind.tells_of_message(),
                        Which::Notices(ids) => ids.contains(&notice.id),
                        Which::Published(resource) => notice.names_in(*resource),
                        Which::News(_) | Which::Called(_) | Which::Report(_) => false,
                    };
                    if concerned {
                        notice.read = Some(it.act);
                    }
                }
            }
            Event::Unread(it) => {
                self.unread = it.unread;
                for notice in self.known_mut() {
                    let concerned = match &it.which {
                        Again::Act(act) => notice.read == Some(*act),
                        Again::Notices(ids) => ids.contains(&notice.id),
                    };
                    if concerned {
                        notice.read = None;
                    }
                }
            }
            Event::Called(it) => {
                let known = self.called.iter().position(|other| other.message == it.message);
                let words = known.and_then(|at| self.called.remove(at).words);
                let key = |it: &Called| (std::cmp::Reverse(it.at), std::cmp::Reverse(it.message));
                let at = self.called.partition_point(|other| key(other) < key(it));
                self.called.insert(at, Called { words: it.words.clone().or(words), ..(**it).clone() });
            }
            Event::Uncalled(message) => self.called.retain(|it| it.message != *message),
            Event::Reported(it) => {
                self.reported.retain(|other| other.report != it.report);
                self.reported.insert(0, (**it).clone());
            }
            Event::Unreported(report) => self.reported.retain(|it| it.report != *report),
            Event::Visited(since) => self.since = *since,
            Event::LevelSet(it) => {
                self.quiet.retain(|resource| *resource != it.resource);
                if it.level.is_quiet() {
                    self.news.retain(|news| news.resource != it.resource);
                    self.quiet.push(it.resource);
                    self.quiet.sort_unstable();
                }
                for news in self.news.iter_mut().filter(|news| news.resource == it.resource) {
                    news.level = it.level;
                }
            }
            Event::WishSet(it) => {
                it.put(&mut self.wishes);
                self.published.retain(|item| !is_quiet(&self.wishes, item));
            }
            Event::DoneSet(_) | Event::CalledDone(_) | Event::Unknown => {}
        }
    }

    /// Applies what is told of a resource that moved. False: it is not among the news, and only the
    /// server knows whether it belongs there.
    pub fn moved(&mut self, moved: &Moved) -> bool {
        let Some(at) = self.news.iter().position(|news| news.resource == moved.resource) else {
            return self.quiet.contains(&moved.resource);
        };
        let news = &mut self.news[at];
        if moved.head > news.head {
            news.unread += moved.head.0 - news.head.0;
            news.head = moved.head;
            news.at = moved.at;
            if let Some(last) = &moved.last {
                news.last.clone_from(last);
            }
        }
        let gone = moved.deleted.iter().filter(|no| **no > news.mark).count();
        news.unread -= i64::try_from(gone).unwrap_or(0);
        if gone > 0 {
            // Which of them they reacted to is not known.
            news.reactions = 0;
        }
        if news.unread <= 0 {
            self.news.remove(at);
        }
        true
    }

    /// The reader has read a conversation up to here.
    pub fn heard(&mut self, conversation: ConversationId, to: Seq) {
        self.called.retain(|it| it.conversation != conversation || it.msg_no > to);
    }

    /// Applies what happened to a space's feed.
    pub fn fed(&mut self, event: &feed::Event, me: crate::UserId) {
        match event {
            feed::Event::Published(item) if item.author.id != me => {
                self.published.retain(|it| it.id != item.id);
                let told = self.notices.iter().any(|it| it.tells_of(item.id));
                if !told && !is_quiet(&self.wishes, item) {
                    self.published.insert(0, item.clone());
                }
            }
            feed::Event::Described(it) => {
                for item in self.published.iter_mut().filter(|item| item.id == it.id) {
                    item.title.clone_from(&it.title);
                    item.excerpt.clone_from(&it.excerpt);
                }
            }
            feed::Event::Withdrawn(id) => self.published.retain(|item| item.id != *id),
            _ => {}
        }
    }

    /// A read mark moved: what was read to its end is no news.
    pub fn marked(&mut self, resource: ResourceId, msg_no: Seq) {
        self.news.retain(|news| news.resource != resource || msg_no < news.head);
        for news in self.news.iter_mut().filter(|news| news.resource == resource && msg_no > news.mark) {
            news.reactions = 0;
        }
    }

    /// The reader left a space, or was removed: nothing of it is shown.
    pub fn gone(&mut self, space: SpaceId) {
        let unread = |bell: &Self| bell.known().filter(|it| it.read.is_none()).count();
        let before = unread(self);
        self.notices.retain(|notice| notice.space != space);
        self.pressing.retain(|notice| notice.space != space);
        self.news.retain(|news| news.space != space);
        self.published.retain(|item| item.space != space);
        self.wishes.retain(|it| it.space != space);
        self.reported.retain(|it| it.space != Some(space) || it.kind == OfReport::Closed);
        self.unread -= i64::try_from(before - unread(self)).unwrap_or(0);
    }

    /// Somebody looks otherwise now.
    pub fn meet(&mut self, card: &people::Card) {
        self.known_mut().for_each(|notice| notice.by.meet(card));
        self.news.iter_mut().for_each(|news| news.last.meet(card));
        self.published.iter_mut().for_each(|item| item.author.meet(card));
        self.called.iter_mut().for_each(|it| it.by.meet(card));
        self.reported.iter_mut().for_each(|it| it.by.meet(card));
    }

    /// Adds the page after this one.
    pub fn extend(&mut self, older: Self) {
        self.pressing.retain(|it| !older.notices.iter().any(|listed| listed.id == it.id));
        for notice in older.notices {
            if !self.notices.iter().any(|it| it.id == notice.id) {
                self.notices.push(notice);
            }
        }
        self.next = older.next;
    }
}

/// The reader wishes to be told nothing of its kind.
fn is_quiet(wishes: &[Wish], item: &feed::Item) -> bool {
    wished(wishes, item.space, Some(item.kind.service())).is_some_and(Level::is_quiet)
}

/// Notices of one kind about one object: shown as one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group<'n> {
    /// The newest first; never empty.
    pub notices: Vec<&'n Notice>,
}

impl<'n> Group<'n> {
    /// Groups notices by object, in the order of the newest of each.
    #[must_use]
    pub fn of(notices: impl IntoIterator<Item = &'n Notice>) -> Vec<Self> {
        let mut groups: Vec<Self> = Vec::new();
        for notice in notices {
            let key = |it: &Notice| (it.space, it.resource, it.kind, it.calls);
            match groups.iter_mut().find(|group| key(group.notices[0]) == key(notice)) {
                Some(group) => group.notices.push(notice),
                None => groups.push(Self { notices: vec![notice] }),
            }
        }
        groups
    }

    /// Those that are unread.
    pub fn unread(&self) -> impl Iterator<Item = &'n Notice> {
        self.notices.iter().copied().filter(|it| it.read.is_none())
    }

    /// How many people the unread ones are from; all, if none is unread.
    #[must_use]
    pub fn people(&self) -> usize {
        let all = self.unread().next().is_none();
        let mut people: Vec<_> =
            self.notices.iter().filter(|it| all || it.read.is_none()).map(|it| it.by.id).collect();
        people.sort_unstable();
        people.dedup();
        people.len()
    }
}

/// What is to be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Which {
    /// Everything.
    All,
    /// What waits in a space: the notices that tell of messages, the news, and what was published.
    Space(SpaceId),
    /// These.
    Notices(Vec<NoticeId>),
    /// The news of a resource. Its read mark stays where it is.
    News(ResourceId),
    /// That a resource was published, and that what it says names him.
    Published(ResourceId),
    /// That a message of a conversation names him.
    Called(CommentId),
    /// That a report of a malfunction came, or was closed.
    Report(ReportId),
}

/// What is to be unread again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Again {
    /// What this write read.
    Act(ActId),
    /// These.
    Notices(Vec<NoticeId>),
}

/// `PUT /api/v1/notifications/read`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Read {
    /// The write's id; it names what is undone.
    pub act: ActId,
    /// What.
    pub which: Which,
}

/// `PUT /api/v1/notifications/unread`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Unread {
    /// The write's id.
    pub act: ActId,
    /// What.
    pub which: Again,
}

/// At most [`NAMED_MAX`] at once.
///
/// # Errors
/// 422.
pub fn check_named(notices: &[NoticeId]) -> Result<(), Problem> {
    let mut check = Check::default();
    if notices.len() > NAMED_MAX {
        check.fault("which", Fault::TooLong, u32::try_from(NAMED_MAX).ok());
    }
    check.done()
}

/// `PUT /api/v1/me/visit`, and its answer's only content: when the visit before this one ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Visit {
    /// When.
    pub since: DateTime<Utc>,
}

/// Something is addressed to the reader, or is for another reason now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noticed {
    /// What, without words.
    pub notice: Notice,
    /// How many notices are unread now.
    pub unread: i64,
}

/// Notices that no longer hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawn {
    /// Which.
    pub notices: Vec<NoticeId>,
    /// How many notices are unread now.
    pub unread: i64,
}

/// Something was read, on whatever device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WasRead {
    /// What.
    pub which: Which,
    /// By which write.
    pub act: ActId,
    /// How many notices are unread now.
    pub unread: i64,
}

/// Something is unread again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IsUnread {
    /// What.
    pub which: Again,
    /// How many notices are unread now.
    pub unread: i64,
}

events! {
    /// What happens to a person's bell, on the person's own stream.
    pub enum Event {
        /// A notice came, or changed.
        Noticed(Box<Noticed>) = "noticed",
        /// Notices vanished.
        Withdrawn(Withdrawn) = "withdrawn",
        /// Something was read.
        Read(WasRead) = "read",
        /// Something is unread again.
        Unread(IsUnread) = "unread",
        /// A visit began; the one before it ended then.
        Visited(DateTime<Utc>) = "visited",
        /// How much one wants to be told of a resource.
        LevelSet(LevelSet) = "level-set",
        /// How much one wants to be told of a space, or of one of its services.
        WishSet(WishSet) = "wish-set",
        /// A message of a conversation names the person.
        Called(Box<Called>) = "called",
        /// A message names him no longer.
        Uncalled(CommentId) = "uncalled",
        /// He said of a mention that it is done, or is not after all.
        DoneSet(tasks::DoneSet) = "done-set",
        /// He said so of a message that names him.
        CalledDone(tasks::CalledDone) = "called-done",
        /// A report of a malfunction came, or was closed.
        Reported(Box<Reported>) = "reported",
        /// It is no longer to be told.
        Unreported(ReportId) = "unreported",
    }
}

#[cfg(test)]
mod tests;
