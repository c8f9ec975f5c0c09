//! The FAQ of a space: questions with their answers, by category. An entry is a resource with comments.

mod gaps;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    ActId, CategoryId, Check, Fault, Problem, ResourceId, Seq, SpaceId,
    codec::events,
    comments, order, people,
    words::{self, Query},
};

pub use gaps::{ASKED_MAX, Fill, GAPS_MAX, Gap, Gaps, Missed};

/// Longest question, in characters.
pub const QUESTION_MAX: u32 = 200;
/// Longest title of a category, in characters.
pub const CATEGORY_MAX: u32 = 80;
/// Most words that an entry may be labelled with.
pub const TAGS_MAX: usize = 12;
/// Longest of these, in characters.
pub const TAG_MAX: u32 = 40;
/// Longest remark on what is out of date, in characters.
pub const NOTE_MAX: u32 = 500;
/// Entries on one page of the list.
pub const PAGE: i64 = 200;
/// Most categories of a space, and most entries that are put in order at once.
pub const ORDER_MAX: usize = 500;

/// A heading under which questions stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = FaqCategory))]
pub struct Category {
    /// The category.
    pub id: CategoryId,
    /// Its title.
    pub title: String,
    /// Its place among the others, ascending.
    pub position: i32,
}

/// A question with its answer, the same for every reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = FaqEntry))]
pub struct Entry {
    /// The entry.
    pub id: ResourceId,
    /// In which space.
    pub space: SpaceId,
    /// Under which category.
    pub category: CategoryId,
    /// Its place there, ascending.
    pub position: i32,
    /// The question.
    pub question: String,
    /// The answer, as clean HTML.
    pub html: String,
    /// Other words by which it is found.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// How often it was changed.
    pub revision: i32,
    /// Who changed it last.
    pub by: people::Card,
    /// When.
    pub at: DateTime<Utc>,
    /// Put away: apart from the list, readable, closed to comments.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub archived: bool,
    /// How many found it useful.
    pub useful: i64,
    /// How many did not.
    pub useless: i64,
    /// The answer in a thread that it was made from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
}

/// Where an entry comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Origin {
    /// The thread.
    pub thread: ResourceId,
    /// Its title when the entry was made.
    pub title: String,
    /// Number of the message that answers.
    pub msg_no: Seq,
}

impl Entry {
    /// Somebody looks different now.
    pub fn meet(&mut self, card: &people::Card) {
        self.by.meet(card);
    }
}

/// Everything on the FAQ's page that is the same for every reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = FaqBoard))]
pub struct Board {
    /// The categories, in their order.
    pub categories: Vec<Category>,
    /// The entries, by category, in their order.
    pub entries: Vec<Entry>,
    /// The thread for what is not answered here, if the space has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub questions: Option<ResourceId>,
    /// Ask with this (`?after=`) for more; absent at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl Board {
    /// Applies an event of the space's stream.
    pub fn apply(&mut self, event: &Event) {
        match event {
            Event::CategorySet(category) => {
                self.categories.retain(|it| it.id != category.id);
                self.categories.push(category.clone());
            }
            Event::CategoriesOrdered(ids) => {
                for (category, position) in ids.iter().zip(1..) {
                    if let Some(it) = self.categories.iter_mut().find(|it| it.id == *category) {
                        it.position = position;
                    }
                }
            }
            Event::EntrySet(entry) => {
                self.entries.retain(|it| it.id != entry.id);
                self.entries.push(entry.clone());
            }
            Event::Ordered(it) => {
                for (id, position) in it.entries.iter().zip(1..) {
                    if let Some(entry) = self.entries.iter_mut().find(|entry| entry.id == *id) {
                        entry.position = position;
                    }
                }
            }
            Event::Counted(it) => {
                if let Some(entry) = self.entries.iter_mut().find(|entry| entry.id == it.entry) {
                    (entry.useful, entry.useless) = (it.useful, it.useless);
                }
            }
            Event::Voted(_)
            | Event::Flagged(_)
            | Event::Cleared(_)
            | Event::Missed(_)
            | Event::Filled(_)
            | Event::Unknown => return,
        }
        self.sort();
    }

    /// Adds the page after this one.
    pub fn extend(&mut self, more: Self) {
        for entry in more.entries {
            if !self.entries.iter().any(|it| it.id == entry.id) {
                self.entries.push(entry);
            }
        }
        self.next = more.next;
        self.sort();
    }

    fn sort(&mut self) {
        order::sort_by(&mut self.categories, |one, other| {
            (one.position, one.id).cmp(&(other.position, other.id))
        });
        let place = |id: CategoryId| self.categories.iter().position(|it| it.id == id);
        order::sort_by(&mut self.entries, |one, other| {
            let key = |it: &Entry| (place(it.category), it.position, it.id);
            key(one).cmp(&key(other))
        });
    }

    /// Somebody looks different now.
    pub fn meet(&mut self, card: &people::Card) {
        self.entries.iter_mut().for_each(|it| it.meet(card));
    }

    /// Entries that ask the same as another question does, in other letters.
    #[must_use]
    pub fn twins(&self, question: &str, but: Option<ResourceId>) -> Vec<&Entry> {
        let key = words::key(question);
        let same = |it: &&Entry| !it.archived && Some(it.id) != but && words::key(&it.question) == key;
        if key.is_empty() { Vec::new() } else { self.entries.iter().filter(same).collect() }
    }

    /// What answers a query, the best first; and the query by which it was found, which may be one with
    /// other endings, or a letter wrong. Without a query, all in their order.
    #[must_use]
    pub fn find(&self, typed: &str) -> (Query, Vec<&Entry>) {
        let entries: Vec<&Entry> = self.entries.iter().filter(|it| !it.archived).collect();
        let query = Query::of(typed);
        if query.is_empty() {
            return (query, entries);
        }
        let texts: Vec<String> = entries.iter().map(|it| words::plain(&it.html)).collect();
        let ask = |query: &Query| {
            let mut found: Vec<(u32, &Entry)> = Vec::new();
            for (entry, text) in entries.iter().zip(&texts) {
                let tags = entry.tags.join(" ");
                if let Some(score) = query.score(&[(&entry.question, 4), (&tags, 3), (text, 1)]) {
                    found.push((score, entry));
                }
            }
            order::sort_by(&mut found, |one, other| other.0.cmp(&one.0));
            found.into_iter().map(|(_, entry)| entry).collect::<Vec<_>>()
        };
        let found = ask(&query);
        if !found.is_empty() {
            return (query, found);
        }
        let broad = query.broadly();
        let found = ask(&broad);
        if !found.is_empty() {
            return (broad, found);
        }
        let query = query.loosely();
        let found = ask(&query);
        (query, found)
    }
}

/// What the reader found useful, or not, in a space.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Votes {
    /// His votes.
    pub votes: Vec<Voted>,
}

impl Votes {
    /// Applies an event of the reader's own stream.
    pub fn apply(&mut self, event: &Event) {
        if let Event::Voted(it) = event {
            self.votes.retain(|vote| vote.entry != it.entry);
            if it.useful.is_some() {
                self.votes.push(*it);
            }
            order::sort_by(&mut self.votes, |one, other| one.entry.cmp(&other.entry));
        }
    }

    /// What he said of an entry.
    #[must_use]
    pub fn of(&self, entry: ResourceId) -> Option<bool> {
        self.votes.iter().find(|it| it.entry == entry).and_then(|it| it.useful)
    }
}

/// What readers hold for out of date, in a space (admins).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Flags {
    /// The latest first.
    pub flags: Vec<Flag>,
}

impl Flags {
    /// Applies an event of the admins' stream.
    pub fn apply(&mut self, event: &Event) {
        match event {
            Event::Flagged(flag) => {
                self.flags.retain(|it| it.entry != flag.entry);
                self.flags.insert(0, flag.clone());
            }
            Event::Cleared(entry) => self.flags.retain(|it| it.entry != *entry),
            _ => {}
        }
    }

    /// What was said of an entry.
    #[must_use]
    pub fn of(&self, entry: ResourceId) -> Option<&Flag> {
        self.flags.iter().find(|it| it.entry == entry)
    }

    /// Somebody looks different now.
    pub fn meet(&mut self, card: &people::Card) {
        self.flags.iter_mut().for_each(|it| it.by.meet(card));
    }
}

/// An entry's own page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = FaqTalk))]
pub struct Talk {
    /// The entry; its place is not told here, and is 0.
    pub entry: Entry,
    /// Title of its category.
    pub category_title: String,
    /// The reader's mark when the page was fetched.
    pub mark: Seq,
    /// Comments above the mark that were deleted.
    pub deleted_above: i64,
    /// The comments around the place where it opens.
    pub log: comments::Log,
}

impl Talk {
    /// Somebody looks different now.
    pub fn meet(&mut self, card: &people::Card) {
        self.entry.meet(card);
        self.log.meet(card);
    }

    /// Applies an event of the entry's stream; events of comments go to the log.
    pub fn apply(&mut self, event: &crate::Event, me: crate::UserId) -> comments::Applied {
        match event {
            crate::Event::Faq(Event::EntrySet(entry)) => self.entry = Entry { position: 0, ..entry.clone() },
            crate::Event::Faq(Event::CategorySet(category)) if category.id == self.entry.category => {
                self.category_title.clone_from(&category.title);
            }
            crate::Event::Faq(Event::Counted(it)) => {
                (self.entry.useful, self.entry.useless) = (it.useful, it.useless);
            }
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

/// What an entry is written from (admins).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = FaqSource))]
pub struct Source {
    /// Which change of it this is.
    pub revision: i32,
    /// Under which category.
    pub category: CategoryId,
    /// The question.
    pub question: String,
    /// The answer, Markdown.
    pub body: String,
    /// Other words by which it is found.
    pub tags: Vec<String>,
}

/// `POST /api/v1/spaces/{space}/faq` (admins).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = WriteFaqEntry))]
pub struct Write {
    /// The write's id.
    pub act: ActId,
    /// Under which category.
    pub category: CategoryId,
    /// 1 to [`QUESTION_MAX`] characters.
    pub question: String,
    /// The answer, Markdown, 1 to [`comments::BODY_MAX`] characters.
    pub body: String,
    /// Other words by which it is found, [`TAGS_MAX`] at most.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// The answer in a thread that it is made from: the thread and the number of the message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<(ResourceId, Seq)>,
}

impl Write {
    /// # Errors
    /// 422 with the fields.
    pub fn check(&self) -> Result<(), Problem> {
        check(&self.question, &self.body, &self.tags)
    }
}

fn check(question: &str, body: &str, tags: &[String]) -> Result<(), Problem> {
    let mut check = Check::default();
    check.name("question", question, QUESTION_MAX);
    check.length("body", body, 1, comments::BODY_MAX);
    if tags.len() > TAGS_MAX {
        check.fault("tags", Fault::TooLong, u32::try_from(TAGS_MAX).ok());
    }
    for tag in tags {
        check.name("tags", tag, TAG_MAX);
    }
    check.done()
}

/// `PATCH /api/v1/faq/{entry}` (admins): the whole entry anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ReviseFaqEntry))]
pub struct Revise {
    /// The write's id.
    pub act: ActId,
    /// What the change is based on: 409 if another stands meanwhile.
    pub revision: i32,
    /// Under which category.
    pub category: CategoryId,
    /// 1 to [`QUESTION_MAX`] characters.
    pub question: String,
    /// The answer, Markdown, 1 to [`comments::BODY_MAX`] characters.
    pub body: String,
    /// Other words by which it is found, [`TAGS_MAX`] at most.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
}

impl Revise {
    /// # Errors
    /// 422 with the fields.
    pub fn check(&self) -> Result<(), Problem> {
        check(&self.question, &self.body, &self.tags)
    }
}

/// What came of writing or changing an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = FaqWritten))]
pub struct Written {
    /// The entry.
    pub entry: Entry,
    /// Others that ask the same, in other letters: a warning, and no more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub twins: Vec<ResourceId>,
}

/// `PUT /api/v1/faq/{entry}/archive` (admins).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ArchiveFaqEntry))]
pub struct Archive {
    /// The write's id.
    pub act: ActId,
    /// Whether it is put away, or taken back.
    pub archived: bool,
}

/// `PUT /api/v1/faq/{entry}/vote`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = FaqVote))]
pub struct Vote {
    /// The write's id.
    pub act: ActId,
    /// Whether it was useful; absent: the vote is taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub useful: Option<bool>,
}

/// `PUT /api/v1/faq/{entry}/flag`: says that an answer is out of date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = FlagFaqEntry))]
pub struct Report {
    /// The write's id.
    pub act: ActId,
    /// Why, [`NOTE_MAX`] characters at most; may be empty.
    #[serde(default)]
    pub note: String,
}

impl Report {
    /// # Errors
    /// 422 with the fields.
    pub fn check(&self) -> Result<(), Problem> {
        let mut check = Check::default();
        check.length("note", &self.note, 0, NOTE_MAX);
        check.done()
    }
}

/// `POST /api/v1/spaces/{space}/faq/categories` and `PATCH /api/v1/faq-categories/{category}` (admins).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = NameFaqCategory))]
pub struct NameCategory {
    /// The write's id.
    pub act: ActId,
    /// 1 to [`CATEGORY_MAX`] characters.
    pub title: String,
}

impl NameCategory {
    /// # Errors
    /// 422 with the fields.
    pub fn check(&self) -> Result<(), Problem> {
        let mut check = Check::default();
        check.name("title", &self.title, CATEGORY_MAX);
        check.done()
    }
}

/// `PUT /api/v1/spaces/{space}/faq/categories` (admins): their order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = OrderFaqCategories))]
pub struct OrderCategories {
    /// The write's id.
    pub act: ActId,
    /// All of them; 409 if they are no longer these.
    pub categories: Vec<CategoryId>,
}

/// `PUT /api/v1/faq-categories/{category}/entries` (admins): the order of its entries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = OrderFaqEntries))]
pub struct Order {
    /// The write's id.
    pub act: ActId,
    /// All that are not put away; 409 if they are no longer these.
    pub entries: Vec<ResourceId>,
}

/// The entries of a category stand in another order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ordered {
    /// The category.
    pub category: CategoryId,
    /// Its entries, in their order.
    pub entries: Vec<ResourceId>,
}

/// How many found an entry useful.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// The entry.
    pub entry: ResourceId,
    /// How many found it useful.
    pub useful: i64,
    /// How many did not.
    pub useless: i64,
}

/// What the reader said of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Voted {
    /// The entry.
    pub entry: ResourceId,
    /// Whether it was useful; absent: he took his vote back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub useful: Option<bool>,
}

/// Somebody holds an answer for out of date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Flag {
    /// The entry.
    pub entry: ResourceId,
    /// Who.
    pub by: people::Card,
    /// When.
    pub at: DateTime<Utc>,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

events! {
    /// What happens to a FAQ: on the space's stream, that of the entry, and where it says so on a
    /// person's own or that of the admins.
    pub enum Event {
        /// A category was made or named anew.
        CategorySet(Category) = "category-set",
        /// The categories stand in another order.
        CategoriesOrdered(Vec<CategoryId>) = "categories-ordered",
        /// An entry was written, changed, put away or taken back.
        EntrySet(Entry) = "entry-set",
        /// The entries of a category stand in another order.
        Ordered(Ordered) = "ordered",
        /// Somebody found an entry useful, or not.
        Counted(Counted) = "counted",
        /// The reader did, on his own stream.
        Voted(Voted) = "voted",
        /// Somebody holds an answer for out of date, on the stream of the admins.
        Flagged(Flag) = "flagged",
        /// An answer was looked at since, on the stream of the admins.
        Cleared(ResourceId) = "cleared",
        /// Somebody looked for something and found nothing, on the stream of the admins.
        Missed(Gap) = "missed",
        /// What was looked for is found now, or is to be forgotten, on the stream of the admins.
        Filled(Vec<String>) = "filled",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(category: CategoryId, position: i32, question: &str, html: &str) -> Entry {
        let by = people::Card {
            id: crate::UserId::new(),
            name: "Inès".to_owned(),
            function: String::new(),
            photo: None,
        };
        Entry {
            id: ResourceId::new(),
            space: SpaceId::new(),
            category,
            position,
            question: question.to_owned(),
            html: html.to_owned(),
            tags: vec!["délai".to_owned()],
            revision: 0,
            by,
            at: DateTime::UNIX_EPOCH,
            archived: false,
            useful: 0,
            useless: 0,
            origin: None,
        }
    }

    fn board() -> Board {
        let (one, two) = (CategoryId::new(), CategoryId::new());
        let category = |id, title: &str, position| Category { id, title: title.to_owned(), position };
        Board {
            categories: vec![category(one, "Dépôt", 1), category(two, "Signature", 2)],
            entries: vec![
                entry(
                    one,
                    1,
                    "Qui relance en cas de pièce manquante ?",
                    "<p>Le centre, <b>une</b> fois.</p>",
                ),
                entry(one, 2, "Quels formats ?", "<p>Une pièce par fichier.</p>"),
                entry(two, 1, "Une signature scannée suffit-elle ?", "<p>Non.</p>"),
            ],
            questions: None,
            next: None,
        }
    }

    #[test]
    fn what_is_found_comes_best_first() {
        let board = board();
        let asked = |typed: &str| board.find(typed).1.iter().map(|it| it.position).collect::<Vec<_>>();
        assert_eq!(asked("pieces"), [1, 2]);
        assert_eq!(asked("PIECE fichiers"), [2]);
        assert_eq!(asked("scanées"), [1], "with a letter wrong");
        assert_eq!(asked("delais").len(), 3, "by their tags");
        assert!(asked("hippopotame").is_empty());
        assert_eq!(asked(" ").len(), 3);
    }

    #[test]
    fn entries_stand_in_the_order_of_their_categories() {
        let mut board = board();
        let (first, last) = (board.categories[0].id, board.categories[1].id);
        board.apply(&Event::CategoriesOrdered(vec![last, first]));
        assert_eq!(board.entries[0].category, last);
        let mut ids: Vec<_> = board.entries[1..].iter().map(|it| it.id).collect();
        ids.reverse();
        board.apply(&Event::Ordered(Ordered { category: first, entries: ids.clone() }));
        assert_eq!(board.entries[1..].iter().map(|it| it.id).collect::<Vec<_>>(), ids);
        let gone = Entry { archived: true, ..board.entries[0].clone() };
        board.apply(&Event::EntrySet(gone.clone()));
        assert_eq!((board.entries.len(), board.entries[0].id), (3, gone.id));
        assert_eq!(board.find("").1.len(), 2, "what was put away is not found");
    }

    #[test]
    fn the_same_question_in_other_letters_is_seen() {
        let board = board();
        assert_eq!(board.twins("quel format", None).len(), 1);
        assert_eq!(board.twins("Quels formats", Some(board.entries[1].id)).len(), 0);
        assert_eq!(board.twins("", None).len(), 0);
    }
}
