//! What an event looks like, by its kind and by what the reader answered.

use protocol::calendar::{Answer, Heading, Kind, Standing};
use yew::prelude::*;

/// The name of a kind's word.
#[must_use]
pub fn key(kind: Kind) -> &'static str {
    match kind {
        Kind::Meeting => "calendar-kind-meeting",
        Kind::Webinar => "calendar-kind-webinar",
        Kind::Workshop => "calendar-kind-workshop",
        Kind::Seminar => "calendar-kind-seminar",
        Kind::Other => "calendar-kind-other",
    }
}

/// The class that gives a kind its hue.
#[must_use]
pub fn hue(kind: Kind) -> &'static str {
    match kind {
        Kind::Meeting => "k-comite",
        Kind::Webinar => "k-web",
        Kind::Workshop => "k-atelier",
        Kind::Seminar => "k-perm",
        Kind::Other => "k-other",
    }
}

/// The classes of an event in the month and in the week.
#[must_use]
pub fn classes_of(heading: &Heading, mine: Option<Standing>) -> Classes {
    classes!(
        "ev",
        hue(heading.kind),
        mine.is_some_and(|it| it.answer == Answer::Maybe).then_some("maybe"),
        heading.cancelled_at.is_some().then_some("cancelled")
    )
}

/// What must be said of an event in words: that it is cancelled, or that the reader may come.
#[must_use]
pub fn said(heading: &Heading, mine: Option<Standing>) -> Option<&'static str> {
    match mine {
        _ if heading.cancelled_at.is_some() => Some("calendar-is-cancelled"),
        Some(it) if it.answer == Answer::Maybe => Some("calendar-is-maybe"),
        _ => None,
    }
}
