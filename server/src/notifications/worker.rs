//! From a comment to those whom it concerns. Whoever writes, edits or deletes leaves one row in the
//! outbox; this worker reads what the comment says by then and makes the notices what they should be.
//! The row goes in the same transaction: a worker that is killed has done nothing, one that comes second
//! finds nothing to do, and whatever is done twice changes nothing the second time.

use std::{collections::HashMap, time::Duration};

use protocol::{
    ActId, CommentId, NoticeId, UserId,
    notifications::{Event as It, Kind, Level, Notice, Noticed, Withdrawn},
};
use sqlx::PgConnection;

use super::{
    queries::{self, Concern, Kept, Subject},
    told_of_answers,
};
use crate::{
    app::{App, Tx},
    comments::render,
    error::Result,
};

/// The outbox's name for these rows.
pub const KIND: &str = "comment";
/// Rows that one transaction takes.
const BATCH: i64 = 32;
/// How long a worker sleeps that nobody wakes: rows of other nodes, and of those that were killed.
const PAUSE: Duration = Duration::from_secs(2);

/// Leaves word that comments were written, and whose comments they answer.
///
/// # Errors
/// The database's.
pub async fn follow_up(db: &mut PgConnection, comments: &[(CommentId, &[UserId])]) -> Result<()> {
    queries::follow_up(db, KIND, comments).await
}

/// Leaves word that a comment says something else now, or nothing.
///
/// # Errors
/// The database's.
pub async fn changed(tx: &mut Tx, comment: CommentId) -> Result<()> {
    tx.follow_up(KIND, serde_json::json!({ "comment": comment })).await
}

/// Works off these rows of the outbox, for as long as the node runs.
pub async fn work(app: App) {
    let mut batch = BATCH;
    loop {
        match app.write(move |tx| Box::pin(super::tell(tx, batch))).await {
            Ok(0) => {
                batch = BATCH;
                tokio::select! {
                    () = app.notices.notified() => {}
                    () = tokio::time::sleep(PAUSE) => {}
                }
            }
            Ok(_) => batch = BATCH,
            // One at a time then, so that one cannot hold up the others for long.
            Err(error) if batch > 1 => {
                tracing::warn!(?error, "cannot tell people what concerns them; one by one");
                batch = 1;
            }
            Err(error) => {
                tracing::warn!(?error, "cannot tell people what concerns them");
                if let Err(error) = queries::put_off(&app.pool, KIND, app.clock.now()).await {
                    tracing::warn!(?error, "cannot put it off either");
                }
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// Takes some rows and does what follows from them. Answers how many there were, and what is to be told.
pub async fn some(tx: &mut Tx, most: i64) -> Result<(usize, Vec<(UserId, It)>)> {
    let now = tx.app.clock.now();
    let rows = queries::take(tx.db(), KIND, now, most).await?;
    if rows.is_empty() {
        return Ok((0, Vec::new()));
    }
    let mut answered: HashMap<CommentId, Vec<UserId>> = HashMap::new();
    for row in &rows {
        answered.entry(row.comment).or_default().extend(&row.answers);
    }
    let ids: Vec<CommentId> = answered.keys().copied().collect();
    // Two workers on one comment wait for each other here.
    let subjects = queries::subjects(tx.db(), &ids).await?;
    let mut wanted: Vec<Wanted> = Vec::new();
    for subject in &subjects {
        let before = queries::of_comment(tx.db(), subject.id).await?;
        let answers = answered.get(&subject.id).map(Vec::as_slice).unwrap_or_default();
        wanted.extend(want(tx.db(), subject, before, answers).await?);
    }
    let mut people: Vec<UserId> = wanted.iter().map(|it| it.user).collect();
    people.sort_unstable();
    people.dedup();
    queries::lock(tx.db(), &people).await?;
    for it in &wanted {
        keep(tx.db(), it).await?;
    }
    Ok((rows.len(), events(tx.db(), &wanted, &people).await?))
}

/// What a person's notice about a comment should be, and was.
struct Wanted {
    user: UserId,
    notice: Notice,
    before: Option<Kept>,
    mentions: bool,
    answers: bool,
    /// He muted the resource: it waits in the bell, read.
    quiet: bool,
}

impl Wanted {
    fn holds(&self) -> bool {
        self.mentions || self.answers
    }

    fn held(&self) -> bool {
        self.before.as_ref().is_some_and(|it| it.mentions || it.answers)
    }
}

/// Compares what a comment says now with the notices there are; answers where they differ.
async fn want(
    db: &mut PgConnection,
    subject: &Subject,
    before: Vec<Kept>,
    answered: &[UserId],
) -> Result<Vec<Wanted>> {
    let named = if subject.deleted { Vec::new() } else { render::mentioned(&subject.source) };
    let mut people: Vec<UserId> = named.iter().chain(answered).copied().collect();
    people.extend(before.iter().map(|it| it.user));
    people.sort_unstable();
    people.dedup();
    people.retain(|user| *user != subject.author.id);
    let readers: HashMap<UserId, Concern> =
        queries::concerns(db, subject.resource, &people).await?.into_iter().collect();
    let mut before: HashMap<UserId, Kept> = before.into_iter().map(|it| (it.user, it)).collect();
    let mut wanted = Vec::new();
    for user in people {
        let was = before.remove(&user);
        let concern = readers.get(&user).filter(|_| !subject.deleted);
        let answers = concern.is_some_and(|concern| {
            was.as_ref().is_some_and(|it| it.answers)
                || (answered.contains(&user) && told_of_answers(concern.level))
        });
        let mentions = concern.is_some() && named.contains(&user);
        let same = was.as_ref().map_or((false, false), |it| (it.mentions, it.answers));
        if same == (mentions, answers) {
            continue;
        }
        let notice = Notice {
            id: was.as_ref().map_or_else(NoticeId::new, |it| it.id),
            kind: if mentions { Kind::Mention } else { Kind::Answer },
            space: subject.space,
            resource: Some(subject.resource),
            of: subject.of,
            comment: Some(subject.id),
            msg_no: Some(subject.msg_no),
            role: None,
            by: subject.author.clone(),
            at: subject.at,
            read: was.as_ref().and_then(|it| it.read),
            words: None,
        };
        let quiet = concern.is_some_and(|concern| concern.level == Level::Mute);
        wanted.push(Wanted { user, notice, before: was, mentions, answers, quiet });
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

async fn events(db: &mut PgConnection, wanted: &[Wanted], people: &[UserId]) -> Result<Vec<(UserId, It)>> {
    let unread: HashMap<UserId, i64> = queries::unread(db, people).await?.into_iter().collect();
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
