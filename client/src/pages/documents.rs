//! Documents: the list of a folder with what is looked at beside it, the way in for files, and the enlarged
//! view.

mod chosen;
mod cited;
mod describe;
mod folder;
mod full;
mod opened;
mod preview;
mod revise;
mod row;
mod shelf;
mod sight;
mod stage;
mod talk;
mod uploads;
mod versions;

use protocol::{
    FolderId, ResourceId,
    documents::{Document, Folder, Shelf},
    spaces::Role,
};
use web_sys::{DragEvent, HtmlInputElement};
use yew::{platform::spawn_local, prelude::*};
use yew_router::prelude::*;

use crate::{
    api, browser,
    components::{Button, Icon, Kind, document},
    hooks::{use_session, use_texts, use_title, use_toasts},
    route::Route,
    shell::use_space,
};
use chosen::{Chosen, Dropped, FILES_MAX};
use folder::{FolderDialog, What};
use preview::Preview;
use revise::NoteDialog;
use shelf::ShelfList;
use uploads::{To, UploadList, use_uploads};

pub use full::Full;

/// Props of [`Library`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The folder that is open.
    #[prop_or_default]
    pub folder: Option<FolderId>,
    /// The document that is looked at.
    #[prop_or_default]
    pub open: Option<ResourceId>,
}

/// The page.
#[component]
pub fn Library(props: &Props) -> Html {
    let texts = use_texts();
    let (space, session, toasts) = (use_space(), use_session(), use_toasts());
    // Where one is; a document says itself where it lies.
    let place = use_state_eq(|| if props.open.is_some() { None } else { Some(props.folder) });
    let shelf = use_state_eq(|| None::<Shelf>);
    let name = use_state_eq(|| None::<AttrValue>);
    let asking = use_state_eq(|| None::<What>);
    let revised = use_mut_ref(|| None::<ResourceId>);
    let revising = use_state(|| None::<(ResourceId, Chosen)>);
    let over = use_state_eq(|| false);
    let uploads = use_uploads();
    {
        let (place, name) = (place.clone(), name.clone());
        use_effect_with((props.open, props.folder), move |(open, folder)| {
            if open.is_none() {
                place.set(Some(*folder));
                name.set(None);
            }
        });
    }
    let here = if props.open.is_some() { *place } else { Some(props.folder) };
    let known = shelf.as_ref().filter(|it| Some(it.folder) == here);
    let path: Vec<Folder> = known.map(|it| it.path().into_iter().cloned().collect()).unwrap_or_default();
    let folder = path.last().cloned();
    let title = folder.as_ref().map_or_else(|| texts.get("documents-title"), |it| it.title.clone().into());
    use_title(&(*name).clone().unwrap_or_else(|| title.clone()));

    let contributes = space.role >= Some(Role::Contributor);
    let on_shelf = {
        let shelf = shelf.clone();
        Callback::from(move |it: Shelf| shelf.set(Some(it)))
    };
    let on_here = {
        let (place, name) = (place.clone(), name.clone());
        Callback::from(move |(folder, title): (FolderId, AttrValue)| {
            place.set(Some(Some(folder)));
            name.set(Some(title));
        })
    };
    let choose = Callback::from(|_: MouseEvent| click("#documents-file"));
    let on_version = {
        let revised = revised.clone();
        Callback::from(move |document: Document| {
            *revised.borrow_mut() = Some(document.id);
            click("#documents-version");
        })
    };
    let onchange = {
        let (uploads, into) = (uploads.clone(), folder.as_ref().map(|it| To::Folder(it.id)));
        Callback::from(move |event: Event| {
            if let Some(to) = &into {
                uploads.send(taken(&event), to);
            }
        })
    };
    // What is new is asked once the file is chosen.
    let onversion = {
        let (revised, revising) = (revised.clone(), revising.clone());
        Callback::from(move |event: Event| {
            if let (Some(id), Some(file)) = (*revised.borrow(), taken(&event).pop()) {
                revising.set(Some((id, file)));
            }
        })
    };
    let on_revised = {
        let revising = revising.clone();
        Callback::from(move |()| revising.set(None))
    };
    let on_revise = {
        let (uploads, revising) = (uploads.clone(), revising.clone());
        Callback::from(move |note: String| {
            if let Some((id, file)) = &*revising {
                uploads.send_version(file.clone(), *id, note);
            }
            revising.set(None);
        })
    };
    // Folders with what lies in them, into the one that is open, or at the top.
    let send_folders = {
        let (uploads, toasts, texts, id) = (uploads.clone(), toasts.clone(), texts.clone(), space.id);
        Callback::from(move |(files, within): (Vec<Chosen>, Option<FolderId>)| match files.len() {
            0 => toasts.show(texts.get("folder-empty")),
            1..=FILES_MAX => uploads.send_folders(files, id, within),
            _ => toasts.show(texts.with("documents-too-many", &[("count", FILES_MAX.into())])),
        })
    };
    let choose_folder = Callback::from(|_: MouseEvent| click("#documents-folder"));
    let onfolder = {
        let to = send_folders.clone();
        Callback::from(move |event: Event| {
            let files = taken(&event);
            if let Some(within) = here {
                to.emit((files, within));
            }
        })
    };
    let droppable = contributes && folder.is_some();
    let hover = |on: bool| {
        let over = over.clone();
        Callback::from(move |event: DragEvent| {
            if browser::drags_files(&event) {
                event.prevent_default();
                over.set(on && droppable);
            }
        })
    };
    // Where one is is known before what lies there: files are taken at once, or it is said why not.
    let ondrop = {
        let (over, texts) = (over.clone(), texts.clone());
        Callback::from(move |event: DragEvent| {
            over.set(false);
            if !browser::drags_files(&event) {
                return;
            }
            event.prevent_default();
            let dropped = Dropped::of(event.data_transfer().as_ref());
            let refusal = match here {
                _ if !contributes => Some("documents-drop-refused"),
                None => Some("documents-drop-early"),
                // At the top lie folders only.
                Some(None) if dropped.has_files() => Some("documents-drop-nowhere"),
                Some(_) => None,
            };
            if let Some(refusal) = refusal {
                toasts.show(texts.get(refusal));
            }
            if let Some(within) = here.filter(|it| contributes && (it.is_some() || dropped.has_folders())) {
                let to = send_folders.clone();
                spawn_local(async move { to.emit((dropped.all().await, within)) });
            }
        })
    };
    let ask = |what: Option<What>| {
        let asking = asking.clone();
        Callback::from(move |_: MouseEvent| asking.set(what.clone()))
    };
    let left = {
        let asking = asking.clone();
        Callback::from(move |()| asking.set(None))
    };
    let may_change = |it: &Folder| {
        // Whoever made it may too; the server knows who did.
        contributes
            && Some(it.audience) <= space.role
            && (space.role == Some(Role::Admin) || !session.me.name().is_empty())
    };
    let most = shelf.as_ref().map_or(0, |it| i64::try_from(it.most).unwrap_or(i64::MAX));
    let upload_says = match &folder {
        Some(folder) if *over => texts.with("documents-let-go", &[("title", folder.title.as_str().into())]),
        _ => texts.with("documents-drop", &[("size", document::size(&texts, most).as_str().into())]),
    };
    html! {
        <div class="page" ondragover={hover(true)} ondragleave={hover(false)} {ondrop}>
            <nav class="crumbs" aria-label={texts.get("documents-crumbs")} hidden={folder.is_none()}>
                <Link<Route> to={Route::Documents { slug: space.slug.clone() }}>{ texts.get("documents-title") }</Link<Route>>
                { for path.iter().rev().skip(1).rev().map(|it| html! {
                    <>
                        <Icon name="chevron-right" />
                        <Link<Route> to={Route::Folder { slug: space.slug.clone(), folder: it.id }}>{ it.title.clone() }</Link<Route>>
                    </>
                }) }
            </nav>
            <header class="page-head">
                <div><h1 id="documents-title" tabindex="-1">{ title }</h1></div>
                <div class="row-gap">
                    { for folder.as_ref().filter(|it| it.count > 0).map(|it| html! {
                        <a class="btn quiet" href={api::documents::zip(it.id)} download={format!("{}.zip", it.title)}>
                            <Icon name="download" small=true />{ texts.get("folder-zip") }
                        </a>
                    }) }
                    { for contributes.then(|| html! {
                        <Button kind={Kind::Quiet} icon="plus" onclick={ask(Some(What::Make(folder.clone())))}>{ texts.get("folder-make") }</Button>
                    }) }
                    { for folder.as_ref().filter(|it| may_change(it)).map(|it| html! {
                        <Button kind={Kind::Quiet} icon="pencil" onclick={ask(Some(What::Change(it.clone())))}>{ texts.get("folder-change") }</Button>
                    }) }
                    { for contributes.then(|| html! {
                        <span class="not-phone">
                            <Button kind={Kind::Quiet} icon="documents" onclick={choose_folder}>{ texts.get("documents-send-folder") }</Button>
                        </span>
                    }) }
                    { for droppable.then(|| html! {
                        <Button kind={Kind::Primary} icon="upload" onclick={choose}>{ texts.get("documents-send") }</Button>
                    }) }
                </div>
            </header>
            <div class={classes!("docs", props.open.is_some().then_some("has-preview"))}>
                <section aria-labelledby="documents-list">
                    <h2 id="documents-list" class="vh">{ texts.get("documents-list") }</h2>
                    <div class="slot">
                        { for here.map(|folder| html! {
                            <ShelfList key={folder.map_or_else(String::new, |it| it.to_string())} {folder} open={props.open} on_shelf={on_shelf} />
                        }) }
                    </div>
                    <UploadList uploads={uploads.clone()} {most} />
                    <div class="slot not-phone">
                        { for droppable.then(|| html! {
                            <p class={classes!("dropzone", "mt-4", over.then_some("over"))}>{ upload_says }</p>
                        }) }
                    </div>
                </section>
                <div class="slot">
                    { for props.open.map(|id| html! { <Preview key={id.to_string()} {id} {on_here} {on_version} /> }) }
                </div>
            </div>
            <input id="documents-file" type="file" multiple=true hidden=true aria-label={texts.get("documents-send")} {onchange} />
            <input id="documents-folder" type="file" webkitdirectory=true hidden=true aria-label={texts.get("documents-send-folder")} onchange={onfolder} />
            <input id="documents-version" type="file" hidden=true aria-label={texts.get("document-new-version")} onchange={onversion} />
            <div class="over">
                { for revising.as_ref().map(|(_, file)| html! {
                    <NoteDialog name={file.file.name()} on_send={on_revise} on_close={on_revised} />
                }) }
                { for (*asking).clone().map(|what| html! { <FolderDialog {what} on_close={left.clone()} /> }) }
            </div>
        </div>
    }
}

/// The files of a field, which may be chosen again after.
fn taken(event: &Event) -> Vec<Chosen> {
    let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return Vec::new() };
    let files = chosen::of_list(input.files().as_ref());
    input.set_value("");
    files
}

fn click(selector: &str) {
    if let Some(input) = browser::find(selector) {
        input.click();
    }
}
