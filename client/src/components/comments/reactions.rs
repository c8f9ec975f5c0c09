//! The reactions that a comment was given. The same kind twice takes it back.

use protocol::comments::{Reaction, ReactionKind};
use yew::prelude::*;

use super::message::Want;
use crate::hooks::use_texts;

/// Props of [`Reactions`].
#[derive(PartialEq, Properties)]
pub struct ReactionsProps {
    /// In the order of the kinds.
    pub reactions: Vec<Reaction>,
    /// Whether the reader may react.
    pub may: bool,
    /// Whether the tab key reaches them.
    pub tabindex: &'static str,
    /// What is wanted.
    pub want: Callback<Want>,
}

/// A row of reactions with their numbers.
#[component]
pub fn Reactions(props: &ReactionsProps) -> Html {
    let texts = use_texts();
    let one = |it: &Reaction| {
        let (kind, mine) = (it.kind, it.mine);
        let onclick = props.want.reform(move |_: MouseEvent| Want::React(kind, !mine));
        let name = name(kind);
        let label = texts
            .with("reaction-count", &[("name", texts.get(name).as_str().into()), ("count", it.count.into())]);
        html! {
            <button key={name} type="button" class="reaction" aria-pressed={mine.to_string()} aria-label={label}
                tabindex={props.tabindex} disabled={!props.may} {onclick}>
                <span aria-hidden="true">{ kind.emoji() }</span>
                <span aria-hidden="true">{ it.count }</span>
            </button>
        }
    };
    html! {
        <div class="reactions" hidden={props.reactions.is_empty()}>
            { for props.reactions.iter().map(one) }
        </div>
    }
}

/// The name of a reaction's text.
#[must_use]
pub fn name(kind: ReactionKind) -> &'static str {
    match kind {
        ReactionKind::Useful => "reaction-useful",
        ReactionKind::Thanks => "reaction-thanks",
        ReactionKind::Idea => "reaction-idea",
        ReactionKind::Bravo => "reaction-bravo",
        ReactionKind::Watching => "reaction-watching",
        ReactionKind::MeToo => "reaction-me-too",
    }
}
