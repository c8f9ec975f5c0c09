//! About a conversation: its people, and who comes and goes; with two, whether one blocks the other.

use std::{future::Future, pin::Pin};

use protocol::{
    ActId, Problem, UserId,
    chat::{Conversation, NAME_MAX, Rename},
    people::Card,
};
use yew::prelude::*;
use yew_router::prelude::*;

use super::pick::People;
use crate::{
    api,
    components::{Button, Dialog, Face, Field, Icon, Kind, avatar::Size},
    hooks::{Submit, use_submit, use_texts},
    i18n::Texts,
    pages::outside::refusal,
    route::Route,
};

/// Props of [`About`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The conversation.
    pub page: Conversation,
    /// Whoever reads.
    pub me: UserId,
    /// What it is called.
    pub name: AttrValue,
    /// It was left.
    pub on_close: Callback<()>,
}

/// A small window with the people.
#[component]
pub fn About(props: &Props) -> Html {
    let body = if props.page.group {
        html! { <Group page={props.page.clone()} me={props.me} on_close={props.on_close.clone()} /> }
    } else {
        html! { <Pair page={props.page.clone()} me={props.me} on_close={props.on_close.clone()} /> }
    };
    html! { <Dialog id="about" title={props.name.clone()} onclose={props.on_close.clone()}>{ body }</Dialog> }
}

#[derive(PartialEq, Properties)]
struct BodyProps {
    page: Conversation,
    me: UserId,
    on_close: Callback<()>,
}

#[component]
fn Pair(props: &BodyProps) -> Html {
    let texts = use_texts();
    let submit = use_submit();
    let other = props.page.people.iter().find(|card| card.id != props.me);
    let block = other.map(|other| {
        let (submit, close, id, on) = (submit.clone(), props.on_close.clone(), other.id, !props.page.blocked);
        Callback::from(move |_: MouseEvent| {
            let close = close.clone();
            submit.run(async move { api::chat::block(id, on).await }, move |()| close.emit(()));
        })
    });
    let name = other.map(|other| other.name.clone()).unwrap_or_default();
    let (key, kind) =
        if props.page.blocked { ("chat-unblock", Kind::Plain) } else { ("chat-block", Kind::Danger) };
    html! {
        <div class="about">
            <p>{ texts.with("chat-block-says", &[("name", name.into())]) }</p>
            { refusal(&texts, submit.problem.as_ref()) }
            <div class="acts">
                <Button onclick={props.on_close.reform(|_| ())}>{ texts.get("close") }</Button>
                { for block.map(|onclick| html! { <Button {kind} busy={submit.busy} {onclick}>{ texts.get(key) }</Button> }) }
            </div>
        </div>
    }
}

type Asked = Pin<Box<dyn Future<Output = Result<(), Problem>>>>;

/// Sends what a button asks for.
fn asks(submit: &Submit, ask: impl Fn() -> Asked + 'static, done: Callback<()>) -> Callback<MouseEvent> {
    let submit = submit.clone();
    Callback::from(move |_: MouseEvent| {
        let done = done.clone();
        submit.run(ask(), move |()| done.emit(()));
    })
}

#[component]
fn Group(props: &BodyProps) -> Html {
    let texts = use_texts();
    let submit = use_submit();
    let navigator = use_navigator();
    let name = use_state(|| props.page.name.clone());
    let adding = use_state_eq(|| false);
    let (id, me) = (props.page.id, props.me);
    let set_name = {
        let name = name.clone();
        Callback::from(move |text| name.set(text))
    };
    let rename = {
        let (submit, name) = (submit.clone(), name.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let it = Rename { act: ActId::new(), name: (*name).clone() };
            if let Err(problem) = it.check() {
                return submit.refuse(problem);
            }
            submit.run(async move { api::chat::rename(id, &it).await }, |()| {});
        })
    };
    let leave = asks(&submit, move || Box::pin(api::chat::leave(id)), {
        Callback::from(move |()| {
            if let Some(navigator) = &navigator {
                navigator.replace(&Route::Messages);
            }
        })
    });
    let stay = Callback::from(|()| {});
    let member = |card: &Card| {
        let user = card.id;
        let may = props.page.owner == Some(me) && user != me;
        let remove = may.then(|| {
            let onclick = asks(&submit, move || Box::pin(api::chat::remove(id, user)), stay.clone());
            let label = texts.with("chat-remove", &[("name", card.name.as_str().into())]);
            html! { <button type="button" class="icon-btn" aria-label={label} {onclick}><Icon name="user-minus" /></button> }
        });
        let owner = (props.page.owner == Some(user)).then(|| texts.get("chat-owner"));
        person(&texts, card, me, owner, remove)
    };
    let pick = {
        let submit = submit.clone();
        Callback::from(move |card: Card| {
            submit.run(async move { api::chat::add(id, card.id).await }, |()| {});
        })
    };
    let known: Vec<UserId> = props.page.people.iter().map(|card| card.id).collect();
    let show = {
        let adding = adding.clone();
        Callback::from(move |_: MouseEvent| adding.set(!*adding))
    };
    html! {
        <div class="about">
            <form class="form" onsubmit={rename} novalidate=true>
                <Field name="name" label={texts.get("chat-name")} value={(*name).clone()} onchange={set_name}
                    help={texts.with("chat-name-help", &[("limit", NAME_MAX.into())])} fault={submit.fault("name").cloned()} />
                <p class="row-gap end"><Button submit=true small=true busy={submit.busy}>{ texts.get("chat-rename") }</Button></p>
            </form>
            { refusal(&texts, submit.problem.as_ref()) }
            <ul class="about-people">{ for props.page.people.iter().map(member) }</ul>
            <p class="row-gap"><Button small=true icon="user-plus" pressed={Some(*adding)} onclick={show}>{ texts.get("chat-add") }</Button></p>
            <div class="slot">
                { for adding.then(|| html! { <People chosen={Vec::<Card>::new()} without={known} on_pick={pick} /> }) }
            </div>
            <div class="acts">
                <Button onclick={props.on_close.reform(|_| ())}>{ texts.get("close") }</Button>
                <Button kind={Kind::Danger} icon="log-out" busy={submit.busy} onclick={leave}>{ texts.get("chat-leave") }</Button>
            </div>
        </div>
    }
}

fn person(texts: &Texts, card: &Card, me: UserId, owner: Option<AttrValue>, tool: Option<Html>) -> Html {
    let you = (card.id == me).then(|| texts.get("comment-you"));
    html! {
        <li key={card.id.to_string()} class="person-row">
            <Face id={card.id} name={card.name.clone()} photo={card.photo} size={Size::Medium} />
            <div class="grow">
                <span class="t">{ card.name.clone() }</span>
                <span class="s">{ card.function.clone() }</span>
            </div>
            { for owner.into_iter().chain(you).map(|it| html! { <span class="chip">{ it }</span> }) }
            <div class="slot">{ for tool }</div>
        </li>
    }
}
