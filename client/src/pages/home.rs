//! A space's home: what moved since one was here, what waits for one, and what was published.

mod aside;
mod away;
mod news;

use std::cell::Cell;

use protocol::{
    SpaceId, Stream, feed,
    spaces::{Role, Service},
};
use yew::prelude::*;
use yew_router::prelude::*;

use self::{aside::Aside, away::Away, news::News};
use crate::{
    api::{self, feed::Filter},
    components::{ErrorPage, Skeleton},
    hooks::{Resource, UseResource, use_live, use_resource, use_session, use_title},
    i18n::{Texts, dates, use_texts},
    live::Told,
    route::Route,
    shell::{use_bell, use_space},
};

/// What was published, as many pages of it as one had before him: what is fetched anew moves nothing.
async fn fetch(
    space: SpaceId,
    filter: Filter,
    pages: i64,
) -> Result<protocol::Snapshot<feed::Feed>, protocol::Problem> {
    let mut got = api::feed::list(space, filter, None).await?;
    for _ in 1..pages {
        let Some(next) = got.content.next.clone() else { break };
        got.content.extend(api::feed::list(space, filter, Some(next)).await?.content);
    }
    Ok(got)
}

fn hears(feed: &mut feed::Feed, told: &Told, filter: Filter) {
    let kind = filter.service.and_then(feed::Kind::of);
    match told {
        Told::Push(push) => match &push.event {
            // Whether one follows it is not in the event.
            protocol::Event::Feed(feed::Event::Published(_)) if filter.followed => {}
            protocol::Event::Feed(event) => feed.apply(event, kind),
            protocol::Event::Discussions(event) if !filter.followed => feed.discussed(event, kind),
            _ => {}
        },
        Told::Heads(heads) => {
            for moved in &heads.moved {
                feed.counted(moved.resource, moved.count);
            }
        }
        Told::Card(card) => feed.meet(card),
        _ => {}
    }
    if let Some(author) = filter.author {
        feed.items.retain(|item| item.author.id == author);
    }
}

/// What those with more rights are told of the feed on a stream of their own.
#[hook]
fn use_reserved(space: SpaceId, role: Option<Role>, filter: Filter, page: &UseResource<feed::Feed>) {
    let live = use_live();
    let now = use_mut_ref(|| page.clone());
    *now.borrow_mut() = page.clone();
    use_effect_with((live, space, role, filter), move |(live, space, role, filter)| {
        let filter = *filter;
        let streams =
            [(Role::Contributor, Stream::Contributors(*space)), (Role::Admin, Stream::Admins(*space))];
        let mine: Vec<Stream> = streams
            .into_iter()
            .filter(|(needs, _)| role.is_some_and(|role| role >= *needs))
            .map(|(_, stream)| stream)
            .collect();
        // What came between what was fetched and the first that is heard of each stream would be missed.
        let unheard = Cell::new(mine.len());
        let told = Callback::from(move |told: Told| {
            let page = now.borrow().clone();
            match told {
                Told::Push(_) => page.update(move |feed| hears(feed, &told, filter)),
                Told::Since(_) if unheard.get() > 0 => {
                    unheard.set(unheard.get() - 1);
                    page.refetch();
                }
                Told::Reset(_) => page.refetch(),
                _ => {}
            }
        });
        let watching: Vec<_> = mine.iter().map(|stream| live.watch(*stream, None, told.clone())).collect();
        move || drop(watching)
    });
}

#[hook]
fn use_feed(space: SpaceId, role: Option<Role>, filter: Filter) -> UseResource<feed::Feed> {
    let pages = use_mut_ref(|| 1_i64);
    let before = pages.clone();
    let page = use_resource(
        Stream::Space(space),
        move || fetch(space, filter, *before.borrow()),
        move |feed: &mut feed::Feed, told: &Told| hears(feed, told, filter),
    );
    let items = page.ready().map_or(0, |feed| i64::try_from(feed.items.len()).unwrap_or(0));
    *pages.borrow_mut() = (items - 1) / feed::PAGE + 1;
    use_reserved(space, role, filter, &page);
    page
}

/// The latest of a space.
#[component]
pub fn Home() -> Html {
    let texts = use_texts();
    let space = use_space();
    let session = use_session();
    let page = use_feed(space.id, space.role, Filter::default());
    use_title(&space.name);
    let slug: AttrValue = space.slug.clone().into();
    let since = page.ready().map(|feed| feed.since);
    // A visit begins while the page is open: what is new is counted from its beginning.
    let visit = use_bell().ready().map(|bell| bell.since);
    {
        let page = page.clone();
        use_effect_with((since, visit), move |(since, visit)| {
            if visit.zip(*since).is_some_and(|(visit, since)| visit > since) {
                page.refetch();
            }
        });
    }
    let lede = since.map_or_else(
        || AttrValue::from(space.description.clone()),
        |at| texts.with("home-since", &[("date", dates::moment(&texts, at).into())]),
    );
    let body = match &page.state {
        Resource::Loading => html! { <Skeleton rows=6 /> },
        Resource::Failed(problem) => {
            let again = page.clone();
            html! { <ErrorPage problem={problem.clone()} retry={Callback::from(move |()| again.refetch())} /> }
        }
        Resource::Ready(_) => {
            html! { <News space={space.id} slug={slug.clone()} role={space.role} services={space.services.clone()} all={page.clone()} /> }
        }
    };
    html! {
        <div class="page">
            <div class="cols">
                <div>
                    <header class="page-head">
                        <div>
                            <h1>{ texts.with("home-hello", &[("name", session.me.given_name.clone().into())]) }</h1>
                            <p class="lede">{ lede }</p>
                            <div class="slot">{ for page.ready().map(|feed| counts(&texts, &feed.counts, &slug)) }</div>
                        </div>
                    </header>
                    <Away space={space.id} slug={slug.clone()} />
                    <div class="slot">{ body }</div>
                </div>
                <Aside space={space.id} slug={slug.clone()} calendar={space.services.contains(&Service::Calendar)} />
            </div>
        </div>
    }
}

/// How much is new since one's last visit, each leading to its service.
fn counts(texts: &Texts, counts: &[feed::Count], slug: &str) -> Html {
    if counts.is_empty() {
        return html! { <p class="small muted">{ texts.get("home-nothing-new") }</p> };
    }
    html! {
        <nav class="since" aria-label={texts.get("home-counts")}>
            { for counts.iter().map(|it| {
                let key = format!("home-count-{}", it.service.name());
                let shown = if it.count >= feed::COUNT_MAX {
                    format!("{}+", dates::number(texts, feed::COUNT_MAX - 1))
                } else {
                    dates::number(texts, it.count).to_string()
                };
                html! {
                    <Link<Route> key={it.service.name()} to={Route::service(slug, it.service)}>
                        <strong>{ shown }</strong>{ " " }{ texts.with(&key, &[("count", it.count.into())]) }
                    </Link<Route>>
                }
            }) }
        </nav>
    }
}
