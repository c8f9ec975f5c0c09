//! Conversations: opening a long one where its reader stopped, and what the heads of many cost one client.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use protocol::{
    ActId, ConversationId, Seq, Stream,
    chat::Input,
    comments::Post,
    live::{Act, Outcome, ServerFrame},
};
use sqlx::PgPool;
use uuid::Uuid;

use crate::{
    hub::Hub,
    line::Line,
    options::Options,
    report::{Mark, Report},
    seed::Town,
    socket::Socket,
};

/// Messages of the long conversation; half of them are unread.
const LONG: i64 = 100_000;
/// Conversations of one person, each with somebody else.
const MANY: usize = 500;
/// Times that the long conversation is opened.
const OPENINGS: usize = 200;

/// Fills the database and measures both.
///
/// # Errors
/// What did not work.
pub async fn run(hub: &Hub, pool: &PgPool, town: &Town, options: &Options) -> Result<Report> {
    let people: Vec<Uuid> = sqlx::query_scalar("select id from users order by id limit $1")
        .bind(i64::try_from(MANY + 1)?)
        .fetch_all(pool)
        .await?;
    ensure!(people.len() == MANY + 1, "too few people");
    let mut report = Report::new("talk");
    open_long(hub, pool, &people[..2], town, &mut report).await?;
    heads(hub, pool, &people, town, options, &mut report).await?;
    Ok(report)
}

/// The secret of somebody: people and secrets stand in the same order.
fn secret<'t>(town: &'t Town, user: Uuid, order: &[Uuid]) -> Result<&'t str> {
    let place = order.iter().position(|it| *it == user).context("a stranger")?;
    Ok(&town.secrets[place])
}

async fn order(pool: &PgPool) -> Result<Vec<Uuid>> {
    let rows = sqlx::query_scalar(
        "select id from users order by split_part(split_part(email, '-', 2), '@', 1)::int",
    );
    Ok(rows.fetch_all(pool).await?)
}

async fn group(pool: &PgPool, people: &[Uuid]) -> Result<ConversationId> {
    let id = ConversationId::new();
    sqlx::query(
        "insert into conversations (id, owner_id, created_by, created_at) values ($1, $2, $2, now())",
    )
    .bind(id.0)
    .bind(people[0])
    .execute(pool)
    .await?;
    sqlx::query("insert into streams (id) values ($1)")
        .bind(Stream::Conversation(id).to_string())
        .execute(pool)
        .await?;
    sqlx::query(
        "insert into participants (id, conversation_id, user_id, joined_at, joined_seq, joined_no, read_no, delivered_no)
         select gen_random_uuid(), $1, person, now(), 0, 0, 0, 0 from unnest($2::uuid[]) as person",
    )
    .bind(id.0)
    .bind(people)
    .execute(pool)
    .await?;
    Ok(id)
}

async fn open_long(
    hub: &Hub,
    pool: &PgPool,
    people: &[Uuid],
    town: &Town,
    report: &mut Report,
) -> Result<()> {
    let id = group(pool, people).await?;
    sqlx::query(
        "insert into messages (id, conversation_id, author_id, msg_no, seq, source, html, render_version, created_at)
         select gen_random_uuid(), $1, $2, no, no, 'Un message', '<p>Un message</p>', 1, now() - interval '1 day'
         from generate_series(1, $3::bigint) as no",
    )
    .bind(id.0)
    .bind(people[1])
    .bind(LONG)
    .execute(pool)
    .await?;
    // Its events were kept longer ago than they are.
    sqlx::query("update streams set msg_no = $2, seq = $2, floor_seq = $2 where id = $1")
        .bind(Stream::Conversation(id).to_string())
        .bind(LONG)
        .execute(pool)
        .await?;
    sqlx::query("update participants set read_no = $2 where conversation_id = $1")
        .bind(id.0)
        .bind(LONG / 2)
        .execute(pool)
        .await?;
    sqlx::raw_sql("vacuum analyze messages, participants, conversations, streams").execute(pool).await?;
    let secret = secret(town, people[0], &order(pool).await?)?;
    let mut line = Line::open(hub.address, secret).await?;
    let path = format!("/api/v1/conversations/{id}");
    let mut times = Vec::with_capacity(OPENINGS);
    for _ in 0..OPENINGS {
        let began = Instant::now();
        let body = line.get(&path).await?;
        times.push(u32::try_from(began.elapsed().as_micros()).unwrap_or(u32::MAX));
        let first = format!("\"msg_no\":{}", LONG / 2 + 1);
        ensure!(
            body.contains(&first),
            "the first unread message is not there: {}",
            &body[..body.len().min(300)]
        );
    }
    report.tell("messages of the long conversation", LONG as f64, "");
    report.times("opening it at the first unread one", &mut times, Some(Mark::AtMost(30.0)));
    Ok(())
}

async fn heads(
    hub: &Hub,
    pool: &PgPool,
    people: &[Uuid],
    town: &Town,
    options: &Options,
    report: &mut Report,
) -> Result<()> {
    let (reader, others) = people.split_first().context("nobody")?;
    let order = order(pool).await?;
    let mut talks = Vec::with_capacity(others.len());
    for other in others {
        talks.push((*other, group(pool, &[*reader, *other]).await?));
    }
    let mut ears = Socket::open(hub.address, secret(town, *reader, &order)?).await?;
    let over = Instant::now() + options.time;
    // Twenty people go from conversation to conversation, slowly enough for each.
    let mut writers = tokio::task::JoinSet::new();
    for part in talks.chunks(talks.len().div_ceil(20)) {
        let mut sockets = Vec::new();
        for (user, talk) in part {
            sockets.push((Socket::open(hub.address, secret(town, *user, &order)?).await?, *talk));
        }
        writers.spawn(write(sockets, over));
    }
    let (mut frames, mut moved, mut longest) = (0_u64, std::collections::HashMap::new(), 0);
    let began = Instant::now();
    let end = tokio::time::Instant::from_std(over + Duration::from_secs(3));
    while let Ok(frame) = tokio::time::timeout_at(end, ears.next()).await {
        if let ServerFrame::Conversations(digest) = frame? {
            frames += 1;
            longest = longest.max(digest.moved.len());
            moved.extend(digest.moved.iter().map(|it| (it.conversation, it.head)));
        }
    }
    let seconds = began.elapsed().as_secs_f64();
    let mut sent = std::collections::HashMap::new();
    let mut kept = 0_i64;
    while let Some(written) = writers.join_next().await {
        for (talk, head) in written?? {
            kept += head.0;
            sent.insert(talk, head);
        }
    }
    let missed = sent.iter().filter(|(talk, head)| **head > Seq(0) && moved.get(talk) != Some(head)).count();
    report.tell("conversations of one person", MANY as f64, "");
    report.tell("messages written in them", kept as f64, "");
    report.mark("frames that told him so", frames as f64 / seconds, "a second", Mark::AtMost(1.0));
    report.tell("conversations in the fullest of them", longest as f64, "");
    report.mark("heads that he does not know at the end", missed as f64, "", Mark::None);
    Ok(())
}

/// Writes in turn in each conversation until the time is over. Answers the head of each.
async fn write(
    mut sockets: Vec<(Socket, ConversationId)>,
    over: Instant,
) -> Result<Vec<(ConversationId, Seq)>> {
    let mut heads = vec![Seq(0); sockets.len()];
    while Instant::now() < over {
        for (place, (socket, talk)) in sockets.iter_mut().enumerate() {
            let post = Post { act: ActId::new(), body: "Un mot".to_owned(), parent: None, call: false };
            match socket.ask(Act::Chat(Input::Send(*talk, post))).await? {
                Outcome::Ok(protocol::live::Answer::Sent(sent)) => heads[place] = sent.msg_no,
                other => anyhow::bail!("not sent: {other:?}"),
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
    Ok(sockets.into_iter().map(|(_, talk)| talk).zip(heads).collect())
}
