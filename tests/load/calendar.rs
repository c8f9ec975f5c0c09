//! Calendars as other programs read them again and again, and a full month as the page shows it.

use std::time::Instant;

use anyhow::{Context, Result, ensure};
use sqlx::PgPool;
use uuid::Uuid;

use crate::{
    database::Database,
    hub::Hub,
    line::{Answer, Line},
    options::Options,
    report::{Mark, Report},
    seed::Town,
};

/// Events in the feed that is read.
const FED: i64 = 500;
/// Events in the month that is looked at.
const SHOWN: i64 = 1_000;
/// Times that each is asked for.
const ASKED: usize = 100;
/// Times that the feed is asked for just after something in it was changed.
const WRITTEN: usize = 25;
/// Readings in an hour, of which the mark speaks.
const HOURLY: f64 = 10_000.0;

/// Plans events in two of the town's spaces and asks for them.
///
/// # Errors
/// What did not work.
pub async fn run(hub: &Hub, database: &Database, town: &Town, _: &Options) -> Result<Report> {
    let pool = &database.pool;
    let spaces: Vec<Uuid> =
        sqlx::query_scalar("select id from spaces order by slug limit 2").fetch_all(pool).await?;
    plan(pool, spaces[0], town, FED).await?;
    plan(pool, spaces[1], town, SHOWN).await?;
    let mut report = Report::new("calendar");
    let mut line = Line::open(hub.address, &town.secrets[2]).await?;
    let made = line.send("POST", "/api/v1/me/calendar-feed", &serde_json::Value::Null).await?;
    let made: protocol::calendar::Address = serde_json::from_str(&made)?;
    let (_, secret) = made.url.rsplit_once('/').context("no address")?;
    let feed = format!("/calendar/feed/{secret}?space={}", spaces[0]);

    let first = line.answer(&feed, "").await?;
    let events = first.body.matches("BEGIN:VEVENT").count();
    ensure!(events == usize::try_from(FED)?, "{events} events are in the feed");
    let cpu = hub.cpu_seconds()? + database.cpu_seconds().await?;
    let mut whole = asked(&mut line, &feed, "", 200).await?;
    let cpu = hub.cpu_seconds()? + database.cpu_seconds().await? - cpu;
    report.times("a feed of 500 events", &mut whole, Some(Mark::AtMost(20.0)));
    let tag = first.header("etag").context("no tag")?;
    let known = format!("if-none-match: {tag}\r\n");
    let mut same = asked(&mut line, &feed, &known, 304).await?;
    report.times("the same to who has it", &mut same, Some(Mark::AtMost(2.0)));
    let (mut written, mut known) = fresh(&mut line, &feed, pool, spaces[0]).await?;
    report.times("the feed just after one of its events was changed", &mut written, Some(Mark::AtMost(20.0)));
    report.times("the same to who has it by then", &mut known, Some(Mark::AtMost(2.0)));
    let hourly = cpu / ASKED as f64 * HOURLY / 3_600.0 * 100.0;
    report.mark("10,000 whole feeds an hour, hub and database", hourly, "% of a core", Mark::AtMost(10.0));

    let month =
        format!("/api/v1/spaces/{}/events?from=2061-06-01T00:00:00Z&to=2061-07-01T00:00:00Z", spaces[1]);
    let shown = line.answer(&month, "").await?.body.matches("\"Atelier ").count();
    ensure!(shown == usize::try_from(SHOWN)?, "{shown} events are in the month");
    let mut month = asked(&mut line, &month, "", 200).await?;
    report.times("a month of 1,000 events", &mut month, Some(Mark::AtMost(30.0)));
    Ok(report)
}

async fn asked(line: &mut Line<'_>, path: &str, header: &str, status: u16) -> Result<Vec<u32>> {
    let mut times = Vec::with_capacity(ASKED);
    for _ in 0..ASKED {
        let began = Instant::now();
        let Answer { status: answered, .. } = line.answer(path, header).await?;
        times.push(u32::try_from(began.elapsed().as_micros()).unwrap_or(u32::MAX));
        ensure!(answered == status, "{path}: {answered} instead of {status}");
    }
    Ok(times)
}

/// Asks for a feed each time that one of its events was changed, so that its text is written anew; and once more with the
/// tag that it has then.
async fn fresh(line: &mut Line<'_>, feed: &str, pool: &PgPool, space: Uuid) -> Result<(Vec<u32>, Vec<u32>)> {
    let (mut written, mut known) = (Vec::with_capacity(WRITTEN), Vec::with_capacity(WRITTEN));
    let micros = |began: Instant| u32::try_from(began.elapsed().as_micros()).unwrap_or(u32::MAX);
    let mut before = String::new();
    for _ in 0..WRITTEN {
        sqlx::query(
            "update calendar_events set revision = revision + 1, changed_at = now()
             where id = (select id from calendar_events where space_id = $1 order by random() limit 1)",
        )
        .bind(space)
        .execute(pool)
        .await
        .context("a change")?;
        let began = Instant::now();
        let answer = line.answer(feed, "").await?;
        written.push(micros(began));
        let tag = answer.header("etag").context("no tag")?.to_owned();
        ensure!(answer.status == 200 && tag != before, "the feed is not another one: {tag}");
        let header = format!("if-none-match: {tag}\r\n");
        let began = Instant::now();
        let answer = line.answer(feed, &header).await?;
        known.push(micros(began));
        ensure!(answer.status == 304, "{} to who has it", answer.status);
        before = tag;
    }
    Ok((written, known))
}

/// Plans so many in June 2061, straight into the tables; three in four are answered by somebody.
async fn plan(pool: &PgPool, space: Uuid, town: &Town, count: i64) -> Result<()> {
    let mut db = pool.begin().await?;
    sqlx::query(
        "with made as (
             insert into resources (id, space_id, kind, title, author_id, published_at, created_at)
             select gen_random_uuid(), $1, 'event', 'Atelier ' || no, $2, now(), now()
             from generate_series(1, $3::bigint) as no
             returning id, title)
         insert into calendar_events (id, space_id, kind, title, starts, ends, zone, start_at, end_at, place, organiser_id,
                                      author_id, source, html, created_at, changed_at)
         select id, $1, 'workshop', title, at, at + interval '1 hour', 'Europe/Paris', at at time zone 'Europe/Paris',
                (at + interval '1 hour') at time zone 'Europe/Paris', 'Salle des halles', $2, $2,
                'On y parle de ce qui vient, avec café.', '<p>On y parle de ce qui vient, avec café.</p>', now(), now()
         from (select id, title, timestamp '2061-06-01 09:00' + random() * interval '29 days' as at from made) planned",
    )
    .bind(space)
    .bind(town.people[3].0)
    .bind(count)
    .execute(&mut *db)
    .await
    .context("the events")?;
    sqlx::query(
        "insert into calendar_answers (event_id, space_id, user_id, answer, at)
         select id, space_id, ($2::uuid[])[1 + floor(random() * 8)::int], 'yes', now()
         from calendar_events where space_id = $1 and random() < 0.75",
    )
    .bind(space)
    .bind(town.people[4..12].iter().map(|it| it.0).collect::<Vec<_>>())
    .execute(&mut *db)
    .await
    .context("the answers")?;
    sqlx::query("update spaces set services = services || '{calendar}' where id = $1")
        .bind(space)
        .execute(&mut *db)
        .await?;
    db.commit().await?;
    sqlx::raw_sql("vacuum analyze resources, calendar_events, calendar_dates, calendar_answers")
        .execute(pool)
        .await?;
    Ok(())
}
