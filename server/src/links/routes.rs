//! Links over REST.

use axum::{Json, extract::State};
use protocol::{
    Fault, Problem, ResourceId, SpaceId,
    links::{Card, Place},
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    app::App,
    auth::Auth,
    error::{Result, invalid},
    http::{Id, Params},
};

/// The routes of links.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(of))
        .routes(routes!(places))
        .routes(routes!(find))
        .routes(routes!(these))
}

/// The documents that something shows, as far as one may read them.
#[utoipa::path(get, path = "/api/v1/resources/{resource}/documents", tag = "links",
    params(("resource" = ResourceId, Path)),
    responses((status = 200, body = Vec<Card>), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn of(State(app): State<App>, auth: Auth, Id(resource): Id<ResourceId>) -> Result<Json<Vec<Card>>> {
    super::of(&app, &auth, resource).await.map(Json)
}

/// What is looked for.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// How a word of the title or of the file's name begins; accents and case do not matter.
    q: Option<String>,
}

/// Documents of a space to choose from.
#[utoipa::path(get, path = "/api/v1/spaces/{space}/document-cards", tag = "links",
    params(("space" = SpaceId, Path), Asked),
    responses((status = 200, body = Vec<Card>), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn find(
    State(app): State<App>,
    auth: Auth,
    Id(space): Id<SpaceId>,
    Params(asked): Params<Asked>,
) -> Result<Json<Vec<Card>>> {
    super::find(&app, &auth, space, asked.q.as_deref().unwrap_or_default()).await.map(Json)
}

/// Which documents.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Named {
    /// Ids, parted by commas.
    ids: String,
}

/// Documents as they are shown elsewhere, those that one may read.
#[utoipa::path(get, path = "/api/v1/document-cards", tag = "links", params(Named),
    responses((status = 200, body = Vec<Card>), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn these(State(app): State<App>, auth: Auth, Params(it): Params<Named>) -> Result<Json<Vec<Card>>> {
    let ids: Result<Vec<ResourceId>, _> = it.ids.split(',').map(str::parse).collect();
    let ids = ids.map_err(|_| invalid("ids", Fault::WrongForm))?;
    super::these(&app, &auth, &ids).await.map(Json)
}

/// Where a document is cited, as far as one may read it.
#[utoipa::path(get, path = "/api/v1/documents/{document}/places", tag = "links",
    params(("document" = ResourceId, Path)),
    responses((status = 200, body = Vec<Place>), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn places(
    State(app): State<App>,
    auth: Auth,
    Id(document): Id<ResourceId>,
) -> Result<Json<Vec<Place>>> {
    super::places(&app, &auth, document).await.map(Json)
}
