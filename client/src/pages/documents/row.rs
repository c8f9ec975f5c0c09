//! A document and a folder in the list, and what they look like everywhere.

use protocol::{
    ResourceId,
    documents::{Folder, Reading, Row, Version},
    spaces::Role,
};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::{
    api,
    components::{
        Icon,
        document::{colour, says, sheet, size},
    },
    hooks::use_texts,
    i18n::{Texts, dates},
    route::Route,
    shell::use_space,
};

/// Props of [`FolderRow`].
#[derive(PartialEq, Properties)]
pub struct FolderRowProps {
    /// It.
    pub folder: Folder,
    /// How many folders lie in it.
    pub folders: usize,
    /// The space's part of the address.
    pub slug: AttrValue,
}

/// A folder that one can open.
#[component]
pub fn FolderRow(props: &FolderRowProps) -> Html {
    let texts = use_texts();
    let folder = &props.folder;
    let to = Route::Folder { slug: props.slug.to_string(), folder: folder.id };
    let kept = kept_to(&texts, folder.audience);
    html! {
        <li>
            <Link<Route> {to} classes="doc-row">
                <span class="ft dir" aria-hidden="true"><Icon name="documents" /></span>
                <span>
                    <span class="t">{ folder.title.clone() }</span>
                    <span class="meta">
                        <span>{ texts.with("folder-documents", &[("count", folder.count.into())]) }</span>
                        { for (props.folders > 0).then(|| html! {
                            <span>{ texts.with("folder-folders", &[("count", props.folders.into())]) }</span>
                        }) }
                    </span>
                </span>
                <span>{ for kept.map(|says| html! { <span class="chip"><Icon name="lock" />{ says }</span> }) }</span>
            </Link<Route>>
        </li>
    }
}

/// Who a folder is kept to, unless it is for all.
#[must_use]
pub fn kept_to(texts: &Texts, audience: Role) -> Option<AttrValue> {
    match audience {
        Role::Member => None,
        Role::Contributor => Some(texts.get("folder-for-contributors")),
        Role::Admin => Some(texts.get("folder-for-admins")),
    }
}

/// Props of [`DocumentRow`].
#[derive(PartialEq, Properties)]
pub struct DocumentRowProps {
    /// It.
    pub row: Row,
    /// It is the one that is shown.
    pub current: bool,
    /// It came while the list was open.
    pub new: bool,
    /// The space's part of the address.
    pub slug: AttrValue,
}

/// A document that one can look at.
#[component]
pub fn DocumentRow(props: &DocumentRowProps) -> Html {
    let texts = use_texts();
    let admin = use_space().role == Some(Role::Admin);
    let document = &props.row.document;
    let version = &document.version;
    let to = Route::Document { slug: props.slug.to_string(), document: document.id };
    let count = props.row.count;
    // What the search does not find is for admins to mend.
    let not_read = admin && version.reading == Reading::Failed;
    let talk = (count > 0).then(|| {
        html! {
            <span class="talk-count">
                <Icon name="message" small=true /><span aria-hidden="true">{ count }</span>
                <span class="vh">{ texts.with("document-comments", &[("count", count.into())]) }</span>
            </span>
        }
    });
    html! {
        <li id={row_id(document.id)}>
            <CurrentLink {to} current={props.current}>
                <Thumbnail id={document.id} version={version.clone()} />
                <span>
                    <span class="t">{ document.title.clone() }</span>
                    <span class="meta">
                        { for (version.no > 1).then(|| html! { <span>{ texts.with("document-version", &[("no", version.no.into())]) }</span> }) }
                        <span>{ size(&texts, version.bytes) }</span>
                        <span>{ version.by.name.clone() }</span>
                        <time datetime={dates::machine(version.at)}>{ dates::short(&texts, version.at) }</time>
                    </span>
                    { for tags(&document.tags) }
                </span>
                <span class="row-end">
                    { for not_read.then(|| html! { <span class="chip warn">{ texts.get("document-not-read-short") }</span> }) }
                    { for props.new.then(|| html! { <span class="chip accent">{ texts.get("document-new") }</span> }) }
                    { for talk }
                </span>
            </CurrentLink>
        </li>
    }
}

#[derive(PartialEq, Properties)]
struct ThumbnailProps {
    id: ResourceId,
    version: Version,
}

/// The first page of a document that has pages, once it is drawn; its sheet otherwise.
#[component]
fn Thumbnail(props: &ThumbnailProps) -> Html {
    let version = &props.version;
    let broken = use_state_eq(|| None::<i32>);
    if !version.drawn || *broken == Some(version.no) {
        return sheet(version.kind, &version.name);
    }
    let (no, src) = (version.no, api::documents::page(props.id, version.no, 1, true));
    let onerror = Callback::from(move |_: Event| broken.set(Some(no)));
    html! {
        <span class={classes!("ft", "leaf-of", colour(version.kind))} aria-hidden="true">
            { says(&version.name) }
            <img {src} alt="" loading="lazy" decoding="async" {onerror} />
        </span>
    }
}

/// The tags of a document.
#[must_use]
pub fn tags(tags: &[String]) -> Option<Html> {
    (!tags.is_empty()).then(|| {
        html! { <span class="tags">{ for tags.iter().map(|tag| html! { <span class="chip">{ tag.clone() }</span> }) }</span> }
    })
}

/// The id of a document's row.
#[must_use]
pub fn row_id(id: ResourceId) -> String {
    format!("document-{id}")
}

#[derive(PartialEq, Properties)]
struct CurrentLinkProps {
    to: Route,
    current: bool,
    children: Html,
}

/// A link that says when it leads to what is shown already; the router's own cannot.
#[component]
fn CurrentLink(props: &CurrentLinkProps) -> Html {
    let navigator = use_navigator();
    let onclick = {
        let to = props.to.clone();
        Callback::from(move |event: MouseEvent| {
            if event.ctrl_key() || event.meta_key() || event.shift_key() || event.button() != 0 {
                return;
            }
            event.prevent_default();
            if let Some(navigator) = &navigator {
                navigator.push(&to);
            }
        })
    };
    html! {
        <a class="doc-row" href={props.to.to_path()} aria-current={props.current.then_some("true")} {onclick}>
            { props.children.clone() }
        </a>
    }
}
