//! Keeping new comments: what arrives while a commit is under way is kept by the next one, together.
//!
//! In one transaction: lock the streams (in the order of their names), look up ids that were used
//! before, then number. In this order a repeated id neither leaves a hole in the numbers nor spoils
//! the others of its batch.

use std::{collections::HashMap, sync::Arc};

use protocol::{
    ActId, Code, CommentId, Event, EventId, PhotoId, Position, ResourceId, Seq, SpaceId, Stream, UserId,
    comments::{self, Comment, Post, Posted, Receipt},
    live,
    people::Card,
    spaces::Role,
};
use sqlx::PgConnection;
use tokio::sync::oneshot;

use super::render;
use crate::{
    acts,
    app::App,
    error::{Result, not_found, refused},
    live::{
        Frame,
        bus::Note,
        group::{self, Job},
    },
    notifications,
};

/// A comment to keep: validated and rendered.
#[derive(Clone)]
pub struct Draft {
    author: UserId,
    resource: ResourceId,
    act: ActId,
    parent: Option<CommentId>,
    source: String,
    html: String,
    digest: Vec<u8>,
    /// Whether it names somebody beside its author.
    names: bool,
}

impl Draft {
    /// Renders what somebody wrote and that was checked; `people` are those it names.
    ///
    /// # Errors
    /// None in practice.
    pub fn new(
        author: UserId,
        resource: ResourceId,
        post: Post,
        people: &HashMap<UserId, String>,
    ) -> Result<Self> {
        let digest = acts::digest(&(resource, &post.body, post.parent))?;
        let html = render::html_with(&post.body, people);
        let names = people.keys().any(|user| *user != author);
        let Post { act, body: source, parent } = post;
        Ok(Self { author, resource, act, parent, source, html, digest, names })
    }
}

/// The writers of a node. Comments of one resource go through the same one, in order.
pub type Writers = group::Writers<Draft, Receipt>;

/// Starts the writers.
pub fn start(app: &App) -> Writers {
    let shared = app.clone();
    group::Writers::start(2, &app.tasks, &app.stopped, move |jobs| write(shared.clone(), jobs))
}

/// Keeps a batch. If it fails as a whole, each alone, so that one cannot spoil the others.
async fn write(app: App, jobs: Vec<Job<Draft, Receipt>>) {
    let (drafts, replies): (Vec<Draft>, Vec<oneshot::Sender<_>>) =
        jobs.into_iter().map(|job| (job.input, job.reply)).unzip();
    match keep(&app, &drafts).await {
        Ok(outcomes) => {
            for (reply, outcome) in replies.into_iter().zip(outcomes) {
                let _ = reply.send(outcome);
            }
        }
        Err(error) if drafts.len() == 1 && !error.is_collision() && error.constraint().is_none() => {
            for reply in replies {
                let _ = reply.send(Err(refuse_again(&error)));
            }
        }
        Err(_) => {
            for (draft, reply) in drafts.into_iter().zip(replies) {
                let alone = std::slice::from_ref(&draft);
                let outcome = match keep(&app, alone).await {
                    Err(error) if error.is_collision() || error.constraint().is_some() => {
                        keep(&app, alone).await
                    }
                    outcome => outcome,
                };
                let outcome =
                    outcome.and_then(|mut outcomes| outcomes.pop().unwrap_or_else(|| Err(not_found())));
                let _ = reply.send(outcome);
            }
        }
    }
}

/// The error of a batch of one, for the one.
fn refuse_again(error: &crate::error::Error) -> crate::error::Error {
    match error {
        crate::error::Error::Refused(problem) => problem.clone().into(),
        crate::error::Error::Broken(error) => anyhow::anyhow!("{error:#}").into(),
    }
}

/// A stream that is being appended to, and what else one must know to do so.
struct Place {
    space: SpaceId,
    audience: Role,
    locked: bool,
    head: Position,
    msg_no: Seq,
    deleted: i64,
}

struct Author {
    card: Card,
    role: Role,
}

/// A comment that has its numbers.
struct Kept<'d> {
    draft: &'d Draft,
    /// Whose comments it answers, its author aside.
    answers: Vec<UserId>,
    space: SpaceId,
    comment: Comment,
    frame: Arc<Frame>,
}

async fn keep(app: &App, drafts: &[Draft]) -> Result<Vec<Result<Receipt>>> {
    let mut tx = app.pool.begin().await?;
    let mut places = lock(&mut tx, drafts).await?;
    let before = used(&mut tx, drafts).await?;
    let authors = authors(&mut tx, drafts, &places).await?;
    let parents = parents(&mut tx, drafts).await?;
    let now = app.clock.now();
    let mut mine: HashMap<(UserId, ActId), (usize, Receipt)> = HashMap::new();
    let mut outcomes = Vec::with_capacity(drafts.len());
    let mut kept: Vec<Kept<'_>> = Vec::new();
    for (index, draft) in drafts.iter().enumerate() {
        let key = (draft.author, draft.act);
        if let Some((digest, receipt)) = before.get(&key) {
            outcomes.push(if *digest == draft.digest { Ok(*receipt) } else { Err(refused(Code::ActReused)) });
            continue;
        }
        if let Some((first, receipt)) = mine.get(&key) {
            let same = drafts[*first].digest == draft.digest;
            outcomes.push(if same { Ok(*receipt) } else { Err(refused(Code::ActReused)) });
            continue;
        }
        let place = places.get_mut(&draft.resource);
        let author = place.as_ref().and_then(|place| authors.get(&(draft.author, place.space)));
        let (Some(place), Some(author)) = (place, author) else {
            outcomes.push(Err(not_found()));
            continue;
        };
        if author.role < place.audience {
            outcomes.push(Err(not_found()));
            continue;
        }
        if place.locked {
            outcomes.push(Err(refused(Code::Locked)));
            continue;
        }
        // A parent from the same batch was answered before its author could know of it: there is none.
        let root = match draft.parent.map(|id| parents.get(&id)) {
            None => None,
            Some(Some(parent)) if parent.resource == draft.resource => Some(parent),
            Some(_) => {
                outcomes.push(Err(not_found()));
                continue;
            }
        };
        if root.is_some_and(|root| root.deleted) {
            outcomes.push(Err(refused(Code::Deleted)));
            continue;
        }
        let (seq, msg_no) = (place.head.seq.next(), place.msg_no.next());
        let id = CommentId::new();
        let comment = Comment {
            id,
            author: author.card.clone(),
            parent: root.map(|root| root.root),
            msg_no,
            root_no: root.map_or(msg_no, |root| root.root_no),
            html: draft.html.clone(),
            at: now,
            edited_at: None,
            revision: 0,
            deleted: None,
            reactions: Vec::new(),
        };
        let event =
            Event::Comments(comments::Event::Posted(Posted { act: draft.act, comment: comment.clone() }));
        let payload = serde_json::to_string(&event).map_err(anyhow::Error::from)?;
        let event_id = EventId::new();
        let stream = Stream::Resource(draft.resource);
        let frame = Arc::new(Frame::new(stream, seq, event_id, place.head.id, &event, payload.into()));
        place.head = frame.position();
        place.msg_no = msg_no;
        let receipt = Receipt { comment: id, msg_no, position: place.head };
        mine.insert(key, (index, receipt));
        outcomes.push(Ok(receipt));
        let mut answers = root.map_or_else(Vec::new, |root| root.authors.clone());
        answers.retain(|user| *user != draft.author);
        kept.push(Kept { draft, answers, space: place.space, comment, frame });
    }
    if kept.is_empty() {
        tx.rollback().await?;
        return Ok(outcomes);
    }
    insert(&mut tx, &kept).await?;
    let marks = move_marks(&mut tx, &kept).await?;
    advance(&mut tx, &places, &kept).await?;
    let concerns = kept.iter().filter(|it| it.draft.names || !it.answers.is_empty());
    let concerns: Vec<_> = concerns.map(|it| (it.comment.id, it.answers.as_slice())).collect();
    let concerned = !concerns.is_empty();
    if concerned {
        notifications::follow_up(&mut tx, &concerns).await?;
    }
    tx.commit().await?;
    tell(app, &places, kept, marks);
    if concerned {
        app.notices.notify_one();
    }
    Ok(outcomes)
}

fn tell(
    app: &App,
    places: &HashMap<ResourceId, Place>,
    kept: Vec<Kept<'_>>,
    marks: Vec<(UserId, live::MarkMoved)>,
) {
    let mut last: HashMap<ResourceId, Comment> = HashMap::new();
    for it in kept {
        app.hub.publish(it.frame);
        last.insert(it.draft.resource, it.comment);
    }
    for (resource, comment) in last {
        let Some(place) = places.get(&resource) else { continue };
        // What only some may read is not told to all.
        if place.audience > Role::Member {
            continue;
        }
        let moved = live::Moved {
            resource,
            head: place.msg_no,
            count: place.msg_no.0 - place.deleted,
            at: comment.at,
            last: Some(comment.author),
            deleted: Vec::new(),
        };
        app.hub.note(Note::Moved(place.space, moved));
    }
    for (user, moved) in marks {
        app.hub.note(Note::MarkMoved(user, moved));
    }
}

async fn lock(db: &mut PgConnection, drafts: &[Draft]) -> Result<HashMap<ResourceId, Place>> {
    let mut ids: Vec<uuid::Uuid> = drafts.iter().map(|draft| draft.resource.0).collect();
    ids.sort_unstable();
    ids.dedup();
    let names: Vec<String> = ids.iter().map(|id| Stream::Resource(ResourceId(*id)).to_string()).collect();
    let rows: Vec<(ResourceId, SpaceId, Role, bool, Seq, EventId, Seq, i64)> = sqlx::query_as(
        "select r.id, r.space_id, r.audience, r.locked_by is not null or r.archived_at is not null, s.seq, s.head_id, s.msg_no, s.deleted
         from streams s join resources r on s.id = 'resource:' || r.id
         where s.id = any($1) and r.id = any($2) and r.removed_at is null
         order by s.id for no key update of s",
    )
    .bind(names)
    .bind(ids)
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(id, space, audience, locked, seq, head, msg_no, deleted)| {
            (id, Place { space, audience, locked, head: Position { seq, id: head }, msg_no, deleted })
        })
        .collect())
}

type Before = HashMap<(UserId, ActId), (Vec<u8>, Receipt)>;

async fn used(db: &mut PgConnection, drafts: &[Draft]) -> Result<Before> {
    let authors: Vec<uuid::Uuid> = drafts.iter().map(|draft| draft.author.0).collect();
    let acts: Vec<uuid::Uuid> = drafts.iter().map(|draft| draft.act.0).collect();
    let rows: Vec<(UserId, ActId, Vec<u8>, CommentId, Seq, Seq, EventId)> = sqlx::query_as(
        // One search of the index for each, whatever the planner believes: a plan that was made when
        // the table was small and is kept would read all of it for every commit.
        "select c.author_id, c.act, c.digest, c.id, c.msg_no, c.seq, c.event_id
         from unnest($1::uuid[], $2::uuid[]) as asked (author, act)
         cross join lateral (
             select * from comments where author_id = asked.author and act = asked.act limit 1
         ) as c",
    )
    .bind(authors)
    .bind(acts)
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(author, act, digest, comment, msg_no, seq, id)| {
            ((author, act), (digest, Receipt { comment, msg_no, position: Position { seq, id } }))
        })
        .collect())
}

async fn authors(
    db: &mut PgConnection,
    drafts: &[Draft],
    places: &HashMap<ResourceId, Place>,
) -> Result<HashMap<(UserId, SpaceId), Author>> {
    let mut ids: Vec<uuid::Uuid> = drafts.iter().map(|draft| draft.author.0).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut spaces: Vec<uuid::Uuid> = places.values().map(|place| place.space.0).collect();
    spaces.sort_unstable();
    spaces.dedup();
    let rows: Vec<(UserId, SpaceId, Role, String, String, Option<PhotoId>)> = sqlx::query_as(
        "select u.id, m.space_id, m.role, u.given_name || ' ' || u.family_name, u.function, u.photo
         from users u join memberships m on m.user_id = u.id and m.left_at is null
         where u.id = any($1) and m.space_id = any($2) and u.disabled_at is null",
    )
    .bind(ids)
    .bind(spaces)
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(id, space, role, name, function, photo)| {
            ((id, space), Author { card: Card { id, name, function, photo }, role })
        })
        .collect())
}

struct Parent {
    resource: ResourceId,
    /// The comment at the top: an answer to an answer goes under the same one.
    root: CommentId,
    root_no: Seq,
    deleted: bool,
    /// Who wrote it, and who wrote the one at the top.
    authors: Vec<UserId>,
}

async fn parents(db: &mut PgConnection, drafts: &[Draft]) -> Result<HashMap<CommentId, Parent>> {
    let ids: Vec<uuid::Uuid> = drafts.iter().filter_map(|draft| draft.parent.map(|id| id.0)).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(CommentId, ResourceId, Option<CommentId>, Seq, bool, UserId, Option<UserId>)> = sqlx::query_as(
        "select c.id, c.resource_id, c.parent_id, c.root_no, c.deleted_at is not null, c.author_id, p.author_id
         from comments c left join comments p on p.id = c.parent_id where c.id = any($1)",
    )
    .bind(ids)
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(id, resource, parent, root_no, deleted, author, first)| {
            let authors = std::iter::once(author).chain(first.filter(|it| *it != author)).collect();
            (id, Parent { resource, root: parent.unwrap_or(id), root_no, deleted, authors })
        })
        .collect())
}

async fn insert(db: &mut PgConnection, kept: &[Kept<'_>]) -> Result<()> {
    fn column<'k, T>(kept: &'k [Kept<'k>], pick: impl FnMut(&'k Kept<'k>) -> T) -> Vec<T> {
        kept.iter().map(pick).collect()
    }
    sqlx::query(
        "insert into comments (id, space_id, resource_id, author_id, parent_id, msg_no, root_no, seq, event_id, act,
                               digest, source, html, render_version, created_at)
         select *, $14::smallint, $15::timestamptz
         from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::bigint[], $7::bigint[],
                     $8::bigint[], $9::uuid[], $10::uuid[], $11::bytea[], $12::text[], $13::text[])",
    )
    .bind(column(kept, |it| it.comment.id.0))
    .bind(column(kept, |it| it.space.0))
    .bind(column(kept, |it| it.draft.resource.0))
    .bind(column(kept, |it| it.draft.author.0))
    .bind(column(kept, |it| it.comment.parent.map(|id| id.0)))
    .bind(column(kept, |it| it.comment.msg_no.0))
    .bind(column(kept, |it| it.comment.root_no.0))
    .bind(column(kept, |it| it.frame.seq.0))
    .bind(column(kept, |it| it.frame.id.0))
    .bind(column(kept, |it| it.draft.act.0))
    .bind(column(kept, |it| it.draft.digest.clone()))
    .bind(column(kept, |it| it.draft.source.as_str()))
    .bind(column(kept, |it| it.comment.html.as_str()))
    .bind(render::VERSION)
    .bind(kept[0].comment.at)
    .execute(&mut *db)
    .await?;
    sqlx::query(
        "insert into events (stream_id, seq, id, msg_no, payload)
         select * from unnest($1::text[], $2::bigint[], $3::uuid[], $4::bigint[], $5::text[])",
    )
    .bind(column(kept, |it| it.frame.stream.to_string()))
    .bind(column(kept, |it| it.frame.seq.0))
    .bind(column(kept, |it| it.frame.id.0))
    .bind(column(kept, |it| it.comment.msg_no.0))
    .bind(column(kept, |it| &*it.frame.payload))
    .execute(db)
    .await?;
    Ok(())
}

/// Whoever had read everything before his own message has read that too.
async fn move_marks(db: &mut PgConnection, kept: &[Kept<'_>]) -> Result<Vec<(UserId, live::MarkMoved)>> {
    // Only a first run of one's own can begin at one's mark: what follows it was not there to read.
    let mut runs: Vec<(UserId, ResourceId, SpaceId, i64, i64)> = Vec::new();
    for it in kept {
        let (author, resource, no) = (it.draft.author, it.draft.resource, it.comment.msg_no.0);
        match runs.iter_mut().find(|run| run.0 == author && run.1 == resource) {
            Some(run) if run.4 + 1 == no => run.4 = no,
            Some(_) => {}
            None => runs.push((author, resource, it.space, no - 1, no)),
        }
    }
    runs.sort_unstable();
    let moved: Vec<(UserId, ResourceId, Seq)> = sqlx::query_as(
        "with runs as (
             select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::bigint[])
                      as run (user_id, resource_id, space_id, below, top)
         ), moved as (
             update marks m set msg_no = run.top from runs run
             where m.user_id = run.user_id and m.resource_id = run.resource_id and m.msg_no = run.below
             returning m.user_id, m.resource_id, m.msg_no
         ), made as (
             insert into marks (user_id, resource_id, space_id, msg_no)
             select user_id, resource_id, space_id, top from runs where below = 0
             on conflict do nothing
             returning user_id, resource_id, msg_no
         )
         select * from moved union all select * from made",
    )
    .bind(runs.iter().map(|run| run.0.0).collect::<Vec<_>>())
    .bind(runs.iter().map(|run| run.1.0).collect::<Vec<_>>())
    .bind(runs.iter().map(|run| run.2.0).collect::<Vec<_>>())
    .bind(runs.iter().map(|run| run.3).collect::<Vec<_>>())
    .bind(runs.iter().map(|run| run.4).collect::<Vec<_>>())
    .fetch_all(db)
    .await?;
    Ok(moved
        .into_iter()
        .filter_map(|(user, resource, to)| {
            let run = runs.iter().find(|run| run.0 == user && run.1 == resource)?;
            Some((user, live::MarkMoved { resource, from: Seq(run.3), to }))
        })
        .collect())
}

async fn advance(
    db: &mut PgConnection,
    places: &HashMap<ResourceId, Place>,
    kept: &[Kept<'_>],
) -> Result<()> {
    let mut touched: Vec<ResourceId> = kept.iter().map(|it| it.draft.resource).collect();
    touched.sort_unstable();
    touched.dedup();
    let moved: Vec<(ResourceId, &Place)> =
        touched.into_iter().filter_map(|id| places.get(&id).map(|place| (id, place))).collect();
    sqlx::query(
        "update streams s set seq = new.seq, head_id = new.head_id, msg_no = new.msg_no
         from unnest($1::text[], $2::bigint[], $3::uuid[], $4::bigint[]) as new (id, seq, head_id, msg_no)
         where s.id = new.id",
    )
    .bind(moved.iter().map(|(id, _)| Stream::Resource(*id).to_string()).collect::<Vec<_>>())
    .bind(moved.iter().map(|(_, place)| place.head.seq.0).collect::<Vec<_>>())
    .bind(moved.iter().map(|(_, place)| place.head.id.0).collect::<Vec<_>>())
    .bind(moved.iter().map(|(_, place)| place.msg_no.0).collect::<Vec<_>>())
    .execute(db)
    .await?;
    Ok(())
}
