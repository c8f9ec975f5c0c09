//! Messages as they are read and rendered: runs of them, what one act must know of one, how many
//! somebody has written lately. Who tells of them is `chat.rs`.

pub mod queries;

use protocol::{
    Code, Seq, UserId,
    chat::{RATE, RATE_SECONDS},
    comments::{From, Log},
};
use sqlx::PgConnection;

use self::queries::Place;
use super::queries::Seat;
use crate::{
    app::Tx,
    error::{Result, later},
};

/// Messages that a page opens with, at most.
pub const OPENING: i64 = 50;
/// Messages shown before the first unread one, for context.
const CONTEXT: i64 = 8;

/// Refuses whoever has written too many messages in the last seconds, over all conversations and
/// nodes. From here to the commit nobody else writes in his name.
///
/// # Errors
/// 429 with the seconds to wait.
pub async fn pace(tx: &mut Tx, author: UserId) -> Result<()> {
    let now = tx.app.clock.now();
    let window = chrono::TimeDelta::seconds(RATE_SECONDS);
    let Some(first) = queries::nth_last(tx.db(), author, RATE).await? else { return Ok(()) };
    let free = first + window;
    if free <= now {
        return Ok(());
    }
    let wait = (free - now).num_milliseconds().max(0).div_euclid(1_000) + 1;
    Err(later(Code::TooMany, u32::try_from(wait).unwrap_or(1)))
}

/// What a page opens with: a run around the place where it opens.
///
/// # Errors
/// The database's.
pub async fn open(
    db: &mut PgConnection,
    conversation: protocol::ConversationId,
    seat: &Seat,
    me: UserId,
    from: From,
) -> Result<Log> {
    let place = match from {
        From::First => Place::After(seat.joined_no),
        From::Last => Place::End,
        From::Unread => match queries::first_after(&mut *db, conversation, seat.read_no).await? {
            Some(no) => Place::After(Seq(no.0 - 1 - CONTEXT).max(seat.joined_no)),
            None => Place::End,
        },
    };
    queries::log(db, conversation, seat.joined_no, me, place, OPENING).await
}
