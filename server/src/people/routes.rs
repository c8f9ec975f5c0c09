//! Accounts and sessions over REST.

use axum::{
    Json,
    extract::{FromRequestParts, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header, request::Parts},
};
use protocol::{
    Problem, SessionId,
    people::{
        AskReset, ChangeEmail, ChangeMe, ChangePassword, Ended, FollowLink, Me, ResetPassword, Session,
        SessionEntry, SignIn, SignUp, Site,
    },
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::signing::{Visitor, carried};
use crate::{
    app::App,
    auth::{self, Auth},
    error::{Error, Result},
    http::{Body, Client, Id},
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
