//! A person's mentions as what there is to do (`protocol::notifications::tasks`).

pub mod queries;

use protocol::{
    Event, NoticeId, Snapshot, Stream,
    notifications::{
        Event as It, PAGE, WasRead, Which,
        tasks::{DoneSet, SetDone, TaskState, Tasks},
    },
};

use super::{cursor, unread, worded};
use crate::{
    acts,
    app::{App, snapshot},
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
    Ok(Snapshot { position, content: Tasks { state, items, next, stale: false } })
}

/// Says of a mention that it is done, which has read it too; or that it is not after all.
///
/// # Errors
/// 404: there is no such mention of one's own.
pub async fn set_done(app: &App, auth: &Auth, notice: NoticeId, set: SetDone) -> Result<()> {
    let user = auth.user;
    app.write(move |tx| {
        Box::pin(async move {
            if acts::claim::<()>(tx, user, set.act, &(notice, set.done)).await?.is_some() {
                return Ok(());
            }
            super::queries::lock(tx.db(), &[user]).await?;
            let done_at = set.done.then(|| tx.app.clock.now());
            if !queries::set_done(tx.db(), user, notice, done_at).await? {
                return Err(not_found());
            }
            tx.emit(
                Stream::User(user),
                Event::Notifications(It::DoneSet(DoneSet { notice, done: set.done })),
            );
            if set.done {
                super::queries::read_these(tx.db(), user, &[notice], set.act).await?;
                let unread = unread(tx.db(), user).await?;
                let was = WasRead { which: Which::Notices(vec![notice]), act: set.act, unread };
                tx.emit(Stream::User(user), Event::Notifications(It::Read(was)));
            }
            acts::keep(tx, user, set.act, &()).await
        })
    })
    .await
}
