//! What admins do with a report: close it with a word, or announce the incident that it is of.

use protocol::{
    ActId,
    announcements::{BODY_MAX, TITLE_MAX},
    incidents::{Announce, Close, Report, WORD_MAX},
    spaces::Role,
};
use yew::prelude::*;

use crate::{
    api,
    components::{Button, Choice, Dialog, Field, Kind},
    hooks::{use_draft, use_session, use_submit, use_texts, use_toasts},
    pages::outside::refusal,
};

/// Props of [`Closing`] and [`Announcing`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Of which report.
    pub report: Report,
    /// It was left; what was typed stays.
    pub on_close: Callback<()>,
}

/// Closing it with a word to whoever reported it.
#[component]
pub fn Closing(props: &Props) -> Html {
    let texts = use_texts();
    let toasts = use_toasts();
    let submit = use_submit();
    let id = props.report.id;
    let word = use_draft(&format!("report.{id}"));
    let onsubmit = {
        // Another word is another act; the same one, sent again, is done once.
        let act = use_memo(word.text.clone(), |_| ActId::new());
        let (submit, toasts, said) = (submit.clone(), toasts, texts.get("report-was-closed"));
        let (word, clear, close) = (word.text.clone(), word.clear.clone(), props.on_close.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let send = Close { act: *act, word: word.trim().to_owned() };
            if let Err(problem) = send.check() {
                return submit.refuse(problem);
            }
            let (toasts, said, clear, close) = (toasts.clone(), said.clone(), clear.clone(), close.clone());
            submit.run(async move { api::incidents::close(id, &send).await }, move |_| {
                clear.emit(());
                close.emit(());
                toasts.show(said);
            });
        })
    };
    let name = props.report.by.name.clone();
    html! {
        <Dialog id="report-close" title={texts.get("report-close")} onclose={props.on_close.clone()}>
            <form class="form" {onsubmit} novalidate=true>
                { refusal(&texts, submit.problem.as_ref()) }
                <Field name="report-word" label={texts.with("report-word", &[("name", name.into())])} long=true
                    help={texts.with("report-text-help", &[("limit", WORD_MAX.into())])}
                    value={word.text.clone()} onchange={word.set.clone()} fault={submit.fault("word").cloned()} />
                <div class="acts">
                    <Button kind={Kind::Quiet} onclick={props.on_close.reform(|_| ())}>{ texts.get("cancel") }</Button>
                    <Button kind={Kind::Primary} submit=true busy={submit.busy}>{ texts.get("report-close-do") }</Button>
                </div>
            </form>
        </Dialog>
    }
}

/// Announcing the incident that it is of.
#[component]
pub fn Announcing(props: &Props) -> Html {
    let texts = use_texts();
    let toasts = use_toasts();
    let submit = use_submit();
    let session = use_session();
    let report = &props.report;
    let title = use_draft(&format!("incident.{}.title", report.id));
    let body = use_draft(&format!("incident.{}.body", report.id));
    let own = session.spaces.iter().find(|it| Some(it.id) == report.space && it.role == Some(Role::Admin));
    let mut options: Vec<(AttrValue, AttrValue)> = Vec::new();
    options.extend(own.map(|it| ("space".into(), it.name.clone().into())));
    options.extend(session.me.site_admin.then(|| ("site".into(), texts.get("incident-site"))));
    let chosen = use_state_eq(|| options.first().map(|it| it.0.clone()).unwrap_or_default());
    let space = report.space.filter(|_| *chosen == "space");
    let onsubmit = {
        let act = use_memo((title.text.clone(), body.text.clone(), space), |_| ActId::new());
        let (submit, toasts, said) = (submit.clone(), toasts, texts.get("incident-announced"));
        let (clears, close) = ([title.clear.clone(), body.clear.clone()], props.on_close.clone());
        let (title, body, reports) = (title.text.clone(), body.text.clone(), vec![report.id]);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let (title, body) = (title.trim().to_owned(), body.to_string());
            let send = Announce { act: *act, space, title, body, reports: reports.clone() };
            let (toasts, said, clears, close) = (toasts.clone(), said.clone(), clears.clone(), close.clone());
            submit.run(async move { api::incidents::announce(&send).await }, move |_| {
                clears.iter().for_each(|clear| clear.emit(()));
                close.emit(());
                toasts.show(said);
            });
        })
    };
    let choose = {
        let chosen = chosen.clone();
        Callback::from(move |it: String| chosen.set(it.into()))
    };
    html! {
        <Dialog id="incident" title={texts.get("incident-announce")} onclose={props.on_close.clone()}>
            <form class="form" {onsubmit} novalidate=true>
                <p>{ texts.get("incident-says") }</p>
                { refusal(&texts, submit.problem.as_ref()) }
                <Choice name="incident-to" label={texts.get("incident-to")} {options} value={(*chosen).clone()} onchange={choose} />
                <Field name="incident-called" label={texts.get("incident-title")} value={title.text.clone()}
                    help={texts.with("report-text-help", &[("limit", TITLE_MAX.into())])}
                    onchange={title.set.clone()} fault={submit.fault("title").cloned()} />
                <Field name="incident-body" label={texts.get("incident-body")} value={body.text.clone()} long=true
                    help={texts.with("report-text-help", &[("limit", BODY_MAX.into())])}
                    onchange={body.set.clone()} fault={submit.fault("body").cloned()} />
                <div class="acts">
                    <Button kind={Kind::Quiet} onclick={props.on_close.reform(|_| ())}>{ texts.get("cancel") }</Button>
                    <Button kind={Kind::Primary} submit=true busy={submit.busy}>{ texts.get("incident-announce-do") }</Button>
                </div>
            </form>
        </Dialog>
    }
}
