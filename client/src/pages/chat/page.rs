//! A conversation: who is in it, what was said, and the place to write.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use protocol::{ConversationId, Event, Problem, Seq, Snapshot, Stream, UserId, people::Card};
use yew::{platform::spawn_local, prelude::*};
use yew_router::prelude::*;

use super::{
    face,
    group::About,
    talk::{Come, ConversationTalk, come_to},
    title,
};
use crate::{
    api, browser,
    components::{
        Button, ErrorPage, Icon, Skeleton,
        avatar::Size,
        comments::{self, Comments, Reading, Under, named},
        face::{says, use_seen},
    },
    hooks::{Resource, UseResource, use_live, use_resource, use_session, use_texts, use_title},
    i18n::Texts,
    live::Told,
    route::Route,
};

/// Props of [`Page`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Which.
    pub id: ConversationId,
}

/// The conversation that is open.
#[component]
pub fn Page(props: &Props) -> Html {
    let texts = use_texts();
    let session = use_session();
    let (id, me) = (props.id, session.me.id);
    // Where the reader is, and what he has seen: a fresh page goes on from there.
    let place = use_memo(id, |_| Cell::new(named(&browser::window().location().hash().unwrap_or_default())));
    let stood = use_memo(id, |_| RefCell::new(None::<(Seq, Reading)>));
    let page = {
        let (place, stood) = (place.clone(), stood.clone());
        let fetch = move || fetch(id, me, place.clone(), stood.clone());
        use_resource(Stream::Conversation(id), fetch, move |talk: &mut ConversationTalk, told| {
            talk.apply(told, me);
        })
    };
    if let Some(talk) = page.ready() {
        stood.replace(Some((talk.page.log.head, talk.reading.clone())));
    }
    use_own(&page, me);
    let name = page.ready().map_or_else(|| texts.get("chat-title"), |talk| called(&texts, talk, me));
    use_title(&name);
    match &page.state {
        Resource::Loading => html! { <div class="talk"><Skeleton rows={6} /></div> },
        Resource::Failed(problem) => {
            let again = page.clone();
            html! { <ErrorPage problem={problem.clone()} retry={Callback::from(move |()| again.refetch())} /> }
        }
        Resource::Ready(talk) => {
            let mine = Card {
                id: me,
                name: session.me.name(),
                function: session.me.function.clone(),
                photo: session.me.photo,
            };
            let foot = talk.last_of(me).map(|(no, come)| (no, receipt(&texts, talk, no, come)));
            let to = if talk.page.group { name.clone() } else { first_name(&name) };
            html! {
                <section class="talk" aria-labelledby="talk-title">
                    <Head talk={talk.clone()} {me} name={name.clone()} />
                    <div class="talk-box">
                        { for comments::Page::of(&page).map(|page| html! {
                            <Comments {page} me={mine} admin=false archived=false locked_by={None::<Card>} place={place.clone()} {to} {foot} />
                        }) }
                    </div>
                </section>
            }
        }
    }
}

/// The conversation; around the place where the reader was, when he was somewhere.
async fn fetch(
    id: ConversationId,
    me: UserId,
    place: Rc<Cell<Option<Seq>>>,
    stood: Rc<RefCell<Option<(Seq, Reading)>>>,
) -> Result<Snapshot<ConversationTalk>, Problem> {
    let Snapshot { position, content: mut page } = api::chat::show(id).await?;
    if let Some(no) = place.get() {
        let around = Under::Conversation(id).page(api::comments::Around::Message(no), 100).await;
        // A message that is not here leaves the page where it opens.
        if let Ok(mut log) = around
            && log.items.iter().any(|it| it.msg_no == no)
        {
            log.items.retain(|it| it.msg_no <= page.log.head);
            (log.head, log.count) = (page.log.head, page.log.count);
            page.log = log;
        }
    }
    let mut content = ConversationTalk::opens(page);
    if let Some((head, reading)) = &*stood.borrow() {
        content.reading = reading.clone().goes_on(*head, &content.page.log, me);
    }
    Ok(Snapshot { position, content })
}

/// What comes on the reader's own stream: how far the others have come, his mark, whom he blocks.
#[hook]
fn use_own(page: &UseResource<ConversationTalk>, me: UserId) {
    let live = use_live();
    let now = use_mut_ref(|| page.clone());
    *now.borrow_mut() = page.clone();
    use_effect_with((live, me), move |(live, me)| {
        let told = Callback::from(move |told: Told| {
            let page = now.borrow().clone();
            match told {
                Told::Conversations(digest) => page.update(move |talk| talk.page.come(&digest)),
                Told::Push(push) => {
                    if let Event::Chat(event) = &push.event {
                        let event = event.clone();
                        page.update(move |talk| talk.page.changed(&event));
                    }
                }
                // Who has read what may have been lost.
                Told::Stale | Told::Reset(_) => page.refetch(),
                _ => {}
            }
        });
        let watching = live.watch(Stream::User(*me), None, told);
        move || drop(watching)
    });
}

fn others(talk: &ConversationTalk, me: UserId) -> Vec<Card> {
    talk.page.people.iter().filter(|card| card.id != me).cloned().collect()
}

/// What the conversation is called.
fn called(texts: &Texts, talk: &ConversationTalk, me: UserId) -> AttrValue {
    let mut shown = others(talk, me);
    shown.truncate(3);
    title(texts, &talk.page.name, &shown, talk.page.people.len())
}

fn first_name(name: &str) -> AttrValue {
    name.split(' ').next().unwrap_or_default().to_owned().into()
}

/// The icon, the class and the words for how far a message has come.
fn words(texts: &Texts, come: Come) -> (&'static str, &'static str, AttrValue) {
    match come {
        Come::Sent => ("check", "receipt", texts.get("chat-sent")),
        Come::Delivered => ("check-check", "receipt", texts.get("chat-delivered")),
        Come::ReadBy(count) => {
            ("check-check", "receipt read", texts.with("chat-read-by", &[("count", count.into())]))
        }
        Come::ReadByAll => ("check-check", "receipt read", texts.get("chat-read")),
    }
}

/// How far one's own last message has come; always in words. In a group it opens, and tells it of each.
fn receipt(texts: &Texts, talk: &ConversationTalk, no: Seq, come: Come) -> Html {
    let (icon, class, says) = words(texts, come);
    if !talk.page.group {
        return html! { <p {class}><Icon name={icon} /><span>{ says }</span></p> };
    }
    let one = |card: &Card| {
        let of = talk.page.receipts.iter().find(|it| it.user == card.id)?;
        let (icon, class, says) = words(texts, come_to(of, no));
        let class = class.replace("receipt", "come");
        Some(html! {
            <li key={card.id.to_string()} {class}><span>{ card.name.clone() }</span><Icon name={icon} /><span>{ says }</span></li>
        })
    };
    html! {
        <details class="receipts">
            <summary {class}><Icon name={icon} /><span>{ says }</span></summary>
            <ul aria-label={texts.get("chat-receipts")}>{ for talk.page.people.iter().filter_map(one) }</ul>
        </details>
    }
}

#[derive(PartialEq, Properties)]
struct LineProps {
    card: Card,
}

/// What the other says of how he is, and what he does.
#[component]
fn Line(props: &LineProps) -> Html {
    let said = says(&use_texts(), &use_seen(props.card.id));
    let parts = [said, props.card.function.clone().into()];
    let parts: Vec<AttrValue> = parts.into_iter().filter(|it| !it.is_empty()).collect();
    html! { { parts.join(" · ") } }
}

#[derive(PartialEq, Properties)]
struct HeadProps {
    talk: Rc<ConversationTalk>,
    me: UserId,
    name: AttrValue,
}

/// Who it is with, and the way to what can be done about that.
#[component]
fn Head(props: &HeadProps) -> Html {
    let texts = use_texts();
    let about = use_state_eq(|| false);
    let page = &props.talk.page;
    let others = others(&props.talk, props.me);
    let says = match others.first() {
        _ if page.group => html! { { texts.with("chat-people", &[("count", page.people.len().into())]) } },
        Some(other) => html! { <Line card={other.clone()} /> },
        None => Html::default(),
    };
    let show = |to: bool| {
        let about = about.clone();
        Callback::from(move |()| about.set(to))
    };
    let blocked = page.blocked.then(|| others.first()).flatten().map(|other| {
        let id = other.id;
        let onclick = Callback::from(move |_: MouseEvent| {
            // What failed leaves the line where it is.
            spawn_local(async move { drop(api::chat::block(id, false).await) });
        });
        html! {
            <p class="blocked">
                <span class="grow">{ texts.with("chat-blocked", &[("name", other.name.as_str().into())]) }</span>
                <Button small=true {onclick}>{ texts.get("chat-unblock") }</Button>
            </p>
        }
    });
    html! {
        <div class="talk-head">
            <header>
                <span class="back">
                    <Link<Route> to={Route::Messages} classes="icon-btn">
                        <Icon name="chevron-left" /><span class="vh">{ texts.get("chat-back") }</span>
                    </Link<Route>>
                </span>
                { face(page.group, &others, Size::Medium) }
                <div class="grow">
                    <h1 id="talk-title">{ props.name.clone() }</h1>
                    <p class="small muted">{ says }</p>
                </div>
                <button type="button" class="icon-btn" aria-label={texts.get("chat-about")} title={texts.get("chat-about")}
                    onclick={show(true).reform(|_: MouseEvent| ())}><Icon name="info" /></button>
            </header>
            <div class="slot">{ for blocked }</div>
            <div class="over">
                { for about.then(|| html! {
                    <About page={page.clone()} me={props.me} name={props.name.clone()} on_close={show(false)} />
                }) }
            </div>
        </div>
    }
}
