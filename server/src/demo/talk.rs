//! The rows of a demonstration's conversations on their way into the database.

use anyhow::Result;
use protocol::Stream;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    keep::{Conversation, column, events},
    log::id_of,
};
use crate::comments::render;

/// Keeps a conversation with all that was said in it.
///
/// # Errors
/// The database's.
pub async fn keep(db: &mut PgConnection, it: &Conversation) -> Result<()> {
    let stream = Stream::Conversation(it.id).to_string();
    let head = it.log.events.last().map_or(Uuid::nil(), |told| told.id.0);
    let rows = &it.log.comments;
    let deleted = rows.iter().filter(|row| row.comment.deleted.is_some()).count();
    sqlx::query("insert into streams (id, seq, head_id, msg_no, deleted) values ($1, $2, $3, $4, $5)")
        .bind(&stream)
        .bind(i64::try_from(it.log.events.len())?)
        .bind(head)
        .bind(i64::try_from(rows.len())?)
        .bind(i64::try_from(deleted)?)
        .execute(&mut *db)
        .await?;
    let pair = it.owner.is_none().then(|| {
        let ids = it.people.iter().map(|(user, ..)| user.0);
        (ids.clone().min(), ids.max())
    });
    sqlx::query(
        "insert into conversations (id, pair_low, pair_high, name, owner_id, created_by, created_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(it.id)
    .bind(pair.and_then(|(low, _)| low))
    .bind(pair.and_then(|(_, high)| high))
    .bind(&it.name)
    .bind(it.owner)
    .bind(it.owner.or(it.people.first().map(|(user, ..)| *user)))
    .bind(it.at)
    .execute(&mut *db)
    .await?;
    sqlx::query(
        "insert into participants (conversation_id, joined_at, joined_seq, joined_no, id, user_id, read_no, delivered_no)
         select $1, $2, 0, 0, row.* from unnest($3::uuid[], $4::uuid[], $5::bigint[], $6::bigint[]) as row",
    )
    .bind(it.id)
    .bind(it.at)
    .bind(column(&it.people, |_| id_of(it.at)))
    .bind(column(&it.people, |person| person.0.0))
    .bind(column(&it.people, |person| person.1))
    .bind(column(&it.people, |person| person.2))
    .execute(&mut *db)
    .await?;
    sqlx::query(
        "insert into messages (conversation_id, render_version, id, author_id, parent_id, msg_no, seq, source, html,
                               revision, created_at, edited_at, deleted_at)
         select $1, $2::smallint, row.*
         from unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::bigint[], $7::bigint[], $8::text[], $9::text[],
                     $10::integer[], $11::timestamptz[], $12::timestamptz[], $13::timestamptz[]) as row",
    )
    .bind(it.id)
    .bind(render::VERSION)
    .bind(column(rows, |row| row.comment.id.0))
    .bind(column(rows, |row| row.comment.author.id.0))
    .bind(column(rows, |row| row.comment.parent.map(|id| id.0)))
    .bind(column(rows, |row| row.comment.msg_no.0))
    .bind(column(rows, |row| row.seq.0))
    .bind(column(rows, |row| row.source.as_str()))
    .bind(column(rows, |row| row.comment.html.as_str()))
    .bind(column(rows, |row| row.comment.revision))
    .bind(column(rows, |row| row.comment.at))
    .bind(column(rows, |row| row.comment.edited_at))
    .bind(column(rows, |row| row.comment.deleted.map(|deletion| deletion.at)))
    .execute(&mut *db)
    .await?;
    events(db, stream, 1, &it.log.events).await?;
    let versions = &it.log.versions;
    sqlx::query(
        "insert into message_versions (message_id, revision, source, html, at)
         select * from unnest($1::uuid[], $2::integer[], $3::text[], $4::text[], $5::timestamptz[])",
    )
    .bind(column(versions, |row| row.comment.0))
    .bind(column(versions, |row| row.revision))
    .bind(column(versions, |row| row.text.source.as_str()))
    .bind(column(versions, |row| row.text.html.as_str()))
    .bind(column(versions, |row| row.at))
    .execute(&mut *db)
    .await?;
    let reactions = &it.log.reactions;
    sqlx::query(
        "insert into message_reactions (message_id, kind, user_id, at)
         select * from unnest($1::uuid[], $2::text[], $3::uuid[], $4::timestamptz[])",
    )
    .bind(column(reactions, |row| row.0.0))
    .bind(column(reactions, |row| row.1.name()))
    .bind(column(reactions, |row| row.2.0))
    .bind(column(reactions, |row| row.3))
    .execute(db)
    .await?;
    Ok(())
}
