//! What is to come, day by day.

use std::{collections::BTreeMap, rc::Rc};

use chrono::{Datelike, NaiveDate};
use protocol::calendar::{Answer, Heading, Listing, Standing};
use yew::prelude::*;

use super::{days, kinds::hue, view::ToEvent};
use crate::{components::Icon, hooks::use_texts, i18n::Texts, shell::use_space};

/// Props of [`Agenda`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// From which day on.
    pub from: NaiveDate,
    /// What there is.
    pub listing: Rc<Listing>,
    /// Events, at most.
    pub most: usize,
}

/// The list.
#[component]
pub fn Agenda(props: &Props) -> Html {
    let (texts, space) = (use_texts(), use_space());
    let mut by_day: BTreeMap<NaiveDate, Vec<&Heading>> = BTreeMap::new();
    for heading in props.listing.events.iter().filter(|it| days::span(it).1 >= props.from).take(props.most) {
        by_day.entry(days::span(heading).0.max(props.from)).or_default().push(heading);
    }
    let today = days::today();
    html! {
        <ol class="agenda">
            { for by_day.iter().map(|(day, events)| html! {
                <li key={day.to_string()}>
                    <time class={classes!("date-tile", (*day == today).then_some("today"))} datetime={day.to_string()}>
                        <b>{ day.day() }</b>
                        <span aria-hidden="true">{ short(&texts, *day, props.from) }</span>
                        <span class="vh">{ days::said(&texts, *day, &[("weekday", "long"), ("month", "long")]) }</span>
                    </time>
                    <div class="evs">
                        { for events.iter().map(|heading| {
                            let gone = heading.cancelled_at.is_some().then_some("cancelled");
                            html! {
                                <ToEvent key={format!("{}{}", heading.id, heading.on)} slug={space.slug.clone()} heading={(*heading).clone()}
                                    class={classes!("agenda-ev", hue(heading.kind), gone)}>
                                    <span class="t">{ heading.title.clone() }</span>
                                    <span class="s">{ when(&texts, heading) }</span>
                                    { chips(&texts, heading, props.listing.standing(heading)) }
                                </ToEvent>
                            }
                        }) }
                    </div>
                </li>
            }) }
        </ol>
    }
}

/// The weekday while it says enough, else the month.
fn short(texts: &Texts, day: NaiveDate, from: NaiveDate) -> String {
    let near = (day - from).num_days() < 7;
    days::said(texts, day, &[if near { ("weekday", "short") } else { ("month", "short") }])
}

fn when(texts: &Texts, heading: &Heading) -> String {
    let hours = days::hours(texts, heading);
    if heading.place.is_empty() { hours } else { format!("{hours}, {}", heading.place) }
}

fn chips(texts: &Texts, heading: &Heading, mine: Option<Standing>) -> Html {
    let chip = |class: Classes, text: AttrValue| html! { <span class={class}>{ text }</span> };
    let mut all = Vec::new();
    if heading.cancelled_at.is_some() {
        // Nobody comes to what does not take place.
        return html! { <span class="row-gap">{ chip(classes!("chip", "bad"), texts.get("calendar-cancelled")) }</span> };
    }
    if heading.moved_at.is_some() {
        all.push(chip(classes!("chip", "call"), texts.get("calendar-moved")));
    }
    match mine {
        Some(Standing { answer: Answer::Yes, waiting: false, .. }) => all.push(html! {
            <span class="chip ok"><Icon name="check" />{ texts.get("calendar-coming") }</span>
        }),
        Some(Standing { answer: Answer::Yes, .. }) => {
            all.push(chip(classes!("chip", "warn"), texts.get("calendar-waiting")));
        }
        Some(Standing { answer: Answer::Maybe, .. }) => {
            all.push(chip(classes!("chip", "warn"), texts.get("calendar-maybe")));
        }
        _ => {}
    }
    if heading.figures.yes > 0 {
        all.push(chip(
            classes!("chip"),
            texts.with("calendar-guests", &[("count", heading.figures.yes.into())]),
        ));
    }
    html! { <span class="row-gap">{ for all }</span> }
}
