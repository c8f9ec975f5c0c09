//! The dates of a series on the page of one of them.

use std::rc::Rc;

use protocol::{calendar::Heading, order};
use yew::prelude::*;

use super::{days, view::ToEvent};
use crate::{browser, components::Button, hooks::use_texts, shell::use_space};

/// Dates that are shown at first.
const SHOWN: usize = 5;

/// Props of [`Dates`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The date whose page it is.
    pub heading: Rc<Heading>,
    /// The series.
    pub series: Rc<Heading>,
}

/// Those that are still to come, and on demand all.
#[component]
pub fn Dates(props: &Props) -> Html {
    let (texts, space) = (use_texts(), use_space());
    let all = use_state_eq(|| false);
    let now = browser::date();
    let mut dates: Vec<Heading> = props.series.each().collect();
    order::sort_by_key(&mut dates, |it| it.start_at);
    let count = dates.len();
    if !*all {
        dates.retain(|it| it.end_at > now);
        dates.truncate(SHOWN);
    }
    let more = count - dates.len();
    let open = {
        let all = all.clone();
        Callback::from(move |_: MouseEvent| all.set(true))
    };
    html! {
        <section class="mt-8" aria-labelledby="event-dates">
            <div class="section-head"><h2 id="event-dates">{ texts.get("event-dates") }</h2></div>
            <ul class="mini-list">
                { for dates.into_iter().map(|date| {
                    let current = date.on == props.heading.on;
                    let gone = date.cancelled_at.is_some();
                    let moved = !gone && date.moved_at.is_some();
                    html! {
                        <li key={date.on.to_string()}>
                            <ToEvent slug={space.slug.clone()} heading={date.clone()} class="mini" {current}>
                                <span>
                                    <span class={classes!("t", gone.then_some("struck"))}>{ days::full(&texts, &date) }</span>
                                    <span class="s">
                                        { for gone.then(|| texts.get("calendar-cancelled")) }
                                        { for moved.then(|| texts.get("calendar-moved")) }
                                        { for current.then(|| html! { <span class="vh">{ texts.get("event-this-date") }</span> }) }
                                    </span>
                                </span>
                            </ToEvent>
                        </li>
                    }
                }) }
            </ul>
            <p class="mt-2" hidden={more == 0}>
                <Button small=true onclick={open}>{ texts.with("event-all-dates", &[("count", count.into())]) }</Button>
            </p>
        </section>
    }
}
