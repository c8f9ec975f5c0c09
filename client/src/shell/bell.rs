//! The bell: what is addressed to the reader and what is new, kept up to date on every page, and its
//! count on the button, in the tab's title and on its icon.

use std::cell::Cell;

use gloo_timers::callback::{Interval, Timeout};
use protocol::{
    ActId, Event, ResourceId, Seq, SpaceId, Stream, UserId, chat, discussions, faq,
    live::Moved,
    notifications::{self, Again, Bell as Content, IsUnread, Level, Read, Which, wished},
    people,
    spaces::{self, Service},
};
use yew::{platform::spawn_local, prelude::*};
use yew_router::hooks::use_route;

use super::{announced::use_board, notices::Props as NoticesProps};
use crate::{
    api, browser,
    components::{Icon, Menu, comments::use_looking},
    hooks::{UseResource, use_resource},
    i18n::use_texts,
    live::{Live, Told, Watching, use_live},
    parts::{Piece, part},
    route::Route,
    session::use_session,
};

/// While somebody looks, this is said again after so many milliseconds: a visit ends half an hour after.
const LOOKS: u32 = 4 * 60 * 1_000;

/// The bell, for all below.
#[derive(Clone, PartialEq)]
struct Shared(UseResource<Content>);

/// Props of [`BellProvider`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// All that shows what is new.
    pub children: Html,
}

/// Keeps the bell of the person who is signed in.
#[component]
pub fn BellProvider(props: &Props) -> Html {
    let session = use_session();
    let bell = use_resource(Stream::User(session.me.id), || api::notifications::bell(None), apply);
    let mut streams = vec![Stream::User(session.me.id)];
    streams.extend(session.spaces.iter().map(|space| Stream::Space(space.id)));
    let live = use_live();
    use_moves(&live, &bell, streams, session.me.id);
    use_visits();
    let due = i64::try_from(use_board().due().len()).unwrap_or(0);
    let count = due + bell.ready().map_or(0, |it| it.count());
    use_effect_with(count, |count| {
        browser::set_title_count(*count);
        || browser::set_title_count(0)
    });
    html! { <ContextProvider<Shared> context={Shared(bell)}>{ props.children.clone() }</ContextProvider<Shared>> }
}

/// Whether the reader wishes to be told nothing of a space, or of one of its services.
#[hook]
pub fn use_quiet(space: SpaceId, service: Option<Service>) -> bool {
    let bell = use_bell();
    bell.ready().and_then(|it| wished(&it.wishes, space, service)).is_some_and(Level::is_quiet)
}

/// What the bell shows.
#[hook]
pub fn use_bell() -> UseResource<Content> {
    use_context::<Shared>().expect("a page of somebody who is signed in").0
}

fn apply(bell: &mut Content, told: &Told) {
    match told {
        Told::Push(push) => match &push.event {
            Event::Notifications(event) => bell.apply(event),
            Event::People(people::Event::Marked(marked)) => bell.marked(marked.resource, marked.msg_no),
            Event::Spaces(spaces::Event::Gone(space)) => bell.gone(*space),
            Event::Chat(chat::Event::Marked(it)) => bell.heard(it.conversation, it.msg_no),
            Event::Chat(chat::Event::Gone(conversation)) => bell.heard(*conversation, Seq::MAX),
            _ => {}
        },
        Told::Card(card) => bell.meet(card),
        Told::MarkMoved(it) => bell.marked(it.resource, it.to),
        _ => {}
    }
}

/// Follows what moves in all spaces. What only the server can tell is asked for, all of a moment
/// together and not by all readers at the same time.
#[hook]
fn use_moves(live: &Live, bell: &UseResource<Content>, streams: Vec<Stream>, me: UserId) {
    let route = use_route::<Route>();
    let looking = use_looking();
    // The thread before one's eyes is no news; what was missed meanwhile is asked for afterwards.
    let seen = route.as_ref().and_then(Route::resource).filter(|_| looking);
    use_seen(bell, seen);
    let now = use_mut_ref(|| (bell.clone(), seen));
    *now.borrow_mut() = (bell.clone(), seen);
    let asking = use_mut_ref(|| None::<Timeout>);
    let ask = {
        let now = now.clone();
        use_callback((), move |(), ()| {
            if asking.borrow().is_none() {
                let (now, asked) = (now.clone(), asking.clone());
                let wait = 300 + browser::chance(1_500);
                *asking.borrow_mut() = Some(Timeout::new(wait, move || {
                    asked.replace(None);
                    now.borrow().0.refetch();
                }));
            }
        })
    };
    {
        let ask = ask.clone();
        use_effect_with(seen, move |_| move || ask.emit(()));
    }
    use_effect_with((live.clone(), streams), move |(live, streams)| {
        // What came between what was fetched and the first that is heard of each stream would be missed.
        let unheard = Cell::new(streams.len());
        let told = Callback::from(move |told: Told| match told {
            Told::Since(_) if unheard.get() > 0 => {
                unheard.set(unheard.get() - 1);
                ask.emit(());
            }
            Told::Push(push) if matches!(push.event, Event::Feed(_)) => {
                let fed = move |bell: &mut Content| {
                    if let Event::Feed(event) = &push.event {
                        bell.fed(event, me);
                    }
                };
                // What is on its way may be from before it was published.
                if now.borrow().0.change(fed) {
                    ask.emit(());
                }
            }
            Told::Push(push) if fetches(&push.event) || asks(&now.borrow().0, &push.event) => ask.emit(()),
            Told::Heads(heads) => {
                let (bell, seen) = now.borrow().clone();
                let moved = heads.moved.iter().filter(|it| Some(it.resource) != seen);
                let moved: Vec<Moved> = moved.cloned().collect();
                let again = ask.clone();
                let fetching = bell.change(move |bell| {
                    let own = |it: &Moved| it.last.as_ref().is_some_and(|last| last.id == me);
                    if moved.iter().filter(|it| own(it) || !bell.moved(it)).count() > 0 {
                        again.emit(());
                    }
                });
                // What is on its way may be from before it moved.
                if fetching {
                    ask.emit(());
                }
            }
            _ => {}
        });
        let watching: Vec<Watching> = streams.iter().map(|it| live.watch(*it, None, told.clone())).collect();
        move || drop(watching)
    });
}

/// Who has the page of something before him has seen that it was published, and that it names him.
#[hook]
fn use_seen(bell: &UseResource<Content>, seen: Option<ResourceId>) {
    let tells = |bell: &Content, id: ResourceId| {
        bell.published.iter().any(|item| item.id == id)
            || bell.known().any(|it| it.read.is_none() && it.names_in(id))
    };
    let due = seen.filter(|id| bell.ready().is_some_and(|bell| tells(bell, *id)));
    use_effect_with(due, move |due| {
        if let Some(id) = *due {
            spawn_local(async move {
                let read = Read { act: ActId::new(), which: Which::Published(id) };
                // What was not heard is said again when the bell comes anew.
                let _ = api::notifications::read(&read).await;
            });
        }
    });
}

/// Whether the bell must be fetched after an event: it brings back, or hides, what only the server knows.
fn fetches(event: &Event) -> bool {
    use notifications::Event as It;
    // Kept for later, it is news again.
    let kept = |it: &people::Marked| it.msg_no < it.head;
    matches!(event, Event::People(people::Event::Marked(it)) if kept(it))
        || matches!(
            event,
            Event::Notifications(
                It::Unread(IsUnread { which: Again::Act(_), .. })
                    | It::LevelSet(_)
                    | It::WishSet(_)
                    | It::Visited(_)
            ) | Event::Spaces(spaces::Event::Gone(_) | spaces::Event::Entered(_))
                | Event::Discussions(discussions::Event::Merged(_))
        )
}

/// Whether the bell shows something of a thread or an entry that changed: it may have been put away, or called
/// otherwise.
/// One that comes back is shown where something of it was hidden, and only the server knows. So it is with what comes next
/// where more presses than the bell was told, and something was read.
fn asks(bell: &UseResource<Content>, event: &Event) -> bool {
    let changed = match event {
        Event::Notifications(notifications::Event::Read(_)) => {
            return bell.ready().is_some_and(|bell| !bell.pressing.is_empty());
        }
        Event::Discussions(discussions::Event::Changed(heading)) => heading.id,
        Event::Faq(faq::Event::EntrySet(entry)) => entry.id,
        _ => return false,
    };
    bell.ready().is_some_and(|bell| {
        bell.news.iter().any(|it| it.resource == changed)
            || bell.known().any(|it| it.resource == Some(changed))
    })
}

/// Says that somebody looks, when he begins to, every few minutes, and when he leaves.
#[hook]
fn use_visits() {
    let looking = use_looking();
    let looked = use_mut_ref(|| false);
    use_effect_with(looking, move |looking| {
        let say = || {
            spawn_local(async {
                // What is not heard is said again.
                let _ = api::notifications::visit().await;
            });
        };
        // The end of a look is said too. That of a session, with which the bell goes, is not: nobody is
        // left to say it.
        if looked.replace(*looking) || *looking {
            say();
        }
        let again = looking.then(|| Interval::new(LOOKS, say));
        move || drop(again)
    });
}

/// The bell with its count, and the panel below.
#[component]
pub fn Bell() -> Html {
    let texts = use_texts();
    let bell = use_bell();
    let due = i64::try_from(use_board().due().len()).unwrap_or(0);
    let (count, mine) = bell.ready().map_or((0, false), |it| {
        (it.count(), it.unread > 0 || !it.called.is_empty() || !it.reported.is_empty())
    });
    let (count, mine) = (count + due, mine || due > 0);
    let shown = if count > 99 { "99+".to_owned() } else { count.to_string() };
    let button = html! {
        <>
            <Icon name="bell" />
            <span class="slot">
                { for (count > 0).then(|| html! {
                    <span class={classes!("count", mine.then_some("call"))} aria-hidden="true">{ shown.clone() }</span>
                }) }
            </span>
        </>
    };
    let content = Callback::from(move |close: Callback<()>| part(Piece::Notices(NoticesProps { close })));
    let label = texts.with("bell", &[("count", count.into())]);
    html! { <Menu id="bell" class="icon-btn" {label} {button} {content} panel=true /> }
}
