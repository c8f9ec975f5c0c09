//! What was said under a thread, turned into the rows and the events that saying it would have left.

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};
use protocol::{
    ActId, CommentId, Event, EventId, ResourceId, Seq, Stream, UserId,
    comments::{Anchor, Comment, Deleted, Deletion, Edited, Event as It, Posted, Reacted, ReactionKind},
    people::Card,
};
use uuid::{NoContext, Timestamp, Uuid};

use crate::acts;

/// An id that was made at this time, as far as anybody can tell: rows sort by their ids as by their
/// times.
pub fn id_of(at: DateTime<Utc>) -> Uuid {
    let seconds = u64::try_from(at.timestamp()).unwrap_or_default();
    Uuid::new_v7(Timestamp::from_unix(NoContext, seconds, at.timestamp_subsec_nanos()))
}

/// A text, and the safe HTML it makes.
#[derive(Clone, Debug, Default)]
pub struct Text {
    pub source: String,
    pub html: String,
}

/// Something somebody said.
#[derive(Debug)]
pub struct Said {
    pub author: Card,
    pub at: DateTime<Utc>,
    pub text: Text,
    /// The index of what it answers: something that answers nothing itself.
    pub answers: Option<usize>,
    /// What it said before each of its edits, and when they were made.
    pub edits: Vec<(DateTime<Utc>, Text)>,
    pub deleted: Option<(DateTime<Utc>, UserId)>,
    pub reactions: Vec<(ReactionKind, UserId)>,
    /// The version and the page that it is about.
    pub anchor: Option<Anchor>,
}

/// A comment's row.
pub struct Row {
    pub comment: Comment,
    pub source: String,
    pub act: ActId,
    pub digest: Vec<u8>,
    pub seq: Seq,
    pub event: EventId,
    pub deleted_by: Option<UserId>,
}

/// An earlier version's row.
pub struct Version {
    pub comment: CommentId,
    pub revision: i32,
    pub text: Text,
    pub at: DateTime<Utc>,
}

/// An event's row. Its number is its place in the list.
pub struct Told {
    pub id: EventId,
    pub msg_no: Seq,
    pub payload: String,
}

/// All that one thread's stream and comments are made of.
#[derive(Default)]
pub struct Log {
    pub comments: Vec<Row>,
    pub versions: Vec<Version>,
    pub reactions: Vec<(CommentId, ReactionKind, UserId, DateTime<Utc>)>,
    pub events: Vec<Told>,
}

/// What happens to a comment after it was written.
enum Then {
    Posted,
    Edited(usize),
    Deleted(UserId),
    Reacted(ReactionKind, UserId),
}

/// Turns what was said, in this order, into rows and events. Nothing happens after `now`. `flat`: in the
/// order of writing, whatever answers what.
///
/// # Errors
/// An event that cannot be written as JSON.
pub fn build(resource: ResourceId, said: &[Said], flat: bool, now: DateTime<Utc>) -> Result<Log> {
    let mut log = Log::default();
    for (index, it) in said.iter().enumerate() {
        let mut row = row(resource, index, it, &log.comments)?;
        if flat {
            row.comment.root_no = row.comment.msg_no;
        }
        log.comments.push(row);
        let comment = log.comments[index].comment.id;
        if it.deleted.is_some() {
            continue;
        }
        for (n, (_, text)) in it.edits.iter().enumerate() {
            let at = n.checked_sub(1).map_or(it.at, |before| it.edits[before].0);
            log.versions.push(Version { comment, revision: count(n), text: text.clone(), at });
        }
        for (n, (kind, user)) in it.reactions.iter().enumerate() {
            log.reactions.push((comment, *kind, *user, reacted_at(it, n, now)));
        }
    }
    for (at, index, then) in happenings(said, now) {
        tell(&mut log, &said[index], index, at, &then)?;
    }
    Ok(log)
}

fn count(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

/// People read within minutes; but nobody reads in the future.
fn reacted_at(said: &Said, nth: usize, now: DateTime<Utc>) -> DateTime<Utc> {
    (said.at + TimeDelta::minutes(5 + 7 * i64::from(count(nth)))).min(now).max(said.at)
}

/// Everything that happens, in the order of time.
fn happenings(said: &[Said], now: DateTime<Utc>) -> Vec<(DateTime<Utc>, usize, Then)> {
    let mut all = Vec::new();
    for (index, it) in said.iter().enumerate() {
        all.push((it.at, index, Then::Posted));
        if let Some((at, by)) = it.deleted {
            // What else was told of it was made to say nothing; it is left out.
            all.push((at, index, Then::Deleted(by)));
            continue;
        }
        all.extend(it.edits.iter().enumerate().map(|(n, (at, _))| (*at, index, Then::Edited(n))));
        let reactions = it.reactions.iter().enumerate();
        all.extend(
            reactions.map(|(n, (kind, by))| (reacted_at(it, n, now), index, Then::Reacted(*kind, *by))),
        );
    }
    all.sort_by_key(|(at, _, _)| *at);
    all
}

fn row(resource: ResourceId, index: usize, said: &Said, before: &[Row]) -> Result<Row> {
    let msg_no = Seq(i64::try_from(index + 1)?);
    let root = said.answers.map(|root| &before[root].comment);
    let parent = root.map(|root| root.id);
    let gone = said.deleted.is_some();
    let deletion = said.deleted.map(|(at, by)| Deletion { at, by_author: by == said.author.id });
    let comment = Comment {
        id: CommentId(id_of(said.at)),
        author: said.author.clone(),
        parent,
        msg_no,
        root_no: root.map_or(msg_no, |root| root.root_no),
        html: if gone { String::new() } else { said.text.html.clone() },
        at: said.at,
        edited_at: said.edits.last().map(|(at, _)| *at).filter(|_| !gone),
        revision: if gone { 0 } else { count(said.edits.len()) },
        deleted: deletion,
        reactions: Vec::new(),
        anchor: said.anchor,
        previews: Vec::new(),
    };
    Ok(Row {
        comment,
        source: if gone { String::new() } else { said.text.source.clone() },
        act: ActId(id_of(said.at)),
        digest: acts::digest(&(resource, &said.text.source, parent))
            .map_err(|error| anyhow::anyhow!("{error:?}"))?,
        seq: Seq(0),
        event: EventId::NONE,
        deleted_by: said.deleted.map(|(_, by)| by),
    })
}

/// Appends the event of something that happens, as it was told then.
fn tell(log: &mut Log, said: &Said, index: usize, at: DateTime<Utc>, then: &Then) -> Result<()> {
    let id = EventId::new();
    let seq = Seq(i64::try_from(log.events.len() + 1)?);
    let row = &mut log.comments[index];
    let (comment, msg_no) = (row.comment.id, row.comment.msg_no);
    let event = match then {
        Then::Posted => {
            (row.seq, row.event) = (seq, id);
            let first = said.edits.first().map_or(&said.text, |(_, text)| text);
            let html = if said.deleted.is_some() { String::new() } else { first.html.clone() };
            let comment =
                Comment { html, edited_at: None, revision: 0, deleted: None, ..row.comment.clone() };
            It::Posted(Posted { act: row.act, comment })
        }
        Then::Edited(n) => {
            let html = said.edits.get(n + 1).map_or(&said.text, |(_, text)| text).html.clone();
            let revision = count(n + 1);
            It::Edited(Edited { comment, msg_no, html, at, revision, previews: Vec::new() })
        }
        Then::Deleted(by) => It::Deleted(Deleted {
            comment,
            msg_no,
            deletion: Deletion { at, by_author: *by == said.author.id },
        }),
        Then::Reacted(kind, by) => {
            let before = said.reactions.iter().take_while(|it| **it != (*kind, *by));
            let count = i64::from(count(before.filter(|it| it.0 == *kind).count() + 1));
            It::Reacted(Reacted { comment, msg_no, kind: *kind, by: *by, on: true, count })
        }
    };
    log.events.push(Told { id, msg_no, payload: serde_json::to_string(&Event::Comments(event))? });
    Ok(())
}

/// The stream of a thread's log.
pub fn stream(resource: ResourceId) -> String {
    Stream::Resource(resource).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::comments;

    fn said(author: &Card, minutes: i64, source: &str) -> Said {
        let at = Utc::now() - TimeDelta::minutes(1000 - minutes);
        let text = Text { source: source.to_owned(), html: format!("<p>{source}</p>\n") };
        Said {
            author: author.clone(),
            at,
            text,
            answers: None,
            edits: vec![],
            deleted: None,
            reactions: vec![],
            anchor: None,
        }
    }

    /// Whoever replays the events from the start sees what the rows say.
    #[test]
    fn the_events_replayed_give_the_rows() {
        let now = Utc::now();
        let card = |name: &str| Card {
            id: UserId::new(),
            name: name.to_owned(),
            function: String::new(),
            photo: None,
        };
        let (lea, hugo) = (card("Léa Linteau"), card("Hugo Chevronnet"));
        let mut edited = said(&lea, 10, "la troisième version");
        let text = |source: &str| Text { source: source.to_owned(), html: format!("<p>{source}</p>\n") };
        edited.edits = vec![
            (edited.at + TimeDelta::minutes(2), text("la première")),
            (edited.at + TimeDelta::minutes(3), text("la deuxième")),
        ];
        edited.reactions = vec![
            (ReactionKind::Useful, hugo.id),
            (ReactionKind::Useful, lea.id),
            (ReactionKind::Idea, hugo.id),
        ];
        let mut answer = said(&hugo, 12, "une réponse");
        answer.answers = Some(0);
        let mut gone = said(&hugo, 20, "un mot de passe");
        gone.deleted = Some((gone.at + TimeDelta::minutes(30), lea.id));
        let log =
            build(ResourceId::new(), &[edited, answer, gone, said(&lea, 30, "après")], false, now).unwrap();
        assert!(!log.events.iter().any(|told| told.payload.contains("mot de passe")));
        let mut seen =
            comments::Log { items: vec![], more_before: false, more_after: false, head: Seq(0), count: 0 };
        for told in &log.events {
            let Event::Comments(event) = serde_json::from_str(&told.payload).unwrap() else {
                panic!("{}", told.payload)
            };
            assert_eq!(event.msg_no(), Some(told.msg_no));
            seen.apply(&event, UserId::new());
        }
        assert_eq!((seen.head, seen.count), (Seq(4), 3));
        let mut rows: Vec<&Row> = log.comments.iter().collect();
        rows.sort_by_key(|row| row.comment.key());
        for (row, seen) in rows.iter().zip(&seen.items) {
            assert_eq!(Comment { reactions: vec![], ..seen.clone() }, row.comment);
            assert_eq!(log.events[usize::try_from(row.seq.0 - 1).unwrap()].id, row.event);
        }
        let counts: Vec<_> = seen.items[0].reactions.iter().map(|it| (it.kind, it.count)).collect();
        assert_eq!(counts, [(ReactionKind::Useful, 2), (ReactionKind::Idea, 1)]);
    }
}
