//! How a reader tells the admins that an answer is out of date.

use protocol::{ActId, ResourceId, faq::Report};
use yew::prelude::*;

use crate::{
    api,
    components::{Button, Dialog, Field, Kind},
    hooks::{use_draft, use_submit, use_texts, use_toasts},
    pages::outside::refusal,
};

/// Props of [`ReportButton`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Which.
    pub entry: ResourceId,
}

/// The button, and the question behind it.
#[component]
pub fn ReportButton(props: &Props) -> Html {
    let texts = use_texts();
    let asking = use_state_eq(|| false);
    let show = |on: bool| {
        let asking = asking.clone();
        Callback::from(move |()| asking.set(on))
    };
    html! {
        <>
            <Button kind={Kind::Quiet} small=true icon="clock" onclick={show(true).reform(|_| ())}>{ texts.get("faq-flag") }</Button>
            <span class="over">
                if *asking {
                    <ReportDialog entry={props.entry} on_close={show(false)} />
                }
            </span>
        </>
    }
}

#[derive(PartialEq, Properties)]
struct DialogProps {
    entry: ResourceId,
    on_close: Callback<()>,
}

#[component]
fn ReportDialog(props: &DialogProps) -> Html {
    let (texts, toasts, submit) = (use_texts(), use_toasts(), use_submit());
    let note = use_draft(&format!("faq-flag.{}", props.entry));
    let act = use_memo((), |()| ActId::new());
    let onsubmit = {
        let (submit, id, close, clear) =
            (submit.clone(), props.entry, props.on_close.clone(), note.clear.clone());
        let report = Report { act: *act, note: note.text.trim().to_owned() };
        let said = texts.get("faq-flag-done");
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let mut report = report.clone();
            if let Err(problem) = report.check() {
                return submit.refuse(problem);
            }
            if submit.problem.is_some() {
                report.act = ActId::new();
            }
            let (close, clear, toasts, said) = (close.clone(), clear.clone(), toasts.clone(), said.clone());
            submit.run(async move { api::faq::flag(id, &report).await }, move |()| {
                clear.emit(());
                toasts.show(said);
                close.emit(());
            });
        })
    };
    html! {
        <Dialog id="faq-flag" title={texts.get("faq-flag-title")} onclose={props.on_close.clone()}>
            <form class="form" {onsubmit} novalidate=true>
                <Field name="faq-note" label={texts.get("faq-flag-note")} value={note.text.clone()} long=true
                    onchange={note.set.clone()} fault={submit.fault("note").cloned()} />
                { refusal(&texts, submit.problem.as_ref().filter(|it| it.fields.is_empty())) }
                <div class="acts">
                    <Button kind={Kind::Quiet} onclick={props.on_close.reform(|_| ())}>{ texts.get("cancel") }</Button>
                    <Button kind={Kind::Primary} submit=true busy={submit.busy}>{ texts.get("faq-flag-do") }</Button>
                </div>
            </form>
        </Dialog>
    }
}
