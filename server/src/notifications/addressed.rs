//! What is addressed to many people at once. Who writes leaves a row of the outbox for some hundreds of them; the worker
//! tells those who may still read what it is about.

pub mod queries;

use protocol::{
    NoticeId, UserId,
    notifications::{Event as It, Notice, Noticed},
};
use serde_json::Value;

use super::About;
use crate::{app::Tx, error::Result, people};

/// The outbox's name for rows of many people.
pub const ADDRESSED: &str = "addressed";
/// Most people whose bells one transaction changes.
const ROOM: usize = 200;

/// Leaves word for people, each once; whose doing it is knows it already.
///
/// # Errors
/// The database's.
pub async fn leave(tx: &mut Tx, people: &[UserId], about: &About) -> Result<()> {
    let mut people: Vec<UserId> = people.iter().copied().filter(|it| *it != about.by).collect();
    people.sort_unstable();
    people.dedup();
    for some in people.chunks(ROOM) {
        let row = serde_json::json!({ "about": about, "people": some });
        tx.follow_up(ADDRESSED, row).await?;
    }
    Ok(())
}

/// Tells those whom a row names. Answers what their bells are told.
///
/// # Errors
/// The database's.
pub async fn tell(tx: &mut Tx, row: &Value) -> Result<Vec<(UserId, It)>> {
    let about: About = serde_json::from_value(row["about"].clone()).map_err(anyhow::Error::from)?;
    let people: Vec<UserId> = serde_json::from_value(row["people"].clone()).map_err(anyhow::Error::from)?;
    let people = match about.resource {
        Some(resource) => queries::who_may_read(tx.db(), resource, &people).await?,
        None => people,
    };
    address(tx, &people, &about).await
}

/// Makes a notice for each of these people. Answers what their bells are told.
///
/// # Errors
/// The database's.
pub async fn address(tx: &mut Tx, people: &[UserId], about: &About) -> Result<Vec<(UserId, It)>> {
    let Some(by) = people::card(tx.db(), about.by).await? else { return Ok(Vec::new()) };
    let mut people = people.to_vec();
    people.sort_unstable();
    super::queries::lock(tx.db(), &people).await?;
    let (comment, msg_no) = about.comment.unzip();
    let of = super::queries::kind_of(tx.db(), about.resource).await?;
    let mut told = Vec::with_capacity(people.len());
    for user in people {
        let mut notice = Notice {
            id: NoticeId::new(),
            kind: about.kind,
            space: about.space,
            resource: about.resource,
            of,
            comment,
            msg_no,
            role: about.role,
            calls: None,
            by: by.clone(),
            at: tx.app.clock.now(),
            read: None,
            words: None,
        };
        (notice.id, notice.kind) = super::queries::address(tx.db(), user, &notice).await?;
        let unread = super::unread(tx.db(), user).await?;
        told.push((user, It::Noticed(Box::new(Noticed { notice, unread }))));
    }
    Ok(told)
}
