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
        // What would be rounded to a thousand is one of the next.
        1_000..999_450 => ("size-kilo", tenths(1_000)),
        999_450..999_450_000 => ("size-mega", tenths(1_000_000)),
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

#[cfg(test)]
mod tests {
    use protocol::people::Language;

    use super::*;

    #[test]
    fn a_size_is_said_as_people_say_it() {
        let (fr, en) = (Texts::of(Language::Fr), Texts::of(Language::En));
        for (bytes, french, english) in [
            (1, "1 octet", "1 byte"),
            (640, "640\u{a0}octets", "640 bytes"),
            (1_000, "1\u{a0}ko", "1\u{a0}kB"),
            (9_960, "10\u{a0}ko", "10\u{a0}kB"),
            (12_345, "12\u{a0}ko", "12\u{a0}kB"),
            (999_449, "999\u{a0}ko", "999\u{a0}kB"),
            (999_450, "1\u{a0}Mo", "1\u{a0}MB"),
            (1_549_999, "1,5\u{a0}Mo", "1.5\u{a0}MB"),
            (999_450_000, "1\u{a0}Go", "1\u{a0}GB"),
            (2_100_000_000, "2,1\u{a0}Go", "2.1\u{a0}GB"),
        ] {
            assert_eq!((size(&fr, bytes).as_str(), size(&en, bytes).as_str()), (french, english));
        }
    }
}
