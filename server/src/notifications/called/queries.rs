//! The SQL of mentions in conversations.

use protocol::{
    ActId, CommentId, ConversationId, UserId,
    notifications::{Called, Words},
};
use sqlx::{PgConnection, Row as _};

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

/// The messages that name a person and that he has neither read nor let be, the newest first; a hundred at
/// most. In one conversation, or in all.
pub async fn called(
    db: &mut PgConnection,
    user: UserId,
    conversation: Option<ConversationId>,
) -> Result<Vec<Called>> {
    let rows = sqlx::query(
        "select m.id, m.conversation_id, m.msg_no, m.created_at, m.html, c.name as title,
                u.id as by_id, u.given_name || ' ' || u.family_name as by_name, u.function as by_function,
                u.photo as by_photo
         from message_mentions n
         join participants p on p.conversation_id = n.conversation_id and p.user_id = n.user_id
           and p.left_at is null and p.joined_no < n.msg_no and p.read_no < n.msg_no
         join messages m on m.id = n.message_id and m.deleted_at is null
         join conversations c on c.id = n.conversation_id
         join users u on u.id = m.author_id
         where n.user_id = $1 and n.read_act is null and ($2::uuid is null or n.conversation_id = $2)
         order by m.created_at desc, m.id desc limit 100",
    )
    .bind(user)
    .bind(conversation)
    .fetch_all(db)
    .await?;
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
