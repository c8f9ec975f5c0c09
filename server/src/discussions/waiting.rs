//! Questions that nobody has replied to for some hours, for admins.

use chrono::TimeDelta;
use protocol::{
    SpaceId,
    discussions::waiting::{BEGINS_MAX, Unanswered, WAITING_MAX, Waiting},
    words,
};

use super::{admin, queries};
use crate::{app::App, auth::Auth, error::Result};

/// What waits in a space.
///
/// # Errors
/// 403 no admin; 404.
pub async fn unanswered(app: &App, auth: &Auth, space: SpaceId) -> Result<Unanswered> {
    let mut db = app.pool.acquire().await?;
    admin(&mut *db, auth, space).await?;
    let hours = app.config.unanswered_hours;
    let before = app.clock.now() - TimeDelta::hours(i64::from(hours));
    let rows = queries::waiting(&mut db, space, before, WAITING_MAX).await?;
    let questions = rows.into_iter().map(|row| Waiting {
        thread: row.thread,
        msg_no: row.msg_no,
        begins: row.html.map_or(row.title, |html| begins(&html)),
        author: row.author,
        at: row.at,
    });
    Ok(Unanswered { hours, questions: questions.collect() })
}

/// How a comment begins, on one line, cut between words.
fn begins(html: &str) -> String {
    let text = words::plain(html);
    let Some((end, _)) = text.char_indices().nth(BEGINS_MAX) else { return text };
    let cut = text[..end].rfind(' ').unwrap_or(end);
    format!("{} …", &text[..cut])
}
