//! The FAQ over REST.

use axum::{Json, extract::State, http::StatusCode};
use protocol::{
    CategoryId, Problem, ResourceId, Seq, Snapshot, SpaceId, comments,
    faq::{
        Archive, Board, Category, Entry, Fill, Flags, Gaps, Missed, NameCategory, Order, OrderCategories,
        Report, Revise, Source, Talk, Vote, Votes, Write, Written,
    },
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

/// The routes of the FAQ.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, write))
        .routes(routes!(votes))
        .routes(routes!(flags))
        .routes(routes!(gaps, missed))
        .routes(routes!(fill_gap))
        .routes(routes!(create_category, order_categories))
        .routes(routes!(name_category))
        .routes(routes!(order))
        .routes(routes!(show, revise))
        .routes(routes!(source))
        .routes(routes!(archive))
        .routes(routes!(vote))
        .routes(routes!(flag, unflag))
}

/// Where a page of the list begins.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Cut {
    /// The `next` of the page before.
    after: Option<String>,
}

/// The questions of a space with their answers.
#[utoipa::path(get, path = "/api/v1/spaces/{space}/faq", tag = "faq",
    params(("space" = SpaceId, Path), Cut),
    responses((status = 200, body = Snapshot<Board>), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn list(
    State(app): State<App>,
    auth: Auth,
    Id(space): Id<SpaceId>,
    Params(cut): Params<Cut>,
) -> Result<Json<Snapshot<Board>>> {
    super::list(&app, &auth, space, cut.after.as_deref()).await.map(Json)
}

/// Writes an entry (admins).
#[utoipa::path(post, path = "/api/v1/spaces/{space}/faq", tag = "faq",
    params(("space" = SpaceId, Path)), request_body = Write,
    responses((status = 201, body = Written), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn write(
    State(app): State<App>,
    auth: Auth,
    Id(space): Id<SpaceId>,
    Body(write): Body<Write>,
) -> Result<(StatusCode, Json<Written>)> {
    limits::take(&app.limits.writes, &auth.user)?;
    Ok((StatusCode::CREATED, Json(super::write(&app, &auth, space, write).await?)))
}

/// What the reader found useful in a space.
#[utoipa::path(get, path = "/api/v1/spaces/{space}/faq/votes", tag = "faq",
    params(("space" = SpaceId, Path)),
    responses((status = 200, body = Snapshot<Votes>), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn votes(State(app): State<App>, auth: Auth, Id(space): Id<SpaceId>) -> Result<Json<Snapshot<Votes>>> {
    super::votes(&app, &auth, space).await.map(Json)
}

/// What readers hold for out of date (admins).
#[utoipa::path(get, path = "/api/v1/spaces/{space}/faq/flags", tag = "faq",
    params(("space" = SpaceId, Path)),
    responses((status = 200, body = Snapshot<Flags>), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn flags(State(app): State<App>, auth: Auth, Id(space): Id<SpaceId>) -> Result<Json<Snapshot<Flags>>> {
    super::flags(&app, &auth, space).await.map(Json)
}

/// Makes a category (admins).
#[utoipa::path(post, path = "/api/v1/spaces/{space}/faq/categories", tag = "faq",
    params(("space" = SpaceId, Path)), request_body = NameCategory,
    responses((status = 201, body = Category), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn create_category(
    State(app): State<App>,
    auth: Auth,
    Id(space): Id<SpaceId>,
    Body(name): Body<NameCategory>,
) -> Result<(StatusCode, Json<Category>)> {
    limits::take(&app.limits.writes, &auth.user)?;
    Ok((StatusCode::CREATED, Json(super::create_category(&app, &auth, space, name).await?)))
}

/// Puts the categories into another order (admins).
#[utoipa::path(put, path = "/api/v1/spaces/{space}/faq/categories", tag = "faq",
    params(("space" = SpaceId, Path)), request_body = OrderCategories,
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn order_categories(
    State(app): State<App>,
    auth: Auth,
    Id(space): Id<SpaceId>,
    Body(order): Body<OrderCategories>,
) -> Result<StatusCode> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::order_categories(&app, &auth, space, order).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Names a category anew (admins).
#[utoipa::path(patch, path = "/api/v1/faq-categories/{category}", tag = "faq",
    params(("category" = CategoryId, Path)), request_body = NameCategory,
    responses((status = 200, body = Category), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn name_category(
    State(app): State<App>,
    auth: Auth,
    Id(category): Id<CategoryId>,
    Body(name): Body<NameCategory>,
) -> Result<Json<Category>> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::name_category(&app, &auth, category, name).await.map(Json)
}

/// Puts the entries of a category into another order (admins).
#[utoipa::path(put, path = "/api/v1/faq-categories/{category}/entries", tag = "faq",
    params(("category" = CategoryId, Path)), request_body = Order,
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn order(
    State(app): State<App>,
    auth: Auth,
    Id(category): Id<CategoryId>,
    Body(order): Body<Order>,
) -> Result<StatusCode> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::order(&app, &auth, category, order).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Around which comment the page opens.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Place {
    /// A comment's number; absent: where the reader stands.
    around: Option<Seq>,
}

/// An entry with its comments.
#[utoipa::path(get, path = "/api/v1/faq/{entry}", tag = "faq",
    params(("entry" = ResourceId, Path), Place),
    responses((status = 200, body = Snapshot<Talk>), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn show(
    State(app): State<App>,
    auth: Auth,
    Id(entry): Id<ResourceId>,
    Params(place): Params<Place>,
) -> Result<Json<Snapshot<Talk>>> {
    let opening = match place.around {
        Some(no) => super::Opening::Around(no),
        None => super::Opening::From(comments::From::Unread),
    };
    super::show(&app, &auth, entry, opening).await.map(Json)
}

/// What an entry is written from (admins).
#[utoipa::path(get, path = "/api/v1/faq/{entry}/source", tag = "faq",
    params(("entry" = ResourceId, Path)),
    responses((status = 200, body = Source), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn source(State(app): State<App>, auth: Auth, Id(entry): Id<ResourceId>) -> Result<Json<Source>> {
    super::source(&app, &auth, entry).await.map(Json)
}

/// Writes an entry anew (admins).
#[utoipa::path(patch, path = "/api/v1/faq/{entry}", tag = "faq",
    params(("entry" = ResourceId, Path)), request_body = Revise,
    responses((status = 200, body = Written), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn revise(
    State(app): State<App>,
    auth: Auth,
    Id(entry): Id<ResourceId>,
    Body(revise): Body<Revise>,
) -> Result<Json<Written>> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::revise(&app, &auth, entry, revise).await.map(Json)
}

/// Puts an entry away, or takes it back (admins).
#[utoipa::path(put, path = "/api/v1/faq/{entry}/archive", tag = "faq",
    params(("entry" = ResourceId, Path)), request_body = Archive,
    responses((status = 200, body = Entry), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn archive(
    State(app): State<App>,
    auth: Auth,
    Id(entry): Id<ResourceId>,
    Body(archive): Body<Archive>,
) -> Result<Json<Entry>> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::archive(&app, &auth, entry, archive).await.map(Json)
}

/// Says whether an entry was of use.
#[utoipa::path(put, path = "/api/v1/faq/{entry}/vote", tag = "faq",
    params(("entry" = ResourceId, Path)), request_body = Vote,
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn vote(
    State(app): State<App>,
    auth: Auth,
    Id(entry): Id<ResourceId>,
    Body(vote): Body<Vote>,
) -> Result<StatusCode> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::vote(&app, &auth, entry, vote).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Tells the admins that an entry is out of date.
#[utoipa::path(put, path = "/api/v1/faq/{entry}/flag", tag = "faq",
    params(("entry" = ResourceId, Path)), request_body = Report,
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn flag(
    State(app): State<App>,
    auth: Auth,
    Id(entry): Id<ResourceId>,
    Body(report): Body<Report>,
) -> Result<StatusCode> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::flag(&app, &auth, entry, report).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Says that an entry is not out of date (admins).
#[utoipa::path(delete, path = "/api/v1/faq/{entry}/flag", tag = "faq",
    params(("entry" = ResourceId, Path)),
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn unflag(State(app): State<App>, auth: Auth, Id(entry): Id<ResourceId>) -> Result<StatusCode> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::unflag(&app, &auth, entry).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What people looked for and did not find (admins).
#[utoipa::path(get, path = "/api/v1/spaces/{space}/faq/gaps", tag = "faq",
    params(("space" = SpaceId, Path)),
    responses((status = 200, body = Snapshot<Gaps>), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn gaps(State(app): State<App>, auth: Auth, Id(space): Id<SpaceId>) -> Result<Json<Snapshot<Gaps>>> {
    super::gaps(&app, &auth, space).await.map(Json)
}

/// Says that a search found nothing.
#[utoipa::path(post, path = "/api/v1/spaces/{space}/faq/gaps", tag = "faq",
    params(("space" = SpaceId, Path)), request_body = Missed,
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn missed(
    State(app): State<App>,
    auth: Auth,
    Id(space): Id<SpaceId>,
    Body(missed): Body<Missed>,
) -> Result<StatusCode> {
    super::missed(&app, &auth, space, missed).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Says that one of these searches needs no entry (admins).
#[utoipa::path(post, path = "/api/v1/spaces/{space}/faq/gaps/fill", tag = "faq",
    params(("space" = SpaceId, Path)), request_body = Fill,
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn fill_gap(
    State(app): State<App>,
    auth: Auth,
    Id(space): Id<SpaceId>,
    Body(ask): Body<Fill>,
) -> Result<StatusCode> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::fill_gap(&app, &auth, space, ask).await?;
    Ok(StatusCode::NO_CONTENT)
}
