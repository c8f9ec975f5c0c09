//! Mentions: who is named in a text, and who may be. What follows from a name is told by
//! [`crate::notifications`].

mod queries;
mod routes;

use std::collections::HashMap;

use protocol::{
    Check, ResourceId, SpaceId, UserId,
    mentions::{CallReach, Candidate, Group},
    spaces::Role,
};

pub use routes::router;

use crate::{
    app::App,
    auth::Auth,
    comments::render,
    dispatch,
    error::{Result, not_allowed, not_found},
    notifications, spaces,
};

/// Longest part of a name that is looked for, in characters.
const ASKED_MAX: u32 = 80;

/// Whether a text names anybody.
#[must_use]
pub fn names(source: &str) -> bool {
    !render::mentioned(source).is_empty()
}

/// The people whom a text names and who may read what it stands under, with their names as they are:
/// to be asked before the transaction that keeps the text. Whoever may not read it stays text.
///
/// # Errors
/// The database's.
pub async fn named(app: &App, resource: ResourceId, source: &str) -> Result<HashMap<UserId, String>> {
    let asked = render::mentioned(source);
    if asked.is_empty() {
        return Ok(HashMap::new());
    }
    Ok(queries::readers(&app.pool, resource, &asked).await?.into_iter().collect())
}

/// The people whom the text of something in a space names and who may read it, if it is for this role at
/// least, with their names.
///
/// # Errors
/// The database's.
pub async fn named_in(
    db: impl sqlx::PgExecutor<'_>,
    space: SpaceId,
    audience: Role,
    source: &str,
) -> Result<HashMap<UserId, String>> {
    let asked = render::mentioned(source);
    if asked.is_empty() {
        return Ok(HashMap::new());
    }
    Ok(queries::members(db, space, audience, &asked).await?.into_iter().collect())
}

/// The people of a space whose name, or a word of it, begins so: who may be named in what is written there
/// for all.
///
/// # Errors
/// 404; 422.
pub async fn list_in(app: &App, auth: &Auth, space: SpaceId, asked: &str) -> Result<Vec<Candidate>> {
    spaces::role(&app.pool, space, auth.user).await?.ok_or_else(not_found)?;
    let mut check = Check::default();
    check.length("name", asked, 0, ASKED_MAX);
    check.done()?;
    queries::candidates(&app.pool, space, None, auth.user, asked.trim()).await
}

/// Those of these people who are in the space.
///
/// # Errors
/// 404.
pub async fn check_in(app: &App, auth: &Auth, space: SpaceId, ids: &[UserId]) -> Result<Vec<Candidate>> {
    spaces::role(&app.pool, space, auth.user).await?.ok_or_else(not_found)?;
    queries::known(&app.pool, space, None, ids).await
}

/// The people of the space whose name, or a word of it, begins so; those who wrote here first.
///
/// # Errors
/// 404; 422.
pub async fn list(app: &App, auth: &Auth, resource: ResourceId, asked: &str) -> Result<Vec<Candidate>> {
    let access = dispatch::readable(&app.pool, auth.user, resource).await?.ok_or_else(not_found)?;
    let mut check = Check::default();
    check.length("name", asked, 0, ASKED_MAX);
    check.done()?;
    queries::candidates(&app.pool, access.space, Some(resource), auth.user, asked.trim()).await
}

/// Those of these people who are in the space, and whether they may read the resource. Who is not among
/// the answer is unknown here.
///
/// # Errors
/// 404.
pub async fn check(app: &App, auth: &Auth, resource: ResourceId, ids: &[UserId]) -> Result<Vec<Candidate>> {
    let access = dispatch::readable(&app.pool, auth.user, resource).await?.ok_or_else(not_found)?;
    queries::known(&app.pool, access.space, Some(resource), ids).await
}

/// How many people a call under a resource would tell, asked before it is made.
///
/// # Errors
/// 403 for who is no admin of the space: he calls nobody; 404.
pub async fn reach(app: &App, auth: &Auth, resource: ResourceId, group: Group) -> Result<CallReach> {
    let mut db = app.pool.acquire().await?;
    let access = dispatch::readable(&mut *db, auth.user, resource).await?.ok_or_else(not_found)?;
    if access.role < Role::Admin {
        return Err(not_allowed());
    }
    let people = notifications::reach(&mut db, resource, auth.user, group).await?;
    Ok(CallReach { people })
}
