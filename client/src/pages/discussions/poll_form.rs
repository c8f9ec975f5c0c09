//! How an admin makes a poll: with a thread that he opens, or in one that there is.

use protocol::{
    ActId, Problem, ResourceId,
    discussions::polls::{AddPoll, NewPoll, OPTIONS_MAX, OPTIONS_MIN},
};
use yew::prelude::*;

use crate::{
    api, browser,
    components::{Button, Dialog, Field, Icon, Kind},
    hooks::{use_draft, use_submit, use_texts, use_toasts},
    local_time,
};

/// What was typed of a poll, whole or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    /// It is wanted.
    on: bool,
    /// One may choose several.
    many: bool,
    /// When it closes, as the field has it.
    closes: String,
    question: String,
    options: Vec<String>,
}

impl Default for Typed {
    fn default() -> Self {
        Self {
            on: false,
            many: false,
            closes: String::new(),
            question: String::new(),
            options: vec![String::new(); OPTIONS_MIN],
        }
    }
}

impl Typed {
    /// From a draft: each field is a line.
    pub fn read(text: &str) -> Self {
        let mut lines = text.split('\n').map(str::to_owned);
        let mut line = || lines.next().unwrap_or_default();
        let (on, many, closes, question) = (line() == "on", line() == "many", line(), line());
        let mut options: Vec<String> = lines.collect();
        options.resize(options.len().clamp(OPTIONS_MIN, OPTIONS_MAX), String::new());
        Self { on, many, closes, question, options }
    }

    /// As a draft.
    pub fn written(&self) -> String {
        let (on, many) = (if self.on { "on" } else { "off" }, if self.many { "many" } else { "one" });
        let mut lines = vec![on.to_owned(), many.to_owned(), self.closes.clone(), self.question.clone()];
        lines.extend(self.options.iter().cloned());
        // What is pasted into a field of one line has none; a draft that says otherwise would shift the rest.
        lines.iter().map(|it| it.replace('\n', " ")).collect::<Vec<_>>().join("\n")
    }

    /// Whether it is wanted.
    pub fn is_on(&self) -> bool {
        self.on
    }

    /// Wanted, or no longer; what was typed stays.
    pub fn turned(&self) -> Self {
        Self { on: !self.on, ..self.clone() }
    }

    /// The poll, if one is wanted.
    pub fn poll(&self) -> Option<NewPoll> {
        self.on.then(|| NewPoll {
            question: self.question.trim().to_owned(),
            options: self.options.iter().map(|it| it.trim().to_owned()).collect(),
            many: self.many,
            closes_at: local_time::read(&self.closes),
        })
    }
}

/// Props of [`PollFields`].
#[derive(PartialEq, Properties)]
pub struct FieldsProps {
    /// What was typed.
    pub typed: Typed,
    /// Hears what is typed.
    pub onchange: Callback<Typed>,
    /// What is wrong with it.
    pub problem: Option<Problem>,
}

/// The fields of a poll.
#[component]
pub fn PollFields(props: &FieldsProps) -> Html {
    let texts = use_texts();
    let typed = &props.typed;
    let fault = |field: &str| {
        props.problem.as_ref().and_then(|it| it.fields.iter().find(|it| it.field == field)).cloned()
    };
    let change = |how: fn(&mut Typed, String)| {
        let typed = typed.clone();
        props.onchange.reform(move |text: String| {
            let mut typed = typed.clone();
            how(&mut typed, text);
            typed
        })
    };
    let options = typed.options.iter().enumerate().map(|(at, option)| {
        let onchange = {
            let typed = typed.clone();
            props.onchange.reform(move |text: String| {
                let mut typed = typed.clone();
                typed.options[at] = text;
                typed
            })
        };
        let remove = {
            let (typed, onchange) = (typed.clone(), props.onchange.clone());
            Callback::from(move |_: MouseEvent| {
                let mut typed = typed.clone();
                typed.options.remove(at);
                onchange.emit(typed);
                // The button goes with its row.
                browser::focus(&format!("#poll-option-{}", at.saturating_sub(1)));
            })
        };
        let name = texts.with("poll-option", &[("no", (at + 1).into())]);
        let says = texts.with("poll-option-remove", &[("no", (at + 1).into())]);
        html! {
            <Field key={at} name={format!("poll-option-{at}")} label={name} value={option.clone()} {onchange}
                fault={fault(&format!("options.{at}"))}>
                <button type="button" class="icon-btn sm" aria-label={says} onclick={remove} hidden={typed.options.len() <= OPTIONS_MIN}>
                    <Icon name="x" />
                </button>
            </Field>
        }
    });
    let more = {
        let (typed, onchange) = (typed.clone(), props.onchange.clone());
        Callback::from(move |_: MouseEvent| {
            let mut typed = typed.clone();
            typed.options.push(String::new());
            let last = typed.options.len() - 1;
            onchange.emit(typed);
            gloo_timers::callback::Timeout::new(0, move || browser::focus(&format!("#poll-option-{last}")))
                .forget();
        })
    };
    let many = {
        let typed = typed.clone();
        props.onchange.reform(move |_: Event| Typed { many: !typed.many, ..typed.clone() })
    };
    let full = typed.options.len() >= OPTIONS_MAX;
    html! {
        <fieldset class="form">
            <legend class="vh">{ texts.get("poll-legend") }</legend>
            <Field name="poll-question" label={texts.get("poll-question")} value={typed.question.clone()}
                onchange={change(|typed, text| typed.question = text)} fault={fault("question")} />
            { for options }
            <div hidden={full}><Button small=true icon="plus" onclick={more}>{ texts.get("poll-option-add") }</Button></div>
            <label class="check small" for="poll-several">
                <input type="checkbox" id="poll-several" checked={typed.many} onchange={many} /><span>{ texts.get("poll-several") }</span>
            </label>
            <Field name="poll-closes" label={texts.get("poll-closes")} kind="datetime-local" value={typed.closes.clone()}
                onchange={change(|typed, text| typed.closes = text)} help={texts.get("poll-closes-help")} fault={fault("closes_at")} />
        </fieldset>
    }
}

/// Props of [`AddPollDialog`].
#[derive(PartialEq, Properties)]
pub struct AddProps {
    /// The thread.
    pub thread: ResourceId,
    /// It was left; what was typed stays.
    pub on_close: Callback<()>,
}

/// A poll for a thread that there is.
#[component]
pub fn AddPollDialog(props: &AddProps) -> Html {
    let (texts, toasts, submit) = (use_texts(), use_toasts(), use_submit());
    let draft = use_draft(&format!("new-poll.{}", props.thread));
    let typed = Typed { on: true, ..Typed::read(&draft.text) };
    let act = use_memo(typed.clone(), |_| ActId::new());
    let onsubmit = {
        let (submit, toasts, said) = (submit.clone(), toasts, texts.get("poll-added"));
        let (typed, act, thread) = (typed.clone(), *act, props.thread);
        let (clear, close) = (draft.clear.clone(), props.on_close.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let Some(poll) = typed.poll() else { return };
            let half = local_time::complete(&[("poll-closes", "closes_at")]);
            if let Err(problem) = half.and_then(|()| poll.check(browser::date())) {
                return submit.refuse(problem);
            }
            let (toasts, said, clear, close) = (toasts.clone(), said.clone(), clear.clone(), close.clone());
            let add = AddPoll { act, poll };
            submit.run(async move { api::discussions::add_poll(thread, &add).await }, move |_| {
                clear.emit(());
                close.emit(());
                toasts.show(said);
            });
        })
    };
    let full = submit.fault("poll").is_some();
    let said = submit.problem.as_ref().filter(|problem| problem.fields.is_empty() || full).map(|problem| {
        let said = if full { texts.get("poll-too-many") } else { texts.problem(problem) };
        html! { <p class="err" role="alert"><Icon name="circle-alert" /><span>{ said }</span></p> }
    });
    html! {
        <Dialog id="poll-add" title={texts.get("poll-new")} onclose={props.on_close.clone()}>
            <form class="form" {onsubmit} novalidate=true>
                <PollFields {typed} onchange={draft.set.reform(|typed: Typed| typed.written())} problem={submit.problem.clone()} />
                <div class="said">{ for said }</div>
                <div class="acts">
                    <Button kind={Kind::Quiet} onclick={props.on_close.reform(|_| ())}>{ texts.get("cancel") }</Button>
                    <Button kind={Kind::Primary} submit=true busy={submit.busy}>{ texts.get("poll-add-do") }</Button>
                </div>
            </form>
        </Dialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_is_kept_line_by_line() {
        let typed = Typed {
            on: true,
            many: true,
            closes: "2026-12-01T18:00".to_owned(),
            question: "Quel jour ?".to_owned(),
            options: vec!["Mardi".to_owned(), String::new(), "Jeudi".to_owned()],
        };
        assert_eq!(Typed::read(&typed.written()), typed);
        assert_eq!(Typed::read(""), Typed::default());
        assert_eq!(Typed::read(&Typed::default().written()), Typed::default());
        let pasted = Typed { question: "Quel\njour ?".to_owned(), ..typed.clone() };
        assert_eq!(Typed::read(&pasted.written()), Typed { question: "Quel jour ?".to_owned(), ..typed });
    }

    #[test]
    fn a_poll_that_is_not_wanted_is_none() {
        assert_eq!(Typed { question: "Quel jour ?".to_owned(), ..Typed::default() }.poll(), None);
    }
}
