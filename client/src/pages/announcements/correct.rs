//! Correcting an announcement where it is shown, or one that is still to be sent.

use protocol::{
    ActId,
    announcements::{Correct, Entry, Severity},
};
use yew::prelude::*;

use crate::{
    api, browser,
    components::{Button, Choice, Dialog, Field, Kind},
    hooks::use_submit,
    i18n::use_texts,
    local_time,
    pages::outside::refusal,
    shell::severity_key,
};

/// Props of [`Correction`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// As it stands.
    pub entry: Entry,
    /// It was left.
    pub on_close: Callback<()>,
}

/// The form. What it is based on is what stood there when it was opened: a correction of somebody else
/// meanwhile is not undone by this one.
#[component]
pub fn Correction(props: &Props) -> Html {
    let texts = use_texts();
    let submit = use_submit();
    let base = use_memo((), |()| (props.entry.announcement.clone(), ActId::new()));
    let title = use_state(|| base.0.title.clone());
    let body = use_state(|| props.entry.body.clone());
    let severity = use_state_eq(|| base.0.severity);
    let expires = use_state_eq(|| base.0.expires_at.map(local_time::written).unwrap_or_default());
    let set = |state: &UseStateHandle<String>| {
        let state = state.clone();
        Callback::from(move |text: String| state.set(text))
    };
    let onsubmit = {
        let correct = Correct {
            act: base.1,
            revision: base.0.revision,
            severity: *severity,
            title: title.trim().to_owned(),
            body: (*body).clone(),
            expires_at: local_time::read(&expires),
        };
        let (submit, close, id) = (submit.clone(), props.on_close.clone(), base.0.id);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let (mut correct, close) = (correct.clone(), close.clone());
            let half = local_time::complete(&[("correct-expires", "expires_at")]);
            if let Err(problem) = half.and_then(|()| correct.check(browser::date())) {
                return submit.refuse(problem);
            }
            // Another text is another write.
            if submit.problem.is_some() {
                correct.act = ActId::new();
            }
            submit
                .run(async move { api::announcements::correct(id, &correct).await }, move |_| close.emit(()));
        })
    };
    let gravities: Vec<(AttrValue, AttrValue)> =
        Severity::ALL.iter().map(|it| (AttrValue::from(it.name()), texts.get(severity_key(*it)))).collect();
    let grave = {
        let severity = severity.clone();
        Callback::from(move |it: String| {
            severity.set(Severity::ALL.iter().copied().find(|one| one.name() == it).unwrap_or_default());
        })
    };
    html! {
        <Dialog id="announcement-correct" title={texts.get("announcement-correct")} onclose={props.on_close.clone()}>
            <form class="form" {onsubmit} novalidate=true>
                <Choice name="correct-severity" label={texts.get("announcement-severity")} options={gravities}
                    value={severity.name()} onchange={grave} />
                <Field name="correct-title" label={texts.get("announcement-title")} value={(*title).clone()}
                    onchange={set(&title)} fault={submit.fault("title").cloned()} />
                <Field name="correct-body" label={texts.get("announcement-body")} value={(*body).clone()} long=true
                    onchange={set(&body)} fault={submit.fault("body").cloned()} />
                <Field name="correct-expires" label={texts.get("announcement-expires")} kind="datetime-local"
                    value={(*expires).clone()} onchange={set(&expires)} fault={submit.fault("expires_at").cloned()} />
                <p class="small muted">{ texts.get("announcement-correct-says") }</p>
                { refusal(&texts, submit.problem.as_ref()) }
                <div class="acts">
                    <Button kind={Kind::Quiet} onclick={props.on_close.reform(|_| ())}>{ texts.get("cancel") }</Button>
                    <Button kind={Kind::Primary} submit=true busy={submit.busy}>{ texts.get("announcement-correct") }</Button>
                </div>
            </form>
        </Dialog>
    }
}
