//! What people looked for in a FAQ and did not find: by count, without whose searches they were.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Event;
use crate::{ActId, Check, Problem, order, words};

/// Longest search that is kept because nothing answered it, in characters.
pub const ASKED_MAX: u32 = 120;
/// Most of these that admins are shown.
pub const GAPS_MAX: usize = 50;

/// What people looked for in a FAQ without finding it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = FaqGap))]
pub struct Gap {
    /// What they typed, in small letters without accents.
    pub asked: String,
    /// How often: once a day and person.
    pub count: i64,
    /// When last.
    pub at: DateTime<Utc>,
}

/// What people looked for without finding it, in a space (admins).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = FaqGaps))]
pub struct Gaps {
    /// What was looked for most often first; [`GAPS_MAX`] at most.
    pub gaps: Vec<Gap>,
}

impl Gaps {
    /// Applies an event of the admins' stream.
    pub fn apply(&mut self, event: &Event) {
        match event {
            Event::Missed(gap) => {
                self.gaps.retain(|it| it.asked != gap.asked);
                self.gaps.push(gap.clone());
                order::sort_by(&mut self.gaps, |one, other| {
                    let key = |it: &Gap| (std::cmp::Reverse(it.count), std::cmp::Reverse(it.at));
                    key(one).cmp(&key(other)).then_with(|| one.asked.cmp(&other.asked))
                });
                self.gaps.truncate(GAPS_MAX);
            }
            Event::Filled(asked) => self.gaps.retain(|it| !asked.contains(&it.asked)),
            _ => {}
        }
    }
}

/// `POST /api/v1/spaces/{space}/faq/gaps`: a search found nothing. It has no write's id: those are kept with
/// whose they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = MissedInFaq))]
pub struct Missed {
    /// What was typed, 1 to [`ASKED_MAX`] characters.
    pub asked: String,
}

impl Missed {
    /// # Errors
    /// 422 with the fields.
    pub fn check(&self) -> Result<(), Problem> {
        let mut check = Check::default();
        check.name("asked", &self.asked, ASKED_MAX);
        check.done()
    }

    /// How it is kept: small letters without accents, words parted by one space. Nothing where it may name a
    /// person or a file: an address, or a long number.
    #[must_use]
    pub fn kept(&self) -> Option<String> {
        let words = words::fold(&self.asked);
        let words: Vec<&str> = words.split_whitespace().collect();
        let long = |word: &&str| word.chars().filter(char::is_ascii_digit).count() >= 6;
        let names = self.asked.contains('@') || words.iter().any(long);
        (!names && words.iter().any(|word| word.chars().count() > 2)).then(|| words.join(" "))
    }
}

/// `POST /api/v1/spaces/{space}/faq/gaps/fill` (admins): one of them needs no entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = FillFaqGap))]
pub struct Fill {
    /// The write's id.
    pub act: ActId,
    /// What was looked for, as it is listed.
    pub asked: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_found_is_kept_without_what_may_name_somebody() {
        let kept = |asked: &str| Missed { asked: asked.to_owned() }.kept();
        assert_eq!(kept("  Bornes  de RECHARGE ").as_deref(), Some("bornes de recharge"));
        assert_eq!(kept("Où déposer ?").as_deref(), Some("ou deposer ?"));
        for personal in ["lea@exemple.fr", "dossier 0751230042", "a b"] {
            assert_eq!(kept(personal), None, "{personal}");
        }
        let gap = |asked: &str, count| Gap { asked: asked.to_owned(), count, at: DateTime::UNIX_EPOCH };
        let mut gaps = Gaps { gaps: vec![gap("a", 3), gap("b", 1)] };
        gaps.apply(&Event::Missed(gap("b", 4)));
        assert_eq!(gaps.gaps, [gap("b", 4), gap("a", 3)]);
        gaps.apply(&Event::Filled(vec!["b".to_owned()]));
        assert_eq!(gaps.gaps, [gap("a", 3)]);
    }
}
