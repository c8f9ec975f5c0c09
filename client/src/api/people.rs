//! Accounts and sessions.

use gloo_net::http::Method;
use protocol::{
    Page, PhotoId, Problem, SessionId, UserId,
    people::{
        AskReset, Card, ChangeEmail, ChangeMe, ChangePassword, FollowLink, Me, Profile, ResetPassword,
        Session, SessionEntry, SignIn, SignUp, Site,
    },
    presence::SetStatus,
};

use super::{ROOT, ask, delete, get, patch, post, put, send, tell, undo, with_query};

/// What the sign-in page must know.
///
/// # Errors
/// The server cannot be reached.
pub async fn site() -> Result<Site, Problem> {
    get("/site").await
}

/// Who is signed in here.
///
/// # Errors
/// [`protocol::Code::NotSignedIn`]; 429 and 503 say how long to wait.
pub async fn session() -> Result<Session, Problem> {
    get("/session").await
}

/// The address of a person's photo: 256 pixels square, or 96.
#[must_use]
pub fn photo(user: UserId, photo: PhotoId, large: bool) -> String {
    let size = if large { 256 } else { 96 };
    format!("{ROOT}/people/{user}/photo/{photo}?size={size}")
}

/// Signs in.
///
/// # Errors
/// Wrong credentials, an address that is not verified, too many trials.
pub async fn sign_in(it: &SignIn) -> Result<Session, Problem> {
    post("/session", it).await
}

/// Signs out of this browser.
///
/// # Errors
/// The server cannot be reached.
pub async fn sign_out() -> Result<(), Problem> {
    delete("/session").await
}

/// Asks for an account; a mail says what comes next.
///
/// # Errors
/// Fields, or a policy that does not allow it.
pub async fn sign_up(it: &SignUp) -> Result<(), Problem> {
    tell(Method::POST, "/accounts", Some(it)).await
}

/// Confirms an address by a mailed link.
///
/// # Errors
/// The link has expired.
pub async fn verify(it: &FollowLink) -> Result<(), Problem> {
    tell(Method::POST, "/email-verifications", Some(it)).await
}

/// Asks for a link that sets a new password.
///
/// # Errors
/// Fields, too many.
pub async fn ask_reset(it: &AskReset) -> Result<(), Problem> {
    tell(Method::POST, "/password-resets", Some(it)).await
}

/// Sets a new password by a mailed link.
///
/// # Errors
/// Fields, or the link has expired.
pub async fn reset_password(it: &ResetPassword) -> Result<(), Problem> {
    put("/password-resets", it).await
}

/// Moves the account to a new address by a mailed link.
///
/// # Errors
/// The link has expired.
pub async fn confirm_email(it: &FollowLink) -> Result<(), Problem> {
    tell(Method::POST, "/email-changes", Some(it)).await
}

/// Where one is signed in.
///
/// # Errors
/// As any.
pub async fn sessions() -> Result<Vec<SessionEntry>, Problem> {
    get("/me/sessions").await
}

/// Ends one of one's sessions.
///
/// # Errors
/// As any.
pub async fn end_session(session: SessionId) -> Result<(), Problem> {
    delete(&format!("/me/sessions/{session}")).await
}

/// Ends all of one's sessions but this.
///
/// # Errors
/// As any.
pub async fn end_other_sessions() -> Result<(), Problem> {
    delete("/me/sessions").await
}

/// Changes what others see, and the language.
///
/// # Errors
/// Fields.
pub async fn change_me(it: &ChangeMe) -> Result<Me, Problem> {
    patch("/me", it).await
}

/// Sets how one wishes to be seen.
///
/// # Errors
/// Fields.
pub async fn set_status(it: &SetStatus) -> Result<Me, Problem> {
    ask(Method::PUT, "/me/status", it).await
}

/// The people one meets in one's spaces: all, or those that a question finds.
///
/// # Errors
/// As any.
pub async fn find(text: &str, after: Option<String>) -> Result<Page<Card>, Problem> {
    let text = Some(text.trim().to_owned()).filter(|it| !it.is_empty());
    get(&with_query("/people", &[("q", text), ("after", after)])).await
}

/// What a person shows of himself.
///
/// # Errors
/// One meets him nowhere.
pub async fn profile(user: UserId) -> Result<Profile, Problem> {
    get(&format!("/people/{user}")).await
}

/// Closes somebody's account (site admins).
///
/// # Errors
/// As any.
pub async fn suspend(user: UserId) -> Result<(), Problem> {
    tell(Method::PUT, &format!("/people/{user}/suspension"), None::<&()>).await
}

/// Sets one's photo.
///
/// # Errors
/// It is no picture, too large, or there is no room for it.
pub async fn set_photo(picture: &web_sys::Blob) -> Result<Me, Problem> {
    send(Method::PUT, "/me/photo", picture).await
}

/// Removes one's photo.
///
/// # Errors
/// As any.
pub async fn remove_photo() -> Result<Me, Problem> {
    undo("/me/photo").await
}

/// Changes the password.
///
/// # Errors
/// Fields, or the present password is wrong.
pub async fn change_password(it: &ChangePassword) -> Result<(), Problem> {
    put("/me/password", it).await
}

/// Asks for another address; a link goes there.
///
/// # Errors
/// Fields, or the present password is wrong.
pub async fn change_email(it: &ChangeEmail) -> Result<(), Problem> {
    put("/me/email", it).await
}
