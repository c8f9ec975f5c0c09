//! One search over everything that one may read: what is asked, and what is found.

use chrono::{DateTime, Days, Months, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::{Check, ConversationId, Problem, ResourceId, Seq, SpaceId, feed::Kind, people, words};

/// Hits that are answered at most.
pub const HITS: usize = 40;
/// How much of what was found in each section is looked at: the latest.
pub const CANDIDATES: i64 = 600;
/// How much is proposed to whoever is writing.
pub const HINTS: usize = 3;
/// Most words, phrases and exclusions of a question.
pub const PARTS_MAX: usize = 24;

/// Where something is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Section {
    /// Threads, and what is said in them.
    Discussions,
    /// Questions with their answers.
    Faq,
    /// Documents.
    Documents,
    /// Posts.
    Blog,
    /// Events.
    Calendar,
    /// People.
    People,
    /// One's own conversations.
    Messages,
}

impl Section {
    /// All, in the order of the page.
    pub const ALL: &[Self] = &[
        Self::Discussions,
        Self::Faq,
        Self::Documents,
        Self::Blog,
        Self::Calendar,
        Self::People,
        Self::Messages,
    ];

    /// As written on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Discussions => "discussions",
            Self::Faq => "faq",
            Self::Documents => "documents",
            Self::Blog => "blog",
            Self::Calendar => "calendar",
            Self::People => "people",
            Self::Messages => "messages",
        }
    }

    /// Where a resource of this kind is found.
    #[must_use]
    pub fn of(kind: Kind) -> Self {
        match kind {
            Kind::Thread => Self::Discussions,
            Kind::Entry => Self::Faq,
            Kind::Document => Self::Documents,
            Kind::Post => Self::Blog,
            Kind::Event => Self::Calendar,
        }
    }

    /// Of which kind is what is found there, if it is of one.
    #[must_use]
    pub fn kind(self) -> Option<Kind> {
        Kind::ALL.iter().copied().find(|kind| Self::of(*kind) == self)
    }

    /// The one that a word after `dans:` names, in French or English.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        match words::fold(word).as_str() {
            "echanges" | "echange" | "fils" | "fil" | "discussions" | "discussion" | "threads" => {
                Some(Self::Discussions)
            }
            "faq" | "questions" => Some(Self::Faq),
            "documents" | "document" | "fichiers" | "files" => Some(Self::Documents),
            "blog" | "billets" | "posts" => Some(Self::Blog),
            "calendrier" | "agenda" | "evenements" | "calendar" | "events" => Some(Self::Calendar),
            "personnes" | "gens" | "membres" | "people" => Some(Self::People),
            "messages" | "message" | "conversations" | "chat" => Some(Self::Messages),
            _ => None,
        }
    }
}

/// What is asked, read from what was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Words that must be there.
    pub words: Vec<String>,
    /// Words that must follow each other.
    pub phrases: Vec<String>,
    /// What must not be there.
    pub without: Vec<String>,
    /// Beginning of a name of whoever wrote it.
    pub author: Option<String>,
    /// Only there.
    pub section: Option<Section>,
    /// Written before this day.
    pub before: Option<NaiveDate>,
    /// Written on this day or later.
    pub after: Option<NaiveDate>,
    /// What looks like an operator and was read as words, as it should have been written.
    pub hint: Option<String>,
    /// The last word may go on: it was not closed by a space.
    pub open: bool,
}

/// An operator: its names, French first.
const OPERATORS: &[(&str, &[&str])] = &[
    ("auteur", &["auteur", "author", "by"]),
    ("dans", &["dans", "in"]),
    ("avant", &["avant", "before"]),
    ("apres", &["apres", "depuis", "after", "since"]),
];

fn operator(word: &str) -> Option<&'static str> {
    let word = words::fold(word);
    OPERATORS.iter().find(|(_, names)| names.contains(&word.as_str())).map(|(name, _)| *name)
}

/// The first day of a year, a month or a day that is written, and the day after its end.
fn span(text: &str) -> Option<(NaiveDate, NaiveDate)> {
    let french: Vec<&str> = text.split('/').collect();
    let parts: Vec<&str> = match french[..] {
        [day, month, year] => vec![year, month, day],
        [month, year] => vec![year, month],
        _ => text.split('-').collect(),
    };
    let number = |text: &str| text.parse::<u32>().ok().filter(|_| text.len() <= 4);
    let year = i32::try_from(number(parts.first()?)?).ok().filter(|year| (1000..=9999).contains(year))?;
    let month = parts.get(1).map_or(Some(1), |it| number(it))?;
    let day = parts.get(2).map_or(Some(1), |it| number(it))?;
    let first = NaiveDate::from_ymd_opt(year, month, day)?;
    let end = match parts.len() {
        1 => first.checked_add_months(Months::new(12)),
        2 => first.checked_add_months(Months::new(1)),
        3 => first.checked_add_days(Days::new(1)),
        _ => None,
    };
    Some((first, end?))
}

impl Asked {
    /// Reads what was typed. A wrong operator is read as words, with a hint.
    #[must_use]
    pub fn read(typed: &str) -> Self {
        let mut asked = Self { open: !typed.ends_with([' ', '"', '\u{a0}']), ..Self::default() };
        let tokens = tokens(typed);
        let mut nth = 0;
        while let Some((sign, text, quoted)) = tokens.get(nth) {
            nth += 1;
            let parts = asked.words.len() + asked.phrases.len() + asked.without.len();
            if parts >= PARTS_MAX {
                break;
            }
            if *quoted && !sign.is_empty() && sign != "-" {
                asked.operate(sign, text);
            } else if *sign == "-" {
                asked.without.push(text.clone());
            } else if *quoted {
                asked.phrases.push(text.clone());
            } else if let Some((name, value)) =
                text.split_once(':').filter(|(name, _)| operator(name).is_some())
            {
                asked.operate(name, value);
            } else {
                if operator(text).is_some()
                    && let Some((_, next, _)) = tokens.get(nth)
                    && next.starts_with(':')
                {
                    let after = next.trim_start_matches(':');
                    let value = if after.is_empty() {
                        tokens.get(nth + 1).map_or("", |it| it.1.as_str())
                    } else {
                        after
                    };
                    asked.hint = Some(format!("{}:{value}", words::fold(text)));
                }
                asked.say(text);
            }
        }
        asked
    }

    fn say(&mut self, text: &str) {
        let word = text.trim_matches(|c: char| !c.is_alphanumeric());
        if !word.is_empty() {
            self.words.push(word.to_owned());
        }
    }

    fn operate(&mut self, name: &str, value: &str) {
        let known = operator(name);
        let done = match known {
            Some("auteur") if !value.is_empty() => {
                self.author = Some(value.to_owned());
                true
            }
            Some("dans") => {
                self.section = Section::named(value).or(self.section);
                Section::named(value).is_some()
            }
            Some("avant") => {
                self.before = span(value).map(|(first, _)| first).or(self.before);
                span(value).is_some()
            }
            Some("apres") => {
                self.after = span(value).map(|(first, _)| first).or(self.after);
                span(value).is_some()
            }
            _ => false,
        };
        if !done {
            self.hint = known.map(|known| {
                let example = match known {
                    "auteur" => "Fatou",
                    "dans" => "faq",
                    _ => "2026-09",
                };
                format!("{known}:{example}")
            });
            self.say(name);
            self.say(value);
        }
    }

    /// It is only said what must not be there, and no word to look for.
    #[must_use]
    pub fn is_only_without(&self) -> bool {
        self.is_empty() && !self.without.is_empty()
    }

    /// Nothing is asked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty() && self.phrases.is_empty() && !self.is_filtered()
    }

    /// It is asked for more than words.
    #[must_use]
    pub fn is_filtered(&self) -> bool {
        self.author.is_some() || self.section.is_some() || self.before.is_some() || self.after.is_some()
    }
}

/// The pieces of what was typed: what stands before the quotes or the minus, the text, whether it was quoted.
fn tokens(typed: &str) -> Vec<(String, String, bool)> {
    let mut tokens = Vec::new();
    let mut rest = typed.trim();
    while !rest.is_empty() {
        let space = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let quote = rest.find(['"', '«', '“']).filter(|at| *at <= space);
        // A phrase: right away, after a minus, or after an operator.
        let before = quote.map(|at| &rest[..at]);
        if let (Some(at), Some(before)) = (quote, before)
            && (before.is_empty() || before == "-" || before.ends_with(':'))
        {
            let opened = rest[at..].chars().next().map_or(1, char::len_utf8);
            let inside = &rest[at + opened..];
            let end = inside.find(['"', '»', '”']).unwrap_or(inside.len());
            let closed = inside[end..].chars().next().map_or(0, char::len_utf8);
            let text = inside[..end].trim();
            if !text.is_empty() {
                tokens.push((before.trim_end_matches(':').to_owned(), text.to_owned(), true));
            }
            rest = inside[end + closed..].trim_start();
            continue;
        }
        let word = &rest[..space];
        match word.strip_prefix('-').filter(|word| word.chars().any(char::is_alphanumeric)) {
            Some(word) => tokens.push(("-".to_owned(), word.to_owned(), false)),
            None => tokens.push((String::new(), word.to_owned(), false)),
        }
        rest = rest[space..].trim_start();
    }
    tokens
}

/// Refuses what is too long to be asked.
///
/// # Errors
/// 422.
pub fn check(typed: &str) -> Result<(), Problem> {
    let mut check = Check::default();
    check.length("q", typed, 0, words::QUERY_MAX);
    check.done()
}

/// How much was found somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = SearchCount))]
pub struct Count {
    /// Where.
    pub section: Section,
    /// How many things.
    pub count: i64,
    /// There are this many or more: not all were counted.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub more: bool,
}

/// A comment, or a message, that was found under its object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = SearchPart))]
pub struct Part {
    /// Its number.
    pub msg_no: Seq,
    /// Who wrote it.
    pub author: people::Card,
    /// When.
    pub at: DateTime<Utc>,
    /// What it says around the words.
    pub excerpt: String,
    /// It was accepted as the answer to a question.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub accepted: bool,
}

/// Something that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = SearchHit))]
pub struct Hit {
    /// Where.
    pub section: Section,
    /// What it is, if it is a resource.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<ResourceId>,
    /// Its space.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub space: Option<SpaceId>,
    /// The conversation, if it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation: Option<ConversationId>,
    /// Its title; a conversation's is its name, or whom it is with.
    pub title: String,
    /// What it says around the words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub excerpt: String,
    /// Who made it; of a conversation, whoever wrote last what was found.
    pub author: people::Card,
    /// When it was published.
    pub at: DateTime<Utc>,
    /// It is a thread whose question has its answer.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub resolved: bool,
    /// What was found under it, the best first; two at most.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Part>,
}

/// `GET /api/v1/search/hints`: what may answer somebody who is still writing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = SearchHints))]
pub struct Hints {
    /// Entries of the FAQ and threads, the best first; [`HINTS`] at most.
    pub hits: Vec<Hit>,
}

/// `GET /api/v1/search`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = SearchFound))]
pub struct Found {
    /// The words to mark.
    pub marks: String,
    /// Nothing was found for what was asked; this was looked for instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrected: Option<String>,
    /// What looks like an operator and was read as words, as it should have been written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// Nothing was looked for: it was only said what must not be there.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub only_without: bool,
    /// More was found in what is shown than was looked at: the latest.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cut: bool,
    /// How much was found where; all are named.
    pub counts: Vec<Count>,
    /// People whose names or functions begin so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<people::Card>,
    /// What was found, the best first.
    pub hits: Vec<Hit>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Option<NaiveDate> {
        text.parse().ok()
    }

    #[test]
    fn words_phrases_and_what_must_not_be_there() {
        let it = Asked::read("accusé -mandataire \"dix jours\" -\"par courrier\" sous-préfet ");
        assert_eq!(it.words, ["accusé", "sous-préfet"]);
        assert_eq!(it.phrases, ["dix jours"]);
        assert_eq!(it.without, ["mandataire", "par courrier"]);
        assert!(!it.open && it.hint.is_none());
        assert!(Asked::read("parap").open);
        assert_eq!(Asked::read("«\u{a0}point d’eau\u{a0}»").phrases, ["point d’eau"]);
        assert_eq!(Asked::read("\"sans fin").phrases, ["sans fin"]);
        assert_eq!(Asked::read("- a -").words, ["a"]);
        assert!(Asked::read(" ").is_empty() && Asked::read("\"\"").is_empty());
    }

    #[test]
    fn what_must_not_be_there_asks_for_nothing_by_itself() {
        for typed in ["-brouillon", "-\"par courrier\" -brouillon"] {
            assert!(Asked::read(typed).is_only_without(), "{typed}");
        }
        for typed in ["", "-", "permis -brouillon", "\"dix jours\" -brouillon", "dans:faq -brouillon"] {
            assert!(!Asked::read(typed).is_only_without(), "{typed}");
        }
    }

    #[test]
    fn operators_in_both_languages() {
        let it = Asked::read("dans:FAQ auteur:sabine avant:2026-09 après:01/03/2026 archivage");
        assert_eq!((it.section, it.author.as_deref()), (Some(Section::Faq), Some("sabine")));
        assert_eq!((it.before, it.after), (day("2026-09-01"), day("2026-03-01")));
        assert_eq!(it.words, ["archivage"]);
        let it = Asked::read("in:messages by:\"Léa Linteau\" since:2025");
        assert_eq!((it.section, it.author.as_deref()), (Some(Section::Messages), Some("Léa Linteau")));
        assert_eq!((it.after, it.words.len()), (day("2025-01-01"), 0));
        assert!(!it.is_empty());
    }

    #[test]
    fn a_wrong_operator_is_words_and_a_hint() {
        let it = Asked::read("dans:garage velo");
        assert_eq!((it.section, it.hint.as_deref()), (None, Some("dans:faq")));
        assert_eq!(it.words, ["dans", "garage", "velo"]);
        let it = Asked::read("borne auteur : Fatou");
        assert_eq!((it.author, it.hint.as_deref()), (None, Some("auteur:Fatou")));
        assert_eq!(it.words, ["borne", "auteur", "Fatou"]);
        assert_eq!(Asked::read("avant:2026-13").words, ["avant", "2026-13"]);
        assert_eq!(Asked::read("https://osmose.example").words, ["https://osmose.example"]);
    }

    #[test]
    fn a_question_of_many_words_is_cut() {
        assert_eq!(Asked::read(&"mot ".repeat(60)).words.len(), PARTS_MAX);
        assert!(check(&"é".repeat(256)).is_ok() && check(&"é".repeat(257)).is_err());
    }
}
