//! Who is named in what a resource itself says: he is told as of a comment, once it is published, until he
//! has seen it.

pub mod queries;

use protocol::{ResourceId, UserId};

use super::worker;
use crate::{app::Tx, comments::render, error::Result};

/// A resource's text, written by somebody, names people; whom it named before and does not now is told no
/// longer.
///
/// # Errors
/// The database's.
pub async fn name(tx: &mut Tx, resource: ResourceId, by: UserId, source: &str) -> Result<()> {
    let mut named = render::mentioned(source);
    named.sort_unstable();
    if queries::set(tx.db(), resource, by, &named).await? {
        worker::resource_changed(tx, resource).await?;
    }
    Ok(())
}

/// Others may read a resource now, or nobody: whom its text names is told of it then, or no longer.
///
/// # Errors
/// The database's.
pub async fn reconsider(tx: &mut Tx, resource: ResourceId) -> Result<()> {
    if queries::names(tx.db(), resource).await? {
        worker::resource_changed(tx, resource).await?;
    }
    Ok(())
}
