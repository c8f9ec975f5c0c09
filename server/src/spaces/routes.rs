//! Spaces and their members over REST.

use axum::{Json, extract::State, http::StatusCode};
use protocol::{
    InvitationId, LinkRequestId, Page, Problem, SpaceId, UserId,
    people::FollowLink,
    spaces::{
        AddByEmail, AskForLink, Create, Invitation, Invite, InviteByMail, Invited, JoinRequest, LinkRequest,
        Member, NewInvitation, SetRole, Space,
    },
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    app::App,
    auth::Auth,
    error::Result,
    http::{Body, Client, Id, Params},
    limits,
};

/// The routes of spaces.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(show))
        .routes(routes!(join, leave))
        .routes(routes!(members))
        .routes(routes!(set_role, remove_member))
        .routes(routes!(add_by_email))
        .routes(routes!(requests))
        .routes(routes!(decline))
        .routes(routes!(invitations, invite))
        .routes(routes!(invite_by_mail))
        .routes(routes!(revoke))
        .routes(routes!(preview))
        .routes(routes!(accept))
        .routes(routes!(ask_for_link))
        .routes(routes!(link_requests))
        .routes(routes!(send_link, refuse_link))
}

/// One's own spaces, then those that one may join or ask for.
#[utoipa::path(get, path = "/api/v1/spaces", tag = "spaces",
    responses((status = 200, body = Vec<Space>), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn list(State(app): State<App>, auth: Auth) -> Result<Json<Vec<Space>>> {
    super::list(&app, &auth).await.map(Json)
}

/// Makes a space (site admins).
#[utoipa::path(post, path = "/api/v1/spaces", tag = "spaces", request_body = Create,
    responses((status = 201, body = Space), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn create(
    State(app): State<App>,
    auth: Auth,
    Body(create): Body<Create>,
) -> Result<(StatusCode, Json<Space>)> {
    limits::take(&app.limits.writes, &auth.user)?;
    Ok((StatusCode::CREATED, Json(super::create(&app, &auth, create).await?)))
}

/// A space.
#[utoipa::path(get, path = "/api/v1/spaces/{space}", tag = "spaces", params(("space" = SpaceId, Path)),
    responses((status = 200, body = Space), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn show(State(app): State<App>, auth: Auth, Id(space): Id<SpaceId>) -> Result<Json<Space>> {
    super::show(&app, &auth, space).await.map(Json)
}

/// Joins an open space, or asks to join one that decides.
#[utoipa::path(post, path = "/api/v1/spaces/{space}/membership", tag = "spaces", params(("space" = SpaceId, Path)),
    responses((status = 200, body = Space), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn join(State(app): State<App>, auth: Auth, Id(space): Id<SpaceId>) -> Result<Json<Space>> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::join(&app, &auth, space).await.map(Json)
}

/// Leaves a space, or takes back the request to join it.
#[utoipa::path(delete, path = "/api/v1/spaces/{space}/membership", tag = "spaces", params(("space" = SpaceId, Path)),
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn leave(State(app): State<App>, auth: Auth, Id(space): Id<SpaceId>) -> Result<StatusCode> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::leave(&app, &auth, space).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Where a page of members begins.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct After {
    /// Beginnings of words of a name or function, without regard to accents; absent: everybody.
    q: Option<String>,
    /// `next` of the page before.
    after: Option<UserId>,
}

/// A space's members, by family name; or those that a question finds.
#[utoipa::path(get, path = "/api/v1/spaces/{space}/members", tag = "spaces", params(("space" = SpaceId, Path), After),
    responses((status = 200, body = Page<Member>), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn members(
    State(app): State<App>,
    auth: Auth,
    Id(space): Id<SpaceId>,
    Params(page): Params<After>,
) -> Result<Json<Page<Member>>> {
    super::members(&app, &auth, space, page.q.as_deref(), page.after).await.map(Json)
}

/// Gives a member another role, accepts whoever asked to join, or adds a person (admins).
#[utoipa::path(put, path = "/api/v1/spaces/{space}/members/{user}", tag = "spaces",
    params(("space" = SpaceId, Path), ("user" = UserId, Path)), request_body = SetRole,
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn set_role(
    State(app): State<App>,
    auth: Auth,
    Id((space, user)): Id<(SpaceId, UserId)>,
    Body(set): Body<SetRole>,
) -> Result<StatusCode> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::set_role(&app, &auth, space, user, set.role).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Removes a member (admins).
#[utoipa::path(delete, path = "/api/v1/spaces/{space}/members/{user}", tag = "spaces",
    params(("space" = SpaceId, Path), ("user" = UserId, Path)),
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn remove_member(
    State(app): State<App>,
    auth: Auth,
    Id((space, user)): Id<(SpaceId, UserId)>,
) -> Result<StatusCode> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::remove_member(&app, &auth, space, user).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Adds the account with this address (admins). The answer does not tell whether there is one.
#[utoipa::path(post, path = "/api/v1/spaces/{space}/invitees", tag = "spaces", params(("space" = SpaceId, Path)),
    request_body = AddByEmail,
    responses((status = 202), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn add_by_email(
    State(app): State<App>,
    auth: Auth,
    Id(space): Id<SpaceId>,
    Body(ask): Body<AddByEmail>,
) -> Result<StatusCode> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::add_by_email(&app, &auth, space, ask).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Who asks to join (admins).
#[utoipa::path(get, path = "/api/v1/spaces/{space}/requests", tag = "spaces", params(("space" = SpaceId, Path)),
    responses((status = 200, body = Vec<JoinRequest>), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn requests(
    State(app): State<App>,
    auth: Auth,
    Id(space): Id<SpaceId>,
) -> Result<Json<Vec<JoinRequest>>> {
    super::requests(&app, &auth, space).await.map(Json)
}

/// Turns a request to join down (admins).
#[utoipa::path(delete, path = "/api/v1/spaces/{space}/requests/{user}", tag = "spaces",
    params(("space" = SpaceId, Path), ("user" = UserId, Path)),
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn decline(
    State(app): State<App>,
    auth: Auth,
    Id((space, user)): Id<(SpaceId, UserId)>,
) -> Result<StatusCode> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::decline(&app, &auth, space, user).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The invitations that still work (admins).
#[utoipa::path(get, path = "/api/v1/spaces/{space}/invitations", tag = "spaces", params(("space" = SpaceId, Path)),
    responses((status = 200, body = Vec<Invitation>), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn invitations(
    State(app): State<App>,
    auth: Auth,
    Id(space): Id<SpaceId>,
) -> Result<Json<Vec<Invitation>>> {
    super::invitations::invitations(&app, &auth, space).await.map(Json)
}

/// Makes a link that lets people in (admins). Its address is told here only.
#[utoipa::path(post, path = "/api/v1/spaces/{space}/invitations", tag = "spaces", params(("space" = SpaceId, Path)),
    request_body = Invite,
    responses((status = 201, body = NewInvitation), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn invite(
    State(app): State<App>,
    auth: Auth,
    Id(space): Id<SpaceId>,
    Body(invite): Body<Invite>,
) -> Result<(StatusCode, Json<NewInvitation>)> {
    limits::take(&app.limits.writes, &auth.user)?;
    Ok((StatusCode::CREATED, Json(super::invitations::invite(&app, &auth, space, invite).await?)))
}

/// Makes an invitation useless (admins).
#[utoipa::path(delete, path = "/api/v1/spaces/{space}/invitations/{invitation}", tag = "spaces",
    params(("space" = SpaceId, Path), ("invitation" = InvitationId, Path)),
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn revoke(
    State(app): State<App>,
    auth: Auth,
    Id((space, invitation)): Id<(SpaceId, InvitationId)>,
) -> Result<StatusCode> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::invitations::revoke(&app, &auth, space, invitation).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What the holder of an invitation's link may know before accepting.
#[utoipa::path(post, path = "/api/v1/invitations/preview", tag = "spaces", request_body = FollowLink,
    responses((status = 200, body = Invited), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn preview(
    State(app): State<App>,
    Client(from): Client,
    Body(link): Body<FollowLink>,
) -> Result<Json<Invited>> {
    super::invitations::preview(&app, &link.token, from).await.map(Json)
}

/// Comes into the space by an invitation's link.
#[utoipa::path(post, path = "/api/v1/invitations/acceptances", tag = "spaces", request_body = FollowLink,
    responses((status = 200, body = Space), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn accept(
    State(app): State<App>,
    auth: Auth,
    Client(from): Client,
    Body(link): Body<FollowLink>,
) -> Result<Json<Space>> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::invitations::accept(&app, &auth, &link.token, from).await.map(Json)
}

/// Sends each address a link of its own that lets one person in (admins).
#[utoipa::path(post, path = "/api/v1/spaces/{space}/invitations/mails", tag = "spaces", params(("space" = SpaceId, Path)),
    request_body = InviteByMail,
    responses((status = 202), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn invite_by_mail(
    State(app): State<App>,
    auth: Auth,
    Id(space): Id<SpaceId>,
    Body(ask): Body<InviteByMail>,
) -> Result<StatusCode> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::invitations::invite_by_mail(&app, &auth, space, ask).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Asks for another link in place of one that works no longer. The answer is the same for all.
#[utoipa::path(post, path = "/api/v1/invitations/requests", tag = "spaces", request_body = AskForLink,
    responses((status = 202), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn ask_for_link(
    State(app): State<App>,
    Client(from): Client,
    Body(ask): Body<AskForLink>,
) -> Result<StatusCode> {
    super::invitations::ask_for_link(&app, ask, from).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Who asks for another link (admins).
#[utoipa::path(get, path = "/api/v1/spaces/{space}/link-requests", tag = "spaces", params(("space" = SpaceId, Path)),
    responses((status = 200, body = Vec<LinkRequest>), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn link_requests(
    State(app): State<App>,
    auth: Auth,
    Id(space): Id<SpaceId>,
) -> Result<Json<Vec<LinkRequest>>> {
    super::invitations::link_requests(&app, &auth, space).await.map(Json)
}

/// Sends another link to whoever asks for one (admins).
#[utoipa::path(post, path = "/api/v1/spaces/{space}/link-requests/{request}", tag = "spaces",
    params(("space" = SpaceId, Path), ("request" = LinkRequestId, Path)),
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn send_link(
    State(app): State<App>,
    auth: Auth,
    Id((space, request)): Id<(SpaceId, LinkRequestId)>,
) -> Result<StatusCode> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::invitations::answer_link_request(&app, &auth, space, request, true).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lets a request for another link be (admins).
#[utoipa::path(delete, path = "/api/v1/spaces/{space}/link-requests/{request}", tag = "spaces",
    params(("space" = SpaceId, Path), ("request" = LinkRequestId, Path)),
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn refuse_link(
    State(app): State<App>,
    auth: Auth,
    Id((space, request)): Id<(SpaceId, LinkRequestId)>,
) -> Result<StatusCode> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::invitations::answer_link_request(&app, &auth, space, request, false).await?;
    Ok(StatusCode::NO_CONTENT)
}
