//! The tools of the comment that is pointed at or has the focus.

use protocol::comments::{Reaction, ReactionKind};
use web_sys::HtmlElement;
use yew::prelude::*;

use super::{
    message::{Rights, Want},
    reactions,
};
use crate::{components::Icon, hooks::use_texts};

/// Props of [`Tools`].
#[derive(PartialEq, Properties)]
pub struct ToolsProps {
    /// What the reader may do.
    pub rights: Rights,
    /// It has a history.
    pub edited: bool,
    /// Whether the tab key reaches them.
    pub tabindex: &'static str,
    /// What it was given.
    pub reactions: Vec<Reaction>,
    /// What is wanted.
    pub want: Callback<Want>,
}

/// What is folded out.
#[derive(Clone, Copy, PartialEq)]
enum Out {
    Nothing,
    Reactions,
    More,
}

/// Reacting, answering, quoting, copying the address, and the rest behind one button.
#[component]
pub fn Tools(props: &ToolsProps) -> Html {
    let texts = use_texts();
    let out = use_state_eq(|| Out::Nothing);
    let place = use_node_ref();

    let fold = |what: Out| {
        let out = out.clone();
        Callback::from(move |_: MouseEvent| out.set(if *out == what { Out::Nothing } else { what }))
    };
    let act = |want: Want| {
        let (to, out) = (props.want.clone(), out.clone());
        Callback::from(move |_: MouseEvent| {
            out.set(Out::Nothing);
            to.emit(want);
        })
    };
    let onkeydown = {
        let (out, place) = (out.clone(), place.clone());
        Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
            "Escape" if *out != Out::Nothing => {
                event.stop_propagation();
                out.set(Out::Nothing);
                focus(&place, "[aria-expanded=true]", 0);
            }
            "ArrowDown" | "ArrowRight" if *out != Out::Nothing => step(&event, &place, 1),
            "ArrowUp" | "ArrowLeft" if *out != Out::Nothing => step(&event, &place, -1),
            _ => {}
        })
    };
    // What folds out takes the focus, so that the arrows and Escape work at once.
    use_effect_with(*out, {
        let place = place.clone();
        move |out| {
            if *out != Out::Nothing {
                focus(&place, ".menu button", 0);
            }
        }
    });

    let button = |icon: &'static str, label: &str, onclick: Callback<MouseEvent>, open: Option<bool>| {
        html! {
            <button type="button" class="icon-btn sm" tabindex={props.tabindex} aria-label={texts.get(label)}
                title={texts.get(label)} aria-expanded={open.map(|it| it.to_string())}
                aria-haspopup={open.map(|_| "true")} {onclick}>
                <Icon name={icon} />
            </button>
        }
    };
    let kind = |kind: &ReactionKind| {
        let kind = *kind;
        let mine = props.reactions.iter().any(|it| it.kind == kind && it.mine);
        let label = texts.get(reactions::name(kind));
        html! {
            <button type="button" class="reaction" aria-pressed={mine.to_string()} aria-label={label.clone()}
                title={label} onclick={act(Want::React(kind, !mine))}>
                <span aria-hidden="true">{ kind.emoji() }</span>
            </button>
        }
    };
    let item = |icon: &'static str, label: &str, want: Want| {
        html! {
            <button type="button" class="menu-item" onclick={act(want)}>
                <Icon name={icon} small=true /><span>{ texts.get(label) }</span>
            </button>
        }
    };
    let rights = props.rights;
    html! {
        <div ref={place} class="msg-tools" role="group" aria-label={texts.get("comment-tools")} {onkeydown}>
            if rights.answer {
                { button("smile-plus", "comment-react", fold(Out::Reactions), Some(*out == Out::Reactions)) }
                { button("reply", "comment-reply", act(Want::Reply), None) }
                { button("quote", "comment-quote", act(Want::Quote), None) }
            }
            { for rights.accept.map(|accepted| {
                let label = if accepted { "comment-unaccept" } else { "comment-accept" };
                button(if accepted { "x" } else { "circle-check" }, label, act(Want::Accept(!accepted)), None)
            }) }
            { button("link", "comment-copy-link", act(Want::Link), None) }
            { button("ellipsis", "comment-more", fold(Out::More), Some(*out == Out::More)) }
            <div class="menu" hidden={*out == Out::Nothing} role="group"
                aria-label={texts.get(if *out == Out::More { "comment-more" } else { "comment-react" })}>
                if *out == Out::Reactions {
                    <div class="picks">{ for ReactionKind::ALL.iter().map(kind) }</div>
                } else if *out == Out::More {
                    <div class="items">
                        { item("eye-off", "comment-unread", Want::Unread) }
                        if rights.change { { item("pencil", "comment-edit", Want::Edit) } }
                        if props.edited { { item("history", "comment-history", Want::History) } }
                        if rights.change { { item("trash", "comment-delete", Want::Delete) } }
                    </div>
                }
            </div>
        </div>
    }
}

fn buttons(place: &NodeRef, selector: &str) -> Vec<HtmlElement> {
    use wasm_bindgen::JsCast;
    let Some(list) = place.cast::<HtmlElement>().and_then(|it| it.query_selector_all(selector).ok()) else {
        return Vec::new();
    };
    (0..list.length()).filter_map(|at| list.item(at)?.dyn_into().ok()).collect()
}

fn focus(place: &NodeRef, selector: &str, at: usize) {
    if let Some(button) = buttons(place, selector).get(at) {
        // A button that is gone leaves the focus where it is.
        let _ = button.focus();
    }
}

/// Moves the focus among what is folded out, round and round.
fn step(event: &KeyboardEvent, place: &NodeRef, by: i32) {
    event.prevent_default();
    event.stop_propagation();
    let all = buttons(place, ".menu button");
    let target = event.target();
    let now = all.iter().position(|it| target.as_ref() == Some(it.as_ref()));
    let last = all.len().saturating_sub(1);
    let next = match (now, by > 0) {
        (Some(at), true) if at < last => at + 1,
        (Some(0), false) => last,
        (Some(at), false) => at - 1,
        _ => 0,
    };
    focus(place, ".menu button", next);
}
