//! Who is to be told what became of a question.

mod queries;

use protocol::{ResourceId, Seq, UserId};
use sqlx::PgConnection;

use crate::error::Result;

/// Whoever asked it, and whoever follows the resource that it was asked in or wrote there (where only a part of
/// that is about it: under the comment of this number), unless he wishes for less. 500 at most.
///
/// # Errors
/// The database's.
pub async fn concerned(
    db: &mut PgConnection,
    resource: ResourceId,
    asker: Option<UserId>,
    root: Option<Seq>,
) -> Result<Vec<UserId>> {
    queries::concerned(db, resource, asker, root).await
}
