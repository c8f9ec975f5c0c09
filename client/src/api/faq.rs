//! Questions and their answers.

use gloo_net::http::Method;
use protocol::{
    CategoryId, Problem, ResourceId, Seq, Snapshot, SpaceId,
    faq::{
        Archive, Board, Category, Entry, Fill, Flags, Gaps, Missed, NameCategory, Order, OrderCategories,
        Report, Revise, Source, Talk, Vote, Votes, Write, Written,
    },
};

use super::{ask, delete, get, patch, post, put, with_query};

/// A page of a space's FAQ; the position is the space's stream's.
///
/// # Errors
/// As any.
pub async fn list(space: SpaceId, after: Option<String>) -> Result<Snapshot<Board>, Problem> {
    get(&with_query(&format!("/spaces/{space}/faq"), &[("after", after)])).await
}

/// What the reader found useful; the position is his own stream's.
///
/// # Errors
/// As any.
pub async fn votes(space: SpaceId) -> Result<Snapshot<Votes>, Problem> {
    get(&format!("/spaces/{space}/faq/votes")).await
}

/// What readers hold for out of date (admins); the position is that of the stream for admins.
///
/// # Errors
/// As any.
pub async fn flags(space: SpaceId) -> Result<Snapshot<Flags>, Problem> {
    get(&format!("/spaces/{space}/faq/flags")).await
}

/// Writes an entry (admins).
///
/// # Errors
/// Fields.
pub async fn write(space: SpaceId, it: &Write) -> Result<Written, Problem> {
    post(&format!("/spaces/{space}/faq"), it).await
}

/// Makes a category (admins).
///
/// # Errors
/// Fields.
pub async fn create_category(space: SpaceId, it: &NameCategory) -> Result<Category, Problem> {
    post(&format!("/spaces/{space}/faq/categories"), it).await
}

/// Names a category anew (admins).
///
/// # Errors
/// Fields.
pub async fn name_category(id: CategoryId, it: &NameCategory) -> Result<Category, Problem> {
    patch(&format!("/faq-categories/{id}"), it).await
}

/// Puts the categories into another order (admins).
///
/// # Errors
/// 409 when they are no longer these.
pub async fn order_categories(space: SpaceId, it: &OrderCategories) -> Result<(), Problem> {
    put(&format!("/spaces/{space}/faq/categories"), it).await
}

/// Puts the entries of a category into another order (admins).
///
/// # Errors
/// 409 when they are no longer these.
pub async fn order(category: CategoryId, it: &Order) -> Result<(), Problem> {
    put(&format!("/faq-categories/{category}/entries"), it).await
}

/// An entry with its comments around one of them, else where the reader stands; the position is the
/// entry's stream's.
///
/// # Errors
/// 404, also when it has no such comment.
pub async fn entry(entry: ResourceId, around: Option<Seq>) -> Result<Snapshot<Talk>, Problem> {
    let around = around.map(|no| no.to_string());
    get(&with_query(&format!("/faq/{entry}"), &[("around", around)])).await
}

/// What an entry is written from (admins).
///
/// # Errors
/// As any.
pub async fn source(entry: ResourceId) -> Result<Source, Problem> {
    get(&format!("/faq/{entry}/source")).await
}

/// Writes an entry anew (admins).
///
/// # Errors
/// Fields; 409 when another revision stands.
pub async fn revise(entry: ResourceId, it: &Revise) -> Result<Written, Problem> {
    patch(&format!("/faq/{entry}"), it).await
}

/// Puts an entry away, or takes it back (admins).
///
/// # Errors
/// As any.
pub async fn archive(entry: ResourceId, it: &Archive) -> Result<Entry, Problem> {
    ask(Method::PUT, &format!("/faq/{entry}/archive"), it).await
}

/// Says whether an entry was of use.
///
/// # Errors
/// As any.
pub async fn vote(entry: ResourceId, it: &Vote) -> Result<(), Problem> {
    put(&format!("/faq/{entry}/vote"), it).await
}

/// Tells the admins that an entry is out of date.
///
/// # Errors
/// Fields.
pub async fn flag(entry: ResourceId, it: &Report) -> Result<(), Problem> {
    put(&format!("/faq/{entry}/flag"), it).await
}

/// Says that an entry is not out of date (admins).
///
/// # Errors
/// As any.
pub async fn unflag(entry: ResourceId) -> Result<(), Problem> {
    delete(&format!("/faq/{entry}/flag")).await
}

/// What people looked for and did not find (admins); the position is that of the stream for admins.
///
/// # Errors
/// As any.
pub async fn gaps(space: SpaceId) -> Result<Snapshot<Gaps>, Problem> {
    get(&format!("/spaces/{space}/faq/gaps")).await
}

/// Says that a search found nothing.
///
/// # Errors
/// 429 when there were too many.
pub async fn missed(space: SpaceId, it: &Missed) -> Result<(), Problem> {
    ask(Method::POST, &format!("/spaces/{space}/faq/gaps"), it).await
}

/// Says that a search needs no entry (admins).
///
/// # Errors
/// As any.
pub async fn fill(space: SpaceId, it: &Fill) -> Result<(), Problem> {
    ask(Method::POST, &format!("/spaces/{space}/faq/gaps/fill"), it).await
}
