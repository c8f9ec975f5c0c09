//! What is seen at a click: the document beside its list, what one can do with it, and what is said of it.

use protocol::{
    ActId, FolderId, ResourceId,
    comments::Anchor,
    documents::{Document, ReadAgain, Reading, Version},
    spaces::Role,
};
use yew::prelude::*;
use yew_router::prelude::*;

use super::{
    cited::Cited,
    describe::Describe,
    opened::{Said, use_document},
    row,
    sight::{Came, use_sight},
    stage::{Pages, Stage},
    versions::Versions,
};
use crate::{
    api,
    components::{Button, ErrorPage, Icon, Kind, Skeleton, document},
    hooks::{Resource, use_session, use_submit, use_texts},
    i18n::dates,
    route::Route,
    shell::use_space,
};

/// Props of [`Preview`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Which document.
    pub id: ResourceId,
    /// Hears in which folder it lies, and what it is called.
    pub on_here: Callback<(FolderId, AttrValue)>,
    /// A version of it is to be sent.
    pub on_version: Callback<Document>,
}

/// What lies over the panel.
#[derive(Clone, Copy, PartialEq)]
enum Over {
    Nothing,
    Describing,
}

/// The panel. Another document is another panel: nothing of the one before stays.
#[component]
pub fn Preview(props: &Props) -> Html {
    let texts = use_texts();
    let (space, session) = (use_space(), use_session());
    let opened = use_document(props.id);
    let sight = use_sight(&opened);
    let listed = use_state_eq(|| false);
    let over = use_state_eq(|| Over::Nothing);
    let here = opened
        .page
        .ready()
        .map(|talk| (talk.page.document.folder, AttrValue::from(talk.page.document.title.clone())));
    {
        let to = props.on_here.clone();
        use_effect_with(here, move |here| {
            if let Some(here) = here {
                to.emit(here.clone());
            }
        });
    }
    let talk = match &opened.page.state {
        Resource::Loading => {
            return html! { <section class="preview" aria-busy="true"><div class="shown"><Skeleton rows={6} /></div></section> };
        }
        Resource::Failed(problem) => {
            let again = opened.page.clone();
            let retry = Callback::from(move |()| again.refetch());
            return html! { <section class="preview"><ErrorPage problem={problem.clone()} {retry} /></section> };
        }
        Resource::Ready(talk) => talk.clone(),
    };
    let document = talk.page.document.clone();
    let back = Route::Folder { slug: space.slug.clone(), folder: document.folder };
    if talk.gone {
        return html! {
            <section class="preview">
                <div class="shown no-preview" role="status">
                    <p class="strong">{ document.title.clone() }</p>
                    <p class="muted">{ texts.get("document-gone") }</p>
                    <Link<Route> to={back} classes="btn">{ texts.get("document-to-folder") }</Link<Route>>
                </div>
            </section>
        };
    }
    let Some(sight) = sight else { return Html::default() };
    let (version, page, pages, current) = (&sight.version, sight.page, sight.pages, document.version.no);
    let show_newest = sight.newest.reform(|_: MouseEvent| ());
    let contributes = space.role >= Some(Role::Contributor);
    let manages = space.role == Some(Role::Admin) || (contributes && document.by.id == session.me.id);
    let set = |what: Over| {
        let over = over.clone();
        Callback::from(move |()| over.set(what))
    };
    let list_versions = {
        let listed = listed.clone();
        Callback::from(move |_: MouseEvent| listed.set(!*listed))
    };
    let full = Route::DocumentFull { slug: space.slug.clone(), document: document.id };
    let new_version = {
        let (to, document) = (props.on_version.clone(), document.clone());
        Callback::from(move |_: MouseEvent| to.emit(document.clone()))
    };
    html! {
        <section class="preview" aria-labelledby="preview-title">
            <header>
                <div>
                    <h2 id="preview-title">{ document.title.clone() }</h2>
                    { facts(&texts, version) }
                </div>
                <Link<Route> to={back} classes="icon-btn"><Icon name="x" /><span class="vh">{ texts.get("document-close") }</span></Link<Route>>
                <div class="acts">
                    <a class="btn download" href={api::documents::content(document.id, version.no)} download={version.name.clone()}>
                        <Icon name="download" small=true />{ texts.get("document-download") }
                    </a>
                    <Link<Route> to={full} classes="btn"><Icon name="maximize-2" small=true />{ texts.get("document-show") }</Link<Route>>
                    <Button kind={Kind::Quiet} icon="history" pressed={Some(*listed)} onclick={list_versions}>
                        { texts.with("document-versions", &[("count", talk.page.versions.len().into())]) }
                    </Button>
                    { for manages.then(|| html! {
                        <Button kind={Kind::Quiet} icon="pencil" onclick={set(Over::Describing).reform(|_| ())}>{ texts.get("document-describe") }</Button>
                    }) }
                    { for contributes.then(|| html! {
                        <Button kind={Kind::Quiet} icon="upload" onclick={new_version}>{ texts.get("document-new-version") }</Button>
                    }) }
                </div>
            </header>
            <div class="old-version" role="status">
                { for sight.is_old().then(|| html! {
                    <p class="row-gap">
                        <span class="grow">{ texts.with("document-old-version", &[("no", version.no.into()), ("now", current.into())]) }</span>
                        <Button small=true onclick={show_newest}>{ texts.get("document-to-newest") }</Button>
                    </p>
                }) }
            </div>
            <div class="slot">
                { for (version.reading == Reading::Failed && space.role == Some(Role::Admin)).then(|| html! {
                    <NotRead id={document.id} no={version.no} />
                }) }
            </div>
            <div class="about">
                { for (!document.description.is_empty()).then(|| html! { <p>{ document.description.clone() }</p> }) }
                { for row::tags(&document.tags) }
            </div>
            <div class="slot">
                { for listed.then(|| html! {
                    <Versions document={document.clone()} versions={talk.page.versions.clone()} looked={version.no}
                        may={contributes} on_look={sight.go.reform(|no: i32| Anchor { edition: no, page: None })} />
                }) }
            </div>
            <Came came={sight.came} on_show={sight.newest.clone()} />
            <div class={classes!("stage", (pages > 1).then_some("has-pages"))}>
                { for (pages > 1).then(|| html! {
                    <Pages id={document.id} no={version.no} count={pages} drawn={version.drawn} {page} on_page={sight.turn.clone()} />
                }) }
                <Stage document={document.clone()} version={version.clone()} {page} on_page={sight.turn.clone()} />
            </div>
            <Cited document={document.id} />
            <div class="under">
                <div class="section-head">
                    <h3>{ texts.with("document-comments-title", &[("count", talk.page.log.count.into())]) }</h3>
                    <span class="small muted">{ texts.with("document-version", &[("no", version.no.into())]) }</span>
                </div>
                <Said {opened} at={sight.at()} on_go={sight.go.clone()} />
            </div>
            <div class="over">
                { for (*over == Over::Describing).then(|| html! {
                    <Describe document={document.clone()} on_close={set(Over::Nothing)} />
                }) }
            </div>
        </section>
    }
}

#[derive(PartialEq, Properties)]
struct NotReadProps {
    id: ResourceId,
    no: i32,
}

/// Tells an admin that the words of a version could not be read; he may have it tried again.
#[component]
fn NotRead(props: &NotReadProps) -> Html {
    let texts = use_texts();
    let submit = use_submit();
    let again = {
        let (submit, id, no) = (submit.clone(), props.id, props.no);
        Callback::from(move |_: MouseEvent| {
            let it = ReadAgain { act: ActId::new() };
            submit.run(async move { api::documents::read_again(id, no, &it).await }, |_| ());
        })
    };
    let said = submit.problem.as_ref().map(|problem| texts.problem(problem));
    html! {
        <div class="old-version" role="status">
            <p class="row-gap">
                <span class="grow">{ texts.get("document-not-read") }</span>
                <Button small=true icon="rotate-cw" busy={submit.busy} onclick={again}>{ texts.get("document-read-again") }</Button>
            </p>
            <p class="err" role="alert">{ said.unwrap_or_default() }</p>
        </div>
    }
}

/// Which version, whose, how large.
fn facts(texts: &crate::i18n::Texts, version: &Version) -> Html {
    html! {
        <p class="meta">
            <span>{ texts.with("document-version", &[("no", version.no.into())]) }</span>
            <span>{ version.by.name.clone() }</span>
            <time datetime={dates::machine(version.at)}>{ dates::short(texts, version.at) }</time>
            <span>{ document::size(texts, version.bytes) }</span>
            { for version.pages.map(|count| html! { <span>{ texts.with("document-page-count", &[("count", count.into())]) }</span> }) }
        </p>
    }
}
