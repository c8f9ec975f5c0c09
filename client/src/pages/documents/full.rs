//! « Afficher »: a document as large as the window, its pages beside it, what is said of it, and the ways to
//! the one before and the next; all of it by keys, too.

use gloo_events::EventListener;
use protocol::{
    ResourceId,
    documents::{Document, Row},
};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement, KeyboardEvent};
use yew::{platform::spawn_local, prelude::*};
use yew_router::prelude::*;

use super::{
    opened::{Said, use_document},
    sight::{Came, use_sight},
    stage::{Pages, Stage},
};
use crate::{
    api, browser,
    components::{ErrorPage, Icon, Skeleton},
    hooks::{Resource, use_texts, use_title},
    route::Route,
    shell::use_space,
};

/// How large a page may be drawn, of a hundred.
const ZOOMS: [u32; 5] = [50, 75, 100, 150, 200];

/// Props of [`Full`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Which document.
    pub id: ResourceId,
}

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Wish {
    Page(i32),
    Document(i32),
    Zoom(i32),
    Comments,
    Close,
}

impl Wish {
    /// What a key means, unless somebody writes.
    fn of(event: &KeyboardEvent, pages: bool) -> Option<Self> {
        let inside = event.target().and_then(|it| it.dyn_into::<HtmlElement>().ok());
        let writes = inside.is_some_and(|it| {
            matches!(&*it.tag_name(), "INPUT" | "TEXTAREA" | "SELECT" | "VIDEO" | "AUDIO")
                || it.is_content_editable()
        });
        if writes || event.ctrl_key() || event.meta_key() || event.alt_key() {
            return None;
        }
        Some(match event.key().as_str() {
            "ArrowRight" | "PageDown" if pages => Self::Page(1),
            "ArrowLeft" | "PageUp" if pages => Self::Page(-1),
            "ArrowRight" | "n" => Self::Document(1),
            "ArrowLeft" | "p" => Self::Document(-1),
            "+" => Self::Zoom(1),
            "-" => Self::Zoom(-1),
            "c" => Self::Comments,
            "Escape" => Self::Close,
            _ => return None,
        })
    }
}

/// The page.
#[component]
pub fn Full(props: &Props) -> Html {
    let texts = use_texts();
    let space = use_space();
    let navigator = use_navigator();
    let opened = use_document(props.id);
    let sight = use_sight(&opened);
    let zoom = use_state_eq(|| 2_usize);
    let talks = use_state_eq(|| true);
    let rows = use_state_eq(Vec::<Row>::new);
    let document = sight.as_ref().map(|it| &it.document);
    use_title(&document.map_or_else(|| texts.get("documents-title"), |it| it.title.clone().into()));
    {
        let rows = rows.clone();
        use_effect_with((space.id, document.map(|it| it.folder)), move |(space, folder)| {
            let (space, Some(folder)) = (*space, *folder) else { return };
            spawn_local(async move {
                if let Ok(found) = api::documents::listed(space, Some(folder), usize::MAX).await {
                    rows.set(found.content.rows);
                }
            });
        });
    }
    let (shown, pages) = sight.as_ref().map_or((1, 1), |it| (it.page, it.pages));
    let neighbour = |by: i32| -> Option<Document> {
        let at = rows.iter().position(|row| row.document.id == props.id)?;
        let to = usize::try_from(i32::try_from(at).ok()? + by).ok()?;
        rows.get(to).map(|row| row.document.clone())
    };
    let (before, after) = (neighbour(-1), neighbour(1));
    let wish = {
        let (zoom, talks, navigator) = (zoom.clone(), talks.clone(), navigator.clone());
        let turn = sight.as_ref().map(|it| it.turn.clone()).unwrap_or_default();
        let (slug, id) = (space.slug.clone(), props.id);
        let near = [before.as_ref().map(|it| it.id), after.as_ref().map(|it| it.id)];
        Callback::from(move |wish: Wish| match wish {
            Wish::Page(by) => turn.emit((shown + by).clamp(1, pages)),
            Wish::Zoom(by) => {
                let last = i32::try_from(ZOOMS.len()).unwrap_or(1) - 1;
                let to = (i32::try_from(*zoom).unwrap_or(0) + by).clamp(0, last);
                zoom.set(usize::try_from(to).unwrap_or(0));
            }
            Wish::Comments => talks.set(!*talks),
            Wish::Document(by) => {
                let to = near[usize::from(by > 0)];
                if let (Some(navigator), Some(document)) = (&navigator, to) {
                    navigator.replace(&Route::DocumentFull { slug: slug.clone(), document });
                }
            }
            Wish::Close => {
                if let Some(navigator) = &navigator {
                    navigator.push(&Route::Document { slug: slug.clone(), document: id });
                }
            }
        })
    };
    {
        let wish = wish.clone();
        use_effect_with((wish, pages > 1), move |(wish, pages)| {
            let (wish, pages) = (wish.clone(), *pages);
            let listener = EventListener::new(&browser::document(), "keydown", move |event| {
                let event = event.dyn_ref::<KeyboardEvent>();
                if let Some(it) = event.and_then(|event| Wish::of(event, pages)) {
                    wish.emit(it);
                }
            });
            move || drop(listener)
        });
    }
    let sight = match (&opened.page.state, sight) {
        (Resource::Failed(problem), _) => {
            let again = opened.page.clone();
            let retry = Callback::from(move |()| again.refetch());
            return html! { <main id="content" class="sheet alone"><ErrorPage problem={problem.clone()} {retry} /></main> };
        }
        (_, Some(sight)) => sight,
        _ => {
            return html! { <main id="content" class="sheet alone"><div class="page"><Skeleton rows={8} /></div></main> };
        }
    };
    let (document, version) = (&sight.document, &sight.version);
    let typed = {
        let turn = sight.turn.clone();
        Callback::from(move |event: Event| {
            let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
            match input.value().trim().parse::<i32>() {
                Ok(to) if (1..=pages).contains(&to) => turn.emit(to),
                _ => input.set_value(&shown.to_string()),
            }
        })
    };
    let press = |it: Wish| wish.reform(move |_: MouseEvent| it);
    let count = opened.page.ready().map_or(0, |talk| talk.page.log.count);
    let gone = opened.page.ready().is_some_and(|talk| talk.gone);
    let back = Route::Document { slug: space.slug.clone(), document: document.id };
    let step = |to: &Option<Document>, icon: &'static str, key: &str| {
        to.as_ref().map(|it| {
            let to = Route::DocumentFull { slug: space.slug.clone(), document: it.id };
            let says = texts.with(key, &[("title", it.title.as_str().into())]);
            html! { <Link<Route> {to} classes="icon-btn sm"><Icon name={icon} /><span class="vh">{ says }</span></Link<Route>> }
        })
    };
    let icon_button = |it: Wish, icon: &'static str, key: &str, off: bool| {
        html! {
            <button type="button" class="icon-btn sm" aria-label={texts.get(key)} aria-disabled={off.then_some("true")} onclick={press(it)}>
                <Icon name={icon} />
            </button>
        }
    };
    html! {
        <div class="viewer">
            <header class="viewer-bar">
                <Link<Route> to={back} classes="icon-btn"><Icon name="x" /><span class="vh">{ texts.get("viewer-close") }</span></Link<Route>>
                <div class="grow name">
                    <h1>{ document.title.clone() }</h1>
                    <p class="meta">
                        <span>{ texts.with("document-version", &[("no", version.no.into())]) }</span>
                        <span>{ version.by.name.clone() }</span>
                    </p>
                </div>
                <div class="row-gap no-wrap neighbours">
                    { for step(&before, "arrow-up", "viewer-before") }
                    { for step(&after, "arrow-down", "viewer-after") }
                </div>
                { for (pages > 1).then(|| html! {
                    <>
                    <div class="pager">
                        { icon_button(Wish::Page(-1), "chevron-left", "viewer-page-before", shown == 1) }
                        <label class="vh" for="viewer-page">{ texts.get("document-page") }</label>
                        <input class="input" id="viewer-page" inputmode="numeric" value={shown.to_string()} onchange={typed} />
                        <span class="small">{ texts.with("viewer-of", &[("count", pages.into())]) }</span>
                        { icon_button(Wish::Page(1), "chevron-right", "viewer-page-after", shown == pages) }
                    </div>
                    <div class="zoom not-phone">
                        { icon_button(Wish::Zoom(-1), "zoom-out", "viewer-smaller", *zoom == 0) }
                        <span class="small num">{ texts.with("document-percent", &[("count", ZOOMS[*zoom].into())]) }</span>
                        { icon_button(Wish::Zoom(1), "zoom-in", "viewer-larger", *zoom + 1 == ZOOMS.len()) }
                    </div>
                    </>
                }) }
                <div class="row-gap no-wrap">
                    <button type="button" class="icon-btn" aria-pressed={talks.to_string()} onclick={press(Wish::Comments)}
                        aria-label={texts.with("viewer-comments", &[("count", count.into())])}>
                        <Icon name="message" /><span class="count" aria-hidden="true" hidden={count == 0}>{ count }</span>
                    </button>
                    <a class="btn download" href={api::documents::content(document.id, version.no)} download={version.name.clone()}
                        aria-label={texts.get("document-download")}>
                        <Icon name="download" small=true /><span class="not-phone">{ texts.get("document-download") }</span>
                    </a>
                </div>
            </header>
            <Came came={sight.came} on_show={sight.newest.clone()} />
            <main class={classes!("viewer-main", talks.then_some("talks"), (pages > 1).then_some("has-pages"))} id="content" tabindex="-1">
                { for (pages > 1).then(|| html! {
                    <Pages id={document.id} no={version.no} count={pages} drawn={version.drawn} page={shown} on_page={sight.turn.clone()} thumbs=true />
                }) }
                <section class="view-stage" tabindex="0" aria-label={texts.with("viewer-stage", &[("title", document.title.as_str().into())])}>
                    <p class="banner important" role="alert" hidden={!gone}>{ texts.get("document-gone") }</p>
                    <Stage document={document.clone()} version={version.clone()} page={shown} on_page={sight.turn.clone()} zoom={ZOOMS[*zoom]} />
                </section>
                { for talks.then(|| html! {
                    <aside class="view-side" aria-labelledby="viewer-said">
                        <header><h2 id="viewer-said">{ texts.with("document-comments-title", &[("count", count.into())]) }</h2></header>
                        <Said {opened} at={sight.at()} on_go={sight.go.clone()} />
                    </aside>
                }) }
            </main>
            <p class="keys" aria-hidden="true">
                <kbd>{ "←" }</kbd><kbd>{ "→" }</kbd>{ " " }{ texts.get(if pages > 1 { "keys-pages" } else { "keys-documents" }) }
                <kbd>{ "P" }</kbd><kbd>{ "N" }</kbd>{ " " }{ texts.get("keys-documents") }
                <kbd>{ "+" }</kbd><kbd>{ "−" }</kbd>{ " " }{ texts.get("keys-size") }
                <kbd>{ "C" }</kbd>{ " " }{ texts.get("keys-comments") }
                <kbd>{ texts.get("key-escape") }</kbd>{ " " }{ texts.get("keys-close") }
            </p>
        </div>
    }
}
