//! The blog over REST.

use axum::{
    Json,
    extract::State,
    http::{HeaderName, HeaderValue, StatusCode, header},
};
use protocol::{
    ActId, Problem, ResourceId, Seq, Snapshot, SpaceId,
    blog::{Drafts, Heading, History, List, Post, Preview, Previewed, Save, Subscription, Write},
    comments::{self, React, ReactionKind},
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

/// The routes of the blog.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, write))
        .routes(routes!(drafts))
        .routes(routes!(preview))
        .routes(routes!(show, save, remove))
        .routes(routes!(history))
        .routes(routes!(react))
        .routes(routes!(subscribe, unsubscribe))
        .routes(routes!(feed))
}

/// Where a page of the list begins.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Cut {
    /// The `next` of the page before.
    after: Option<String>,
}

/// A space's posts, the newest first.
#[utoipa::path(get, path = "/api/v1/spaces/{space}/posts", tag = "blog",
    params(("space" = SpaceId, Path), Cut),
    responses((status = 200, body = Snapshot<List>), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn list(
    State(app): State<App>,
    auth: Auth,
    Id(space): Id<SpaceId>,
    Params(cut): Params<Cut>,
) -> Result<Json<Snapshot<List>>> {
    super::list(&app, &auth, space, cut.after.as_deref()).await.map(Json)
}

/// Writes a post (contributors): published at once, later, or a draft.
#[utoipa::path(post, path = "/api/v1/spaces/{space}/posts", tag = "blog",
    params(("space" = SpaceId, Path)), request_body = Write,
    responses((status = 201, body = Heading), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn write(
    State(app): State<App>,
    auth: Auth,
    Id(space): Id<SpaceId>,
    Body(write): Body<Write>,
) -> Result<(StatusCode, Json<Heading>)> {
    limits::take(&app.limits.writes, &auth.user)?;
    Ok((StatusCode::CREATED, Json(super::write(&app, &auth, space, write).await?)))
}

/// What the asker has written there and not published (contributors).
#[utoipa::path(get, path = "/api/v1/spaces/{space}/posts/drafts", tag = "blog",
    params(("space" = SpaceId, Path)),
    responses((status = 200, body = Snapshot<Drafts>), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn drafts(
    State(app): State<App>,
    auth: Auth,
    Id(space): Id<SpaceId>,
) -> Result<Json<Snapshot<Drafts>>> {
    super::drafts(&app, &auth, space).await.map(Json)
}

/// How a text would look (contributors).
#[utoipa::path(post, path = "/api/v1/spaces/{space}/posts/preview", tag = "blog",
    params(("space" = SpaceId, Path)), request_body = Preview,
    responses((status = 200, body = Previewed), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn preview(
    State(app): State<App>,
    auth: Auth,
    Id(space): Id<SpaceId>,
    Body(preview): Body<Preview>,
) -> Result<Json<Previewed>> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::preview(&app, &auth, space, preview).await.map(Json)
}

/// Where a post's comments open.
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

/// A post with its comments around the place where they open.
#[utoipa::path(get, path = "/api/v1/posts/{post}", tag = "blog",
    params(("post" = ResourceId, Path), Opening),
    responses((status = 200, body = Snapshot<Post>), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn show(
    State(app): State<App>,
    auth: Auth,
    Id(post): Id<ResourceId>,
    Params(opening): Params<Opening>,
) -> Result<Json<Snapshot<Post>>> {
    let opening = match opening.around {
        Some(no) => crate::comments::Opening::Around(no),
        None => crate::comments::Opening::From(opening.from.unwrap_or_default()),
    };
    super::show(&app, &auth, post, opening).await.map(Json)
}

/// Saves a post anew: its author, and admins. 409 when somebody was faster.
#[utoipa::path(patch, path = "/api/v1/posts/{post}", tag = "blog",
    params(("post" = ResourceId, Path)), request_body = Save,
    responses((status = 200, body = Heading), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn save(
    State(app): State<App>,
    auth: Auth,
    Id(post): Id<ResourceId>,
    Body(save): Body<Save>,
) -> Result<Json<Heading>> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::save(&app, &auth, post, save).await.map(Json)
}

/// Names a removal.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Act {
    /// The write's id.
    act: ActId,
}

/// Removes a post: its author, and admins.
#[utoipa::path(delete, path = "/api/v1/posts/{post}", tag = "blog",
    params(("post" = ResourceId, Path), Act),
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn remove(
    State(app): State<App>,
    auth: Auth,
    Id(post): Id<ResourceId>,
    Params(Act { act }): Params<Act>,
) -> Result<StatusCode> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::remove(&app, &auth, post, act).await.map(|()| StatusCode::NO_CONTENT)
}

/// A post as it is written, and what it said before.
#[utoipa::path(get, path = "/api/v1/posts/{post}/history", tag = "blog",
    params(("post" = ResourceId, Path)),
    responses((status = 200, body = History), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn history(State(app): State<App>, auth: Auth, Id(post): Id<ResourceId>) -> Result<Json<History>> {
    super::history(&app, &auth, post).await.map(Json)
}

/// Reacts to a post, or takes it back.
#[utoipa::path(put, path = "/api/v1/posts/{post}/reactions/{kind}", tag = "blog",
    params(("post" = ResourceId, Path), ("kind" = ReactionKind, Path)), request_body = React,
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn react(
    State(app): State<App>,
    auth: Auth,
    Id((post, kind)): Id<(ResourceId, ReactionKind)>,
    Body(react): Body<React>,
) -> Result<StatusCode> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::react(&app, &auth, post, kind, react).await.map(|()| StatusCode::NO_CONTENT)
}

/// Makes the secret address of one's feed of a space's posts; the one before leads nowhere from then on.
#[utoipa::path(put, path = "/api/v1/spaces/{space}/posts/feed", tag = "blog",
    params(("space" = SpaceId, Path)),
    responses((status = 200, body = Subscription), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn subscribe(State(app): State<App>, auth: Auth, Id(space): Id<SpaceId>) -> Result<Json<Subscription>> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::subscribe(&app, &auth, space).await.map(Json)
}

/// Ends one's feed of a space's posts.
#[utoipa::path(delete, path = "/api/v1/spaces/{space}/posts/feed", tag = "blog",
    params(("space" = SpaceId, Path)),
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn unsubscribe(State(app): State<App>, auth: Auth, Id(space): Id<SpaceId>) -> Result<StatusCode> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::unsubscribe(&app, &auth, space).await.map(|()| StatusCode::NO_CONTENT)
}

/// The posts of a space as Atom, at the secret address of somebody's feed; no session is asked for.
#[utoipa::path(get, path = "/api/v1/feeds/{secret}", tag = "blog",
    params(("secret" = String, Path)),
    responses((status = 200, body = String, content_type = "application/atom+xml"),
        (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn feed(
    State(app): State<App>,
    Id(secret): Id<String>,
) -> Result<([(HeaderName, HeaderValue); 1], String)> {
    let feed = super::feed_of(&app, &secret).await?;
    Ok(([(header::CONTENT_TYPE, HeaderValue::from_static("application/atom+xml; charset=utf-8"))], feed))
}
