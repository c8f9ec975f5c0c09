//! Search over REST.

use axum::{Json, extract::State};
use protocol::{
    Problem, ResourceId, SpaceId,
    search::{Found, Hints, Section},
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::Filter;
use crate::{app::App, auth::Auth, error::Result, http::Params};

/// The routes of search.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(find)).routes(routes!(hints))
}

/// What is asked.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Question {
    /// What was typed: words, « "phrases" », `-without`, `auteur:`, `dans:`, `avant:`, `apres:`.
    q: Option<String>,
    /// Only there; counts are of all.
    #[param(inline)]
    section: Option<Section>,
    /// Only in this space.
    space: Option<SpaceId>,
    /// No other spelling.
    exact: Option<bool>,
}

/// Looks for something in all that one may read.
#[utoipa::path(get, path = "/api/v1/search", tag = "search",
    params(Question),
    responses((status = 200, body = Found), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn find(State(app): State<App>, auth: Auth, Params(it): Params<Question>) -> Result<Json<Found>> {
    let filter = Filter { section: it.section, space: it.space, exact: it.exact.unwrap_or_default() };
    super::find(&app, &auth, it.q.as_deref().unwrap_or_default(), filter).await.map(Json)
}

/// What somebody is writing, and where.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Written {
    /// How it begins; no operators.
    q: String,
    /// The space.
    space: SpaceId,
    /// Under what it is written, which is not proposed.
    besides: Option<ResourceId>,
}

/// What may answer somebody who is still writing: entries of the FAQ, and threads.
#[utoipa::path(get, path = "/api/v1/search/hints", tag = "search",
    params(Written),
    responses((status = 200, body = Hints), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn hints(State(app): State<App>, auth: Auth, Params(it): Params<Written>) -> Result<Json<Hints>> {
    let hits = super::hints(&app, &auth, &it.q, it.space, it.besides).await?;
    Ok(Json(Hints { hits }))
}
