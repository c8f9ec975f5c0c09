//! Hearing what happens to documents.

use protocol::{
    Event, Stream, documents,
    spaces::{Role, Space},
};
use yew::prelude::*;

use super::use_live;
use crate::live::{Told, Watching};

/// The streams on which a member hears of a space's documents: what is kept to some is told to them only.
#[must_use]
pub fn streams(space: &Space) -> Vec<Stream> {
    let mut streams = vec![Stream::Space(space.id)];
    if space.role >= Some(Role::Contributor) {
        streams.push(Stream::Contributors(space.id));
    }
    if space.role == Some(Role::Admin) {
        streams.push(Stream::Admins(space.id));
    }
    streams
}

/// Hears what happens to documents on these streams; nothing in particular: something may have been missed.
#[hook]
pub fn use_documents(streams: Vec<Stream>, told: Callback<Option<documents::Event>>) {
    let live = use_live();
    let now = use_mut_ref(Callback::noop);
    now.replace(told);
    use_effect_with((live, streams), move |(live, streams)| {
        let told = Callback::from(move |told: Told| {
            let heard = match &told {
                Told::Push(push) => match &push.event {
                    Event::Documents(event) => Some(event.clone()),
                    _ => return,
                },
                // What came before the first that is heard would be missed.
                Told::Since(_) | Told::Reset(_) => None,
                _ => return,
            };
            let to = now.borrow().clone();
            to.emit(heard);
        });
        let watching: Vec<Watching> = streams.iter().map(|it| live.watch(*it, None, told.clone())).collect();
        move || drop(watching)
    });
}
