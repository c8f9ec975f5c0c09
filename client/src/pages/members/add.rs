//! Adding somebody by address (admins).

use protocol::{
    Check, SpaceId, people,
    spaces::{AddByEmail, Role},
};
use yew::prelude::*;

use super::row::{role_of, role_options, role_value};
use crate::{
    api,
    components::{Button, Choice, Dialog, Field, Kind},
    hooks::{use_submit, use_toasts},
    i18n::use_texts,
    pages::outside::refusal,
};

/// Props of [`Add`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Where.
    pub space: SpaceId,
}

/// A button, and the form it opens.
#[component]
pub fn Add(props: &Props) -> Html {
    let texts = use_texts();
    let open = use_state_eq(|| false);
    let show = {
        let open = open.clone();
        Callback::from(move |_| open.set(true))
    };
    let close = {
        let open = open.clone();
        Callback::from(move |()| open.set(false))
    };
    html! {
        <div class="slot">
            <Button kind={Kind::Primary} icon="user-plus" onclick={show}>{ texts.get("members-add") }</Button>
            <div class="slot">
                { for open.then(|| html! {
                    <Dialog id="add-member" title={texts.get("members-add")} onclose={close.clone()}>
                        <Form space={props.space} onclose={close} />
                    </Dialog>
                }) }
            </div>
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct FormProps {
    space: SpaceId,
    onclose: Callback<()>,
}

#[component]
fn Form(props: &FormProps) -> Html {
    let texts = use_texts();
    let toasts = use_toasts();
    let submit = use_submit();
    let email = use_state(String::new);
    let role = use_state_eq(|| Role::Member);
    let onsubmit = {
        let (submit, email, role, space) = (submit.clone(), email.clone(), role.clone(), props.space);
        let (texts, onclose) = (texts.clone(), props.onclose.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let form = AddByEmail { email: (*email).trim().to_owned(), role: *role };
            let mut check = Check::default();
            people::email(&mut check, "email", &form.email);
            if let Err(problem) = check.done() {
                return submit.refuse(problem);
            }
            let (toasts, texts, onclose) = (toasts.clone(), texts.clone(), onclose.clone());
            let address = form.email.clone();
            submit.run(async move { api::spaces::add(space, &form).await }, move |()| {
                toasts.show(texts.with("members-added", &[("email", address.into())]));
                onclose.emit(());
            });
        })
    };
    let set_email = {
        let email = email.clone();
        Callback::from(move |text| email.set(text))
    };
    let set_role = {
        let role = role.clone();
        Callback::from(move |value: String| role.set(role_of(&value)))
    };
    html! {
        <form class="form" {onsubmit} novalidate=true>
            <p>{ texts.get("members-add-says") }</p>
            { refusal(&texts, submit.problem.as_ref()) }
            <Field name="email" kind="email" label={texts.get("email")} value={(*email).clone()} onchange={set_email}
                fault={submit.fault("email").cloned()} />
            <Choice name="role" label={texts.get("role")} options={role_options(&texts)} value={role_value(*role)} onchange={set_role} />
            <div class="acts">
                <Button onclick={props.onclose.reform(|_| ())}>{ texts.get("cancel") }</Button>
                <Button submit=true kind={Kind::Primary} busy={submit.busy}>{ texts.get("members-add-act") }</Button>
            </div>
        </form>
    }
}
