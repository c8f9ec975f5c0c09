//! What stands in the bell of reports of malfunctions: for admins that one came, for its reporter that it
//! was closed.

pub mod queries;

use chrono::{DateTime, Utc};
use protocol::{
    ReportId, SpaceId, UserId,
    notifications::{Event as It, OfReport, Reported},
};

use crate::{app::Tx, error::Result, people};

/// What is to be told.
#[derive(Clone, Copy, Debug)]
pub struct AboutReport {
    /// Of which report.
    pub report: ReportId,
    /// In which space it was made, if in one.
    pub space: Option<SpaceId>,
    /// What.
    pub kind: OfReport,
    /// Whose doing it is.
    pub by: UserId,
    /// When.
    pub at: DateTime<Utc>,
}

/// Something of a report concerns these people. Answers what they are told.
///
/// # Errors
/// The database's.
pub async fn tell(tx: &mut Tx, people: &[UserId], about: &AboutReport) -> Result<Vec<(UserId, It)>> {
    let Some(by) = people::card(tx.db(), about.by).await? else { return Ok(Vec::new()) };
    let mut people = people.to_vec();
    people.sort_unstable();
    super::queries::lock(tx.db(), &people).await?;
    queries::tell(tx.db(), &people, about).await?;
    let told = Reported {
        report: about.report,
        space: about.space,
        kind: about.kind,
        by,
        at: about.at,
        words: None,
    };
    Ok(people.into_iter().map(|user| (user, It::Reported(Box::new(told.clone())))).collect())
}

/// Nobody needs to be told any more that a report came. Answers who no longer is.
///
/// # Errors
/// The database's.
pub async fn untell(tx: &mut Tx, report: ReportId) -> Result<Vec<(UserId, It)>> {
    let people = queries::told(tx.db(), report).await?;
    super::queries::lock(tx.db(), &people).await?;
    queries::untell(tx.db(), report).await?;
    Ok(people.into_iter().map(|user| (user, It::Unreported(report))).collect())
}
