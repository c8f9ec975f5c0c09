//! Which part of the calendar an address shows, and the ways to another one.

use chrono::{Datelike, Days, NaiveDate};
use protocol::calendar::Heading;
use yew::prelude::*;
use yew_router::prelude::*;

use super::days;
use crate::{components::Icon, hooks::use_texts, i18n::Texts, route::Route, shell::use_space};

/// How events are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// A table of weeks.
    #[default]
    Month,
    /// Seven days with their hours.
    Week,
    /// What is to come, one after the other.
    List,
}

impl View {
    const ALL: [Self; 3] = [Self::Month, Self::Week, Self::List];

    fn name(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Week => "week",
            Self::List => "list",
        }
    }

    fn key(self) -> &'static str {
        match self {
            Self::Month => "calendar-month",
            Self::Week => "calendar-week",
            Self::List => "calendar-list",
        }
    }
}

/// A view of the time around a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// How.
    pub view: View,
    /// Around which day.
    pub day: NaiveDate,
}

impl Place {
    /// What an address asks for (`?view=week&date=2026-11-24`).
    #[must_use]
    pub fn of(query: &str, today: NaiveDate) -> Self {
        let value = |name: &str| {
            query
                .trim_start_matches('?')
                .split('&')
                .filter_map(|it| it.split_once('='))
                .find(|it| it.0 == name)
        };
        let view = value("view").and_then(|it| View::ALL.into_iter().find(|view| view.name() == it.1));
        let day = value("date").and_then(|it| it.1.parse::<NaiveDate>().ok());
        let day = day.filter(|it| protocol::calendar::YEARS.contains(&it.year()));
        Self { view: view.unwrap_or_default(), day: day.unwrap_or(today) }
    }

    /// The days that are shown, the last one included.
    #[must_use]
    pub fn days(self) -> (NaiveDate, NaiveDate) {
        match self.view {
            View::Month => {
                let last = days::month(self.day, 1) - Days::new(1);
                (days::monday(days::month(self.day, 0)), days::monday(last) + Days::new(6))
            }
            View::Week => (days::monday(self.day), days::monday(self.day) + Days::new(6)),
            View::List => (self.day, self.day + Days::new(91)),
        }
    }

    /// The same view of another time.
    #[must_use]
    pub fn step(self, forth: bool) -> Self {
        let sign = if forth { 1 } else { -1 };
        let day = match self.view {
            View::Month => days::month(self.day, sign),
            View::Week if forth => self.day + Days::new(7),
            View::Week => self.day - Days::new(7),
            View::List if forth => self.day + Days::new(28),
            View::List => self.day - Days::new(28),
        };
        Self { day, ..self }
    }

    /// What is shown, in words.
    #[must_use]
    pub fn title(self, texts: &Texts) -> String {
        let month = [("month", "long"), ("year", "numeric")];
        match self.view {
            View::Month => capital(&days::said(texts, self.day, &month)),
            View::Week => {
                let (first, last) = self.days();
                let end = days::said(texts, last, &[("day", "numeric"), ("month", "long")]);
                let begin = if first.month() == last.month() {
                    first.day().to_string()
                } else {
                    days::said(texts, first, &[("day", "numeric"), ("month", "long")])
                };
                texts.with("calendar-week-of", &[("from", begin.into()), ("to", end.into())]).to_string()
            }
            View::List => {
                let day = [("day", "numeric"), ("month", "long"), ("year", "numeric")];
                let day = days::said(texts, self.day, &day);
                texts.with("calendar-list-from", &[("day", day.into())]).to_string()
            }
        }
    }

    fn query(self) -> [(&'static str, String); 2] {
        [("view", self.view.name().to_owned()), ("date", self.day.to_string())]
    }

    /// Its address.
    #[must_use]
    pub fn path(self, slug: &str) -> String {
        let [(view, name), (date, day)] = self.query();
        format!("{}?{view}={name}&{date}={day}", Route::Calendar { slug: slug.to_owned() }.to_path())
    }
}

/// « novembre 2026 » at the beginning of a line.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Props of [`To`].
#[derive(PartialEq, Properties)]
pub struct ToProps {
    /// Where it leads.
    pub place: Place,
    /// Its look.
    pub class: Classes,
    /// What it says, for those who do not see it.
    #[prop_or_default]
    pub label: Option<AttrValue>,
    /// It leads to where one is.
    #[prop_or_default]
    pub current: bool,
    /// What it shows.
    pub children: Html,
}

/// A link to another part of the calendar.
#[component]
pub fn To(props: &ToProps) -> Html {
    let (navigator, space) = (use_navigator(), use_space());
    let place = props.place;
    let href = place.path(&space.slug);
    let slug = space.slug.clone();
    let onclick = Callback::from(move |event: MouseEvent| {
        // A new tab or window is the browser's affair.
        if event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key() {
            return;
        }
        let Some(navigator) = &navigator else { return };
        event.prevent_default();
        // A name and a day of ours are always a query.
        let _ = navigator.push_with_query(&Route::Calendar { slug: slug.clone() }, &place.query());
    });
    html! {
        <a class={props.class.clone()} {href} {onclick} aria-label={props.label.clone()}
            aria-current={props.current.then_some("true")}>
            { props.children.clone() }
        </a>
    }
}

/// Props of [`ToEvent`].
#[derive(PartialEq, Properties)]
pub struct ToEventProps {
    /// The space's part of the address.
    pub slug: AttrValue,
    /// The event, or a date of a series.
    pub heading: Heading,
    /// Its look.
    pub class: Classes,
    /// It leads to where one is.
    #[prop_or_default]
    pub current: bool,
    /// What it shows.
    pub children: Html,
}

/// A link to an event's page: of a series, to that date's.
#[component]
pub fn ToEvent(props: &ToEventProps) -> Html {
    let navigator = use_navigator();
    let route = Route::CalendarEvent { slug: props.slug.to_string(), event: props.heading.id };
    let on = props.heading.recurs().then(|| props.heading.on.to_string());
    let query = on.as_ref().map(|on| format!("?on={on}")).unwrap_or_default();
    let href = format!("{}{query}", route.to_path());
    let onclick = Callback::from(move |event: MouseEvent| {
        if event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key() {
            return;
        }
        let Some(navigator) = &navigator else { return };
        event.prevent_default();
        match &on {
            // A day of ours is always a query.
            Some(on) => drop(navigator.push_with_query(&route, &[("on", on.clone())])),
            None => navigator.push(&route),
        }
    });
    html! {
        <a class={props.class.clone()} {href} {onclick} aria-current={props.current.then_some("true")}>{ props.children.clone() }</a>
    }
}

/// The ways to the time before and after, and to the other views.
#[derive(PartialEq, Properties)]
pub struct WaysProps {
    /// Where one is.
    pub place: Place,
}

/// The arrows beside the title.
#[component]
pub fn Arrows(props: &WaysProps) -> Html {
    let texts = use_texts();
    let place = props.place;
    let (before, after) = match place.view {
        View::Month => ("calendar-month-before", "calendar-month-after"),
        View::Week => ("calendar-week-before", "calendar-week-after"),
        View::List => ("calendar-list-before", "calendar-list-after"),
    };
    html! {
        <span class="row-gap no-wrap tight">
            <To place={place.step(false)} class="icon-btn" label={texts.get(before)}><Icon name="chevron-left" /></To>
            <To place={place.step(true)} class="icon-btn" label={texts.get(after)}><Icon name="chevron-right" /></To>
        </span>
    }
}

/// Today, and the views.
#[component]
pub fn Views(props: &WaysProps) -> Html {
    let texts = use_texts();
    let place = props.place;
    html! {
        <>
            <To place={Place { day: days::today(), ..place }} class="btn quiet not-phone">{ texts.get("calendar-today") }</To>
            <nav class="seg" aria-label={texts.get("calendar-views")}>
                { for View::ALL.into_iter().map(|view| html! {
                    <To key={view.name()} place={Place { view, ..place }} class={Classes::new()} current={view == place.view}>
                        { texts.get(view.key()) }
                    </To>
                }) }
            </nav>
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn an_address_says_what_is_shown() {
        let today = day("2026-11-24");
        let of = |query: &str| Place::of(query, today);
        assert_eq!(of(""), Place { view: View::Month, day: today });
        assert_eq!(of("?view=week&date=2026-03-29"), Place { view: View::Week, day: day("2026-03-29") });
        assert_eq!(of("?view=year&date=9999-99-99"), Place { view: View::Month, day: today });
        assert_eq!(of("?date=0001-01-01").day, today);
    }

    #[test]
    fn a_month_is_shown_in_whole_weeks_and_steps_from_month_to_month() {
        let november = Place { view: View::Month, day: day("2026-11-30") };
        assert_eq!(november.days(), (day("2026-10-26"), day("2026-12-06")));
        assert_eq!(november.step(true).day, day("2026-12-01"));
        assert_eq!(november.step(true).step(true).day, day("2027-01-01"));
        assert_eq!(november.step(false).day, day("2026-10-01"));
        let week = Place { view: View::Week, day: day("2026-11-29") };
        assert_eq!(week.days(), (day("2026-11-23"), day("2026-11-29")));
        assert_eq!(week.step(false).day, day("2026-11-22"));
    }
}
