//! Instant messages: the list of conversations, and the conversation beside it; on phones one after
//! the other.

mod group;
mod list;
mod page;
mod pick;
mod talk;

use protocol::{ConversationId, chat::Row, people::Card};
use yew::prelude::*;

use crate::{
    browser,
    components::{Avatar, Button, Empty, Face, avatar::Size},
    hooks::{use_texts, use_title},
    i18n::Texts,
};
use list::List;
use page::Page;
use pick::New;
pub use pick::use_write_to;

/// Props of [`Messages`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The conversation that is open.
    #[prop_or_default]
    pub open: Option<ConversationId>,
}

/// The page.
#[component]
pub fn Messages(props: &Props) -> Html {
    let texts = use_texts();
    let picking = use_state_eq(|| false);
    let new = {
        let picking = picking.clone();
        Callback::from(move |_: MouseEvent| picking.set(true))
    };
    let close = {
        let picking = picking.clone();
        Callback::from(move |()| picking.set(false))
    };
    let talk = match props.open {
        Some(id) => html! { <Page key={id.to_string()} {id} /> },
        None => html! { <Nothing new={new.clone()} /> },
    };
    html! {
        <div class={classes!("chat", props.open.is_none().then_some("at-list"))}>
            <List open={props.open} {new} />
            <div class="chat-main">{ talk }</div>
            <div class="over">
                { for picking.then(|| html! { <New title={texts.get("chat-new")} on_close={close} /> }) }
            </div>
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct NothingProps {
    new: Callback<MouseEvent>,
}

/// No conversation is open.
#[component]
fn Nothing(props: &NothingProps) -> Html {
    let texts = use_texts();
    use_title(&texts.get("chat-title"));
    use_effect_with((), |()| browser::window().scroll_to_with_x_and_y(0.0, 0.0));
    html! {
        <div class="talk-empty">
            <Empty title={texts.get("chat-choose")} text={texts.get("chat-choose-says")}>
                <Button icon="pencil" onclick={props.new.clone()}>{ texts.get("chat-new") }</Button>
            </Empty>
        </div>
    }
}

/// What a conversation is called: the group's name, else the others'.
fn title(texts: &Texts, name: &str, others: &[Card], people: usize) -> AttrValue {
    if !name.is_empty() {
        return name.to_owned().into();
    }
    let names: Vec<&str> = others.iter().map(|card| card.name.as_str()).collect();
    let rest = people.saturating_sub(others.len() + 1);
    match names.as_slice() {
        [] => texts.get("chat-alone"),
        names if rest == 0 => names.join(", ").into(),
        names => texts.with("chat-and-more", &[("names", names.join(", ").into()), ("count", rest.into())]),
    }
}

fn row_title(texts: &Texts, row: &Row) -> AttrValue {
    title(texts, &row.name, &row.others, usize::try_from(row.people).unwrap_or(0))
}

/// The disc of the other one, or two of a group's.
fn face(group: bool, others: &[Card], size: Size) -> Html {
    let disc = |card: &Card, size| html! { <Avatar id={card.id} name={card.name.clone()} photo={card.photo} {size} /> };
    match others {
        [one, other, ..] if group => {
            html! { <span class="duo">{ disc(one, Size::Small) }{ disc(other, Size::Small) }</span> }
        }
        [one, ..] => html! { <Face id={one.id} name={one.name.clone()} photo={one.photo} {size} /> },
        [] => {
            html! { <span class={classes!("avatar", (size == Size::Large).then_some("lg"))} data-i="…" aria-hidden="true"></span> }
        }
    }
}
