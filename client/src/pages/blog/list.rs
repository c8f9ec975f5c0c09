//! The list of posts, the newest first, and one's own drafts beside it. What is published while somebody
//! reads waits behind a pill.

use protocol::{
    Event, ResourceId, Stream, UserId,
    blog::{Drafts, Heading, List, Row},
    comments::Reaction,
    order,
};
use yew::{platform::spawn_local, prelude::*};
use yew_router::prelude::*;

use super::{cover::Picture, subscribe::Subscribe, to, writes};
use crate::{
    api, browser,
    components::{Button, Empty, ErrorPage, Face, Icon, Kind, Skeleton, link_button},
    hooks::{Resource, UseResource, use_resource, use_session, use_texts, use_title},
    i18n::{Texts, dates},
    live::Told,
    route::Route,
    shell::use_space,
};

/// How many are named among those with the most comments.
const MOST: usize = 3;

fn apply(list: &mut List, told: &Told, me: UserId) {
    match told {
        Told::Push(push) => {
            if let Event::Blog(event) = &push.event {
                list.apply(event, me);
            }
        }
        Told::Heads(heads) => heads.moved.iter().for_each(|moved| list.moved(moved)),
        Told::Card(card) => list.meet(card),
        _ => {}
    }
}

/// The list's page.
#[component]
pub fn Blog() -> Html {
    let texts = use_texts();
    let (space, me) = (use_space(), use_session().me.id);
    use_title(&texts.get("service-blog"));
    use_effect_with((), |()| browser::window().scroll_to_with_x_and_y(0.0, 0.0));
    let id = space.id;
    let page = use_resource(
        Stream::Space(id),
        move || api::blog::list(id, None),
        move |list: &mut List, told| apply(list, told, me),
    );
    match &page.state {
        Resource::Loading => html! { <div class="page"><Skeleton rows={8} /></div> },
        Resource::Failed(problem) => {
            let again = page.clone();
            html! { <ErrorPage problem={problem.clone()} retry={Callback::from(move |()| again.refetch())} /> }
        }
        Resource::Ready(list) => html! { <Listed page={page.clone()} list={(**list).clone()} /> },
    }
}

#[derive(PartialEq, Properties)]
struct ListedProps {
    page: UseResource<List>,
    list: List,
}

#[component]
fn Listed(props: &ListedProps) -> Html {
    let texts = use_texts();
    let space = use_space();
    let list = &props.list;
    let ids = |list: &List| list.rows.iter().map(|row| row.heading.id).collect::<Vec<ResourceId>>();
    // What is laid out; what comes later is not put in above the reader's place.
    let laid = {
        let first = ids(list);
        use_state_eq(move || first)
    };
    let rows: Vec<&Row> = list.rows.iter().filter(|row| laid.contains(&row.heading.id)).collect();
    let waiting = list.rows.len() - rows.len();
    let lay_out = {
        let (laid, all) = (laid.clone(), ids(list));
        Callback::from(move |_: MouseEvent| {
            laid.set(all.clone());
            browser::window().scroll_to_with_x_and_y(0.0, 0.0);
        })
    };
    let more = {
        let (page, laid, next, space) = (props.page.clone(), laid.clone(), list.next.clone(), space.id);
        Callback::from(move |_: MouseEvent| {
            let (page, laid, next) = (page.clone(), laid.clone(), next.clone());
            spawn_local(async move {
                if let Ok(older) = api::blog::list(space, next).await {
                    let mut all = (*laid).clone();
                    all.extend(older.content.rows.iter().map(|row| row.heading.id));
                    page.update(move |list| list.extend(older.content));
                    laid.set(all);
                }
            });
        })
    };
    let writer = writes(space.role);
    let new = Route::NewPost { slug: space.slug.clone() };
    let empty = rows.is_empty().then(|| {
        if writer {
            html! {
                <Empty title={texts.get("posts-none")} text={texts.get("posts-none-writer")}>
                    { link_button(&new, Kind::Plain, &texts.get("post-write")) }
                </Empty>
            }
        } else {
            html! { <Empty title={texts.get("posts-none")} text={texts.get("posts-none-member")} /> }
        }
    });
    let (first, rest) = match rows.split_first() {
        Some((first, rest)) => (Some(*first), rest),
        None => (None, rows.as_slice()),
    };
    html! {
        <div class="page">
            <div class="cols">
                <div>
                    <header class="page-head">
                        <div><h1>{ texts.get("service-blog") }</h1><p class="lede">{ texts.get("posts-lede") }</p></div>
                        if writer {
                            <Link<Route> to={new} classes="btn primary"><Icon name="pencil" />{ texts.get("post-write") }</Link<Route>>
                        }
                    </header>
                    <div class="pill-place" role="status">
                        if waiting > 0 {
                            <button type="button" class="new-pill mt-3" onclick={lay_out}>
                                <Icon name="arrow-up" small=true />
                                <span>{ texts.with("posts-new", &[("count", waiting.into())]) }</span>
                            </button>
                        }
                    </div>
                    { for first.map(|row| leading(&texts, row, &space.slug)) }
                    <div class="feed">{ for rest.iter().map(|row| item(&texts, row, &space.slug)) }</div>
                    { for empty }
                    <p class="more-threads" hidden={list.next.is_none()}>
                        <Button onclick={more}>{ texts.get("posts-older") }</Button>
                    </p>
                </div>
                <aside class="aside" aria-label={texts.get("posts-aside")}>
                    if writer { <Mine /> }
                    { most(&texts, list, &space.slug) }
                    <Subscribe />
                </aside>
            </div>
        </div>
    }
}

/// The newest, with its picture.
fn leading(texts: &Texts, row: &Row, slug: &str) -> Html {
    let it = &row.heading;
    html! {
        <article key={it.id.to_string()} class="lead-post mt-4">
            <Picture cover={it.cover} author={it.author.id} />
            <div>
                { meta(texts, it) }
                <h2><Link<Route> to={to(slug, it)}>{ it.title.clone() }</Link<Route>></h2>
                <p class="excerpt">{ it.excerpt.clone() }</p>
                { foot(texts, row) }
            </div>
        </article>
    }
}

fn item(texts: &Texts, row: &Row, slug: &str) -> Html {
    let it = &row.heading;
    html! {
        <article key={it.id.to_string()} class="feed-item post">
            <span class="slot"><Face id={it.author.id} name={it.author.name.clone()} photo={it.author.photo} /></span>
            <div>
                { meta(texts, it) }
                <h2><Link<Route> to={to(slug, it)}>{ it.title.clone() }</Link<Route>></h2>
                <p class="excerpt">{ it.excerpt.clone() }</p>
                { foot(texts, row) }
            </div>
        </article>
    }
}

fn meta(texts: &Texts, it: &Heading) -> Html {
    let at = it.at.unwrap_or(it.saved_at);
    html! {
        <p class="meta">
            <span>{ it.author.name.clone() }</span>
            <time datetime={dates::machine(at)} title={dates::full(texts, at)}>{ dates::moment(texts, at) }</time>
        </p>
    }
}

fn foot(texts: &Texts, row: &Row) -> Html {
    let it = &row.heading;
    let given: i64 = row.reactions.iter().map(|it| it.count).sum();
    let signs = |reactions: &[Reaction]| reactions.iter().map(|it| it.kind.emoji()).collect::<String>();
    html! {
        <p class="foot">
            <span>{ texts.with("post-minutes", &[("count", it.minutes().into())]) }</span>
            <span><Icon name="message" small=true />{ texts.with("post-comments", &[("count", row.count.into())]) }</span>
            if given > 0 {
                <span>
                    <span aria-hidden="true">{ signs(&row.reactions) }{ " " }{ given }</span>
                    <span class="vh">{ texts.with("post-reactions", &[("count", given.into())]) }</span>
                </span>
            }
            if it.edited_at.is_some() { <span>{ texts.get("comment-edited") }</span> }
            if it.closed_by.is_some() { <span><Icon name="lock" small=true />{ texts.get("post-closed") }</span> }
        </p>
    }
}

/// Those with the most comments.
fn most(texts: &Texts, list: &List, slug: &str) -> Html {
    let mut rows: Vec<&Row> = list.rows.iter().filter(|row| row.count > 0).collect();
    order::sort_by_key(&mut rows, |row| std::cmp::Reverse(row.count));
    rows.truncate(MOST);
    if rows.is_empty() {
        return Html::default();
    }
    html! {
        <section aria-labelledby="posts-most">
            <div class="section-head"><h2 id="posts-most">{ texts.get("posts-most") }</h2></div>
            <ol class="mini-list">
                { for rows.into_iter().map(|row| html! {
                    <li key={row.heading.id.to_string()}>
                        <Link<Route> to={to(slug, &row.heading)} classes="mini">
                            <span>
                                <span class="t">{ row.heading.title.clone() }</span>
                                <span class="s">{ texts.with("post-comments", &[("count", row.count.into())]) }</span>
                            </span>
                        </Link<Route>>
                    </li>
                }) }
            </ol>
        </section>
    }
}

/// One's own drafts.
#[component]
fn Mine() -> Html {
    let texts = use_texts();
    let (space, me) = (use_space(), use_session().me.id);
    let id = space.id;
    let drafts = use_resource(
        Stream::User(me),
        move || api::blog::drafts(id),
        |drafts: &mut Drafts, told| match told {
            Told::Push(push) => {
                if let Event::Blog(event) = &push.event {
                    drafts.apply(event);
                }
            }
            Told::Card(card) => drafts.meet(card),
            _ => {}
        },
    );
    let Some(drafts) = drafts.ready().filter(|it| !it.items.is_empty()) else {
        return html! { <span hidden=true /> };
    };
    let one = |it: &Heading| {
        let (icon, kind, says) = match it.due_at {
            Some(at) => {
                ("clock", "calendar", texts.with("draft-due", &[("at", dates::full(&texts, at).into())]))
            }
            None => {
                let saved = [("at", dates::moment(&texts, it.saved_at).into())];
                ("pencil", "blog", texts.with("draft-saved", &saved))
            }
        };
        html! {
            <li key={it.id.to_string()}>
                <Link<Route> to={Route::EditPost { slug: space.slug.clone(), post: it.id }} classes="mini">
                    <span class={classes!("svc", kind)}><Icon name={icon} /></span>
                    <span><span class="t">{ it.title.clone() }</span><span class="s">{ says }</span></span>
                </Link<Route>>
            </li>
        }
    };
    html! {
        <section aria-labelledby="posts-drafts">
            <div class="section-head"><h2 id="posts-drafts">{ texts.get("posts-drafts") }</h2></div>
            <ul class="mini-list">{ for drafts.items.iter().map(one) }</ul>
        </section>
    }
}
