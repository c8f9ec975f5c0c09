//! Making a space (site admins).

use protocol::{
    ActId,
    spaces::{Access, Create as Form, Service},
};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::{
    api,
    components::{Button, Choice, Field, Kind},
    hooks::use_submit,
    i18n::use_texts,
    pages::outside::refusal,
    route::Route,
};

/// Props of [`Create`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Hears that it was left or done.
    pub onclose: Callback<()>,
}

/// The form of a new space.
#[component]
pub fn Create(props: &Props) -> Html {
    let texts = use_texts();
    let navigator = use_navigator();
    let submit = use_submit();
    // A repeated try bears the same id, so that no second space is made.
    let act = *use_memo((), |()| ActId::new());
    let form = use_state(|| Form {
        act,
        name: String::new(),
        description: String::new(),
        access: Access::Request,
        services: Service::ALL.to_vec(),
    });
    let set = |how: fn(&mut Form, String)| {
        let form = form.clone();
        Callback::from(move |text: String| {
            let mut new = (*form).clone();
            how(&mut new, text);
            form.set(new);
        })
    };
    let toggle = |service: Service| {
        let form = form.clone();
        Callback::from(move |_: Event| {
            let mut new = (*form).clone();
            let chosen = |it: &Service| (*it == service) != form.services.contains(it);
            new.services = Service::ALL.iter().copied().filter(chosen).collect();
            form.set(new);
        })
    };
    let onsubmit = {
        let (submit, form, onclose) = (submit.clone(), form.clone(), props.onclose.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let form = (*form).clone();
            if let Err(problem) = form.check() {
                return submit.refuse(problem);
            }
            let (navigator, onclose) = (navigator.clone(), onclose.clone());
            submit.run(async move { api::spaces::create(&form).await }, move |space| {
                onclose.emit(());
                if let Some(navigator) = navigator {
                    navigator.push(&Route::Space { slug: space.slug });
                }
            });
        })
    };
    let options =
        [("open", "access-open"), ("request", "access-request"), ("invitation", "access-invitation")];
    let options: Vec<_> = options.map(|(value, key)| (AttrValue::from(value), texts.get(key))).to_vec();
    let value = options[form.access as usize].0.clone();
    let access = set(|form, value| {
        form.access = match value.as_str() {
            "open" => Access::Open,
            "invitation" => Access::Invitation,
            _ => Access::Request,
        };
    });
    html! {
        <form class="form" {onsubmit} novalidate=true>
            { refusal(&texts, submit.problem.as_ref()) }
            <Field name="name" label={texts.get("space-name")} value={form.name.clone()}
                onchange={set(|form, text| form.name = text)} fault={submit.fault("name").cloned()} />
            <Field name="description" long=true label={texts.get("space-description")} help={texts.get("optional")}
                value={form.description.clone()} onchange={set(|form, text| form.description = text)}
                fault={submit.fault("description").cloned()} />
            <Choice name="access" label={texts.get("space-access")} {options} {value} onchange={access} />
            <fieldset class="services-choice">
                <legend>{ texts.get("space-services") }</legend>
                { for Service::ALL.iter().map(|service| html! {
                    <label class="check" key={service.name()}>
                        <input type="checkbox" checked={form.services.contains(service)} onchange={toggle(*service)} />
                        <span>{ texts.get(&format!("service-{}", service.name())) }</span>
                    </label>
                }) }
            </fieldset>
            <div class="acts">
                <Button onclick={props.onclose.reform(|_| ())}>{ texts.get("cancel") }</Button>
                <Button submit=true kind={Kind::Primary} busy={submit.busy}>{ texts.get("spaces-create-act") }</Button>
            </div>
        </form>
    }
}
