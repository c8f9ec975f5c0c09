//! The month: a table of weeks. On a phone, events are dots above the list of what is to come.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use protocol::calendar::Listing;
use yew::prelude::*;

use super::{
    days,
    kinds::{classes_of, said},
    view::{Place, To, ToEvent, View},
};
use crate::{hooks::use_texts, shell::use_space};

/// Events of a day that are shown; the others are counted.
const SHOWN: usize = 3;

/// Props of [`Month`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Which month.
    pub place: Place,
    /// What falls into it.
    pub listing: std::rc::Rc<Listing>,
}

/// The table.
#[component]
pub fn Month(props: &Props) -> Html {
    let texts = use_texts();
    let (first, last) = props.place.days();
    let mut weeks = Vec::new();
    let mut monday = first;
    while monday < last {
        weeks.push((0..7).map(|day| monday + Days::new(day)).collect::<Vec<_>>());
        monday = monday + Days::new(7);
    }
    let caption = texts.with("calendar-of", &[("when", props.place.title(&texts).into())]);
    html! {
        <div class="cal-frame">
            <table class="month">
                <caption class="vh">{ caption }</caption>
                <thead>
                    <tr>
                        { for weeks[0].iter().map(|day| html! {
                            <th scope="col">
                                <abbr title={days::said(&texts, *day, &[("weekday", "long")])}>
                                    { days::said(&texts, *day, &[("weekday", "short")]) }
                                </abbr>
                            </th>
                        }) }
                    </tr>
                </thead>
                <tbody>
                    { for weeks.iter().map(|week| html! {
                        <tr key={week[0].to_string()}>
                            { for week.iter().map(|day| html! {
                                <Cell key={day.to_string()} day={*day} out={day.month() != props.place.day.month()}
                                    listing={props.listing.clone()} />
                            }) }
                        </tr>
                    }) }
                </tbody>
            </table>
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct CellProps {
    day: NaiveDate,
    out: bool,
    listing: std::rc::Rc<Listing>,
}

/// A day.
#[component]
fn Cell(props: &CellProps) -> Html {
    let (texts, space) = (use_texts(), use_space());
    let day = props.day;
    let today = day == days::today();
    let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
    let class = classes!(props.out.then_some("out"), weekend.then_some("we"), today.then_some("today"));
    let events: Vec<_> = props.listing.events.iter().filter(|it| days::is_on(it, day)).collect();
    let shown = if events.len() > SHOWN { SHOWN - 1 } else { events.len() };
    let more = events.len() - shown;
    let links = events.iter().take(shown).map(|heading| {
        let mine = props.listing.standing(heading);
        let begins = !heading.all_day && days::span(heading).0 == day;
        html! {
            <li key={format!("{}{}", heading.id, heading.on)}>
                <ToEvent slug={space.slug.clone()} heading={(*heading).clone()} class={classes_of(heading, mine)}>
                    { for begins.then(|| html! { <time>{ days::hour(&texts, heading.start_at) }</time> }) }
                    <span class="t">{ heading.title.clone() }</span>
                    { for said(heading, mine).map(|key| html! { <span class="vh">{ texts.get(key) }</span> }) }
                </ToEvent>
            </li>
        }
    });
    let list = (shown > 0).then(|| html! { <ul>{ for links }</ul> });
    let others = (more > 0).then(|| {
        html! {
            <To place={Place { view: View::Week, day }} class="small not-phone more-events">
                { texts.with("calendar-others", &[("count", more.into())]) }
            </To>
        }
    });
    html! {
        <td {class}>
            <time class="d" datetime={day.to_string()} aria-current={today.then_some("date")}>{ day.day() }</time>
            { for list }
            { for others }
        </td>
    }
}
