//! Keeping new comments: what arrives while a commit is under way is kept by the next one, together.
//!
//! In one transaction: lock the streams (in the order of their names), look up ids that were used
//! before, then number. In this order a repeated id neither leaves a hole in the numbers nor spoils
//! the others of its batch.

use std::{collections::HashMap, sync::Arc};

use protocol::{
    ActId, Code, CommentId, Event, EventId, Fault, FileId, PhotoId, Position, ResourceId, Seq, SpaceId,
    Stream, UserId,
    comments::{self, Anchor, Comment, Post, Posted, Receipt},
    files::File,
    live,
    mentions::Group,
    people::Card,
    spaces::Role,
};
use sqlx::PgConnection;
use tokio::sync::oneshot;

use super::render;
use crate::{
    acts,
    app::App,
    error::{Result, invalid, not_found, refused},
    files,
    live::{
        Frame,
        bus::Note,
        group::{self, Job},
    },
    notifications, previews,
};

/// A comment to keep: validated and rendered.
#[derive(Clone)]
pub struct Draft {
    author: UserId,
    resource: ResourceId,
    act: ActId,
    parent: Option<CommentId>,
    anchor: Option<Anchor>,
    source: String,
    html: String,
    /// Whom it calls together, and how it looks then, if its author is an admin when it is kept.
    calls: Option<(Group, String)>,
    digest: Vec<u8>,
    /// Whether it names somebody beside its author.
    names: bool,
    /// What is attached to it.
    files: Vec<FileId>,
}

impl Draft {
    /// Renders what somebody wrote and that was checked; `people` are those it names, `files` those it
    /// shows. A repeat is known by where it was asked for, wherever that stands now.
    ///
    /// # Errors
    /// None in practice.
    pub fn new(
        author: UserId,
        (asked, resource): (ResourceId, ResourceId),
        (post, anchor): (Post, Option<Anchor>),
        people: &HashMap<UserId, String>,
        files: &HashMap<FileId, File>,
    ) -> Result<Self> {
        let digest = match anchor {
            _ if post.call => acts::digest(&(asked, &post.body, post.parent, anchor, "call"))?,
            Some(anchor) => acts::digest(&(asked, &post.body, post.parent, anchor))?,
            None => acts::digest(&(asked, &post.body, post.parent))?,
        };
        let html = render::html_of(&post.body, people, files);
        let calls = granted(&post.body, post.call, None);
        let calls = calls.map(|group| (group, render::html_calling(&post.body, calls, people, files)));
        let names = people.keys().any(|user| *user != author);
        let Post { act, body: source, parent, .. } = post;
        let files = files.keys().copied().collect();
        Ok(Self { author, resource, act, parent, anchor, source, html, calls, digest, names, files })
    }

    /// Whom it calls together, written by somebody of this role.
    fn calling(&self, role: Role) -> Option<&(Group, String)> {
        self.calls.as_ref().filter(|_| role == Role::Admin)
    }
}

/// Whom a text calls together: of those whom it says, those that it may call anew, and those whom it called
/// before.
pub(super) fn granted(source: &str, anew: bool, before: Option<Group>) -> Option<Group> {
    let may = |group: &Group| anew || before.is_some_and(|before| before.covers(*group));
    render::calls(source).into_iter().filter(may).fold(None, |all, group| Some(group.with(all)))
}

/// The writers of a node. Comments of one resource go through the same one, in order.
pub type Writers = group::Writers<Draft, Receipt>;

/// Starts the writers.
pub fn start(app: &App) -> Writers {
    let shared = app.clone();
    group::Writers::start(2, &app.tasks, &app.stopped, move |jobs| gathered(shared.clone(), jobs))
}

/// Keeps a batch. If it fails as a whole, each alone, so that one cannot spoil the others.
async fn gathered(app: App, jobs: Vec<Job<Draft, Receipt>>) {
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
    /// The version that what is written now is about.
    edition: Option<i32>,
}

impl Place {
    /// What a draft is about: what it names, else the version there is now.
    fn anchor(&self, draft: &Draft) -> Result<Option<Anchor>> {
        match (draft.anchor, self.edition) {
            (None, edition) => Ok(edition.map(|edition| Anchor { edition, page: None })),
            (Some(anchor), Some(edition)) if (1..=edition).contains(&anchor.edition) => Ok(Some(anchor)),
            (Some(_), _) => Err(invalid("edition", Fault::UnknownValue)),
        }
    }
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
    /// Whom it calls together.
    calls: Option<Group>,
    space: SpaceId,
    comment: Comment,
    frame: Arc<Frame>,
}

async fn keep(app: &App, drafts: &[Draft]) -> Result<Vec<Result<Receipt>>> {
    let mut tx = app.pool.begin().await?;
    let mut places = lock(&mut tx, drafts).await?;
    let known = look(&mut tx, drafts, &places).await?;
    let now = app.clock.now();
    let mut mine: HashMap<(UserId, ActId), (usize, Receipt)> = HashMap::new();
    let mut outcomes = Vec::with_capacity(drafts.len());
    let mut kept: Vec<Kept<'_>> = Vec::with_capacity(drafts.len());
    for (index, (draft, known)) in drafts.iter().zip(known).enumerate() {
        if let Some((digest, receipt)) = known.before {
            outcomes.push(if digest == draft.digest { Ok(receipt) } else { Err(refused(Code::ActReused)) });
            continue;
        }
        let key = (draft.author, draft.act);
        if let Some((first, receipt)) = mine.get(&key) {
            let same = drafts[*first].digest == draft.digest;
            outcomes.push(if same { Ok(*receipt) } else { Err(refused(Code::ActReused)) });
            continue;
        }
        let (Some(place), Some(author)) = (places.get_mut(&draft.resource), known.author) else {
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
        let root = match (draft.parent, known.parent) {
            (None, _) => None,
            (Some(_), Some(parent)) if parent.resource == draft.resource => Some(parent),
            (Some(_), _) => {
                outcomes.push(Err(not_found()));
                continue;
            }
        };
        if root.as_ref().is_some_and(|root| root.deleted) {
            outcomes.push(Err(refused(Code::Deleted)));
            continue;
        }
        let anchor = match place.anchor(draft) {
            Ok(anchor) => anchor,
            Err(error) => {
                outcomes.push(Err(error));
                continue;
            }
        };
        let (seq, msg_no) = (place.head.seq.next(), place.msg_no.next());
        let id = CommentId::new();
        let calling = draft.calling(author.role);
        let comment = Comment {
            id,
            author: author.card,
            parent: root.as_ref().map(|root| root.root),
            msg_no,
            root_no: root.as_ref().map_or(msg_no, |root| root.root_no),
            html: calling.map_or(&draft.html, |(_, html)| html).clone(),
            at: now,
            edited_at: None,
            revision: 0,
            deleted: None,
            reactions: Vec::new(),
            anchor,
            previews: Vec::new(),
        };
        let event = Event::Comments(comments::Event::Posted(Posted { act: draft.act, comment }));
        let payload = serde_json::to_string(&event).map_err(anyhow::Error::from)?;
        let event_id = EventId::new();
        let stream = Stream::Resource(draft.resource);
        let frame = Arc::new(Frame::new(stream, seq, event_id, place.head.id, &event, payload.into()));
        let Event::Comments(comments::Event::Posted(Posted { comment, .. })) = event else { continue };
        place.head = frame.position();
        place.msg_no = msg_no;
        let receipt = Receipt { comment: id, msg_no, position: place.head };
        mine.insert(key, (index, receipt));
        outcomes.push(Ok(receipt));
        let mut answers = root.map_or_else(Vec::new, |root| root.authors);
        answers.retain(|user| *user != draft.author);
        let calls = calling.map(|(group, _)| *group);
        kept.push(Kept { draft, answers, calls, space: place.space, comment, frame });
    }
    if kept.is_empty() {
        tx.rollback().await?;
        return Ok(outcomes);
    }
    let marks = write(&mut tx, &places, &kept).await?;
    for it in &kept {
        let place = files::Place::Comment(it.comment.id, it.space);
        files::hang(&mut tx, it.draft.author, &it.draft.files, place).await?;
    }
    let concerns = kept.iter().filter(|it| it.draft.names || !it.answers.is_empty() || it.calls.is_some());
    let concerns: Vec<_> = concerns
        .map(|it| notifications::Word {
            comment: it.comment.id,
            answers: it.answers.as_slice(),
            calls: it.calls.is_some(),
        })
        .collect();
    let concerned = !concerns.is_empty();
    if concerned {
        notifications::follow_up(&mut tx, &concerns).await?;
    }
    let linking = kept.iter().any(|it| previews::has_links(&it.comment.html));
    tx.commit().await?;
    tell(app, &places, kept, marks);
    if linking {
        app.previews.notify_one();
    }
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
    let rows: Vec<(ResourceId, SpaceId, Role, bool, Seq, EventId, Seq, i64, Option<i32>)> = sqlx::query_as(
        "select r.id, r.space_id, r.audience, r.locked_by is not null or r.archived_at is not null, s.seq, s.head_id, s.msg_no, s.deleted, r.edition
         from streams s join resources r on s.id = 'resource:' || r.id
         where s.id = any($1) and r.id = any($2) and r.removed_at is null and not s.ended
         order by s.id for no key update of s",
    )
    .bind(names)
    .bind(ids)
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(id, space, audience, locked, seq, head, msg_no, deleted, edition)| {
            (
                id,
                Place { space, audience, locked, head: Position { seq, id: head }, msg_no, deleted, edition },
            )
        })
        .collect())
}

/// What the database knows of a draft beside its place.
struct Known {
    /// What the same id was used for, and what its author was answered.
    before: Option<(Vec<u8>, Receipt)>,
    /// Absent: he may not know of the place.
    author: Option<Author>,
    parent: Option<Parent>,
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

#[derive(sqlx::FromRow)]
struct Row {
    role: Option<Role>,
    name: Option<String>,
    function: Option<String>,
    photo: Option<PhotoId>,
    digest: Option<Vec<u8>>,
    id: Option<CommentId>,
    msg_no: Option<Seq>,
    seq: Option<Seq>,
    event_id: Option<EventId>,
    resource_id: Option<ResourceId>,
    root: Option<CommentId>,
    root_no: Option<Seq>,
    gone: Option<bool>,
    answered: Option<UserId>,
    first: Option<UserId>,
}

impl Row {
    fn known(self, author: UserId) -> Known {
        Known {
            before: self.digest.zip(self.id).zip(self.msg_no).zip(self.seq).zip(self.event_id).map(
                |((((digest, comment), msg_no), seq), id)| {
                    (digest, Receipt { comment, msg_no, position: Position { seq, id } })
                },
            ),
            author: self.role.zip(self.name).zip(self.function).map(|((role, name), function)| Author {
                card: Card { id: author, name, function, photo: self.photo },
                role,
            }),
            parent: self.resource_id.zip(self.root).zip(self.root_no).map(|((resource, root), root_no)| {
                Parent {
                    resource,
                    root,
                    root_no,
                    deleted: self.gone.unwrap_or_default(),
                    authors: self.answered.into_iter().chain(self.first).collect(),
                }
            }),
        }
    }
}

/// Looks up who writes, what was written under the same ids, and what is answered, in the order of the drafts.
async fn look(
    db: &mut PgConnection,
    drafts: &[Draft],
    places: &HashMap<ResourceId, Place>,
) -> Result<Vec<Known>> {
    let rows: Vec<Row> = sqlx::query_as(
        // One search of an index for each, whatever the planner believes: a plan that was made when a
        // table was small and is kept would read all of it for every commit.
        "select author.role, author.name, author.function, author.photo,
                used.digest, used.id, used.msg_no, used.seq, used.event_id,
                parent.resource_id, coalesce(parent.parent_id, parent.id) as root, parent.root_no,
                parent.deleted_at is not null as gone, parent.author_id as answered, first.author_id as first
         from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[])
              with ordinality as draft (space, author, act, parent, place)
         left join lateral (
             select m.role, u.given_name || ' ' || u.family_name as name, u.function, u.photo
             from memberships m join users u on u.id = m.user_id and u.disabled_at is null
             where m.space_id = draft.space and m.user_id = draft.author and m.left_at is null limit 1
         ) as author on true
         left join lateral (
             select * from comments where author_id = draft.author and act = draft.act limit 1
         ) as used on true
         left join lateral (
             select * from comments where id = draft.parent limit 1
         ) as parent on true
         left join lateral (
             select author_id from comments
             where id = parent.parent_id and author_id <> parent.author_id limit 1
         ) as first on true
         order by draft.place",
    )
    .bind(column(drafts, |it| places.get(&it.resource).map(|place| place.space.0)))
    .bind(column(drafts, |it| it.author.0))
    .bind(column(drafts, |it| it.act.0))
    .bind(column(drafts, |it| it.parent.map(|id| id.0)))
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().zip(drafts).map(|(row, draft)| row.known(draft.author)).collect())
}

fn column<'i, I, T>(items: &'i [I], pick: impl FnMut(&'i I) -> T) -> Vec<T> {
    items.iter().map(pick).collect()
}

/// Writes the comments and their events, moves the marks of those who had read everything before their
/// own message (they have read that too) and the heads. One statement: each costs a way to the database
/// and back, while others wait for the lock. Answers whose marks moved.
async fn write(
    db: &mut PgConnection,
    places: &HashMap<ResourceId, Place>,
    kept: &[Kept<'_>],
) -> Result<Vec<(UserId, live::MarkMoved)>> {
    let runs = runs(kept);
    let mut touched: Vec<ResourceId> = kept.iter().map(|it| it.draft.resource).collect();
    touched.sort_unstable();
    touched.dedup();
    let heads: Vec<(ResourceId, &Place)> =
        touched.into_iter().filter_map(|id| places.get(&id).map(|place| (id, place))).collect();
    let moved: Vec<(UserId, ResourceId, Seq)> = sqlx::query_as(
        "with kept as (
             insert into comments (id, space_id, resource_id, author_id, parent_id, msg_no, root_no, seq, event_id,
                                   act, digest, source, html, edition, page, calls, render_version, created_at, called_at)
             select *, $14::smallint, $15::timestamptz, case when calls is not null then $15::timestamptz end
             from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::bigint[], $7::bigint[],
                         $8::bigint[], $9::uuid[], $10::uuid[], $11::bytea[], $12::text[], $13::text[],
                         $26::integer[], $27::integer[], $28::text[])
                  as it (id, space_id, resource_id, author_id, parent_id, msg_no, root_no, seq, event_id, act, digest,
                         source, html, edition, page, calls)
         ), told as (
             insert into events (stream_id, seq, id, msg_no, payload)
             select 'resource:' || resource_id, seq, id, msg_no, payload
             from unnest($3::uuid[], $8::bigint[], $9::uuid[], $6::bigint[], $16::text[])
                  as event (resource_id, seq, id, msg_no, payload)
         ), heads as (
             update streams s set seq = head.seq, head_id = head.id, msg_no = head.msg_no
             from unnest($17::text[], $18::bigint[], $19::uuid[], $20::bigint[]) as head (stream_id, seq, id, msg_no)
             where s.id = head.stream_id
         ), runs as (
             select * from unnest($21::uuid[], $22::uuid[], $23::uuid[], $24::bigint[], $25::bigint[])
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
    .bind(column(kept, |it| it.draft.digest.as_slice()))
    .bind(column(kept, |it| it.draft.source.as_str()))
    .bind(column(kept, |it| it.comment.html.as_str()))
    .bind(render::VERSION)
    .bind(kept[0].comment.at)
    .bind(column(kept, |it| &*it.frame.payload))
    .bind(column(&heads, |(id, _)| Stream::Resource(*id).to_string()))
    .bind(column(&heads, |(_, place)| place.head.seq.0))
    .bind(column(&heads, |(_, place)| place.head.id.0))
    .bind(column(&heads, |(_, place)| place.msg_no.0))
    .bind(column(&runs, |run| run.user.0))
    .bind(column(&runs, |run| run.resource.0))
    .bind(column(&runs, |run| run.space.0))
    .bind(column(&runs, |run| run.below))
    .bind(column(&runs, |run| run.top))
    .bind(column(kept, |it| it.comment.anchor.map(|anchor| anchor.edition)))
    .bind(column(kept, |it| it.comment.anchor.and_then(|anchor| anchor.page)))
    .bind(column(kept, |it| it.calls.map(Group::name)))
    .fetch_all(db)
    .await?;
    Ok(moved
        .into_iter()
        .filter_map(|(user, resource, to)| {
            let run = runs.iter().find(|run| run.user == user && run.resource == resource)?;
            Some((user, live::MarkMoved { resource, from: Seq(run.below), to }))
        })
        .collect())
}

/// Messages that somebody wrote one after the other.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Run {
    user: UserId,
    resource: ResourceId,
    space: SpaceId,
    /// The number before the first.
    below: i64,
    /// The number of the last.
    top: i64,
}

/// The first run of each author in each place: only that can begin at his mark, for what follows was not
/// there to read. In the order in which marks are locked.
fn runs(kept: &[Kept<'_>]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut known: HashMap<(UserId, ResourceId), usize> = HashMap::new();
    for it in kept {
        let (user, resource, no) = (it.draft.author, it.draft.resource, it.comment.msg_no.0);
        match known.get(&(user, resource)) {
            Some(index) if runs[*index].top + 1 == no => runs[*index].top = no,
            Some(_) => {}
            None => {
                known.insert((user, resource), runs.len());
                runs.push(Run { user, resource, space: it.space, below: no - 1, top: no });
            }
        }
    }
    runs.sort_unstable();
    runs
}
