//! Making a folder, giving it another title, keeping it to fewer people, removing it.

use protocol::{
    ActId, Code, FolderId, Problem,
    documents::{ChangeFolder, CreateFolder, Folder},
    spaces::Role,
};
use yew::prelude::*;
use yew_router::Routable;

use crate::{
    api,
    components::{Button, Choice, Dialog, Field, Icon, Kind},
    hooks::{use_submit, use_texts},
    pages,
    route::Route,
    shell::use_space,
};

/// What is asked.
#[derive(Clone, PartialEq)]
pub enum What {
    /// A folder is to be made, in this one or at the top.
    Make(Option<Folder>),
    /// This one is to be changed.
    Change(Folder),
}

/// Props of [`FolderDialog`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// What is asked.
    pub what: What,
    /// It was left.
    pub on_close: Callback<()>,
}

/// The form.
#[component]
pub fn FolderDialog(props: &Props) -> Html {
    let texts = use_texts();
    let space = use_space();
    let submit = use_submit();
    let role = space.role.unwrap_or(Role::Member);
    let (now, least) = match &props.what {
        What::Make(parent) => (None, parent.as_ref().map_or(Role::Member, |it| it.audience)),
        What::Change(folder) => (Some(folder), Role::Member),
    };
    let title = use_state_eq(|| now.map_or_else(String::new, |it| it.title.clone()));
    let audience = use_state_eq(|| now.map_or(least, |it| it.audience));
    let act = use_memo(((*title).clone(), *audience), |_| ActId::new());
    let to = |folder: Option<FolderId>| {
        match folder {
            Some(folder) => Route::Folder { slug: space.slug.clone(), folder },
            None => Route::Documents { slug: space.slug.clone() },
        }
        .to_path()
    };
    let onsubmit = {
        let (submit, close, what, id) =
            (submit.clone(), props.on_close.clone(), props.what.clone(), space.id);
        let (title, audience, act) = (title.trim().to_owned(), *audience, *act);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let (close, title, what) = (close.clone(), title.clone(), what.clone());
            let done = move |_: Folder| close.emit(());
            match what {
                What::Make(parent) => {
                    let create = CreateFolder { act, parent: parent.map(|it| it.id), title, audience };
                    match create.check() {
                        Err(problem) => submit.refuse(problem),
                        Ok(()) => {
                            submit.run(async move { api::documents::create_folder(id, &create).await }, done);
                        }
                    }
                }
                What::Change(folder) => {
                    let change = ChangeFolder { act, title: Some(title), audience: Some(audience) };
                    match change.check() {
                        Err(problem) => submit.refuse(problem),
                        Ok(()) => {
                            submit.run(
                                async move { api::documents::change_folder(folder.id, &change).await },
                                done,
                            );
                        }
                    }
                }
            }
        })
    };
    let remove = now.map(|folder| {
        let (submit, close, id) = (submit.clone(), props.on_close.clone(), folder.id);
        let back = to(folder.parent);
        let onclick = Callback::from(move |_: MouseEvent| {
            let (close, back) = (close.clone(), back.clone());
            submit.run(async move { api::documents::remove_folder(id).await }, move |()| {
                close.emit(());
                pages::go(&back);
            });
        });
        html! { <Button kind={Kind::Quiet} icon="trash" {onclick}>{ texts.get("folder-remove") }</Button> }
    });
    let roles = [
        (Role::Member, "folder-all"),
        (Role::Contributor, "folder-for-contributors"),
        (Role::Admin, "folder-for-admins"),
    ];
    let options: Vec<(AttrValue, AttrValue)> = roles
        .into_iter()
        .filter(|(it, _)| *it <= role && *it >= least)
        .map(|(it, key)| (AttrValue::from(name(it)), texts.get(key)))
        .collect();
    let choose = {
        let audience = audience.clone();
        Callback::from(move |chosen: String| {
            let roles = [Role::Member, Role::Contributor, Role::Admin];
            audience.set(roles.into_iter().find(|it| name(*it) == chosen).unwrap_or(Role::Member));
        })
    };
    let type_title = {
        let title = title.clone();
        Callback::from(move |text: String| title.set(text))
    };
    let said = submit.problem.as_ref().and_then(|problem| says(&texts, problem));
    let key = if now.is_some() { "folder-change" } else { "folder-make" };
    html! {
        <Dialog id="folder" title={texts.get(key)} onclose={props.on_close.clone()}>
            <form class="form" {onsubmit} novalidate=true>
                <Field name="folder-title" label={texts.get("folder-title")} value={(*title).clone()}
                    onchange={type_title} fault={submit.fault("title").cloned()} />
                <Choice name="folder-audience" label={texts.get("folder-audience")} {options}
                    value={name(*audience)} onchange={choose} />
                <div class="said">
                    { for said.map(|says| html! { <p class="err" role="alert"><Icon name="circle-alert" /><span>{ says }</span></p> }) }
                </div>
                <div class="acts">
                    { for remove }
                    <Button kind={Kind::Quiet} onclick={props.on_close.reform(|_: MouseEvent| ())}>{ texts.get("cancel") }</Button>
                    <Button kind={Kind::Primary} submit=true busy={submit.busy}>{ texts.get("document-save") }</Button>
                </div>
            </form>
        </Dialog>
    }
}

fn name(role: Role) -> &'static str {
    match role {
        Role::Member => "member",
        Role::Contributor => "contributor",
        Role::Admin => "admin",
    }
}

/// What is wrong that no field of the form says.
fn says(texts: &crate::i18n::Texts, problem: &Problem) -> Option<AttrValue> {
    match problem.code {
        Code::Taken => Some(texts.get("folder-taken")),
        Code::Invalid if problem.fields.iter().any(|it| it.field == "folder") => {
            Some(texts.get("folder-not-empty"))
        }
        Code::Invalid if problem.fields.iter().any(|it| it.field == "parent") => {
            Some(texts.get("folder-too-deep"))
        }
        Code::Invalid if problem.fields.iter().any(|it| it.field == "audience") => {
            Some(texts.get("folder-wider"))
        }
        Code::Invalid => None,
        _ => Some(texts.problem(problem)),
    }
}
