//! What others see of oneself.

use protocol::people::ChangeMe;
use yew::prelude::*;

use super::photo::Photo;
use crate::{
    api,
    components::{Button, Field},
    hooks::{use_session, use_submit, use_toasts},
    i18n::use_texts,
    pages::outside::refusal,
    session::use_who,
};

/// Photo, name, function, and a few words about oneself.
#[component]
pub fn Profile() -> Html {
    let texts = use_texts();
    let session = use_session();
    let set_session = use_who().set;
    let toasts = use_toasts();
    let submit = use_submit();
    let given = use_state(|| session.me.given_name.clone());
    let family = use_state(|| session.me.family_name.clone());
    let function = use_state(|| session.me.function.clone());
    let about = use_state(|| session.me.about.clone());
    let changed = *given != session.me.given_name
        || *family != session.me.family_name
        || *function != session.me.function
        || *about != session.me.about;
    let onsubmit = {
        let (submit, given, family, function, about) =
            (submit.clone(), given.clone(), family.clone(), function.clone(), about.clone());
        let (texts, session) = (texts.clone(), session.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let form = ChangeMe {
                given_name: Some((*given).clone()),
                family_name: Some((*family).clone()),
                function: Some((*function).clone()),
                about: Some((*about).clone()),
                ..ChangeMe::default()
            };
            if let Err(problem) = form.check() {
                return submit.refuse(problem);
            }
            let (texts, toasts, set_session) = (texts.clone(), toasts.clone(), set_session.clone());
            let session = (*session).clone();
            submit.run(async move { api::people::change_me(&form).await }, move |me| {
                set_session.emit(protocol::people::Session { me, ..session });
                toasts.show(texts.get("saved"));
            });
        })
    };
    let change = |state: &UseStateHandle<String>| {
        let state = state.clone();
        Callback::from(move |text| state.set(text))
    };
    let fault = |name: &str| submit.fault(name).cloned();
    html! {
        <section class="set" id="profile" aria-labelledby="profile-title" tabindex="-1">
            <header><h2 id="profile-title">{ texts.get("settings-profile") }</h2><p>{ texts.get("settings-profile-says") }</p></header>
            <Photo />
            <form class="form" {onsubmit} novalidate=true>
                { refusal(&texts, submit.problem.as_ref()) }
                <div class="pair">
                    <Field name="given_name" autocomplete="given-name" label={texts.get("given-name")}
                        value={(*given).clone()} onchange={change(&given)} fault={fault("given_name")} />
                    <Field name="family_name" autocomplete="family-name" label={texts.get("family-name")}
                        value={(*family).clone()} onchange={change(&family)} fault={fault("family_name")} />
                </div>
                <Field name="function" autocomplete="organization-title" label={texts.get("function")} help={texts.get("optional")}
                    value={(*function).clone()} onchange={change(&function)} fault={fault("function")} />
                <Field name="about" label={texts.get("about")} help={texts.get("about-help")} long=true
                    value={(*about).clone()} onchange={change(&about)} fault={fault("about")} />
                <p><Button submit=true busy={submit.busy || !changed}>{ texts.get("save") }</Button></p>
            </form>
        </section>
    }
}
