//! A document as it is shown wherever one meets it: its sheet, its size, its card.

use protocol::{
    ResourceId,
    documents::{Kind, ending},
    links,
};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::{
    browser,
    hooks::{use_session, use_texts},
    i18n::Texts,
    route::Route,
};

/// How large something is, as people say it.
#[must_use]
pub fn size(texts: &Texts, bytes: i64) -> AttrValue {
    let tenths = |unit: i64| (bytes * 10 + unit / 2) / unit;
    let (key, tenths) = match bytes {
        0..1_000 => return texts.with("size-bytes", &[("count", bytes.into())]),
        1_000..1_000_000 => ("size-kilo", tenths(1_000)),
        1_000_000..1_000_000_000 => ("size-mega", tenths(1_000_000)),
        _ => ("size-giga", tenths(1_000_000_000)),
    };
    // What has three digits says enough without a fraction.
    let number = if tenths >= 100 || tenths % 10 == 0 {
        ((tenths + 5) / 10).to_string()
    } else {
        format!("{}{}{}", tenths / 10, texts.get("decimal-sign"), tenths % 10)
    };
    texts.with(key, &[("number", number.into())])
}

/// The class that colours the sheet of a kind.
#[must_use]
pub fn colour(kind: Kind) -> &'static str {
    match kind {
        Kind::Pdf => "pdf",
        Kind::Sheet | Kind::Table => "xls",
        Kind::Slides => "ppt",
        Kind::Image => "img",
        Kind::Audio | Kind::Video => "mp4",
        Kind::Archive => "zip",
        Kind::Word | Kind::Text | Kind::Markdown | Kind::Other => "doc",
    }
}

/// What stands on the sheet of a file: how its name ends.
#[must_use]
pub fn says(name: &str) -> String {
    let ending: String = ending(name).chars().take(4).collect();
    if ending.is_empty() { "…".to_owned() } else { ending.to_uppercase() }
}

/// A file as a small sheet with its kind on it; it says nothing that is not said beside it.
pub fn sheet(kind: Kind, name: &str) -> Html {
    html! { <span class={classes!("ft", colour(kind))} aria-hidden="true">{ says(name) }</span> }
}

/// The whole address of a document.
#[must_use]
pub fn address(slug: &str, document: ResourceId) -> String {
    let origin = browser::window().location().origin().unwrap_or_default();
    origin + &Route::Document { slug: slug.to_owned(), document }.to_path()
}

/// What is said of a document beside its title.
pub fn about(texts: &Texts, card: &links::Card) -> Html {
    html! {
        <>
            <span>{ texts.get(&format!("kind-{}", card.kind.name())) }</span>
            <span>{ size(texts, card.bytes) }</span>
            <span>{ card.folder_title.clone() }</span>
        </>
    }
}

/// Props of [`DocumentCard`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The document.
    pub card: links::Card,
}

/// A document that one can open.
#[component]
pub fn DocumentCard(props: &Props) -> Html {
    let (texts, session) = (use_texts(), use_session());
    let card = &props.card;
    let slug = session.spaces.iter().find(|it| it.id == card.space).map(|it| it.slug.clone());
    let to = Route::Document { slug: slug.unwrap_or_default(), document: card.id };
    html! {
        <Link<Route> {to} classes="doc-card">
            { sheet(card.kind, &card.name) }
            <span class="grow">
                <span class="t">{ card.title.clone() }</span>
                <span class="meta">{ about(&texts, card) }</span>
            </span>
        </Link<Route>>
    }
}
