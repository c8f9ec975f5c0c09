//! What was published in a space, the newest first, by service if one likes.

use std::rc::Rc;

use protocol::{
    SpaceId,
    feed::{Feed, Item, Kind, PINS_MAX},
    spaces::{Role, Service},
};
use yew::{platform::spawn_local, prelude::*};
use yew_router::prelude::*;

use super::use_feed;
use crate::{
    api::{self, feed::Filter},
    browser,
    components::{Button, Empty, ErrorPage, Icon, Skeleton, toast::Toast},
    hooks::{Resource, UseResource, use_session, use_toasts},
    i18n::{dates, use_texts},
    pages,
    route::Route,
    shell::service_icon,
};

/// Props of [`News`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The space.
    pub space: SpaceId,
    /// Its part of the address.
    pub slug: AttrValue,
    /// The reader's role there.
    pub role: Option<Role>,
    /// The services that the space shows.
    pub services: Vec<Service>,
    /// All that was published, which the head of the page shows too.
    pub all: UseResource<Feed>,
}

/// What the address asks for.
fn filter_of(query: &str) -> Filter {
    let mut filter = Filter::default();
    for pair in query.trim_start_matches('?').split('&') {
        match pair.split_once('=') {
            Some(("service", name)) => {
                let of_name = |it: &&Service| it.name() == name && Kind::of(**it).is_some();
                filter.service = Service::ALL.iter().find(of_name).copied();
            }
            Some(("author", id)) => filter.author = id.parse().ok(),
            Some(("followed", "true")) => filter.followed = true,
            _ => {}
        }
    }
    filter
}

/// The news, with what they are filtered by.
#[component]
pub fn News(props: &Props) -> Html {
    let texts = use_texts();
    let query = use_location().map(|it| it.query_str().to_owned()).unwrap_or_default();
    let filter = filter_of(&query);
    let tab = |to: Filter, label: AttrValue| {
        let mut href = format!("/s/{}", props.slug);
        if let Some(service) = to.service {
            href = format!("{href}?service={}", service.name());
        } else if to.followed {
            href.push_str("?followed=true");
        }
        let onclick = pages::visiting(&href);
        let current = (filter == to).then_some("true");
        html! { <a key={href.clone()} class="filter" href={href.clone()} aria-current={current} {onclick}>{ label }</a> }
    };
    let services = props.services.iter().filter(|it| Kind::of(**it).is_some());
    let list = if filter == Filter::default() {
        html! { <List page={props.all.clone()} {filter} space={props.space} slug={props.slug.clone()} role={props.role} /> }
    } else {
        let key = format!("{filter:?}");
        html! { <Filtered {key} {filter} space={props.space} slug={props.slug.clone()} role={props.role} /> }
    };
    html! {
        <section aria-labelledby="home-news">
            <div class="section-head"><h2 id="home-news">{ texts.get("home-news") }</h2></div>
            <nav class="filters" aria-label={texts.get("home-filter")}>
                { tab(Filter::default(), texts.get("home-filter-all")) }
                { for services.map(|it| tab(
                    Filter { service: Some(*it), ..Filter::default() },
                    texts.get(&format!("service-{}", it.name())),
                )) }
                { tab(Filter { followed: true, ..Filter::default() }, texts.get("home-filter-followed")) }
            </nav>
            { list }
        </section>
    }
}

#[derive(PartialEq, Properties)]
struct FilteredProps {
    space: SpaceId,
    slug: AttrValue,
    role: Option<Role>,
    filter: Filter,
}

/// A part of the news, asked for by itself.
#[component]
fn Filtered(props: &FilteredProps) -> Html {
    let texts = use_texts();
    let page = use_feed(props.space, props.role, props.filter);
    match &page.state {
        Resource::Loading => html! { <Skeleton rows=4 /> },
        Resource::Failed(problem) => {
            let again = page.clone();
            html! { <ErrorPage problem={problem.clone()} retry={Callback::from(move |()| again.refetch())} /> }
        }
        Resource::Ready(feed) => {
            let author =
                props.filter.author.and_then(|_| feed.items.first()).map(|item| item.author.name.clone());
            html! {
                <>
                    <p class="small muted" hidden={author.is_none()}>
                        { texts.with("home-by", &[("name", author.unwrap_or_default().into())]) }{ " " }
                        <Link<Route> to={Route::Space { slug: props.slug.to_string() }}>{ texts.get("home-show-all") }</Link<Route>>
                    </p>
                    <List {page} filter={props.filter} space={props.space} slug={props.slug.clone()} role={props.role} />
                </>
            }
        }
    }
}

#[derive(PartialEq, Properties)]
struct ListProps {
    page: UseResource<Feed>,
    filter: Filter,
    space: SpaceId,
    slug: AttrValue,
    role: Option<Role>,
}

#[component]
fn List(props: &ListProps) -> Html {
    let texts = use_texts();
    let toasts = use_toasts();
    let me = use_session().me.id;
    // What others publish while one reads is newer than what stood first when he last looked, and waits.
    let newest = props.page.ready().and_then(|feed| feed.items.first()).map(|item| (item.at, item.id));
    let seen = use_state_eq(|| newest);
    let Some(feed) = props.page.ready().cloned() else { return Html::default() };
    let waits = |item: &Item| item.author.id != me && Some((item.at, item.id)) > *seen;
    let show = {
        let seen = seen.clone();
        Callback::from(move |_: MouseEvent| {
            seen.set(newest);
            if let Some(head) = browser::document().get_element_by_id("home-news") {
                head.scroll_into_view();
            }
        })
    };
    let more = feed.next.clone().map(|next| {
        let (page, space, filter) = (props.page.clone(), props.space, props.filter);
        let onclick = Callback::from(move |_: MouseEvent| {
            let (page, next) = (page.clone(), next.clone());
            spawn_local(async move {
                if let Ok(older) = api::feed::list(space, filter, Some(next)).await {
                    page.update(move |feed| feed.extend(older.content));
                }
            });
        });
        html! { <p class="more-threads"><Button {onclick}>{ texts.get("home-more") }</Button></p> }
    });
    let pin = {
        let texts = texts.clone();
        Callback::from(move |(id, pinned): (protocol::ResourceId, bool)| {
            let (toasts, texts) = (toasts.clone(), texts.clone());
            spawn_local(async move {
                if let Err(problem) = api::feed::pin(id, pinned).await {
                    let full = !problem.fields.is_empty();
                    let text = if full {
                        texts.with("home-pins-full", &[("most", PINS_MAX.into())])
                    } else {
                        texts.problem(&problem)
                    };
                    toasts.show(Toast { text, action: None });
                }
            });
        })
    };
    let row = |item: &Item, pinned: bool| {
        let on_pin = (props.role == Some(Role::Admin)).then(|| pin.clone());
        let new = item.at > feed.since && item.author.id != me;
        html! {
            <NewsItem key={format!("{}{pinned}", item.id)} item={Rc::new(item.clone())} slug={props.slug.clone()} {pinned} {new} {on_pin} />
        }
    };
    let is_pinned = |item: &Item| feed.pins.iter().any(|pin| pin.id == item.id);
    // Where pins are not shown above, they stand among the rest.
    let partly = props.filter.followed || props.filter.author.is_some();
    let items = feed.items.iter().filter(|it| (partly || !is_pinned(it)) && !waits(it));
    let items: Vec<&Item> = items.collect();
    let waiting = feed.items.iter().filter(|it| waits(it)).count();
    let pins = if partly { &[][..] } else { &feed.pins };
    let empty = items.is_empty() && pins.is_empty();
    let empty = empty.then(|| {
        let (title, says) = if props.filter == Filter::default() {
            ("home-empty", "home-empty-says")
        } else if props.filter.followed {
            ("home-empty-followed", "home-empty-followed-says")
        } else if props.filter.author.is_some() {
            ("home-empty-author", "home-empty-author-says")
        } else {
            ("home-empty-service", "home-empty-service-says")
        };
        html! {
            <Empty title={texts.get(title)} text={texts.get(says)}>
                if props.filter != Filter::default() {
                    <Link<Route> to={Route::Space { slug: props.slug.to_string() }} classes="btn">{ texts.get("home-show-all") }</Link<Route>>
                }
            </Empty>
        }
    });
    html! {
        <>
            <div class="news-pill" role="status">
                if waiting > 0 {
                    <button type="button" class="new-pill" onclick={show}>
                        <Icon name="arrow-up" small=true />
                        <span>{ texts.with("home-pill", &[("count", waiting.into())]) }</span>
                    </button>
                }
            </div>
            <div class="feed">
                { for pins.iter().map(|item| row(item, true)) }
                { for items.into_iter().map(|item| row(item, false)) }
            </div>
            <div class="none">{ for empty }</div>
            <div class="slot">{ for more }</div>
        </>
    }
}

#[derive(PartialEq, Properties)]
struct ItemProps {
    item: Rc<Item>,
    slug: AttrValue,
    pinned: bool,
    new: bool,
    /// Pins it, or no longer; absent: only admins do.
    on_pin: Option<Callback<(protocol::ResourceId, bool)>>,
}

/// One of the news.
#[component]
fn NewsItem(props: &ItemProps) -> Html {
    let texts = use_texts();
    let item = &props.item;
    let service = item.kind.service();
    let class =
        classes!("feed-item", (item.kind == Kind::Post).then_some("post"), props.new.then_some("is-unread"),);
    let hue = match service {
        Service::Discussions => "threads",
        other => other.name(),
    };
    let by = format!("/s/{}?author={}", props.slug, item.author.id);
    let pin = props.on_pin.as_ref().map(|on_pin| {
        let (on_pin, id, pinned) = (on_pin.clone(), item.id, props.pinned);
        let label = if pinned { "home-unpin" } else { "home-pin" };
        let label = texts.with(label, &[("title", item.title.as_str().into())]);
        let onclick = Callback::from(move |_: MouseEvent| on_pin.emit((id, !pinned)));
        html! {
            <button type="button" class="icon-btn sm" aria-label={label.clone()} title={label} {onclick}>
                <Icon name={if pinned { "x" } else { "pin" }} />
            </button>
        }
    });
    html! {
        <article {class}>
            <span class={classes!("svc", hue)}><Icon name={service_icon(service)} /></span>
            <div>
                <p class="meta">
                    <span>{ texts.get(&format!("service-{}", service.name())) }</span>
                    <span><a class="by" href={by.clone()} onclick={pages::visiting(&by)} title={texts.with("home-only-by", &[("name", item.author.name.as_str().into())])}>{ item.author.name.clone() }</a></span>
                    <time datetime={dates::machine(item.at)} title={dates::full(&texts, item.at)}>{ dates::short(&texts, item.at) }</time>
                    if props.pinned {
                        <span class="plain chip accent"><Icon name="pin" />{ texts.get("home-pinned") }</span>
                    }
                    if props.new {
                        <span class="vh">{ texts.get("home-is-new") }</span>
                    }
                </p>
                <h3><Link<Route> to={Route::of(&props.slug, item.kind, item.id)}>{ item.title.clone() }</Link<Route>></h3>
                <p class="excerpt" hidden={item.excerpt.is_empty()}>{ item.excerpt.clone() }</p>
                <p class="foot" hidden={item.comments == 0}>
                    <span><Icon name="message" small=true />{ texts.with("home-comments", &[("count", item.comments.into())]) }</span>
                </p>
            </div>
            <span class="end">{ for pin }</span>
        </article>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_says_what_is_shown() {
        let of = |service| Filter { service: Some(service), ..Filter::default() };
        let lea = protocol::UserId::new();
        for (query, filter) in [
            ("", Filter::default()),
            ("?service=blog", of(Service::Blog)),
            ("?x=1&service=discussions", of(Service::Discussions)),
            ("?service=home", Filter::default()),
            ("?service=weather", Filter::default()),
            ("?followed=true", Filter { followed: true, ..Filter::default() }),
            ("?followed=1", Filter::default()),
            ("?author=léa", Filter::default()),
        ] {
            assert_eq!(filter_of(query), filter, "{query}");
        }
        assert_eq!(filter_of(&format!("?author={lea}")), Filter { author: Some(lea), ..Filter::default() });
    }
}
