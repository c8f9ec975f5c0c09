//! How much a person wants to be told: of a resource, of a service of a space, of a space. The nearest choice counts.

pub mod queries;

use protocol::{
    ResourceId, UserId,
    notifications::{Level, LevelSet, Reason},
};
use sqlx::PgConnection;

use crate::error::Result;

/// How much a person is told of a resource, and why.
///
/// # Errors
/// The database's.
pub async fn level(db: &mut PgConnection, user: UserId, resource: ResourceId) -> Result<LevelSet> {
    let found = queries::level(db, user, resource).await?;
    // To wish for what is usual changes nothing about what one wrote in.
    let wish = found.wish.filter(|(level, _)| *level != Level::Normal || found.level == Level::Normal);
    let why = match (found.chosen, wish) {
        (true, _) => Reason::Chosen,
        (false, Some((_, near))) if near => Reason::Service,
        (false, Some(_)) => Reason::Space,
        (false, None) if found.level == Level::Follow => Reason::Wrote,
        (false, None) => Reason::Default,
    };
    Ok(LevelSet { resource, level: found.level, why: Some(why) })
}
