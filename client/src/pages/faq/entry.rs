//! The page of an entry: question, answer, and the comments on it.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use protocol::{Code, Problem, ResourceId, Seq, Snapshot, Stream, UserId, spaces::Role};
use yew::prelude::*;
use yew_router::prelude::*;

use super::{WithKnown, answer::Answer, editor::Alone, talk::EntryTalk, use_known};
use crate::{
    api, browser,
    components::{
        ErrorPage, Icon, Skeleton,
        comments::{Comments, Page, Reading, named},
    },
    hooks::{Resource, use_resource, use_session, use_texts, use_title},
    pages::discussions::LevelMenuProps,
    parts::{Piece, part},
    route::Route,
    shell::use_space,
};

/// Props of [`EntryPage`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Which.
    pub entry: ResourceId,
}

/// The page.
#[component]
pub fn EntryPage(props: &Props) -> Html {
    let space = use_space();
    html! { <WithKnown space={space.id}><Shown entry={props.entry} /></WithKnown> }
}

#[component]
fn Shown(props: &Props) -> Html {
    let (texts, session, space, known) = (use_texts(), use_session(), use_space(), use_known());
    let (id, me) = (props.entry, session.me.id);
    // Where the reader is, and what he has seen: a fresh page goes on from there.
    let place = use_memo(id, |_| Cell::new(named(&browser::window().location().hash().unwrap_or_default())));
    let stood = use_memo(id, |_| RefCell::new(None::<(Seq, Reading)>));
    let editing = use_state_eq(|| false);
    let page = {
        let (place, stood) = (place.clone(), stood.clone());
        let fetch = move || fetch(id, me, place.clone(), stood.clone());
        use_resource(Stream::Resource(id), fetch, move |talk: &mut EntryTalk, told| talk.apply(told, me))
    };
    if let Some(talk) = page.ready() {
        stood.replace(Some((talk.talk.log.head, talk.reading.clone())));
    }
    use_effect_with(id, |_| browser::window().scroll_to_with_x_and_y(0.0, 0.0));
    let title = match page.ready() {
        Some(it) => it.talk.entry.question.clone().into(),
        None => texts.get("faq-title"),
    };
    use_title(&title);
    match &page.state {
        Resource::Loading => html! { <div class="page"><Skeleton rows={6} /></div> },
        Resource::Failed(problem) => {
            let again = page.clone();
            html! { <ErrorPage problem={problem.clone()} retry={Callback::from(move |()| again.refetch())} /> }
        }
        Resource::Ready(it) => {
            let entry = &it.talk.entry;
            let wrote = it.talk.log.items.iter().any(|it| it.author.id == me);
            let admin = space.role == Some(Role::Admin);
            let show = |on: bool| {
                let editing = editing.clone();
                Callback::from(move |()| editing.set(on))
            };
            let on_edit = show(true).reform(|_: ResourceId| ());
            html! {
                <div class="page">
                    <header class="thread-head">
                        <nav class="crumbs" aria-label={texts.get("faq-crumbs")}>
                            <Link<Route> to={Route::Faq { slug: space.slug.clone() }}>{ texts.get("faq-title") }</Link<Route>>
                            <Icon name="chevron-right" />
                            <span>{ it.talk.category_title.clone() }</span>
                        </nav>
                        <div class="thread-title"><h1>{ entry.question.clone() }</h1></div>
                        <div class="row-gap">
                            <span class="chip" hidden={!entry.archived}><Icon name="archive" />{ texts.get("faq-is-archived") }</span>
                            <span class="slot">{ part(Piece::Level(LevelMenuProps { thread: id, wrote })) }</span>
                        </div>
                    </header>
                    <article class="qa" aria-label={texts.get("faq-answer")}>
                        <Answer entry={entry.clone()} {admin} vote={known.votes.as_ref().and_then(|it| it.of(id))}
                            flag={known.flags.as_ref().and_then(|it| it.of(id)).cloned()} {on_edit} />
                    </article>
                    <div class="talk-box">
                        { for Page::of(&page).into_iter().map(|page| html! {
                            <Comments {page} me={session.me.card()} {admin} locked_by={None} archived={entry.archived} place={place.clone()} below=true comments=true />
                        }) }
                    </div>
                    <div class="over">
                        if *editing {
                            <Alone space={space.id} entry={id} on_close={show(false)} />
                        }
                    </div>
                </div>
            }
        }
    }
}

/// The entry; around the comment where the reader was, when he was somewhere.
async fn fetch(
    id: ResourceId,
    me: UserId,
    place: Rc<Cell<Option<Seq>>>,
    stood: Rc<RefCell<Option<(Seq, Reading)>>>,
) -> Result<Snapshot<EntryTalk>, Problem> {
    // What the address names must be there; where one merely was may have gone.
    let linked = named(&browser::window().location().hash().unwrap_or_default());
    let answer = match api::faq::entry(id, place.get()).await {
        Err(problem) if problem.code == Code::NotFound && place.get() != linked => {
            api::faq::entry(id, None).await
        }
        answer => answer,
    };
    let Snapshot { position, content: talk } = answer?;
    let mut content = EntryTalk::opens(talk);
    if let Some((head, reading)) = &*stood.borrow() {
        content.reading = reading.clone().goes_on(*head, &content.talk.log, me);
    }
    Ok(Snapshot { position, content })
}
