//! One member; for admins with the role to give and the way out.

use protocol::{
    SpaceId,
    spaces::{Member, Role, SetRole},
};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::{
    api,
    components::{Button, Choice, Dialog, Face, Icon, Kind, Says, avatar::Size},
    hooks::{use_session, use_submit, use_toasts},
    i18n::{dates, use_texts},
    pages::{chat::use_write_to, outside::refusal},
    route::Route,
};

/// The name of a role's text.
#[must_use]
pub fn role_key(role: Role) -> &'static str {
    match role {
        Role::Member => "role-member",
        Role::Contributor => "role-contributor",
        Role::Admin => "role-admin",
    }
}

/// The roles by the value of their choice.
#[must_use]
pub fn role_options(texts: &crate::i18n::Texts) -> Vec<(AttrValue, AttrValue)> {
    [("member", Role::Member), ("contributor", Role::Contributor), ("admin", Role::Admin)]
        .map(|(value, role)| (AttrValue::from(value), texts.get(role_key(role))))
        .to_vec()
}

/// The value of a role's choice.
#[must_use]
pub fn role_value(role: Role) -> &'static str {
    match role {
        Role::Member => "member",
        Role::Contributor => "contributor",
        Role::Admin => "admin",
    }
}

/// The role of a choice's value.
#[must_use]
pub fn role_of(value: &str) -> Role {
    match value {
        "admin" => Role::Admin,
        "contributor" => Role::Contributor,
        _ => Role::Member,
    }
}

/// Props of [`MemberRow`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The member.
    pub member: Member,
    /// Whether the reader decides.
    pub admin: bool,
    /// Where.
    pub space: SpaceId,
}

/// One member.
#[component]
pub fn MemberRow(props: &Props) -> Html {
    let texts = use_texts();
    let toasts = use_toasts();
    let me = use_session().me.id;
    let submit = use_submit();
    let removing = use_state_eq(|| false);
    let (space, card) = (props.space, props.member.card.clone());
    let name = card.name.clone();
    let onchange = {
        let (submit, toasts, texts, name) = (submit.clone(), toasts.clone(), texts.clone(), name.clone());
        Callback::from(move |value: String| {
            let (toasts, texts, name) = (toasts.clone(), texts.clone(), name.clone());
            let role = role_of(&value);
            submit.run(
                async move { api::spaces::set_role(space, card.id, SetRole { role }).await },
                move |()| {
                    let role = texts.get(role_key(role)).to_string();
                    toasts.show(
                        texts.with("members-role-set", &[("name", name.into()), ("role", role.into())]),
                    );
                },
            );
        })
    };
    let show = |to: bool| {
        let removing = removing.clone();
        move || removing.set(to)
    };
    let (open, close) = (show(true), show(false));
    let close = Callback::from(move |()| close());
    let remove = {
        let (submit, close, id) = (submit.clone(), close.clone(), props.member.card.id);
        Callback::from(move |_: MouseEvent| {
            let close = close.clone();
            submit.run(async move { api::spaces::remove(space, id).await }, move |()| close.emit(()));
        })
    };
    let controls = if props.admin {
        html! {
            <div class="member-acts">
                <Choice
                    name={format!("role-{}", props.member.card.id)}
                    label={texts.with("members-role-of", &[("name", name.clone().into())])}
                    bare=true
                    options={role_options(&texts)}
                    value={role_value(props.member.role)}
                    {onchange}
                />
                <button type="button" class="icon-btn" onclick={Callback::from(move |_| open())}
                    aria-label={texts.with("members-remove-of", &[("name", name.clone().into())])}
                    title={texts.get("members-remove")}>
                    <Icon name="user-minus" />
                </button>
            </div>
        }
    } else {
        let shown = (props.member.role != Role::Member).then(|| texts.get(role_key(props.member.role)));
        html! { <div class="member-acts">{ for shown.map(|role| html! { <span class="chip">{ role }</span> }) }</div> }
    };
    let write_to = use_write_to();
    let id = props.member.card.id;
    let write = (id != me).then(|| {
        let label = texts.with("chat-write-to", &[("name", name.clone().into())]);
        html! {
            <button type="button" class="icon-btn" aria-label={label} title={texts.get("chat-write")}
                onclick={write_to.reform(move |_: MouseEvent| id)}>
                <Icon name="message" />
            </button>
        }
    });
    let joined = dates::short(&texts, props.member.joined_at);
    let you = (props.member.card.id == me)
        .then(|| html! { <span class="chip accent">{ texts.get("members-you") }</span> });
    let place = props.member.card.function.clone();
    html! {
        <li class="person-row">
            <Face id={props.member.card.id} photo={props.member.card.photo} name={name.clone()} size={Size::Large} />
            <div class="grow">
                <span class="t"><Link<Route> to={Route::Person { user: props.member.card.id }}>{ name.clone() }</Link<Route>>{ " " }{ for you }</span>
                <Says id={props.member.card.id} />
                <span class="s">{ place }</span>
                <span class="s">{ texts.with("members-since", &[("day", joined.into())]) }</span>
                { refusal(&texts, submit.problem.as_ref().filter(|_| !*removing)) }
            </div>
            <div class="slot">{ for write }</div>
            { controls }
            <div class="slot">
                { for removing.then(|| html! {
                    <Dialog id="remove-member" title={texts.with("members-remove-of", &[("name", name.clone().into())])} onclose={close.clone()}>
                        <p>{ texts.get("members-remove-says") }</p>
                        { refusal(&texts, submit.problem.as_ref()) }
                        <div class="acts">
                            <Button onclick={close.reform(|_| ())}>{ texts.get("cancel") }</Button>
                            <Button kind={Kind::Danger} busy={submit.busy} onclick={remove}>{ texts.get("members-remove") }</Button>
                        </div>
                    </Dialog>
                }) }
            </div>
        </li>
    }
}
