//! Beside a space's home: what comes next in the calendar, and the mentions that wait.

use protocol::{SpaceId, notifications::Kind};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::{
    components::{Face, avatar::Size},
    i18n::{dates, use_texts},
    pages::{self, calendar::NextProps},
    parts::{Piece, part},
    route::{Route, place},
    shell::use_bell,
};

/// Mentions shown at most.
const SHOWN: usize = 5;

/// Props of [`Aside`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The space.
    pub space: SpaceId,
    /// Its part of the address.
    pub slug: AttrValue,
    /// Whether the space shows its calendar.
    pub calendar: bool,
}

/// What stands beside the news.
#[component]
pub fn Aside(props: &Props) -> Html {
    let texts = use_texts();
    let bell = use_bell();
    let mentions: Vec<_> = bell.ready().map_or_else(Vec::new, |bell| {
        let mine = bell.known().filter(|it| {
            it.kind == Kind::Mention && it.read.is_none() && it.space == props.space && it.resource.is_some()
        });
        mine.cloned().collect()
    });
    let next =
        props.calendar.then(|| part(Piece::Next(NextProps { space: props.space, slug: props.slug.clone() })));
    let count = mentions.len();
    html! {
        <aside class="aside" aria-label={texts.get("home-aside")}>
            { for next }
            <section aria-labelledby="home-mentions" hidden={mentions.is_empty()}>
                <div class="section-head">
                    <h2 id="home-mentions">{ texts.get("home-mentions") }</h2>
                    <span class="count call">
                        <span aria-hidden="true">{ count }</span>
                        <span class="vh">{ texts.with("count-unread", &[("count", count.into())]) }</span>
                    </span>
                    <Link<Route> to={Route::Mentions}>{ texts.get("home-mentions-all") }</Link<Route>>
                </div>
                <ul class="mini-list">
                    { for mentions.into_iter().take(SHOWN).map(|it| {
                        let href = it.resource.map_or_else(String::new, |id| place(&props.slug, it.of, id, it.msg_no));
                        let onclick = pages::visiting(&href);
                        let title = it.words.as_ref().map_or_else(String::new, |it| it.title.clone());
                        let (id, photo, name) = (it.by.id, it.by.photo, it.by.name.clone());
                        html! {
                            <li key={it.id.to_string()}>
                                <a class="mini" {href} {onclick}>
                                    <Face {id} {photo} {name} size={Size::Medium} />
                                    <span>
                                        <span class="t">{ title }</span>
                                        <span class="s">{ texts.with("home-mention-by", &[
                                            ("name", it.by.name.clone().into()),
                                            ("date", dates::short(&texts, it.at).to_string().into()),
                                        ]) }</span>
                                    </span>
                                </a>
                            </li>
                        }
                    }) }
                </ul>
            </section>
        </aside>
    }
}
