//! An event's page: when, where, who; what it is about; and what is said of it.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use chrono::NaiveDate;
use protocol::{
    Code, Event, Problem, ResourceId, Seq, Snapshot, Stream, UserId,
    calendar::{Body, Heading},
    spaces::Role,
};
use yew::prelude::*;
use yew_router::prelude::*;

use super::{
    cancel::Cancelling,
    dates::Dates,
    days,
    form::Planner,
    guests::Guests,
    kinds::{hue, key},
    linked::Linked,
    rsvp::Rsvp,
    scope::{Asking, Scope},
    shift::Moving,
    talk::EventTalk,
    view::{Place, To, View},
    words,
};
use crate::{
    api, browser,
    components::{
        Button, ErrorPage, Icon, Rendered, Skeleton,
        banner::{Gravity, banner},
        comments::{Comments, Page, Reading, named},
    },
    hooks::{Resource, UseResource, use_live, use_resource, use_session, use_texts, use_title},
    i18n::{Texts, dates},
    live::Told,
    pages::{self, discussions::LevelMenuProps},
    parts::{Piece, part},
    route::Route,
    shell::use_space,
};

/// Props of [`EventPage`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Which.
    pub event: ResourceId,
}

/// The page. Of a series it is that of one date (`?on=2026-12-01`), or of the next one.
#[component]
pub fn EventPage(props: &Props) -> Html {
    let query = use_location().map(|it| it.query_str().to_owned()).unwrap_or_default();
    let on = query.trim_start_matches('?').split('&').find_map(|it| it.strip_prefix("on="));
    let on: Option<NaiveDate> = on.and_then(|day| day.parse().ok());
    html! { <Shown key={format!("{}{on:?}", props.event)} event={props.event} {on} /> }
}

#[derive(PartialEq, Properties)]
struct ShownProps {
    event: ResourceId,
    on: Option<NaiveDate>,
}

/// An event, or a date of a series.
#[component]
fn Shown(props: &ShownProps) -> Html {
    let (texts, session, space) = (use_texts(), use_session(), use_space());
    let (id, me, on) = (props.event, session.me.id, props.on);
    // Where the reader is in the comments, and what he has seen: a fresh page goes on from there.
    let place = use_memo(id, |_| Cell::new(named(&browser::window().location().hash().unwrap_or_default())));
    let stood = use_memo(id, |_| RefCell::new(None::<(Seq, Reading)>));
    // The date that is shown: it may go to another day with its series.
    let day = use_memo((), |()| Cell::new(on));
    let page = {
        let (place, stood, day) = (place.clone(), stood.clone(), day.clone());
        let fetch = move || fetch((id, day.get()), me, place.clone(), stood.clone());
        use_resource(Stream::Resource(id), fetch, move |talk: &mut EventTalk, told| talk.apply(told, me))
    };
    if let Some(talk) = page.ready() {
        stood.replace(Some((talk.sheet.log.head, talk.reading.clone())));
    }
    use_own(&page, me);
    let shown = on.and_then(|_| page.ready()).map(|talk| talk.sheet.heading.on);
    {
        let to = Route::CalendarEvent { slug: space.slug.clone(), event: id }.to_path();
        use_effect_with(shown, move |shown| {
            if let Some(now) = shown.filter(|now| day.get() != Some(*now)) {
                day.set(Some(now));
                pages::rename(&format!("{to}?on={now}"));
            }
        });
    }
    let title = page
        .ready()
        .map_or_else(|| texts.get("service-calendar"), |talk| talk.sheet.heading.title.clone().into());
    use_title(&title);
    match &page.state {
        Resource::Loading => html! { <div class="page"><Skeleton rows={6} /></div> },
        Resource::Failed(problem) => {
            let again = page.clone();
            html! { <ErrorPage problem={problem.clone()} retry={Callback::from(move |()| again.refetch())} /> }
        }
        Resource::Ready(talk) => {
            let sheet = &talk.sheet;
            let wrote = sheet.log.items.iter().any(|it| it.author.id == me);
            let heading = Rc::new(sheet.heading.clone());
            let series = sheet.series.clone().map(Rc::new);
            let dates = series.as_ref().map(|series| {
                html! { <Dates heading={heading.clone()} series={series.clone()} /> }
            });
            let comments = Page::of(&page).map(|page| {
                html! {
                    <Comments {page} me={session.me.card()} admin={space.role == Some(Role::Admin)}
                        locked_by={None} archived={false} place={place.clone()} below=true comments=true />
                }
            });
            let says = (!sheet.body.html.is_empty())
                .then(|| html! { <Rendered html={AttrValue::from(sheet.body.html.clone())} /> });
            html! {
                <div class="page">
                    <div class="event-grid">
                        <Head heading={heading.clone()} series={series.clone()} body={sheet.body.clone()} gone={sheet.is_gone()} />
                        <aside class="aside event-aside" aria-label={texts.get("event-answer-place")}>
                            <Rsvp heading={heading.clone()} standing={sheet.standing(me)} line={sheet.place_in_line(me)} reminder={sheet.reminder} gone={sheet.is_gone()} />
                            <Guests guests={sheet.guests.clone()} organiser={heading.organiser.clone()} figures={heading.figures} />
                        </aside>
                        <div>
                            <div class="slot">{ for says }</div>
                            <div class="slot">{ for dates }</div>
                            <Linked event={id} revision={heading.revision} />
                            <section class="mt-8" aria-labelledby="event-comments">
                                <div class="section-head">
                                    <h2 id="event-comments">{ texts.with("event-comments", &[("count", sheet.log.count.into())]) }</h2>
                                    { part(Piece::Level(LevelMenuProps { thread: id, wrote })) }
                                </div>
                                <div class="talk-box">{ for comments }</div>
                            </section>
                        </div>
                    </div>
                </div>
            }
        }
    }
}

/// What comes on the reader's own stream: when he is to be reminded, set on another device of his.
#[hook]
fn use_own(page: &UseResource<EventTalk>, me: UserId) {
    let live = use_live();
    let now = use_mut_ref(|| page.clone());
    *now.borrow_mut() = page.clone();
    use_effect_with((live, me), move |(live, me)| {
        let me = *me;
        let told = Callback::from(move |told: Told| {
            if matches!(&told, Told::Push(push) if matches!(&push.event, Event::Calendar(_))) {
                now.borrow().clone().update(move |talk| talk.apply(&told, me));
            }
        });
        let watching = live.watch(Stream::User(me), None, told);
        move || drop(watching)
    });
}

/// The event, its comments around the place where the reader was, when he was somewhere.
async fn fetch(
    (id, on): (ResourceId, Option<NaiveDate>),
    me: UserId,
    place: Rc<Cell<Option<Seq>>>,
    stood: Rc<RefCell<Option<(Seq, Reading)>>>,
) -> Result<Snapshot<EventTalk>, Problem> {
    let linked = named(&browser::window().location().hash().unwrap_or_default());
    let answer = match api::calendar::event(id, on, place.get()).await {
        Err(problem) if problem.code == Code::NotFound && place.get() != linked => {
            api::calendar::event(id, on, None).await
        }
        answer => answer,
    };
    let Snapshot { position, content: sheet } = answer?;
    let mut content = EventTalk::opens(sheet);
    if let Some((head, reading)) = &*stood.borrow() {
        content.reading = reading.clone().goes_on(*head, &content.sheet.log, me);
    }
    Ok(Snapshot { position, content })
}

#[derive(PartialEq, Properties)]
struct HeadProps {
    heading: Rc<Heading>,
    series: Option<Rc<Heading>>,
    body: Body,
    /// Its date is one of the series no longer.
    gone: bool,
}

/// What is open over the page.
#[derive(Clone, Copy, PartialEq)]
enum Over {
    Nothing,
    Asking,
    Moving,
    Changing,
    Following,
    Cancelling,
}

/// When, where, who.
#[component]
fn Head(props: &HeadProps) -> Html {
    let (texts, space, session) = (use_texts(), use_space(), use_session());
    let over = use_state_eq(|| Over::Nothing);
    let heading = &props.heading;
    let (first, _) = days::span(heading);
    let me = session.me.id;
    let own = heading.author == me || heading.organiser.id == me;
    let may = space.role == Some(Role::Admin) || (space.role == Some(Role::Contributor) && own);
    let cancelled = heading.cancelled_at.is_some();
    let open = |it: Over| {
        let over = over.clone();
        Callback::from(move |()| over.set(it))
    };
    let change = if props.series.is_some() { Over::Asking } else { Over::Changing };
    let acts = (may && !cancelled && !props.gone).then(|| {
        html! {
            <p class="row-gap mt-3">
                <Button icon="pencil" small=true onclick={open(change).reform(|_| ())}>{ texts.get("event-change") }</Button>
                <Button small=true onclick={open(Over::Cancelling).reform(|_| ())}>{ texts.get("event-cancel") }</Button>
            </p>
        }
    });
    let dialog = match *over {
        Over::Nothing => html! { <span class="vh"></span> },
        Over::Asking => {
            let over = over.clone();
            let on_said = Callback::from(move |scope| {
                over.set(match scope {
                    Scope::One => Over::Moving,
                    Scope::Following => Over::Following,
                    Scope::All => Over::Changing,
                });
            });
            html! { <Asking on_close={open(Over::Nothing)} heading={heading.clone()} {on_said} /> }
        }
        Over::Moving => html! { <Moving on_close={open(Over::Nothing)} heading={heading.clone()} /> },
        Over::Changing | Over::Following => {
            let whole = props.series.as_ref().unwrap_or(heading);
            let from = (*over == Over::Following).then_some(heading.on);
            html! {
                <Planner on_close={open(Over::Nothing)} day={first} event={Some(((**whole).clone(), props.body.clone()))} {from} />
            }
        }
        Over::Cancelling => html! { <Cancelling on_close={open(Over::Nothing)} heading={heading.clone()} /> },
    };
    let said = heading.cancelled_at.map(|at| {
        let says = texts.with("event-cancelled-says", &[("when", dates::moment(&texts, at).into())]);
        banner(Gravity::Important, html! { <p>{ says }</p> })
    });
    let gone = props.gone.then(|| {
        let to = Route::CalendarEvent { slug: space.slug.clone(), event: heading.id };
        banner(Gravity::Important, html! {
            <p>{ texts.get("event-date-gone") }{ " " }<Link<Route> {to}>{ texts.get("event-date-next") }</Link<Route>></p>
        })
    });
    let rule = props.series.as_ref().and_then(|it| words::of(&texts, it)).map(|says| {
        html! {
            <div>
                <dt><Icon name="calendar" /><span>{ texts.get("event-rule") }</span></dt>
                <dd>{ says }</dd>
            </div>
        }
    });
    let after = heading.after.map(|event| {
        let to = Route::CalendarEvent { slug: space.slug.clone(), event };
        html! { <p class="small muted">{ texts.get("event-after") }{ " " }<Link<Route> {to}>{ texts.get("event-after-see") }</Link<Route>></p> }
    });
    let month = days::said(&texts, first, &[("month", "long"), ("year", "numeric")]);
    html! {
        <div>
            <nav class="crumbs" aria-label={texts.get("calendar-crumbs")}>
                <Link<Route> to={Route::Calendar { slug: space.slug.clone() }}>{ texts.get("service-calendar") }</Link<Route>>
                <Icon name="chevron-right" />
                <To place={Place { view: View::Month, day: first }} class={Classes::new()}>{ month }</To>
            </nav>
            <div class="slot">{ for said }{ for gone }</div>
            <header class="event-head">
                <span class="date-tile" aria-hidden="true">
                    <b>{ chrono::Datelike::day(&first) }</b>
                    <span>{ days::said(&texts, first, &[("month", "short")]) }</span>
                </span>
                <div class="grow">
                    <h1 class={cancelled.then_some("struck")}>{ heading.title.clone() }</h1>
                    <p class="row-gap mt-3">
                        <span class={classes!("chip", "ev-kind", hue(heading.kind))}>{ texts.get(key(heading.kind)) }</span>
                        <span class="chip bad" hidden={!cancelled}>{ texts.get("calendar-cancelled") }</span>
                        <span class="chip call" hidden={cancelled || heading.moved_at.is_none()}>{ texts.get("calendar-moved") }</span>
                    </p>
                    <div class="slot">{ for acts }</div>
                </div>
            </header>
            <dl class="facts">
                <div>
                    <dt><Icon name="clock" /><span>{ texts.get("event-when") }</span></dt>
                    <dd>{ when(&texts, heading) }</dd>
                </div>
                { for rule }
                { for place(&texts, heading) }
                <div>
                    <dt><Icon name="users" /><span>{ texts.get("event-who") }</span></dt>
                    <dd>
                        { texts.get("event-organised-by") }{ " " }
                        <Link<Route> to={Route::Person { user: heading.organiser.id }}>{ heading.organiser.name.clone() }</Link<Route>>
                    </dd>
                </div>
            </dl>
            <div class="slot">{ for after }</div>
            <div class="slot">{ dialog }</div>
        </div>
    }
}

/// When it is here, and, if the clocks differ, there.
fn when(texts: &Texts, heading: &Heading) -> Html {
    let full = days::full(texts, heading);
    let zone = days::zone_name(&heading.zone);
    let note = if heading.all_day {
        None
    } else if heading.zone == days::zone() {
        Some(texts.with("event-zone", &[("zone", zone.into())]))
    } else {
        let args = [("zone", zone.into()), ("hours", days::there(texts, heading).into())];
        Some(texts.with("event-zone-other", &args))
    };
    html! {
        <>
            <strong>{ full }</strong>
            { for note.map(|note| html! { <><br /><span class="small muted">{ note }</span></> }) }
        </>
    }
}

/// Where it is, if that was said.
fn place(texts: &Texts, heading: &Heading) -> Option<Html> {
    (!heading.place.is_empty() || !heading.link.is_empty()).then(|| {
        let link = (!heading.link.is_empty()).then(|| {
            html! {
                <a href={heading.link.clone()} target="_blank" rel="noopener noreferrer">{ texts.get("event-follow") }</a>
            }
        });
        let both = (!heading.place.is_empty() && link.is_some()).then(|| html! { <br /> });
        html! {
            <div>
                <dt><Icon name="map-pin" /><span>{ texts.get("event-where") }</span></dt>
                <dd><strong>{ heading.place.clone() }</strong>{ for both }{ for link }</dd>
            </div>
        }
    })
}
