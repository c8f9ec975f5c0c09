//! Mentions over REST.

use axum::{Json, extract::State};
use protocol::{
    Fault, Problem, ResourceId, SpaceId, UserId,
    mentions::{CallReach, Candidate, Group, MAX},
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

/// The routes of mentions.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(list_in)).routes(routes!(reach))
}

/// Who is looked for: by name, or by id.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// How a word of the name begins; accents and case do not matter.
    name: Option<String>,
    /// Ids, parted by commas: which of these people may be named here.
    ids: Option<String>,
}

/// People who may be named under a resource.
#[utoipa::path(get, path = "/api/v1/resources/{resource}/people", tag = "mentions",
    params(("resource" = ResourceId, Path), Asked),
    responses((status = 200, body = Vec<Candidate>), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn list(
    State(app): State<App>,
    auth: Auth,
    Id(resource): Id<ResourceId>,
    Params(asked): Params<Asked>,
) -> Result<Json<Vec<Candidate>>> {
    let Some(ids) = asked.ids else {
        let name = asked.name.unwrap_or_default();
        return super::list(&app, &auth, resource, &name).await.map(Json);
    };
    super::check(&app, &auth, resource, &read(&ids)?).await.map(Json)
}

/// People who may be named in what is written in a space for all its members.
#[utoipa::path(get, path = "/api/v1/spaces/{space}/people", tag = "mentions",
    params(("space" = SpaceId, Path), Asked),
    responses((status = 200, body = Vec<Candidate>), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn list_in(
    State(app): State<App>,
    auth: Auth,
    Id(space): Id<SpaceId>,
    Params(asked): Params<Asked>,
) -> Result<Json<Vec<Candidate>>> {
    let Some(ids) = asked.ids else {
        let name = asked.name.unwrap_or_default();
        return super::list_in(&app, &auth, space, &name).await.map(Json);
    };
    super::check_in(&app, &auth, space, &read(&ids)?).await.map(Json)
}

/// Who is to be called together.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Calling {
    /// Whom.
    group: Group,
}

/// How many people a call under a resource would tell.
#[utoipa::path(get, path = "/api/v1/resources/{resource}/called", tag = "mentions",
    params(("resource" = ResourceId, Path), Calling),
    responses((status = 200, body = CallReach), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn reach(
    State(app): State<App>,
    auth: Auth,
    Id(resource): Id<ResourceId>,
    Params(calling): Params<Calling>,
) -> Result<Json<CallReach>> {
    super::reach(&app, &auth, resource, calling.group).await.map(Json)
}

/// Ids, parted by commas.
fn read(ids: &str) -> Result<Vec<UserId>> {
    let ids: Result<Vec<UserId>, _> = ids.split(',').map(str::parse).collect();
    let ids = ids.map_err(|_| invalid("ids", Fault::WrongForm))?;
    if ids.len() > 2 * MAX {
        return Err(invalid("ids", Fault::TooLong));
    }
    Ok(ids)
}
