//! An announcement to a whole space whose members look on: how soon the first has it, and the last.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use protocol::{
    ActId, SpaceId, Stream,
    announcements::{Send, Severity, To},
};
use sqlx::PgPool;
use uuid::Uuid;

use crate::{
    hub::Hub,
    line::Line,
    options::Options,
    report::{Mark, Report},
    seed::Town,
    watch::Watchers,
};

/// People in the space, at least.
const MEMBERS: i64 = 20_000;
/// Announcements, one after the other.
const SENT: usize = 5;
/// How long the last may take to have one.
const PATIENCE: Duration = Duration::from_secs(30);

/// Connects them and announces.
///
/// # Errors
/// What did not work.
pub async fn run(hub: &Hub, pool: &PgPool, town: &Town, options: &Options) -> Result<Report> {
    let space: Uuid =
        sqlx::query_scalar("select id from spaces order by slug limit 1").fetch_one(pool).await?;
    // The first of the people announces, and those after him look on.
    sqlx::query(
        "update memberships set role = 'admin' where space_id = $1 and user_id =
             (select id from users where email = 'load-1@demo.example')",
    )
    .bind(space)
    .execute(pool)
    .await?;
    let people = crowd(pool, space).await?;
    let stream = Stream::Space(SpaceId(space));
    let (admin, others) = town.secrets.split_first().context("nobody")?;
    let who: Vec<_> =
        others.iter().take(options.connections).map(|secret| (secret.as_str(), Some(stream))).collect();
    let watchers = Watchers::connect(&[hub], &who, 1).await?;
    let (count, cpu) = (watchers.count(), hub.cpu_seconds()?);
    let mut line = Line::open(hub.address, admin).await?;
    let mut answers = Vec::with_capacity(SENT);
    for no in 1..=SENT {
        let began = Instant::now();
        announce(&mut line, hub, space, began).await?;
        answers.push(u32::try_from(began.elapsed().as_micros()).unwrap_or(u32::MAX));
        watchers.settle(count * no as u64, PATIENCE).await;
    }
    let cpu = hub.cpu_seconds()? - cpu;
    let head: i64 = sqlx::query_scalar("select seq from streams where id = $1")
        .bind(stream.to_string())
        .fetch_one(pool)
        .await?;
    let mut seen = watchers.finish(&HashMap::from([(stream, head)])).await?;
    ensure!(!seen.times.is_empty(), "nobody heard anything");
    let first = *seen.times.iter().min().context("no time")?;
    let mut report = Report::new("announce");
    report.tell("people each announcement is for", people as f64 - 1.0, "");
    report.tell("of them connected", count as f64, "");
    report.times("answered", &mut answers, Some(Mark::AtMost(50.0)));
    report.mark("first delivery", f64::from(first) / 1e3, "ms", Mark::AtMost(100.0));
    report.times("delivery", &mut seen.times, None);
    let last = *seen.times.last().context("no time")?;
    report.mark("last delivery", f64::from(last) / 1e3, "ms", Mark::AtMost(1_000.0));
    report.tell("processor time of each announcement", cpu / SENT as f64 * 1e3, "ms");
    report.mark("lost", seen.lost as f64, "", Mark::None);
    report.mark("doubled", seen.doubled as f64, "", Mark::None);
    report.mark("cut off", seen.cut as f64, "", Mark::None);
    Ok(report)
}

/// Fills the space with people who are not there. Answers how many belong to it.
async fn crowd(pool: &PgPool, space: Uuid) -> Result<i64> {
    sqlx::query(
        "with made as (
             insert into users (id, email, email_verified_at, given_name, family_name, function)
             select gen_random_uuid(), 'away-' || no || '@demo.example', now(), 'Camille', 'Absente ' || no, ''
             from generate_series(1, $2 - (select count(*) from memberships where space_id = $1)) as no
             returning id)
         insert into memberships (id, space_id, user_id, role, joined_at, since)
         select gen_random_uuid(), $1, id, 'member', now(), now() from made",
    )
    .bind(space)
    .bind(MEMBERS)
    .execute(pool)
    .await?;
    sqlx::raw_sql("vacuum analyze users, memberships").execute(pool).await?;
    let count = sqlx::query_scalar("select count(*) from memberships where space_id = $1");
    Ok(count.bind(space).fetch_one(pool).await?)
}

/// Announces, and waits for the answer. The text begins with the time of sending.
async fn announce(line: &mut Line<'_>, hub: &Hub, space: Uuid, now: Instant) -> Result<()> {
    let send = Send {
        act: ActId::new(),
        to: To::All,
        severity: Severity::Important,
        title: "La passerelle sera fermée jeudi matin".to_owned(),
        body: format!(
            "{:012} Le temps de poser les nouvelles planches",
            now.duration_since(hub.epoch).as_micros()
        ),
        acknowledge: true,
        replies: false,
        due_at: None,
        expires_at: None,
    };
    line.send("POST", &format!("/api/v1/spaces/{space}/announcements"), &send).await?;
    Ok(())
}
