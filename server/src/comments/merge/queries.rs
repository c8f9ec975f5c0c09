//! The SQL of putting comments under another resource.

use std::collections::HashMap;

use protocol::{
    ActId, CommentId, Position, ResourceId, Seq, UserId,
    comments::{Comment, ReactionKind},
};
use sqlx::PgConnection;

use super::Pair;
use crate::{comments::queries::Row, error::Result};

/// A reaction, and who gave it.
pub type Given = (ReactionKind, UserId);

/// Locks a resource's comments, in the order of their ids: whoever changes one has done so, or waits and
/// finds it in its new place.
pub async fn hold(db: &mut PgConnection, resource: ResourceId) -> Result<()> {
    sqlx::query("select id from comments where resource_id = $1 order by id for update")
        .bind(resource)
        .execute(db)
        .await?;
    Ok(())
}

/// All of a resource's comments in the order of writing, with the writes that they came by and what was
/// given to them, in the order in which it was.
pub async fn all(db: &mut PgConnection, resource: ResourceId) -> Result<Vec<(ActId, Comment, Vec<Given>)>> {
    let given: Vec<(CommentId, ReactionKind, UserId)> = sqlx::query_as(
        "select g.comment_id, g.kind, g.user_id from reactions g join comments c on c.id = g.comment_id
         where c.resource_id = $1 order by g.at, g.user_id",
    )
    .bind(resource)
    .fetch_all(&mut *db)
    .await?;
    let mut reactions: HashMap<CommentId, Vec<Given>> = HashMap::new();
    for (comment, kind, by) in given {
        reactions.entry(comment).or_default().push((kind, by));
    }
    let acts: Vec<(CommentId, ActId)> =
        sqlx::query_as("select id, act from comments where resource_id = $1 order by msg_no")
            .bind(resource)
            .fetch_all(&mut *db)
            .await?;
    let mut rows: HashMap<CommentId, Comment> =
        Row::all(db, resource).await?.into_iter().map(|it| (it.id, it)).collect();
    let whole = |(id, act)| Some((act, rows.remove(&id)?, reactions.remove(&id).unwrap_or_default()));
    Ok(acts.into_iter().filter_map(whole).collect())
}

/// Keeps what a resource began with as a comment under another.
pub async fn insert(
    db: &mut PgConnection,
    pair: Pair,
    it: &Comment,
    (act, source): (ActId, &str),
    at: Position,
) -> Result<()> {
    sqlx::query(
        "insert into comments (id, space_id, resource_id, author_id, msg_no, root_no, seq, event_id, act, digest,
                               source, html, render_version, created_at)
         values ($1, $2, $3, $4, $5, $5, $6, $7, $8, '', $9, $10, $11, $12)",
    )
    .bind(it.id)
    .bind(pair.space)
    .bind(pair.into)
    .bind(it.author.id)
    .bind(it.msg_no)
    .bind(at.seq)
    .bind(at.id)
    .bind(act)
    .bind(source)
    .bind(&it.html)
    .bind(crate::comments::render::VERSION)
    .bind(it.at)
    .execute(db)
    .await?;
    Ok(())
}

/// Puts comments under another resource, where these events told of them.
pub async fn take(
    db: &mut PgConnection,
    pair: Pair,
    after: Seq,
    places: &[(CommentId, Position)],
) -> Result<()> {
    sqlx::query(
        "update comments c set resource_id = $1, msg_no = c.msg_no + $2, root_no = c.root_no + $2,
                               seq = told.seq, event_id = told.id
         from unnest($3::uuid[], $4::bigint[], $5::uuid[]) as told (comment, seq, id)
         where c.id = told.comment",
    )
    .bind(pair.into)
    .bind(after)
    .bind(places.iter().map(|(id, _)| id.0).collect::<Vec<_>>())
    .bind(places.iter().map(|(_, at)| at.seq.0).collect::<Vec<_>>())
    .bind(places.iter().map(|(_, at)| at.id.0).collect::<Vec<_>>())
    .execute(db)
    .await?;
    Ok(())
}

/// Counts what was taken in: up to which message, and how many of them were deleted.
pub async fn count(db: &mut PgConnection, into: ResourceId, head: Seq, deleted: usize) -> Result<()> {
    sqlx::query("update streams set msg_no = $2, deleted = deleted + $3 where id = $1")
        .bind(protocol::Stream::Resource(into).to_string())
        .bind(head)
        .bind(i64::try_from(deleted).unwrap_or(i64::MAX))
        .execute(db)
        .await?;
    Ok(())
}

/// Carries read marks over. Who had read all of the one that takes in has read there what he had read in
/// the other; who had not keeps his mark, for what he has not read comes first. Whose question it was has
/// read it. Answers whose marks moved, to where, and from where.
pub async fn marks(
    db: &mut PgConnection,
    pair: Pair,
    (head, after): (Seq, Seq),
    author: UserId,
) -> Result<Vec<(UserId, Seq, Seq)>> {
    let moved = sqlx::query_as(
        "with read as (
             select user_id, msg_no from marks where resource_id = $1 and msg_no > 0
             union all
             select $5, 0 where not exists
                 (select from marks where resource_id = $1 and user_id = $5 and msg_no > 0)
         ), stood as (
             select read.user_id, $4 + read.msg_no as upto, coalesce(k.msg_no, 0) as mark
             from read left join marks k on k.user_id = read.user_id and k.resource_id = $2
         ), caught_up as (
             select * from stood where not exists (
                 select from comments c
                 where c.resource_id = $2 and c.msg_no > stood.mark and c.msg_no <= $6 and c.deleted_at is null)
         ), moved as (
             insert into marks (user_id, resource_id, space_id, msg_no)
             select user_id, $2, $3, upto from caught_up order by user_id
             on conflict (user_id, resource_id) do update set msg_no = excluded.msg_no
             returning user_id, msg_no
         )
         select moved.user_id, moved.msg_no, caught_up.mark from moved join caught_up using (user_id)
         order by moved.user_id",
    )
    .bind(pair.from)
    .bind(pair.into)
    .bind(pair.space)
    .bind(after)
    .bind(author)
    .bind(head)
    .fetch_all(&mut *db)
    .await?;
    sqlx::query("delete from marks where resource_id = $1").bind(pair.from).execute(db).await?;
    Ok(moved)
}
