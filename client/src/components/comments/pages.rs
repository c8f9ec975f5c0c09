//! Fetching the comments before and after those that are here, as one comes near them, and those
//! around another place.

use std::{cell::Cell, ops::Range, rc::Rc};

use gloo_timers::callback::Timeout;
use protocol::{Seq, UserId};
use yew::{platform::spawn_local, prelude::*};

use super::{Under, talk::Page};
use crate::api::comments::Around;

/// How many are fetched at once.
const COUNT: u32 = 50;
/// How near to the end of the run one must be.
const NEAR: usize = 16;
/// Seconds after which a page that could not be fetched is asked for again, unless the server says when.
const PAUSE: u32 = 2;

/// Fetches what lies before or after the rows in sight when these come near an end of the run. What fails
/// for a while is asked for again for as long as one looks at its place.
#[hook]
pub fn use_pages(it: &Page, me: UserId, view: &Range<usize>, rows: usize) {
    let under = it.talk().under();
    let asked = use_mut_ref(|| Rc::new(Cell::new(false)));
    let log = it.parts().0;
    let before = log.items.first().filter(|_| log.more_before && view.start < NEAR);
    let after = log.items.last().filter(|_| log.more_after && view.end + NEAR > rows);
    let edge = before.map(Around::before).or_else(|| after.map(Around::after));
    let again = use_force_update();
    let tries = use_mut_ref(|| 0_u32);
    let turn = *tries.borrow();
    let it = it.clone();
    use_effect_with((under, edge, turn), move |(under, edge, _)| {
        let (under, asked) = (*under, asked.borrow().clone());
        if let Some(edge) = edge.filter(|_| !asked.get()) {
            asked.set(true);
            it.update(|talk| talk.parts_mut().1.asks());
            spawn_local(async move {
                let got = under.page(edge, COUNT).await;
                asked.set(false);
                // The end of the run may be another by now, and nobody asked for what lies there.
                let wait = match &got {
                    Ok(_) => Some(0),
                    Err(problem) if problem.temporary => Some(problem.retry_after.unwrap_or(PAUSE)),
                    Err(_) => None,
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
                    }
                });
                if let Some(wait) = wait {
                    let ask = move || {
                        *tries.borrow_mut() += 1;
                        again.force_update();
                    };
                    Timeout::new(wait.saturating_mul(1_000), ask).forget();
                }
            });
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
            if let (Ok(got), true) = (got, found) {
                let (log, reading) = talk.parts_mut();
                reading.gets(log, got, true, me);
            }
        });
        done(found);
    });
}
