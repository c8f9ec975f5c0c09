//! The next events of a space, beside its home.

use chrono::{Datelike, Days};
use protocol::{Event, SpaceId, Stream, calendar::Listing};
use yew::prelude::*;
use yew_router::prelude::*;

use super::{days, view::ToEvent};
use crate::{
    api,
    hooks::{Resource, use_resource, use_session, use_texts},
    live::Told,
    route::Route,
};

/// Events shown at most.
const SHOWN: usize = 5;
/// Days that are looked at.
const AHEAD: u64 = 90;

/// Props of [`Next`].
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The space.
    pub space: SpaceId,
    /// Its part of the address.
    pub slug: AttrValue,
}

/// What is planned next; nothing where nothing is.
#[component]
pub fn Next(props: &Props) -> Html {
    let texts = use_texts();
    let me = use_session().me.id;
    let (space, today) = (props.space, days::today());
    let (from, to) = (days::begin(today), days::begin(today + Days::new(AHEAD)));
    let listing = use_resource(
        Stream::Space(space),
        move || api::calendar::list(space, from, to),
        move |listing: &mut Listing, told: &Told| match told {
            Told::Push(push) => {
                if let Event::Calendar(event) = &push.event {
                    listing.apply(event, me);
                }
            }
            Told::Card(card) => listing.events.iter_mut().for_each(|it| it.meet(card)),
            _ => {}
        },
    );
    let Resource::Ready(listing) = &listing.state else { return Html::default() };
    let now = crate::browser::date();
    let next = listing.events.iter().filter(|it| it.cancelled_at.is_none() && it.end_at > now).take(SHOWN);
    let next: Vec<_> = next.collect();
    if next.is_empty() {
        return Html::default();
    }
    html! {
        <section aria-labelledby="home-next">
            <div class="section-head">
                <h2 id="home-next">{ texts.get("calendar-next") }</h2>
                <Link<Route> to={Route::Calendar { slug: props.slug.to_string() }}>{ texts.get("calendar-next-all") }</Link<Route>>
            </div>
            <ul class="mini-list">
                { for next.into_iter().map(|heading| {
                    let day = days::span(heading).0.max(today);
                    let said = days::said(&texts, day, &[("weekday", "long"), ("day", "numeric"), ("month", "long")]);
                    html! {
                        <li key={format!("{}{}", heading.id, heading.on)}>
                            <ToEvent slug={props.slug.clone()} heading={heading.clone()} class="mini">
                                <span class={classes!("date-tile", (day == today).then_some("today"))} aria-hidden="true">
                                    <b>{ day.day() }</b><span>{ days::said(&texts, day, &[("month", "short")]) }</span>
                                </span>
                                <span>
                                    <span class="t">{ heading.title.clone() }</span>
                                    <span class="s"><span class="vh">{ said }{ ", " }</span>{ days::hours(&texts, heading) }</span>
                                </span>
                            </ToEvent>
                        </li>
                    }
                }) }
            </ul>
        </section>
    }
}
