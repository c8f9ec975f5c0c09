//! The SQL of people who are called together.

use protocol::{CommentId, NoticeId, ResourceId, UserId, mentions::Group};
use sqlx::PgConnection;

use crate::{
    error::Result,
    notifications::queries::{Kept, Subject},
};

/// Who is in a group ($3) of those who may read a resource ($1), one person ($2) aside.
macro_rules! crowd {
    ($columns:literal, $rest:literal) => {
        concat!(
            "select ",
            $columns,
            " from resources r
             join memberships m on m.space_id = r.space_id and m.left_at is null
               and (r.audience = 'member' or m.role = 'admin' or m.role = r.audience)
             join users u on u.id = m.user_id and u.disabled_at is null
             where r.id = $1 and r.removed_at is null and r.published_at is not null
               and m.user_id <> $2 and ($3::text = 'all' or m.role = 'admin') ",
            $rest
        )
    };
}

/// How many people a call would tell.
pub async fn size(db: &mut PgConnection, resource: ResourceId, but: UserId, group: Group) -> Result<i64> {
    let count = sqlx::query_scalar(crowd!("count(*)", ""));
    Ok(count.bind(resource).bind(but).bind(group).fetch_one(db).await?)
}

/// Some who are called and have no notice that says so, in the order of their ids. Who joined after the call
/// is not called.
pub async fn missing(db: &mut PgConnection, it: &Subject, most: i64) -> Result<Vec<UserId>> {
    Ok(sqlx::query_scalar(crowd!(
        "m.user_id",
        "and m.since <= $4 and not exists (
             select from notices n
             where n.comment_id = $5 and n.user_id = m.user_id and n.kind = 'comment' and n.calls = $3)
         order by m.user_id limit $6"
    ))
    .bind(it.resource)
    .bind(it.author.id)
    .bind(it.calls)
    .bind(it.called_at)
    .bind(it.id)
    .bind(most)
    .fetch_all(db)
    .await?)
}

/// Some who have a notice that says that they are called, and are not, in the order of their ids.
pub async fn beyond(db: &mut PgConnection, it: &Subject, most: i64) -> Result<Vec<UserId>> {
    Ok(sqlx::query_scalar(concat!(
        "select n.user_id from notices n
         where n.comment_id = $5 and n.kind = 'comment' and n.calls is not null and not exists (",
        crowd!("", "and m.since <= $4 and m.user_id = n.user_id"),
        ") order by n.user_id limit $6"
    ))
    .bind(it.resource)
    .bind(it.author.id)
    .bind(it.calls)
    .bind(it.called_at)
    .bind(it.id)
    .bind(most)
    .fetch_all(db)
    .await?)
}

/// A comment calls these people together. Who has a notice about it keeps that; it is read already if his
/// mark has passed the comment, or if he muted the resource, its service or its space.
pub async fn tell(db: &mut PgConnection, it: &Subject, people: &[UserId]) -> Result<Vec<Kept>> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    Ok(sqlx::query_as(
        r#"insert into notices (id, user_id, space_id, resource_id, comment_id, msg_no, by_id, mentions, answers, at, kind,
                                calls, read_act)
           select new.id, new.user_id, $3, $4, $5, $6, $7, false, false, $8, 'comment', $9,
                  case when level_of(new.user_id, $4) = 'mute' or k.msg_no >= $6 then new.id end
           from unnest($1::uuid[], $2::uuid[]) as new (id, user_id)
           left join marks k on k.user_id = new.user_id and k.resource_id = $4
           on conflict (user_id, comment_id) do update set calls = excluded.calls
           returning id, user_id as "user", mentions, answers, calls, read_act as read, at, by_id as by"#,
    )
    .bind(people.iter().map(|_| NoticeId::new().0).collect::<Vec<_>>())
    .bind(people.iter().map(|id| id.0).collect::<Vec<_>>())
    .bind(it.space)
    .bind(it.resource)
    .bind(it.id)
    .bind(it.msg_no)
    .bind(it.author.id)
    .bind(it.at)
    .bind(it.calls)
    .fetch_all(db)
    .await?)
}

/// A comment calls these people no longer.
pub async fn untell(db: &mut PgConnection, comment: CommentId, people: &[UserId]) -> Result<Vec<Kept>> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    Ok(sqlx::query_as(
        r#"update notices set calls = null where comment_id = $1 and user_id = any($2) and kind = 'comment'
           returning id, user_id as "user", mentions, answers, calls, read_act as read, at, by_id as by"#,
    )
    .bind(comment)
    .bind(people.iter().map(|id| id.0).collect::<Vec<_>>())
    .fetch_all(db)
    .await?)
}
