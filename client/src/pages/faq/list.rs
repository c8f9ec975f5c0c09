//! The page with all questions: by category, found as one types.

use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use protocol::{
    CategoryId, Event, ResourceId, SpaceId, Stream,
    faq::{Board, Entry},
    spaces::Role,
    words::Query,
};
use yew::{platform::spawn_local, prelude::*};
use yew_router::prelude::*;

use super::{
    ask::Ask,
    categories::Categories,
    editor::{Begun, Editor},
    gaps::{GapList, tell, use_missed},
    row::Row,
    use_known,
};
use crate::{
    api,
    components::{Button, Empty, ErrorPage, Icon, Kind, Skeleton, field},
    hooks::{Pages, Resource, UseResource, use_resource, use_texts, use_title},
    live::Told,
    route::Route,
    shell::use_space,
};

/// Milliseconds until a page that did not come is asked for again.
const AGAIN: u32 = 3_000;

/// Props of [`Listed`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Of which space.
    pub space: SpaceId,
}

/// Fetches the questions and keeps them up to date.
#[component]
pub fn Listed(props: &Props) -> Html {
    let texts = use_texts();
    let space = props.space;
    use_title(&texts.get("faq-title"));
    let pages = use_memo((), |()| Pages::default());
    let fetch = {
        let pages = Rc::clone(&pages);
        move || {
            let pages = Rc::clone(&pages);
            async move {
                let board = api::faq::list(space, None).await?;
                pages.stands(board.position);
                Ok(board)
            }
        }
    };
    let hear = {
        let pages = Rc::clone(&pages);
        move |board: &mut Board, told: &Told| {
            pages.hear(told);
            apply(board, told);
        }
    };
    let board = use_resource(Stream::Space(space), fetch, hear);
    use_rest(&board, &pages, space);
    match &board.state {
        Resource::Loading => html! { <div class="page"><Skeleton rows={8} /></div> },
        Resource::Failed(problem) => {
            let again = board.clone();
            html! { <ErrorPage problem={problem.clone()} retry={Callback::from(move |()| again.refetch())} /> }
        }
        Resource::Ready(board) => html! { <Page board={Rc::clone(board)} {space} /> },
    }
}

fn apply(board: &mut Board, told: &Told) {
    match told {
        Told::Push(push) => {
            if let Event::Faq(event) = &push.event {
                board.apply(event);
            }
        }
        Told::Card(card) => board.meet(card),
        _ => {}
    }
}

/// Fetches the pages after the first: one finds among all questions, not only those that are here. A page that does
/// not come, or comes from before the list, is asked for again.
#[hook]
fn use_rest(board: &UseResource<Board>, pages: &Rc<Pages>, space: SpaceId) {
    let next = board.ready().and_then(|it| it.next.clone());
    let (board, pages) = (board.clone(), Rc::clone(pages));
    let turn = use_state_eq(|| 0_u32);
    use_effect_with((next, *turn), move |(next, nth)| {
        if let Some(next) = next.clone() {
            let nth = *nth;
            spawn_local(async move {
                let asked = pages.ask();
                let more = api::faq::list(space, Some(next)).await;
                match more.ok().and_then(|more| asked.come(more, apply)) {
                    Some(more) => board.update(move |board| board.extend(more)),
                    None => {
                        TimeoutFuture::new(AGAIN).await;
                        turn.set(nth + 1);
                    }
                }
            });
        }
    });
}

/// What is open over the page.
#[derive(Clone, PartialEq)]
enum Over {
    Nothing,
    Categories,
    New,
    Draft(String),
    Edit(ResourceId),
}

/// The category that an address names.
fn category_of(query: &str) -> Option<CategoryId> {
    query.trim_start_matches('?').split('&').find_map(|pair| pair.strip_prefix("category=")?.parse().ok())
}

#[derive(PartialEq, Properties)]
struct PageProps {
    board: Rc<Board>,
    space: SpaceId,
}

#[component]
fn Page(props: &PageProps) -> Html {
    let texts = use_texts();
    let space = use_space();
    let known = use_known();
    let admin = space.role == Some(Role::Admin);
    let over = use_state_eq(|| Over::Nothing);
    let typed = use_state_eq(String::new);
    let chosen = category_of(&use_location().map(|it| it.query_str().to_owned()).unwrap_or_default());
    let board = &props.board;
    let (query, found) = board.find(&typed);
    let searching = !query.is_empty();
    let nothing = searching && found.is_empty();
    use_missed(props.space, board, &typed, nothing);
    let query = Rc::new(query);
    let of = |category: CategoryId| found.iter().filter(|it| it.category == category).count();
    // A category that went, or that another space had, chooses nothing.
    let chosen = chosen.filter(|id| board.categories.iter().any(|it| it.id == *id));
    let shown: Vec<&&Entry> = found.iter().filter(|it| chosen.is_none_or(|id| it.category == id)).collect();
    let archived: Vec<&Entry> = board.entries.iter().filter(|it| it.archived).collect();

    let open = |what: Over| {
        let over = over.clone();
        Callback::from(move |()| over.set(what.clone()))
    };
    let close = open(Over::Nothing);
    let edit = {
        let over = over.clone();
        Callback::from(move |id: ResourceId| over.set(Over::Edit(id)))
    };
    let type_it = {
        let typed = typed.clone();
        Callback::from(move |event: InputEvent| typed.set(field::typed(&event)))
    };
    let clear = {
        let typed = typed.clone();
        Callback::from(move |_: MouseEvent| {
            typed.set(String::new());
            crate::browser::focus("#faq-search");
        })
    };
    let onsubmit = Callback::from(|event: SubmitEvent| event.prevent_default());
    let says = match (searching, shown.len()) {
        (true, count) => texts.with("faq-found", &[("count", count.into())]),
        (false, count) => texts.with("faq-count", &[("count", count.into())]),
    };
    let row = |entry: &Entry, open: bool, alone: bool| {
        html! {
            <Row key={entry.id.to_string()} entry={entry.clone()} query={Rc::clone(&query)} {open} {admin}
                vote={known.votes.as_ref().and_then(|it| it.of(entry.id))}
                flag={known.flags.as_ref().and_then(|it| it.of(entry.id)).cloned()}
                siblings={if alone { Vec::new() } else { siblings(board, entry) }}
                on_edit={edit.clone()} />
        }
    };
    let rows = shown.iter().enumerate().map(|(at, entry)| row(entry, searching && at == 0, searching));
    let empty = shown.is_empty().then(|| {
        if board.next.is_some() {
            // What is looked for may be among those that still come.
            html! { <Skeleton rows={4} /> }
        } else if searching {
            html! { <Empty title={texts.get("faq-none-found")} text={texts.get("faq-none-found-says")} /> }
        } else if admin {
            html! {
                <Empty title={texts.get("faq-none")} text={texts.get("faq-none-admin")}>
                    <Button onclick={open(Over::New).reform(|_| ())}>{ texts.get("faq-new") }</Button>
                </Empty>
            }
        } else {
            html! { <Empty title={texts.get("faq-none")} text={texts.get("faq-none-member")} /> }
        }
    });
    let put_away = (admin && !archived.is_empty() && !searching).then(|| {
        html! {
            <section class="mt-6" aria-labelledby="faq-archived">
                <h2 id="faq-archived" class="small muted">{ texts.get("faq-archived") }</h2>
                <div class="qas">{ for archived.iter().map(|entry| row(entry, false, true)) }</div>
            </section>
        }
    });
    let gaps = (admin && !searching).then(|| {
        let over = over.clone();
        let on_draft = Callback::from(move |asked: String| over.set(Over::Draft(asked)));
        html! { <GapList space={props.space} {on_draft} /> }
    });
    let on_ask = {
        let (space, typed) = (props.space, typed.clone());
        Callback::from(move |()| {
            if nothing {
                tell(space, &typed);
            }
        })
    };
    let dialog = match &*over {
        Over::Nothing => html! { <span hidden=true /> },
        Over::Categories => {
            html! { <Categories board={Rc::clone(board)} space={props.space} on_close={close} /> }
        }
        Over::New => {
            let begun = Begun { category: chosen, question: (*typed).clone(), ..Begun::default() };
            html! { <Editor board={Rc::clone(board)} space={props.space} {begun} on_close={close} /> }
        }
        Over::Draft(question) => {
            let begun = Begun { question: question.clone(), gap: true, ..Begun::default() };
            html! { <Editor key={question.clone()} board={Rc::clone(board)} space={props.space} {begun} on_close={close} /> }
        }
        Over::Edit(id) => {
            html! { <Editor board={Rc::clone(board)} space={props.space} entry={*id} on_close={close} /> }
        }
    };
    html! {
        <div class="page">
            <header class="page-head">
                <div><h1>{ texts.get("faq-title") }</h1></div>
                <div class="row-gap" hidden={!admin}>
                    if admin {
                        <Button onclick={open(Over::Categories).reform(|_| ())}>{ texts.get("faq-categories") }</Button>
                        <Button kind={Kind::Primary} icon="plus" onclick={open(Over::New).reform(|_| ())}>{ texts.get("faq-new") }</Button>
                    }
                </div>
            </header>
            <form class="bigsearch" role="search" aria-label={texts.get("faq-search-label")} {onsubmit}>
                <Icon name="search" />
                <input id="faq-search" type="search" aria-label={texts.get("faq-search")} placeholder={texts.get("faq-search")}
                    value={(*typed).clone()} oninput={type_it} autocomplete="off" maxlength="256" aria-describedby="faq-says" />
                <span class="slot">
                    if !typed.is_empty() {
                        <button type="button" class="icon-btn sm" aria-label={texts.get("faq-clear")} onclick={clear}><Icon name="x" /></button>
                    }
                </span>
            </form>
            <p class="small muted mt-3" id="faq-says" role="status">{ says }</p>
            <div class="faq-cols mt-6">
                <nav class="cats" aria-label={texts.get("faq-categories-label")}>
                    <Cat category={None::<CategoryId>} title={texts.get("faq-all")} count={found.len()} current={chosen.is_none()} />
                    { for board.categories.iter().map(|it| html! {
                        <Cat key={it.id.to_string()} category={Some(it.id)} title={it.title.clone()} count={of(it.id)} current={chosen == Some(it.id)} />
                    }) }
                </nav>
                <div>
                    <div class="qas">{ for rows }</div>
                    <div class="slot">{ for empty }</div>
                    <div class="slot">{ for gaps }</div>
                    <div class="slot">{ for put_away }</div>
                    <Ask questions={board.questions} typed={(*typed).clone()} on_ask={on_ask} />
                </div>
            </div>
            <div class="over">{ dialog }</div>
        </div>
    }
}

/// The entries of the same category, in their order.
fn siblings(board: &Board, entry: &Entry) -> Vec<ResourceId> {
    let same = board.entries.iter().filter(|it| it.category == entry.category && !it.archived);
    same.map(|it| it.id).collect()
}

#[derive(PartialEq, Properties)]
struct CatProps {
    category: Option<CategoryId>,
    title: AttrValue,
    count: usize,
    current: bool,
}

/// A category's link, with how many questions are found there.
#[component]
fn Cat(props: &CatProps) -> Html {
    let space = use_space();
    let navigator = use_navigator();
    let to = Route::Faq { slug: space.slug.clone() };
    let category = props.category.map(|it| it.to_string());
    let href = match &category {
        Some(id) => format!("{}?category={id}", to.to_path()),
        None => to.to_path(),
    };
    let onclick = Callback::from(move |event: MouseEvent| {
        // A new tab or window is the browser's affair.
        if event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key() {
            return;
        }
        let Some(navigator) = &navigator else { return };
        event.prevent_default();
        match &category {
            None => navigator.push(&to),
            Some(id) => drop(navigator.push_with_query(&to, &[("category", id.as_str())])),
        }
    });
    html! {
        <a {href} aria-current={props.current.then_some("true")} {onclick}>
            <span>{ props.title.clone() }</span><span class="num">{ props.count }</span>
        </a>
    }
}

/// A text with what was looked for marked.
pub fn marked(query: &Query, text: &str) -> Html {
    let pieces = query.pieces(text).into_iter().map(|(found, piece)| {
        let piece = piece.to_owned();
        if found {
            html! { <mark>{ piece }</mark> }
        } else {
            html! { { piece } }
        }
    });
    html! { <>{ for pieces }</> }
}
