//! What of a document its reader has before him: a version, and a page of it. A version that comes meanwhile does
//! not take its place; it is said that it came. A comment that the address names leads to what it is about.

use protocol::{
    comments::Anchor,
    documents::{Document, Version},
};
use yew::prelude::*;
use yew_router::hooks::use_location;

use super::opened::Opened;
use crate::{
    components::{Icon, comments::named},
    hooks::{use_session, use_texts},
};

/// What is before the reader, and the ways from there.
#[derive(Clone, PartialEq)]
pub struct Sight {
    /// The document.
    pub document: Document,
    /// The version of it.
    pub version: Version,
    /// How many pages that has.
    pub pages: i32,
    /// The page that is shown, from 1.
    pub page: i32,
    /// A newer version came since this one was chosen.
    pub came: bool,
    /// To a version, and to a page of it.
    pub go: Callback<Anchor>,
    /// To another page.
    pub turn: Callback<i32>,
    /// To the current version, at the same page.
    pub newest: Callback<()>,
}

impl Sight {
    /// What a comment that is written now is about.
    #[must_use]
    pub fn at(&self) -> Anchor {
        Anchor { edition: self.version.no, page: (self.pages > 1).then_some(self.page) }
    }

    /// It is not the current version, and was not when it was chosen.
    #[must_use]
    pub fn is_old(&self) -> bool {
        self.version.no != self.document.version.no && !self.came
    }
}

/// What the reader of a document has before him, once it is there.
#[hook]
pub fn use_sight(opened: &Opened) -> Option<Sight> {
    let me = use_session().me.id;
    // The version that is looked at, and the newest one there was when it was chosen.
    let chosen = use_state_eq(|| None::<(i32, i32)>);
    let page = use_state_eq(|| 1);
    let talk = opened.page.ready();
    let current = talk.map(|talk| &talk.page.document.version).map(|it| (it.no, it.by.id == me));
    {
        let chosen = chosen.clone();
        use_effect_with(current, move |current| {
            let Some((no, own)) = *current else { return };
            // Who sends a version himself waits for it.
            if chosen.is_none_or(|(looked, known)| own && looked == known) {
                chosen.set(Some((no, no)));
            }
        });
    }
    let newest = current.map_or(0, |(no, _)| no);
    let go = {
        let (chosen, page) = (chosen.clone(), page.clone());
        Callback::from(move |to: Anchor| {
            chosen.set(Some((to.edition, newest.max(to.edition))));
            page.set(to.page.unwrap_or(1));
        })
    };
    let hash = use_location().map(|it| it.hash().to_owned()).unwrap_or_default();
    let about = named(&hash).and_then(|no| talk?.page.log.items.iter().find(|it| it.msg_no == no)?.anchor);
    let led = use_mut_ref(String::new);
    {
        let go = go.clone();
        use_effect_with((hash, about), move |(hash, about)| {
            if let Some(about) = about.filter(|_| *led.borrow() != *hash) {
                led.replace(hash.clone());
                go.emit(about);
            }
        });
    }
    let talk = talk?;
    let document = talk.page.document.clone();
    let (looked, known) = chosen.unwrap_or((newest, newest));
    let version = talk.page.versions.iter().find(|it| it.no == looked).unwrap_or(&document.version).clone();
    let pages = version.pages.unwrap_or(1).max(1);
    Some(Sight {
        came: version.no != newest && known < newest,
        pages,
        page: (*page).clamp(1, pages),
        go,
        turn: Callback::from(move |to: i32| page.set(to)),
        newest: Callback::from(move |()| chosen.set(Some((newest, newest)))),
        document,
        version,
    })
}

/// Props of [`Came`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// A newer version came.
    pub came: bool,
    /// It is to be shown.
    pub on_show: Callback<()>,
}

/// Says over what is read that a newer version came, and moves nothing of it.
#[component]
pub fn Came(props: &Props) -> Html {
    let texts = use_texts();
    html! {
        <div class="came" role="status">
            { for props.came.then(|| html! {
                <button type="button" class="new-pill" onclick={props.on_show.reform(|_: MouseEvent| ())}>
                    <Icon name="history" small=true /><span>{ texts.get("document-came") }</span>
                </button>
            }) }
        </div>
    }
}
