//! Accounts and sessions over REST.

use axum::{
    Json,
    body::{Body as Raw, Bytes},
    extract::{FromRequestParts, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header, request::Parts},
};
use protocol::{
    Fault, Page, PhotoId, Problem, SessionId, UserId,
    people::{
        AskReset, Card, ChangeEmail, ChangeMe, ChangePassword, Ended, FollowLink, Me, Profile, ResetPassword,
        Session, SessionEntry, SignIn, SignUp, Site,
    },
    presence::SetStatus,
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    directory, photos,
    signing::{Visitor, carried},
};
use crate::{
    app::App,
    auth::{self, Auth},
    error::{Error, Result, invalid},
    http::{Body, Client, Id, Params},
};

/// The routes of accounts and sessions.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(site))
        .routes(routes!(session, sign_in, sign_out))
        .routes(routes!(sign_up))
        .routes(routes!(verify_email))
        .routes(routes!(ask_reset, reset_password))
        .routes(routes!(sessions, end_others))
        .routes(routes!(end_session))
        .routes(routes!(change))
        .routes(routes!(set_status))
        .routes(routes!(set_photo, remove_photo))
        .routes(routes!(photo))
        .routes(routes!(find))
        .routes(routes!(profile))
        .routes(routes!(suspend, restore))
        .routes(routes!(change_password))
        .routes(routes!(change_email))
        .routes(routes!(confirm_email))
}

type SetCookie = [(HeaderName, HeaderValue); 1];

fn set_cookie(value: HeaderValue) -> SetCookie {
    [(header::SET_COOKIE, value)]
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let Client(address) = Client::from_request_parts(parts, app).await?;
        let user_agent =
            parts.headers.get(header::USER_AGENT).map(|value| String::from_utf8_lossy(value.as_bytes()));
        let before = carried(app, &parts.headers).await;
        Ok(Self { address, user_agent: user_agent.unwrap_or_default().into_owned(), before })
    }
}

/// What the sign-in page must know.
#[utoipa::path(get, path = "/api/v1/site", tag = "accounts",
    responses((status = 200, body = Site), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn site(State(app): State<App>, headers: HeaderMap, auth: Result<Auth>) -> Result<Json<Site>> {
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok());
    super::site(&app, host, auth.is_ok()).await.map(Json)
}

/// Who is signed in.
#[utoipa::path(get, path = "/api/v1/session", tag = "accounts",
    responses((status = 200, body = Session), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn session(State(app): State<App>, auth: Auth) -> Result<Json<Session>> {
    super::session(&app, &auth).await.map(Json)
}

/// Signs in: the answer sets the session's cookie.
#[utoipa::path(post, path = "/api/v1/session", tag = "accounts", request_body = SignIn,
    responses((status = 200, body = Session), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn sign_in(
    State(app): State<App>,
    visitor: Visitor,
    Body(ask): Body<SignIn>,
) -> Result<(SetCookie, Json<Session>)> {
    let (secret, session) = super::sign_in(&app, ask, visitor).await?;
    Ok((set_cookie(auth::cookie(&secret, app.config.session_life)?), Json(session)))
}

/// Signs out: ends the session that the request carries, if it does, and takes the cookie away.
#[utoipa::path(delete, path = "/api/v1/session", tag = "accounts",
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn sign_out(State(app): State<App>, headers: HeaderMap) -> Result<(StatusCode, SetCookie)> {
    if let Some(auth) = carried(&app, &headers).await {
        super::end_sessions(&app, auth.user, Ended::One(auth.session)).await?;
    }
    Ok((StatusCode::NO_CONTENT, set_cookie(auth::no_cookie())))
}

/// Makes an account. The answer is the same whether or not the address had one.
#[utoipa::path(post, path = "/api/v1/accounts", tag = "accounts", request_body = SignUp,
    responses((status = 202), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn sign_up(
    State(app): State<App>,
    Client(from): Client,
    Body(ask): Body<SignUp>,
) -> Result<StatusCode> {
    super::sign_up(&app, ask, from).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Confirms a new account's address by the mailed link.
#[utoipa::path(post, path = "/api/v1/email-verifications", tag = "accounts", request_body = FollowLink,
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn verify_email(
    State(app): State<App>,
    Client(from): Client,
    Body(ask): Body<FollowLink>,
) -> Result<StatusCode> {
    super::verify_email(&app, ask, from).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Asks for a link to choose a new password. The answer is the same whether or not there is an account.
#[utoipa::path(post, path = "/api/v1/password-resets", tag = "accounts", request_body = AskReset,
    responses((status = 202), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn ask_reset(
    State(app): State<App>,
    Client(from): Client,
    Body(ask): Body<AskReset>,
) -> Result<StatusCode> {
    super::ask_reset(&app, ask, from).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Chooses a password by the mailed link; every session ends.
#[utoipa::path(put, path = "/api/v1/password-resets", tag = "accounts", request_body = ResetPassword,
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn reset_password(
    State(app): State<App>,
    Client(from): Client,
    Body(ask): Body<ResetPassword>,
) -> Result<StatusCode> {
    super::reset_password(&app, ask, from).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// One's own sessions.
#[utoipa::path(get, path = "/api/v1/me/sessions", tag = "accounts",
    responses((status = 200, body = Vec<SessionEntry>), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn sessions(State(app): State<App>, auth: Auth) -> Result<Json<Vec<SessionEntry>>> {
    super::sessions(&app, &auth).await.map(Json)
}

/// Ends all of one's sessions but this one.
#[utoipa::path(delete, path = "/api/v1/me/sessions", tag = "accounts",
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn end_others(State(app): State<App>, auth: Auth) -> Result<StatusCode> {
    super::end_sessions(&app, auth.user, Ended::Others(auth.session)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends one of one's sessions.
#[utoipa::path(delete, path = "/api/v1/me/sessions/{session}", tag = "accounts", params(("session" = SessionId, Path)),
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn end_session(State(app): State<App>, auth: Auth, Id(session): Id<SessionId>) -> Result<StatusCode> {
    super::end_session(&app, &auth, session).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Changes one's name, function or language.
#[utoipa::path(patch, path = "/api/v1/me", tag = "accounts", request_body = ChangeMe,
    responses((status = 200, body = Me), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn change(State(app): State<App>, auth: Auth, Body(change): Body<ChangeMe>) -> Result<Json<Me>> {
    super::change(&app, &auth, change).await.map(Json)
}

/// Sets how one wishes to be seen: in a word, in words of one's own, until a time.
#[utoipa::path(put, path = "/api/v1/me/status", tag = "people", request_body = SetStatus,
    responses((status = 200, body = Me), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn set_status(State(app): State<App>, auth: Auth, Body(set): Body<SetStatus>) -> Result<Json<Me>> {
    super::set_status(&app, &auth, set).await.map(Json)
}

/// Sets one's photo: the file itself, whatever its `Content-Type` says. It is cut to its middle square and
/// drawn anew, so that nothing of the file is kept but what can be seen.
#[utoipa::path(put, path = "/api/v1/me/photo", tag = "people",
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = Me), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn set_photo(State(app): State<App>, auth: Auth, headers: HeaderMap, body: Raw) -> Result<Json<Me>> {
    photos::set(&app, &auth, &headers, body).await.map(Json)
}

/// Removes one's photo.
#[utoipa::path(delete, path = "/api/v1/me/photo", tag = "people",
    responses((status = 200, body = Me), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn remove_photo(State(app): State<App>, auth: Auth) -> Result<Json<Me>> {
    photos::remove(&app, &auth).await.map(Json)
}

/// Whom one looks for.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Find {
    /// Beginnings of words of a name or function, without regard to accents; absent: everybody.
    q: Option<String>,
    /// `next` of the page before.
    after: Option<UserId>,
}

/// The people one shares a space with, by family name.
#[utoipa::path(get, path = "/api/v1/people", tag = "people", params(Find),
    responses((status = 200, body = Page<Card>), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn find(State(app): State<App>, auth: Auth, Params(ask): Params<Find>) -> Result<Json<Page<Card>>> {
    directory::find(&app, &auth, ask.q.as_deref(), ask.after).await.map(Json)
}

/// What a person shows of himself to those who share a space with him.
#[utoipa::path(get, path = "/api/v1/people/{user}", tag = "people", params(("user" = UserId, Path)),
    responses((status = 200, body = Profile), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn profile(State(app): State<App>, auth: Auth, Id(user): Id<UserId>) -> Result<Json<Profile>> {
    directory::show(&app, &auth, user).await.map(Json)
}

/// Suspends somebody's account (site admins): it ends at once everywhere; what the person said stays.
#[utoipa::path(put, path = "/api/v1/people/{user}/suspension", tag = "people", params(("user" = UserId, Path)),
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn suspend(State(app): State<App>, auth: Auth, Id(user): Id<UserId>) -> Result<StatusCode> {
    super::suspend(&app, &auth, user, true).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Opens a suspended account again (site admins).
#[utoipa::path(delete, path = "/api/v1/people/{user}/suspension", tag = "people", params(("user" = UserId, Path)),
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn restore(State(app): State<App>, auth: Auth, Id(user): Id<UserId>) -> Result<StatusCode> {
    super::suspend(&app, &auth, user, false).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How large a photo is asked for.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Sized {
    /// Its side in pixels: 96 or 256.
    size: u32,
}

/// A person's present photo. It never changes under its address: another one has another.
#[utoipa::path(get, path = "/api/v1/people/{user}/photo/{photo}", tag = "people",
    params(("user" = UserId, Path), ("photo" = PhotoId, Path), Sized),
    responses((status = 200, body = Vec<u8>, content_type = "image/jpeg"),
        (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn photo(
    State(app): State<App>,
    auth: Auth,
    Id((user, photo)): Id<(UserId, PhotoId)>,
    Params(Sized { size }): Params<Sized>,
) -> Result<([(HeaderName, HeaderValue); 2], Bytes)> {
    if !photos::SIDES.contains(&size) {
        return Err(invalid("size", Fault::UnknownValue));
    }
    let content = photos::show(&app, &auth, user, photo, size).await?;
    let kept = HeaderValue::from_static("private, max-age=31536000, immutable");
    let kind = HeaderValue::from_static("image/jpeg");
    Ok(([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, kept)], content))
}

/// Changes one's password: the other sessions end, and the answer sets this one's new cookie.
#[utoipa::path(put, path = "/api/v1/me/password", tag = "accounts", request_body = ChangePassword,
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn change_password(
    State(app): State<App>,
    auth: Auth,
    Body(ask): Body<ChangePassword>,
) -> Result<(StatusCode, SetCookie)> {
    let secret = super::change_password(&app, &auth, ask).await?;
    Ok((StatusCode::NO_CONTENT, set_cookie(auth::cookie(&secret, app.config.session_life)?)))
}

/// Asks for another address: a link goes there, a notice to the old one.
#[utoipa::path(put, path = "/api/v1/me/email", tag = "accounts", request_body = ChangeEmail,
    responses((status = 202), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn change_email(
    State(app): State<App>,
    auth: Auth,
    Body(ask): Body<ChangeEmail>,
) -> Result<StatusCode> {
    super::change_email(&app, &auth, ask).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Changes the address by the link that was mailed there.
#[utoipa::path(post, path = "/api/v1/email-changes", tag = "accounts", request_body = FollowLink,
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn confirm_email(
    State(app): State<App>,
    Client(from): Client,
    Body(ask): Body<FollowLink>,
) -> Result<StatusCode> {
    super::confirm_email(&app, ask, from).await?;
    Ok(StatusCode::NO_CONTENT)
}
