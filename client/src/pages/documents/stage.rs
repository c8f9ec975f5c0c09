//! What is shown of a version: a picture or pages that the server drew, words that it read, sound and moving
//! pictures; else that there is nothing to show here.

use protocol::{
    ResourceId,
    documents::{Document, Kind, Leaf, Line, Preview, Reading, Version},
};
use yew::{platform::spawn_local, prelude::*};

use crate::{
    api,
    components::{Rendered, Skeleton, document},
    hooks::use_texts,
};

/// Props of [`Stage`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Of which document.
    pub document: Document,
    /// Which version.
    pub version: Version,
    /// Which page, from 1.
    pub page: i32,
    /// Hears which page is wanted.
    pub on_page: Callback<i32>,
    /// Of a hundred: how large a page is drawn; as wide as there is room without it.
    #[prop_or_default]
    pub zoom: Option<u32>,
}

/// It.
#[component]
pub fn Stage(props: &Props) -> Html {
    let texts = use_texts();
    let (id, version) = (props.document.id, &props.version);
    let title = [("title", props.document.title.as_str().into())];
    match version.kind {
        Kind::Image => html! {
            <div class="shown">
                <img class="drawn" src={api::documents::picture(id, version.no)}
                    alt={texts.with("document-picture", &title)} />
            </div>
        },
        _ if version.pages.is_some() => html! { <Drawn ..props_of(props) /> },
        Kind::Audio => html! {
            <div class="shown">
                <audio controls=true preload="metadata" src={api::documents::content(id, version.no)}
                    aria-label={texts.with("document-sound", &title)}></audio>
            </div>
        },
        Kind::Video => html! {
            <div class="shown">
                <video controls=true preload="metadata" src={api::documents::content(id, version.no)}
                    aria-label={texts.with("document-film", &title)}></video>
            </div>
        },
        kind if kind.is_plain() || version.reading == Reading::Done && kind != Kind::Pdf => html! {
            <Read key={format!("{id}.{}", version.no)} {id} no={version.no} title={props.document.title.clone()} />
        },
        _ => html! { <Nothing version={version.clone()} /> },
    }
}

fn props_of(props: &Props) -> Props {
    Props {
        document: props.document.clone(),
        version: props.version.clone(),
        page: props.page,
        on_page: props.on_page.clone(),
        zoom: props.zoom,
    }
}

#[derive(PartialEq, Properties)]
struct NothingProps {
    version: Version,
}

/// Why nothing is shown.
#[component]
fn Nothing(props: &NothingProps) -> Html {
    let texts = use_texts();
    let key = match props.version.reading {
        Reading::Waiting => "document-being-read",
        Reading::Failed => "document-unreadable",
        Reading::None | Reading::Done => "document-no-preview",
    };
    html! {
        <div class="shown no-preview" role="status">
            { document::sheet(props.version.kind, &props.version.name) }
            <p class="strong">{ props.version.name.clone() }</p>
            <p class="muted">{ texts.get(key) }</p>
        </div>
    }
}

/// A page of a PDF, and its words for those who do not see it.
#[component]
fn Drawn(props: &Props) -> Html {
    let texts = use_texts();
    let (id, no) = (props.document.id, props.version.no);
    let page = props.page;
    let words = use_words(id, no, props.version.reading);
    // One page follows another: until it has come the one before would stand under its number.
    let here = use_state_eq(|| None::<(i32, i32, bool)>);
    let state = here.as_ref().filter(|(of, at, _)| (*of, *at) == (no, page)).map(|(.., well)| *well);
    let hear = |well: bool| {
        let here = here.clone();
        Callback::from(move |_: Event| here.set(Some((no, page, well))))
    };
    let about = [("no", page.into()), ("title", props.document.title.as_str().into())];
    let spoken = match &words {
        Some(Preview::Text(words)) => words
            .text
            .split('\u{c}')
            .nth(usize::try_from(page - 1).unwrap_or(0))
            .unwrap_or_default()
            .to_owned(),
        _ => String::new(),
    };
    let zoom = props.zoom.map(|zoom| match zoom {
        0..=50 => "z50",
        51..=75 => "z75",
        76..=100 => "z100",
        101..=150 => "z150",
        _ => "z200",
    });
    html! {
        <div class={classes!("shown", zoom)}>
            <div class="leaf-on">
                <img key={format!("{no}.{page}")} class={classes!("drawn", "leaf", state.is_none().then_some("coming"))}
                    src={api::documents::page(id, no, page, false)} alt={texts.with("document-page-of", &about)}
                    onload={hear(true)} onerror={hear(false)} />
                <div class="slot">
                    { for (state == Some(true)).then(|| html! { <Over key={format!("{no}.{page}")} {id} {no} {page} /> }) }
                </div>
            </div>
            <p class="muted" role="status" hidden={state != Some(false)}>{ texts.get("document-page-not-drawn") }</p>
            <div class="slot">
                { for (!spoken.trim().is_empty()).then(|| html! {
                    <details class="page-words">
                        <summary>{ texts.get("document-page-words") }</summary>
                        <div class="words">{ spoken }</div>
                    </details>
                }) }
            </div>
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct OverProps {
    id: ResourceId,
    no: i32,
    page: i32,
}

/// The words of a page over its picture, unseen: they are chosen with the mouse, copied, and found by the browser. Who
/// does not see the page has them beside it.
#[component]
fn Over(props: &OverProps) -> Html {
    let leaf = use_state_eq(|| None::<Leaf>);
    {
        let leaf = leaf.clone();
        use_effect_with((props.id, props.no, props.page), move |(id, no, page)| {
            let (id, no, page) = (*id, *no, *page);
            spawn_local(async move { leaf.set(api::documents::leaf(id, no, page).await.ok()) });
        });
    }
    let Some(leaf) = &*leaf else { return html! { <span hidden=true /> } };
    let line = |it: &Line| {
        let (x, y, width, size) =
            (it.x.to_string(), it.y.to_string(), it.width.to_string(), it.size.to_string());
        html! {
            <text {x} {y} font-size={size} textLength={width} lengthAdjust="spacingAndGlyphs">{ it.text.clone() }</text>
        }
    };
    html! {
        <svg class="leaf-words" viewBox={format!("0 0 {} {}", leaf.width, leaf.height)} preserveAspectRatio="none" aria-hidden="true">
            { for leaf.lines.iter().map(line) }
        </svg>
    }
}

/// The words of a version, once they have come.
#[hook]
fn use_words(id: ResourceId, no: i32, reading: Reading) -> Option<Preview> {
    let words = use_state_eq(|| None::<Preview>);
    {
        let words = words.clone();
        use_effect_with((id, no, reading), move |(id, no, reading)| {
            let (id, no) = (*id, *no);
            words.set(None);
            if *reading == Reading::Done {
                spawn_local(async move { words.set(api::documents::words(id, no).await.ok()) });
            }
        });
    }
    (*words).clone()
}

#[derive(PartialEq, Properties)]
struct ReadProps {
    id: ResourceId,
    no: i32,
    title: String,
}

/// The words or cells of a version.
#[component]
fn Read(props: &ReadProps) -> Html {
    let texts = use_texts();
    let found = use_state_eq(|| None::<Result<Preview, ()>>);
    {
        let found = found.clone();
        use_effect_with((props.id, props.no), move |(id, no)| {
            let (id, no) = (*id, *no);
            spawn_local(async move { found.set(Some(api::documents::words(id, no).await.map_err(|_| ()))) });
        });
    }
    let label = texts.with("document-words-of", &[("title", props.title.as_str().into())]);
    let cut = |cut: bool| html! { <p class="muted small" hidden={!cut}>{ texts.get("document-cut") }</p> };
    let body = match &*found {
        None => html! { <Skeleton rows={6} /> },
        Some(Err(())) => html! { <p class="muted" role="status">{ texts.get("document-unreadable") }</p> },
        Some(Ok(Preview::Html(words))) => {
            html! { <><Rendered html={AttrValue::from(words.text.clone())} />{ cut(words.cut) }</> }
        }
        Some(Ok(Preview::Text(words))) => {
            html! { <><div class="words">{ words.text.replace('\u{c}', "\n\n") }</div>{ cut(words.cut) }</> }
        }
        Some(Ok(Preview::Table(cells))) => {
            let mut rows = cells.rows.iter();
            let head = rows.next();
            html! {
                <>
                    <table>
                        <caption class="vh">{ label.clone() }</caption>
                        <thead><tr>{ for head.into_iter().flatten().map(|cell| html! { <th scope="col">{ cell.clone() }</th> }) }</tr></thead>
                        <tbody>{ for rows.map(|row| html! {
                            <tr>{ for row.iter().map(|cell| html! { <td>{ cell.clone() }</td> }) }</tr>
                        }) }</tbody>
                    </table>
                    { cut(cells.cut) }
                </>
            }
        }
    };
    html! { <div class="shown paper-text" tabindex="0" role="region" aria-label={label}>{ body }</div> }
}

/// Props of [`Pages`].
#[derive(PartialEq, Properties)]
pub struct PagesProps {
    /// Of which document.
    pub id: ResourceId,
    /// Which version.
    pub no: i32,
    /// How many there are.
    pub count: i32,
    /// The first one is drawn.
    pub drawn: bool,
    /// The one that is shown.
    pub page: i32,
    /// Hears which is wanted.
    pub on_page: Callback<i32>,
    /// It is the column of the enlarged view.
    #[prop_or_default]
    pub thumbs: bool,
}

/// The pages, small, to choose from.
#[component]
pub fn Pages(props: &PagesProps) -> Html {
    let texts = use_texts();
    let one = |page: i32| {
        let onclick = props.on_page.reform(move |_: MouseEvent| page);
        let leaf = if page > 1 || props.drawn {
            html! { <img loading="lazy" alt="" src={api::documents::page(props.id, props.no, page, true)} /> }
        } else {
            html! { <span class="leaf-none"></span> }
        };
        html! {
            <button key={page.to_string()} type="button" aria-current={(page == props.page).then_some("page")} {onclick}>
                { leaf }
                <span><span class="vh">{ texts.get("document-page") }{ " " }</span>{ page }</span>
            </button>
        }
    };
    let class = classes!("pages", props.thumbs.then_some("thumbs"));
    html! { <nav {class} aria-label={texts.get("document-pages")}>{ for (1..=props.count).map(one) }</nav> }
}
