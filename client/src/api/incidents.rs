//! Reports of malfunctions, and known incidents.

use protocol::{
    IncidentId, Page, Problem, ReportId, Snapshot, SpaceId,
    incidents::{Announce, Close, End, Known, Make, Recognize, Report, Reports, State},
};

use super::{Method, ask, get, post, with_query};

/// The reports that one may answer, by pages (admins); the position is that of one's own stream.
///
/// # Errors
/// As any.
pub async fn list(state: State, after: Option<String>) -> Result<Snapshot<Reports>, Problem> {
    get(&with_query("/reports", &[("state", Some(state.name().to_owned())), ("after", after)])).await
}

/// One's own, by pages; the position is that of one's own stream.
///
/// # Errors
/// As any.
pub async fn mine(after: Option<String>) -> Result<Snapshot<Reports>, Problem> {
    get(&with_query("/me/reports", &[("after", after)])).await
}

/// Reports a malfunction.
///
/// # Errors
/// Fields; 429.
pub async fn make(it: &Make) -> Result<Report, Problem> {
    post("/reports", it).await
}

/// Closes one with a word (admins).
///
/// # Errors
/// Fields; 409 when it is closed already.
pub async fn close(id: ReportId, it: &Close) -> Result<Report, Problem> {
    post(&format!("/reports/{id}/closing"), it).await
}

/// Says that one is of a known incident (admins).
///
/// # Errors
/// 409 when it is closed, or the incident over.
pub async fn recognize(id: ReportId, it: &Recognize) -> Result<Report, Problem> {
    ask(Method::PUT, &format!("/reports/{id}/incident"), it).await
}

/// The incidents that are known now.
///
/// # Errors
/// As any.
pub async fn known(space: Option<SpaceId>) -> Result<Page<Known>, Problem> {
    get(&with_query("/incidents", &[("space", space.map(|it| it.to_string()))])).await
}

/// Announces that one is known (admins).
///
/// # Errors
/// Fields.
pub async fn announce(it: &Announce) -> Result<Known, Problem> {
    post("/incidents", it).await
}

/// Says that one is over (admins).
///
/// # Errors
/// 409 when it is already.
pub async fn end(id: IncidentId, it: &End) -> Result<Known, Problem> {
    post(&format!("/incidents/{id}/end"), it).await
}
