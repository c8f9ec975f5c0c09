//! The threads of the space one is in: the list's page, the home page, the bell and the counts in
//! the menu all show this one, kept up to date in one place.

use protocol::{Event, SpaceId, Stream, discussions::List, people};
use yew::prelude::*;

use crate::{
    api,
    hooks::{UseResource, use_resource},
    live::{Live, Told, use_live},
    session::use_session,
};

/// The list with what moves.
#[derive(Clone, PartialEq)]
struct Threads(UseResource<List>);

/// Props of [`ThreadsProvider`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The space.
    pub space: SpaceId,
    /// What shows its threads.
    pub children: Html,
}

/// Follows the threads of a space for all below.
#[component]
pub fn ThreadsProvider(props: &Props) -> Html {
    let space = props.space;
    let threads = use_resource(Stream::Space(space), move || api::discussions::list(space, None), apply);
    let live = use_live();
    use_marks(&live, &threads);
    html! {
        <ContextProvider<Threads> context={Threads(threads)}>{ props.children.clone() }</ContextProvider<Threads>>
    }
}

fn apply(list: &mut List, told: &Told) {
    match told {
        Told::Push(push) => {
            if let Event::Discussions(event) = &push.event {
                list.apply(event);
            }
        }
        Told::Heads(heads) => {
            // The order stays: rows do not slide away under the reader's eyes.
            for moved in &heads.moved {
                list.moved(moved);
            }
        }
        Told::MarkMoved(it) => list.mark_moved(*it),
        Told::Card(card) => list.meet(card),
        Told::Since(_)
        | Told::Reset(_)
        | Told::Denied
        | Told::Conversations(_)
        | Told::Typing(_)
        | Told::Stale => {}
    }
}

/// Read marks that were set in any tab come on the person's own stream.
#[hook]
fn use_marks(live: &Live, threads: &UseResource<List>) {
    let me = use_session().me.id;
    let now = use_mut_ref(|| threads.clone());
    *now.borrow_mut() = threads.clone();
    use_effect_with((live.clone(), me), move |(live, me)| {
        let told = Callback::from(move |told: Told| {
            let threads = now.borrow().clone();
            match told {
                Told::Push(push) => {
                    if let Event::People(people::Event::Marked(marked)) = push.event {
                        threads.update(move |list| list.marked(marked));
                    }
                }
                Told::Reset(_) => threads.refetch(),
                _ => {}
            }
        });
        let watching = live.watch(Stream::User(*me), None, told);
        move || drop(watching)
    });
}

/// The threads of the space one is in.
#[hook]
pub fn use_threads() -> UseResource<List> {
    use_context::<Threads>().expect("a page of a space").0
}

/// How many messages the reader has not read.
#[must_use]
pub fn unread(list: &List) -> i64 {
    list.rows.iter().map(protocol::discussions::Row::unread).sum()
}
