//! A forgotten password: asking for a link, and setting a new one by it.

use protocol::people::{AskReset, ResetPassword};
use yew::prelude::*;
use yew_router::prelude::*;

use super::outside::{Outside, refusal};
use crate::{
    api, browser,
    components::{Button, Field, Kind, Password, link_button},
    hooks::use_submit,
    i18n::use_texts,
    route::Route,
    session::use_who,
};

/// Asks for the link. Whether the address has an account is not told.
#[component]
pub fn Forgotten() -> Html {
    let texts = use_texts();
    let submit = use_submit();
    let email = use_state(String::new);
    let sent = use_state_eq(|| false);
    let onsubmit = {
        let (submit, email, sent) = (submit.clone(), email.clone(), sent.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let form = AskReset { email: (*email).clone() };
            let sent = sent.clone();
            submit.run(async move { api::people::ask_reset(&form).await }, move |()| sent.set(true));
        })
    };
    if *sent {
        return html! {
            <Outside title={texts.get("mail-sent")} lede={texts.with("forgotten-sent", &[("email", (*email).clone().into())])}>
                { link_button(&Route::SignIn, Kind::Plain, &texts.get("sign-in-go")) }
            </Outside>
        };
    }
    let onchange = {
        let email = email.clone();
        Callback::from(move |text| email.set(text))
    };
    html! {
        <Outside title={texts.get("forgotten")} lede={texts.get("forgotten-says")}>
            <form class="form" {onsubmit} novalidate=true>
                { refusal(&texts, submit.problem.as_ref()) }
                <Field name="email" kind="email" autocomplete="username" label={texts.get("email")}
                    value={(*email).clone()} {onchange} fault={submit.fault("email").cloned()} />
                <Button submit=true kind={Kind::Primary} busy={submit.busy}>{ texts.get("forgotten-act") }</Button>
            </form>
            <p class="small muted tc"><Link<Route> to={Route::SignIn}>{ texts.get("sign-in-go") }</Link<Route>></p>
        </Outside>
    }
}

/// Sets the new password. Every session ends, this browser's too.
#[component]
pub fn Reset() -> Html {
    let texts = use_texts();
    let submit = use_submit();
    let leave = use_who().leave;
    let token = use_memo((), |()| browser::take_fragment());
    let password = use_state(String::new);
    let done = use_state_eq(|| false);
    let onsubmit = {
        let (submit, password, done) = (submit.clone(), password.clone(), done.clone());
        let token = (*token).clone().unwrap_or_default();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let form = ResetPassword { token: token.clone(), password: (*password).clone() };
            let (done, leave) = (done.clone(), leave.clone());
            submit.run(async move { api::people::reset_password(&form).await }, move |()| {
                leave.emit(false);
                done.set(true);
            });
        })
    };
    if *done {
        return html! {
            <Outside title={texts.get("reset-done")} lede={texts.get("reset-done-says")}>
                { link_button(&Route::SignIn, Kind::Primary, &texts.get("sign-in-go")) }
            </Outside>
        };
    }
    if token.is_none() {
        return html! {
            <Outside title={texts.get("reset")} lede={texts.get("problem-link-expired")}>
                { link_button(&Route::Forgotten, Kind::Primary, &texts.get("forgotten-act")) }
            </Outside>
        };
    }
    let onchange = {
        let password = password.clone();
        Callback::from(move |text| password.set(text))
    };
    html! {
        <Outside title={texts.get("reset")} lede={texts.get("reset-says")}>
            <form class="form" {onsubmit} novalidate=true>
                { refusal(&texts, submit.problem.as_ref()) }
                <Password name="password" autocomplete="new-password" label={texts.get("new-password")} help={texts.get("password-help")}
                    value={(*password).clone()} {onchange} fault={submit.fault("password").cloned()} />
                <Button submit=true kind={Kind::Primary} busy={submit.busy}>{ texts.get("reset-act") }</Button>
            </form>
        </Outside>
    }
}
