//! A person's mentions as what there is to do (`protocol::notifications::tasks`).

pub mod queries;

use protocol::{
    CommentId, NoticeId, Snapshot, Stream, UserId,
    notifications::{
        Event as It, PAGE, WasRead, Which,
        tasks::{CalledDone, DoneSet, SetDone, TaskState, Tasks},
    },
};

use serde::Serialize;

use super::{called, unread, worded};
use crate::{
    app::{App, Tx, snapshot},
    auth::Auth,
    error::{Result, not_found},
    http,
    live::log,
};

/// A page of one's mentions that stand so, the newest first.
///
/// # Errors
/// 422 for a cursor that is not one.
pub async fn list(app: &App, auth: &Auth, state: TaskState, after: Option<&str>) -> Result<Snapshot<Tasks>> {
    let after = after.map(http::placed).transpose()?;
    let mut tx = snapshot(&app.pool).await?;
    let position = log::head(&mut *tx, Stream::User(auth.user)).await?.ok_or_else(not_found)?;
    let mut found = queries::mentions(&mut tx, auth.user, state, after, PAGE + 1).await?;
    let more = i64::try_from(found.len()).unwrap_or(0) > PAGE;
    if more {
        found.pop();
    }
    let next = found.last().filter(|_| more).map(|(it, _)| http::place(it.at, it.id));
    let items = worded(&mut tx, found, &[]).await?.0;
    // Those of conversations come whole, with the first page.
    let called = match after {
        None => called::queries::tasks(&mut tx, auth.user, state).await?,
        Some(_) => Vec::new(),
    };
    Ok(Snapshot { position, content: Tasks { state, items, called, next, stale: false } })
}

/// A mention, by what tells of it.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(untagged)]
pub enum Mention {
    /// A notice of the bell.
    Notice(NoticeId),
    /// A message of a conversation.
    Message(CommentId),
}

/// Says of a mention that it is done, which has read it too; or that it is not after all. Answers what happened.
///
/// # Errors
/// 404: there is no such mention of one's own.
pub async fn set_done(tx: &mut Tx, user: UserId, mention: Mention, set: SetDone) -> Result<Vec<It>> {
    let SetDone { act, done } = set;
    super::queries::lock(tx.db(), &[user]).await?;
    let at = done.then(|| tx.app.clock.now());
    let known = match mention {
        Mention::Notice(notice) => queries::set_done(tx.db(), user, notice, at).await?,
        Mention::Message(message) => called::queries::set_done(tx.db(), user, message, at).await?,
    };
    if !known {
        return Err(not_found());
    }
    let mut events = vec![match mention {
        Mention::Notice(notice) => It::DoneSet(DoneSet { notice, done }),
        Mention::Message(message) => It::CalledDone(CalledDone { message, done }),
    }];
    if done {
        let which = match mention {
            Mention::Notice(notice) => {
                super::reading::queries::read_these(tx.db(), user, &[notice], act).await?;
                Which::Notices(vec![notice])
            }
            Mention::Message(message) => {
                called::queries::let_called_be(tx.db(), user, Some(message), act).await?;
                Which::Called(message)
            }
        };
        let unread = unread(tx.db(), user).await?;
        events.push(It::Read(WasRead { which, act, unread }));
    }
    Ok(events)
}
