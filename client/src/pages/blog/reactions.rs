//! Reactions to a post: all kinds are offered; the same kind twice takes it back.

use protocol::{
    ActId, ResourceId,
    comments::{React, Reaction, ReactionKind},
};
use yew::{platform::spawn_local, prelude::*};

use crate::{
    api,
    components::comments::reaction_name,
    hooks::{use_texts, use_toasts},
};

/// Props of [`Reactions`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// To which post.
    pub post: ResourceId,
    /// Those that were given.
    pub given: Vec<Reaction>,
    /// Whether one may react.
    pub may: bool,
}

/// The row of reactions.
#[component]
pub fn Reactions(props: &Props) -> Html {
    let texts = use_texts();
    let toasts = use_toasts();
    let post = props.post;
    let one = |kind: &ReactionKind| {
        let kind = *kind;
        let given = props.given.iter().find(|it| it.kind == kind);
        let (count, mine) = given.map_or((0, false), |it| (it.count, it.mine));
        let name = texts.get(reaction_name(kind));
        let label = if count == 0 {
            name
        } else {
            texts.with("reaction-count", &[("name", name.as_str().into()), ("count", count.into())])
        };
        let onclick = {
            let (toasts, texts) = (toasts.clone(), texts.clone());
            Callback::from(move |_: MouseEvent| {
                let (toasts, texts) = (toasts.clone(), texts.clone());
                spawn_local(async move {
                    let react = React { act: ActId::new(), on: !mine };
                    if let Err(problem) = api::blog::react(post, kind, &react).await {
                        toasts.show(texts.problem(&problem));
                    }
                });
            })
        };
        html! {
            <button key={kind.name()} type="button" class="reaction" aria-pressed={mine.to_string()} aria-label={label}
                disabled={!props.may} {onclick}>
                <span aria-hidden="true">{ kind.emoji() }</span>
                <span aria-hidden="true" hidden={count == 0}>{ count }</span>
            </button>
        }
    };
    html! {
        <div class="reactions" role="group" aria-label={texts.get("post-react")}>
            { for ReactionKind::ALL.iter().map(one) }
        </div>
    }
}
