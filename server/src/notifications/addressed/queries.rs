//! The SQL of what is addressed to many.

use protocol::{ResourceId, UserId};
use sqlx::PgConnection;

use crate::error::Result;

/// Those of some people who may read a resource now.
pub async fn who_may_read(
    db: &mut PgConnection,
    resource: ResourceId,
    people: &[UserId],
) -> Result<Vec<UserId>> {
    Ok(sqlx::query_scalar(
        "select m.user_id from resources r
         join memberships m on m.space_id = r.space_id and m.left_at is null
           and (r.audience = 'member' or m.role = 'admin' or m.role = r.audience)
         where r.id = $1 and r.removed_at is null and r.published_at is not null and m.user_id = any($2)
         order by m.user_id",
    )
    .bind(resource)
    .bind(people.iter().map(|id| id.0).collect::<Vec<_>>())
    .fetch_all(db)
    .await?)
}
