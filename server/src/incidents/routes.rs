//! Incidents and reports over REST.

use axum::{Json, extract::State, http::StatusCode};
use protocol::{
    IncidentId, Page, Problem, ReportId, Snapshot, SpaceId,
    incidents::{self, Announce, Close, End, Known, Make, Recognize, Report, Reports},
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    app::App,
    auth::Auth,
    error::Result,
    http::{Body, Id, Params},
    limits,
};

/// The routes of incidents.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, make))
        .routes(routes!(mine))
        .routes(routes!(close))
        .routes(routes!(recognize))
        .routes(routes!(known, announce))
        .routes(routes!(end))
}

/// Which reports, and where a page of them begins.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Which {
    /// Those that are open, or closed.
    #[param(inline)]
    state: Option<incidents::State>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// The reports that one may answer (admins).
#[utoipa::path(get, path = "/api/v1/reports", tag = "incidents",
    params(Which),
    responses((status = 200, body = Snapshot<Reports>), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn list(
    State(app): State<App>,
    auth: Auth,
    Params(which): Params<Which>,
) -> Result<Json<Snapshot<Reports>>> {
    super::list(&app, &auth, which.state.unwrap_or_default(), which.after.as_deref()).await.map(Json)
}

/// Reports a malfunction.
#[utoipa::path(post, path = "/api/v1/reports", tag = "incidents",
    request_body = Make,
    responses((status = 201, body = Report), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn make(
    State(app): State<App>,
    auth: Auth,
    Body(make): Body<Make>,
) -> Result<(StatusCode, Json<Report>)> {
    limits::take(&app.limits.writes, &auth.user)?;
    Ok((StatusCode::CREATED, Json(super::make(&app, &auth, make).await?)))
}

/// Where a page of the list begins.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Cut {
    /// The `next` of the page before.
    after: Option<String>,
}

/// One's own reports, with what was answered.
#[utoipa::path(get, path = "/api/v1/me/reports", tag = "incidents",
    params(Cut),
    responses((status = 200, body = Snapshot<Reports>), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn mine(
    State(app): State<App>,
    auth: Auth,
    Params(cut): Params<Cut>,
) -> Result<Json<Snapshot<Reports>>> {
    super::mine(&app, &auth, cut.after.as_deref()).await.map(Json)
}

/// Closes a report with a word to its reporter (admins).
#[utoipa::path(post, path = "/api/v1/reports/{report}/closing", tag = "incidents",
    params(("report" = ReportId, Path)), request_body = Close,
    responses((status = 200, body = Report), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn close(
    State(app): State<App>,
    auth: Auth,
    Id(id): Id<ReportId>,
    Body(close): Body<Close>,
) -> Result<Json<Report>> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::close(&app, &auth, id, close).await.map(Json)
}

/// Says that a report is of a known incident (admins).
#[utoipa::path(put, path = "/api/v1/reports/{report}/incident", tag = "incidents",
    params(("report" = ReportId, Path)), request_body = Recognize,
    responses((status = 200, body = Report), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn recognize(
    State(app): State<App>,
    auth: Auth,
    Id(id): Id<ReportId>,
    Body(it): Body<Recognize>,
) -> Result<Json<Report>> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::recognize(&app, &auth, id, it).await.map(Json)
}

/// Of where.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Place {
    /// Those of this space too.
    space: Option<SpaceId>,
}

/// The incidents that are known now.
#[utoipa::path(get, path = "/api/v1/incidents", tag = "incidents",
    params(Place),
    responses((status = 200, body = Page<Known>), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn known(State(app): State<App>, auth: Auth, Params(at): Params<Place>) -> Result<Json<Page<Known>>> {
    let items = super::known(&app, &auth, at.space).await?;
    Ok(Json(Page { items, next: None }))
}

/// Announces that an incident is known (admins).
#[utoipa::path(post, path = "/api/v1/incidents", tag = "incidents",
    request_body = Announce,
    responses((status = 201, body = Known), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn announce(
    State(app): State<App>,
    auth: Auth,
    Body(announce): Body<Announce>,
) -> Result<(StatusCode, Json<Known>)> {
    limits::take(&app.limits.writes, &auth.user)?;
    Ok((StatusCode::CREATED, Json(super::announce(&app, &auth, announce).await?)))
}

/// Says that an incident is over (admins).
#[utoipa::path(post, path = "/api/v1/incidents/{incident}/end", tag = "incidents",
    params(("incident" = IncidentId, Path)), request_body = End,
    responses((status = 200, body = Known), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn end(
    State(app): State<App>,
    auth: Auth,
    Id(id): Id<IncidentId>,
    Body(end): Body<End>,
) -> Result<Json<Known>> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::end(&app, &auth, id, end).await.map(Json)
}
