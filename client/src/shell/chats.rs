//! One's conversations: the list, the count in the top bar and whoever looks one up all show this one,
//! kept up to date in one place. What comes is acknowledged from here, so that its author knows that it
//! has reached a device.

use std::collections::HashMap;

use protocol::{
    ConversationId, Event, Seq, Stream,
    chat::{Input, List, Received, Row},
    live::Act,
};
use yew::{platform::spawn_local, prelude::*};

use crate::{
    api,
    components::Icon,
    hooks::{UseResource, use_resource},
    i18n::use_texts,
    live::{LiveState, Told, use_live, use_live_state},
    route::Route,
    session::use_session,
};
use yew_router::prelude::*;

/// The list with what moves.
#[derive(Clone, PartialEq)]
struct Chats(UseResource<Known>);

/// The list, and whether something moved that is not in it.
#[derive(Clone, PartialEq)]
pub struct Known {
    /// The conversations.
    pub list: List,
    /// How often one moved that is not among them.
    missed: u32,
}

/// Props of [`ChatsProvider`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// What shows conversations.
    pub children: Html,
}

/// Follows one's conversations for all below.
#[component]
pub fn ChatsProvider(props: &Props) -> Html {
    let me = use_session().me.id;
    let chats = use_resource(Stream::User(me), fetch, apply);
    let missed = chats.ready().map_or(0, |known| known.missed);
    {
        let chats = chats.clone();
        use_effect_with(missed, move |missed| {
            if *missed > 0 {
                chats.refetch();
            }
        });
    }
    use_acknowledgement(&chats);
    html! { <ContextProvider<Chats> context={Chats(chats)}>{ props.children.clone() }</ContextProvider<Chats>> }
}

async fn fetch() -> Result<protocol::Snapshot<Known>, protocol::Problem> {
    let protocol::Snapshot { position, content } = api::chat::list(None).await?;
    Ok(protocol::Snapshot { position, content: Known { list: content, missed: 0 } })
}

fn apply(known: &mut Known, told: &Told) {
    match told {
        Told::Push(push) => {
            if let Event::Chat(event) = &push.event {
                known.list.apply(event);
            }
        }
        Told::Conversations(digest) => {
            for moved in &digest.moved {
                // An old one that was not on the page moves to its top.
                known.missed += u32::from(!known.list.moved(moved));
            }
        }
        _ => {}
    }
}

/// Tells the server which messages have come, once for each.
#[hook]
fn use_acknowledgement(chats: &UseResource<Known>) {
    let live = use_live();
    let linked = use_live_state() == LiveState::Live;
    let told = use_mut_ref(HashMap::<ConversationId, Seq>::new);
    let come: Vec<(ConversationId, Seq)> = match chats.ready() {
        Some(known) => {
            known.list.rows.iter().filter(|row| row.unread() > 0).map(|row| (row.id, row.head)).collect()
        }
        None => Vec::new(),
    };
    use_effect_with((come, linked), move |(come, linked)| {
        let news: Vec<_> =
            come.iter().filter(|(id, head)| told.borrow().get(id) != Some(head)).copied().collect();
        if *linked && !news.is_empty() {
            told.borrow_mut().extend(news.iter().copied());
            spawn_local(async move {
                let act = Act::Chat(Input::Received(Received { upto: news.clone() }));
                // What did not get through is told again with the next that comes.
                if live.send(act).await.is_err() {
                    for (id, _) in news {
                        told.borrow_mut().remove(&id);
                    }
                }
            });
        }
    });
}

/// One's conversations.
#[hook]
pub fn use_chats() -> UseResource<Known> {
    use_context::<Chats>().expect("a page of somebody who is signed in").0
}

/// How many messages the reader has not read.
#[must_use]
pub fn unread(known: &Known) -> i64 {
    known.list.rows.iter().map(Row::unread).sum()
}

/// The way to one's conversations, with how much is unread.
#[component]
pub fn ToChats() -> Html {
    let texts = use_texts();
    let count = use_chats().ready().map_or(0, |known| unread(known));
    let route = use_route::<Route>();
    let here = matches!(route, Some(Route::Messages | Route::Conversation { .. }));
    let navigator = use_navigator();
    let onclick = Callback::from(move |event: MouseEvent| {
        if let Some(navigator) = &navigator
            && !(event.meta_key() || event.ctrl_key() || event.shift_key() || event.alt_key())
        {
            event.prevent_default();
            navigator.push(&Route::Messages);
        }
    });
    html! {
        <a class="icon-btn" href={Route::Messages.to_path()} {onclick} aria-current={here.then_some("page")}
            aria-label={texts.with("chat-open", &[("count", count.into())])}>
            <Icon name="message" />
            <span class="slot">
                { for (count > 0).then(|| html! {
                    <span class="count" aria-hidden="true">{ if count > 99 { "99+".to_owned() } else { count.to_string() } }</span>
                }) }
            </span>
        </a>
    }
}
