//! The SQL of accepted answers.

use chrono::{DateTime, Utc};
use protocol::{CommentId, PhotoId, ResourceId, Seq, UserId, discussions::Answer, people::Card};
use sqlx::PgConnection;

use super::Asked;
use crate::{dispatch::Reply, error::Result};

/// Locks a thread for whoever says what answers it.
pub async fn lock_thread(db: &mut PgConnection, thread: ResourceId) -> Result<()> {
    sqlx::query("select from threads where id = $1 for no key update").bind(thread).execute(db).await?;
    Ok(())
}

/// Accepts a reply in place of another; answers whether that changed anything.
pub async fn accept(db: &mut PgConnection, asked: &Asked, (by, at): (UserId, DateTime<Utc>)) -> Result<bool> {
    sqlx::query(
        "delete from thread_answers
         where thread_id = $1 and question_id is not distinct from $2 and comment_id <> $3",
    )
    .bind(asked.thread)
    .bind(asked.question)
    .bind(asked.comment)
    .execute(&mut *db)
    .await?;
    let done = sqlx::query(
        "insert into thread_answers (comment_id, thread_id, space_id, question_id, by_id, at)
         values ($1, $2, $3, $4, $5, $6) on conflict do nothing",
    )
    .bind(asked.comment)
    .bind(asked.thread)
    .bind(asked.space)
    .bind(asked.question)
    .bind(by)
    .bind(at)
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// A reply is not the answer any more; answers whether it was.
pub async fn take_back(db: &mut PgConnection, comment: CommentId) -> Result<bool> {
    let done =
        sqlx::query("delete from thread_answers where comment_id = $1").bind(comment).execute(db).await?;
    Ok(done.rows_affected() > 0)
}

/// A comment neither answers nor asks any more; answers which questions stand otherwise by that.
pub async fn unsay(
    db: &mut PgConnection,
    comment: CommentId,
) -> Result<Vec<(ResourceId, Option<CommentId>)>> {
    Ok(sqlx::query_as(
        "delete from thread_answers where comment_id = $1 or question_id = $1 returning thread_id, question_id",
    )
    .bind(comment)
    .fetch_all(db)
    .await?)
}

/// Forgets the answers of a thread.
pub async fn forget(db: &mut PgConnection, thread: ResourceId) -> Result<()> {
    sqlx::query("delete from thread_answers where thread_id = $1").bind(thread).execute(db).await?;
    Ok(())
}

/// The question that a reply is the accepted answer to.
pub async fn answers_what(
    db: &mut PgConnection,
    comment: CommentId,
) -> Result<Option<(ResourceId, Option<CommentId>)>> {
    Ok(sqlx::query_as("select thread_id, question_id from thread_answers where comment_id = $1")
        .bind(comment)
        .fetch_optional(db)
        .await?)
}

#[derive(sqlx::FromRow)]
struct Row {
    comment: CommentId,
    msg_no: Seq,
    question: Option<Seq>,
    html: String,
    at: DateTime<Utc>,
    author_id: UserId,
    author_name: String,
    author_function: String,
    author_photo: Option<PhotoId>,
    by_id: UserId,
    by_name: String,
    by_function: String,
    by_photo: Option<PhotoId>,
}

/// The accepted answers of a thread, the latest replies first; or the one to a question of it.
pub async fn all(
    db: &mut PgConnection,
    thread: ResourceId,
    question: Option<Option<CommentId>>,
    most: i64,
) -> Result<Vec<Answer>> {
    let rows: Vec<Row> = sqlx::query_as(
        "select c.id as comment, c.msg_no, q.msg_no as question, w.at,
                case when w.question_id is null then c.html else '' end as html,
                a.id as author_id, a.given_name || ' ' || a.family_name as author_name,
                a.function as author_function, a.photo as author_photo,
                b.id as by_id, b.given_name || ' ' || b.family_name as by_name, b.function as by_function,
                b.photo as by_photo
         from thread_answers w
         join comments c on c.id = w.comment_id
         join users a on a.id = c.author_id
         join users b on b.id = w.by_id
         left join comments q on q.id = w.question_id
         where w.thread_id = $1 and ($2 or w.question_id is not distinct from $3)
         order by c.msg_no desc limit $4",
    )
    .bind(thread)
    .bind(question.is_none())
    .bind(question.flatten())
    .bind(most)
    .fetch_all(db)
    .await?;
    let answers = rows.into_iter().map(|row| Answer {
        comment: row.comment,
        msg_no: row.msg_no,
        question: row.question,
        author: Card {
            id: row.author_id,
            name: row.author_name,
            function: row.author_function,
            photo: row.author_photo,
        },
        by: Card { id: row.by_id, name: row.by_name, function: row.by_function, photo: row.by_photo },
        at: row.at,
        html: row.html,
        entry: None,
    });
    Ok(answers.collect())
}

/// A reply of a thread, by its number, and whose question it stands under.
pub async fn reply(db: &mut PgConnection, thread: ResourceId, no: Seq) -> Result<Option<Reply>> {
    let row: Option<(CommentId, Option<UserId>, Option<Seq>)> = sqlx::query_as(
        "select c.id, case when t.purpose is null then t.author_id else q.author_id end,
                case when t.purpose is not null then c.root_no end
         from threads t
         join comments c on c.resource_id = t.id and c.msg_no = $2 and c.deleted_at is null
         left join comments q on q.id = c.parent_id
         where t.id = $1",
    )
    .bind(thread)
    .bind(no)
    .fetch_optional(db)
    .await?;
    Ok(row.map(|(comment, asker, root)| Reply { comment, asker, root }))
}
