//! Who is named in a message of a conversation: he is told at once, and until he has read that far.

pub mod queries;

use chrono::{DateTime, Utc};
use protocol::{
    CommentId, ConversationId, Seq, UserId,
    notifications::{Called, Event as It},
};

use crate::{app::Tx, error::Result, people};

/// A message, for telling those whom it names.
#[derive(Clone, Copy, Debug)]
pub struct Message {
    /// Its id.
    pub id: CommentId,
    /// Where it was written.
    pub conversation: ConversationId,
    /// Its number there.
    pub msg_no: Seq,
    /// When it was written.
    pub at: DateTime<Utc>,
}

/// A message names these people now, and nobody else. Answers what whoever is new among them is told, and
/// who is named no longer.
///
/// # Errors
/// The database's.
pub async fn call(tx: &mut Tx, message: Message, by: UserId, named: &[UserId]) -> Result<Vec<(UserId, It)>> {
    let before = queries::called_by(tx.db(), message.id).await?;
    let new: Vec<UserId> =
        named.iter().copied().filter(|user| !before.contains(user) && *user != by).collect();
    let gone: Vec<UserId> = before.iter().copied().filter(|user| !named.contains(user)).collect();
    if new.is_empty() && gone.is_empty() {
        return Ok(Vec::new());
    }
    let mut people: Vec<UserId> = new.iter().chain(&gone).copied().collect();
    people.sort_unstable();
    super::queries::lock(tx.db(), &people).await?;
    queries::call(tx.db(), message, &new).await?;
    queries::uncall(tx.db(), message.id, &gone).await?;
    let mut told: Vec<_> = gone.into_iter().map(|user| (user, It::Uncalled(message.id))).collect();
    if let Some(by) = people::card(tx.db(), by).await? {
        let called = Called {
            message: message.id,
            conversation: message.conversation,
            msg_no: message.msg_no,
            by,
            at: message.at,
            words: None,
        };
        told.extend(new.into_iter().map(|user| (user, It::Called(Box::new(called.clone())))));
    }
    Ok(told)
}

/// What names somebody in a conversation and is unread, to be told anew.
///
/// # Errors
/// The database's.
pub async fn again(tx: &mut Tx, user: UserId, conversation: ConversationId) -> Result<Vec<It>> {
    let called = queries::called(tx.db(), user, Some(conversation)).await?.into_iter();
    Ok(called.map(|called| It::Called(Box::new(Called { words: None, ..called }))).collect())
}
