//! Threads that members propose: what admins find before them, and what became of one's own.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::TITLE_MAX;
use crate::{ActId, Check, Problem, ProposalId, ResourceId, SpaceId, ThemeId, comments, people::Card};

/// Longest reason, in characters.
pub const REASON_MAX: u32 = 2_000;
/// Most proposals of one person that may wait in a space at once.
pub const OPEN_MAX: i64 = 5;
/// Proposals on one page.
pub const PAGE: i64 = 30;
/// How many of those that were decided last admins see.
pub const DECIDED: i64 = 10;

/// What became of a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "kebab-case"))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ProposalState))]
pub enum State {
    /// It waits for an admin.
    Open,
    /// It was published.
    Accepted,
    /// It was refused.
    Refused,
    /// Its author took it back.
    Withdrawn,
}

/// How it ceased to wait.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ProposalDecision))]
pub struct Decision {
    /// By whom: an admin, or its author, who took it back.
    pub by: Card,
    /// When.
    pub at: DateTime<Utc>,
    /// Why it was refused, as plain text; empty otherwise.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// The thread that it became.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thread: Option<ResourceId>,
}

/// A thread that somebody proposes, as he and the admins of the space see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Proposal {
    /// Its id.
    pub id: ProposalId,
    /// Where.
    pub space: SpaceId,
    /// The theme that its author would put it under, if he said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub theme: Option<ThemeId>,
    /// What it would be called.
    pub title: String,
    /// What it would ask, as safe HTML.
    pub html: String,
    /// Who proposes it.
    pub by: Card,
    /// When.
    pub at: DateTime<Utc>,
    /// What became of it.
    pub state: State,
    /// How it ceased to wait, once it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
}

/// A page of proposals.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Proposals {
    /// To admins, those that wait, the oldest first; to whoever asks for his own, all of them, the newest first.
    pub proposals: Vec<Proposal>,
    /// How many wait: of all in the space, or of one's own.
    pub waiting: i64,
    /// To admins, and on the first page only: the [`DECIDED`] that were decided last, the latest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub decided: Vec<Proposal>,
    /// Ask with this (`?after=`) for those behind them; absent at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// `POST /api/v1/spaces/{space}/proposals`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Propose {
    /// The write's id.
    pub act: ActId,
    /// Under which theme, if it has a place in one's mind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub theme: Option<ThemeId>,
    /// 1 to [`TITLE_MAX`] characters.
    pub title: String,
    /// The question, Markdown, 1 to [`comments::BODY_MAX`] characters.
    pub body: String,
}

impl Propose {
    /// Whether it can be proposed.
    ///
    /// # Errors
    /// 422 with the fields.
    pub fn check(&self) -> Result<(), Problem> {
        let mut check = Check::default();
        check.name("title", &self.title, TITLE_MAX);
        check.length("body", &self.body, 1, comments::BODY_MAX);
        check.done()
    }
}

/// `POST /api/v1/proposals/{proposal}/acceptance` (admins): publishes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = PublishProposal))]
pub struct Publish {
    /// The write's id.
    pub act: ActId,
    /// Under which theme of its space.
    pub theme: ThemeId,
}

/// `POST /api/v1/proposals/{proposal}/refusal` (admins).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = RefuseProposal))]
pub struct Refuse {
    /// The write's id.
    pub act: ActId,
    /// What its author is told, 1 to [`REASON_MAX`] characters.
    pub reason: String,
}

impl Refuse {
    /// Whether it can be said.
    ///
    /// # Errors
    /// 422 with the fields.
    pub fn check(&self) -> Result<(), Problem> {
        let mut check = Check::default();
        check.length("reason", &self.reason, 1, REASON_MAX);
        check.done()
    }
}

/// `POST /api/v1/proposals/{proposal}/withdrawal`: its author takes it back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = WithdrawProposal))]
pub struct Withdraw {
    /// The write's id.
    pub act: ActId,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Fault;

    fn faults(checked: Result<(), Problem>) -> Vec<(String, Fault)> {
        let fields = checked.err().map(|problem| problem.fields).unwrap_or_default();
        fields.into_iter().map(|it| (it.field, it.fault)).collect()
    }

    #[test]
    fn a_proposal_has_a_title_and_says_something_and_a_refusal_says_why() {
        let propose = |title: &str, body: &str| {
            let (title, body) = (title.to_owned(), body.to_owned());
            faults(Propose { act: ActId::new(), theme: None, title, body }.check())
        };
        assert_eq!(propose("Congés", "Qui délègue ?"), []);
        let empty = |field: &str| (field.to_owned(), Fault::Empty);
        assert_eq!(propose(" ", "\n "), [empty("title"), empty("body")]);
        let long = "é".repeat(TITLE_MAX as usize + 1);
        assert_eq!(propose(&long, "x"), [("title".to_owned(), Fault::TooLong)]);
        let long = "é".repeat(comments::BODY_MAX as usize);
        assert_eq!(propose("x", &long), []);
        assert_eq!(propose("x", &format!("{long}é")), [("body".to_owned(), Fault::TooLong)]);

        let refuse = |reason: &str| faults(Refuse { act: ActId::new(), reason: reason.to_owned() }.check());
        assert_eq!(refuse("Hors du champ de l’espace"), []);
        assert_eq!(refuse("\n"), [empty("reason")]);
        let long = "é".repeat(REASON_MAX as usize + 1);
        assert_eq!(refuse(&long), [("reason".to_owned(), Fault::TooLong)]);
    }
}
