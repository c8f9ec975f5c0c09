//! « Cité dans »: where a document is linked or named, as far as the reader may read it.

use protocol::{ResourceId, links::Place};
use yew::{platform::spawn_local, prelude::*};

use crate::{
    api,
    components::Icon,
    hooks::{use_session, use_texts},
    i18n::dates,
    pages,
    route::place,
    shell::service_icon,
};

/// Props of [`Cited`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The document.
    pub document: ResourceId,
}

/// The places, the latest first; nothing when there are none.
#[component]
pub fn Cited(props: &Props) -> Html {
    let (texts, session) = (use_texts(), use_session());
    let places = use_state_eq(Vec::<Place>::new);
    {
        let places = places.clone();
        use_effect_with(props.document, move |document| {
            let document = *document;
            places.set(Vec::new());
            spawn_local(async move {
                if let Ok(found) = api::links::places(document).await {
                    places.set(found);
                }
            });
        });
    }
    let row = |it: &Place| {
        let slug = session.spaces.iter().find(|space| space.id == it.space).map(|space| space.slug.clone());
        let href = place(&slug.unwrap_or_default(), it.of, it.resource, it.msg_no);
        let onclick = {
            let href = href.clone();
            Callback::from(move |event: MouseEvent| {
                // A new tab is the browser's own.
                if !event.ctrl_key() && !event.meta_key() && !event.shift_key() {
                    event.prevent_default();
                    pages::go(&href);
                }
            })
        };
        html! {
            <li key={it.resource.to_string()}>
                <a class="mini" {href} {onclick}>
                    <span class="svc threads"><Icon name={service_icon(it.of.service())} small=true /></span>
                    <span>
                        <span class="t">{ it.title.clone() }</span>
                        <span class="s">{ it.by.name.clone() }{ ", " }<time datetime={dates::machine(it.at)}>{ dates::short(&texts, it.at) }</time></span>
                    </span>
                </a>
            </li>
        }
    };
    let list = (!places.is_empty()).then(|| {
        html! {
            <section class="under" aria-labelledby="document-cited">
                <div class="section-head"><h3 id="document-cited">{ texts.get("document-cited") }</h3></div>
                <ul class="mini-list">{ for places.iter().map(row) }</ul>
            </section>
        }
    });
    html! { <div class="slot">{ for list }</div> }
}
