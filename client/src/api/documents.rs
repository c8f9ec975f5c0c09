//! Folders and documents.

use gloo_net::http::Method;
use protocol::{
    FolderId, Problem, ResourceId, Seq, Snapshot, SpaceId,
    documents::{
        Change, ChangeFolder, CreateFolder, Document, Folder, Leaf, Page, Preview, ReadAgain, Restore, Shelf,
    },
};

use super::{ROOT, delete as remove_at, get, patch, post, with_query};

/// A folder's page, or the top's; the position is that of the stream of those who see the folder.
///
/// # Errors
/// 404.
pub async fn list(
    space: SpaceId,
    folder: Option<FolderId>,
    after: Option<String>,
) -> Result<Snapshot<Shelf>, Problem> {
    let folder = folder.map(|it| it.to_string());
    get(&with_query(&format!("/spaces/{space}/documents"), &[("folder", folder), ("after", after)])).await
}

/// A folder's page with so many documents, or all there are: pages are fetched until then.
///
/// # Errors
/// As [`list`].
pub async fn listed(
    space: SpaceId,
    folder: Option<FolderId>,
    least: usize,
) -> Result<Snapshot<Shelf>, Problem> {
    let mut listed = list(space, folder, None).await?;
    while listed.content.rows.len() < least
        && let Some(next) = listed.content.next.take()
    {
        listed.content.extend(list(space, folder, Some(next)).await?.content);
    }
    Ok(listed)
}

/// Makes a folder.
///
/// # Errors
/// Fields; 409.
pub async fn create_folder(space: SpaceId, it: &CreateFolder) -> Result<Folder, Problem> {
    post(&format!("/spaces/{space}/folders"), it).await
}

/// Changes a folder.
///
/// # Errors
/// Fields; 409.
pub async fn change_folder(folder: FolderId, it: &ChangeFolder) -> Result<Folder, Problem> {
    patch(&format!("/folders/{folder}"), it).await
}

/// Removes a folder in which nothing lies.
///
/// # Errors
/// 422 something lies in it.
pub async fn remove_folder(folder: FolderId) -> Result<(), Problem> {
    remove_at(&format!("/folders/{folder}")).await
}

/// Where a folder is downloaded as one file.
#[must_use]
pub fn zip(folder: FolderId) -> String {
    format!("{ROOT}/folders/{folder}/zip")
}

/// A document with its comments; the position is its own stream's.
///
/// # Errors
/// 404.
pub async fn document(id: ResourceId, around: Option<Seq>) -> Result<Snapshot<Page>, Problem> {
    let around = around.map(|no| no.to_string());
    get(&with_query(&format!("/documents/{id}"), &[("around", around)])).await
}

/// Says what a document is about, or moves it.
///
/// # Errors
/// Fields; 409.
pub async fn change(id: ResourceId, it: &Change) -> Result<Document, Problem> {
    patch(&format!("/documents/{id}"), it).await
}

/// Removes a document.
///
/// # Errors
/// As any.
pub async fn remove(id: ResourceId) -> Result<(), Problem> {
    remove_at(&format!("/documents/{id}")).await
}

/// Brings an earlier version back.
///
/// # Errors
/// As any.
pub async fn restore(id: ResourceId, it: &Restore) -> Result<Document, Problem> {
    super::ask(Method::POST, &format!("/documents/{id}/restorations"), it).await
}

/// Has a version read again that could not be.
///
/// # Errors
/// As any.
pub async fn read_again(id: ResourceId, no: i32, it: &ReadAgain) -> Result<Document, Problem> {
    post(&format!("/documents/{id}/versions/{no}/readings"), it).await
}

/// What can be read of a version.
///
/// # Errors
/// 404 nothing can.
pub async fn words(id: ResourceId, no: i32) -> Result<Preview, Problem> {
    get(&format!("/documents/{id}/versions/{no}/words")).await
}

/// The words of a page, where they stand on it.
///
/// # Errors
/// 404 they cannot be read.
pub async fn leaf(id: ResourceId, no: i32, page: i32) -> Result<Leaf, Problem> {
    get(&format!("/documents/{id}/versions/{no}/pages/{page}/words")).await
}

/// Where a version is downloaded.
#[must_use]
pub fn content(id: ResourceId, no: i32) -> String {
    format!("{ROOT}/documents/{id}/versions/{no}/content")
}

/// Where the server's drawing of a picture is.
#[must_use]
pub fn picture(id: ResourceId, no: i32) -> String {
    format!("{ROOT}/documents/{id}/versions/{no}/picture")
}

/// Where the server's drawing of a page is.
#[must_use]
pub fn page(id: ResourceId, no: i32, page: i32, small: bool) -> String {
    let size = if small { "?small=true" } else { "" };
    format!("{ROOT}/documents/{id}/versions/{no}/pages/{page}{size}")
}
