//! A question in the list, which opens to its answer.

use std::rc::Rc;

use protocol::{
    ResourceId,
    faq::{Entry, Flag},
    words::{Query, plain},
};
use yew::prelude::*;

use super::{answer::Answer, list::marked};
use crate::components::Icon;

/// How much of an answer stands under a question that is closed, in characters.
const BEGINNING: usize = 160;

/// Props of [`Row`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The question and its answer.
    pub entry: Entry,
    /// What was looked for.
    pub query: Rc<Query>,
    /// It stands open.
    pub open: bool,
    /// May change it.
    pub admin: bool,
    /// What the reader said of it.
    pub vote: Option<bool>,
    /// Somebody holds it for out of date.
    pub flag: Option<Flag>,
    /// The entries among which it may be moved.
    pub siblings: Vec<ResourceId>,
    /// Asks for changing it.
    pub on_edit: Callback<ResourceId>,
}

/// The row.
#[component]
pub fn Row(props: &Props) -> Html {
    let entry = &props.entry;
    let beginning = use_memo(entry.html.clone(), |html| beginning(&plain(html)));
    html! {
        <details class="qa" open={props.open} id={format!("q-{}", entry.id)}>
            <summary>
                <h2>{ marked(&props.query, &entry.question) }</h2>
                <Icon name="chevron-down" />
                <span class="x">{ marked(&props.query, &beginning) }</span>
            </summary>
            <Answer entry={entry.clone()} query={Rc::clone(&props.query)} admin={props.admin} vote={props.vote}
                flag={props.flag.clone()} siblings={props.siblings.clone()} on_edit={props.on_edit.clone()} listed=true />
        </details>
    }
}

/// How a text begins, cut between words.
fn beginning(text: &str) -> String {
    match text.char_indices().nth(BEGINNING) {
        None => text.to_owned(),
        Some((end, _)) => {
            let cut = text[..end].rfind(' ').unwrap_or(end);
            format!("{}…", text[..cut].trim_end_matches([',', ';', ':', '.', ' ', '\u{a0}']))
        }
    }
}
