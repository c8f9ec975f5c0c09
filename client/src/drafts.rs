//! What somebody has written and not sent: kept in the browser by person and place, over reloads,
//! lost connections and crashes, until it is sent or the person signs out.

use protocol::UserId;
use yew::prelude::*;

use crate::{browser, session::use_session};

/// What every name of a kept draft begins with.
pub const PREFIX: &str = "osmose.draft.";

/// What every name of a file begins with that somebody has begun to send.
pub const UPLOADS: &str = "osmose.upload.";

/// A draft and what can be done with it.
#[derive(Clone, PartialEq)]
pub struct UseDraft {
    /// The text as it stands; empty when there is none.
    pub text: AttrValue,
    /// Sets and keeps it.
    pub set: Callback<String>,
    /// Forgets it: it was sent, or thrown away.
    pub clear: Callback<()>,
}

/// The draft of the signed-in person at a place (say `thread.<id>`).
#[hook]
pub fn use_draft(place: &str) -> UseDraft {
    let name = name(use_session().me.id, place);
    let text = use_state(|| read(&name));
    {
        let text = text.clone();
        use_effect_with(name.clone(), move |name| {
            let kept = read(name);
            if *text != kept {
                text.set(kept);
            }
        });
    }
    let set = {
        let text = text.clone();
        use_callback(name.clone(), move |new: String, name| {
            if new.trim().is_empty() {
                browser::forget(name);
            } else {
                browser::keep(name, &new);
            }
            text.set(AttrValue::from(new));
        })
    };
    let clear = {
        let text = text.clone();
        use_callback(name, move |(), name| {
            browser::forget(name);
            text.set(AttrValue::default());
        })
    };
    UseDraft { text: (*text).clone(), set, clear }
}

/// Begins a draft of a person at a place, behind what he began there already.
pub fn begin(user: UserId, place: &str, text: &str) {
    let name = name(user, place);
    match browser::kept(&name) {
        Some(there) if there.contains(text) => {}
        Some(there) => browser::keep(&name, &format!("{there}\n\n{text}")),
        None => browser::keep(&name, text),
    }
}

/// Moves what somebody began to write to another place, behind what he began there; `.people` beside it
/// names whom it names.
pub fn carry(user: UserId, from: &str, to: &str) {
    let join = |suffix: &str, how: fn(&str, &str) -> String| {
        let (from, to) = (name(user, &format!("{from}{suffix}")), name(user, &format!("{to}{suffix}")));
        let Some(text) = browser::kept(&from) else { return };
        browser::keep(&to, &browser::kept(&to).map_or(text.clone(), |there| how(&there, &text)));
        browser::forget(&from);
    };
    join("", |there, text| format!("{there}\n\n{text}"));
    // Two lists in JSON, neither of them empty.
    join(".people", |there, more| {
        format!("{},{}", there.trim_end_matches(']'), more.trim_start_matches('['))
    });
}

/// Forgets every draft of a person, and what he had begun to send.
pub fn purge(user: UserId) {
    browser::forget_all(&name(user, ""));
    browser::forget_all(&format!("{UPLOADS}{user}."));
}

/// Whether anything is kept for anybody, for the page that a crash shows.
#[must_use]
pub fn any() -> bool {
    let Some(storage) = browser::storage() else { return false };
    (0..storage.length().unwrap_or(0))
        .filter_map(|at| storage.key(at).ok().flatten())
        .any(|name| name.starts_with(PREFIX))
}

fn name(user: UserId, place: &str) -> String {
    format!("{PREFIX}{user}.{place}")
}

fn read(name: &str) -> AttrValue {
    browser::kept(name).map(AttrValue::from).unwrap_or_default()
}
