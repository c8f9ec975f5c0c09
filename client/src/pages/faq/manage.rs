//! What admins do with an entry: change it, move it, put it away.

use protocol::{
    ActId, Problem, ResourceId,
    faq::{Archive, Entry, Order},
};
use yew::{platform::spawn_local, prelude::*};

use crate::{
    api,
    components::{Button, Icon, Menu},
    hooks::{use_texts, use_toasts},
};

/// Props of [`Manage`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The entry.
    pub entry: Entry,
    /// The entries among which it may be moved, itself among them.
    pub siblings: Vec<ResourceId>,
    /// Asks for changing it.
    pub on_edit: Callback<ResourceId>,
}

/// A button for what is done often, and a menu for the rest.
#[component]
pub fn Manage(props: &Props) -> Html {
    let (texts, toasts) = (use_texts(), use_toasts());
    let (id, category, archived) = (props.entry.id, props.entry.category, props.entry.archived);
    let done = {
        let (texts, toasts) = (texts.clone(), toasts.clone());
        Callback::from(move |(outcome, said): (Result<(), Problem>, &'static str)| match outcome {
            Ok(()) => toasts.show(texts.get(said)),
            Err(problem) => toasts.show(texts.problem(&problem)),
        })
    };
    let content = {
        let (texts, siblings) = (texts.clone(), props.siblings.clone());
        Callback::from(move |close: Callback<()>| {
            let item = |icon: &'static str, key: &str, then: Callback<()>| {
                let close = close.clone();
                let onclick = Callback::from(move |_: MouseEvent| {
                    close.emit(());
                    then.emit(());
                });
                html! {
                    <button type="button" class="menu-item" {onclick}><Icon name={icon} small=true /><span>{ texts.get(key) }</span></button>
                }
            };
            let at = siblings.iter().position(|it| *it == id);
            let swap = |from: usize, to: usize| {
                let (mut entries, done) = (siblings.clone(), done.clone());
                entries.swap(from, to);
                Callback::from(move |()| {
                    let (order, done) = (Order { act: ActId::new(), entries: entries.clone() }, done.clone());
                    spawn_local(async move {
                        done.emit((api::faq::order(category, &order).await, "faq-moved"));
                    });
                })
            };
            let up = at.filter(|at| *at > 0).map(|at| item("arrow-up", "faq-up", swap(at, at - 1)));
            let down = at
                .filter(|at| at + 1 < siblings.len())
                .map(|at| item("arrow-down", "faq-down", swap(at, at + 1)));
            let away = {
                let done = done.clone();
                Callback::from(move |()| {
                    let (it, done) = (Archive { act: ActId::new(), archived: !archived }, done.clone());
                    spawn_local(async move {
                        let outcome = api::faq::archive(id, &it).await.map(|_| ());
                        done.emit((outcome, if archived { "faq-restored" } else { "faq-archive-done" }));
                    });
                })
            };
            let (icon, key) =
                if archived { ("rotate-cw", "faq-restore") } else { ("archive", "faq-archive") };
            html! { <div class="thread-menu">{ for up }{ for down }{ item(icon, key, away) }</div> }
        })
    };
    let edit = props.on_edit.reform(move |_: MouseEvent| id);
    let label = texts.with("faq-manage", &[("question", props.entry.question.as_str().into())]);
    html! {
        <>
            <Button small=true icon="pencil" onclick={edit}>{ texts.get("faq-edit") }</Button>
            <Menu id={format!("manage-{id}")} class="icon-btn" {label} button={html! { <Icon name="ellipsis" /> }} {content} />
        </>
    }
}
