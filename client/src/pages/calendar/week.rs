//! The week: seven days with their hours; on a phone, a list of days.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use protocol::calendar::{Heading, Listing};
use yew::prelude::*;

use super::{
    days,
    kinds::{classes_of, hue, key, said},
    view::{Place, ToEvent},
};
use crate::{browser, hooks::use_texts, shell::use_space};

/// The hours that are drawn: what is earlier or later stands at the edge.
const HOURS: std::ops::RangeInclusive<u32> = 8..=18;
/// Half hours that are drawn.
const ROWS: u32 = 22;

/// Props of [`Week`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Which week.
    pub place: Place,
    /// What falls into it.
    pub listing: std::rc::Rc<Listing>,
}

/// The week.
#[component]
pub fn Week(props: &Props) -> Html {
    let texts = use_texts();
    let (monday, _) = props.place.days();
    let week: Vec<NaiveDate> = (0..7).map(|day| monday + Days::new(day)).collect();
    let on = |day: NaiveDate| props.listing.events.iter().filter(move |it| days::is_on(it, day));
    let title = props.place.title(&texts);
    let kinds = protocol::calendar::Kind::ALL;
    html! {
        <div class="week-view">
            <nav class="day-strip" aria-label={texts.get("calendar-days")}>
                { for week.iter().map(|day| {
                    let count = on(*day).count();
                    let target = format!("#d{day}");
                    let onclick = {
                        let target = target.clone();
                        Callback::from(move |event: MouseEvent| {
                            event.prevent_default();
                            browser::focus(&target);
                        })
                    };
                    html! {
                        <a key={day.to_string()} href={target} {onclick} aria-current={(*day == days::today()).then_some("date")}>
                            <span aria-hidden="true">{ days::said(&texts, *day, &[("weekday", "short")]) }</span>
                            <span class="vh">{ days::said(&texts, *day, &[("weekday", "long")]) }{ " " }</span>
                            <b>{ day.day() }</b>
                            <i class={(count > 0).then_some("has")}></i>
                            <span class="vh">{ texts.with("calendar-count", &[("count", count.into())]) }</span>
                        </a>
                    }
                }) }
            </nav>
            <div class="cal-frame week-frame" tabindex="0" role="region" aria-label={texts.with("calendar-of", &[("when", title.into())])}>
                <div class="week">
                    <div class="hours" aria-hidden="true">
                        { for HOURS.map(|hour| html! { <span>{ texts.with("calendar-hour", &[("hour", hour.into())]) }</span> }) }
                    </div>
                    { for week.iter().map(|day| html! {
                        <Day key={day.to_string()} day={*day} listing={props.listing.clone()} />
                    }) }
                </div>
            </div>
            <div class="legend mt-4">
                { for kinds.iter().map(|kind| html! {
                    <span class={classes!("ev-kind", hue(*kind))}>{ texts.get(key(*kind)) }</span>
                }) }
                <span class="small muted">{ texts.get("calendar-legend") }</span>
            </div>
        </div>
    }
}

/// Where an event stands in a day's column: its first half hour, and how many it takes.
fn rows(heading: &Heading, day: NaiveDate) -> (u32, u32) {
    if heading.all_day {
        return (0, 1);
    }
    let row = |(on, hour, minute): (NaiveDate, u32, u32), up: bool| {
        let from = HOURS.start() * 2;
        let half = hour * 2 + (minute + if up { 29 } else { 0 }) / 30;
        match on.cmp(&day) {
            std::cmp::Ordering::Less => 0,
            std::cmp::Ordering::Greater => ROWS,
            std::cmp::Ordering::Equal => half.clamp(from, from + ROWS) - from,
        }
    };
    let first = row(days::local(heading.start_at), false).min(ROWS - 1);
    let last = row(days::local(heading.end_at), true).max(first + 1);
    (first, last - first)
}

/// The lanes of events that are at once, each beside the others: which one, of how many. Those that meet, or meet what
/// meets them, share the day's width.
fn lanes(places: &[(u32, u32)]) -> Vec<(usize, usize)> {
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by_key(|at| places[*at].0);
    let mut lanes = vec![(0, 1); places.len()];
    // Those that share a width so far, and where each lane of theirs is free again.
    let (mut together, mut free): (Vec<usize>, Vec<u32>) = (Vec::new(), Vec::new());
    for at in order {
        let (first, count) = places[at];
        if free.iter().all(|end| *end <= first) {
            together.clear();
            free.clear();
        }
        let lane = free.iter().position(|end| *end <= first).unwrap_or(free.len());
        match free.get_mut(lane) {
            Some(end) => *end = first + count,
            None => free.push(first + count),
        }
        lanes[at].0 = lane;
        together.push(at);
        for it in &together {
            lanes[*it].1 = free.len();
        }
    }
    lanes
}

#[derive(PartialEq, Properties)]
struct DayProps {
    day: NaiveDate,
    listing: std::rc::Rc<Listing>,
}

/// A day's column.
#[component]
fn Day(props: &DayProps) -> Html {
    let (texts, space) = (use_texts(), use_space());
    let day = props.day;
    let today = day == days::today();
    let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
    let title = format!("t{day}");
    let events: Vec<&Heading> = props.listing.events.iter().filter(|it| days::is_on(it, day)).collect();
    let places: Vec<_> = events.iter().map(|it| rows(it, day)).collect();
    let lanes = lanes(&places);
    let items = events.iter().enumerate().map(|(at, heading)| {
        let mine = props.listing.standing(heading);
        let (first, count) = places[at];
        let half = HOURS.start() * 2 + first;
        let begins = format!("{:02}{}", half / 2, if half.is_multiple_of(2) { "00" } else { "30" });
        let (lane, of) = lanes[at];
        // A property and no attribute: the page allows none.
        let style = format!("--lane:{lane};--lanes:{of}");
        let place = (!heading.place.is_empty()).then(|| format!(", {}", heading.place));
        html! {
            <li key={format!("{}{}", heading.id, heading.on)} class={classes!((of > 1).then_some("beside"), (of > 3).then_some("many"))} ~style={style}
                title={(of > 1).then(|| format!("{}, {}", heading.title, days::hours(&texts, heading)))}
                data-at={begins} data-for={(count * 30).to_string()}>
                <ToEvent slug={space.slug.clone()} heading={(*heading).clone()} class={classes_of(heading, mine)}>
                    <span class="t">{ heading.title.clone() }</span>
                    <span class="s">
                        { days::hours(&texts, heading) }
                        { for place }
                        { for said(heading, mine).map(|key| texts.get(key)) }
                    </span>
                </ToEvent>
            </li>
        }
    });
    let none = events.is_empty().then(|| html! { <p class="none">{ texts.get("calendar-nothing") }</p> });
    html! {
        <section class={classes!("day", today.then_some("today"), weekend.then_some("we"))} id={format!("d{day}")}
            tabindex="-1" aria-labelledby={title.clone()}>
            <h2 id={title}>
                <span class="not-narrow" aria-hidden="true">{ days::said(&texts, day, &[("weekday", "short")]) }{ " " }</span>
                <span class="full">{ days::said(&texts, day, &[("weekday", "long")]) }{ " " }</span>
                <b>{ day.day() }</b>
            </h2>
            { for (!events.is_empty()).then(|| html! { <ol>{ for items }</ol> }) }
            { for events.is_empty().then(|| html! { <div class="no-events"></div> }) }
            { for none }
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_at_once_stand_beside_each_other() {
        assert_eq!(lanes(&[(0, 2), (4, 2)]), [(0, 1), (0, 1)]);
        assert_eq!(lanes(&[(12, 4), (13, 3)]), [(0, 2), (1, 2)]);
        assert_eq!(lanes(&[(0, 4), (0, 2), (1, 2)]), [(0, 3), (1, 3), (2, 3)]);
        assert_eq!(lanes(&[(0, 2), (1, 3), (3, 2)]), [(0, 2), (1, 2), (0, 2)]);
        // However many, and also those that meet the others only by way of others.
        assert_eq!(lanes(&[(0, 2); 5]), [(0, 5), (1, 5), (2, 5), (3, 5), (4, 5)]);
        let chain = [(0, 3), (0, 2), (2, 3), (4, 2), (6, 1)];
        assert_eq!(lanes(&chain), [(0, 2), (1, 2), (1, 2), (0, 2), (0, 1)]);
    }
}
