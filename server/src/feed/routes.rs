//! The feed over REST.

use axum::{Json, extract::State, http::StatusCode};
use protocol::{
    Fault, Problem, ResourceId, Snapshot, SpaceId, UserId,
    feed::{Feed, Kind, Pin},
    spaces::Service,
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::Filter;
use crate::{
    app::App,
    auth::Auth,
    error::{Result, invalid},
    http::{Body, Id, Params},
    limits,
};

/// The routes of the feed.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(pin))
}

/// What of the feed, and where its page begins.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Cut {
    /// The `next` of the page before.
    after: Option<String>,
    /// Only what is of this service.
    #[param(inline)]
    service: Option<Service>,
    /// Only what this person published.
    author: Option<UserId>,
    /// Only what the reader follows.
    #[serde(default)]
    followed: bool,
}

/// What was published in a space, the newest first.
#[utoipa::path(get, path = "/api/v1/spaces/{space}/feed", tag = "feed",
    params(("space" = SpaceId, Path), Cut),
    responses((status = 200, body = Snapshot<Feed>), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn list(
    State(app): State<App>,
    auth: Auth,
    Id(space): Id<SpaceId>,
    Params(cut): Params<Cut>,
) -> Result<Json<Snapshot<Feed>>> {
    let kind = |service| Kind::of(service).ok_or_else(|| invalid("service", Fault::UnknownValue));
    let kind = cut.service.map(kind).transpose()?;
    let filter = Filter { kind, author: cut.author, followed: cut.followed };
    super::list(&app, &auth, space, filter, cut.after.as_deref()).await.map(Json)
}

/// Has a resource stand first on its space's home, or no longer.
#[utoipa::path(put, path = "/api/v1/resources/{resource}/pin", tag = "feed",
    params(("resource" = ResourceId, Path)), request_body = Pin,
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn pin(
    State(app): State<App>,
    auth: Auth,
    Id(resource): Id<ResourceId>,
    Body(pin): Body<Pin>,
) -> Result<StatusCode> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::pin(&app, &auth, resource, pin).await?;
    Ok(StatusCode::NO_CONTENT)
}
