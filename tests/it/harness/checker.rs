//! The checker: compares what senders were told, what each reader saw, and what the database holds.

use std::ops::AddAssign;

use protocol::{EventId, Position, Seq, Stream, comments::Receipt};
use sqlx::PgPool;

use super::follower::Seen;

/// What is wrong. All zero: the promise was kept.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Acknowledged and not kept, or kept and not seen by a reader who stayed.
    pub lost: usize,
    /// Kept or seen twice.
    pub doubled: usize,
    /// Seen before what came before it.
    pub reordered: usize,
    /// Numbers that are missing in the database.
    pub gaps: usize,
    /// Positions that name another event than the database has there.
    pub mistaken: usize,
}

impl AddAssign for Verdict {
    fn add_assign(&mut self, other: Self) {
        self.lost += other.lost;
        self.doubled += other.doubled;
        self.reordered += other.reordered;
        self.gaps += other.gaps;
        self.mistaken += other.mistaken;
    }
}

/// Compares what readers saw of a stream up to an event with what the database holds up to there, while
/// people write on.
pub async fn judge_until(pool: &PgPool, stream: Stream, head: Seq, readers: &[Seen]) -> Verdict {
    let mut verdict = Verdict::default();
    let kept: Vec<EventId> =
        sqlx::query_scalar("select id from events where stream_id = $1 and seq <= $2 order by seq")
            .bind(stream.to_string())
            .bind(head)
            .fetch_all(pool)
            .await
            .expect("events");
    verdict.gaps += usize::from(usize::try_from(head.0) != Ok(kept.len()));
    for reader in readers {
        follow(&kept, reader, &mut verdict);
    }
    verdict
}

/// The number of the last event of a stream.
pub async fn head(pool: &PgPool, stream: Stream) -> Seq {
    let head = sqlx::query_scalar("select seq from streams where id = $1").bind(stream.to_string());
    head.fetch_one(pool).await.expect("a stream")
}

/// Compares everything about one stream, and fails the test if the promise was broken.
pub async fn check(pool: &PgPool, stream: Stream, receipts: &[Receipt], readers: &[Seen]) {
    let verdict = judge(pool, stream, receipts, readers).await;
    assert_eq!(verdict, Verdict::default(), "{stream}");
}

/// Compares everything about one stream.
pub async fn judge(pool: &PgPool, stream: Stream, receipts: &[Receipt], readers: &[Seen]) -> Verdict {
    let mut verdict = Verdict::default();
    let kept = history(pool, stream, &mut verdict).await;
    if let Stream::Resource(resource) = stream {
        let rows: Vec<(protocol::CommentId, Seq, Seq, EventId)> = sqlx::query_as(
            "select id, msg_no, seq, event_id from comments where resource_id = $1 order by msg_no",
        )
        .bind(resource)
        .fetch_all(pool)
        .await
        .expect("comments");
        verdict.gaps += rows.iter().zip(1..).filter(|((_, no, ..), should)| no.0 != *should).count();
        let mut seen = std::collections::HashSet::new();
        for receipt in receipts {
            match rows.iter().find(|(id, ..)| *id == receipt.comment) {
                None => verdict.lost += 1,
                Some((_, no, seq, id)) => {
                    let told = (receipt.msg_no, receipt.position);
                    verdict.mistaken += usize::from(told != (*no, Position { seq: *seq, id: *id }));
                }
            }
            verdict.doubled += usize::from(!seen.insert(receipt.comment));
        }
    }
    for reader in readers {
        follow(&kept, reader, &mut verdict);
    }
    verdict
}

/// The stream as the database keeps it: the ids of its events, the first at index 0.
async fn history(pool: &PgPool, stream: Stream, verdict: &mut Verdict) -> Vec<EventId> {
    let rows: Vec<(Seq, EventId)> =
        sqlx::query_as("select seq, id from events where stream_id = $1 order by seq")
            .bind(stream.to_string())
            .fetch_all(pool)
            .await
            .expect("events");
    let (seq, head): (Seq, EventId) = sqlx::query_as("select seq, head_id from streams where id = $1")
        .bind(stream.to_string())
        .fetch_one(pool)
        .await
        .expect("a stream");
    verdict.gaps += rows.iter().zip(1..).filter(|((seq, _), should)| seq.0 != *should).count();
    verdict.gaps += usize::from(usize::try_from(seq.0) != Ok(rows.len()));
    verdict.mistaken += usize::from(rows.last().map_or(EventId::NONE, |(_, id)| *id) != head);
    rows.into_iter().map(|(_, id)| id).collect()
}

fn follow(kept: &[EventId], reader: &Seen, verdict: &mut Verdict) {
    let mut at = reader.start.map_or(0, |start| start.seq.0);
    for (seq, id) in &reader.events {
        match seq.0 - at {
            1 => at = seq.0,
            ..=0 => {
                let known = usize::try_from(seq.0 - 1).ok().and_then(|index| kept.get(index)) == Some(id);
                if known { verdict.doubled += 1 } else { verdict.reordered += 1 }
            }
            missing => {
                verdict.lost += usize::try_from(missing - 1).unwrap_or_default();
                at = seq.0;
            }
        }
        let theirs = usize::try_from(seq.0 - 1).ok().and_then(|index| kept.get(index));
        verdict.mistaken += usize::from(theirs != Some(id));
    }
    verdict.lost += kept.len().saturating_sub(usize::try_from(at).unwrap_or_default());
}

/// The checker can fail.
#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(start: i64, seen: &[(i64, usize)]) -> Verdict {
        let kept: Vec<EventId> = (1..=5).map(|no| EventId(uuid::Uuid::from_u128(no))).collect();
        let start = Position { seq: Seq(start), id: EventId::NONE };
        let events =
            seen.iter().map(|(seq, id)| (Seq(*seq), EventId(uuid::Uuid::from_u128(*id as u128)))).collect();
        let mut verdict = Verdict::default();
        follow(&kept, &Seen { start: Some(start), events, resets: 0 }, &mut verdict);
        verdict
    }

    #[test]
    fn each_fault_has_its_name() {
        let fine = Verdict::default();
        assert_eq!(verdict(0, &[(1, 1), (2, 2), (3, 3), (4, 4), (5, 5)]), fine);
        assert_eq!(verdict(3, &[(4, 4), (5, 5)]), fine);
        assert_eq!(verdict(0, &[(1, 1), (2, 2), (3, 3), (4, 4)]).lost, 1, "the last one");
        assert_eq!(verdict(0, &[(1, 1), (4, 4), (5, 5)]).lost, 2, "two in the middle");
        assert_eq!(verdict(0, &[(1, 1), (2, 2), (2, 2), (3, 3), (4, 4), (5, 5)]).doubled, 1);
        assert_eq!(verdict(3, &[(5, 5), (4, 4)]).lost, 1, "late is not in order");
        assert_eq!(verdict(3, &[(4, 9), (5, 5)]).mistaken, 1, "another event's id");
        assert_eq!(verdict(3, &[(4, 4), (5, 5), (4, 9)]).reordered, 1);
    }
}
