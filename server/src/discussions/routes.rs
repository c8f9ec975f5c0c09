//! Discussions over REST.

use axum::{Json, extract::State, http::StatusCode};
use protocol::{
    CommentId, PollId, Problem, ProposalId, ResourceId, Seq, Snapshot, SpaceId, comments,
    discussions::{
        Accept, Change, CreateTheme, Heading, List, Merge, Open, Theme, Thread,
        polls::{AddPoll, EndPoll, OwnVotes, Poll, Vote},
        proposals::{Proposal, Proposals, Propose, Publish, Refuse, Withdraw},
        waiting::Unanswered,
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

/// The routes of discussions.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, open))
        .routes(routes!(create_theme))
        .routes(routes!(show, change))
        .routes(routes!(unanswered))
        .routes(routes!(merge))
        .routes(routes!(accept))
        .routes(routes!(votes))
        .routes(routes!(add_poll))
        .routes(routes!(vote))
        .routes(routes!(end_poll))
        .routes(routes!(proposals, propose))
        .routes(routes!(own_proposals))
        .routes(routes!(publish_proposal))
        .routes(routes!(refuse_proposal))
        .routes(routes!(withdraw_proposal))
}

/// Where a page of the list begins.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Cut {
    /// The `next` of the page before.
    after: Option<String>,
}

/// A space's themes and threads.
#[utoipa::path(get, path = "/api/v1/spaces/{space}/threads", tag = "discussions",
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

/// Opens a thread.
#[utoipa::path(post, path = "/api/v1/spaces/{space}/threads", tag = "discussions",
    params(("space" = SpaceId, Path)), request_body = Open,
    responses((status = 201, body = Heading), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn open(
    State(app): State<App>,
    auth: Auth,
    Id(space): Id<SpaceId>,
    Body(open): Body<Open>,
) -> Result<(StatusCode, Json<Heading>)> {
    limits::take(&app.limits.writes, &auth.user)?;
    Ok((StatusCode::CREATED, Json(super::open(&app, &auth, space, open).await?)))
}

/// What nobody has replied to for some hours, for admins.
#[utoipa::path(get, path = "/api/v1/spaces/{space}/unanswered", tag = "discussions",
    params(("space" = SpaceId, Path)),
    responses((status = 200, body = Unanswered), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn unanswered(State(app): State<App>, auth: Auth, Id(space): Id<SpaceId>) -> Result<Json<Unanswered>> {
    super::waiting::unanswered(&app, &auth, space).await.map(Json)
}

/// Makes a theme.
#[utoipa::path(post, path = "/api/v1/spaces/{space}/themes", tag = "discussions",
    params(("space" = SpaceId, Path)), request_body = CreateTheme,
    responses((status = 201, body = Theme), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn create_theme(
    State(app): State<App>,
    auth: Auth,
    Id(space): Id<SpaceId>,
    Body(create): Body<CreateTheme>,
) -> Result<(StatusCode, Json<Theme>)> {
    limits::take(&app.limits.writes, &auth.user)?;
    Ok((StatusCode::CREATED, Json(super::create_theme(&app, &auth, space, create).await?)))
}

/// Where a thread opens.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Opening {
    /// At the first unread reply, the first or the last.
    #[param(inline)]
    from: Option<comments::From>,
    /// At the message of this number, with some before it; instead of `from`.
    around: Option<Seq>,
}

/// A thread with its replies around the place where it opens.
#[utoipa::path(get, path = "/api/v1/threads/{thread}", tag = "discussions",
    params(("thread" = ResourceId, Path), Opening),
    responses((status = 200, body = Snapshot<Thread>), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn show(
    State(app): State<App>,
    auth: Auth,
    Id(thread): Id<ResourceId>,
    Params(opening): Params<Opening>,
) -> Result<Json<Snapshot<Thread>>> {
    let opening = match opening.around {
        Some(no) => crate::comments::Opening::Around(no),
        None => crate::comments::Opening::From(opening.from.unwrap_or_default()),
    };
    super::show(&app, &auth, thread, opening).await.map(Json)
}

/// Renames, moves, pins, locks or archives a thread (admins).
#[utoipa::path(patch, path = "/api/v1/threads/{thread}", tag = "discussions",
    params(("thread" = ResourceId, Path)), request_body = Change,
    responses((status = 200, body = Heading), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn change(
    State(app): State<App>,
    auth: Auth,
    Id(thread): Id<ResourceId>,
    Body(change): Body<Change>,
) -> Result<Json<Heading>> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::change(&app, &auth, thread, change).await.map(Json)
}

/// Puts a thread into another of its space (admins); answers the other's heading.
#[utoipa::path(post, path = "/api/v1/threads/{thread}/merge", tag = "discussions",
    params(("thread" = ResourceId, Path)), request_body = Merge,
    responses((status = 200, body = Heading), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn merge(
    State(app): State<App>,
    auth: Auth,
    Id(thread): Id<ResourceId>,
    Body(merge): Body<Merge>,
) -> Result<Json<Heading>> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::merge(&app, &auth, thread, merge).await.map(Json)
}

/// Accepts a reply of a thread as the answer, or takes that back (admins, and whose question it is); answers
/// the thread's heading.
#[utoipa::path(put, path = "/api/v1/comments/{comment}/accepted", tag = "discussions",
    params(("comment" = CommentId, Path)), request_body = Accept,
    responses((status = 200, body = Heading), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn accept(
    State(app): State<App>,
    auth: Auth,
    Id(comment): Id<CommentId>,
    Body(accept): Body<Accept>,
) -> Result<Json<Heading>> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::accept(&app, &auth, comment, accept).await.map(Json)
}

/// What the reader chose in the polls of a thread.
#[utoipa::path(get, path = "/api/v1/threads/{thread}/votes", tag = "discussions",
    params(("thread" = ResourceId, Path)),
    responses((status = 200, body = Snapshot<OwnVotes>), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn votes(
    State(app): State<App>,
    auth: Auth,
    Id(thread): Id<ResourceId>,
) -> Result<Json<Snapshot<OwnVotes>>> {
    super::votes(&app, &auth, thread).await.map(Json)
}

/// Adds a poll to a thread (admins).
#[utoipa::path(post, path = "/api/v1/threads/{thread}/polls", tag = "discussions",
    params(("thread" = ResourceId, Path)), request_body = AddPoll,
    responses((status = 201, body = Poll), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn add_poll(
    State(app): State<App>,
    auth: Auth,
    Id(thread): Id<ResourceId>,
    Body(add): Body<AddPoll>,
) -> Result<(StatusCode, Json<Poll>)> {
    limits::take(&app.limits.writes, &auth.user)?;
    Ok((StatusCode::CREATED, Json(super::add_poll(&app, &auth, thread, add).await?)))
}

/// Votes in a poll, in place of one's vote before.
#[utoipa::path(put, path = "/api/v1/polls/{poll}/vote", tag = "discussions",
    params(("poll" = PollId, Path)), request_body = Vote,
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn vote(
    State(app): State<App>,
    auth: Auth,
    Id(poll): Id<PollId>,
    Body(vote): Body<Vote>,
) -> Result<StatusCode> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::vote(&app, &auth, poll, vote).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Closes a poll before its time (admins, and who made it).
#[utoipa::path(put, path = "/api/v1/polls/{poll}/end", tag = "discussions",
    params(("poll" = PollId, Path)), request_body = EndPoll,
    responses((status = 200, body = Poll), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn end_poll(
    State(app): State<App>,
    auth: Auth,
    Id(poll): Id<PollId>,
    Body(end): Body<EndPoll>,
) -> Result<Json<Poll>> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::end_poll(&app, &auth, poll, end).await.map(Json)
}

/// The threads that members propose and that wait (admins), the oldest first.
#[utoipa::path(get, path = "/api/v1/spaces/{space}/proposals", tag = "discussions",
    params(("space" = SpaceId, Path), Cut),
    responses((status = 200, body = Snapshot<Proposals>), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn proposals(
    State(app): State<App>,
    auth: Auth,
    Id(space): Id<SpaceId>,
    Params(cut): Params<Cut>,
) -> Result<Json<Snapshot<Proposals>>> {
    super::proposals(&app, &auth, space, cut.after.as_deref()).await.map(Json)
}

/// Proposes a thread.
#[utoipa::path(post, path = "/api/v1/spaces/{space}/proposals", tag = "discussions",
    params(("space" = SpaceId, Path)), request_body = Propose,
    responses((status = 201, body = Proposal), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn propose(
    State(app): State<App>,
    auth: Auth,
    Id(space): Id<SpaceId>,
    Body(propose): Body<Propose>,
) -> Result<(StatusCode, Json<Proposal>)> {
    limits::take(&app.limits.writes, &auth.user)?;
    Ok((StatusCode::CREATED, Json(super::propose(&app, &auth, space, propose).await?)))
}

/// One's own proposals in a space, the newest first, with what became of them.
#[utoipa::path(get, path = "/api/v1/spaces/{space}/proposals/mine", tag = "discussions",
    params(("space" = SpaceId, Path), Cut),
    responses((status = 200, body = Snapshot<Proposals>), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn own_proposals(
    State(app): State<App>,
    auth: Auth,
    Id(space): Id<SpaceId>,
    Params(cut): Params<Cut>,
) -> Result<Json<Snapshot<Proposals>>> {
    super::own_proposals(&app, &auth, space, cut.after.as_deref()).await.map(Json)
}

/// Publishes a proposal (admins).
#[utoipa::path(post, path = "/api/v1/proposals/{proposal}/acceptance", tag = "discussions",
    params(("proposal" = ProposalId, Path)), request_body = Publish,
    responses((status = 200, body = Proposal), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn publish_proposal(
    State(app): State<App>,
    auth: Auth,
    Id(id): Id<ProposalId>,
    Body(publish): Body<Publish>,
) -> Result<Json<Proposal>> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::publish_proposal(&app, &auth, id, publish).await.map(Json)
}

/// Refuses a proposal with a reason (admins).
#[utoipa::path(post, path = "/api/v1/proposals/{proposal}/refusal", tag = "discussions",
    params(("proposal" = ProposalId, Path)), request_body = Refuse,
    responses((status = 200, body = Proposal), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn refuse_proposal(
    State(app): State<App>,
    auth: Auth,
    Id(id): Id<ProposalId>,
    Body(refuse): Body<Refuse>,
) -> Result<Json<Proposal>> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::refuse_proposal(&app, &auth, id, refuse).await.map(Json)
}

/// Takes one's own proposal back.
#[utoipa::path(post, path = "/api/v1/proposals/{proposal}/withdrawal", tag = "discussions",
    params(("proposal" = ProposalId, Path)), request_body = Withdraw,
    responses((status = 200, body = Proposal), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn withdraw_proposal(
    State(app): State<App>,
    auth: Auth,
    Id(id): Id<ProposalId>,
    Body(withdraw): Body<Withdraw>,
) -> Result<Json<Proposal>> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::withdraw_proposal(&app, &auth, id, withdraw).await.map(Json)
}
