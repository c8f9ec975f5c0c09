//! The side: the space's name, its services, and the threads with something new.

use std::rc::Rc;

use protocol::{
    order,
    spaces::{Service, Space},
};
use yew::prelude::*;
use yew_router::prelude::*;

use super::{
    bell::use_quiet,
    quiet::Props as QuietProps,
    threads::{unread, use_threads},
};
use crate::{
    components::Icon,
    i18n::{Texts, dates, use_texts},
    parts::{Piece, part},
    route::Route,
};

/// Props of [`Side`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The space.
    pub space: Rc<Space>,
    /// The page's address.
    pub route: Route,
}

/// How many threads stand in the side at most.
const FOLLOWED: usize = 6;

/// The space's services; on phones they lie at the bottom.
#[component]
pub fn Side(props: &Props) -> Html {
    let texts = use_texts();
    let threads = use_threads();
    let new = threads.ready().map_or(0, |list| unread(list));
    let space = &props.space;
    let quiet = use_quiet(space.id, Some(Service::Discussions));
    let current = props.route.current_service();
    let members = props.route == Route::Members { slug: space.slug.clone() };
    let count = texts.with(
        "space-members",
        &[("count", space.members.into()), ("shown", dates::number(&texts, space.members).into())],
    );
    let moving = threads.ready().map(|list| {
        let mut rows: Vec<_> = list.rows.iter().filter(|row| row.unread() > 0).cloned().collect();
        order::sort_by_key(&mut rows, |row| std::cmp::Reverse(row.moved_at));
        rows.truncate(FOLLOWED);
        rows
    });
    let open = match &props.route {
        Route::Thread { thread, .. } => Some(*thread),
        _ => None,
    };
    let moving = moving.filter(|rows| !rows.is_empty()).map(|rows| {
        html! {
            <div class="side-group" role="group" aria-labelledby="side-threads">
                <h2 id="side-threads">{ texts.get("side-unread") }</h2>
                <ul>
                    { for rows.into_iter().map(|row| {
                        let to = Route::Thread { slug: space.slug.clone(), thread: row.heading.id };
                        let current = (open == Some(row.heading.id)).then_some("page");
                        html! {
                            <li key={row.heading.id.to_string()}>
                                <CurrentLink {to} class="side-link is-unread" {current}>
                                    <span class="t">{ row.heading.title.clone() }</span>
                                    { badge(&texts, row.unread(), quiet) }
                                </CurrentLink>
                            </li>
                        }
                    }) }
                </ul>
            </div>
        }
    });
    html! {
        <nav class="sidebar" aria-label={texts.with("side-label", &[("space", space.name.clone().into())])}>
            <div class="space-head">
                <strong>{ space.name.clone() }</strong>
                <CurrentLink
                    to={Route::Members { slug: space.slug.clone() }}
                    class=""
                    current={members.then_some("page")}
                >{ count }</CurrentLink>
                { part(Piece::Quiet(QuietProps { space: space.id })) }
            </div>
            <div class="services"><ul>
                { for space.services.iter().map(|service| {
                    let shown = if *service == Service::Discussions { new } else { 0 };
                    html! {
                        <li key={service.name()}>
                            <CurrentLink
                                to={Route::service(&space.slug, *service)}
                                class=""
                                current={(current == Some(*service)).then_some("page")}
                            >
                                <Icon name={icon(*service)} />
                                <span>{ texts.get(&format!("service-{}", service.name())) }</span>
                                { badge(&texts, shown, quiet) }
                            </CurrentLink>
                        </li>
                    }
                }) }
            </ul></div>
            <div class="slot only-desktop">{ for moving }</div>
        </nav>
    }
}

/// The icon of a service.
#[must_use]
pub fn icon(service: Service) -> &'static str {
    match service {
        Service::Home => "home",
        Service::Blog => "blog",
        Service::Calendar => "calendar",
        Service::Documents => "documents",
        Service::Discussions => "threads",
        Service::Faq => "faq",
    }
}

/// A count of what is new; an empty place when there is nothing. What one wishes not to be told of is counted
/// without a colour.
fn badge(texts: &Texts, number: i64, quiet: bool) -> Html {
    let count = (number > 0).then(|| {
        let shown = if number > 99 { "99+".to_owned() } else { number.to_string() };
        html! {
            <span class={classes!("count", quiet.then_some("hushed"))}>
                <span aria-hidden="true">{ shown }</span>
                <span class="vh">
                    { texts.with("count-unread", &[("count", number.into())]) }
                    { quiet.then(|| texts.get("count-quiet")) }
                </span>
            </span>
        }
    });
    html! { <span class="slot">{ for count }</span> }
}

#[derive(PartialEq, Properties)]
struct LinkProps {
    to: Route,
    class: &'static str,
    #[prop_or_default]
    current: Option<&'static str>,
    children: Html,
}

/// A link of ours that may be the current one, which the router's cannot say.
#[component]
fn CurrentLink(props: &LinkProps) -> Html {
    let navigator = use_navigator();
    let onclick = {
        let to = props.to.clone();
        Callback::from(move |event: MouseEvent| {
            if let Some(navigator) = &navigator
                && !(event.meta_key() || event.ctrl_key() || event.shift_key() || event.alt_key())
            {
                event.prevent_default();
                navigator.push(&to);
            }
        })
    };
    html! {
        <a href={props.to.to_path()} class={props.class} aria-current={props.current} {onclick}>
            { props.children.clone() }
        </a>
    }
}
