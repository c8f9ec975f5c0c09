//! How one wishes to be seen: chosen by one press in one's own menu; the text and the end in a dialog.

use chrono::{DateTime, TimeDelta, Utc};
use protocol::presence::{Presence, STATUS_MAX, SetStatus, Wish};
use yew::{platform::spawn_local, prelude::*};

use crate::{
    api, browser,
    components::{Button, Choice, Dialog, Field, Icon, Kind, face},
    hooks::{use_session, use_submit, use_toasts},
    i18n::{dates, use_texts},
    pages::outside::refusal,
    session::use_who,
};

/// How one is drawn who wishes it.
fn as_seen(wish: Wish) -> Presence {
    match wish {
        Wish::Online => Presence::Online,
        Wish::Away => Presence::Away,
        Wish::Busy => Presence::Busy,
        Wish::Invisible => Presence::Invisible,
    }
}

/// Props of [`Chooser`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Hears that the text and the end are to be changed.
    pub edit: Callback<()>,
}

/// The four ways to be seen, and what one says of it.
#[component]
pub fn Chooser(props: &Props) -> Html {
    let texts = use_texts();
    let session = use_session();
    let set_session = use_who().set;
    let toasts = use_toasts();
    let now = session.me.status.at(browser::date());
    let choose = |wish: Wish| {
        let (texts, toasts, set_session) = (texts.clone(), toasts.clone(), set_session.clone());
        let (session, now) = (session.clone(), now.clone());
        Callback::from(move |_: MouseEvent| {
            let form = SetStatus { wish, text: now.text.clone(), until: now.until };
            let (texts, toasts, set_session, session) =
                (texts.clone(), toasts.clone(), set_session.clone(), (*session).clone());
            spawn_local(async move {
                match api::people::set_status(&form).await {
                    Ok(me) => set_session.emit(protocol::people::Session { me, ..session }),
                    Err(problem) => toasts.show(texts.problem(&problem)),
                }
            });
        })
    };
    let one = |wish: Wish| {
        let (shape, word) = face::look(as_seen(wish)).unzip();
        let chosen = now.wish == wish;
        html! {
            <button type="button" class="me-item" aria-pressed={chosen.to_string()} onclick={choose(wish)}>
                <span class="presence" data-presence={shape} aria-hidden="true"></span>
                <span class="grow">
                    { word.map(|word| texts.get(word)) }
                    <span class="small muted" hidden={wish != Wish::Invisible}>{ texts.get("status-invisible-says") }</span>
                </span>
                <span class="switch-mark" hidden={!chosen}><Icon name="check" /></span>
            </button>
        }
    };
    let line = face::ending(&texts, &now.text, now.until);
    let words = if line.is_empty() { texts.get("status-add") } else { line };
    html! {
        <div class="me-status" role="group" aria-label={texts.get("status")}>
            { for Wish::ALL.map(one) }
            <button type="button" class="me-item" id="status-edit" onclick={props.edit.reform(|_: MouseEvent| ())}>
                <Icon name="pencil" /><span class="grow">{ words }</span>
            </button>
        </div>
    }
}

/// When it ends, from the name of a choice.
fn end(choice: &str, now: DateTime<Utc>, before: Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
    match choice {
        "half" => Some(now + TimeDelta::minutes(30)),
        "hour" => Some(now + TimeDelta::hours(1)),
        "today" => Some(dates::last_minute(now)),
        "kept" => before,
        _ => None,
    }
}

/// Props of [`StatusDialog`].
#[derive(Clone, PartialEq, Properties)]
pub struct DialogProps {
    /// Hears that it is to be closed.
    pub onclose: Callback<()>,
}

/// What one says of how one is, and until when.
#[component]
pub fn StatusDialog(props: &DialogProps) -> Html {
    let texts = use_texts();
    let session = use_session();
    let set_session = use_who().set;
    let toasts = use_toasts();
    let submit = use_submit();
    let before = session.me.status.at(browser::date());
    let text = use_state(|| before.text.clone());
    let until = use_state(|| if before.until.is_some() { "kept".to_owned() } else { String::new() });
    let send = {
        let (submit, onclose, session) = (submit.clone(), props.onclose.clone(), session.clone());
        let texts = texts.clone();
        move |form: SetStatus| {
            if let Err(problem) = form.check(browser::date()) {
                return submit.refuse(problem);
            }
            let (onclose, set_session, session) = (onclose.clone(), set_session.clone(), (*session).clone());
            let (toasts, said) = (toasts.clone(), texts.get("saved"));
            submit.run(async move { api::people::set_status(&form).await }, move |me| {
                set_session.emit(protocol::people::Session { me, ..session });
                onclose.emit(());
                toasts.show(said);
            });
        }
    };
    let onsubmit = {
        let (send, text, until, before) = (send.clone(), text.clone(), until.clone(), before.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let until = end(&until, browser::date(), before.until);
            send(SetStatus { wish: before.wish, text: (*text).clone(), until });
        })
    };
    let clear = Callback::from(move |_: MouseEvent| send(SetStatus::default()));
    let kept = before.until.map(|at| (AttrValue::from("kept"), AttrValue::from(dates::until(&texts, at))));
    let options =
        [("", "status-always"), ("half", "status-half"), ("hour", "status-hour"), ("today", "status-today")]
            .map(|(value, key)| (AttrValue::from(value), texts.get(key)));
    let options: Vec<_> = kept.into_iter().chain(options).collect();
    let typed = text.setter();
    let chosen = until.setter();
    html! {
        <Dialog id="status" title={texts.get("status-title")} onclose={props.onclose.clone()}>
            <form class="form" {onsubmit} novalidate=true>
                { refusal(&texts, submit.problem.as_ref()) }
                <Field name="status-text" label={texts.get("status-text")}
                    help={texts.with("status-text-help", &[("limit", STATUS_MAX.into())])}
                    value={(*text).clone()} onchange={move |it| typed.set(it)} fault={submit.fault("text").cloned()} />
                <Choice name="status-until" label={texts.get("status-until")} {options}
                    value={(*until).clone()} onchange={move |it| chosen.set(it)} />
                <p class="small muted">{ texts.get("status-ends") }</p>
                <div class="acts">
                    <Button onclick={props.onclose.reform(|_| ())}>{ texts.get("cancel") }</Button>
                    <span hidden={before.is_plain()}>
                        <Button kind={Kind::Quiet} busy={submit.busy} onclick={clear}>{ texts.get("status-clear") }</Button>
                    </span>
                    <Button kind={Kind::Primary} submit=true busy={submit.busy}>{ texts.get("save") }</Button>
                </div>
            </form>
        </Dialog>
    }
}
