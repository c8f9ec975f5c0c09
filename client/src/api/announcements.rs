//! Announcements.

use protocol::{
    AnnouncementId, Page, Problem, Snapshot, SpaceId,
    announcements::{Ask, Audience, Board, Correct, Entry, Reached, Register, Remind, Send, Stage},
};

use super::{ROOT, delete, get, patch, post, with_query};

/// What was announced to the reader and has not ended.
///
/// # Errors
/// As any.
pub async fn mine() -> Result<Snapshot<Board>, Problem> {
    get("/me/announcements").await
}

/// Where those of a space are, or of the whole site.
fn of(space: Option<SpaceId>, rest: &str) -> String {
    match space {
        Some(space) => format!("/spaces/{space}/announcements{rest}"),
        None => format!("/announcements{rest}"),
    }
}

/// What was announced there, by pages (admins); the position is that of the stream for admins.
///
/// # Errors
/// As any.
pub async fn list(space: Option<SpaceId>, after: Option<String>) -> Result<Snapshot<Register>, Problem> {
    get(&with_query(&of(space, ""), &[("after", after)])).await
}

/// How many people one would be for (admins).
///
/// # Errors
/// As any.
pub async fn audience(space: Option<SpaceId>, it: &Ask) -> Result<Audience, Problem> {
    post(&of(space, "/audience"), it).await
}

/// Announces (admins).
///
/// # Errors
/// Fields.
pub async fn send(space: Option<SpaceId>, it: &Send) -> Result<Entry, Problem> {
    post(&of(space, ""), it).await
}

/// Says one anew (admins).
///
/// # Errors
/// Fields; 409 when another revision stands.
pub async fn correct(id: AnnouncementId, it: &Correct) -> Result<Entry, Problem> {
    patch(&format!("/announcements/{id}"), it).await
}

/// Ends one, or takes it back (admins).
///
/// # Errors
/// As any.
pub async fn end(id: AnnouncementId) -> Result<(), Problem> {
    delete(&format!("/announcements/{id}")).await
}

/// Brings one again to those who have not taken note (admins).
///
/// # Errors
/// As any.
pub async fn remind(id: AnnouncementId, it: &Remind) -> Result<Entry, Problem> {
    post(&format!("/announcements/{id}/reminders"), it).await
}

/// Where the list of those one is for is, as a file.
#[must_use]
pub fn csv(id: AnnouncementId) -> String {
    format!("{ROOT}/announcements/{id}/people.csv")
}

/// Those one is for, by pages (admins).
///
/// # Errors
/// As any.
pub async fn people(
    id: AnnouncementId,
    stage: Stage,
    after: Option<String>,
) -> Result<Page<Reached>, Problem> {
    let stage = Some(stage.name().to_owned());
    get(&with_query(&format!("/announcements/{id}/people"), &[("stage", stage), ("after", after)])).await
}
