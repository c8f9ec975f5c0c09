//! The calendar's page.

use std::rc::Rc;

use chrono::{Days, NaiveDate};
use protocol::{Event, Stream, UserId, calendar::Listing, spaces::Role};
use yew::prelude::*;
use yew_router::prelude::*;

use super::{
    agenda::Agenda,
    days,
    form::Planner,
    import::Importing,
    month::Month,
    view::{Arrows, Place, View, Views},
    week::Week,
};
use crate::{
    api,
    components::{Button, Empty, ErrorPage, Icon, Kind, Skeleton},
    hooks::{Resource, UseResource, use_resource, use_session, use_texts, use_title},
    live::Told,
    route::Route,
    shell::use_space,
};

/// Days that « À venir » looks ahead.
const AHEAD: u64 = 62;
/// Events in « À venir ».
const NEXT: usize = 8;
/// Events in the list.
const LISTED: usize = 200;

/// What falls into a span of days, live.
#[hook]
fn use_listing(space: protocol::SpaceId, span: (NaiveDate, NaiveDate), me: UserId) -> UseResource<Listing> {
    let (from, to) = (days::begin(span.0), days::begin(span.1 + Days::new(1)));
    use_resource(
        Stream::Space(space),
        move || api::calendar::list(space, from, to),
        move |listing: &mut Listing, told: &Told| match told {
            Told::Push(push) => {
                if let Event::Calendar(event) = &push.event {
                    listing.apply(event, me);
                }
            }
            Told::Card(card) => listing.meet(card),
            _ => {}
        },
    )
}

/// The page.
#[component]
pub fn Calendar() -> Html {
    let (texts, space) = (use_texts(), use_space());
    use_title(&texts.get("service-calendar"));
    let query = use_location().map(|it| it.query_str().to_owned()).unwrap_or_default();
    let place = Place::of(&query, days::today());
    let planning = use_state_eq(|| false);
    let open = |shown: bool| {
        let planning = planning.clone();
        Callback::from(move |()| planning.set(shown))
    };
    let may_plan = space.role.is_some_and(|role| role >= Role::Contributor);
    let plan = may_plan.then(|| {
        html! {
            <Button kind={Kind::Primary} icon="plus" onclick={open(true).reform(|_| ())}>{ texts.get("calendar-plan") }</Button>
        }
    });
    let dialog = planning.then(|| html! { <Planner on_close={open(false)} day={place.day} /> });
    let (first, last) = place.days();
    html! {
        <div class="page">
            <header class="page-head">
                <div class="row-gap no-wrap"><h1 aria-live="polite">{ place.title(&texts) }</h1><Arrows {place} /></div>
                <div class="row-gap">
                    <Views {place} />
                    <Link<Route> to={Route::CalendarFeed { slug: space.slug.clone() }} classes="btn">
                        <Icon name="rss" small=true />{ texts.get("calendar-subscribe") }
                    </Link<Route>>
                    { for (space.role == Some(Role::Admin)).then(|| html! { <Importing /> }) }
                    { for plan }
                </div>
            </header>
            <Shown key={format!("{first}{last}")} {place} />
            <div class="slot">{ for dialog }</div>
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct ShownProps {
    place: Place,
}

/// The view.
#[component]
fn Shown(props: &ShownProps) -> Html {
    let (texts, space, me) = (use_texts(), use_space(), use_session().me.id);
    let place = props.place;
    let listing = use_listing(space.id, place.days(), me);
    let listing = match &listing.state {
        Resource::Loading => return html! { <div class="slot"><Skeleton rows={8} /></div> },
        Resource::Failed(problem) => {
            let again = listing.clone();
            return html! { <ErrorPage problem={problem.clone()} retry={Callback::from(move |()| again.refetch())} /> };
        }
        Resource::Ready(listing) => Rc::clone(listing),
    };
    match place.view {
        View::Month => html! {
            <div class="cal-cols">
                <div><Month {place} {listing} /></div>
                <Coming />
            </div>
        },
        View::Week => html! { <Week {place} {listing} /> },
        View::List if listing.events.is_empty() => html! {
            <Empty title={texts.get("calendar-none")} text={texts.get("calendar-none-says")} />
        },
        View::List => {
            html! { <div class="agenda-page"><Agenda from={place.day} {listing} most={LISTED} /></div> }
        }
    }
}

/// « À venir ».
#[component]
fn Coming() -> Html {
    let (texts, space, me) = (use_texts(), use_space(), use_session().me.id);
    let today = days::today();
    let listing = use_listing(space.id, (today, today + Days::new(AHEAD)), me);
    let shown = match listing.ready() {
        None => html! { <Skeleton rows={4} /> },
        Some(listing) if listing.events.is_empty() => {
            html! { <p class="muted">{ texts.get("calendar-none") }</p> }
        }
        Some(listing) => html! { <Agenda from={today} listing={Rc::clone(listing)} most={NEXT} /> },
    };
    html! {
        <section aria-labelledby="coming">
            <div class="section-head"><h2 id="coming">{ texts.get("calendar-coming-up") }</h2></div>
            { shown }
        </section>
    }
}
