//! The SQL of mentions in conversations.

use chrono::{DateTime, Utc};
use protocol::{
    ActId, CommentId, ConversationId, UserId,
    notifications::{Called, Words, tasks::TaskState},
};
use sqlx::{PgConnection, Row as _, postgres::PgRow};

use super::Message;
use crate::{comments::render, error::Result, notifications::queries::card};

/// Whom a message names.
pub async fn called_by(db: &mut PgConnection, message: CommentId) -> Result<Vec<UserId>> {
    let people =
        sqlx::query_scalar("select user_id from message_mentions where message_id = $1 order by user_id");
    Ok(people.bind(message).fetch_all(db).await?)
}

/// A message names these people too.
pub async fn call(db: &mut PgConnection, message: Message, people: &[UserId]) -> Result<()> {
    sqlx::query(
        "insert into message_mentions (message_id, conversation_id, user_id, msg_no)
         select $1, $2, id, $3 from unnest($4::uuid[]) as id on conflict do nothing",
    )
    .bind(message.id)
    .bind(message.conversation)
    .bind(message.msg_no)
    .bind(people.iter().map(|id| id.0).collect::<Vec<_>>())
    .execute(db)
    .await?;
    Ok(())
}

/// A message names these people no longer.
pub async fn uncall(db: &mut PgConnection, message: CommentId, people: &[UserId]) -> Result<()> {
    sqlx::query("delete from message_mentions where message_id = $1 and user_id = any($2)")
        .bind(message)
        .bind(people.iter().map(|id| id.0).collect::<Vec<_>>())
        .execute(db)
        .await?;
    Ok(())
}

/// The messages that name a person, the newest first, a hundred at most, which also fulfil a condition; of
/// conversations that he belongs to, from his coming on.
macro_rules! naming {
    ($condition:literal) => {
        concat!(
            "select m.id, m.conversation_id, m.msg_no, m.created_at, m.html, c.name as title,
                    u.id as by_id, u.given_name || ' ' || u.family_name as by_name, u.function as by_function,
                    u.photo as by_photo
             from message_mentions n
             join participants p on p.conversation_id = n.conversation_id and p.user_id = n.user_id
               and p.left_at is null and p.joined_no < n.msg_no
             join messages m on m.id = n.message_id and m.deleted_at is null
             join conversations c on c.id = n.conversation_id
             join users u on u.id = m.author_id
             where n.user_id = $1 and ",
            $condition,
            " order by m.created_at desc, m.id desc limit 100"
        )
    };
}

fn read(rows: &[PgRow]) -> Result<Vec<Called>> {
    let called = rows.iter().map(|row| {
        let words = Words { title: row.try_get("title")?, excerpt: render::excerpt(row.try_get("html")?) };
        Ok(Called {
            message: row.try_get("id")?,
            conversation: row.try_get("conversation_id")?,
            msg_no: row.try_get("msg_no")?,
            by: card(row, "by")?,
            at: row.try_get("created_at")?,
            words: Some(words),
        })
    });
    Ok(called.collect::<Result<_, sqlx::Error>>()?)
}

/// The messages that name a person and stand so as what there is to do. Answered is what he wrote behind, in the
/// same conversation.
pub async fn tasks(db: &mut PgConnection, user: UserId, state: TaskState) -> Result<Vec<Called>> {
    let rows = sqlx::query(naming!(
        "case when n.done_at is not null then 'done'
              when exists (select from messages a where a.conversation_id = n.conversation_id
                           and a.author_id = $1 and a.msg_no > n.msg_no and a.deleted_at is null) then 'answered'
              else 'open' end = $2"
    ));
    read(&rows.bind(user).bind(state).fetch_all(db).await?)
}

/// Sets when a person said of a message that names him that it is done, or that he did not. Answers whether there
/// is one.
pub async fn set_done(
    db: &mut PgConnection,
    user: UserId,
    message: CommentId,
    at: Option<DateTime<Utc>>,
) -> Result<bool> {
    let done = sqlx::query("update message_mentions set done_at = $3 where message_id = $2 and user_id = $1");
    Ok(done.bind(user).bind(message).bind(at).execute(db).await?.rows_affected() > 0)
}

/// The messages that name a person and that he has neither read nor let be. In one conversation, or in all.
pub async fn called(
    db: &mut PgConnection,
    user: UserId,
    conversation: Option<ConversationId>,
) -> Result<Vec<Called>> {
    let rows = sqlx::query(naming!(
        "p.read_no < n.msg_no and n.read_act is null and ($2::uuid is null or n.conversation_id = $2)"
    ));
    read(&rows.bind(user).bind(conversation).fetch_all(db).await?)
}

/// Lets the messages that name a person be: one, or all.
pub async fn let_called_be(
    db: &mut PgConnection,
    user: UserId,
    message: Option<CommentId>,
    act: ActId,
) -> Result<()> {
    sqlx::query(
        "update message_mentions set read_act = $3
         where user_id = $1 and read_act is null and ($2::uuid is null or message_id = $2)",
    )
    .bind(user)
    .bind(message)
    .bind(act)
    .execute(db)
    .await?;
    Ok(())
}
