//! The SQL of who is concerned by a question.

use protocol::{ResourceId, Seq, UserId};
use sqlx::PgConnection;

use crate::error::Result;

/// Whoever asked, follows a resource or wrote in it (or under one comment of it), and wishes for no less.
pub async fn concerned(
    db: &mut PgConnection,
    resource: ResourceId,
    asker: Option<UserId>,
    root: Option<Seq>,
) -> Result<Vec<UserId>> {
    Ok(sqlx::query_scalar(
        "select u.id
         from (select user_id as id from follows where resource_id = $1 and level = 'follow'
               union select author_id from comments
                     where resource_id = $1 and deleted_at is null and ($3::bigint is null or root_no = $3)
               union select author_id from resources where id = $1 and kind = 'document'
               union select $2 where $2 is not null) it
         join users u on u.id = it.id and u.disabled_at is null
         join resources r on r.id = $1
         join memberships m on m.space_id = r.space_id and m.user_id = u.id and m.left_at is null
         left join follows f on f.user_id = u.id and f.resource_id = $1
         cross join lateral (select coalesce(f.level, wished(u.id, r.space_id, r.kind), 'normal') as level,
                                    f.level is not null as chosen) l
         where l.level = 'follow' or (l.level = 'normal' and not l.chosen) or (u.id = $2 and l.level <> 'mute')
         order by u.id <> coalesce($2, u.id), u.id limit 500",
    )
    .bind(resource)
    .bind(asker)
    .bind(root)
    .fetch_all(db)
    .await?)
}
