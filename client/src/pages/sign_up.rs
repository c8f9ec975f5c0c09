//! Making an account, where the installation lets one.

use protocol::people::{SignUp as Form, SignUpPolicy};
use yew::prelude::*;
use yew_router::prelude::*;

use super::outside::{Outside, refusal, use_site};
use crate::{
    api,
    components::{Button, Field, Kind, Password, link_button},
    hooks::use_submit,
    i18n::use_texts,
    route::Route,
};

/// The sign-up page. After it is sent, the mail says what comes next: whether the address had an
/// account already is not told here.
#[component]
pub fn SignUp() -> Html {
    let texts = use_texts();
    let site = use_site();
    let submit = use_submit();
    let form = use_state(|| Form {
        email: String::new(),
        given_name: String::new(),
        family_name: String::new(),
        function: String::new(),
        password: String::new(),
        language: texts.language(),
        invitation: super::invitation::held(),
    });
    let sent = use_state_eq(|| false);
    let set = |how: fn(&mut Form, String)| {
        let form = form.clone();
        Callback::from(move |text: String| {
            let mut new = (*form).clone();
            how(&mut new, text);
            form.set(new);
        })
    };
    let onsubmit = {
        let (submit, form, sent) = (submit.clone(), form.clone(), sent.clone());
        let language = texts.language();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let form = Form { language, ..(*form).clone() };
            if let Err(problem) = form.check() {
                return submit.refuse(problem);
            }
            let sent = sent.clone();
            submit.run(async move { api::people::sign_up(&form).await }, move |()| sent.set(true));
        })
    };
    if *sent {
        return html! {
            <Outside title={texts.get("mail-sent")} lede={texts.with("sign-up-sent", &[("email", form.email.clone().into())])}>
                { link_button(&Route::SignIn, Kind::Plain, &texts.get("sign-in-go")) }
            </Outside>
        };
    }
    let policy = site.as_ref().map(|it| it.sign_up);
    if policy == Some(SignUpPolicy::Closed) {
        return html! {
            <Outside title={texts.get("sign-up-closed")} lede={texts.get("sign-up-closed-says")}>
                { link_button(&Route::SignIn, Kind::Plain, &texts.get("sign-in-go")) }
            </Outside>
        };
    }
    let domains = site.map(|it| it.domains.join(", ")).unwrap_or_default();
    let help = match policy {
        Some(SignUpPolicy::Invitation) => Some(texts.get("sign-up-invited")),
        Some(SignUpPolicy::Domain) => Some(texts.with("sign-up-domains", &[("domains", domains.into())])),
        _ => None,
    };
    let fault = |name: &str| submit.fault(name).cloned();
    html! {
        <Outside title={texts.get("sign-up")} lede={texts.get("sign-up-says")}>
            <form class="form" {onsubmit} novalidate=true>
                { refusal(&texts, submit.problem.as_ref()) }
                <Field name="email" kind="email" autocomplete="username" label={texts.get("email")} {help}
                    value={form.email.clone()} onchange={set(|it, text| it.email = text)} fault={fault("email")} />
                <div class="pair">
                    <Field name="given_name" autocomplete="given-name" label={texts.get("given-name")}
                        value={form.given_name.clone()} onchange={set(|it, text| it.given_name = text)} fault={fault("given_name")} />
                    <Field name="family_name" autocomplete="family-name" label={texts.get("family-name")}
                        value={form.family_name.clone()} onchange={set(|it, text| it.family_name = text)} fault={fault("family_name")} />
                </div>
                <Field name="function" autocomplete="organization-title" label={texts.get("function")} help={texts.get("optional")}
                    value={form.function.clone()} onchange={set(|it, text| it.function = text)} fault={fault("function")} />
                <Password name="password" autocomplete="new-password" label={texts.get("password")} help={texts.get("password-help")}
                    value={form.password.clone()} onchange={set(|it, text| it.password = text)} fault={fault("password")} />
                <Button submit=true kind={Kind::Primary} busy={submit.busy}>{ texts.get("sign-up-act") }</Button>
            </form>
            <p class="small muted tc">{ texts.get("sign-up-have") }{ " " }<Link<Route> to={Route::SignIn}>{ texts.get("sign-in-go") }</Link<Route>></p>
        </Outside>
    }
}
