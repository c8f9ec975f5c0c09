//! New versions of what people follow. Who sends one leaves one row in the outbox, however many follow; the worker
//! tells some hundreds of them in a transaction, so that nobody waits long for a bell that is locked.

pub mod queries;

use chrono::{DateTime, Utc};
use protocol::{
    NoticeId, ResourceId, SpaceId, UserId,
    notifications::{Event as It, Kind, Notice, Noticed},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{app::Tx, error::Result, people};

/// The outbox's name for rows about versions.
pub const VERSION: &str = "version";
/// Most people whose bells one transaction changes.
const ROOM: usize = 500;

/// A version of a resource, as it waits to be told.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Word {
    space: SpaceId,
    resource: ResourceId,
    by: UserId,
    at: DateTime<Utc>,
    /// Up to whom, in the order of their ids, it was told.
    #[serde(default)]
    after: Option<UserId>,
}

/// Leaves word that a resource has another version.
///
/// # Errors
/// The database's.
pub async fn new_version(tx: &mut Tx, space: SpaceId, resource: ResourceId, by: UserId) -> Result<()> {
    let at = tx.app.clock.now();
    leave(tx, Word { space, resource, by, at, after: None }).await
}

async fn leave(tx: &mut Tx, word: Word) -> Result<()> {
    tx.follow_up(VERSION, serde_json::to_value(word).map_err(anyhow::Error::from)?).await
}

/// Tells the next of those who follow what a row names, and leaves word for the rest. Answers what their bells
/// are told.
///
/// # Errors
/// The database's.
pub async fn tell(tx: &mut Tx, row: &Value) -> Result<Vec<(UserId, It)>> {
    let word: Word = serde_json::from_value(row.clone()).map_err(anyhow::Error::from)?;
    let Word { space, resource, by, at, after } = word;
    let most = i64::try_from(ROOM).unwrap_or(i64::MAX);
    let people = queries::followers(tx.db(), resource, (by, after), most).await?;
    if people.len() == ROOM {
        leave(tx, Word { after: people.last().copied(), ..word }).await?;
    }
    let Some(by) = people::card(tx.db(), by).await? else { return Ok(Vec::new()) };
    super::queries::lock(tx.db(), &people).await?;
    let told = queries::tell(tx.db(), (space, resource), &people, (by.id, at)).await?;
    let of = super::queries::kind_of(tx.db(), Some(resource)).await?;
    let unread = super::queries::unread(tx.db(), &people).await?;
    let event = |(user, id): (UserId, NoticeId)| {
        let notice = Notice {
            id,
            kind: Kind::Version,
            space,
            resource: Some(resource),
            of,
            comment: None,
            msg_no: None,
            role: None,
            calls: None,
            by: by.clone(),
            at,
            read: None,
            words: None,
        };
        let unread = unread.iter().find(|(it, _)| *it == user).map_or(0, |(_, count)| *count);
        (user, It::Noticed(Box::new(Noticed { notice, unread })))
    };
    Ok(told.into_iter().map(event).collect())
}
