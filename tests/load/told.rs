//! How soon somebody's bell, on another node, tells that he was named, while others write; and what it takes to
//! let ten thousand notices be.

use std::time::{Duration, Instant};

use anyhow::{Result, bail, ensure};
use protocol::{
    ActId, Event, ResourceId, Stream, UserId,
    comments::{Input, Post},
    live::{Act, Outcome, ServerFrame},
    mentions::written,
    notifications::{Event as Bell, Read, Which},
};
use sqlx::PgPool;
use tokio::time::{interval, timeout};

use crate::{
    database::Database,
    line::Line,
    nodes::Pair,
    options::Options,
    report::{Mark, Report},
    seed::Town,
    send::{Crew, Pace},
    socket::Socket,
};

/// Threads in which others write meanwhile.
const ROOMS: usize = 32;
/// What is allowed to be written every so often: five hundred messages a second.
const STEP: (usize, Duration) = (10, Duration::from_millis(20));
/// Somebody is named no more often than that: faster, nobody may write.
const TURN: Duration = Duration::from_millis(50);
/// How long one may wait for the bell.
const PATIENCE: Duration = Duration::from_secs(30);
/// Notices that are read at once.
const NOTICES: i64 = 10_000;

/// Names somebody again and again, and listens on the other node.
///
/// # Errors
/// What did not work.
pub async fn run(database: &Database, town: &Town, options: &Options) -> Result<Report> {
    let pair = Pair::start(database).await?;
    let mut report = Report::new("bell");
    let (rooms, thread) = (&town.threads[..ROOMS], town.threads[ROOMS]);
    let crew = Crew::connect(&pair.one, town, ROOMS * 2, rooms).await?;
    let pace = Pace::new(true);
    let during = async {
        let times = name(&pair, town, thread, options.time).await;
        pace.end();
        times
    };
    let (sent, times, ()) = tokio::join!(crew.write(&pair.one, &pace), during, pace.keep(STEP));
    let (sent, mut times) = (sent?, times?);
    report.tell("messages written meanwhile", sent.kept as f64 / sent.took.as_secs_f64(), "a second");
    report.tell("names told", times.len() as f64, "");
    report.times("from sending to the bell on the other node", &mut times, Some(Mark::AtMost(100.0)));
    let missing = missing(&database.pool, town.people[0], thread, times.len()).await?;
    report.mark("names without a notice, or with two", missing as f64, "", Mark::None);
    let_be(&pair, &database.pool, town, thread, &mut report).await?;
    pair.stop().await?;
    Ok(report)
}

/// One name after the other. Answers the microseconds that each took.
async fn name(pair: &Pair, town: &Town, thread: ResourceId, time: Duration) -> Result<Vec<u32>> {
    let user = town.people[0];
    let mut ears = Socket::open(pair.two.address, &town.secrets[0]).await?;
    ears.watch(Stream::User(user)).await?;
    let mut mouth = Socket::open(pair.one.address, &town.secrets[1]).await?;
    let (over, mut times) = (Instant::now() + time, Vec::new());
    let mut turns = interval(TURN);
    while Instant::now() < over {
        turns.tick().await;
        let body = format!("{}, à toi", written("Camille Numéro 1", user));
        let post = Post { act: ActId::new(), body, parent: None, call: false };
        let began = Instant::now();
        let asked = mouth.ask(Act::Comments(Input::Post(thread, post)));
        let (asked, heard) = tokio::join!(asked, timeout(PATIENCE, noticed(&mut ears)));
        heard??;
        times.push(u32::try_from(began.elapsed().as_micros()).unwrap_or(u32::MAX));
        match asked? {
            Outcome::Ok(_) => {}
            other => bail!("a name was not kept: {other:?}"),
        }
    }
    Ok(times)
}

async fn noticed(ears: &mut Socket) -> Result<()> {
    loop {
        if let ServerFrame::Push(push) = ears.next().await?
            && matches!(&push.event, Event::Notifications(Bell::Noticed(_)))
        {
            return Ok(());
        }
    }
}

async fn missing(pool: &PgPool, user: UserId, thread: ResourceId, told: usize) -> Result<u64> {
    let kept: i64 = sqlx::query_scalar(
        "select count(*) from notices where user_id = $1 and resource_id = $2 and mentions",
    )
    .bind(user.0)
    .bind(thread.0)
    .fetch_one(pool)
    .await?;
    Ok(kept.unsigned_abs().abs_diff(told as u64))
}

/// Lets ten thousand notices be at once.
async fn let_be(
    pair: &Pair,
    pool: &PgPool,
    town: &Town,
    thread: ResourceId,
    report: &mut Report,
) -> Result<()> {
    let user = town.people[1];
    notices(pool, user, town.people[0], thread, NOTICES).await?;
    let mut line = Line::open(pair.one.address, &town.secrets[1]).await?;
    let began = Instant::now();
    line.send("PUT", "/api/v1/notifications/read", &Read { act: ActId::new(), which: Which::All }).await?;
    let took = began.elapsed();
    let unread: i64 =
        sqlx::query_scalar("select count(*) from notices where user_id = $1 and read_act is null")
            .bind(user.0)
            .fetch_one(pool)
            .await?;
    ensure!(unread == 0, "{unread} notices are unread");
    report.tell("notices that are let be at once", NOTICES as f64, "");
    report.tell("letting them be", took.as_secs_f64() * 1e3, "ms");
    Ok(())
}

/// Unread notices of what somebody wrote to somebody, a minute apart.
///
/// # Errors
/// The database's.
pub async fn notices(pool: &PgPool, user: UserId, by: UserId, thread: ResourceId, count: i64) -> Result<()> {
    sqlx::query(
        "insert into notices (id, user_id, space_id, resource_id, msg_no, by_id, mentions, answers, at, kind)
         select gen_random_uuid(), $1, r.space_id, r.id, 0, $2, true, false, now() - no * interval '1 minute', 'comment'
         from resources r, generate_series(1, $4::bigint) as no where r.id = $3",
    )
    .bind(user.0)
    .bind(by.0)
    .bind(thread.0)
    .bind(count)
    .execute(pool)
    .await?;
    sqlx::raw_sql("vacuum analyze notices").execute(pool).await?;
    Ok(())
}
