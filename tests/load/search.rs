//! The search among a million things: what an answer takes, how soon what is written can be found, and what
//! it costs those who write.

use std::{
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use protocol::{
    ActId, ResourceId,
    comments::{Input, Post},
    live::{Act, Outcome},
};
use sqlx::PgPool;
use tokio::{process::Command, time::interval};
use uuid::Uuid;

use crate::{
    database::Database,
    hub::{self, Hub},
    line::Line,
    options::Options,
    report::{Mark, Report},
    seed::{self, Town},
    send::{Crew, Pace},
    socket::Socket,
};

/// People in the database beside those of the demonstration: who write, and who ask.
const PEOPLE: usize = 600;
/// Times that each question is asked.
const ASKED: usize = 20;
/// What people type: a number, a name, one as it is typed, several words, a phrase, what stands in a part of
/// all, what stands in all.
const QUESTIONS: &[(&str, &[&str])] = &[
    ("few", &["PC-0123400", "Turdelachon", "Claircougnac", "Brunveville", "clairtrater"]),
    ("two words", &["Belanac parcelle", "géomètre Cordeard", "refus Ferber", "lotissement Durcou"]),
    (
        "a phrase",
        &["\"contrôle de légalité\" Harfrimont", "\"surface taxable\" -Belanac", "auteur:Adèle géomètre"],
    ),
    ("misspelt", &["géometre légalitté", "pétitionaire Belanac", "lotisement"]),
    ("much", &["géomètre", "petitionnaires", "plan de masse", "la surface taxable", "formulaire"]),
    ("all", &["dossier", "dos", "dossiers géomètre"]),
];
/// What people are writing when something is proposed.
const BEGINNINGS: &[&str] = &[
    "Le géomètre livre ses plans au bon format mais le logiciel les refuse",
    "Quel délai pour compléter un dossier de lotissement à Valmorence",
    "Le contrôle de légalité demande une notice avec les matériaux",
];
/// What is allowed to be written every so often: five hundred messages a second.
const STEP: (usize, Duration) = (10, Duration::from_millis(20));
/// Senders, and the threads they write to.
const SENDERS: usize = 64;
const ROOMS: usize = 32;

/// One may search ten times a second.
const TURN: Duration = Duration::from_millis(110);
/// How long it may take until all of the million can be found, and until one word can.
const INDEXED: Duration = Duration::from_secs(1_800);
const FOUND: Duration = Duration::from_secs(30);

/// Makes the million, and looks for it.
///
/// # Errors
/// What did not work.
pub async fn run(database: &Database, options: &Options) -> Result<Report> {
    let mut report = Report::new("search");
    let beside = database.beside("million").await?;
    let began = Instant::now();
    demonstration(&beside).await?;
    report.tell("the demonstration with a million comments", began.elapsed().as_secs_f64(), "s");
    let town = seed::fill(&beside.pool, PEOPLE).await?;
    sqlx::query(
        "insert into memberships (id, space_id, user_id, role, joined_at, since)
         select gen_random_uuid(), s.id, person, 'member', now(), now()
         from spaces s, unnest($1::uuid[]) as person where s.slug = 'archives'",
    )
    .bind(town.people.iter().map(|it| it.0).collect::<Vec<_>>())
    .execute(&beside.pool)
    .await?;
    let hub = hub::start(&beside).await?;
    let measured = measure(&hub, &beside.pool, &town, options, &mut report).await;
    let stopped = hub.stop().await;
    beside.pool.close().await;
    measured?;
    stopped.map(|()| report)
}

/// Runs `osmose demo --million`.
async fn demonstration(database: &Database) -> Result<()> {
    let status = Command::new(hub::program()?)
        .args(["demo", "--million"])
        .env("DATABASE_URL", &database.url)
        .env("OSMOSE_DATA", database.folder.join("demo"))
        .env_remove("REDIS_URL")
        .stdout(Stdio::null())
        .status()
        .await?;
    ensure!(status.success(), "osmose demo --million: {status}");
    Ok(())
}

async fn measure(
    hub: &Hub,
    pool: &PgPool,
    town: &Town,
    options: &Options,
    report: &mut Report,
) -> Result<()> {
    let (began, before) = (Instant::now(), waiting(pool).await?);
    indexed_all(pool).await?;
    report.tell(
        "what was there before is indexed",
        before as f64 / began.elapsed().as_secs_f64(),
        "a second",
    );
    sqlx::raw_sql("vacuum analyze").execute(pool).await?;
    let rows: i64 = sqlx::query_scalar("select count(*) from search_rows").fetch_one(pool).await?;
    report.tell("what can be found", rows as f64, "");

    let mut all = Vec::new();
    let mut readers = town.secrets.iter();
    for (what, questions) in QUESTIONS {
        let mut times = Vec::new();
        for question in *questions {
            // One asks a hundred times in a few seconds, no more.
            let mut line = Line::open(hub.address, readers.next().context("too few people")?).await?;
            let path = format!("/api/v1/search?q={}", encoded(question));
            for _ in 0..ASKED {
                let began = Instant::now();
                let body = line.get(&path).await.with_context(|| (*question).to_owned())?;
                times.push(u32::try_from(began.elapsed().as_micros()).unwrap_or(u32::MAX));
                ensure!(
                    body.contains("\"hits\":[{"),
                    "{question}: nothing in {}",
                    body.get(..400).unwrap_or(&body)
                );
            }
        }
        all.extend_from_slice(&times);
        report.times(&format!("an answer, {what}"), &mut times, None);
    }
    report.p95("an answer, of all these", &mut all, Mark::AtMost(150.0));

    let archives: Uuid =
        sqlx::query_scalar("select id from spaces where slug = 'archives'").fetch_one(pool).await?;
    let mut line = Line::open(hub.address, readers.next().context("too few people")?).await?;
    let mut times = Vec::new();
    for beginning in BEGINNINGS {
        for _ in 0..ASKED {
            let began = Instant::now();
            line.get(&format!("/api/v1/search/hints?space={archives}&q={}", encoded(beginning))).await?;
            times.push(u32::try_from(began.elapsed().as_micros()).unwrap_or(u32::MAX));
        }
    }
    report.p95("suggestions while one writes", &mut times, Mark::AtMost(50.0));

    let mut found = fresh(hub, pool, town, options.time, report).await?;
    report.times(
        "from its answer to being found, while others write",
        &mut found,
        Some(Mark::AtMost(2_000.0)),
    );
    for (what, indexed, turn) in [
        ("written without the index", false, "alter table comments disable trigger search_added"),
        ("written with it", true, "alter table comments enable trigger search_added"),
    ] {
        sqlx::raw_sql(turn).execute(pool).await?;
        let crew = Crew::connect(hub, town, SENDERS, &town.threads[..ROOMS]).await?;
        let pace = Pace::new(false);
        let (sent, ()) = tokio::join!(crew.write(hub, &pace), pace.end_after(options.time));
        let mut sent = sent?;
        let left = waiting(pool).await?;
        report.tell(what, sent.kept as f64 / sent.took.as_secs_f64(), "a second");
        report.times(&format!("{what}, until the answer"), &mut sent.times, None);
        if indexed {
            report.tell("of these not indexed when the last was kept", left as f64, "");
            let began = Instant::now();
            indexed_all(pool).await?;
            report.tell("until they were", began.elapsed().as_secs_f64(), "s");
        }
    }
    Ok(())
}

async fn waiting(pool: &PgPool) -> Result<i64> {
    Ok(sqlx::query_scalar("select count(*) from search_queue").fetch_one(pool).await?)
}

/// Waits until all that was written can be found.
async fn indexed_all(pool: &PgPool) -> Result<()> {
    let (began, mut ticks) = (Instant::now(), interval(Duration::from_millis(50)));
    while waiting(pool).await? > 0 {
        ensure!(began.elapsed() < INDEXED, "what was written cannot be found after {INDEXED:?}");
        ticks.tick().await;
    }
    Ok(())
}

/// Words that nobody wrote before, looked for until they are found, while five hundred others are written a second.
async fn fresh(
    hub: &Hub,
    pool: &PgPool,
    town: &Town,
    time: Duration,
    report: &mut Report,
) -> Result<Vec<u32>> {
    let crew = Crew::connect(hub, town, SENDERS, &town.threads[..ROOMS]).await?;
    let pace = Pace::new(true);
    let during = async {
        let found = look(hub, town, town.threads[ROOMS], time).await;
        pace.end();
        found
    };
    let (sent, found, ()) = tokio::join!(crew.write(hub, &pace), during, pace.keep(STEP));
    let sent = sent?;
    report.tell("written meanwhile", sent.kept as f64 / sent.took.as_secs_f64(), "a second");
    indexed_all(pool).await?;
    found
}

async fn look(hub: &Hub, town: &Town, thread: ResourceId, time: Duration) -> Result<Vec<u32>> {
    let mut mouth = Socket::open(hub.address, &town.secrets[1]).await?;
    let (over, mut times) = (Instant::now() + time, Vec::new());
    let mut readers = town.secrets.iter().skip(100).take(200).cycle();
    while Instant::now() < over {
        // A word of letters, as words are.
        let word: String =
            Uuid::new_v4().simple().to_string().bytes().map(|it| (b'a' + it % 26) as char).collect();
        let post = Post { act: ActId::new(), body: format!("Voici {word}"), parent: None, call: false };
        let outcome = mouth.ask(Act::Comments(Input::Post(thread, post))).await?;
        ensure!(matches!(outcome, Outcome::Ok(_)), "not kept: {outcome:?}");
        let began = Instant::now();
        let mut line = Line::open(hub.address, readers.next().context("nobody asks")?).await?;
        let mut turns = interval(TURN);
        while !line.get(&format!("/api/v1/search?exact=true&q={word}")).await?.contains("\"hits\":[{") {
            ensure!(began.elapsed() < FOUND, "{word} is not found after {FOUND:?}");
            turns.tick().await;
        }
        times.push(u32::try_from(began.elapsed().as_micros()).unwrap_or(u32::MAX));
    }
    Ok(times)
}

/// As it stands in an address.
fn encoded(text: &str) -> String {
    text.bytes()
        .map(|it| if it.is_ascii_alphanumeric() { (it as char).to_string() } else { format!("%{it:02X}") })
        .collect()
}
