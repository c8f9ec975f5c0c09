//! Polls of threads: who may vote, until when, and what stands then.

pub mod queries;

use chrono::{DateTime, Utc};
use protocol::{
    Code, Fault, PollId, ResourceId, UserId,
    discussions::polls::{Counted, NewPoll, OwnVote, POLLS_MAX, Poll, Vote},
    spaces::Role,
};
use sqlx::PgConnection;

use crate::{
    app::Tx,
    auth::Auth,
    dispatch::{self, Access},
    error::{Result, invalid, not_allowed, not_found, refused},
};

/// A poll that is about to change, locked, and what the reader may do in its thread. Votes are counted one
/// after the other, so that what is told last is what stands; a thread that is put into another waits for them.
pub async fn changing(tx: &mut Tx, auth: &Auth, id: PollId) -> Result<(queries::Row, Access)> {
    let poll = queries::lock(tx.db(), id).await?.ok_or_else(not_found)?;
    let access = dispatch::access(tx.db(), auth.user, poll.thread).await?;
    Ok((poll, access))
}

/// Adds a poll to a thread.
pub async fn add(
    tx: &mut Tx,
    (thread, access): (ResourceId, Access),
    by: UserId,
    new: &NewPoll,
) -> Result<Poll> {
    if access.locked {
        return Err(refused(Code::Locked));
    }
    if queries::count(tx.db(), thread).await? >= POLLS_MAX {
        return Err(invalid("poll", Fault::TooLong));
    }
    let now = tx.app.clock.now();
    insert(tx, (thread, access.space), by, (new, now)).await
}

/// Inserts a poll.
pub async fn insert(
    tx: &mut Tx,
    (thread, space): (ResourceId, protocol::SpaceId),
    by: UserId,
    (new, at): (&NewPoll, DateTime<Utc>),
) -> Result<Poll> {
    let id = PollId::new();
    let options: Vec<&str> = new.options.iter().map(|it| it.trim()).collect();
    queries::insert(tx.db(), (id, thread, space), by, (new, &options, at)).await?;
    one(tx.db(), id).await
}

/// A poll as it stands.
pub async fn one(db: &mut PgConnection, id: PollId) -> Result<Poll> {
    queries::find(db, id).await?.ok_or_else(not_found)
}

/// Sets what somebody chose; answers what is to be told, if that changed anything.
pub async fn vote(
    tx: &mut Tx,
    auth: &Auth,
    (poll, access): (&queries::Row, Access),
    vote: &Vote,
) -> Result<Option<(OwnVote, Counted)>> {
    let choice = vote.sorted(poll.options, poll.many)?;
    if access.locked {
        return Err(refused(Code::Locked));
    }
    let now = tx.app.clock.now();
    if poll.closed(now) {
        return Err(refused(Code::PollClosed));
    }
    if !queries::vote(tx.db(), poll, auth.user, (&choice, now)).await? {
        return Ok(None);
    }
    let counted = queries::counted(tx.db(), poll).await?;
    Ok(Some((OwnVote { poll: poll.id, choice }, counted)))
}

/// Closes a poll; answers whether that changed anything.
pub async fn end(tx: &mut Tx, auth: &Auth, (poll, access): (&queries::Row, Access)) -> Result<bool> {
    if poll.by != auth.user && access.role < Role::Admin {
        return Err(not_allowed());
    }
    let now = tx.app.clock.now();
    if poll.closed(now) {
        return Ok(false);
    }
    queries::end(tx.db(), poll.id, (auth.user, now)).await?;
    Ok(true)
}

/// Has the polls of a thread go along into another, with their votes.
pub async fn carry(tx: &mut Tx, from: ResourceId, into: ResourceId) -> Result<Vec<Poll>> {
    let moved = queries::carry(tx.db(), from, into).await?;
    if moved.is_empty() {
        return Ok(Vec::new());
    }
    let all = queries::all(tx.db(), into).await?;
    if all.len() > usize::try_from(POLLS_MAX).unwrap_or(usize::MAX) {
        return Err(invalid("thread", Fault::TooLong));
    }
    Ok(all.into_iter().filter(|poll| moved.contains(&poll.id)).collect())
}
