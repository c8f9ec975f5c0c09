//! A space's home: what moved since one was here, and where to go.

use protocol::{discussions::Row, order, spaces::Service};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::{
    components::{Empty, ErrorPage, Face, Icon, Kind, Skeleton, avatar::Size, link_button},
    hooks::{Resource, use_session, use_title},
    i18n::{Texts, dates, use_texts},
    route::Route,
    shell::{use_space, use_threads},
};

/// How many threads are shown.
const SHOWN: usize = 8;

/// The latest of a space.
#[component]
pub fn Home() -> Html {
    let texts = use_texts();
    let space = use_space();
    let session = use_session();
    let threads = use_threads();
    let unread = threads.ready().map_or(0, |list| list.rows.iter().map(Row::unread).sum::<i64>());
    use_title(&space.name);
    let body = match &threads.state {
        Resource::Loading => html! { <Skeleton rows=6 /> },
        Resource::Failed(problem) => html! { <ErrorPage problem={problem.clone()} /> },
        Resource::Ready(list) if list.rows.is_empty() => html! {
            <Empty title={texts.get("home-empty")} text={texts.get("home-empty-says")}>
                { link_button(&Route::Discussions { slug: space.slug.clone() }, Kind::Plain, &texts.get("home-discussions")) }
            </Empty>
        },
        Resource::Ready(list) => {
            let mut rows: Vec<&Row> = list.rows.iter().collect();
            order::sort_by_key(&mut rows, |row| std::cmp::Reverse(row.moved_at));
            let (new, rest): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.unread() > 0);
            latest(&texts, &new, &rest, &space.slug)
        }
    };
    let since = if unread > 0 {
        html! {
            <nav class="since" aria-label={texts.get("home-since")}>
                <Link<Route> to={Route::service(&space.slug, Service::Discussions)}>
                    <strong>{ dates::number(&texts, unread) }</strong>{ " " }{ texts.with("home-unread", &[("count", unread.into())]) }
                </Link<Route>>
            </nav>
        }
    } else {
        Html::default()
    };
    html! {
        <div class="page">
            <header class="page-head">
                <div>
                    <h1>{ texts.with("home-hello", &[("name", session.me.given_name.clone().into())]) }</h1>
                    <p class="lede">{ space.description.clone() }</p>
                    <div class="slot">{ since }</div>
                </div>
            </header>
            <div class="slot">{ body }</div>
        </div>
    }
}

/// Threads with something new, then those that moved last.
fn latest(texts: &Texts, new: &[&Row], rest: &[&Row], slug: &str) -> Html {
    let new = if new.is_empty() {
        html! {
            <p class="all-read"><Icon name="circle-check" /><span>{ texts.get("home-all-read") }</span></p>
        }
    } else {
        html! { { rows(texts, new, slug) } }
    };
    let rest = if rest.is_empty() {
        Html::default()
    } else {
        html! {
            <section class="theme" aria-labelledby="home-rest">
                <header><h2 id="home-rest">{ texts.get("home-moved") }</h2></header>
                { rows(texts, rest, slug) }
            </section>
        }
    };
    html! {
        <>
            <section class="theme" aria-labelledby="home-new">
                <header><h2 id="home-new">{ texts.get("home-new") }</h2></header>
                { new }
            </section>
            <div class="slot">{ rest }</div>
            <p class="more"><Link<Route> to={Route::Discussions { slug: slug.to_owned() }}>{ texts.get("home-all-threads") }</Link<Route>></p>
        </>
    }
}

fn rows(texts: &Texts, rows: &[&Row], slug: &str) -> Html {
    html! {
        <ul>
            { for rows.iter().take(SHOWN).map(|row| {
                let unread = row.unread();
                let to = Route::Thread { slug: slug.to_owned(), thread: row.heading.id };
                let last = row.last.as_ref().unwrap_or(&row.heading.author);
                html! {
                    <li key={row.heading.id.to_string()} class={classes!("thread-row", (unread > 0).then_some("is-unread"))}>
                        <div>
                            <p class="l"><Link<Route> {to} classes="t">{ row.heading.title.clone() }</Link<Route>></p>
                            <p class="meta"><span>{ texts.with("thread-replies", &[("count", row.count.into())]) }</span></p>
                        </div>
                        <p class="last">
                            <Face id={last.id} photo={last.photo} name={last.name.clone()} size={Size::Small} />
                            <span>
                                <span class="vh">{ texts.get("thread-last") }</span>
                                <span class="who">{ last.name.clone() }</span>
                                <time datetime={dates::machine(row.moved_at)} title={dates::full(texts, row.moved_at)}>
                                    { dates::short(texts, row.moved_at) }
                                </time>
                            </span>
                        </p>
                        <span class="n">
                            { for (unread > 0).then(|| html! {
                                <span class="count">
                                    <span aria-hidden="true">{ unread }</span>
                                    <span class="vh">{ texts.with("count-unread", &[("count", unread.into())]) }</span>
                                </span>
                            }) }
                        </span>
                    </li>
                }
            }) }
        </ul>
    }
}
