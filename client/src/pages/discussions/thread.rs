//! A thread's page: the question, and the replies to it.

use std::{cell::Cell, cell::RefCell, rc::Rc};

use protocol::{
    ActId, Code, CommentId, Place, Problem, ResourceId, Seq, Snapshot, Stream, UserId, comments,
    discussions::{Accept, Answer},
    faq::QUESTION_MAX,
    people::Card,
    spaces::{Role, Service},
};
use yew::{platform::spawn_local, prelude::*};
use yew_router::prelude::*;

use super::{level::LevelMenuProps, manage::Props as ManageProps, poll::Polls, talk::ThreadTalk};
use crate::{
    api, browser,
    components::{
        Button, ErrorPage, Face, Icon, Rendered, Skeleton,
        comments::{Accepted, Answers, Comments, Page, Reading, Under, named, use_outbox},
    },
    drafts,
    hooks::{Resource, use_resource, use_session, use_texts, use_title, use_toasts},
    i18n::dates,
    pages::{
        self,
        faq::{AloneProps, Begun},
    },
    parts::{Piece, part},
    route::Route,
    shell::use_space,
};

/// Props of [`Thread`].
#[derive(PartialEq, Properties)]
pub struct ThreadProps {
    /// Which.
    pub thread: ResourceId,
}

/// The page.
#[component]
pub fn Thread(props: &ThreadProps) -> Html {
    let texts = use_texts();
    let session = use_session();
    let id = props.thread;
    let me = session.me.id;
    // Where the reader is, and what he has seen: a fresh page goes on from there.
    let place = use_memo(id, |_| Cell::new(named(&browser::window().location().hash().unwrap_or_default())));
    let stood = use_memo(id, |_| RefCell::new(None::<(Seq, Reading)>));
    let page = {
        let (place, stood) = (place.clone(), stood.clone());
        let fetch = move || fetch(id, me, place.clone(), stood.clone());
        use_resource(Stream::Resource(id), fetch, move |talk: &mut ThreadTalk, told| talk.apply(told, me))
    };
    if let Some(talk) = page.ready() {
        stood.replace(Some((talk.thread.log.head, talk.reading.clone())));
    }
    use_effect_with(id, |_| {
        let history = browser::window().history().ok();
        // The page itself knows where to begin.
        if let Some(history) = &history {
            let _ = history.set_scroll_restoration(web_sys::ScrollRestoration::Manual);
        }
        browser::window().scroll_to_with_x_and_y(0.0, 0.0);
        move || {
            if let Some(history) = history {
                let _ = history.set_scroll_restoration(web_sys::ScrollRestoration::Auto);
            }
        }
    });
    let title = match page.ready() {
        Some(talk) => talk.thread.heading.title.clone().into(),
        None => texts.get("threads-title"),
    };
    use_title(&title);
    let went = match &page.state {
        Resource::Ready(talk) => talk.merged.as_ref().map(|it| {
            let words = [("title", it.into.title.as_str().into()), ("name", it.by.name.as_str().into())];
            (Place { resource: it.into.id, after: it.after }, texts.with("thread-merged-into", &words))
        }),
        Resource::Failed(problem) => {
            problem.moved.as_deref().map(|it| (*it, texts.get("thread-merged-here")))
        }
        Resource::Loading => None,
    };
    use_new_place(id, went.clone(), place.clone());
    if went.is_some() {
        return html! { <div class="page"><Skeleton rows={6} /></div> };
    }
    match &page.state {
        Resource::Loading => html! { <div class="page"><Skeleton rows={6} /></div> },
        Resource::Failed(problem) => {
            let again = page.clone();
            html! { <ErrorPage problem={problem.clone()} retry={Callback::from(move |()| again.refetch())} /> }
        }
        Resource::Ready(talk) => {
            let talk = talk.clone();
            let name = session.me.card();
            html! {
                <div class="page">
                    <Head talk={ThreadHead::of(&talk, me)} />
                    <div class="slot">{ polls(&talk.thread) }</div>
                    <CommentsOf page={Page::of(&page)} {talk} me={name} {place} />
                </div>
            }
        }
    }
}

/// Its polls, if it has any.
fn polls(thread: &protocol::discussions::Thread) -> Html {
    if thread.polls.is_empty() {
        return Html::default();
    }
    let (id, open) = (thread.heading.id, !thread.heading.closed());
    html! { <Polls thread={id} polls={thread.polls.clone()} {open} /> }
}

/// Leads to where the thread stands that was put into another, and says so: to the message that one read,
/// else to the question. What one has written goes along.
#[hook]
fn use_new_place(id: ResourceId, went: Option<(Place, AttrValue)>, stood: Rc<Cell<Option<Seq>>>) {
    let (toasts, outbox, space) = (use_toasts(), use_outbox(), use_space());
    let me = use_session().me.id;
    use_effect_with(went, move |went| {
        let Some((place, says)) = went else { return };
        let (from, to) = (Under::Resource(id), Under::Resource(place.resource));
        drafts::carry(me, &format!("comment.{from}"), &format!("comment.{to}"));
        outbox.carry(from, to);
        let no = place.after.0 + stood.get().map_or(0, |no| no.0);
        let page = Route::Thread { slug: space.slug.clone(), thread: place.resource }.to_path();
        toasts.show(says.clone());
        pages::go(&format!("{page}#m{no}"));
    });
}

/// The thread; around the place where the reader was, when he was somewhere.
async fn fetch(
    id: ResourceId,
    me: UserId,
    place: Rc<Cell<Option<Seq>>>,
    stood: Rc<RefCell<Option<(Seq, Reading)>>>,
) -> Result<Snapshot<ThreadTalk>, Problem> {
    // What the address names must be there; where one merely was may have gone with the tail of a
    // database.
    let linked = named(&browser::window().location().hash().unwrap_or_default());
    let answer = match api::discussions::thread(id, place.get()).await {
        Err(problem) if problem.code == Code::NotFound && place.get() != linked => {
            api::discussions::thread(id, None).await
        }
        answer => answer,
    };
    let Snapshot { position, content: thread } = answer?;
    let mut content = ThreadTalk::opens(thread);
    if let Some((head, reading)) = &*stood.borrow() {
        content.reading = reading.clone().goes_on(*head, &content.thread.log, me);
    }
    Ok(Snapshot { position, content })
}

#[derive(PartialEq, Properties)]
struct CommentsOfProps {
    page: Option<Page>,
    talk: Rc<ThreadTalk>,
    me: Card,
    place: Rc<Cell<Option<Seq>>>,
}

/// The replies.
#[component]
fn CommentsOf(props: &CommentsOfProps) -> Html {
    let (texts, toasts, space) = (use_texts(), use_toasts(), use_space());
    let making = use_state(|| None::<Begun>);
    let thread = &props.talk.thread;
    let heading = &thread.heading;
    let admin = space.role == Some(Role::Admin);
    let comments_ask = heading.purpose.is_some();
    let asks = !comments_ask && !heading.archived && heading.author.id == props.me.id;
    let on_accept = {
        let (texts, toasts) = (texts.clone(), toasts.clone());
        Callback::from(move |(comment, on): (CommentId, bool)| {
            let (texts, toasts) = (texts.clone(), toasts.clone());
            spawn_local(async move {
                let says = if on { "thread-accept-done" } else { "thread-unaccept-done" };
                match api::discussions::accept(comment, &Accept { act: ActId::new(), on }).await {
                    Ok(_) => toasts.show(texts.get(says)),
                    Err(problem) => toasts.show(texts.problem(&problem)),
                }
            });
        })
    };
    let make = {
        let (talk, making) = (Rc::clone(&props.talk), making.clone());
        Callback::from(move |answer: Answer| {
            let (texts, toasts, making) = (texts.clone(), toasts.clone(), making.clone());
            let begun = begun(&talk, &answer);
            let under = Under::Resource(talk.thread.heading.id);
            spawn_local(async move {
                match under.history(answer.comment).await {
                    Ok(it) => making.set(Some(Begun { body: it.source, ..begun })),
                    Err(problem) => toasts.show(texts.problem(&problem)),
                }
            });
        })
    };
    let makes = admin && space.services.contains(&Service::Faq);
    let accepted = thread.answers.iter().map(|answer| Accepted {
        msg_no: answer.msg_no,
        by: answer.by.name.clone().into(),
        foot: html! { <InFaq answer={answer.clone()} make={makes.then(|| make.clone())} /> },
    });
    let answers = Answers { accepted: accepted.collect(), comments_ask, may: admin || asks, on_accept };
    let editor = (*making).clone().map(|begun| {
        let making = making.clone();
        let on_close = Callback::from(move |()| making.set(None));
        part(Piece::MakeEntry(AloneProps { space: space.id, entry: None, begun, on_close }))
    });
    html! {
        <div class="talk-box">
            { for props.page.iter().map(|page| html! {
                <Comments page={page.clone()} me={props.me.clone()} {admin} answers={answers.clone()}
                    locked_by={heading.locked_by.clone()} archived={heading.archived} place={props.place.clone()} />
            }) }
            <div class="over">{ for editor }</div>
        </div>
    }
}

/// An entry of the FAQ made from an answer, but for what the answer says.
fn begun(talk: &ThreadTalk, answer: &Answer) -> Begun {
    let thread = &talk.thread;
    let asked = |no: Seq| thread.log.items.iter().find(|it| it.msg_no == no);
    let question = match answer.question {
        None => thread.heading.title.clone(),
        Some(no) => {
            asked(no).map_or_else(String::new, |it| comments::begins(&it.html, QUESTION_MAX as usize))
        }
    };
    Begun { question, from: Some((thread.heading.id, answer.msg_no)), ..Begun::default() }
}

#[derive(PartialEq, Properties)]
struct InFaqProps {
    answer: Answer,
    /// Makes an entry of it.
    make: Option<Callback<Answer>>,
}

/// What became of an answer in the FAQ: the entry, or for admins the way to one.
#[component]
fn InFaq(props: &InFaqProps) -> Html {
    let (texts, space) = (use_texts(), use_space());
    match (&props.answer.entry, &props.make) {
        (Some(entry), _) => {
            let to = Route::Entry { slug: space.slug.clone(), entry: entry.id };
            html! {
                <p class="meta mt-2"><span>
                    { texts.get("thread-in-faq") }{ " " }<Link<Route> {to}>{ entry.question.clone() }</Link<Route>>
                </span></p>
            }
        }
        (None, Some(make)) => {
            let (make, answer) = (make.clone(), props.answer.clone());
            let onclick = Callback::from(move |_: MouseEvent| make.emit(answer.clone()));
            html! { <p class="mt-2"><Button small=true icon="faq" {onclick}>{ texts.get("thread-make-entry") }</Button></p> }
        }
        (None, None) => Html::default(),
    }
}

/// What the head shows of a thread, so that it is drawn anew only when that changes.
#[derive(Clone, PartialEq)]
struct ThreadHead {
    heading: protocol::discussions::Heading,
    theme: String,
    html: AttrValue,
    count: i64,
    wrote: bool,
    answer: Option<Answer>,
    published_by: Option<String>,
}

impl ThreadHead {
    fn of(talk: &ThreadTalk, me: UserId) -> Self {
        let thread = &talk.thread;
        Self {
            heading: thread.heading.clone(),
            theme: thread.theme_title.clone(),
            html: thread.html.clone().into(),
            count: thread.log.count,
            wrote: thread.log.items.iter().any(|it| it.author.id == me),
            answer: thread.answer().cloned(),
            published_by: thread.published_by.as_ref().map(|it| it.name.clone()),
        }
    }
}

#[derive(PartialEq, Properties)]
struct HeadProps {
    talk: ThreadHead,
}

/// Where one is, the title, and the question.
#[component]
fn Head(props: &HeadProps) -> Html {
    let texts = use_texts();
    let space = use_space();
    let ThreadHead { heading, theme, html, count, wrote, answer, published_by } = &props.talk;
    let to = Route::Discussions { slug: space.slug.clone() };
    let author = &heading.author;
    let label = texts.with("question-label", &[("name", author.name.as_str().into())]);
    let name = ("name", author.name.as_str().into());
    let opened = match published_by {
        Some(by) => texts.with("thread-proposed-by", &[name, ("by", by.as_str().into())]),
        None => texts.with("thread-opened-by", &[name]),
    };
    let manage = (space.role == Some(Role::Admin))
        .then(|| part(Piece::Manage(ManageProps { heading: heading.clone(), row_of: None })));
    html! {
        <div class="thread-top">
            <header class="thread-head">
                <nav class="crumbs" aria-label={texts.get("thread-crumbs")}>
                    <Link<Route> {to}>{ texts.get("threads-title") }</Link<Route>>
                    <Icon name="chevron-right" />
                    <span>{ theme.clone() }</span>
                </nav>
                <div class="thread-title">
                    <h1>{ heading.title.clone() }</h1>
                    <div class="slot">{ for manage }</div>
                </div>
                <div class="row-gap">
                    <span class="chip accent" hidden={!heading.pinned}><Icon name="pin" />{ texts.get("thread-pinned") }</span>
                    <span class="chip ok" hidden={heading.answer.is_none()}><Icon name="circle-check" />{ texts.get("thread-resolved") }</span>
                    <span class="chip" hidden={heading.locked_by.is_none()}><Icon name="lock" />{ texts.get("thread-locked") }</span>
                    <span class="chip" hidden={!heading.archived}><Icon name="archive" />{ texts.get("thread-archived") }</span>
                    <span class="meta">
                        <span>{ opened }</span>
                        <time datetime={dates::machine(heading.at)}>{ dates::day(&texts, heading.at) }</time>
                        <span>{ texts.with("thread-replies", &[("count", (*count).into())]) }</span>
                    </span>
                    <span class="slot">{ part(Piece::Level(LevelMenuProps { thread: heading.id, wrote: *wrote })) }</span>
                </div>
            </header>
            <article class="msg question" aria-label={label}>
                <Face id={author.id} photo={author.photo} name={author.name.clone()} />
                <div class="body">
                    <p class="who">
                        <b>{ author.name.clone() }</b>
                        <span>{ author.function.clone() }</span>
                        <time datetime={dates::machine(heading.at)} title={dates::full(&texts, heading.at)}>{ dates::moment(&texts, heading.at) }</time>
                    </p>
                    <Rendered html={html.clone()} />
                </div>
            </article>
            { for answer.as_ref().map(|answer| html! { <AnswerBox thread={heading.id} answer={answer.clone()} /> }) }
        </div>
    }
}

/// Letters of an answer that stand under its question.
const ANSWER_BEGINS: usize = 280;

#[derive(PartialEq, Properties)]
struct AnswerBoxProps {
    thread: ResourceId,
    answer: Answer,
}

/// The accepted answer under the question: whose it is, how it begins, and where it stands.
#[component]
fn AnswerBox(props: &AnswerBoxProps) -> Html {
    let (texts, space) = (use_texts(), use_space());
    let answer = &props.answer;
    let page = Route::Thread { slug: space.slug.clone(), thread: props.thread }.to_path();
    let mut text = comments::begins(&answer.html, ANSWER_BEGINS);
    if text.chars().count() == ANSWER_BEGINS {
        text.push('…');
    }
    let who = texts.with("thread-answer-of", &[("name", answer.author.name.as_str().into())]);
    html! {
        <section class="well answer-box" aria-label={texts.get("thread-answer")}>
            <p class="accepted-flag"><Icon name="circle-check" small=true />{ who }</p>
            <p class="prose">{ text }</p>
            <p class="meta mt-2">
                <span><a href={format!("{page}#m{}", answer.msg_no)}>{ texts.get("thread-answer-place") }</a></span>
            </p>
            <InFaq answer={answer.clone()} make={None::<Callback<Answer>>} />
        </section>
    }
}
