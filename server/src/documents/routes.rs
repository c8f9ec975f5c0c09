//! Documents over REST.

use axum::{
    Json,
    body::{Body as Raw, Bytes},
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use protocol::{
    ActId, FolderId, Problem, ResourceId, Seq, Snapshot, SpaceId, comments,
    documents::{
        Change, ChangeFolder, CreateFolder, Document, Folder, Leaf, Page, Preview, ReadAgain, Restore, Row,
        Shelf,
    },
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Sent, bundle,
    incoming::{Form, key},
    preview, queries,
};
use crate::{
    app::App,
    auth::Auth,
    download::{self, SHUT, disposition},
    error::{Result, not_found},
    http::{Body, Id, Params},
    limits,
};

/// The routes of documents.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(create_folder))
        .routes(routes!(change_folder, remove_folder))
        .routes(routes!(bundle))
        .routes(routes!(add))
        .routes(routes!(show, change, remove))
        .routes(routes!(revise))
        .routes(routes!(restore))
        .routes(routes!(content))
        .routes(routes!(read_again))
        .routes(routes!(words))
        .routes(routes!(picture))
        .routes(routes!(page))
        .routes(routes!(leaf))
        .merge(super::resumable::router())
}

/// Which folder, and where a page of its list begins.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Cut {
    /// The folder; absent: the top.
    folder: Option<FolderId>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// A space's folders, and the documents of one.
#[utoipa::path(get, path = "/api/v1/spaces/{space}/documents", tag = "documents",
    params(("space" = SpaceId, Path), Cut),
    responses((status = 200, body = Snapshot<Shelf>), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn list(
    State(app): State<App>,
    auth: Auth,
    Id(space): Id<SpaceId>,
    Params(cut): Params<Cut>,
) -> Result<Json<Snapshot<Shelf>>> {
    super::list(&app, &auth, space, cut.folder, cut.after.as_deref()).await.map(Json)
}

/// Makes a folder (contributors).
#[utoipa::path(post, path = "/api/v1/spaces/{space}/folders", tag = "documents",
    params(("space" = SpaceId, Path)), request_body = CreateFolder,
    responses((status = 201, body = Folder), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn create_folder(
    State(app): State<App>,
    auth: Auth,
    Id(space): Id<SpaceId>,
    Body(create): Body<CreateFolder>,
) -> Result<(StatusCode, Json<Folder>)> {
    limits::take(&app.limits.writes, &auth.user)?;
    Ok((StatusCode::CREATED, Json(super::create_folder(&app, &auth, space, create).await?)))
}

/// Gives a folder another title, or keeps it to other roles (who made it, admins).
#[utoipa::path(patch, path = "/api/v1/folders/{folder}", tag = "documents",
    params(("folder" = FolderId, Path)), request_body = ChangeFolder,
    responses((status = 200, body = Folder), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn change_folder(
    State(app): State<App>,
    auth: Auth,
    Id(folder): Id<FolderId>,
    Body(change): Body<ChangeFolder>,
) -> Result<Json<Folder>> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::change_folder(&app, &auth, folder, change).await.map(Json)
}

/// Removes a folder in which nothing lies (who made it, admins).
#[utoipa::path(delete, path = "/api/v1/folders/{folder}", tag = "documents",
    params(("folder" = FolderId, Path)),
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn remove_folder(State(app): State<App>, auth: Auth, Id(folder): Id<FolderId>) -> Result<StatusCode> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::remove_folder(&app, &auth, folder).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Downloads all that lies in a folder, as one zip.
#[utoipa::path(get, path = "/api/v1/folders/{folder}/zip", tag = "documents",
    params(("folder" = FolderId, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/zip"),
        (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn bundle(State(app): State<App>, auth: Auth, Id(folder): Id<FolderId>) -> Result<Response> {
    let (name, body) = bundle::of(&app, &auth, folder).await?;
    let kind = HeaderValue::from_static("application/zip");
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_DISPOSITION, disposition(&name)),
        (header::CONTENT_SECURITY_POLICY, SHUT),
    ];
    Ok((headers, body).into_response())
}

/// What is said of a file that is sent.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct About {
    /// The write's id.
    act: ActId,
    /// Its name; what must not be in one is taken out.
    #[serde(default)]
    name: String,
    /// What is new in it.
    #[serde(default)]
    note: String,
    /// Take it although the space has the same content already.
    #[serde(default)]
    twice: bool,
}

impl From<About> for Sent {
    fn from(About { act, name, note, twice }: About) -> Self {
        Self { act, name, note, twice }
    }
}

/// Sends a file into a folder (contributors): itself as the body, whatever its `Content-Type` says.
#[utoipa::path(post, path = "/api/v1/folders/{folder}/documents", tag = "documents",
    params(("folder" = FolderId, Path), About),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, body = Row), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn add(
    State(app): State<App>,
    auth: Auth,
    Id(folder): Id<FolderId>,
    Params(about): Params<About>,
    headers: HeaderMap,
    body: Raw,
) -> Result<(StatusCode, Json<Row>)> {
    let row = super::add(&app, &auth, folder, about.into(), &headers, body).await?;
    Ok((StatusCode::CREATED, Json(row)))
}

/// Where a document's comments open.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Opening {
    /// At the first unread comment, the first or the last.
    #[param(inline)]
    from: Option<comments::From>,
    /// At the comment of this number, with some before it; instead of `from`.
    around: Option<Seq>,
}

/// A document with its versions, and its comments around the place where they open.
#[utoipa::path(get, path = "/api/v1/documents/{document}", tag = "documents",
    params(("document" = ResourceId, Path), Opening),
    responses((status = 200, body = Snapshot<Page>), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn show(
    State(app): State<App>,
    auth: Auth,
    Id(document): Id<ResourceId>,
    Params(opening): Params<Opening>,
) -> Result<Json<Snapshot<Page>>> {
    let opening = match opening.around {
        Some(no) => crate::comments::Opening::Around(no),
        None => crate::comments::Opening::From(opening.from.unwrap_or_default()),
    };
    super::show(&app, &auth, document, opening).await.map(Json)
}

/// Says what a document is about, or moves it (who sent it, admins).
#[utoipa::path(patch, path = "/api/v1/documents/{document}", tag = "documents",
    params(("document" = ResourceId, Path)), request_body = Change,
    responses((status = 200, body = Document), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn change(
    State(app): State<App>,
    auth: Auth,
    Id(document): Id<ResourceId>,
    Body(change): Body<Change>,
) -> Result<Json<Document>> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::change(&app, &auth, document, change).await.map(Json)
}

/// Removes a document with all its versions (who sent it, admins).
#[utoipa::path(delete, path = "/api/v1/documents/{document}", tag = "documents",
    params(("document" = ResourceId, Path)),
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn remove(State(app): State<App>, auth: Auth, Id(document): Id<ResourceId>) -> Result<StatusCode> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::remove(&app, &auth, document).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sends another version of a document (contributors): itself as the body.
#[utoipa::path(post, path = "/api/v1/documents/{document}/versions", tag = "documents",
    params(("document" = ResourceId, Path), About),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, body = Document), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn revise(
    State(app): State<App>,
    auth: Auth,
    Id(document): Id<ResourceId>,
    Params(about): Params<About>,
    headers: HeaderMap,
    body: Raw,
) -> Result<(StatusCode, Json<Document>)> {
    let document = super::revise(&app, &auth, document, about.into(), &headers, body).await?;
    Ok((StatusCode::CREATED, Json(document)))
}

/// Brings an earlier version back, as a new one (contributors).
#[utoipa::path(post, path = "/api/v1/documents/{document}/restorations", tag = "documents",
    params(("document" = ResourceId, Path)), request_body = Restore,
    responses((status = 200, body = Document), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn restore(
    State(app): State<App>,
    auth: Auth,
    Id(document): Id<ResourceId>,
    Body(restore): Body<Restore>,
) -> Result<Json<Document>> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::restore(&app, &auth, document, restore).await.map(Json)
}

/// Has a version read again that could not be (admins).
#[utoipa::path(post, path = "/api/v1/documents/{document}/versions/{no}/readings", tag = "documents",
    params(("document" = ResourceId, Path), ("no" = i32, Path)), request_body = ReadAgain,
    responses((status = 200, body = Document), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn read_again(
    State(app): State<App>,
    auth: Auth,
    Id((document, no)): Id<(ResourceId, i32)>,
    Body(again): Body<ReadAgain>,
) -> Result<Json<Document>> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::read_again(&app, &auth, document, no, again).await.map(Json)
}

/// Downloads a version, or one part of it (`Range`).
#[utoipa::path(get, path = "/api/v1/documents/{document}/versions/{no}/content", tag = "documents",
    params(("document" = ResourceId, Path), ("no" = i32, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "*/*"),
        (status = 206, body = Vec<u8>, content_type = "*/*"),
        (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn content(
    State(app): State<App>,
    auth: Auth,
    Id((document, no)): Id<(ResourceId, i32)>,
    headers: HeaderMap,
) -> Result<Response> {
    let stored = queries::stored(&app.pool, auth.user, document, no).await?.ok_or_else(not_found)?;
    let kept = download::Kept {
        key: &key(stored.file_id, Form::Itself),
        name: &stored.name,
        media: stored.media.as_deref().unwrap_or("application/octet-stream"),
        tag: stored.file_id,
        length: u64::try_from(stored.bytes).unwrap_or(0),
    };
    download::answer(&app.storage, kept, &headers).await
}

/// What can be read of a version: text, safe HTML, or cells.
#[utoipa::path(get, path = "/api/v1/documents/{document}/versions/{no}/words", tag = "documents",
    params(("document" = ResourceId, Path), ("no" = i32, Path)),
    responses((status = 200, body = Preview), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn words(
    State(app): State<App>,
    auth: Auth,
    Id((document, no)): Id<(ResourceId, i32)>,
) -> Result<Json<Preview>> {
    preview::words(&app, &auth, document, no).await.map(Json)
}

/// In which size.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Size {
    /// The small one.
    #[serde(default)]
    small: bool,
}

/// A picture, drawn by the server.
#[utoipa::path(get, path = "/api/v1/documents/{document}/versions/{no}/picture", tag = "documents",
    params(("document" = ResourceId, Path), ("no" = i32, Path), Size),
    responses((status = 200, body = Vec<u8>, content_type = "image/jpeg"),
        (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn picture(
    State(app): State<App>,
    auth: Auth,
    Id((document, no)): Id<(ResourceId, i32)>,
    Params(size): Params<Size>,
) -> Result<([(HeaderName, HeaderValue); 2], Bytes)> {
    Ok(drawn(preview::picture(&app, &auth, document, no, size.small).await?))
}

/// A page of a PDF, drawn by the server.
#[utoipa::path(get, path = "/api/v1/documents/{document}/versions/{no}/pages/{page}", tag = "documents",
    params(("document" = ResourceId, Path), ("no" = i32, Path), ("page" = u32, Path), Size),
    responses((status = 200, body = Vec<u8>, content_type = "image/jpeg"),
        (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn page(
    State(app): State<App>,
    auth: Auth,
    Id((document, no, page)): Id<(ResourceId, i32, u32)>,
    Params(size): Params<Size>,
) -> Result<([(HeaderName, HeaderValue); 2], Bytes)> {
    Ok(drawn(preview::page(&app, &auth, document, no, (page, size.small)).await?))
}

/// The words of a page, where they stand on it.
#[utoipa::path(get, path = "/api/v1/documents/{document}/versions/{no}/pages/{page}/words", tag = "documents",
    params(("document" = ResourceId, Path), ("no" = i32, Path), ("page" = u32, Path)),
    responses((status = 200, body = Leaf), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn leaf(
    State(app): State<App>,
    auth: Auth,
    Id((document, no, page)): Id<(ResourceId, i32, u32)>,
) -> Result<([(HeaderName, HeaderValue); 1], Bytes)> {
    let kind = HeaderValue::from_static("application/json");
    Ok(([(header::CONTENT_TYPE, kind)], preview::leaf(&app, &auth, document, no, page).await?))
}

fn drawn(content: Bytes) -> ([(HeaderName, HeaderValue); 2], Bytes) {
    let kind = HeaderValue::from_static("image/jpeg");
    ([(header::CONTENT_TYPE, kind), (header::CONTENT_SECURITY_POLICY, SHUT)], content)
}
