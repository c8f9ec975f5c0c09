//! The conversations, the one that moved last first.

use protocol::{ConversationId, UserId, chat::Row};
use yew::{platform::spawn_local, prelude::*};
use yew_router::prelude::*;

use super::{face, row_title};
use crate::{
    api,
    components::{Button, Empty, Icon, Skeleton, avatar::Size},
    hooks::{Resource, use_session, use_texts},
    i18n::{Texts, dates},
    route::Route,
    shell::use_chats,
};

/// Props of [`List`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The one that is open.
    pub open: Option<ConversationId>,
    /// Begin a new one.
    pub new: Callback<MouseEvent>,
}

/// The list; beside an open conversation where there is room.
#[component]
pub fn List(props: &Props) -> Html {
    let texts = use_texts();
    let chats = use_chats();
    let me = use_session().me.id;
    let body = match &chats.state {
        Resource::Loading => html! { <Skeleton rows={8} /> },
        Resource::Failed(problem) => html! { <p class="err" role="alert">{ texts.problem(problem) }</p> },
        Resource::Ready(known) if known.list.rows.is_empty() => {
            html! { <Empty title={texts.get("chat-none")} text={texts.get("chat-none-says")} /> }
        }
        Resource::Ready(known) => html! {
            <ul tabindex="0" aria-label={texts.get("chat-list")}>
                { for known.list.rows.iter().map(|row| one(&texts, row, me, props.open)) }
            </ul>
        },
    };
    let next = chats.ready().and_then(|known| known.list.next.clone());
    let more = next.map(|next| {
        let chats = chats.clone();
        let onclick = Callback::from(move |_: MouseEvent| {
            let (chats, next) = (chats.clone(), next.clone());
            spawn_local(async move {
                if let Ok(page) = api::chat::list(Some(next)).await {
                    chats.update(move |known| {
                        for row in page.content.rows {
                            if known.list.row(row.id).is_none() {
                                known.list.rows.push(row);
                            }
                        }
                        known.list.next = page.content.next;
                    });
                }
            });
        });
        html! { <Button {onclick}>{ texts.get("chat-older") }</Button> }
    });
    html! {
        <section class="list" aria-labelledby="chats">
            <header>
                { title(&texts, props.open.is_none()) }
                <button type="button" class="icon-btn" aria-label={texts.get("chat-new")} title={texts.get("chat-new")}
                    onclick={props.new.clone()}><Icon name="pencil" /></button>
            </header>
            <div class="convs">{ body }</div>
            <div class="more">{ for more }</div>
        </section>
    }
}

/// The list's name; the page's own where no conversation is open.
fn title(texts: &Texts, page: bool) -> Html {
    let words = texts.get("chat-title");
    if page {
        html! { <h1 id="chats">{ words }</h1> }
    } else {
        html! { <h2 id="chats">{ words }</h2> }
    }
}

/// A conversation: who, the last message, when, and how much of it is unread.
fn one(texts: &Texts, row: &Row, me: UserId, open: Option<ConversationId>) -> Html {
    let unread = row.unread();
    let said = row.last.as_ref().map(|last| {
        let text = AttrValue::from(last.text.clone());
        if last.author.id == me {
            texts.with("chat-you-said", &[("text", text.as_str().into())])
        } else if row.group {
            let first = last.author.name.split(' ').next().unwrap_or_default();
            texts.with("chat-said", &[("name", first.into()), ("text", text.as_str().into())])
        } else {
            text
        }
    });
    let class = classes!("conv", (unread > 0).then_some("is-unread"));
    html! {
        <li key={row.id.to_string()} aria-current={(open == Some(row.id)).then_some("true")}>
            <Link<Route> to={Route::Conversation { conversation: row.id }} classes={class}>
                { face(row.group, &row.others, Size::Large) }
                <span class="grow">
                    <span class="t"><span>{ row_title(texts, row) }</span></span>
                    <span class="p">{ said.unwrap_or_else(|| texts.get("chat-quiet")) }</span>
                </span>
                <span class="r">
                    <time datetime={dates::machine(row.at)}>{ dates::short(texts, row.at) }</time>
                    <span class="slot">
                        { for (unread > 0).then(|| html! {
                            <span class="count">
                                <span aria-hidden="true">{ if unread > 99 { "99+".to_owned() } else { unread.to_string() } }</span>
                                <span class="vh">{ texts.with("count-unread", &[("count", unread.into())]) }</span>
                            </span>
                        }) }
                    </span>
                </span>
            </Link<Route>>
        </li>
    }
}
