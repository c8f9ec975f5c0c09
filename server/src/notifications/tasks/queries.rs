//! The SQL of mentions as what there is to do.

use chrono::{DateTime, Utc};
use protocol::{
    NoticeId, UserId,
    notifications::{Notice, tasks::TaskState},
};
use sqlx::PgConnection;

use crate::{
    error::Result,
    notifications::queries::{Begins, notice, visible},
};

/// A page of a person's mentions that stand so, the newest first, each with the beginning of what it is about.
/// Answered is what he wrote behind, in the same resource.
pub async fn mentions(
    db: &mut PgConnection,
    user: UserId,
    state: TaskState,
    after: Option<(DateTime<Utc>, NoticeId)>,
    most: i64,
) -> Result<Vec<(Notice, Begins)>> {
    let (at, id) = after.unzip();
    let rows = sqlx::query(concat!(
        "with mine as materialized (
             select resource_id, max(msg_no) as msg_no, max(created_at) as at from comments
             where author_id = $1 and deleted_at is null group by resource_id
         ) ",
        visible!(
            "n.id, n.kind, n.mentions, n.calls, n.space_id, n.resource_id, r.kind as of, n.comment_id, n.msg_no, n.role, n.at, n.read_act, c.html,
             case n.kind when 'named' then r.excerpt end as begins,
             u.id as by_id, u.given_name || ' ' || u.family_name as by_name, u.function as by_function,
             u.photo as by_photo",
            "join users u on u.id = n.by_id
             left join mine on mine.resource_id = n.resource_id
               and case when n.msg_no is null then mine.at > n.at else mine.msg_no > n.msg_no end",
            "n.user_id = $1 and ($2::timestamptz is null or (n.at, n.id) < ($2, $3))
               and n.kind in ('comment', 'named') and (n.mentions or n.calls is not null)
               and case when n.done_at is not null then 'done' when mine.resource_id is not null then 'answered'
                        else 'open' end = $5
             order by n.at desc, n.id desc limit $4"
        )
    ))
    .bind(user)
    .bind(at)
    .bind(id)
    .bind(most)
    .bind(state)
    .fetch_all(db)
    .await?;
    Ok(rows.iter().map(notice).collect::<Result<_, _>>()?)
}

/// Sets when a person said of a mention that it is done, or that he did not. Answers whether there is one.
pub async fn set_done(
    db: &mut PgConnection,
    user: UserId,
    id: NoticeId,
    at: Option<DateTime<Utc>>,
) -> Result<bool> {
    let done = sqlx::query(
        "update notices set done_at = $3
         where id = $2 and user_id = $1 and kind in ('comment', 'named') and (mentions or calls is not null)",
    )
    .bind(user)
    .bind(id)
    .bind(at)
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}
