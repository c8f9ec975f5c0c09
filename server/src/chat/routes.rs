//! Conversations over REST.

use axum::{Json, extract::State, http::StatusCode};
use protocol::{
    ActId, CommentId, ConversationId, Fault, Problem, Seq, Snapshot, UserId,
    chat::{Conversation, Create, List, Mark, Preferences, Receipt, Received, Rename, Row, Sent},
    comments::{self, Edit, History, Log, PAGE_MAX, Post, React, ReactionKind},
    mentions::Candidate,
    people::Card,
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{OPENING, Place};
use crate::{
    app::App,
    auth::Auth,
    error::{Result, invalid},
    http::{Body, Id, Params},
    limits,
};

/// The routes of conversations.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(received))
        .routes(routes!(show, rename))
        .routes(routes!(receipts))
        .routes(routes!(people))
        .routes(routes!(run, send))
        .routes(routes!(mark))
        .routes(routes!(add, remove))
        .routes(routes!(leave))
        .routes(routes!(edit, delete))
        .routes(routes!(history))
        .routes(routes!(react))
        .routes(routes!(meet))
        .routes(routes!(preferences, set_preferences))
        .routes(routes!(blocks))
        .routes(routes!(block, unblock))
}

/// Where a page of the list begins.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct After {
    /// `next` of the page before.
    after: Option<String>,
}

/// Where to open a conversation.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Opening {
    /// Absent: at the first message that was not read.
    #[param(inline)]
    from: Option<comments::From>,
}

/// Where a run of messages begins: at most one of the three. None: the last ones.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Cut {
    /// After the message of this number.
    after: Option<Seq>,
    /// Before the message of this number.
    before: Option<Seq>,
    /// With context around the message of this number.
    around: Option<Seq>,
    /// Most messages to answer, 1 to 100.
    limit: Option<u32>,
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

/// People who may be named in a conversation.
#[utoipa::path(get, path = "/api/v1/conversations/{conversation}/people", tag = "conversations",
    params(("conversation" = ConversationId, Path), Asked),
    responses((status = 200, body = Vec<Candidate>), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn people(
    State(app): State<App>,
    auth: Auth,
    Id(conversation): Id<ConversationId>,
    Params(asked): Params<Asked>,
) -> Result<Json<Vec<Candidate>>> {
    let ids: Option<Result<Vec<UserId>, _>> =
        asked.ids.map(|ids| ids.split(',').take(100).map(str::parse).collect());
    let ids = ids.transpose().map_err(|_| invalid("ids", Fault::WrongForm))?;
    let name = asked.name.unwrap_or_default();
    super::people(&app, &auth, conversation, &name, ids.as_deref()).await.map(Json)
}

/// The id of a write that has no body.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Named {
    /// The write's id.
    act: ActId,
}

/// A page of one’s conversations, the one that moved last first; the position is that of one’s own stream.
#[utoipa::path(get, path = "/api/v1/conversations", tag = "conversations", params(After),
    responses((status = 200, body = Snapshot<List>), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn list(
    State(app): State<App>,
    auth: Auth,
    Params(page): Params<After>,
) -> Result<Json<Snapshot<List>>> {
    super::list(&app, &auth, page.after.as_deref()).await.map(Json)
}

/// Makes a group of people one meets in a space.
#[utoipa::path(post, path = "/api/v1/conversations", tag = "conversations", request_body = Create,
    responses((status = 201, body = Row), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn create(
    State(app): State<App>,
    auth: Auth,
    Body(create): Body<Create>,
) -> Result<(StatusCode, Json<Row>)> {
    limits::take(&app.limits.writes, &auth.user)?;
    Ok((StatusCode::CREATED, Json(super::create(&app, &auth, create).await?)))
}

/// Notes that messages have reached a device of one’s own.
#[utoipa::path(put, path = "/api/v1/conversations/received", tag = "conversations", request_body = Received,
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn received(State(app): State<App>, auth: Auth, Body(received): Body<Received>) -> Result<StatusCode> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::received(&app, &auth, received).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A conversation’s page; the position is that of its stream.
#[utoipa::path(get, path = "/api/v1/conversations/{conversation}", tag = "conversations", params(("conversation" = ConversationId, Path), Opening),
    responses((status = 200, body = Snapshot<Conversation>), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn show(
    State(app): State<App>,
    auth: Auth,
    Id(conversation): Id<ConversationId>,
    Params(opening): Params<Opening>,
) -> Result<Json<Snapshot<Conversation>>> {
    super::show(&app, &auth, conversation, opening.from.unwrap_or_default()).await.map(Json)
}

/// Gives a group another name.
#[utoipa::path(patch, path = "/api/v1/conversations/{conversation}", tag = "conversations", params(("conversation" = ConversationId, Path)), request_body = Rename,
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn rename(
    State(app): State<App>,
    auth: Auth,
    Id(conversation): Id<ConversationId>,
    Body(rename): Body<Rename>,
) -> Result<StatusCode> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::rename(&app, &auth, conversation, rename).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How far the others have come, as far as one may know.
#[utoipa::path(get, path = "/api/v1/conversations/{conversation}/receipts", tag = "conversations", params(("conversation" = ConversationId, Path)),
    responses((status = 200, body = Vec<Receipt>), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn receipts(
    State(app): State<App>,
    auth: Auth,
    Id(conversation): Id<ConversationId>,
) -> Result<Json<Vec<Receipt>>> {
    super::receipts(&app, &auth, conversation).await.map(Json)
}

/// A run of a conversation’s messages, in the order of writing.
#[utoipa::path(get, path = "/api/v1/conversations/{conversation}/messages", tag = "conversations", params(("conversation" = ConversationId, Path), Cut),
    responses((status = 200, body = Log), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn run(
    State(app): State<App>,
    auth: Auth,
    Id(conversation): Id<ConversationId>,
    Params(cut): Params<Cut>,
) -> Result<Json<Log>> {
    let limit = cut.limit.unwrap_or_else(|| u32::try_from(OPENING).unwrap_or(PAGE_MAX));
    if limit == 0 || limit > PAGE_MAX {
        return Err(invalid("limit", Fault::WrongForm));
    }
    let place = match (cut.after, cut.before, cut.around) {
        (Some(no), None, None) => Place::After(no),
        (None, Some(no), None) => Place::Before(no),
        (None, None, Some(no)) => Place::Around(no),
        (None, None, None) => Place::End,
        _ => return Err(invalid("after", Fault::WrongForm)),
    };
    super::run(&app, &auth, conversation, place, i64::from(limit)).await.map(Json)
}

/// Writes a message.
#[utoipa::path(post, path = "/api/v1/conversations/{conversation}/messages", tag = "conversations", params(("conversation" = ConversationId, Path)), request_body = Post,
    responses((status = 201, body = Sent), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn send(
    State(app): State<App>,
    auth: Auth,
    Id(conversation): Id<ConversationId>,
    Body(post): Body<Post>,
) -> Result<(StatusCode, Json<Sent>)> {
    limits::take(&app.limits.writes, &auth.user)?;
    Ok((StatusCode::CREATED, Json(super::send(&app, &auth, conversation, post).await?)))
}

/// Sets how far one has read.
#[utoipa::path(put, path = "/api/v1/conversations/{conversation}/mark", tag = "conversations", params(("conversation" = ConversationId, Path)), request_body = Mark,
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn mark(
    State(app): State<App>,
    auth: Auth,
    Id(conversation): Id<ConversationId>,
    Body(mark): Body<Mark>,
) -> Result<StatusCode> {
    super::mark(&app, &auth, conversation, mark).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Adds somebody whom one meets to a group; he reads it from here on.
#[utoipa::path(put, path = "/api/v1/conversations/{conversation}/people/{user}", tag = "conversations", params(("conversation" = ConversationId, Path), ("user" = UserId, Path)),
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn add(
    State(app): State<App>,
    auth: Auth,
    Id((conversation, user)): Id<(ConversationId, UserId)>,
) -> Result<StatusCode> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::add(&app, &auth, conversation, user).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Removes somebody from a group (its owner).
#[utoipa::path(delete, path = "/api/v1/conversations/{conversation}/people/{user}", tag = "conversations", params(("conversation" = ConversationId, Path), ("user" = UserId, Path)),
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn remove(
    State(app): State<App>,
    auth: Auth,
    Id((conversation, user)): Id<(ConversationId, UserId)>,
) -> Result<StatusCode> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::remove(&app, &auth, conversation, user).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Leaves a group.
#[utoipa::path(delete, path = "/api/v1/conversations/{conversation}/membership", tag = "conversations", params(("conversation" = ConversationId, Path)),
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn leave(
    State(app): State<App>,
    auth: Auth,
    Id(conversation): Id<ConversationId>,
) -> Result<StatusCode> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::remove(&app, &auth, conversation, auth.user).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Changes a message of one’s own.
#[utoipa::path(patch, path = "/api/v1/messages/{message}", tag = "conversations", params(("message" = CommentId, Path)), request_body = Edit,
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn edit(
    State(app): State<App>,
    auth: Auth,
    Id(message): Id<CommentId>,
    Body(edit): Body<Edit>,
) -> Result<StatusCode> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::edit(&app, &auth, message, edit).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Deletes a message of one’s own; its place stays.
#[utoipa::path(delete, path = "/api/v1/messages/{message}", tag = "conversations", params(("message" = CommentId, Path), Named),
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn delete(
    State(app): State<App>,
    auth: Auth,
    Id(message): Id<CommentId>,
    Params(named): Params<Named>,
) -> Result<StatusCode> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::delete(&app, &auth, message, named.act).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A message’s source and its earlier versions.
#[utoipa::path(get, path = "/api/v1/messages/{message}/history", tag = "conversations", params(("message" = CommentId, Path)),
    responses((status = 200, body = History), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn history(State(app): State<App>, auth: Auth, Id(message): Id<CommentId>) -> Result<Json<History>> {
    super::history(&app, &auth, message).await.map(Json)
}

/// Gives a reaction or takes it back.
#[utoipa::path(put, path = "/api/v1/messages/{message}/reactions/{kind}", tag = "conversations", params(("message" = CommentId, Path), ("kind" = ReactionKind, Path)), request_body = React,
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn react(
    State(app): State<App>,
    auth: Auth,
    Id((message, kind)): Id<(CommentId, ReactionKind)>,
    Body(react): Body<React>,
) -> Result<StatusCode> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::react(&app, &auth, message, kind, react).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The conversation with somebody whom one meets, ready to be written in. Nobody sees it before its first message.
#[utoipa::path(put, path = "/api/v1/people/{user}/conversation", tag = "conversations", params(("user" = UserId, Path)),
    responses((status = 200, body = ConversationId), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn meet(State(app): State<App>, auth: Auth, Id(user): Id<UserId>) -> Result<Json<ConversationId>> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::meet(&app, &auth, user).await.map(Json)
}

/// How one writes and reads.
#[utoipa::path(get, path = "/api/v1/me/conversations", tag = "conversations",
    responses((status = 200, body = Preferences), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn preferences(State(app): State<App>, auth: Auth) -> Result<Json<Preferences>> {
    super::preferences(&app, &auth).await.map(Json)
}

/// Sets how one writes and reads.
#[utoipa::path(put, path = "/api/v1/me/conversations", tag = "conversations", request_body = Preferences,
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn set_preferences(
    State(app): State<App>,
    auth: Auth,
    Body(to): Body<Preferences>,
) -> Result<StatusCode> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::set_preferences(&app, &auth, to).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Whom one has blocked.
#[utoipa::path(get, path = "/api/v1/me/blocks", tag = "conversations",
    responses((status = 200, body = Vec<Card>), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn blocks(State(app): State<App>, auth: Auth) -> Result<Json<Vec<Card>>> {
    super::blocks(&app, &auth).await.map(Json)
}

/// Blocks somebody: neither can write to the other alone. He is not told.
#[utoipa::path(put, path = "/api/v1/me/blocks/{user}", tag = "conversations", params(("user" = UserId, Path)),
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn block(State(app): State<App>, auth: Auth, Id(user): Id<UserId>) -> Result<StatusCode> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::block(&app, &auth, user, true).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Blocks somebody no longer.
#[utoipa::path(delete, path = "/api/v1/me/blocks/{user}", tag = "conversations", params(("user" = UserId, Path)),
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn unblock(State(app): State<App>, auth: Auth, Id(user): Id<UserId>) -> Result<StatusCode> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::block(&app, &auth, user, false).await?;
    Ok(StatusCode::NO_CONTENT)
}
