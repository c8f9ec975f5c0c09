//! From a text to those whom it concerns: a comment, or what a resource itself says. Whoever writes, edits
//! or deletes leaves one row in the outbox; this worker reads what the text says by then and makes the
//! notices what they should be.
//! The row goes in the same transaction: a worker that is killed has done nothing, one that comes second
//! finds nothing to do, and whatever is done twice changes nothing the second time.

use std::{collections::HashMap, time::Duration};

use chrono::{DateTime, Utc};
use protocol::{
    ActId, CommentId, NoticeId, ResourceId, Seq, SpaceId, UserId, feed,
    notifications::{Event as It, Kind, Level, Notice, Noticed, Withdrawn},
    people::Card,
};
use serde_json::Value;
use sqlx::PgConnection;

use super::{
    addressed::{self, ADDRESSED},
    groups::{self, Call},
    named,
    queries::{self, Concern, Kept},
    told_of_answers,
    versions::{self, VERSION},
};
use crate::{
    app::{App, Tx},
    comments::render,
    error::Result,
    people,
};

/// The outbox's name for rows about comments.
pub const KIND: &str = "comment";
/// Its name for rows about resources.
const RESOURCE: &str = "resource";
/// Its name for rows about comments that call people together, or did.
const CALL: &str = "call";
/// The names of all rows that this worker takes.
pub const KINDS: &[&str] = &[KIND, RESOURCE, CALL, VERSION, ADDRESSED];
/// Rows that one transaction takes.
const BATCH: i64 = 32;
/// How long a worker sleeps that nobody wakes: rows of other nodes, and of those that were killed.
const PAUSE: Duration = Duration::from_secs(2);

/// A comment that was written.
pub struct Word<'w> {
    /// It.
    pub comment: CommentId,
    /// Whose comments it answers.
    pub answers: &'w [UserId],
    /// Whether it calls people together.
    pub calls: bool,
}

/// Leaves word that comments were written, a row for each.
///
/// # Errors
/// The database's.
pub async fn follow_up(db: &mut PgConnection, comments: &[Word<'_>]) -> Result<()> {
    let row = |it: &Word<'_>| {
        let payload = serde_json::json!({ "comment": it.comment, "answers": it.answers });
        (if it.calls { CALL } else { KIND }, payload)
    };
    queries::follow_up(db, comments.iter().map(row).collect()).await
}

/// Leaves word that a comment says something else now, or nothing; and whether it calls people together, or
/// did.
///
/// # Errors
/// The database's.
pub async fn changed(tx: &mut Tx, comment: CommentId, calls: bool) -> Result<()> {
    tx.follow_up(if calls { CALL } else { KIND }, serde_json::json!({ "comment": comment })).await
}

/// Leaves word that a resource's text names others now, or that others may read it.
///
/// # Errors
/// The database's.
pub async fn resource_changed(tx: &mut Tx, resource: ResourceId) -> Result<()> {
    tx.follow_up(RESOURCE, serde_json::json!({ "resource": resource })).await
}

/// Works off these rows of the outbox, for as long as the node runs.
pub async fn work(app: App) {
    let mut batches: Vec<_> = KINDS.iter().map(|kind| (*kind, BATCH)).collect();
    loop {
        let mut idle = true;
        for (kind, batch) in &mut batches {
            idle &= take(&app, kind, batch).await;
        }
        if idle {
            tokio::select! {
                () = app.notices.notified() => {}
                () = tokio::time::sleep(PAUSE) => {}
            }
        }
    }
}

/// Works off some rows of a kind. Answers whether there were none.
async fn take(app: &App, kind: &'static str, batch: &mut i64) -> bool {
    let most = *batch;
    match app.write(move |tx| Box::pin(super::tell(tx, kind, most))).await {
        Ok(done) => {
            *batch = BATCH;
            done == 0
        }
        // One at a time then, so that one cannot hold up the others for long.
        Err(error) if most > 1 => {
            tracing::warn!(?error, "cannot tell people what concerns them; one by one");
            *batch = 1;
            false
        }
        Err(error) => {
            tracing::warn!(?error, "cannot tell people what concerns them");
            if let Err(error) = queries::put_off(&app.pool, kind, app.clock.now()).await {
                tracing::warn!(?error, "cannot put it off either");
            }
            tokio::time::sleep(PAUSE).await;
            false
        }
    }
}

/// Takes some rows of a kind and does what follows from them. Answers how many there were, and what is to
/// be told.
pub async fn some(tx: &mut Tx, kind: &str, most: i64) -> Result<(usize, Vec<(UserId, It)>)> {
    let now = tx.app.clock.now();
    // One row of these may have as many people as one transaction tells.
    let many = matches!(kind, VERSION | ADDRESSED);
    let rows = queries::take(tx.db(), kind, now, if many { 1 } else { most }).await?;
    if rows.is_empty() {
        return Ok((0, Vec::new()));
    }
    if kind == VERSION {
        return Ok((rows.len(), versions::tell(tx, &rows[0]).await?));
    }
    if kind == ADDRESSED {
        return Ok((rows.len(), addressed::tell(tx, &rows[0]).await?));
    }
    let (wanted, calls) = match kind {
        RESOURCE => (of_resources(tx.db(), &rows, now).await?, Vec::new()),
        _ => of_comments(tx.db(), &rows, kind == CALL).await?,
    };
    let mut people: Vec<UserId> = wanted.iter().map(|it| it.user).collect();
    people.extend(calls.iter().flat_map(Call::people));
    people.sort_unstable();
    people.dedup();
    queries::lock(tx.db(), &people).await?;
    for it in &wanted {
        keep(tx.db(), it).await?;
    }
    let mut called = Vec::with_capacity(calls.len());
    for it in &calls {
        called.push(it.keep(tx.db()).await?);
        if it.more {
            changed(tx, it.subject.id, true).await?;
        }
    }
    let unread: HashMap<UserId, i64> = queries::unread(tx.db(), &people).await?.into_iter().collect();
    let mut events = events(tx.db(), &wanted, &unread).await?;
    for (call, kept) in calls.iter().zip(called) {
        let told = |it: Kept| (it.user, call.event(&it, unread.get(&it.user).copied().unwrap_or(0)));
        events.extend(kept.into_iter().map(told));
    }
    Ok((rows.len(), events))
}

fn field<T: serde::de::DeserializeOwned>(row: &Value, name: &str) -> Option<T> {
    serde_json::from_value(row.get(name)?.clone()).ok()
}

async fn of_comments(db: &mut PgConnection, rows: &[Value], call: bool) -> Result<(Vec<Wanted>, Vec<Call>)> {
    let mut answered: HashMap<CommentId, Vec<UserId>> = HashMap::new();
    for row in rows {
        if let Some(comment) = field(row, "comment") {
            let answers: Vec<UserId> = field(row, "answers").unwrap_or_default();
            answered.entry(comment).or_default().extend(answers);
        }
    }
    let ids: Vec<CommentId> = answered.keys().copied().collect();
    let (mut wanted, mut calls, mut room) = (Vec::new(), Vec::new(), groups::ROOM);
    // Two workers on one comment wait for each other here.
    for it in queries::subjects(db, &ids).await? {
        let answers = answered.get(&it.id).map(Vec::as_slice).unwrap_or_default();
        let named = if it.deleted { Vec::new() } else { render::mentioned(&it.source) };
        let concerned: Vec<UserId> = named.iter().chain(answers).copied().collect();
        let before = queries::of_comment(db, it.id, &concerned).await?;
        let about = About {
            space: it.space,
            resource: it.resource,
            of: it.of,
            comment: Some((it.id, it.msg_no)),
            by: it.author.clone(),
            at: it.at,
            gone: it.deleted,
        };
        wanted.extend(want(db, &about, &named, before, answers).await?);
        if call {
            let call = groups::call(db, it, room).await?;
            room -= call.size();
            calls.push(call);
        }
    }
    Ok((wanted, calls))
}

async fn of_resources(db: &mut PgConnection, rows: &[Value], now: DateTime<Utc>) -> Result<Vec<Wanted>> {
    let ids: Vec<ResourceId> = rows.iter().filter_map(|row| field(row, "resource")).collect();
    let mut wanted = Vec::new();
    for it in named::queries::subjects(db, &ids).await? {
        let before = named::queries::of_resource(db, it.id).await?;
        let named = if it.told { it.named } else { Vec::new() };
        let about = About {
            space: it.space,
            resource: it.id,
            of: it.of,
            comment: None,
            by: it.by,
            at: now,
            gone: !it.told,
        };
        wanted.extend(want(db, &about, &named, before, &[]).await?);
    }
    Ok(wanted)
}

/// A text, as its notices tell of it.
struct About {
    space: SpaceId,
    resource: ResourceId,
    of: feed::Kind,
    /// Absent: what the resource itself says.
    comment: Option<(CommentId, Seq)>,
    by: Card,
    at: DateTime<Utc>,
    /// It is read by nobody.
    gone: bool,
}

/// What a person's notice about a text should be, and was.
struct Wanted {
    user: UserId,
    notice: Notice,
    before: Option<Kept>,
    mentions: bool,
    answers: bool,
    /// He is called together with others by a comment that stands.
    called: bool,
    /// He muted the resource: it waits in the bell, read.
    quiet: bool,
}

impl Wanted {
    fn holds(&self) -> bool {
        self.mentions || self.answers || self.called
    }

    fn held(&self) -> bool {
        self.before.as_ref().is_some_and(|it| it.mentions || it.answers || it.calls.is_some())
    }
}

/// Compares whom a text names and answers now with the notices there are; answers where they differ.
async fn want(
    db: &mut PgConnection,
    about: &About,
    named: &[UserId],
    before: Vec<Kept>,
    answered: &[UserId],
) -> Result<Vec<Wanted>> {
    let mut before: HashMap<UserId, Kept> = before.into_iter().map(|it| (it.user, it)).collect();
    let mut people: Vec<UserId> = named.iter().chain(answered).copied().collect();
    // Nobody tells himself; what others told him may be taken back by him.
    people.retain(|user| *user != about.by.id);
    people.extend(before.keys());
    people.sort_unstable();
    people.dedup();
    let readers: HashMap<UserId, Concern> =
        queries::concerns(db, about.resource, &people).await?.into_iter().collect();
    let mut wanted = Vec::new();
    for user in people {
        let was = before.remove(&user);
        let concern = readers.get(&user).filter(|_| !about.gone);
        let answers = concern.is_some_and(|concern| {
            was.as_ref().is_some_and(|it| it.answers)
                || (answered.contains(&user) && told_of_answers(concern.level))
        });
        let mentions = concern.is_some() && named.contains(&user);
        let same = was.as_ref().map_or((false, false), |it| (it.mentions, it.answers));
        if same == (mentions, answers) {
            continue;
        }
        // What was told once is told again as it was.
        let by = match &was {
            Some(it) if it.by != about.by.id => people::card(&mut *db, it.by).await?,
            _ => None,
        };
        let calls = was.as_ref().and_then(|it| it.calls).filter(|_| !about.gone);
        let notice = Notice {
            id: was.as_ref().map_or_else(NoticeId::new, |it| it.id),
            kind: if mentions || calls.is_some() { Kind::Mention } else { Kind::Answer },
            space: about.space,
            resource: Some(about.resource),
            of: about.of,
            comment: about.comment.map(|(id, _)| id),
            msg_no: about.comment.map(|(_, no)| no),
            role: None,
            calls: calls.filter(|_| !mentions),
            by: by.unwrap_or_else(|| about.by.clone()),
            at: was.as_ref().map_or(about.at, |it| it.at),
            read: was.as_ref().and_then(|it| it.read),
            words: None,
        };
        let quiet = concern.is_some_and(|concern| concern.level == Level::Mute);
        let called = calls.is_some();
        wanted.push(Wanted { user, notice, before: was, mentions, answers, called, quiet });
    }
    Ok(wanted)
}

/// Keeps what was found. Marks are read with the bell locked: whoever moves one waits, or has moved it.
async fn keep(db: &mut PgConnection, it: &Wanted) -> Result<()> {
    match &it.before {
        Some(before) => queries::change(db, before.id, it.mentions, it.answers).await,
        None => {
            let by = ActId(it.notice.id.0);
            queries::insert(db, it.user, &it.notice, (it.mentions, it.answers), by, it.quiet).await
        }
    }
}

async fn events(
    db: &mut PgConnection,
    wanted: &[Wanted],
    unread: &HashMap<UserId, i64>,
) -> Result<Vec<(UserId, It)>> {
    let mut events = Vec::new();
    for it in wanted {
        let unread = unread.get(&it.user).copied().unwrap_or(0);
        if it.holds() {
            let read = queries::read_by(db, it.notice.id).await?;
            let notice = Notice { read, ..it.notice.clone() };
            events.push((it.user, It::Noticed(Box::new(Noticed { notice, unread }))));
        } else if it.held() {
            let notices = vec![it.notice.id];
            events.push((it.user, It::Withdrawn(Withdrawn { notices, unread })));
        }
    }
    Ok(events)
}
