//! Who belongs to a group, and how that changes. What a change did is answered; `chat.rs` tells it.

use protocol::{
    Code, ConversationId, Fault, Seq, Stream, UserId,
    chat::{Create, Event, Joined, Left, PEOPLE_MAX},
};

use super::queries::{self, Seat, Stand};
use crate::{
    app::Tx,
    auth::Auth,
    error::{Result, invalid, not_allowed, not_found, refused},
    live::log,
    people,
};

/// Where a conversation stands before anything happened in it.
pub const START: Stand = Stand { seq: Seq(0), msg_no: Seq(0) };

/// What a change of a group did.
#[derive(Default)]
pub struct Change {
    /// On the conversation's stream.
    pub events: Vec<Event>,
    /// To whom the conversation is new.
    pub opened: Vec<UserId>,
    /// Who no longer belongs to it.
    pub gone: Vec<UserId>,
}

/// The asker's place in a group that is about to change, and where the group stands: locked.
///
/// # Errors
/// 403 there are only two people; 404.
pub async fn enter(tx: &mut Tx, auth: &Auth, conversation: ConversationId) -> Result<(Seat, Stand)> {
    let stand = queries::lock(tx.db(), conversation).await?.ok_or_else(not_found)?;
    let seat = queries::seat(tx.db(), conversation, auth.user).await?.ok_or_else(not_found)?;
    if seat.is_group { Ok((seat, stand)) } else { Err(not_allowed()) }
}

/// Makes a group. Answers it and everybody in it, its maker first.
///
/// # Errors
/// 403 one of them cannot be reached; 422: somebody whom its maker does not meet.
pub async fn create(tx: &mut Tx, by: UserId, create: &Create) -> Result<(ConversationId, Vec<UserId>)> {
    let mut others = create.people.clone();
    others.sort_unstable();
    others.dedup();
    others.retain(|id| *id != by);
    let met = queries::met(tx.db(), by, &others).await?;
    if others.is_empty() || met.len() != others.len() {
        return Err(invalid("people", Fault::UnknownValue));
    }
    if queries::blocked(tx.db(), by, &others).await? {
        return Err(refused(Code::NotDelivered));
    }
    let (id, at) = (ConversationId::new(), tx.app.clock.now());
    queries::create(tx.db(), id, create.name.trim(), by, at).await?;
    log::create(tx.db(), Stream::Conversation(id)).await?;
    let people: Vec<UserId> = std::iter::once(by).chain(others).collect();
    for person in &people {
        queries::enter(tx.db(), id, *person, START, at).await?;
    }
    Ok((id, people))
}

/// Gives a group another name.
///
/// # Errors
/// The database's.
pub async fn rename(tx: &mut Tx, conversation: ConversationId, name: &str) -> Result<Change> {
    let changed = queries::rename(tx.db(), conversation, name).await?;
    let events = if changed { vec![Event::Renamed(name.to_owned())] } else { Vec::new() };
    Ok(Change { events, ..Change::default() })
}

/// Adds somebody to a group. Who is in it already stays.
///
/// # Errors
/// 403 he cannot be reached; 404 nobody whom the asker meets; 422 the group is full.
pub async fn add(
    tx: &mut Tx,
    auth: &Auth,
    conversation: ConversationId,
    stand: Stand,
    user: UserId,
) -> Result<Change> {
    if queries::seat(tx.db(), conversation, user).await?.is_some() {
        return Ok(Change::default());
    }
    if queries::met(tx.db(), auth.user, &[user]).await?.is_empty() {
        return Err(not_found());
    }
    if queries::blocked(tx.db(), auth.user, &[user]).await? {
        return Err(refused(Code::NotDelivered));
    }
    if queries::people(tx.db(), conversation).await?.len() >= PEOPLE_MAX {
        return Err(invalid("people", Fault::TooLong));
    }
    let at = tx.app.clock.now();
    queries::enter(tx.db(), conversation, user, stand, at).await?;
    let card = people::card(tx.db(), user).await?.ok_or_else(not_found)?;
    let events = vec![Event::Joined(Joined { card, by: auth.user })];
    Ok(Change { events, opened: vec![user], gone: Vec::new() })
}

/// Takes somebody out of a group: its owner anybody, everybody himself.
///
/// # Errors
/// 403 not the owner; 404 he does not belong to it.
pub async fn remove(
    tx: &mut Tx,
    auth: &Auth,
    conversation: ConversationId,
    seat: &Seat,
    user: UserId,
) -> Result<Change> {
    if user != auth.user && seat.owner_id != Some(auth.user) {
        return Err(not_allowed());
    }
    if queries::seat(tx.db(), conversation, user).await?.is_none() {
        return Err(not_found());
    }
    let at = tx.app.clock.now();
    queries::leave(tx.db(), conversation, user, at).await?;
    let owner = queries::inherit(tx.db(), conversation).await?;
    let events = vec![Event::Left(Left { user, by: auth.user, owner })];
    Ok(Change { events, opened: Vec::new(), gone: vec![user] })
}
