//! Announcements over REST.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
};
use protocol::{
    AnnouncementId, Page, Problem, Snapshot, SpaceId, UserId,
    announcements::{Arrived, Ask, Audience, Board, Correct, Entry, Reached, Register, Remind, Send, Stage},
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    app::App,
    auth::Auth,
    error::Result,
    http::{self, Body, Id, Params},
    limits,
};

/// The routes of announcements.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_site, send_site))
        .routes(routes!(audience_site))
        .routes(routes!(list, send))
        .routes(routes!(audience))
        .routes(routes!(mine))
        .routes(routes!(received))
        .routes(routes!(correct, end))
        .routes(routes!(seen))
        .routes(routes!(acknowledge))
        .routes(routes!(remind))
        .routes(routes!(reached))
        .routes(routes!(reached_file))
}

/// Where a page of the list begins.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Cut {
    /// The `next` of the page before.
    after: Option<String>,
}

/// What was announced to the whole site (site admins).
#[utoipa::path(get, path = "/api/v1/announcements", tag = "announcements",
    params(Cut),
    responses((status = 200, body = Snapshot<Register>), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn list_site(
    State(app): State<App>,
    auth: Auth,
    Params(cut): Params<Cut>,
) -> Result<Json<Snapshot<Register>>> {
    super::list(&app, &auth, None, cut.after.as_deref()).await.map(Json)
}

/// Announces to the whole site (site admins).
#[utoipa::path(post, path = "/api/v1/announcements", tag = "announcements",
    request_body = Send,
    responses((status = 201, body = Entry), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn send_site(
    State(app): State<App>,
    auth: Auth,
    Body(send): Body<Send>,
) -> Result<(StatusCode, Json<Entry>)> {
    limits::take(&app.limits.writes, &auth.user)?;
    Ok((StatusCode::CREATED, Json(super::send(&app, &auth, None, send).await?)))
}

/// How many people an announcement to the site would be for (site admins).
#[utoipa::path(post, path = "/api/v1/announcements/audience", tag = "announcements",
    request_body = Ask,
    responses((status = 200, body = Audience), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn audience_site(State(app): State<App>, auth: Auth, Body(ask): Body<Ask>) -> Result<Json<Audience>> {
    super::audience(&app, &auth, None, &ask).await.map(Json)
}

/// What was announced in a space (admins).
#[utoipa::path(get, path = "/api/v1/spaces/{space}/announcements", tag = "announcements",
    params(("space" = SpaceId, Path), Cut),
    responses((status = 200, body = Snapshot<Register>), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn list(
    State(app): State<App>,
    auth: Auth,
    Id(space): Id<SpaceId>,
    Params(cut): Params<Cut>,
) -> Result<Json<Snapshot<Register>>> {
    super::list(&app, &auth, Some(space), cut.after.as_deref()).await.map(Json)
}

/// Announces in a space: to its members, those of a role, or some of them (admins).
#[utoipa::path(post, path = "/api/v1/spaces/{space}/announcements", tag = "announcements",
    params(("space" = SpaceId, Path)), request_body = Send,
    responses((status = 201, body = Entry), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn send(
    State(app): State<App>,
    auth: Auth,
    Id(space): Id<SpaceId>,
    Body(send): Body<Send>,
) -> Result<(StatusCode, Json<Entry>)> {
    limits::take(&app.limits.writes, &auth.user)?;
    Ok((StatusCode::CREATED, Json(super::send(&app, &auth, Some(space), send).await?)))
}

/// How many people an announcement in a space would be for (admins).
#[utoipa::path(post, path = "/api/v1/spaces/{space}/announcements/audience", tag = "announcements",
    params(("space" = SpaceId, Path)), request_body = Ask,
    responses((status = 200, body = Audience), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn audience(
    State(app): State<App>,
    auth: Auth,
    Id(space): Id<SpaceId>,
    Body(ask): Body<Ask>,
) -> Result<Json<Audience>> {
    super::audience(&app, &auth, Some(space), &ask).await.map(Json)
}

/// What was announced to the reader and has not ended.
#[utoipa::path(get, path = "/api/v1/me/announcements", tag = "announcements",
    responses((status = 200, body = Snapshot<Board>), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn mine(State(app): State<App>, auth: Auth) -> Result<Json<Snapshot<Board>>> {
    super::mine(&app, &auth).await.map(Json)
}

/// Says that announcements have reached a device of the reader.
#[utoipa::path(put, path = "/api/v1/me/announcements/received", tag = "announcements",
    request_body = Arrived,
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn received(State(app): State<App>, auth: Auth, Body(it): Body<Arrived>) -> Result<StatusCode> {
    super::received(&app, &auth, &it).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Says an announcement anew, also where it is shown (admins).
#[utoipa::path(patch, path = "/api/v1/announcements/{announcement}", tag = "announcements",
    params(("announcement" = AnnouncementId, Path)), request_body = Correct,
    responses((status = 200, body = Entry), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn correct(
    State(app): State<App>,
    auth: Auth,
    Id(id): Id<AnnouncementId>,
    Body(correct): Body<Correct>,
) -> Result<Json<Entry>> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::correct(&app, &auth, id, correct).await.map(Json)
}

/// Ends an announcement, or takes it back before it is sent (admins).
#[utoipa::path(delete, path = "/api/v1/announcements/{announcement}", tag = "announcements",
    params(("announcement" = AnnouncementId, Path)),
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn end(State(app): State<App>, auth: Auth, Id(id): Id<AnnouncementId>) -> Result<StatusCode> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::end(&app, &auth, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Puts an announcement away, on all of the reader's devices.
#[utoipa::path(put, path = "/api/v1/announcements/{announcement}/seen", tag = "announcements",
    params(("announcement" = AnnouncementId, Path)),
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn seen(State(app): State<App>, auth: Auth, Id(id): Id<AnnouncementId>) -> Result<StatusCode> {
    super::seen(&app, &auth, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes note of an announcement.
#[utoipa::path(put, path = "/api/v1/announcements/{announcement}/acknowledgement", tag = "announcements",
    params(("announcement" = AnnouncementId, Path)),
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn acknowledge(State(app): State<App>, auth: Auth, Id(id): Id<AnnouncementId>) -> Result<StatusCode> {
    super::acknowledge(&app, &auth, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Brings an announcement again to those who have not taken note (admins).
#[utoipa::path(post, path = "/api/v1/announcements/{announcement}/reminders", tag = "announcements",
    params(("announcement" = AnnouncementId, Path)), request_body = Remind,
    responses((status = 200, body = Entry), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn remind(
    State(app): State<App>,
    auth: Auth,
    Id(id): Id<AnnouncementId>,
    Body(remind): Body<Remind>,
) -> Result<Json<Entry>> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::remind(&app, &auth, id, remind).await.map(Json)
}

/// Which people, and where a page of them begins.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Who {
    /// Those who have taken note, those who have not, or all.
    #[param(inline)]
    stage: Option<Stage>,
    /// The `next` of the page before.
    after: Option<UserId>,
}

/// Those an announcement is for, with how far it has come with each (admins).
#[utoipa::path(get, path = "/api/v1/announcements/{announcement}/people", tag = "announcements",
    params(("announcement" = AnnouncementId, Path), Who),
    responses((status = 200, body = Page<Reached>), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn reached(
    State(app): State<App>,
    auth: Auth,
    Id(id): Id<AnnouncementId>,
    Params(who): Params<Who>,
) -> Result<Json<Page<Reached>>> {
    super::reached(&app, &auth, id, who.stage.unwrap_or_default(), who.after).await.map(Json)
}

/// The same as a file for spreadsheets: everybody, in the reader's language (admins).
#[utoipa::path(get, path = "/api/v1/announcements/{announcement}/people.csv", tag = "announcements",
    params(("announcement" = AnnouncementId, Path)),
    responses((status = 200, body = String, content_type = "text/csv"),
        (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn reached_file(
    State(app): State<App>,
    auth: Auth,
    Id(id): Id<AnnouncementId>,
    headers: HeaderMap,
) -> Result<([(HeaderName, HeaderValue); 2], String)> {
    let file = super::reached_file(&app, &auth, id, http::language(&headers)).await?;
    let kind = HeaderValue::from_static("text/csv; charset=utf-8");
    let place = HeaderValue::from_static("attachment; filename=\"osmose.csv\"");
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, place)], file))
}
