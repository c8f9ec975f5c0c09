//! The FAQ: its page, where one finds as one types, and the page of an entry.

mod answer;
mod ask;
mod categories;
mod editor;
mod entry;
mod gaps;
mod list;
mod manage;
mod report;
mod row;
mod talk;

use std::rc::Rc;

use protocol::{
    Event, SpaceId, Stream,
    faq::{Flags, Votes},
    spaces::Role,
};
use yew::prelude::*;

use crate::{
    api,
    hooks::{use_resource, use_session},
    live::Told,
    shell::use_space,
};

pub use editor::{Alone, AloneProps, Begun};
pub use entry::EntryPage;

/// What the reader, and admins, know of the entries besides.
#[derive(Clone, Default, PartialEq)]
struct Known {
    /// The reader's votes.
    votes: Option<Rc<Votes>>,
    /// What readers hold for out of date; for admins.
    flags: Option<Rc<Flags>>,
}

#[derive(PartialEq, Properties)]
struct WithProps {
    space: SpaceId,
    #[prop_or_default]
    flags: Option<Rc<Flags>>,
    children: Html,
}

/// Follows what is known besides the entries themselves, for all below.
#[component]
fn WithKnown(props: &WithProps) -> Html {
    let space = use_space();
    if space.role == Some(Role::Admin) {
        html! { <WithFlags space={props.space}>{ props.children.clone() }</WithFlags> }
    } else {
        html! { <WithVotes space={props.space}>{ props.children.clone() }</WithVotes> }
    }
}

#[component]
fn WithFlags(props: &WithProps) -> Html {
    let space = props.space;
    let apply = |flags: &mut Flags, told: &Told| match told {
        Told::Push(push) => {
            if let Event::Faq(event) = &push.event {
                flags.apply(event);
            }
        }
        Told::Card(card) => flags.meet(card),
        _ => {}
    };
    let flags = use_resource(Stream::Admins(space), move || api::faq::flags(space), apply);
    html! { <WithVotes {space} flags={flags.ready().cloned()}>{ props.children.clone() }</WithVotes> }
}

#[component]
fn WithVotes(props: &WithProps) -> Html {
    let space = props.space;
    let me = use_session().me.id;
    let apply = |votes: &mut Votes, told: &Told| {
        if let Told::Push(push) = told
            && let Event::Faq(event) = &push.event
        {
            votes.apply(event);
        }
    };
    let votes = use_resource(Stream::User(me), move || api::faq::votes(space), apply);
    let known = Known { votes: votes.ready().cloned(), flags: props.flags.clone() };
    html! { <ContextProvider<Known> context={known}>{ props.children.clone() }</ContextProvider<Known>> }
}

/// What is known besides the entries.
#[hook]
fn use_known() -> Known {
    use_context::<Known>().unwrap_or_default()
}

/// The FAQ of the space one is in.
#[component]
pub fn Faq() -> Html {
    let space = use_space();
    html! { <WithKnown space={space.id}><list::Listed key={space.id.to_string()} space={space.id} /></WithKnown> }
}
