//! A comment of one's own that the server is not known to have: on its way, waiting or failed.

use protocol::{files, mentions, people::Card};
use yew::prelude::*;

use super::outbox::{Item, State};
use crate::{
    components::{Avatar, Icon, avatar::Size},
    hooks::use_texts,
    i18n::dates,
};

/// Props of [`Unsent`].
#[derive(PartialEq, Properties)]
pub struct UnsentProps {
    /// It.
    pub item: Item,
    /// Who wrote it.
    pub me: Card,
    /// The link is down: it waits for it.
    pub offline: bool,
    /// Send it again as it is.
    pub on_retry: Callback<MouseEvent>,
    /// Take it back into the composer.
    pub on_change: Callback<MouseEvent>,
}

/// One's own words before they are everybody's. The text is as written: the server renders it.
#[component]
pub fn Unsent(props: &UnsentProps) -> Html {
    let texts = use_texts();
    let item = &props.item;
    let failed = match &item.state {
        State::Failed(problem) => Some(problem),
        State::Waiting | State::Sending | State::Kept(_) => None,
    };
    let state = match &item.state {
        State::Waiting if props.offline => Some(("clock", "comment-waiting")),
        State::Waiting | State::Sending => Some(("loader-circle", "comment-sending")),
        State::Failed(_) | State::Kept(_) => None,
    };
    let class = classes!(
        "msg",
        item.parent.is_some().then_some("ans"),
        if failed.is_some() { Some("is-failed") } else { state.map(|_| "is-sending") }
    );
    let reason = failed.map(|problem| {
        let reason = match problem.code {
            protocol::Code::Unavailable => texts.get("comment-failed-link"),
            _ => texts.with("comment-failed", &[("reason", texts.problem(problem).as_str().into())]),
        };
        html! {
            <p class="failed-bar" role="alert">
                <Icon name="circle-alert" />
                <span class="strong">{ reason }</span>
                <button type="button" class="link" onclick={props.on_retry.clone()}>{ texts.get("comment-retry") }</button>
                <button type="button" class="link" onclick={props.on_change.clone()}>{ texts.get("comment-change") }</button>
            </p>
        }
    });
    html! {
        <article {class} tabindex="-1" aria-label={texts.with("comment-label", &[("name", props.me.name.as_str().into())])}>
            <Avatar id={props.me.id} photo={props.me.photo} name={props.me.name.clone()} size={if item.parent.is_some() { Size::Small } else { Size::Medium }} />
            <div class="body">
                <p class="who">
                    <b>{ props.me.name.clone() }</b>
                    <span>{ texts.get("comment-you") }</span>
                    <time datetime={dates::machine(item.at)}>{ dates::moment(&texts, item.at) }</time>
                    { for state.map(|(icon, key)| html! {
                        <span class="send-state"><Icon name={icon} small=true />{ texts.get(key) }</span>
                    }) }
                </p>
                <div class="prose as-written">{ files::collapse(&mentions::collapse(&item.body).0) }</div>
                { for reason }
            </div>
        </article>
    }
}
