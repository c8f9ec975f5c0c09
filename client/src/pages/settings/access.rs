//! How one signs in: the password and the address.

use protocol::{
    Check,
    people::{self, ChangeEmail, ChangePassword},
};
use yew::prelude::*;

use crate::{
    api,
    components::{Button, Field, Password},
    hooks::{use_session, use_submit, use_toasts},
    i18n::use_texts,
    pages::outside::refusal,
};

/// Another password. The other sessions end.
#[component]
pub fn Secret() -> Html {
    let texts = use_texts();
    let toasts = use_toasts();
    let submit = use_submit();
    let current = use_state(String::new);
    let new = use_state(String::new);
    let onsubmit = {
        let (submit, current, new, texts) = (submit.clone(), current.clone(), new.clone(), texts.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let form = ChangePassword { current: (*current).clone(), password: (*new).clone() };
            let mut check = Check::default();
            people::password(&mut check, "password", &form.password);
            if let Err(problem) = check.done() {
                return submit.refuse(problem);
            }
            let (texts, toasts, current, new) = (texts.clone(), toasts.clone(), current.clone(), new.clone());
            submit.run(async move { api::people::change_password(&form).await }, move |()| {
                current.set(String::new());
                new.set(String::new());
                toasts.show(texts.get("password-changed"));
            });
        })
    };
    let change = |state: &UseStateHandle<String>| {
        let state = state.clone();
        Callback::from(move |text| state.set(text))
    };
    html! {
        <section class="set" id="password-set" aria-labelledby="password-title" tabindex="-1">
            <header><h2 id="password-title">{ texts.get("settings-password") }</h2><p>{ texts.get("settings-password-says") }</p></header>
            <form class="form" {onsubmit} novalidate=true>
                { refusal(&texts, submit.problem.as_ref()) }
                <div class="pair">
                    <Password name="current" autocomplete="current-password" label={texts.get("current-password")}
                        value={(*current).clone()} onchange={change(&current)} fault={submit.fault("current").cloned()} />
                    <Password name="password" autocomplete="new-password" label={texts.get("new-password")} help={texts.get("password-help")}
                        value={(*new).clone()} onchange={change(&new)} fault={submit.fault("password").cloned()} />
                </div>
                <p><Button submit=true busy={submit.busy}>{ texts.get("password-change") }</Button></p>
            </form>
        </section>
    }
}

/// Another address. It changes when the link that is sent there is followed.
#[component]
pub fn Address() -> Html {
    let texts = use_texts();
    let session = use_session();
    let submit = use_submit();
    let current = use_state(String::new);
    let email = use_state(String::new);
    let sent = use_state(|| None::<String>);
    let onsubmit = {
        let (submit, current, email, sent) = (submit.clone(), current.clone(), email.clone(), sent.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let form = ChangeEmail { current: (*current).clone(), email: (*email).trim().to_owned() };
            let mut check = Check::default();
            people::email(&mut check, "email", &form.email);
            if let Err(problem) = check.done() {
                return submit.refuse(problem);
            }
            let (current, email, sent) = (current.clone(), email.clone(), sent.clone());
            let address = form.email.clone();
            submit.run(async move { api::people::change_email(&form).await }, move |()| {
                current.set(String::new());
                email.set(String::new());
                sent.set(Some(address));
            });
        })
    };
    let change = |state: &UseStateHandle<String>| {
        let state = state.clone();
        Callback::from(move |text| state.set(text))
    };
    let done =
        sent.as_ref().map(|email| texts.with("settings-email-sent", &[("email", email.clone().into())]));
    html! {
        <section class="set" id="email-set" aria-labelledby="email-title" tabindex="-1">
            <header>
                <h2 id="email-title">{ texts.get("settings-email") }</h2>
                <p>{ texts.with("settings-email-says", &[("email", session.me.email.clone().into())]) }</p>
            </header>
            <form class="form" {onsubmit} novalidate=true>
                { refusal(&texts, submit.problem.as_ref()) }
                <div class="pair">
                    <Field name="email" kind="email" autocomplete="email" label={texts.get("new-email")}
                        value={(*email).clone()} onchange={change(&email)} fault={submit.fault("email").cloned()} />
                    <Password name="current-for-email" autocomplete="current-password" label={texts.get("current-password")}
                        value={(*current).clone()} onchange={change(&current)} fault={submit.fault("current").cloned()} />
                </div>
                <p class="small strong" role="status">{ done.unwrap_or_default() }</p>
                <p><Button submit=true busy={submit.busy}>{ texts.get("email-send") }</Button></p>
            </form>
        </section>
    }
}
