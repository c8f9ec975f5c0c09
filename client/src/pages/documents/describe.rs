//! Saying what a document is about, moving it, removing it. What was typed is kept when somebody was faster:
//! both texts stand beside each other then, and the reader decides.

use protocol::{
    ActId, Code,
    documents::{Change, Document, Folder, Shelf},
};
use yew::platform::spawn_local;
use yew::prelude::*;
use yew_router::Routable;

use crate::{
    api,
    components::{Button, Choice, Dialog, Field, Icon, Kind},
    hooks::{use_draft, use_submit, use_texts, use_toasts},
    pages,
    route::Route,
    shell::use_space,
};

/// Props of [`Describe`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// What.
    pub document: Document,
    /// It was left.
    pub on_close: Callback<()>,
}

/// The form.
#[component]
pub fn Describe(props: &Props) -> Html {
    let texts = use_texts();
    let space = use_space();
    let (submit, toasts) = (use_submit(), use_toasts());
    let document = &props.document;
    let id = document.id;
    // What is being changed stands on what was read when the form opened, or after somebody was faster.
    let base = use_state(|| document.clone());
    let draft = |name: &str| format!("document.{id}.{name}");
    let title = use_draft(&draft("title"));
    let description = use_draft(&draft("description"));
    let tags = use_draft(&draft("tags"));
    let folder = use_state_eq(|| document.folder.to_string());
    let folders = use_state_eq(Vec::<Folder>::new);
    let asking = use_state_eq(|| false);
    {
        let (title, description, tags) = (title.clone(), description.clone(), tags.clone());
        let document = document.clone();
        use_effect_with((), move |()| {
            let fill = |text: &AttrValue, set: &Callback<String>, value: String| {
                if text.is_empty() && !value.is_empty() {
                    set.emit(value);
                }
            };
            fill(&title.text, &title.set, document.title.clone());
            fill(&description.text, &description.set, document.description.clone());
            fill(&tags.text, &tags.set, document.tags.join(", "));
        });
    }
    {
        let folders = folders.clone();
        use_effect_with(space.id, move |space| {
            let space = *space;
            spawn_local(async move {
                if let Ok(found) = api::documents::list(space, None, None).await {
                    folders.set(found.content.folders);
                }
            });
        });
    }
    let forget = {
        let all = [title.clear.clone(), description.clear.clone(), tags.clear.clone()];
        Callback::from(move |()| all.iter().for_each(|clear| clear.emit(())))
    };
    let leave = {
        let (forget, close) = (forget.clone(), props.on_close.clone());
        Callback::from(move |()| {
            forget.emit(());
            close.emit(());
        })
    };
    let act = use_memo(
        (title.text.clone(), description.text.clone(), tags.text.clone(), (*folder).clone(), base.revision),
        |_| ActId::new(),
    );
    let onsubmit = {
        let (submit, toasts, leave) = (submit.clone(), toasts.clone(), leave.clone());
        let said = texts.get("document-described");
        let change = Change {
            act: *act,
            revision: base.revision,
            title: Some(title.text.trim().to_owned()),
            description: Some(description.text.trim().to_owned()),
            tags: Some(
                tags.text.split(',').map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned).collect(),
            ),
            folder: folder.parse().ok(),
        };
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Err(problem) = change.check() {
                return submit.refuse(problem);
            }
            let (change, toasts, leave, said) = (change.clone(), toasts.clone(), leave.clone(), said.clone());
            submit.run(async move { api::documents::change(id, &change).await }, move |_| {
                leave.emit(());
                toasts.show(said);
            });
        })
    };
    let stale = submit.problem.as_ref().is_some_and(|it| it.code == Code::Stale);
    let mine = {
        let (base, submit, now) = (base.clone(), submit.clone(), document.clone());
        Callback::from(move |_: MouseEvent| {
            base.set(now.clone());
            submit.clear();
        })
    };
    let theirs = {
        let (base, submit, now) = (base.clone(), submit.clone(), document.clone());
        let set = [title.set.clone(), description.set.clone(), tags.set.clone()];
        Callback::from(move |_: MouseEvent| {
            set[0].emit(now.title.clone());
            set[1].emit(now.description.clone());
            set[2].emit(now.tags.join(", "));
            base.set(now.clone());
            submit.clear();
        })
    };
    let remove = {
        let (submit, toasts, leave) = (submit.clone(), toasts.clone(), leave.clone());
        let said = texts.get("document-removed");
        let back = Route::Folder { slug: space.slug.clone(), folder: document.folder }.to_path();
        Callback::from(move |_: MouseEvent| {
            let (toasts, leave, said, back) = (toasts.clone(), leave.clone(), said.clone(), back.clone());
            submit.run(async move { api::documents::remove(id).await }, move |()| {
                leave.emit(());
                toasts.show(said);
                pages::go(&back);
            });
        })
    };
    let set_asking = |on: bool| {
        let asking = asking.clone();
        Callback::from(move |_: MouseEvent| asking.set(on))
    };
    let choose = {
        let folder = folder.clone();
        Callback::from(move |it: String| folder.set(it))
    };
    let said = submit.problem.as_ref().filter(|it| it.fields.is_empty() && it.code != Code::Stale);
    let said = said.map(|problem| match problem.code {
        Code::Taken => texts.get("document-name-taken"),
        _ => texts.problem(problem),
    });
    html! {
        <Dialog id="describing" title={texts.get("document-describe-title")} onclose={props.on_close.clone()}>
            <form class="form" {onsubmit} novalidate=true>
                <div class="slot">{ for stale.then(|| conflict(&texts, document, mine, theirs)) }</div>
                <Field name="document-title" label={texts.get("document-title")} value={title.text.clone()}
                    onchange={title.set.clone()} fault={submit.fault("title").cloned()} />
                <Field name="document-description" label={texts.get("document-description")} value={description.text.clone()}
                    long=true onchange={description.set.clone()} fault={submit.fault("description").cloned()} />
                <Field name="document-tags" label={texts.get("document-tags")} help={texts.get("document-tags-help")}
                    value={tags.text.clone()} onchange={tags.set.clone()} fault={submit.fault("tags").cloned()} />
                <Choice name="document-folder" label={texts.get("document-folder")} options={paths(&folders)}
                    value={(*folder).clone()} onchange={choose} />
                <div class="said">
                    { for said.map(|says| html! { <p class="err" role="alert"><Icon name="circle-alert" /><span>{ says }</span></p> }) }
                </div>
                <div class="acts">
                    { if *asking {
                        html! {
                            <>
                                <span class="grow strong">{ texts.get("document-remove-ask") }</span>
                                <Button kind={Kind::Quiet} onclick={set_asking(false)}>{ texts.get("cancel") }</Button>
                                <Button kind={Kind::Danger} busy={submit.busy} onclick={remove}>{ texts.get("document-remove") }</Button>
                            </>
                        }
                    } else {
                        html! {
                            <>
                                <Button kind={Kind::Quiet} icon="trash" onclick={set_asking(true)}>{ texts.get("document-remove") }</Button>
                                <Button kind={Kind::Quiet} onclick={leave.reform(|_: MouseEvent| ())}>{ texts.get("cancel") }</Button>
                                <Button kind={Kind::Primary} submit=true busy={submit.busy || stale}>{ texts.get("document-save") }</Button>
                            </>
                        }
                    } }
                </div>
            </form>
        </Dialog>
    }
}

/// Somebody was faster: what stands now, beside what was typed.
fn conflict(
    texts: &crate::i18n::Texts,
    now: &Document,
    mine: Callback<MouseEvent>,
    theirs: Callback<MouseEvent>,
) -> Html {
    html! {
        <div class="banner important" role="alert">
            <Icon name="circle-alert" />
            <div>
                <p class="strong">{ texts.get("document-stale") }</p>
                <p>{ now.title.clone() }</p>
                <p>{ now.description.clone() }</p>
                <p>{ now.tags.join(", ") }</p>
                <p class="row-gap mt-2">
                    <Button small=true onclick={theirs}>{ texts.get("document-take-theirs") }</Button>
                    <Button small=true onclick={mine}>{ texts.get("document-keep-mine") }</Button>
                </p>
            </div>
        </div>
    }
}

/// Each folder with those it lies in before it.
fn paths(folders: &[Folder]) -> Vec<(AttrValue, AttrValue)> {
    let path = |folder: &Folder| {
        let shelf = Shelf {
            folder: Some(folder.id),
            folders: folders.to_vec(),
            rows: Vec::new(),
            next: None,
            most: 0,
        };
        shelf.path().iter().map(|it| it.title.clone()).collect::<Vec<_>>().join(" › ")
    };
    let mut all: Vec<(AttrValue, AttrValue)> =
        folders.iter().map(|it| (it.id.to_string().into(), path(it).into())).collect();
    protocol::order::sort_by_key(&mut all, |(_, path)| path.to_lowercase());
    all
}
