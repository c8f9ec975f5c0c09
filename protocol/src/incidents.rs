//! Malfunctions: what people report that does not work, what admins answer, and which incidents are known.
//! The words of a known incident are those of the announcement that stands as a banner while it lasts.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    ActId, AnnouncementId, Check, Fault, IncidentId, Problem, ReportId, SpaceId, codec::events, people::Card,
};

/// Longest report, in characters.
pub const TEXT_MAX: u32 = 4_000;
/// Longest word to a reporter, in characters.
pub const WORD_MAX: u32 = 2_000;
/// Longest attached line, in characters.
pub const LINE_MAX: u32 = 500;
/// Most request ids that are attached.
pub const REQUESTS_MAX: usize = 10;
/// Reports on one page.
pub const PAGE: i64 = 30;
/// Most reports of one person in an hour.
pub const PER_HOUR: i64 = 10;
/// Most reports that one incident is announced from.
pub const FROM_MAX: usize = 100;

/// What was attached to a report: what its reporter saw before sending, and left in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Attached {
    /// The path of the page, without query and fragment: these may be secrets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// What the browser calls itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub browser: Option<String>,
    /// The version of the client.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The node that it was connected to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node: Option<String>,
    /// How its connection was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connection: Option<String>,
    /// The last requests: the status and the id of each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requests: Vec<String>,
}

/// How a report was closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Closed {
    /// By whom.
    pub by: Card,
    /// When.
    pub at: DateTime<Utc>,
    /// What its reporter is told.
    pub word: String,
}

/// A known incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Known {
    /// Its id.
    pub id: IncidentId,
    /// Of which space; absent: of the whole site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub space: Option<SpaceId>,
    /// What it is called.
    pub title: String,
    /// Its banner.
    pub announcement: AnnouncementId,
    /// When it was announced.
    pub at: DateTime<Utc>,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<DateTime<Utc>>,
}

/// A report, as its reporter and those see it who administer where it was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Report {
    /// Its id.
    pub id: ReportId,
    /// The space whose page it was made on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub space: Option<SpaceId>,
    /// What that space is called; empty outside of all.
    pub place: String,
    /// What happened, as plain text.
    pub text: String,
    /// What was attached.
    pub attached: Attached,
    /// Who reports it.
    pub by: Card,
    /// When.
    pub at: DateTime<Utc>,
    /// The incident it is of, if that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known: Option<Known>,
    /// How it was closed, once it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<Closed>,
}

/// A page of reports, the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reports {
    /// They.
    pub reports: Vec<Report>,
    /// The incidents that are known now and that the asker may end. Only on the first page of what he may answer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub known: Vec<Known>,
    /// Ask with this (`?after=`) for older ones; absent at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Which reports admins ask for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum State {
    /// Those that wait for an answer.
    #[default]
    Open,
    /// Those that have one.
    Closed,
}

impl State {
    /// As written in an address.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
        }
    }
}

/// `POST /api/v1/reports`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Make {
    /// The write's id.
    pub act: ActId,
    /// The space whose page it is made on, if it is one's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub space: Option<SpaceId>,
    /// What happened, 1 to [`TEXT_MAX`] characters.
    pub text: String,
    /// What is attached.
    #[serde(default)]
    pub attached: Attached,
}

impl Make {
    /// Whether it can be sent.
    ///
    /// # Errors
    /// 422 with the fields.
    pub fn check(&self) -> Result<(), Problem> {
        let mut check = Check::default();
        words(&mut check, "text", &self.text, TEXT_MAX);
        let it = &self.attached;
        let lines = [
            ("page", &it.page),
            ("browser", &it.browser),
            ("version", &it.version),
            ("node", &it.node),
            ("connection", &it.connection),
        ];
        for (name, line) in lines {
            if let Some(line) = line {
                check.length(name, line, 1, LINE_MAX);
            }
        }
        // What is behind a path may be a secret.
        if it.page.as_ref().is_some_and(|page| !page.starts_with('/') || page.contains(['?', '#'])) {
            check.fault("page", Fault::WrongForm, None);
        }
        if it.requests.len() > REQUESTS_MAX {
            check.fault("requests", Fault::TooLong, u32::try_from(REQUESTS_MAX).ok());
        }
        for line in it.requests.iter().take(REQUESTS_MAX) {
            check.length("requests", line, 1, LINE_MAX);
        }
        check.done()
    }
}

/// Something must be said, and not too much.
fn words(check: &mut Check, field: &str, text: &str, most: u32) {
    if text.trim().is_empty() {
        check.fault(field, Fault::Empty, None);
    }
    check.length(field, text, 0, most);
}

/// `POST /api/v1/reports/{report}/closing` (admins).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Close {
    /// The write's id.
    pub act: ActId,
    /// What its reporter is told, 1 to [`WORD_MAX`] characters.
    pub word: String,
}

impl Close {
    /// Whether it can be said.
    ///
    /// # Errors
    /// 422 with the fields.
    pub fn check(&self) -> Result<(), Problem> {
        let mut check = Check::default();
        words(&mut check, "word", &self.word, WORD_MAX);
        check.done()
    }
}

/// `POST /api/v1/incidents` (admins).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Announce {
    /// The write's id.
    pub act: ActId,
    /// The space whose members are told; absent: everybody on the site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub space: Option<SpaceId>,
    /// What it is called, as the title of an announcement.
    pub title: String,
    /// What is to be known of it, as the text of an announcement.
    #[serde(default)]
    pub body: String,
    /// The open reports that are of it, at most [`FROM_MAX`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reports: Vec<ReportId>,
}

/// `PUT /api/v1/reports/{report}/incident` (admins).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Recognize {
    /// The write's id.
    pub act: ActId,
    /// The known incident that the report is of.
    pub incident: IncidentId,
}

/// `POST /api/v1/incidents/{incident}/end` (admins).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct End {
    /// The write's id.
    pub act: ActId,
}

events! {
    /// What happens to reports and incidents, on the own streams of those whom it concerns. None carries a
    /// word of them: they are read by whoever may.
    pub enum Event {
        /// A report came, or is another: for its reporter and those who administer where it was made.
        Changed(ReportId) = "changed",
        /// An incident is known, or over: for those who administer where it is, and those who reported it.
        Told(IncidentId) = "told",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(make: &Make) -> Vec<(String, Fault)> {
        let fields = make.check().err().map(|problem| problem.fields).unwrap_or_default();
        fields.into_iter().map(|it| (it.field, it.fault)).collect()
    }

    #[test]
    fn what_may_be_a_secret_is_not_attached() {
        let make = |page: &str| Make {
            act: ActId::new(),
            space: None,
            text: "Rien ne vient".to_owned(),
            attached: Attached { page: Some(page.to_owned()), ..Attached::default() },
        };
        assert!(faults(&make("/invitation")).is_empty());
        for page in ["/reset?token=1", "/reset#1", "https://osmose.example/", ""] {
            assert!(faults(&make(page)).contains(&("page".to_owned(), Fault::WrongForm)), "{page}");
        }
    }
}
