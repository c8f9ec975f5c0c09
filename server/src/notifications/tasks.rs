//! A person's mentions as what there is to do (`protocol::notifications::tasks`).

pub mod queries;

use protocol::{
    CommentId, NoticeId, Snapshot, Stream, UserId,
    notifications::{
        Event as It, PAGE, WasRead, Which,
        tasks::{CalledDone, DoneSet, SetDone, TaskState, Tasks},
    },
};

use super::{called, cursor, unread, worded};
use crate::{
    app::{App, Tx, snapshot},
    auth::Auth,
    error::{Result, not_found},
    live::log,
};

/// A page of one's mentions that stand so, the newest first.
///
/// # Errors
/// 422 for a cursor that is not one.
pub async fn list(app: &App, auth: &Auth, state: TaskState, after: Option<&str>) -> Result<Snapshot<Tasks>> {
    let after = after.map(cursor).transpose()?;
    let mut tx = snapshot(&app.pool).await?;
    let position = log::head(&mut *tx, Stream::User(auth.user)).await?.ok_or_else(not_found)?;
    let mut found = queries::mentions(&mut tx, auth.user, state, after, PAGE + 1).await?;
    let more = i64::try_from(found.len()).unwrap_or(0) > PAGE;
    if more {
        found.pop();
    }
    let next = found.last().filter(|_| more).map(|(it, _)| super::place(it));
    let items = worded(&mut tx, found, &[]).await?.0;
    // Those of conversations come whole, with the first page.
    let called = match after {
        None => called::queries::tasks(&mut tx, auth.user, state).await?,
        Some(_) => Vec::new(),
    };
    Ok(Snapshot { position, content: Tasks { state, items, called, next, stale: false } })
}

/// Says of a mention that it is done, which has read it too; or that it is not after all. Answers what happened.
///
/// # Errors
/// 404: there is no such mention of one's own.
pub async fn set_done(tx: &mut Tx, user: UserId, notice: NoticeId, set: SetDone) -> Result<Vec<It>> {
    super::queries::lock(tx.db(), &[user]).await?;
    let done_at = set.done.then(|| tx.app.clock.now());
    if !queries::set_done(tx.db(), user, notice, done_at).await? {
        return Err(not_found());
    }
    let mut events = vec![It::DoneSet(DoneSet { notice, done: set.done })];
    if set.done {
        super::queries::read_these(tx.db(), user, &[notice], set.act).await?;
        let unread = unread(tx.db(), user).await?;
        events.push(It::Read(WasRead { which: Which::Notices(vec![notice]), act: set.act, unread }));
    }
    Ok(events)
}

/// The same of a message of a conversation that names him.
///
/// # Errors
/// 404: none does.
pub async fn set_called_done(tx: &mut Tx, user: UserId, message: CommentId, set: SetDone) -> Result<Vec<It>> {
    super::queries::lock(tx.db(), &[user]).await?;
    let done_at = set.done.then(|| tx.app.clock.now());
    if !called::queries::set_done(tx.db(), user, message, done_at).await? {
        return Err(not_found());
    }
    let mut events = vec![It::CalledDone(CalledDone { message, done: set.done })];
    if set.done {
        called::queries::let_called_be(tx.db(), user, Some(message), set.act).await?;
        let unread = unread(tx.db(), user).await?;
        events.push(It::Read(WasRead { which: Which::Called(message), act: set.act, unread }));
    }
    Ok(events)
}
