//! What admins do with a thread: rename, move, pin, close, put away.

use protocol::{
    ActId,
    discussions::{Change, Heading, Merge, Theme},
};
use yew::prelude::*;

use super::poll_form::AddPollDialog;
use crate::{
    api, browser,
    components::{Button, Choice, Dialog, Field, Icon, Kind, Menu},
    hooks::{use_submit, use_texts, use_toasts},
    shell::use_threads,
};

/// Props of [`Manage`].
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The thread as it is.
    pub heading: Heading,
    /// It is one of many: the button says which, and the focus goes to this when the row is gone.
    #[prop_or_default]
    pub row_of: Option<AttrValue>,
}

/// What is asked before something is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asking {
    Nothing,
    Title,
    Theme,
    Merge,
    Archive,
    Poll,
}

/// A button, the menu below it, and the question that follows.
#[component]
pub fn Manage(props: &Props) -> Html {
    let texts = use_texts();
    let toasts = use_toasts();
    let submit = use_submit();
    let asking = use_state_eq(|| Asking::Nothing);
    let typed = use_state_eq(String::new);
    let threads = use_threads();
    let themes: Vec<Theme> = threads.ready().map(|list| list.themes.clone()).unwrap_or_default();
    let heading = props.heading.clone();
    // Where it may be put into: what one may still write to, by title.
    let mut others: Vec<(AttrValue, AttrValue)> = Vec::new();
    if let Some(list) = threads.ready() {
        let rows = list.rows.iter().map(|row| &row.heading);
        let rows = rows.filter(|it| it.id != heading.id && !it.archived);
        others.extend(rows.map(|it| (it.id.to_string().into(), it.title.clone().into())));
        others.sort_by_key(|(_, title)| title.to_lowercase());
    }

    let ask = {
        let (asking, typed, heading) = (asking.clone(), typed.clone(), heading.clone());
        let first = others.first().map(|(id, _)| id.to_string()).unwrap_or_default();
        Callback::from(move |what: Asking| {
            typed.set(match what {
                Asking::Theme => heading.theme.to_string(),
                Asking::Merge => first.clone(),
                _ => heading.title.clone(),
            });
            asking.set(what);
        })
    };
    let close = ask.reform(|()| Asking::Nothing);
    // One act for what is asked: pressed twice it is done once.
    let act = use_memo((*asking, (*typed).clone()), |_| ActId::new());
    let change = {
        let (submit, id, ask, toasts) = (submit.clone(), heading.id, ask.clone(), toasts.clone());
        let row_of = props.row_of.clone();
        Callback::from(move |(change, said): (Change, AttrValue)| {
            if let Err(problem) = change.check() {
                return submit.refuse(problem);
            }
            let (toasts, ask) = (toasts.clone(), ask.clone());
            let left = row_of.clone().filter(|_| change.archived.is_some());
            submit.run(async move { api::discussions::change(id, &change).await }, move |_| {
                ask.emit(Asking::Nothing);
                toasts.show(said);
                leave(left.as_ref());
            });
        })
    };
    let merge = {
        let (submit, id, ask, toasts, said) =
            (submit.clone(), heading.id, ask.clone(), toasts.clone(), texts.get("thread-merge-done"));
        let left = props.row_of.clone();
        Callback::from(move |it: Merge| {
            let (ask, toasts, said, left) = (ask.clone(), toasts.clone(), said.clone(), left.clone());
            submit.run(async move { api::discussions::merge(id, &it).await }, move |_| {
                ask.emit(Asking::Nothing);
                toasts.show(said);
                leave(left.as_ref());
            });
        })
    };
    let content = {
        let (texts, heading, ask, change) = (texts.clone(), heading.clone(), ask.clone(), change.clone());
        let alone = others.is_empty();
        Callback::from(move |close: Callback<()>| {
            let item = |icon: &'static str, key: &str, then: Callback<()>| {
                let onclick = {
                    let close = close.clone();
                    Callback::from(move |_: MouseEvent| {
                        close.emit(());
                        then.emit(());
                    })
                };
                html! {
                    <button type="button" class="menu-item" {onclick}>
                        <Icon name={icon} small=true /><span>{ texts.get(key) }</span>
                    </button>
                }
            };
            let ask = |what: Asking| ask.reform(move |()| what);
            let now = |how: fn(&mut Change, &Heading), said: &str| {
                let (heading, said) = (heading.clone(), texts.get(said));
                change.reform(move |()| {
                    let mut it = Change::of(ActId::new());
                    how(&mut it, &heading);
                    (it, said.clone())
                })
            };
            let (pin, pinned) = if heading.pinned {
                ("thread-unpin", "thread-unpin-done")
            } else {
                ("thread-pin", "thread-pin-done")
            };
            let (lock, locked) = if heading.locked_by.is_some() {
                ("thread-unlock", "thread-unlock-done")
            } else {
                ("thread-lock", "thread-lock-done")
            };
            let pin_it = now(|it, heading| it.pinned = Some(!heading.pinned), pinned);
            let lock_it = now(|it, heading| it.locked = Some(heading.locked_by.is_none()), locked);
            let restore = now(|it, _| it.archived = Some(false), "thread-restore-done");
            let away = match (heading.archived, heading.purpose) {
                (true, _) => item("rotate-cw", "thread-restore", restore),
                (false, None) => item("archive", "thread-archive", ask(Asking::Archive)),
                (false, Some(_)) => html! { <span hidden=true /> },
            };
            let poll = if heading.closed() {
                html! { <span hidden=true /> }
            } else {
                item("list", "poll-add", ask(Asking::Poll))
            };
            let merge = if heading.purpose.is_some() || alone {
                html! { <span hidden=true /> }
            } else {
                item("git-merge", "thread-merge", ask(Asking::Merge))
            };
            html! {
                <div class="thread-menu">
                    { item("pencil", "thread-rename", ask(Asking::Title)) }
                    { item("corner-down-right", "thread-move", ask(Asking::Theme)) }
                    { item("pin", pin, pin_it) }
                    { item("lock", lock, lock_it) }
                    { poll }
                    { merge }
                    { away }
                </div>
            }
        })
    };

    let said = submit.problem.as_ref().filter(|problem| problem.fields.is_empty()).map(|problem| {
        html! { <p class="err" role="alert"><Icon name="circle-alert" /><span>{ texts.problem(problem) }</span></p> }
    });
    let onchange = {
        let typed = typed.clone();
        Callback::from(move |text: String| typed.set(text))
    };
    // The question: its title, what is in it, what is sent, what the button and the word after say.
    let (title, inside, key, done) = match *asking {
        Asking::Nothing | Asking::Poll => ("thread-rename", html! { <span /> }, "save", "thread-rename-done"),
        Asking::Title => {
            let field = html! {
                <Field name="thread-title" label={texts.get("open-title")} value={AttrValue::from((*typed).clone())}
                    {onchange} fault={submit.fault("title").cloned()} />
            };
            ("thread-rename", field, "save", "thread-rename-done")
        }
        Asking::Theme => {
            let options: Vec<(AttrValue, AttrValue)> =
                themes.iter().map(|it| (it.id.to_string().into(), it.title.clone().into())).collect();
            let field = html! {
                <Choice name="thread-theme" label={texts.get("open-theme")} {options} value={(*typed).clone()} {onchange} />
            };
            ("thread-move", field, "thread-move-do", "thread-move-done")
        }
        Asking::Merge => {
            let field = html! {
                <>
                    <p>{ texts.with("thread-merge-says", &[("title", heading.title.as_str().into())]) }</p>
                    <Choice name="thread-into" label={texts.get("thread-merge-into")} options={others} value={(*typed).clone()} {onchange} />
                </>
            };
            ("thread-merge-title", field, "thread-merge-do", "thread-merge-done")
        }
        Asking::Archive => (
            "thread-archive-title",
            html! { <p>{ texts.get("thread-archive-says") }</p> },
            "thread-archive-do",
            "thread-archive-done",
        ),
    };
    let onsubmit = {
        let (asking, typed, done, change, act) =
            (*asking, typed.clone(), texts.get(done), change.clone(), *act);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let mut it = Change::of(act);
            match asking {
                Asking::Nothing | Asking::Poll => {}
                Asking::Title => it.title = Some(typed.trim().to_owned()),
                Asking::Theme => it.theme = themes.iter().map(|it| it.id).find(|it| it.to_string() == *typed),
                Asking::Merge => {
                    if let Ok(into) = typed.parse() {
                        merge.emit(Merge { act, into });
                    }
                    return;
                }
                Asking::Archive => it.archived = Some(true),
            }
            change.emit((it, done.clone()));
        })
    };
    let poll = (*asking == Asking::Poll)
        .then(|| html! { <AddPollDialog thread={props.heading.id} on_close={close.clone()} /> });
    let dialog = (!matches!(*asking, Asking::Nothing | Asking::Poll)).then(|| html! {
        <Dialog id="thread-change" title={texts.get(title)} onclose={close.clone()}>
            <form class="form" {onsubmit} novalidate=true>
                { inside }
                <div class="said">{ for said.clone() }</div>
                <div class="acts">
                    <Button kind={Kind::Quiet} onclick={close.reform(|_: MouseEvent| ())}>{ texts.get("cancel") }</Button>
                    <Button kind={Kind::Primary} submit=true busy={submit.busy}>{ texts.get(key) }</Button>
                </div>
            </form>
        </Dialog>
    });
    let button = html! { <Icon name="ellipsis" /> };
    let menu = if props.row_of.is_none() {
        html! { <Menu id="manage" class="icon-btn" label={texts.get("thread-manage")} {button} {content} /> }
    } else {
        let id = format!("manage-{}", props.heading.id);
        let label = texts.with("thread-manage-one", &[("title", props.heading.title.as_str().into())]);
        html! { <Menu {id} class="icon-btn" {label} {button} {content} /> }
    };
    html! {
        <div class="manage">
            { menu }
            <div class="said">{ for said.filter(|_| *asking == Asking::Nothing) }</div>
            <div class="over">{ for dialog }{ for poll }</div>
        </div>
    }
}

/// The row goes, and its button with it: the focus goes where one can go on from.
fn leave(to: Option<&AttrValue>) {
    if let Some(to) = to.cloned() {
        // Once the dialog has given the focus back to what goes.
        gloo_timers::callback::Timeout::new(0, move || browser::focus(&to)).forget();
    }
}
