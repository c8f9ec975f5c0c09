//! Documents: how fast one goes in and out beside what plain axum does on the same disk, what memory that takes, how long
//! a full folder takes to list, and what many uploads do to messages.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use protocol::{
    ActId,
    documents::{CreateFolder, Folder},
    spaces::Role,
};
use sqlx::PgPool;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::Semaphore,
    task::JoinSet,
    time::interval,
};
use uuid::Uuid;

use crate::{
    database::Database,
    hub::Hub,
    line::Line,
    options::Options,
    plain::Plain,
    report::{Mark, Report},
    seed::Town,
    send::{Crew, Pace},
};

/// Bytes of a large file.
const LARGE: u64 = 200 * 1024 * 1024;
/// Times that one goes in and out.
const TIMES: u32 = 5;
/// Bytes of a huge one.
const HUGE: u64 = 4 * 1024 * 1024 * 1024;
/// Memory that a file of any size may take beside what the hub has.
const MEMORY: f64 = 64.0;
/// Documents of a full folder.
const FULL: i64 = 10_000;
/// People who send files at once, and the bytes of each file.
const SENDERS: usize = 50;
const SMALL: u64 = 2 * 1024 * 1024;
/// Files that a node takes at once.
const AT_ONCE: usize = 16;
/// Bytes that are written at once.
const PART: usize = 256 * 1024;

/// Measures all four.
///
/// # Errors
/// What did not work.
pub async fn run(hub: &Hub, database: &Database, town: &Town, options: &Options) -> Result<Report> {
    let pool = &database.pool;
    let space: Uuid = sqlx::query_scalar("select space_id from resources where id = $1")
        .bind(town.threads[0].0)
        .fetch_one(pool)
        .await?;
    sqlx::query("update memberships set role = 'contributor' where space_id = $1 and user_id = any($2)")
        .bind(space)
        .bind(town.people[..SENDERS].iter().map(|id| id.0).collect::<Vec<_>>())
        .execute(pool)
        .await?;
    let mut report = Report::new("files");
    let mut line = Line::open(hub.address, &town.secrets[0]).await?;
    speed(hub, database, town, &mut line, space, &mut report).await?;
    list(pool, town, &mut line, space, &mut report).await?;
    beside(hub, town, &mut line, space, options, &mut report).await?;
    Ok(report)
}

async fn folder(line: &mut Line<'_>, space: Uuid, title: &str) -> Result<Uuid> {
    let create =
        CreateFolder { act: ActId::new(), parent: None, title: title.to_owned(), audience: Role::Member };
    let made = line.send("POST", &format!("/api/v1/spaces/{space}/folders"), &create).await?;
    Ok(serde_json::from_str::<Folder>(&made)?.id.0)
}

async fn speed(
    hub: &Hub,
    database: &Database,
    town: &Town,
    line: &mut Line<'_>,
    space: Uuid,
    report: &mut Report,
) -> Result<()> {
    let plain = Plain::start(database.folder.join("plain")).await?;
    let into = folder(line, space, "Grands fichiers").await?;
    let secret = &town.secrets[0];
    let (before, peak, watched) = (hub.resident_bytes()?, AtomicU64::new(0), AtomicBool::new(true));
    let watch = async {
        let mut ticks = interval(Duration::from_millis(20));
        while watched.load(Ordering::Relaxed) {
            ticks.tick().await;
            peak.fetch_max(hub.resident_bytes().unwrap_or(0), Ordering::Relaxed);
        }
    };
    let work = async {
        let mut best = [Duration::MAX; 4];
        for no in 0..TIMES {
            let path = format!("/api/v1/folders/{into}/documents?act={}&name=grand-{no}.bin", ActId::new());
            let (took, body) = put(hub.address, &path, secret, LARGE, u64::from(no)).await?;
            best[0] = best[0].min(took);
            let made: serde_json::Value = serde_json::from_str(&body)?;
            let id = made["document"]["id"].as_str().context("no document")?.to_owned();
            best[1] = best[1].min(put(plain.address, &format!("/{no}"), "", LARGE, u64::from(no)).await?.0);
            let path = format!("/api/v1/documents/{id}/versions/1/content");
            best[2] = best[2].min(get(hub.address, &path, secret, LARGE).await?);
            best[3] = best[3].min(get(plain.address, &format!("/{no}"), "", LARGE).await?);
        }
        let path = format!("/api/v1/folders/{into}/documents?act={}&name=immense.bin", ActId::new());
        let (sent, body) = put(hub.address, &path, secret, HUGE, u64::from(TIMES)).await?;
        let made: serde_json::Value = serde_json::from_str(&body)?;
        let path = format!("/api/v1/documents/{}", made["document"]["id"].as_str().context("no document")?);
        let had = get(hub.address, &format!("{path}/versions/1/content"), secret, HUGE).await?;
        line.send("DELETE", &path, &()).await?;
        watched.store(false, Ordering::Relaxed);
        Ok::<_, anyhow::Error>((best, [sent, had]))
    };
    let (best, ()) = tokio::join!(work, watch);
    let rate = |time: Duration| LARGE as f64 / 1e6 / time.as_secs_f64();
    let (best, huge) = best?;
    let [sent, plainly_sent, had, plainly_had] = best.map(rate);
    let [huge_sent, huge_had] = huge.map(|time| HUGE as f64 / 1e6 / time.as_secs_f64());
    report.tell("a file of 200 MiB goes in", sent, "MB a second");
    report.mark("  of what plain axum does", sent / plainly_sent * 100.0, "%", Mark::AtLeast(80.0));
    report.tell("it comes out", had, "MB a second");
    report.mark("  of what plain axum does", had / plainly_had * 100.0, "%", Mark::AtLeast(80.0));
    report.tell("a file of 4 GiB goes in", huge_sent, "MB a second");
    report.tell("it comes out", huge_had, "MB a second");
    let grown = peak.into_inner().saturating_sub(before) as f64 / 1024.0 / 1024.0;
    report.mark("memory that they take", grown, "MiB", Mark::AtMost(MEMORY));
    Ok(())
}

/// Sends so many bytes, which differ from those of other numbers. Answers how long it took, and the body.
async fn put(
    address: SocketAddr,
    path: &str,
    secret: &str,
    length: u64,
    number: u64,
) -> Result<(Duration, String)> {
    let mut part = vec![0_u8; PART];
    // No two of its words are the same, so that no two files are.
    let mut word = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    for eight in part.chunks_exact_mut(8) {
        word ^= word << 13;
        word ^= word >> 7;
        word ^= word << 17;
        eight.copy_from_slice(&word.to_le_bytes());
    }
    let mut stream = TcpStream::connect(address).await?;
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {secret}\r\nconnection: close\r\n\
         content-type: application/octet-stream\r\ncontent-length: {length}\r\n\r\n"
    );
    let began = Instant::now();
    stream.write_all(head.as_bytes()).await?;
    let mut left = length;
    while left > 0 {
        let some = left.min(PART as u64) as usize;
        // Whoever refuses need not hear all of it.
        if stream.write_all(&part[..some]).await.is_err() {
            break;
        }
        left -= some as u64;
    }
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    let took = began.elapsed();
    let answer = String::from_utf8_lossy(&answer);
    let (head, body) = answer.split_once("\r\n\r\n").context("no answer")?;
    ensure!(head.starts_with("HTTP/1.1 201"), "refused: {}", head.lines().next().unwrap_or_default());
    Ok((took, body.to_owned()))
}

/// Has a large file, and throws it away.
async fn get(address: SocketAddr, path: &str, secret: &str, length: u64) -> Result<Duration> {
    let mut stream = TcpStream::connect(address).await?;
    let head = format!(
        "GET {path} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {secret}\r\nconnection: close\r\n\r\n"
    );
    let began = Instant::now();
    stream.write_all(head.as_bytes()).await?;
    let (mut count, mut part, mut first) = (0_u64, vec![0_u8; PART], true);
    loop {
        let some = stream.read(&mut part).await?;
        if some == 0 {
            break;
        }
        if std::mem::take(&mut first) {
            ensure!(part.starts_with(b"HTTP/1.1 200"), "refused: {}", String::from_utf8_lossy(&part[..some]));
        }
        count += some as u64;
    }
    ensure!(count >= length, "only {count} bytes of {length} came");
    Ok(began.elapsed())
}

/// A folder of ten thousand, straight into the tables and past the triggers that would index it.
async fn list(
    pool: &PgPool,
    town: &Town,
    line: &mut Line<'_>,
    space: Uuid,
    report: &mut Report,
) -> Result<()> {
    let full = folder(line, space, "Tout").await?;
    let mut db = pool.begin().await?;
    sqlx::raw_sql("set local session_replication_role = replica").execute(&mut *db).await?;
    for what in [
        "insert into resources (id, space_id, kind, title, author_id, published_at, created_at, edition)
         select md5('document ' || no)::uuid, $1, 'document', 'Pièce ' || no, $2, now(), now(), 1 from generate_series(1, $4::bigint) no, (select $3::uuid) it",
        "insert into streams (id) select 'resource:' || md5('document ' || no)::uuid from generate_series(1, $4::bigint) no, (select $1::uuid, $2::uuid, $3::uuid) it",
        "insert into documents (id, space_id, folder_id, name, created_by, created_at)
         select md5('document ' || no)::uuid, $1, $3, 'pièce-' || no || '.pdf', $2, now() - no * interval '1 minute'
         from generate_series(1, $4::bigint) no",
        "insert into document_versions (document_id, space_id, no, file_id, name, kind, bytes, sha256, reading, author_id, created_at)
         select md5('document ' || no)::uuid, $1, 1, gen_random_uuid(), 'pièce-' || no || '.pdf', 'pdf', 1000, sha256(no::text::bytea), 'done', $2, now()
         from generate_series(1, $4::bigint) no, (select $3::uuid) it",
    ] {
        // The order of the parameters is the same for all.
        sqlx::query(what).bind(space).bind(town.people[0].0).bind(full).bind(FULL).execute(&mut *db).await?;
    }
    db.commit().await?;
    sqlx::raw_sql("vacuum analyze resources, streams, documents, document_versions").execute(pool).await?;
    let path = format!("/api/v1/spaces/{space}/documents?folder={full}");
    let mut times = Vec::new();
    for _ in 0..200 {
        let began = Instant::now();
        let body = line.get(&path).await?;
        times.push(u32::try_from(began.elapsed().as_micros()).unwrap_or(u32::MAX));
        ensure!(body.contains("pièce-1.pdf"), "the folder is empty");
    }
    report.tell("documents of a full folder", FULL as f64, "");
    report.times("listing it", &mut times, Some(Mark::AtMost(30.0)));
    Ok(())
}

/// Messages alone, then beside people who send files.
async fn beside(
    hub: &Hub,
    town: &Town,
    line: &mut Line<'_>,
    space: Uuid,
    options: &Options,
    report: &mut Report,
) -> Result<()> {
    let mut alone = write(hub, town, options.time).await?;
    report.times("a message alone, from sending to the answer", &mut alone, None);
    let into = folder(line, space, "Beaucoup").await?;
    // A node takes so many at once and refuses whoever comes beside them: here people wait for their turn.
    let (over, turns) = (Arc::new(AtomicBool::new(false)), Arc::new(Semaphore::new(AT_ONCE)));
    let mut senders = JoinSet::new();
    for (number, secret) in town.secrets.iter().take(SENDERS).cloned().enumerate() {
        let (over, turns, address) = (over.clone(), turns.clone(), hub.address);
        senders.spawn(async move {
            let (first, mut kept) = (number as u64 * 100_000 + 1_000, 0);
            loop {
                let _turn = turns.acquire().await?;
                if over.load(Ordering::Relaxed) {
                    return Ok::<u64, anyhow::Error>(kept);
                }
                let no = first + kept;
                let path =
                    format!("/api/v1/folders/{into}/documents?act={}&name=petit-{no}.bin", ActId::new());
                put(address, &path, &secret, SMALL, no).await?;
                kept += 1;
            }
        });
    }
    let written = write(hub, town, options.time).await;
    over.store(true, Ordering::Relaxed);
    let mut kept = 0;
    while let Some(sent) = senders.join_next().await {
        kept += sent??;
    }
    report.tell("people who send files meanwhile", SENDERS as f64, "");
    report.tell("files of 2 MiB that were kept", kept as f64, "");
    report.times("a message beside them", &mut written?, None);
    Ok(())
}

/// Twenty messages a second. Answers the microseconds from sending each to its answer.
async fn write(hub: &Hub, town: &Town, time: Duration) -> Result<Vec<u32>> {
    let crew = Crew::connect(hub, town, 20, &town.threads[1..2]).await?;
    let pace = Pace::new(true);
    let feed = async {
        let (end, mut ticks) = (Instant::now() + time, interval(Duration::from_millis(50)));
        while Instant::now() < end {
            ticks.tick().await;
            pace.allow(1);
        }
        pace.end();
    };
    let (sent, ()) = tokio::join!(crew.write(hub, &pace), feed);
    Ok(sent?.times)
}
