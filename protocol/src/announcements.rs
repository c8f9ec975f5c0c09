//! Announcements: what an admin tells the whole site, a space, those of a role in it, or a few people by
//! name; and how far it has come. One announcement is one event, however many it is for; what each
//! reader does with it is told to his own devices and counted for the admins.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    ActId, AnnouncementId, Check, Fault, Problem, ResourceId, SpaceId, UserId, codec::events, people::Card,
    spaces::Role,
};

/// Longest title, in characters.
pub const TITLE_MAX: u32 = 120;
/// Longest text, in characters.
pub const BODY_MAX: u32 = 2_000;
/// Most people whom one announcement names.
pub const NAMED_MAX: usize = 200;
/// Most announcements whose arrival one request tells.
pub const RECEIVED_MAX: usize = 100;
/// Announcements on one page of the list.
pub const PAGE: i64 = 50;

/// How grave it is. Ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "lowercase"))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Severity {
    /// Good to know.
    #[default]
    Info,
    /// Not to be missed.
    Important,
    /// Now.
    Urgent,
}

impl Severity {
    /// All, the least first.
    pub const ALL: &[Self] = &[Self::Info, Self::Important, Self::Urgent];

    /// As written on the wire; also the name of its text (after `severity-`).
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Important => "important",
            Self::Urgent => "urgent",
        }
    }
}

/// Whom it is for, as it is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum To {
    /// Everybody there.
    #[default]
    All,
    /// Those who have this role at least.
    Role(Role),
    /// These members, at most [`NAMED_MAX`].
    People(Vec<UserId>),
}

impl To {
    /// Whom it reaches.
    #[must_use]
    pub fn reach(&self) -> Reach {
        match self {
            Self::All | Self::Role(Role::Member) => Reach::All,
            Self::Role(Role::Contributor) => Reach::Contributors,
            Self::Role(Role::Admin) => Reach::Admins,
            Self::People(_) => Reach::People,
        }
    }

    /// Whom it names.
    #[must_use]
    pub fn people(&self) -> &[UserId] {
        match self {
            Self::People(people) => people,
            Self::All | Self::Role(_) => &[],
        }
    }

    fn fits(&self, check: &mut Check, site: bool) {
        if self.people().len() > NAMED_MAX {
            check.fault("to", Fault::TooLong, u32::try_from(NAMED_MAX).ok());
        }
        if matches!(self, Self::People(people) if people.is_empty()) {
            check.fault("to", Fault::Empty, None);
        }
        if site && self.reach() != Reach::All {
            check.fault("to", Fault::UnknownValue, None);
        }
    }
}

/// Whom it reaches, as it is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "lowercase"))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Reach {
    /// Everybody there.
    #[default]
    All,
    /// Contributors and admins.
    Contributors,
    /// Admins.
    Admins,
    /// People by name.
    People,
}

impl Reach {
    /// As written on the wire; also the name of its text (after `reach-`).
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Contributors => "contributors",
            Self::Admins => "admins",
            Self::People => "people",
        }
    }
}

/// An announcement as its readers see it. Nothing in it belongs to one of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Announcement {
    /// Its id.
    pub id: AnnouncementId,
    /// Of which space; absent: of the whole site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub space: Option<SpaceId>,
    /// How grave it is.
    pub severity: Severity,
    /// Its title.
    pub title: String,
    /// Its text as safe HTML; may be empty.
    pub html: String,
    /// Who sent it.
    pub by: Card,
    /// When it was sent; while it was not, when it was written.
    pub at: DateTime<Utc>,
    /// When it ends by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<DateTime<Utc>>,
    /// Whether each reader is asked to say that he has taken note.
    pub acknowledge: bool,
    /// How often it was corrected.
    pub revision: i32,
    /// When it was last corrected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrected_at: Option<DateTime<Utc>>,
    /// The thread where one may reply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thread: Option<ResourceId>,
    /// How often those who have not taken note were reminded.
    pub reminders: i32,
}

/// An announcement, and what one reader has done with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Mine {
    /// It.
    pub announcement: Announcement,
    /// Whether it has reached a device of his.
    pub delivered: bool,
    /// How many reminders there had been when he last put it away; absent: he never did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<i32>,
    /// Whether he has taken note.
    pub acknowledged: bool,
}

impl Mine {
    /// Whether it stands before the reader: he has not put it away since it was last brought to him.
    #[must_use]
    pub fn is_due(&self) -> bool {
        !self.acknowledged && self.seen.is_none_or(|round| round < self.announcement.reminders)
    }
}

/// What was announced to a reader and has not ended, the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Board {
    /// At most [`PAGE`].
    pub items: Vec<Mine>,
}

impl Board {
    /// Applies an event, from whichever of the reader's streams. Events of different streams may come in
    /// any order, and twice: the outcome is the same. One's own announcements are not for oneself.
    pub fn apply(&mut self, event: &Event, me: UserId) {
        match event {
            Event::Announced(it) if it.by.id != me => {
                if !self.items.iter().any(|mine| mine.announcement.id == it.id) {
                    let mine =
                        Mine { announcement: it.clone(), delivered: false, seen: None, acknowledged: false };
                    let key = |it: &Announcement| (std::cmp::Reverse(it.at), std::cmp::Reverse(it.id));
                    let at = self.items.partition_point(|mine| key(&mine.announcement) < key(it));
                    self.items.insert(at, mine);
                }
            }
            Event::Corrected(it) => {
                if let Some(mine) = self.find(it.id)
                    && mine.announcement.revision < it.revision
                {
                    let reminders = mine.announcement.reminders.max(it.reminders);
                    mine.announcement = Announcement { reminders, ..it.clone() };
                }
            }
            Event::Ended(id) => self.items.retain(|mine| mine.announcement.id != *id),
            Event::Reminded(it) => {
                if let Some(mine) = self.find(it.announcement) {
                    mine.announcement.reminders = mine.announcement.reminders.max(it.reminders);
                }
            }
            Event::Read(it) => {
                if let Some(mine) = self.find(it.announcement) {
                    mine.delivered = true;
                    mine.seen = mine.seen.max(Some(it.seen));
                    mine.acknowledged |= it.acknowledged;
                }
            }
            Event::Announced(_) | Event::Listed(_) | Event::Counted(_) | Event::Unknown => {}
        }
    }

    fn find(&mut self, id: AnnouncementId) -> Option<&mut Mine> {
        self.items.iter_mut().find(|mine| mine.announcement.id == id)
    }

    /// Those that stand before the reader, the gravest first, then the newest.
    #[must_use]
    pub fn due(&self) -> Vec<&Mine> {
        let mut due: Vec<&Mine> = self.items.iter().filter(|mine| mine.is_due()).collect();
        crate::order::sort_by_key(&mut due, |mine| std::cmp::Reverse(mine.announcement.severity));
        due
    }

    /// The reader left a space: nothing of it is shown.
    pub fn gone(&mut self, space: SpaceId) {
        self.items.retain(|mine| mine.announcement.space != Some(space));
    }

    /// Somebody looks otherwise now.
    pub fn meet(&mut self, card: &Card) {
        self.items.iter_mut().for_each(|mine| mine.announcement.by.meet(card));
    }
}

/// How far an announcement has come: people, each counted once whatever his devices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Figures {
    /// Whom it is for: fixed when it was sent.
    pub targeted: i64,
    /// Whom it has reached, on some device.
    pub delivered: i64,
    /// Who has put it away or taken note.
    pub seen: i64,
    /// Who has taken note.
    pub acknowledged: i64,
}

impl Figures {
    /// How many have not taken note.
    #[must_use]
    pub fn missing(&self) -> i64 {
        self.targeted - self.acknowledged
    }
}

/// An announcement as those see it who may send such ones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Entry {
    /// It.
    pub announcement: Announcement,
    /// Its text as it was written.
    pub body: String,
    /// Whom it is for.
    pub reach: Reach,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// When it is to be sent, if it was not sent at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<DateTime<Utc>>,
    /// When it was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_at: Option<DateTime<Utc>>,
    /// When it ended, by itself or by somebody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<DateTime<Utc>>,
    /// How far it has come.
    pub figures: Figures,
}

/// What was announced in a space, or on the site, the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Register {
    /// They.
    pub entries: Vec<Entry>,
    /// Ask with this (`?after=`) for older ones; absent at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl Register {
    /// Applies an event of the stream for admins; `space` is whose list it is. A person's own stream
    /// tells of the site's only.
    pub fn apply(&mut self, event: &Event, space: Option<SpaceId>) {
        match event {
            Event::Listed(it) if it.announcement.space == space => {
                match self.entries.iter_mut().find(|entry| entry.announcement.id == it.announcement.id) {
                    Some(entry) => *entry = it.clone(),
                    None => self.insert(it),
                }
            }
            Event::Counted(it) => {
                let entry = self.entries.iter_mut().find(|entry| entry.announcement.id == it.announcement);
                if let Some(entry) = entry {
                    entry.figures = it.figures;
                }
            }
            _ => {}
        }
    }

    /// Puts one where it belongs; what is older than all that is here comes with its page.
    fn insert(&mut self, it: &Entry) {
        let key = |it: &Entry| (std::cmp::Reverse(it.created_at), std::cmp::Reverse(it.announcement.id));
        let at = self.entries.partition_point(|entry| key(entry) < key(it));
        if at < self.entries.len() || self.next.is_none() {
            self.entries.insert(at, it.clone());
        }
    }

    /// Adds the page that follows. What changed since it was asked for is there already.
    pub fn extend(&mut self, older: Self) {
        let known = |it: &Entry| self.entries.iter().any(|entry| entry.announcement.id == it.announcement.id);
        let new: Vec<Entry> = older.entries.into_iter().filter(|it| !known(it)).collect();
        self.entries.extend(new);
        self.next = older.next;
    }

    /// Somebody looks otherwise now.
    pub fn meet(&mut self, card: &Card) {
        self.entries.iter_mut().for_each(|entry| entry.announcement.by.meet(card));
    }
}

/// `POST /api/v1/announcements` (site admins) and `POST /api/v1/spaces/{space}/announcements` (admins).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Send {
    /// The write's id.
    pub act: ActId,
    /// Whom it is for. The whole site: everybody only.
    #[serde(default)]
    pub to: To,
    /// How grave it is.
    #[serde(default)]
    pub severity: Severity,
    /// Title, 1 to [`TITLE_MAX`] characters on one line.
    pub title: String,
    /// Text in Markdown, 0 to [`BODY_MAX`] characters.
    #[serde(default)]
    pub body: String,
    /// Whether each reader is asked to say that he has taken note.
    #[serde(default)]
    pub acknowledge: bool,
    /// Whether a thread is opened with it, for replies: in a space, and for all its members only.
    #[serde(default)]
    pub replies: bool,
    /// When it is to be sent; absent: now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<DateTime<Utc>>,
    /// When it ends by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<DateTime<Utc>>,
}

impl Send {
    /// Whether it can be sent to a space, or to the site, now.
    ///
    /// # Errors
    /// 422 with the fields.
    pub fn check(&self, site: bool, now: DateTime<Utc>) -> Result<(), Problem> {
        let mut check = Check::default();
        check.name("title", &self.title, TITLE_MAX);
        check.length("body", &self.body, 0, BODY_MAX);
        self.to.fits(&mut check, site);
        if self.replies && (site || self.to.reach() != Reach::All) {
            check.fault("replies", Fault::UnknownValue, None);
        }
        if self.due_at.is_some_and(|due| due <= now) {
            check.fault("due_at", Fault::UnknownValue, None);
        }
        if self.expires_at.is_some_and(|end| end <= self.due_at.unwrap_or(now)) {
            check.fault("expires_at", Fault::UnknownValue, None);
        }
        check.done()
    }
}

/// `POST …/announcements/audience`: how many people an announcement would be for.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Ask {
    /// Whom it would be for.
    pub to: To,
}

impl Ask {
    /// # Errors
    /// 422 with the fields.
    pub fn check(&self, site: bool) -> Result<(), Problem> {
        let mut check = Check::default();
        self.to.fits(&mut check, site);
        check.done()
    }
}

/// How many people an announcement would be for, its sender aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Audience {
    /// So many.
    pub people: i64,
}

/// `PATCH /api/v1/announcements/{announcement}`: says it anew, where it is shown too. What was put away
/// or taken note of stays so.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Correct {
    /// The write's id.
    pub act: ActId,
    /// The revision it is based on; another one stands: `stale`.
    pub revision: i32,
    /// How grave it is.
    pub severity: Severity,
    /// Title, as for sending.
    pub title: String,
    /// Text, as for sending.
    #[serde(default)]
    pub body: String,
    /// When it ends by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<DateTime<Utc>>,
}

impl Correct {
    /// Looks at its fields; `from` is when it is shown: now, or when it will be sent.
    ///
    /// # Errors
    /// 422 with the fields.
    pub fn check(&self, from: DateTime<Utc>) -> Result<(), Problem> {
        let mut check = Check::default();
        check.name("title", &self.title, TITLE_MAX);
        check.length("body", &self.body, 0, BODY_MAX);
        if self.expires_at.is_some_and(|end| end <= from) {
            check.fault("expires_at", Fault::UnknownValue, None);
        }
        check.done()
    }
}

/// `POST /api/v1/announcements/{announcement}/reminders`: brings it again to those who have not taken note.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Remind {
    /// The write's id.
    pub act: ActId,
}

/// `PUT /api/v1/me/announcements/received`: these have reached a device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Arrived {
    /// Which, at most [`RECEIVED_MAX`]; those that are not for the reader are passed over.
    pub announcements: Vec<AnnouncementId>,
}

impl Arrived {
    /// # Errors
    /// 422: too many.
    pub fn check(&self) -> Result<(), Problem> {
        let mut check = Check::default();
        if self.announcements.len() > RECEIVED_MAX {
            check.fault("announcements", Fault::TooLong, u32::try_from(RECEIVED_MAX).ok());
        }
        check.done()
    }
}

/// What a reader does with announcements, over the socket. Said twice is said once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Input {
    /// These have reached this device.
    Received(Arrived),
    /// Puts it away, on all devices.
    Seen(AnnouncementId),
    /// Takes note of it.
    Acknowledge(AnnouncementId),
}

/// Which of those an announcement is for are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Stage {
    /// All.
    #[default]
    All,
    /// Those who have not taken note.
    Missing,
    /// Those who have.
    Acknowledged,
}

impl Stage {
    /// As written in an address.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Missing => "missing",
            Self::Acknowledged => "acknowledged",
        }
    }
}

/// How far an announcement has come with one of those it is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reached {
    /// The person.
    pub card: Card,
    /// When it reached a device of his.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivered_at: Option<DateTime<Utc>>,
    /// When he first put it away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen_at: Option<DateTime<Utc>>,
    /// When he took note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledged_at: Option<DateTime<Utc>>,
}

/// Those who have not taken note are reminded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminded {
    /// Of which.
    pub announcement: AnnouncementId,
    /// How often, with this time.
    pub reminders: i32,
}

/// The reader put an announcement away or took note, on whatever device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Read {
    /// Which.
    pub announcement: AnnouncementId,
    /// How many reminders there had been.
    pub seen: i32,
    /// Whether he has taken note.
    pub acknowledged: bool,
}

/// An announcement has come further.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// Which.
    pub announcement: AnnouncementId,
    /// How far.
    pub figures: Figures,
}

events! {
    /// What happens to announcements. `Announced`, `Corrected`, `Ended`, `Reminded` travel where their
    /// readers are: on `site`, on the space's stream for all its members, on those of its contributors or
    /// admins, or on each person's own. `Read` tells a reader's own devices. `Listed` and `Counted` tell
    /// the space's admins; those of the site on their own streams.
    pub enum Event {
        /// It was sent.
        Announced(Announcement) = "announced",
        /// It says something else now.
        Corrected(Announcement) = "corrected",
        /// It is over.
        Ended(AnnouncementId) = "ended",
        /// Those who have not taken note are reminded.
        Reminded(Reminded) = "reminded",
        /// The reader put it away or took note.
        Read(Read) = "read",
        /// An entry of the list is new, or another.
        Listed(Entry) = "listed",
        /// It has come further.
        Counted(Counted) = "counted",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn announcement(minute: i64, severity: Severity) -> Announcement {
        Announcement {
            id: AnnouncementId::new(),
            space: None,
            severity,
            title: "Travaux".to_owned(),
            html: String::new(),
            by: Card {
                id: UserId::new(),
                name: "Léa Linteau".to_owned(),
                function: String::new(),
                photo: None,
            },
            at: DateTime::UNIX_EPOCH + chrono::TimeDelta::minutes(minute),
            expires_at: None,
            acknowledge: true,
            revision: 0,
            corrected_at: None,
            thread: None,
            reminders: 0,
        }
    }

    #[test]
    fn events_of_several_streams_may_come_in_any_order_and_twice() {
        let me = UserId::new();
        let it = announcement(1, Severity::Info);
        let corrected = Announcement { revision: 1, title: "Autre".to_owned(), ..it.clone() };
        let read = Read { announcement: it.id, seen: 0, acknowledged: false };
        let reminded = Reminded { announcement: it.id, reminders: 1 };
        let told = [
            Event::Corrected(corrected.clone()),
            Event::Read(read),
            Event::Reminded(reminded),
            Event::Corrected(it.clone()),
        ];
        for first in 0..told.len() {
            let mut board = Board::default();
            board.apply(&Event::Announced(it.clone()), me);
            for event in told.iter().cycle().skip(first).take(2 * told.len()) {
                board.apply(event, me);
            }
            board.apply(&Event::Announced(it.clone()), me);
            let mine = &board.items[0];
            assert_eq!((board.items.len(), mine.announcement.title.as_str()), (1, "Autre"));
            assert!(mine.is_due(), "put away before the reminder");
            board.apply(&Event::Read(Read { acknowledged: true, ..read }), me);
            assert!(board.due().is_empty());
        }
    }

    #[test]
    fn what_is_older_than_a_list_comes_with_its_page_and_once() {
        let entry = |minute: i64| {
            let announcement = announcement(minute, Severity::Info);
            Entry {
                body: String::new(),
                reach: Reach::All,
                created_at: announcement.at,
                due_at: None,
                sent_at: None,
                ended_at: None,
                figures: Figures::default(),
                announcement,
            }
        };
        let [new, first, second, old] = [4, 3, 2, 1].map(entry);
        let mut register =
            Register { entries: vec![first.clone(), second.clone()], next: Some("a place".to_owned()) };
        // One of the page that follows is another; so is one that is here.
        register.apply(&Event::Listed(old.clone()), None);
        let corrected = Entry { body: "Autre".to_owned(), ..second };
        register.apply(&Event::Listed(corrected.clone()), None);
        assert_eq!(register.entries, [first.clone(), corrected.clone()]);
        register.apply(&Event::Listed(new.clone()), None);
        let page = Register { entries: vec![corrected.clone(), old.clone()], next: None };
        register.extend(page);
        assert_eq!(register, Register { entries: vec![new, first, corrected, old.clone()], next: None });
        let last = entry(0);
        register.apply(&Event::Listed(last.clone()), None);
        assert_eq!(register.entries[3..], [old, last], "there is no page behind them");
    }

    #[test]
    fn the_gravest_stands_first_and_one_s_own_does_not() {
        let me = UserId::new();
        let mut board = Board::default();
        for (minute, severity) in [(1, Severity::Urgent), (2, Severity::Info), (3, Severity::Urgent)] {
            board.apply(&Event::Announced(announcement(minute, severity)), me);
        }
        let mut own = announcement(4, Severity::Urgent);
        own.by.id = me;
        board.apply(&Event::Announced(own), me);
        let due: Vec<i64> = board.due().iter().map(|mine| mine.announcement.at.timestamp() / 60).collect();
        assert_eq!(due, [3, 1, 2]);
    }
}
