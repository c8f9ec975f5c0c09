//! Addresses of documents in a text: one that stands there as it is becomes a card, for who may read the
//! document, as long as he may.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use protocol::{ResourceId, documents, links::Card};
use yew::{platform::spawn_local, prelude::*};

use crate::{
    api, browser,
    components::document::{colour, says, size},
    hooks::{streams, use_documents, use_session},
    i18n::Texts,
};

/// Most cards in one text.
const MOST: usize = 20;

/// A link whose words are its address, and the document that it leads to.
#[derive(Clone, Debug, PartialEq)]
struct Bare<'h> {
    document: ResourceId,
    /// The whole link.
    link: &'h str,
    address: &'h str,
}

/// The bare links to documents of this site in a text that the server rendered.
fn bare<'h>(html: &'h str, origin: &str) -> Vec<Bare<'h>> {
    const OPENS: &str = "<a href=\"";
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find(OPENS) {
        rest = &rest[at..];
        let link = rest.find("</a>").map(|end| &rest[..end + "</a>".len()]);
        let it = link.and_then(|link| {
            let address = link[OPENS.len()..].split('"').next()?;
            let words = link.split_once('>')?.1.strip_suffix("</a>")?;
            let path = address.strip_prefix(origin)?.strip_prefix("/s/")?;
            let (_, document) = path.split_once("/documents/")?;
            (words == address)
                .then(|| document.parse().ok().map(|document| Bare { document, link, address }))
                .flatten()
        });
        found.extend(it);
        rest = &rest[OPENS.len()..];
    }
    found.truncate(MOST);
    found
}

fn origin() -> String {
    browser::window().location().origin().unwrap_or_default()
}

/// The documents whose addresses stand in a text, as far as the reader may read them.
#[hook]
pub fn use_cited(html: &AttrValue) -> Rc<Vec<Card>> {
    let session = use_session();
    let cards = use_state_eq(|| Rc::new(Vec::<Card>::new()));
    let turn = use_state_eq(|| 0_u32);
    let ids = use_memo(html.clone(), |html| {
        // Hardly any text has one.
        if !html.contains("/documents/") {
            return Vec::new();
        }
        let mut ids: Vec<ResourceId> = bare(html, &origin()).into_iter().map(|it| it.document).collect();
        ids.dedup();
        ids
    });
    {
        let cards = cards.clone();
        use_effect_with((ids.clone(), *turn), move |(ids, _)| {
            if ids.is_empty() {
                return;
            }
            let ids = ids.clone();
            spawn_local(async move {
                if let Ok(found) = api::links::these(&ids).await {
                    cards.set(Rc::new(found));
                }
            });
        });
    }
    let waiting = use_mut_ref(|| None::<Timeout>);
    let now = use_mut_ref(|| 0_u32);
    *now.borrow_mut() = *turn;
    let heard = if ids.is_empty() { Vec::new() } else { session.spaces.iter().flat_map(streams).collect() };
    use_documents(
        heard,
        Callback::from(move |event: Option<documents::Event>| {
            use documents::Event as It;
            let concerns = match event {
                Some(It::Added(it)) => ids.contains(&it.document.id),
                Some(It::Changed(it)) => ids.contains(&it.id),
                Some(It::Gone(it)) => ids.contains(&it.document),
                Some(It::FolderSet(_) | It::FolderGone(_)) | None => true,
                Some(It::Kept(_) | It::Unknown) => false,
            };
            if concerns {
                let (turn, now) = (turn.clone(), now.clone());
                let again = Timeout::new(150 + browser::chance(600), move || turn.set(*now.borrow() + 1));
                *waiting.borrow_mut() = Some(again);
            }
        }),
    );
    (*cards).clone()
}

/// A text with these documents as cards where their addresses stand.
#[must_use]
pub fn drawn(texts: &Texts, html: &AttrValue, cards: &[Card]) -> AttrValue {
    if cards.is_empty() {
        return html.clone();
    }
    let mut text = html.to_string();
    for it in bare(html, &origin()) {
        if let Some(card) = cards.iter().find(|card| card.id == it.document) {
            let about = [
                texts.get(&format!("kind-{}", card.kind.name())).to_string(),
                size(texts, card.bytes).to_string(),
                card.folder_title.clone(),
            ];
            text = text.replacen(it.link, &as_card(card, it.address, &about), 1);
        }
    }
    text.into()
}

fn as_card(card: &Card, address: &str, about: &[String]) -> String {
    let about: String = about.iter().map(|it| format!("<span>{}</span>", escaped(it))).collect();
    format!(
        "<a class=\"doc-card\" href=\"{address}\"><span class=\"ft {}\" aria-hidden=\"true\">{}</span>\
         <span class=\"grow\"><span class=\"t\">{}</span><span class=\"meta\">{about}</span></span></a>",
        colour(card.kind),
        escaped(&says(&card.name)),
        escaped(&card.title),
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use protocol::{FolderId, SpaceId, documents::Kind};

    use super::*;

    const ORIGIN: &str = "https://osmose.example";

    #[test]
    fn only_what_stands_there_as_it_is_becomes_a_card() {
        let id = ResourceId::new();
        let to = format!("{ORIGIN}/s/vague-2/documents/{id}");
        let link = |href: &str, words: &str| format!("<a href=\"{href}\" rel=\"nofollow\">{words}</a>");
        let found = |html: &str| bare(html, ORIGIN).into_iter().map(|it| it.document).collect::<Vec<_>>();
        let html = format!("<p>Voir {} et {}</p>", link("https://a.example", "a"), link(&to, &to));
        assert_eq!(found(&html), [id]);
        for html in [
            link(&to, "le guide"),
            link(&format!("https://evil.example/s/x/documents/{id}"), &to),
            link(&format!("{to}/full"), &format!("{to}/full")),
            link(&format!("{ORIGIN}/s/x/documents/1"), &format!("{ORIGIN}/s/x/documents/1")),
            to.clone(),
            format!("<a href=\"{to}"),
        ] {
            assert_eq!(found(&html), [], "{html}");
        }
    }

    #[test]
    fn no_title_becomes_markup() {
        let card = Card {
            id: ResourceId::new(),
            space: SpaceId::new(),
            title: "<img src=x onerror=alert(1)>\"&".to_owned(),
            name: "x.<b>".to_owned(),
            kind: Kind::Other,
            bytes: 1,
            folder: FolderId::new(),
            folder_title: "<script>".to_owned(),
        };
        let html = as_card(&card, ORIGIN, &[card.folder_title.clone()]);
        for bad in ["<img", "<script", "<b>", "<B>"] {
            assert!(!html.contains(bad), "{html}");
        }
    }
}
