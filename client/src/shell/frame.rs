//! The room: rail, top bar, side and the sheet with the page on it.

use std::rc::Rc;

use protocol::{Code, Problem, spaces::Space};
use yew::prelude::*;

use super::{
    announced::AnnouncementBanner,
    bell::Bell,
    chats::ToChats,
    find::Find,
    me::MeMenu,
    side::Side,
    switcher::{Rail, Switcher},
    threads::ThreadsProvider,
};
use crate::{
    browser,
    components::{
        ErrorPage,
        pill::{Pill, Slowed},
    },
    i18n::{use_language_of, use_texts},
    pages::{keep_last, last_space},
    route::Route,
    session::use_session,
};

/// Props of [`Frame`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The page's address.
    pub route: Route,
    /// The page.
    pub children: Html,
}

/// The room of a page: that of its space, or, for pages that belong to none, of the one the reader
/// was in last. Who is no member of a space is told that there is nothing.
#[component]
pub fn Frame(props: &Props) -> Html {
    let session = use_session();
    use_language_of(session.me.language);
    let last = last_space();
    let space = match props.route.slug() {
        Some(slug) => session.spaces.iter().find(|it| it.slug == slug),
        None => session.spaces.iter().find(|it| Some(&it.slug) == last.as_ref()).or(session.spaces.first()),
    };
    let Some(space) = space else {
        let page = match props.route.slug() {
            Some(_) => html! { <ErrorPage problem={Problem::new(Code::NotFound)} /> },
            None => props.children.clone(),
        };
        return html! { <Room route={props.route.clone()}>{ page }</Room> };
    };
    keep_last(&space.slug);
    let space = Rc::new(space.clone());
    let id = space.id;
    html! {
        <ContextProvider<Rc<Space>> context={Rc::clone(&space)}>
            <ThreadsProvider space={id} key={id.to_string()}>
                <Room route={props.route.clone()} space={Some(space)}>{ props.children.clone() }</Room>
            </ThreadsProvider>
        </ContextProvider<Rc<Space>>>
    }
}

/// The space whose page this is.
#[hook]
pub fn use_space() -> Rc<Space> {
    use_context::<Rc<Space>>().expect("a page of a space")
}

/// The space whose page this is, if it is one's.
#[hook]
pub fn use_space_here() -> Option<Rc<Space>> {
    use_context::<Rc<Space>>()
}

#[derive(PartialEq, Properties)]
struct RoomProps {
    route: Route,
    #[prop_or_default]
    space: Option<Rc<Space>>,
    children: Html,
}

#[component]
fn Room(props: &RoomProps) -> Html {
    let texts = use_texts();
    // A page that is opened begins at its top; those of a talk know better where.
    use_effect_with(props.route.clone(), |route| {
        if !matches!(
            route,
            Route::Discussions { .. }
                | Route::Thread { .. }
                | Route::Entry { .. }
                | Route::CalendarEvent { .. }
                | Route::Person { .. }
                | Route::Conversation { .. }
                | Route::Folder { .. }
                | Route::Document { .. }
        ) {
            browser::window().scroll_to_with_x_and_y(0.0, 0.0);
        }
    });
    if props.route.is_alone() {
        return props.children.clone();
    }
    // A link to a place on the page would change the address, which is the router's.
    let skip = Callback::from(|event: MouseEvent| {
        event.prevent_default();
        browser::focus("#content");
    });
    let side = match &props.space {
        Some(space) => html! { <Side space={Rc::clone(space)} route={props.route.clone()} /> },
        None => html! { <div class="sidebar" aria-hidden="true"></div> },
    };
    html! {
        <>
            <a class="skip" href="#content" onclick={skip}>{ texts.get("skip") }</a>
            <div class="shell">
                <Rail current={props.space.clone()} />
                <header class="topbar">
                    <Switcher current={props.space.clone()} />
                    <Find />
                    <Pill />
                    <ToChats />
                    <Bell />
                    <MeMenu />
                </header>
                { side }
                <main class="sheet" id="content" tabindex="-1">
                    <Pill strip=true />
                    <Slowed />
                    <AnnouncementBanner />
                    { props.children.clone() }
                </main>
            </div>
        </>
    }
}
