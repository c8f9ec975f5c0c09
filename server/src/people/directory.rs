//! Finding people: those one shares a space with, and nobody else.

use protocol::{
    Check, Page, UserId,
    people::{Card, NAME_MAX, Profile},
};

use super::queries;
use crate::{
    app::App,
    auth::Auth,
    error::{Result, not_found},
};

/// People on one page.
const PAGE: i64 = 50;

/// What is looked for, if it may be.
///
/// # Errors
/// 422 too long.
pub fn question(text: Option<&str>) -> Result<&str> {
    let text = text.unwrap_or_default();
    let mut check = Check::default();
    check.length("q", text, 0, NAME_MAX);
    check.done()?;
    Ok(text)
}

/// A page of the people one shares a space with, by family name: all of them, or those of whose names and
/// function each word of the question begins one.
///
/// # Errors
/// 422.
pub async fn find(app: &App, auth: &Auth, text: Option<&str>, after: Option<UserId>) -> Result<Page<Card>> {
    let text = question(text)?;
    let mut items = queries::directory(&app.pool, auth.user, text, after, PAGE + 1).await?;
    let more = i64::try_from(items.len()).is_ok_and(|count| count > PAGE);
    if more {
        items.pop();
    }
    let next = items.last().filter(|_| more).map(|card| card.id.to_string());
    Ok(Page { items, next })
}

/// What a person shows of himself.
///
/// # Errors
/// 404: one shares no space with him.
pub async fn show(app: &App, auth: &Auth, user: UserId) -> Result<Profile> {
    queries::profile(&app.pool, auth.user, user).await?.ok_or_else(not_found)
}
