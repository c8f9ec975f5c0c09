//! The calendar over REST, and the feed.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, NaiveDate, Utc};
use protocol::{
    ActId, Problem, ResourceId, Seq, Snapshot, SpaceId,
    calendar::{
        Address, Cancel, Change, FILE_MAX, Feed, Heading, Import, Listing, Mails, Move, Plan, Program,
        Remind, Reminder, Reply, Sheet, Standing,
    },
    comments,
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::feed::{File, Part};
use crate::{
    app::App,
    auth::Auth,
    error::Result,
    http::{self, Body, Id, Params},
    limits, uploads,
};

/// The routes of the calendar.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, plan))
        .routes(routes!(show, change))
        .routes(routes!(import))
        .routes(routes!(shift))
        .routes(routes!(cancel))
        .routes(routes!(answer))
        .routes(routes!(remind))
        .routes(routes!(file))
        .routes(routes!(feed_of_mine, reset))
        .routes(routes!(mails))
        .routes(routes!(feed))
}

/// A span of time.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Span {
    /// Where it begins …
    from: DateTime<Utc>,
    /// … and ends: at most 400 days later.
    to: DateTime<Utc>,
}

/// A space's events within a span of time.
#[utoipa::path(get, path = "/api/v1/spaces/{space}/events", tag = "calendar",
    params(("space" = SpaceId, Path), Span),
    responses((status = 200, body = Snapshot<Listing>), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn list(
    State(app): State<App>,
    auth: Auth,
    Id(space): Id<SpaceId>,
    Params(span): Params<Span>,
) -> Result<Json<Snapshot<Listing>>> {
    super::list(&app, &auth, space, span.from, span.to).await.map(Json)
}

/// Plans an event (contributors).
#[utoipa::path(post, path = "/api/v1/spaces/{space}/events", tag = "calendar",
    params(("space" = SpaceId, Path)), request_body = Plan,
    responses((status = 201, body = Heading), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn plan(
    State(app): State<App>,
    auth: Auth,
    Id(space): Id<SpaceId>,
    Body(plan): Body<Plan>,
) -> Result<(StatusCode, Json<Heading>)> {
    limits::take(&app.limits.writes, &auth.user)?;
    Ok((StatusCode::CREATED, Json(super::plan(&app, &auth, space, plan).await?)))
}

/// Which date of a series is shown, and where the comments of an event open.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Opening {
    /// The date of a series that is shown, by the day on which the rule has it; absent: the next one.
    #[param(value_type = Option<String>, format = Date)]
    on: Option<NaiveDate>,
    /// At the first unread comment, the first or the last.
    #[param(inline)]
    from: Option<comments::From>,
    /// At the comment of this number, with some before it; instead of `from`.
    around: Option<Seq>,
}

/// An event with who comes, and its comments around the place where they open.
#[utoipa::path(get, path = "/api/v1/events/{event}", tag = "calendar",
    params(("event" = ResourceId, Path), Opening),
    responses((status = 200, body = Snapshot<Sheet>), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn show(
    State(app): State<App>,
    auth: Auth,
    Id(event): Id<ResourceId>,
    Params(opening): Params<Opening>,
) -> Result<Json<Snapshot<Sheet>>> {
    let on = opening.on;
    let opening = match opening.around {
        Some(no) => crate::comments::Opening::Around(no),
        None => crate::comments::Opening::From(opening.from.unwrap_or_default()),
    };
    super::show(&app, &auth, event, on, opening).await.map(Json)
}

/// Changes an event (who wrote it down or organises it, and admins).
#[utoipa::path(patch, path = "/api/v1/events/{event}", tag = "calendar",
    params(("event" = ResourceId, Path)), request_body = Change,
    responses((status = 200, body = Heading), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn change(
    State(app): State<App>,
    auth: Auth,
    Id(event): Id<ResourceId>,
    Body(change): Body<Change>,
) -> Result<Json<Heading>> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::change(&app, &auth, event, change).await.map(Json)
}

/// Moves one date of a series, named by the day on which the rule has it (who wrote it down or organises it, and admins).
#[utoipa::path(patch, path = "/api/v1/events/{event}/dates/{on}", tag = "calendar",
    params(("event" = ResourceId, Path), ("on" = String, Path)), request_body = Move,
    responses((status = 200, body = Heading), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn shift(
    State(app): State<App>,
    auth: Auth,
    Id((event, on)): Id<(ResourceId, NaiveDate)>,
    Body(it): Body<Move>,
) -> Result<Json<Heading>> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::shift(&app, &auth, event, on, it).await.map(Json)
}

/// How a file is read.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Reading {
    /// The write's id.
    act: ActId,
    /// The zone of hours that name none.
    zone: String,
}

/// Reads a file of events into the space (admins): what is new is planned, what is there by the same name is changed;
/// lines that cannot be taken are named.
#[utoipa::path(post, path = "/api/v1/spaces/{space}/events/import", tag = "calendar",
    params(("space" = SpaceId, Path), Reading),
    request_body(content = Vec<u8>, content_type = "text/calendar", description = "The file, at most 4 MiB."),
    responses((status = 200, body = Import), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn import(
    State(app): State<App>,
    auth: Auth,
    Id(space): Id<SpaceId>,
    Params(reading): Params<Reading>,
    headers: HeaderMap,
    body: axum::body::Body,
) -> Result<Json<Import>> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::import::allowed(&app, &auth, space).await?;
    let underway = app.uploads.begin(auth.user)?;
    let file = uploads::receive(&headers, body, FILE_MAX, app.config.upload_time).await?;
    let import = super::import::take(&app, &auth, space, (reading.act, &reading.zone), &file).await;
    drop(underway);
    import.map(Json)
}

/// Cancels an event, a date of a series, or that and the following (who wrote it down or organises it, and admins). It
/// stays to be seen as cancelled.
#[utoipa::path(post, path = "/api/v1/events/{event}/cancellation", tag = "calendar",
    params(("event" = ResourceId, Path)), request_body = Cancel,
    responses((status = 200, body = Heading), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn cancel(
    State(app): State<App>,
    auth: Auth,
    Id(event): Id<ResourceId>,
    Body(cancel): Body<Cancel>,
) -> Result<Json<Heading>> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::cancel(&app, &auth, event, cancel).await.map(Json)
}

/// Says whether one comes; answers what came of it.
#[utoipa::path(put, path = "/api/v1/events/{event}/answer", tag = "calendar",
    params(("event" = ResourceId, Path)), request_body = Reply,
    responses((status = 200, body = Standing), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn answer(
    State(app): State<App>,
    auth: Auth,
    Id(event): Id<ResourceId>,
    Body(reply): Body<Reply>,
) -> Result<Json<Standing>> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::answer(&app, &auth, event, reply).await.map(Json)
}

/// Says how long before it begins one is to be reminded of an event.
#[utoipa::path(put, path = "/api/v1/events/{event}/reminder", tag = "calendar",
    params(("event" = ResourceId, Path)), request_body = Remind,
    responses((status = 200, body = Reminder), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn remind(
    State(app): State<App>,
    auth: Auth,
    Id(event): Id<ResourceId>,
    Body(remind): Body<Remind>,
) -> Result<Json<Reminder>> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::remind(&app, &auth, event, remind).await.map(Json)
}

/// An event as a file for other calendars.
#[utoipa::path(get, path = "/api/v1/events/{event}/event.ics", tag = "calendar",
    params(("event" = ResourceId, Path)),
    responses((status = 200, body = String, content_type = "text/calendar"),
        (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn file(
    State(app): State<App>,
    auth: Auth,
    Id(event): Id<ResourceId>,
    headers: HeaderMap,
) -> Result<([(HeaderName, HeaderValue); 2], String)> {
    let text = super::file(&app, &auth, event, http::language(&headers)).await?;
    let place = HeaderValue::from_static("attachment; filename=\"osmose.ics\"");
    Ok(([(header::CONTENT_TYPE, CALENDAR), (header::CONTENT_DISPOSITION, place)], text))
}

pub(super) const CALENDAR: HeaderValue = HeaderValue::from_static("text/calendar; charset=utf-8");

/// One's feed: since when it has an address, and who reads it.
#[utoipa::path(get, path = "/api/v1/me/calendar-feed", tag = "calendar",
    responses((status = 200, body = Snapshot<Feed>), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn feed_of_mine(State(app): State<App>, auth: Auth) -> Result<Json<Snapshot<Feed>>> {
    super::feed_of(&app, &auth).await.map(Json)
}

/// Gives one's feed another address, told this once; the one before answers 410 from then on.
#[utoipa::path(post, path = "/api/v1/me/calendar-feed", tag = "calendar",
    responses((status = 201, body = Address), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn reset(State(app): State<App>, auth: Auth) -> Result<(StatusCode, Json<Address>)> {
    limits::take(&app.limits.writes, &auth.user)?;
    Ok((StatusCode::CREATED, Json(super::reset_feed(&app, &auth).await?)))
}

/// Says whether one wishes mails about events that one comes to.
#[utoipa::path(put, path = "/api/v1/me/calendar-mails", tag = "calendar", request_body = Mails,
    responses((status = 200, body = Feed), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn mails(State(app): State<App>, auth: Auth, Body(mails): Body<Mails>) -> Result<Json<Feed>> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::set_mails(&app, &auth, mails).await.map(Json)
}

/// What of the feed is read.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Scope {
    /// Only events of this space.
    space: Option<SpaceId>,
    /// Only events that its owner comes to, or may come to.
    #[serde(default)]
    mine: bool,
}

/// The feed of whoever its secret address was given to: `<secret>.ics`.
#[utoipa::path(get, path = "/calendar/feed/{feed}", tag = "calendar",
    params(("feed" = String, Path), Scope),
    responses((status = 200, body = String, content_type = "text/calendar"),
        (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn feed(
    State(app): State<App>,
    Id(feed): Id<String>,
    Params(scope): Params<Scope>,
    headers: HeaderMap,
) -> Result<Response> {
    let header =
        |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let program = Program::of(header(header::USER_AGENT));
    let part = Part { space: scope.space, mine: scope.mine };
    let known = header(header::IF_NONE_MATCH);
    let has = |tag: &str| {
        known.split(',').map(|it| it.trim().trim_start_matches("W/")).any(|it| it == tag || it == "*")
    };
    let File { text, tag } = super::read_feed(&app, &feed, part, program, has).await?;
    let mut response = match text {
        Some(text) => text.into_response(),
        None => StatusCode::NOT_MODIFIED.into_response(),
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, CALENDAR);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    headers.insert(header::ETAG, HeaderValue::from_str(&tag).map_err(anyhow::Error::from)?);
    Ok(response)
}
