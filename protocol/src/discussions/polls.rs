//! Polls: a question with its options, on a thread's page. Everybody sees how many chose what; what one
//! chose is told to oneself alone.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Event;
use crate::{ActId, Check, Fault, PollId, Problem, order, people};

/// Longest question, in characters.
pub const QUESTION_MAX: u32 = 200;
/// Longest option, in characters.
pub const OPTION_MAX: u32 = 120;
/// Fewest options.
pub const OPTIONS_MIN: usize = 2;
/// Most options.
pub const OPTIONS_MAX: usize = 10;
/// Most polls on one thread's page.
pub const POLLS_MAX: i64 = 20;

/// A poll that is to be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewPoll {
    /// 1 to [`QUESTION_MAX`] characters.
    pub question: String,
    /// [`OPTIONS_MIN`] to [`OPTIONS_MAX`], each of 1 to [`OPTION_MAX`] characters, no two alike.
    pub options: Vec<String>,
    /// One may choose several.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub many: bool,
    /// When it closes by itself, after now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closes_at: Option<DateTime<Utc>>,
}

impl NewPoll {
    /// Looks at its fields: `question`, `options` (their number, or two alike), `options.0` and on, and
    /// `closes_at`.
    pub fn look(&self, check: &mut Check, now: DateTime<Utc>) {
        check.name("question", &self.question, QUESTION_MAX);
        if self.options.len() < OPTIONS_MIN {
            check.fault("options", Fault::TooShort, None);
        } else if self.options.len() > OPTIONS_MAX {
            check.fault("options", Fault::TooLong, None);
        }
        for (at, option) in self.options.iter().enumerate().take(OPTIONS_MAX) {
            let field = format!("options.{at}");
            check.name(&field, option, OPTION_MAX);
            let said = option.trim();
            if !said.is_empty() && self.options[..at].iter().any(|before| before.trim() == said) {
                check.fault(&field, Fault::Taken, None);
            }
        }
        if self.closes_at.is_some_and(|at| at <= now) {
            check.fault("closes_at", Fault::UnknownValue, None);
        }
    }

    /// # Errors
    /// 422 with the fields.
    pub fn check(&self, now: DateTime<Utc>) -> Result<(), Problem> {
        let mut check = Check::default();
        self.look(&mut check, now);
        check.done()
    }
}

/// `POST /api/v1/threads/{thread}/polls` (admins).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AddPoll {
    /// The write's id.
    pub act: ActId,
    /// What is asked.
    pub poll: NewPoll,
}

/// `PUT /api/v1/polls/{poll}/vote` (members who may read the thread): takes the place of one's vote before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = PollVote))]
pub struct Vote {
    /// The write's id.
    pub act: ActId,
    /// The options, by their places, the first is 0; none takes the vote back.
    pub choice: Vec<i16>,
}

impl Vote {
    /// The choice in the order of the options.
    ///
    /// # Errors
    /// 422: an option that there is not, one twice, or several where one may choose one.
    pub fn sorted(&self, options: usize, many: bool) -> Result<Vec<i16>, Problem> {
        let mut choice = self.choice.clone();
        choice.sort_unstable();
        choice.dedup();
        let known = |at: &i16| usize::try_from(*at).is_ok_and(|at| at < options);
        let mut check = Check::default();
        if choice.len() < self.choice.len() || !choice.iter().all(known) {
            check.fault("choice", Fault::UnknownValue, None);
        } else if choice.len() > 1 && !many {
            check.fault("choice", Fault::TooLong, None);
        }
        check.done().map(|()| choice)
    }
}

/// `PUT /api/v1/polls/{poll}/end` (whoever made it, and admins): closes it before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EndPoll {
    /// The write's id.
    pub act: ActId,
}

/// An option, and how many chose it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PollOption {
    /// What it says.
    pub text: String,
    /// How many people.
    pub count: i64,
}

/// Somebody closed a poll before its time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PollEnd {
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub by: people::Card,
}

/// A poll as everybody sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Poll {
    /// The poll.
    pub id: PollId,
    /// What is asked.
    pub question: String,
    /// What may be chosen.
    pub options: Vec<PollOption>,
    /// One may choose several.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub many: bool,
    /// How many people voted.
    pub voters: i64,
    /// Who made it.
    pub by: people::Card,
    /// When.
    pub at: DateTime<Utc>,
    /// When it closes by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closes_at: Option<DateTime<Utc>>,
    /// Closed before its time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<PollEnd>,
}

impl Poll {
    /// Since when it takes no votes; absent: it does at that time.
    #[must_use]
    pub fn closed(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let ended = self.ended.as_ref().map(|it| it.at);
        ended.or(self.closes_at.filter(|at| *at <= now))
    }

    /// How many of a hundred voters chose an option, rounded.
    #[must_use]
    pub fn percent(&self, option: usize) -> i64 {
        let count = self.options.get(option).map_or(0, |it| it.count);
        if self.voters == 0 { 0 } else { (200 * count + self.voters) / (2 * self.voters) }
    }

    fn meet(&mut self, card: &people::Card) {
        self.by.meet(card);
        if let Some(it) = &mut self.ended {
            it.by.meet(card);
        }
    }
}

/// Somebody looks different now.
pub fn meet(polls: &mut [Poll], card: &people::Card) {
    polls.iter_mut().for_each(|poll| poll.meet(card));
}

/// Applies an event of the thread's stream to its polls; the first that was made stands first.
pub fn apply(polls: &mut Vec<Poll>, event: &Event) {
    match event {
        Event::PollSet(poll) => {
            polls.retain(|it| it.id != poll.id);
            polls.push(poll.clone());
            order::sort_by_key(polls, |it| (it.at, it.id));
        }
        Event::PollCounted(it) => {
            if let Some(poll) = polls.iter_mut().find(|poll| poll.id == it.poll) {
                poll.voters = it.voters;
                for (option, count) in poll.options.iter_mut().zip(&it.counts) {
                    option.count = *count;
                }
            }
        }
        _ => {}
    }
}

/// Somebody voted, or took his vote back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// In which poll.
    pub poll: PollId,
    /// How many people have voted now.
    pub voters: i64,
    /// How many chose each option now, in their order.
    pub counts: Vec<i64>,
}

/// What the reader chose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OwnVote {
    /// In which poll.
    pub poll: PollId,
    /// The options by their places, in their order; none: he took his vote back.
    pub choice: Vec<i16>,
}

/// What the reader chose in the polls of a thread (a snapshot of his own stream).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OwnVotes {
    /// His votes.
    pub votes: Vec<OwnVote>,
}

impl OwnVotes {
    /// Applies an event of the reader's own stream. What he chose in polls of other threads is kept too: they
    /// may come here.
    pub fn apply(&mut self, event: &Event) {
        if let Event::PollVoted(it) = event {
            self.votes.retain(|vote| vote.poll != it.poll);
            if !it.choice.is_empty() {
                self.votes.push(it.clone());
            }
            order::sort_by_key(&mut self.votes, |vote| vote.poll);
        }
    }

    /// What he chose in a poll; nothing if he did not vote.
    #[must_use]
    pub fn of(&self, poll: PollId) -> &[i16] {
        self.votes.iter().find(|it| it.poll == poll).map_or(&[], |it| &it.choice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asks(options: &[&str]) -> NewPoll {
        NewPoll {
            question: "Quel jour ?".to_owned(),
            options: options.iter().map(|&it| it.to_owned()).collect(),
            many: false,
            closes_at: None,
        }
    }

    fn faults(poll: &NewPoll) -> Vec<(String, Fault)> {
        let fields = poll.check(DateTime::UNIX_EPOCH).err().map(|it| it.fields).unwrap_or_default();
        fields.into_iter().map(|it| (it.field, it.fault)).collect()
    }

    #[test]
    fn a_poll_has_a_question_and_two_to_ten_options_no_two_alike() {
        assert_eq!(faults(&asks(&["Mardi", "Jeudi"])), []);
        assert_eq!(faults(&asks(&["Mardi"])), [("options".to_owned(), Fault::TooShort)]);
        let names: Vec<String> = (0..11).map(|at| format!("Le {at}")).collect();
        let eleven = asks(&names.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(faults(&eleven), [("options".to_owned(), Fault::TooLong)]);
        let bad = asks(&["Mardi", " Mardi ", " ", &"x".repeat(121)]);
        let at = |at: usize, fault| (format!("options.{at}"), fault);
        assert_eq!(faults(&bad), [at(1, Fault::Taken), at(2, Fault::Empty), at(3, Fault::TooLong)]);
        let past =
            NewPoll { question: " ".to_owned(), closes_at: Some(DateTime::UNIX_EPOCH), ..asks(&["a", "b"]) };
        let said = [("question".to_owned(), Fault::Empty), ("closes_at".to_owned(), Fault::UnknownValue)];
        assert_eq!(faults(&past), said);
    }

    #[test]
    fn a_choice_is_of_what_there_is_each_once_and_one_where_one_counts() {
        let sorted = |choice: &[i16], many: bool| {
            let vote = Vote { act: ActId::new(), choice: choice.to_vec() };
            vote.sorted(3, many).map_err(|it| it.fields[0].fault)
        };
        assert_eq!(sorted(&[2, 0], true), Ok(vec![0, 2]));
        assert_eq!(sorted(&[], false), Ok(vec![]));
        assert_eq!(sorted(&[2, 0], false), Err(Fault::TooLong));
        for bad in [&[3][..], &[-1], &[1, 1]] {
            assert_eq!(sorted(bad, true), Err(Fault::UnknownValue), "{bad:?}");
        }
    }

    fn poll(counts: &[i64], voters: i64) -> Poll {
        let by = people::Card {
            id: crate::UserId::new(),
            name: "Léa".to_owned(),
            function: String::new(),
            photo: None,
        };
        let options = counts.iter().map(|count| PollOption { text: format!("{count}"), count: *count });
        Poll {
            id: PollId::new(),
            question: "Quel jour ?".to_owned(),
            options: options.collect(),
            many: true,
            voters,
            by,
            at: DateTime::UNIX_EPOCH,
            closes_at: None,
            ended: None,
        }
    }

    #[test]
    fn percents_are_of_the_voters_and_rounded() {
        let of = |counts: &[i64], voters: i64| {
            let poll = poll(counts, voters);
            (0..counts.len()).map(|at| poll.percent(at)).collect::<Vec<_>>()
        };
        assert_eq!(of(&[1, 1, 1], 3), [33, 33, 33]);
        assert_eq!(of(&[2, 1, 3], 3), [67, 33, 100]);
        assert_eq!(of(&[0, 0], 0), [0, 0]);
        assert_eq!(of(&[1, 7], 8), [13, 88]);
        assert_eq!(poll(&[1], 1).percent(7), 0);
    }

    #[test]
    fn it_is_closed_from_its_time_on_or_from_when_somebody_closed_it() {
        let mut it = poll(&[0, 0], 0);
        let at = |seconds: i64| DateTime::from_timestamp(seconds, 0).expect("a time");
        assert_eq!(it.closed(at(9)), None);
        it.closes_at = Some(at(10));
        assert_eq!((it.closed(at(9)), it.closed(at(10))), (None, Some(at(10))));
        it.ended = Some(PollEnd { at: at(5), by: it.by.clone() });
        assert_eq!(it.closed(at(20)), Some(at(5)));
    }

    #[test]
    fn a_vote_takes_the_place_of_the_one_before_and_none_takes_it_back() {
        let (one, two) = (PollId::new(), PollId::new());
        let mut votes = OwnVotes::default();
        let mut choose =
            |poll, choice: &[i16]| votes.apply(&Event::PollVoted(OwnVote { poll, choice: choice.to_vec() }));
        choose(two, &[1]);
        choose(one, &[0]);
        choose(one, &[0, 2]);
        choose(two, &[]);
        assert_eq!(votes.votes.len(), 1);
        assert_eq!((votes.of(one), votes.of(two)), (&[0_i16, 2][..], &[][..]));
    }
}
