//! What is told of threads that members propose: to admins, that one waits; to its author, what became of it.

pub mod queries;

use protocol::{
    NoticeId, ProposalId, ResourceId, SpaceId, UserId, feed,
    notifications::{Event as It, Kind, Level, LevelSet, Notice, Noticed, Withdrawn},
};

use crate::{app::Tx, error::Result, people};

/// What became of a proposal.
#[derive(Clone, Copy, Debug)]
pub struct Fate {
    /// Of which.
    pub proposal: ProposalId,
    /// In which space.
    pub space: SpaceId,
    /// Whose it is.
    pub author: UserId,
    /// Whose doing it was.
    pub by: UserId,
    /// What its author is told: [`Kind::Accepted`] or [`Kind::Refused`]; nothing if he took it back.
    pub kind: Option<Kind>,
    /// The thread that it became.
    pub thread: Option<ResourceId>,
}

/// A proposal came. Answers what the bells of these people are told.
pub async fn came(
    tx: &mut Tx,
    (proposal, space): (ProposalId, SpaceId),
    by: UserId,
    people: &[UserId],
) -> Result<Vec<(UserId, It)>> {
    super::queries::lock(tx.db(), people).await?;
    tell(tx, (proposal, space), (Kind::Proposed, None), by, people).await
}

/// A proposal waits no longer: nobody is told any more that it does, and its author is told what became of it,
/// unless it was his doing. Answers what whose bells are told. All bells are locked at once, in one order.
pub async fn decided(tx: &mut Tx, fate: &Fate) -> Result<Vec<(UserId, It)>> {
    let held = super::queries::whose_of_proposal(tx.db(), Kind::Proposed, fate.proposal).await?;
    let mut people: Vec<UserId> = held.iter().map(|(user, _)| *user).collect();
    people.push(fate.author);
    people.sort_unstable();
    people.dedup();
    super::queries::lock(tx.db(), &people).await?;
    super::queries::remove(tx.db(), &held.iter().map(|(_, id)| *id).collect::<Vec<_>>()).await?;
    let mut told = Vec::with_capacity(held.len() + 1);
    for (user, id) in held {
        let unread = super::unread(tx.db(), user).await?;
        told.push((user, It::Withdrawn(Withdrawn { notices: vec![id], unread })));
    }
    if let Some(kind) = fate.kind.filter(|_| fate.author != fate.by) {
        let about = (fate.proposal, fate.space);
        told.extend(tell(tx, about, (kind, fate.thread), fate.by, &[fate.author]).await?);
    }
    Ok(told)
}

/// Makes a notice for each of these people, whose bells are locked.
async fn tell(
    tx: &mut Tx,
    (proposal, space): (ProposalId, SpaceId),
    (kind, thread): (Kind, Option<ResourceId>),
    by: UserId,
    people: &[UserId],
) -> Result<Vec<(UserId, It)>> {
    let Some(by) = people::card(tx.db(), by).await? else { return Ok(Vec::new()) };
    let mut told = Vec::with_capacity(people.len());
    for user in people {
        let notice = Notice {
            id: NoticeId::new(),
            kind,
            space,
            resource: thread,
            of: feed::Kind::Thread,
            comment: None,
            msg_no: None,
            role: None,
            calls: None,
            by: by.clone(),
            at: tx.app.clock.now(),
            read: None,
            words: None,
        };
        queries::insert(tx.db(), *user, proposal, &notice).await?;
        let unread = super::unread(tx.db(), *user).await?;
        told.push((*user, It::Noticed(Box::new(Noticed { notice, unread }))));
    }
    Ok(told)
}

/// Somebody is to follow a thread that he proposed, where he wishes nothing else. Answers what his bell is told.
pub async fn follow(
    tx: &mut Tx,
    user: UserId,
    space: SpaceId,
    thread: ResourceId,
) -> Result<Option<(UserId, It)>> {
    let level = Level::Follow;
    let follows = queries::follow(tx.db(), user, space, thread, level).await?;
    Ok(follows.then_some((user, It::LevelSet(LevelSet { resource: thread, level, why: None }))))
}
