//! What was announced to the reader: the banner above every page and the lines in the bell show this
//! one, kept up to date in one place. What comes is acknowledged from here, so that its sender knows
//! that it has reached a device.

use std::{collections::BTreeSet, rc::Rc};

use gloo_timers::callback::Timeout;
use protocol::{
    AnnouncementId, Event, SpaceId, Stream, UserId,
    announcements::{Announcement, Arrived, Board, Event as It, Input, Severity},
    live::Act,
    people::Card,
    spaces::{self, Role},
};
use yew::{platform::spawn_local, prelude::*};
use yew_router::prelude::*;

use crate::{
    api, browser,
    components::{Button, Icon, Kind, Rendered},
    hooks::use_toasts,
    i18n::{Texts, dates, use_texts},
    live::{Live, LiveState, Told, Watching, use_live, use_live_state},
    route::Route,
    session::use_session,
};

/// Milliseconds over which readers who were told at the same moment spread their receipts.
const SPREAD: u32 = 1_000;

/// What is known. Each stream tells in order, but nothing orders them among each other, nor by what was
/// fetched: so what was heard is applied again to whatever a fetch brings.
#[derive(Clone, Default, PartialEq)]
struct Known {
    board: Board,
    heard: Vec<It>,
}

enum Change {
    Fetched(UserId, Board),
    Heard(UserId, Box<It>),
    Gone(SpaceId),
    Met(Rc<Card>),
    /// What was heard belongs to another history.
    Forget,
}

impl Reducible for Known {
    type Action = Change;

    fn reduce(self: Rc<Self>, change: Change) -> Rc<Self> {
        let mut known = (*self).clone();
        match change {
            Change::Fetched(me, board) => {
                known.board = board;
                known.heard.iter().for_each(|event| known.board.apply(event, me));
            }
            Change::Heard(me, event) => {
                known.board.apply(&event, me);
                known.heard.push(*event);
            }
            Change::Gone(space) => {
                known.board.gone(space);
                let of_it = |event: &It| matches!(event, It::Announced(it) if it.space == Some(space));
                known.heard.retain(|event| !of_it(event));
            }
            Change::Met(card) => known.board.meet(&card),
            Change::Forget => known.heard.clear(),
        }
        Rc::new(known)
    }
}

/// What was announced, for all below.
#[derive(Clone, PartialEq)]
struct Shared(Rc<Known>);

/// Props of [`AnnouncedProvider`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// All that shows announcements.
    pub children: Html,
}

/// Follows what is announced to the person who is signed in.
#[component]
pub fn AnnouncedProvider(props: &Props) -> Html {
    let session = use_session();
    let live = use_live();
    let known = use_reducer_eq(Known::default);
    let mut streams = vec![Stream::User(session.me.id), Stream::Site];
    for space in &session.spaces {
        streams.push(Stream::Space(space.id));
        if space.role >= Some(Role::Contributor) {
            streams.push(Stream::Contributors(space.id));
        }
        if space.role == Some(Role::Admin) {
            streams.push(Stream::Admins(space.id));
        }
    }
    use_streams(&live, &known, streams, session.me.id);
    use_receipts(&live, &known.board);
    let shared = Shared(Rc::new((*known).clone()));
    html! { <ContextProvider<Shared> context={shared}>{ props.children.clone() }</ContextProvider<Shared>> }
}

/// What was announced to the reader and has not ended.
#[hook]
pub fn use_board() -> Board {
    use_context::<Shared>().expect("a page of somebody who is signed in").0.board.clone()
}

/// Follows the streams. The board is fetched once the first of them is heard, and again when another
/// begins or one begins anew; all that begin together are one fetch.
#[hook]
fn use_streams(live: &Live, known: &UseReducerHandle<Known>, streams: Vec<Stream>, me: UserId) {
    let settled = use_mut_ref(BTreeSet::<Stream>::new);
    let asking = use_mut_ref(|| None::<Timeout>);
    let dispatch = known.dispatcher();
    use_effect_with((live.clone(), streams), move |(live, streams)| {
        let fetch = {
            let dispatch = dispatch.clone();
            Callback::from(move |wait: u32| {
                let (dispatch, asked) = (dispatch.clone(), asking.clone());
                let ask = Timeout::new(wait, move || {
                    asked.replace(None);
                    spawn_local(async move {
                        // What cannot be had now comes with the next connection.
                        if let Ok(snapshot) = api::announcements::mine().await {
                            dispatch.dispatch(Change::Fetched(me, snapshot.content));
                        }
                    });
                });
                asking.replace(Some(ask));
            })
        };
        let watch = |stream: &Stream| {
            let (stream, settled, dispatch, fetch) =
                (*stream, settled.clone(), dispatch.clone(), fetch.clone());
            let told = Callback::from(move |told: Told| match told {
                Told::Since(_) if settled.borrow_mut().insert(stream) => fetch.emit(50),
                Told::Reset(_) => {
                    dispatch.dispatch(Change::Forget);
                    fetch.emit(50 + browser::chance(SPREAD));
                }
                Told::Push(push) => match &push.event {
                    Event::Announcements(It::Listed(_) | It::Counted(_)) => {}
                    Event::Announcements(event) => {
                        dispatch.dispatch(Change::Heard(me, Box::new(event.clone())));
                    }
                    Event::Spaces(spaces::Event::Gone(space)) => dispatch.dispatch(Change::Gone(*space)),
                    _ => {}
                },
                Told::Card(card) => dispatch.dispatch(Change::Met(card)),
                _ => {}
            });
            live.watch(stream, None, told)
        };
        // Where one's role no longer suffices, what was said there is not for one any more.
        let before = settled.borrow().len();
        settled.borrow_mut().retain(|stream| streams.contains(stream));
        if settled.borrow().len() < before {
            dispatch.dispatch(Change::Forget);
            fetch.emit(50);
        }
        let watching: Vec<Watching> = streams.iter().map(watch).collect();
        move || drop(watching)
    });
}

/// Tells the server what has come, once for each, and not all readers at the same moment.
#[hook]
fn use_receipts(live: &Live, board: &Board) {
    let linked = use_live_state() == LiveState::Live;
    let told = use_mut_ref(BTreeSet::<AnnouncementId>::new);
    let come: Vec<AnnouncementId> =
        board.items.iter().filter(|mine| !mine.delivered).map(|mine| mine.announcement.id).collect();
    use_effect_with((live.clone(), come, linked), move |(live, come, linked)| {
        let news: Vec<_> = come.iter().filter(|id| !told.borrow().contains(id)).copied().collect();
        let waiting = (*linked && !news.is_empty()).then(|| {
            let live = live.clone();
            Timeout::new(browser::chance(SPREAD), move || {
                told.borrow_mut().extend(news.iter().copied());
                spawn_local(async move {
                    let received = Arrived { announcements: news.clone() };
                    // What did not get through is told again with the next that comes.
                    if live.send(Act::Announcements(Input::Received(received))).await.is_err() {
                        told.borrow_mut().retain(|id| !news.contains(id));
                    }
                });
            })
        });
        move || drop(waiting)
    });
}

/// The name of a severity's text.
#[must_use]
pub fn severity_key(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "severity-info",
        Severity::Important => "severity-important",
        Severity::Urgent => "severity-urgent",
    }
}

/// The class and the icon of a severity: what it says is said in words too.
#[must_use]
pub fn severity_look(severity: Severity) -> (Option<&'static str>, &'static str) {
    match severity {
        Severity::Info => (None, "info"),
        Severity::Important => (Some("important"), "circle-alert"),
        Severity::Urgent => (Some("urgent"), "triangle-alert"),
    }
}

/// What an announcement says.
pub fn announcement_words(texts: &Texts, it: &Announcement, place: &str) -> Html {
    let corrected = it.corrected_at.map(|at| {
        let hour = dates::moment(texts, at);
        html! { <b class="small">{ texts.with("announcement-corrected", &[("at", hour.into())]) }</b> }
    });
    html! {
        <div>
            <p class="meta">
                <span class="strong">{ texts.get(severity_key(it.severity)) }</span>
                <span>{ place.to_owned() }</span><span>{ it.by.name.clone() }</span>
            </p>
            <h2 id="announcement-title">{ it.title.clone() }</h2>
            <Rendered html={it.html.clone()} />
            { for corrected }
        </div>
    }
}

fn press(selector: &str) {
    if let Some(element) = browser::find(selector) {
        element.click();
    }
}

/// The gravest announcement that stands before the reader. The place is always there, so that what
/// comes into it is read out.
#[component]
pub fn AnnouncementBanner() -> Html {
    let texts = use_texts();
    let toasts = use_toasts();
    let session = use_session();
    let live = use_live();
    let board = use_board();
    let busy = use_state_eq(|| None::<AnnouncementId>);
    let due = board.due();
    let banner = due.first().map(|mine| {
        let it = &mine.announcement;
        let id = it.id;
        let (class, icon) = severity_look(it.severity);
        let does = |input: Input| {
            let (live, busy, toasts, texts) = (live.clone(), busy.clone(), toasts.clone(), texts.clone());
            Callback::from(move |_: MouseEvent| {
                let (live, busy, toasts, texts) = (live.clone(), busy.clone(), toasts.clone(), texts.clone());
                let act = Act::Announcements(input.clone());
                busy.set(Some(id));
                spawn_local(async move {
                    // It goes when all of the reader's devices are told so.
                    if let Err(problem) = live.send(act).await {
                        toasts.show(texts.problem(&problem));
                    }
                    busy.set(None);
                });
            })
        };
        let space = session.spaces.iter().find(|space| Some(space.id) == it.space);
        let place = space.map_or_else(|| texts.get("announcement-site").to_string(), |it| it.name.clone());
        let reply = it.thread.zip(space).map(|(thread, space)| {
            let to = Route::Thread { slug: space.slug.clone(), thread };
            html! { <Link<Route> {to} classes="btn sm">{ texts.get("announcement-reply") }</Link<Route>> }
        });
        let away = *busy == Some(id);
        let put_away = does(Input::Seen(id));
        let acts = if it.acknowledge {
            html! {
                <>
                    <Button kind={Kind::Primary} small=true icon="check" busy={away} onclick={does(Input::Acknowledge(id))}>
                        { texts.get("announcement-acknowledge") }
                    </Button>
                    <Button kind={Kind::Quiet} small=true busy={away} onclick={put_away}>
                        { texts.get("announcement-later") }
                    </Button>
                </>
            }
        } else {
            html! {
                <Button small=true busy={away} onclick={put_away}>{ texts.get("announcement-seen") }</Button>
            }
        };
        let others = due.len() - 1;
        let open = Callback::from(|_: MouseEvent| press("#bell"));
        let more = (others > 0).then(|| {
            let says = texts.with("announcement-others", &[("count", others.into())]);
            html! { <Button kind={Kind::Quiet} small=true onclick={open}>{ says }</Button> }
        });
        let role = if it.severity == Severity::Urgent { "alert" } else { "group" };
        html! {
            <div key={format!("{id}.{}", it.revision)} class={classes!("banner", "announcement", class)} {role}
                aria-labelledby="announcement-title">
                <Icon name={icon} />
                { announcement_words(&texts, it, &place) }
                <div class="actions">{ for reply }{ acts }{ for more }</div>
            </div>
        }
    });
    html! { <div class="slot" aria-live="polite">{ for banner }</div> }
}
