//! Fetching the comments before and after those that are here, as one comes near them, and those
//! around another place.

use std::{cell::RefCell, ops::Range};

use gloo_timers::callback::Timeout;
use protocol::{Seq, UserId};
use yew::{platform::spawn_local, prelude::*};

use super::{Under, talk::Page};
use crate::api::comments::Around;

/// How many are fetched at once.
const COUNT: u32 = 50;
/// How near to the end of the run one must be.
const NEAR: usize = 16;
/// Seconds after which a page that could not be fetched is asked for again, the first time; twice as long each time.
const PAUSE: u32 = 2;
/// The longest that is waited.
const LONGEST: u32 = 60;

/// What is asked for, of one list.
#[derive(Default)]
struct Asking {
    /// A page is on its way, or the time to ask again has not come.
    busy: bool,
    /// Brings that time.
    timer: Option<Timeout>,
    /// Pages in a row that did not come.
    failed: u32,
    /// The last one that came.
    came: Option<Around>,
}

impl Asking {
    /// Seconds until one asks again after so many failures.
    fn pause(&self, told: Option<u32>) -> u32 {
        let own = PAUSE.saturating_mul(2_u32.saturating_pow(self.failed.saturating_sub(1)));
        told.unwrap_or(own).clamp(1, LONGEST)
    }
}

/// Fetches what lies before or after the rows in sight when these come near an end of the run. What fails
/// for a while is asked for again for as long as one looks at its place.
#[hook]
pub fn use_pages(it: &Page, me: UserId, view: &Range<usize>, rows: usize) {
    let under = it.talk().under();
    let log = it.parts().0;
    let before = log.items.first().filter(|_| log.more_before && view.start < NEAR);
    let after = log.items.last().filter(|_| log.more_after && view.end + NEAR > rows);
    let edge = before.map(Around::before).or_else(|| after.map(Around::after));
    let asking = use_memo((), |()| RefCell::new(Asking::default()));
    let (again, turn) = (use_force_update(), use_mut_ref(|| 0_u32));
    let now = *turn.borrow();
    let later = {
        let asking = asking.clone();
        move |seconds: u32| {
            let mine = asking.clone();
            let timer = Timeout::new(seconds * 1_000, move || {
                mine.borrow_mut().busy = false;
                *turn.borrow_mut() += 1;
                again.force_update();
            });
            asking.borrow_mut().timer = Some(timer);
        }
    };
    let it = it.clone();
    {
        let asking = asking.clone();
        use_effect_with((under, edge, now), move |(under, edge, _)| {
            let (under, Some(edge)) = (*under, *edge) else { return };
            if asking.borrow().busy {
                return;
            }
            asking.borrow_mut().busy = true;
            if asking.borrow_mut().came.take() == Some(edge) {
                // It came, and the run ends where it did: what it had is not told yet.
                return later(PAUSE);
            }
            it.update(|talk| talk.parts_mut().1.asks());
            spawn_local(async move {
                let got = under.page(edge, COUNT).await;
                let wait = {
                    let mut asking = asking.borrow_mut();
                    asking.failed = if got.is_ok() { 0 } else { asking.failed + 1 };
                    match &got {
                        Ok(_) => {
                            asking.came = Some(edge);
                            // The end of the run may be another by now, and nobody asked for what lies there.
                            Some(0)
                        }
                        Err(problem) if problem.temporary => Some(asking.pause(problem.retry_after)),
                        Err(_) => {
                            asking.busy = false;
                            None
                        }
                    }
                };
                it.update(move |talk| {
                    let (log, reading) = talk.parts_mut();
                    // The run may have been let go or fetched anew meanwhile: then the page does
                    // not join it.
                    let joins = match edge {
                        Around::Before(key) => log.items.first().is_some_and(|it| it.key() == key),
                        Around::After(key) => log.items.last().is_some_and(|it| it.key() == key),
                        Around::Message(_) => false,
                    };
                    if let (Ok(got), true) = (got, joins) {
                        reading.gets(log, got, false, me);
                    } else {
                        reading.answered();
                    }
                });
                if let Some(seconds) = wait {
                    later(seconds);
                }
            });
        });
    }
    use_effect_with((), move |()| {
        move || {
            asking.borrow_mut().timer = None;
        }
    });
}

/// Brings the comments around a message into the run, unless they are there; `done` hears whether
/// they are now.
pub fn bring(it: &Page, me: UserId, no: Seq, done: impl FnOnce(bool) + 'static) {
    let under: Under = it.talk().under();
    if it.parts().0.items.iter().any(|it| it.msg_no == no) {
        return done(true);
    }
    it.update(|talk| talk.parts_mut().1.asks());
    let it = it.clone();
    spawn_local(async move {
        let got = under.page(Around::Message(no), COUNT).await;
        let found = got.as_ref().is_ok_and(|got| got.items.iter().any(|it| it.msg_no == no));
        it.update(move |talk| {
            let (log, reading) = talk.parts_mut();
            if let (Ok(got), true) = (got, found) {
                reading.gets(log, got, true, me);
            } else {
                reading.answered();
            }
        });
        done(found);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_does_not_answer_is_asked_less_and_less_often() {
        let pauses: Vec<u32> =
            (1..=7).map(|failed| Asking { failed, ..Asking::default() }.pause(None)).collect();
        assert_eq!(pauses, [2, 4, 8, 16, 32, 60, 60]);
        let told = |seconds| Asking { failed: 1, ..Asking::default() }.pause(Some(seconds));
        assert_eq!((told(0), told(20), told(u32::MAX)), (1, 20, 60));
    }
}
