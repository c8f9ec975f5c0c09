//! Putting the comments of one resource under another: behind those that are there, in their order, with
//! their authors, answers, versions and reactions. Whoever has the other one open is told of each as of a
//! new one; who had read everything in both goes on having read what he had read.

mod queries;

use chrono::{DateTime, Utc};
use protocol::{
    ActId, CommentId, Event, ResourceId, Seq, SpaceId, Stream, UserId,
    comments::{Comment, Deleted, Event as It, Posted, Reacted},
    live,
    people::{Card, Marked},
};

use super::{queries as comments, render};
use crate::{
    app::{App, Tx},
    error::Result,
    live::{bus::Note, log},
};

/// What a resource began with, which becomes the first of its comments.
pub struct Question<'q> {
    /// Whose it is.
    pub author: Card,
    /// Markdown.
    pub source: &'q str,
    /// When it was asked.
    pub at: DateTime<Utc>,
}

/// Two resources of a space.
#[derive(Clone, Copy, Debug)]
pub struct Pair {
    /// Their space.
    pub space: SpaceId,
    /// The one that goes.
    pub from: ResourceId,
    /// The one that takes it in.
    pub into: ResourceId,
}

/// What came of it, to be told once it is committed.
#[derive(Clone)]
pub struct Absorbed {
    /// Message n of the one that went is message `after` + n now, and its question is message `after`.
    pub after: Seq,
    /// The read marks that moved.
    pub(super) marked: Vec<(UserId, Marked)>,
    moved: live::Moved,
    marks: Vec<(UserId, live::MarkMoved)>,
}

/// How many comments a resource has, deleted ones among them.
///
/// # Errors
/// The database's.
pub async fn size(tx: &mut Tx, resource: ResourceId) -> Result<i64> {
    Ok(comments::extent(tx.db(), resource).await?.0.0)
}

/// Takes the comments of one resource into another. The comments are locked first, as by whoever changes
/// one, then the two streams, as by whoever writes one.
///
/// # Errors
/// The database's.
pub(super) async fn absorb(tx: &mut Tx, pair: Pair, question: Question<'_>) -> Result<Absorbed> {
    let Pair { space, from, into } = pair;
    let stream = Stream::Resource(into);
    queries::hold(tx.db(), from).await?;
    log::hold(tx.db(), &[Stream::Resource(from), stream]).await?;
    let (head, _) = comments::extent(tx.db(), into).await?;
    let after = head.next();

    // What was written until the streams were locked is among them.
    let first = asked(&question, after);
    let mut told = vec![(first.id, first.msg_no, ActId::new(), first, Vec::new())];
    for (act, comment, reactions) in queries::all(tx.db(), from).await? {
        let up = |no: Seq| Seq(no.0 + after.0);
        let comment = Comment { msg_no: up(comment.msg_no), root_no: up(comment.root_no), ..comment };
        told.push((comment.id, comment.msg_no, act, comment, reactions));
    }
    let mut events = Vec::with_capacity(told.len());
    let mut firsts = Vec::with_capacity(told.len());
    let mut gone = Vec::new();
    for (id, msg_no, act, comment, reactions) in &told {
        firsts.push(events.len());
        let deleted = comment.deleted;
        let comment = Comment { deleted: None, ..comment.clone() };
        events.push(Event::Comments(It::Posted(Posted { act: *act, comment })));
        if let Some(deletion) = deleted {
            events.push(Event::Comments(It::Deleted(Deleted { comment: *id, msg_no: *msg_no, deletion })));
            gone.push(*msg_no);
        }
        for (count, (kind, by)) in counted(reactions) {
            let reacted = Reacted { comment: *id, msg_no: *msg_no, kind, by, on: true, count };
            events.push(Event::Comments(It::Reacted(reacted)));
        }
    }
    let positions = tx.append(stream, events).await?;
    let places: Vec<_> = told.iter().zip(&firsts).map(|(it, at)| (it.0, positions[*at])).collect();
    let (_, _, act, first, _) = &told[0];
    queries::insert(tx.db(), pair, first, (*act, question.source), places[0].1).await?;
    queries::take(tx.db(), pair, after, &places[1..]).await?;
    let last = told.last().map_or(after, |it| it.1);
    queries::count(tx.db(), into, last, gone.len()).await?;
    let marks = queries::marks(tx.db(), pair, (head, after), question.author.id).await?;
    log::end(tx.db(), Stream::Resource(from)).await?;

    let (head_now, count) = comments::extent(tx.db(), into).await?;
    let mut marked = Vec::with_capacity(marks.len());
    for (user, msg_no, _) in &marks {
        let (_, deleted_above) = comments::mark(tx.db(), *user, into).await?;
        let mark = Marked { resource: into, msg_no: *msg_no, head: head_now, count, deleted_above };
        marked.push((*user, mark));
    }
    let (at, last) = comments::last(tx.db(), into).await?;
    let moved = live::Moved { resource: into, head: head_now, count, at, last, deleted: gone };
    let marks = marks.into_iter();
    let marks = marks.map(|(user, to, from)| (user, live::MarkMoved { resource: into, from, to })).collect();
    tracing::debug!(%space, %from, %into, comments = told.len(), "merged");
    Ok(Absorbed { after, marked, moved, marks })
}

/// Tells those who have not the one open that took the other in that it moved, and nodes that what they
/// keep of the one that went says too much.
pub fn tell(app: &App, pair: Pair, absorbed: Absorbed, to_all: bool) {
    app.hub.note(Note::Blanked(Stream::Resource(pair.from)));
    if to_all {
        app.hub.note(Note::Moved(pair.space, absorbed.moved));
    }
    for (user, moved) in absorbed.marks {
        app.hub.note(Note::MarkMoved(user, moved));
    }
}

/// The question as a comment.
fn asked(question: &Question<'_>, no: Seq) -> Comment {
    Comment {
        id: CommentId::new(),
        author: question.author.clone(),
        parent: None,
        msg_no: no,
        root_no: no,
        html: render::html(question.source),
        at: question.at,
        edited_at: None,
        revision: 0,
        deleted: None,
        reactions: Vec::new(),
        anchor: None,
        previews: Vec::new(),
    }
}

/// Reactions one after the other, each with how many gave it by then.
fn counted(reactions: &[queries::Given]) -> impl Iterator<Item = (i64, queries::Given)> {
    let mut counts = std::collections::HashMap::new();
    reactions.iter().map(move |(kind, by)| {
        let count = counts.entry(*kind).or_insert(0);
        *count += 1;
        (*count, (*kind, *by))
    })
}
