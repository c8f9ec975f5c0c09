//! The application: what all pages share, and which page an address shows.

use std::rc::Rc;

use protocol::people::Session;
use yew::{platform::spawn_local, prelude::*};
use yew_router::prelude::*;

use crate::{
    browser,
    components::{
        Button, Dialog, ErrorPage, Kind, Skeleton,
        comments::OutboxProvider,
        toast::{ToastProvider, use_toasts},
    },
    draw,
    i18n::{TextsProvider, use_texts},
    live::{End, Live},
    pages, parts,
    route::{Route, own_path},
    session::{Who, WhoProvider, use_session_changes, use_who},
    shell::{AnnouncedProvider, BellProvider, ChatsProvider, Frame},
};

/// The application.
#[component]
pub fn App() -> Html {
    use_effect_with((), |()| {
        let guards = (browser::guard_drops(), draw::before_acts());
        move || drop(guards)
    });
    html! {
        <TextsProvider>
            <ToastProvider>
                <BrowserRouter>
                    <WhoProvider>
                        <Switch<Route> render={page} />
                    </WhoProvider>
                </BrowserRouter>
            </ToastProvider>
        </TextsProvider>
    }
}

/// Pages for everybody stand alone; the others wait until it is known who is signed in.
fn page(route: Route) -> Html {
    match route {
        Route::SignIn => html! { <pages::sign_in::SignIn /> },
        route if route.is_outside() => parts::page(&route),
        route => html! { <Members {route} /> },
    }
}

#[derive(PartialEq, Properties)]
struct MembersProps {
    route: Route,
}

/// Pages for those who are signed in; others are led to the sign-in page and back.
#[component]
fn Members(props: &MembersProps) -> Html {
    let who = use_who();
    match who.who {
        Who::Unknown => html! { <main class="sheet alone"><div class="page"><Skeleton /></div></main> },
        Who::Nobody { left } => html! { <ToSignIn {left} /> },
        Who::Failed(problem) => {
            html! { <main class="sheet alone"><ErrorPage {problem} retry={who.ask} /></main> }
        }
        Who::Somebody(session) => html! { <SignedIn {session} route={props.route.clone()} /> },
    }
}

#[derive(PartialEq, Properties)]
struct ToSignInProps {
    left: bool,
}

/// Leads to the sign-in page, with the way back for those who did not leave by their own wish.
#[component]
fn ToSignIn(props: &ToSignInProps) -> Html {
    let texts = use_texts();
    use_effect_with(props.left, |left| {
        let location = browser::window().location();
        let here = location.pathname().unwrap_or_default() + &location.search().unwrap_or_default();
        let mut to = Route::SignIn.to_path();
        if let Some(next) = own_path(&here).filter(|next| !left && *next != "/") {
            to = format!("{to}?next={}", String::from(js_sys::encode_uri_component(next)));
        }
        pages::go(&to);
    });
    html! { <main class="sheet alone"><p class="vh">{ texts.get("sign-in") }</p></main> }
}

#[derive(PartialEq, Properties)]
struct SignedInProps {
    session: Rc<Session>,
    route: Route,
}

/// Opens the live link of a person's session, and shows the page.
#[component]
fn SignedIn(props: &SignedInProps) -> Html {
    let texts = use_texts();
    let who = use_who();
    let toasts = use_toasts();
    let ended = use_state_eq(|| None::<End>);
    let live = use_memo(props.session.id, {
        let ended = ended.clone();
        move |_| Live::new(Callback::from(move |end| ended.set(Some(end))))
    });
    let live = (*live).clone();
    use_effect_with(live.clone(), |live| {
        live.open();
        let live = live.clone();
        move || live.close()
    });
    use_session_changes(&live, &props.session);
    use_effect_with((), |()| spawn_local(parts::fetch_all()));
    {
        let texts = texts.clone();
        use_effect_with(*ended, move |end| {
            if let Some(End::SignedOut | End::Revoked) = end {
                toasts.show(texts.get("session-ended"));
                who.leave.emit(false);
            }
        });
    }
    let notice = match *ended {
        Some(End::Reload) => html! { <Outdated /> },
        Some(End::Stopped) => {
            let (live, ended) = (live.clone(), ended.clone());
            let again = Callback::from(move |_| {
                ended.set(None);
                live.hurry();
            });
            html! { <Stopped {again} /> }
        }
        _ => Html::default(),
    };
    html! {
        <ContextProvider<Rc<Session>> context={Rc::clone(&props.session)}>
            <ContextProvider<Live> context={live}>
                <OutboxProvider>
                    <ChatsProvider>
                        <AnnouncedProvider>
                            <BellProvider><div class="slot">{ inside(&props.route) }</div></BellProvider>
                        </AnnouncedProvider>
                    </ChatsProvider>
                </OutboxProvider>
                <div class="slot">{ notice }</div>
            </ContextProvider<Live>>
        </ContextProvider<Rc<Session>>>
    }
}

/// The page of somebody who is signed in.
fn inside(route: &Route) -> Html {
    let page = match route.clone() {
        Route::Space { .. } => html! { <pages::home::Home /> },
        Route::Home => return html! { <pages::ToLastSpace /> },
        route => parts::page(&route),
    };
    html! { <Frame route={route.clone()}>{ page }</Frame> }
}

/// The server speaks a newer protocol: the page must be loaded anew, when the person wants.
#[component]
fn Outdated() -> Html {
    let texts = use_texts();
    let shown = use_state(|| true);
    let later = {
        let shown = shown.clone();
        Callback::from(move |()| shown.set(false))
    };
    let dialog = if *shown {
        html! {
            <Dialog id="outdated" title={texts.get("outdated-title")} onclose={later.clone()}>
                <p>{ texts.get("outdated-says") }</p>
                <div class="acts">
                    <Button onclick={later.reform(|_| ())}>{ texts.get("later") }</Button>
                    <Button kind={Kind::Primary} icon="rotate-cw" onclick={Callback::from(|_| browser::reload())}>
                        { texts.get("reload") }
                    </Button>
                </div>
            </Dialog>
        }
    } else {
        Html::default()
    };
    html! { <div class="slot">{ dialog }</div> }
}

#[derive(PartialEq, Properties)]
struct StoppedProps {
    again: Callback<MouseEvent>,
}

/// Too many tabs or requests: nothing is tried until the person says so.
#[component]
fn Stopped(props: &StoppedProps) -> Html {
    let texts = use_texts();
    html! {
        <Dialog id="stopped" title={texts.get("stopped-title")} onclose={props.again.reform(|()| MouseEvent::new("click").expect("an event"))}>
            <p>{ texts.get("stopped-says") }</p>
            <div class="acts">
                <Button kind={Kind::Primary} onclick={props.again.clone()}>{ texts.get("stopped-here") }</Button>
            </div>
        </Dialog>
    }
}
