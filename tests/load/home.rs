//! A space's home among very much that was published, and what it costs to come back after a year.

use std::time::Instant;

use anyhow::{Context, Result, ensure};
use protocol::UserId;
use sqlx::PgPool;
use uuid::Uuid;

use crate::{
    hub::Hub,
    line::Line,
    options::Options,
    report::{Mark, Report},
    seed::Town,
    told,
};

/// What was published in the space, evenly over two years.
const ITEMS: i64 = 200_000;
/// Times that each page is asked for.
const ASKED: usize = 50;
/// Comments under each of the latest articles.
const COMMENTS: i64 = 10;
/// People who reacted to each of them.
const REACTED: usize = 3;
/// Notices that wait for who comes back.
const WAITING: i64 = 1_000;

/// Fills a space and asks for its home.
///
/// # Errors
/// What did not work.
pub async fn run(hub: &Hub, pool: &PgPool, town: &Town, _: &Options) -> Result<Report> {
    let space: Uuid = sqlx::query_scalar("select space_id from resources where id = $1")
        .bind(town.threads[0].0)
        .fetch_one(pool)
        .await?;
    // Others than those of the other benches: their bells are as this one leaves them.
    let (reader, author) = (town.people[2], town.people[3]);
    publish(pool, space, author).await?;
    said(pool, town).await?;
    sqlx::query("update memberships set joined_at = now() - interval '3 years', since = now() - interval '3 years' where user_id = $1")
        .bind(reader.0)
        .execute(pool)
        .await?;
    told::notices(pool, reader, author, town.threads[0], WAITING).await?;
    sqlx::query(
        "insert into bells (user_id, since, seen_at) values ($1, now() - interval '1 year', now())
         on conflict (user_id) do update set since = excluded.since, seen_at = excluded.seen_at",
    )
    .bind(reader.0)
    .execute(pool)
    .await?;
    let mut report = Report::new("home");
    report.tell("what was published in the space", ITEMS as f64, "");
    let mut line = Line::open(hub.address, &town.secrets[2]).await?;
    let mut page = asked(&mut line, &format!("/api/v1/spaces/{space}/feed"), "\"Article 1\"").await?;
    report.times("home's first page", &mut page, Some(Mark::AtMost(30.0)));
    let mut bell = asked(&mut line, "/api/v1/notifications", "\"unread\":1000").await?;
    report.times("what came in a year of absence", &mut bell, Some(Mark::AtMost(100.0)));
    Ok(report)
}

async fn asked(line: &mut Line<'_>, path: &str, holds: &str) -> Result<Vec<u32>> {
    let mut times = Vec::with_capacity(ASKED);
    for _ in 0..ASKED {
        let began = Instant::now();
        let body = line.get(path).await?;
        times.push(u32::try_from(began.elapsed().as_micros()).unwrap_or(u32::MAX));
        ensure!(body.contains(holds), "{path}: no {holds} in {}", body.chars().take(400).collect::<String>());
    }
    Ok(times)
}

/// Straight into the tables, and past the triggers that would have all of it indexed meanwhile.
async fn publish(pool: &PgPool, space: Uuid, author: UserId) -> Result<()> {
    let mut db = pool.begin().await?;
    sqlx::raw_sql("set local session_replication_role = replica").execute(&mut *db).await?;
    sqlx::query(
        "with made as (
             insert into resources (id, space_id, kind, title, excerpt, author_id, published_at, created_at)
             select gen_random_uuid(), $1, 'post', 'Article ' || no, 'Ce que l’on y lit commence ainsi.', $2, at, at
             from generate_series(1, $3::bigint) as no, lateral (select now() - no * interval '2 years' / $3::float8 as at) it
             returning id)
         insert into streams (id) select 'resource:' || id from made",
    )
    .bind(space)
    .bind(author.0)
    .bind(ITEMS)
    .execute(&mut *db)
    .await
    .context("the articles")?;
    // What the town has of its own is older than all of it.
    sqlx::raw_sql(
        "update resources set published_at = published_at - interval '3 years' where kind = 'thread'",
    )
    .execute(&mut *db)
    .await?;
    db.commit().await?;
    sqlx::raw_sql("vacuum analyze resources, streams, bells").execute(pool).await?;
    Ok(())
}

/// Somebody wrote under the latest articles, a few comments each, and the last of them lately.
async fn said(pool: &PgPool, town: &Town) -> Result<()> {
    let mut db = pool.begin().await?;
    sqlx::raw_sql(
        "set local session_replication_role = replica;
         create temporary table talked on commit drop as
         select id, space_id, published_at from resources where kind = 'post' order by published_at desc limit 2000",
    )
    .execute(&mut *db)
    .await?;
    sqlx::query(
        "insert into comments (id, space_id, resource_id, author_id, msg_no, root_no, seq, event_id, act, digest, source, html, created_at)
         select gen_random_uuid(), t.space_id, t.id, ($1::uuid[])[1 + no % 8], no, no, no, gen_random_uuid(), gen_random_uuid(), '',
                'Bien vu.', '<p>Bien vu.</p>', t.published_at + no * interval '1 hour'
         from talked t, generate_series(1, $2::bigint) as no",
    )
    .bind(town.people[4..12].iter().map(|it| it.0).collect::<Vec<_>>())
    .bind(COMMENTS)
    .execute(&mut *db)
    .await
    .context("the comments")?;
    sqlx::query(
        "insert into reactions (comment_id, space_id, user_id, kind)
         select c.id, c.space_id, r.id, 'thanks' from comments c join talked t on t.id = c.resource_id
         cross join unnest($1::uuid[]) as r (id) where r.id <> c.author_id",
    )
    .bind(town.people[4..4 + REACTED].iter().map(|it| it.0).collect::<Vec<_>>())
    .execute(&mut *db)
    .await
    .context("the reactions")?;
    sqlx::query("update streams s set msg_no = $1, seq = $1 from talked t where s.id = 'resource:' || t.id")
        .bind(COMMENTS)
        .execute(&mut *db)
        .await?;
    sqlx::raw_sql(
        "insert into moves (resource_id, space_id, at)
         select resource_id, space_id, max(created_at) from comments group by resource_id, space_id
         on conflict (resource_id) do nothing",
    )
    .execute(&mut *db)
    .await?;
    db.commit().await?;
    sqlx::raw_sql("vacuum analyze comments, reactions, moves, streams, memberships").execute(pool).await?;
    Ok(())
}
