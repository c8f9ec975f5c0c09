//! The feed: what a space's home shows. All that has a page of its own is a resource, says of itself what
//! stands here, and comes into the feed when it is published.

use std::cmp::Reverse;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{ActId, ResourceId, SpaceId, codec::events, discussions, people, spaces::Service};

/// Items on one page.
pub const PAGE: i64 = 30;
/// Most items that are pinned in a space.
pub const PINS_MAX: usize = 5;
/// Longest beginning of a text, in characters.
pub const EXCERPT_MAX: usize = 280;
/// Most things that were published which the bell lists.
pub const NEW_MAX: i64 = 50;
/// What is counted for « depuis votre dernière connexion » is counted to here; more is this many.
pub const COUNT_MAX: i64 = 1_000;

/// What a resource is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "kebab-case"))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ResourceKind))]
pub enum Kind {
    /// A thread of the discussions.
    #[default]
    Thread,
    /// A post of the blog.
    Post,
    /// An event of the calendar.
    Event,
    /// A document.
    Document,
    /// A question of the FAQ, with its answer.
    Entry,
}

impl Kind {
    /// All, in the order of the menu.
    pub const ALL: &[Self] = &[Self::Post, Self::Event, Self::Document, Self::Thread, Self::Entry];

    /// The service it belongs to.
    #[must_use]
    pub fn service(self) -> Service {
        match self {
            Self::Thread => Service::Discussions,
            Self::Post => Service::Blog,
            Self::Event => Service::Calendar,
            Self::Document => Service::Documents,
            Self::Entry => Service::Faq,
        }
    }

    /// The resources of a service; absent for the home, which has none of its own.
    #[must_use]
    pub fn of(service: Service) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.service() == service)
    }

    /// As written on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Thread => "thread",
            Self::Post => "post",
            Self::Event => "event",
            Self::Document => "document",
            Self::Entry => "entry",
        }
    }
}

/// A resource as it stands in the feed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = FeedItem))]
pub struct Item {
    /// The resource.
    pub id: ResourceId,
    /// In which space.
    pub space: SpaceId,
    /// What it is.
    pub kind: Kind,
    /// Its title.
    pub title: String,
    /// How it begins, as plain text; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub excerpt: String,
    /// Who published it.
    pub author: people::Card,
    /// When it was published.
    pub at: DateTime<Utc>,
    /// Comments, deleted ones not counted, when it was asked for; 0 in events.
    #[serde(default)]
    pub comments: i64,
}

impl Item {
    /// What the feed is sorted by: the newest first.
    fn key(&self) -> (Reverse<DateTime<Utc>>, Reverse<ResourceId>) {
        (Reverse(self.at), Reverse(self.id))
    }

    /// The item of a thread.
    #[must_use]
    pub fn thread(space: SpaceId, heading: &discussions::Heading) -> Self {
        Self {
            id: heading.id,
            space,
            kind: Kind::Thread,
            title: heading.title.clone(),
            excerpt: String::new(),
            author: heading.author.clone(),
            at: heading.at,
            comments: 0,
        }
    }
}

/// How much of a service is new since the reader's last visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = FeedCount))]
pub struct Count {
    /// Of which; for the discussions it is their messages that are counted, for others what was published.
    pub service: Service,
    /// By others; at most [`COUNT_MAX`].
    pub count: i64,
}

/// A page of a space's feed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Feed {
    /// The space.
    pub space: SpaceId,
    /// When the reader's visit before this one ended: the same on every device.
    pub since: DateTime<Utc>,
    /// What is new since then, by service; what has nothing new is left out. Only on the first page.
    pub counts: Vec<Count>,
    /// What stands first, the latest pin first. Only on the first page.
    pub pins: Vec<Item>,
    /// What was published, the newest first.
    pub items: Vec<Item>,
    /// Ask with this (`?after=`) for older ones; absent at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl Feed {
    /// Applies what happened to the feed itself. `filter` is what the page was asked for.
    pub fn apply(&mut self, event: &Event, filter: Option<Kind>) {
        match event {
            Event::Published(item) => self.insert(item.clone(), filter),
            Event::Described(it) => self.all(|item| {
                if item.id == it.id {
                    item.title.clone_from(&it.title);
                    item.excerpt.clone_from(&it.excerpt);
                }
            }),
            Event::Withdrawn(id) => self.remove(*id),
            Event::Pinned(item) if filter.is_some_and(|kind| kind != item.kind) => {}
            Event::Pinned(item) => {
                let known = self.items.iter().chain(&self.pins).find(|it| it.id == item.id);
                let comments = known.map_or(item.comments, |it| it.comments);
                self.pins.retain(|pin| pin.id != item.id);
                self.pins.insert(0, Item { comments, ..item.clone() });
                self.pins.truncate(PINS_MAX);
            }
            Event::Unpinned(id) => self.pins.retain(|pin| pin.id != *id),
            Event::Unknown => {}
        }
    }

    /// Applies what happened to threads: they tell the space themselves.
    pub fn discussed(&mut self, event: &discussions::Event, filter: Option<Kind>) {
        use discussions::Event as It;
        match event {
            It::Opened(it) => self.insert(Item::thread(self.space, &it.heading), filter),
            It::Changed(heading) if heading.archived => self.remove(heading.id),
            It::Moved(it) if it.heading.archived => self.remove(it.heading.id),
            It::Changed(heading) | It::Moved(discussions::ToTheme { heading, .. }) => {
                let known = self.items.iter().any(|item| item.id == heading.id);
                if known {
                    self.all(|item| {
                        if item.id == heading.id {
                            item.title.clone_from(&heading.title);
                        }
                    });
                } else {
                    // It may have been taken back.
                    self.insert(Item::thread(self.space, heading), filter);
                }
            }
            It::Merged(it) => self.remove(it.thread),
            It::ThemeSet(_)
            | It::Answered(_)
            | It::PollSet(_)
            | It::PollCounted(_)
            | It::PollVoted(_)
            | It::Proposed(_)
            | It::Unknown => {}
        }
    }

    /// So many comments stand under a resource now.
    pub fn counted(&mut self, resource: ResourceId, comments: i64) {
        self.all(|item| {
            if item.id == resource {
                item.comments = comments;
            }
        });
    }

    /// Somebody looks otherwise now.
    pub fn meet(&mut self, card: &people::Card) {
        self.all(|item| item.author.meet(card));
    }

    /// Adds the page after this one.
    pub fn extend(&mut self, older: Self) {
        for item in older.items {
            if !self.items.iter().any(|it| it.id == item.id) {
                self.items.push(item);
            }
        }
        self.next = older.next;
    }

    fn all(&mut self, change: impl Fn(&mut Item)) {
        self.items.iter_mut().chain(&mut self.pins).for_each(change);
    }

    fn remove(&mut self, id: ResourceId) {
        self.items.retain(|item| item.id != id);
        self.pins.retain(|item| item.id != id);
    }

    fn insert(&mut self, item: Item, filter: Option<Kind>) {
        if filter.is_some_and(|kind| kind != item.kind) {
            return;
        }
        let comments = self.items.iter().find(|it| it.id == item.id).map_or(item.comments, |it| it.comments);
        self.items.retain(|it| it.id != item.id);
        let at = self.items.partition_point(|it| it.key() < item.key());
        // What is older than all that is listed comes with its page.
        if at < self.items.len() || self.next.is_none() {
            self.items.insert(at, Item { comments, ..item });
        }
    }
}

/// What a resource says of itself is another now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Described {
    /// Which.
    pub id: ResourceId,
    /// Its title.
    pub title: String,
    /// How it begins.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub excerpt: String,
}

/// `PUT /api/v1/resources/{resource}/pin`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Pin {
    /// The write's id.
    pub act: ActId,
    /// Whether it is to stand first.
    pub pinned: bool,
}

events! {
    /// What happens to a space's feed, on the stream of those who may read the resource.
    pub enum Event {
        /// Something was published.
        Published(Item) = "published",
        /// It has another title, or begins otherwise.
        Described(Described) = "described",
        /// It is gone, or no longer for those who are told this.
        Withdrawn(ResourceId) = "withdrawn",
        /// An admin has it stand first.
        Pinned(Item) = "pinned",
        /// It stands first no longer.
        Unpinned(ResourceId) = "unpinned",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(minutes: i64, kind: Kind) -> Item {
        let author = people::Card {
            id: crate::UserId::new(),
            name: "Léa".to_owned(),
            function: String::new(),
            photo: None,
        };
        let at = DateTime::UNIX_EPOCH + chrono::TimeDelta::minutes(minutes);
        let (id, space) = (ResourceId::new(), SpaceId::new());
        Item {
            id,
            space,
            kind,
            title: format!("À {minutes}"),
            excerpt: String::new(),
            author,
            at,
            comments: 0,
        }
    }

    fn feed(items: &[&Item], next: Option<&str>) -> Feed {
        Feed {
            space: SpaceId::new(),
            since: DateTime::UNIX_EPOCH,
            counts: Vec::new(),
            pins: Vec::new(),
            items: items.iter().copied().cloned().collect(),
            next: next.map(str::to_owned),
        }
    }

    #[test]
    fn what_is_published_stands_at_its_place_once() {
        let (old, new, newest) = (item(1, Kind::Post), item(3, Kind::Thread), item(5, Kind::Post));
        let mut it = feed(&[&new, &old], None);
        for event in [newest.clone(), newest.clone(), new.clone()] {
            it.apply(&Event::Published(event), None);
        }
        assert_eq!(it.items, [newest.clone(), new.clone(), old.clone()]);
        it.apply(&Event::Withdrawn(new.id), None);
        assert_eq!(it.items, [newest, old]);
    }

    #[test]
    fn what_stands_first_counts_its_comments() {
        let post = item(3, Kind::Post);
        let mut it = feed(&[&post], None);
        it.counted(post.id, 4);
        it.apply(&Event::Pinned(post.clone()), None);
        it.counted(ResourceId::new(), 9);
        assert_eq!((it.items[0].comments, it.pins[0].comments), (4, 4));
        it.counted(post.id, 5);
        assert_eq!((it.items[0].comments, it.pins[0].comments), (5, 5));
    }

    #[test]
    fn what_is_older_than_the_page_comes_with_its_page() {
        let (new, old) = (item(3, Kind::Post), item(1, Kind::Post));
        let mut it = feed(&[&new], Some("later"));
        it.apply(&Event::Published(old.clone()), None);
        assert_eq!(it.items.len(), 1);
        it.extend(feed(&[&old], None));
        assert_eq!(it.items, [new, old]);
    }

    #[test]
    fn a_page_of_one_service_takes_no_other() {
        let mut it = feed(&[], None);
        it.apply(&Event::Published(item(1, Kind::Thread)), Some(Kind::Post));
        assert!(it.items.is_empty());
        it.apply(&Event::Published(item(1, Kind::Post)), Some(Kind::Post));
        assert_eq!(it.items.len(), 1);
    }

    #[test]
    fn pins_are_five_at_most() {
        let mut it = feed(&[], None);
        for minutes in 0..7 {
            it.apply(&Event::Pinned(item(minutes, Kind::Post)), None);
        }
        assert_eq!(it.pins.len(), PINS_MAX);
        assert_eq!(it.pins[0].title, "À 6");
    }
}
