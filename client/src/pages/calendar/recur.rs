//! Whether an event comes again: in words of every day, from which the rule is made.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use protocol::{
    Field as Fault,
    calendar::{
        DATES_MAX, Rule,
        rule::{End, Every, is_last, place},
    },
};
use yew::prelude::*;

use super::{days, words};
use crate::{
    components::{Choice, Field, Icon},
    hooks::use_texts,
};

/// What is chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Recur {
    /// In which unit; absent: it does not come again.
    pub every: Option<Every>,
    interval: String,
    weekdays: Vec<Weekday>,
    nth: Option<i32>,
    counted: bool,
    count: String,
    until: String,
}

impl Recur {
    /// It does not come again.
    #[must_use]
    pub fn never() -> Self {
        Self {
            every: None,
            interval: "1".to_owned(),
            weekdays: Vec::new(),
            nth: None,
            counted: false,
            count: "10".to_owned(),
            until: String::new(),
        }
    }

    /// As a rule has it.
    #[must_use]
    pub fn of(rule: &str, first: NaiveDate) -> Self {
        let Ok(rule) = Rule::read(rule, first) else { return Self::never() };
        let mut it = Self {
            every: Some(rule.every),
            interval: rule.interval.to_string(),
            weekdays: rule.weekdays,
            nth: rule.nth,
            ..Self::never()
        };
        match rule.end {
            End::Count(count) => (it.counted, it.count) = (true, count.to_string()),
            End::Until(day) => it.until = day.to_string(),
        }
        it
    }

    /// The rule of a series that begins on this day, as far as the fields say one; a field that says none is one that
    /// is refused.
    #[must_use]
    pub fn rule(&self, first: NaiveDate) -> String {
        let Some(every) = self.every else { return String::new() };
        let mut text = format!("FREQ={};INTERVAL={}", every.name(), self.interval.trim());
        let nth = match self.nth {
            Some(-1) if is_last(first) => Some(-1),
            Some(_) => Some(place(first)),
            None => None,
        };
        let name = |day: Weekday| day.to_string().to_uppercase().chars().take(2).collect::<String>();
        match (every, nth) {
            (Every::Week, _) => {
                let all = ALL.iter().filter(|day| self.weekdays.contains(day) || **day == first.weekday());
                text.push_str(";BYDAY=");
                text.push_str(&all.map(|day| name(*day)).collect::<Vec<_>>().join(","));
            }
            (Every::Month, Some(nth)) => text.push_str(&format!(";BYDAY={nth}{}", name(first.weekday()))),
            _ => {}
        }
        if self.counted {
            text.push_str(&format!(";COUNT={}", self.count.trim()));
        } else if !self.until.is_empty() {
            text.push_str(&format!(";UNTIL={}", self.until.replace('-', "")));
        }
        text
    }
}

const ALL: [Weekday; 7] =
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

/// Props of [`Recurring`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// What is chosen.
    pub recur: Recur,
    /// On which day it begins, as far as that is known.
    pub first: Option<NaiveDate>,
    /// Hears what is chosen.
    pub onchange: Callback<Recur>,
    /// What is wrong with it.
    #[prop_or_default]
    pub fault: Option<Fault>,
}

/// The fields.
#[component]
pub fn Recurring(props: &Props) -> Html {
    let texts = use_texts();
    let recur = &props.recur;
    let first = props.first.unwrap_or_else(days::today);
    let set = |put: fn(&mut Recur, String)| {
        let (recur, onchange) = (recur.clone(), props.onchange.clone());
        Callback::from(move |text: String| {
            let mut now = recur.clone();
            put(&mut now, text);
            onchange.emit(now);
        })
    };
    let option = |every: Every, key: &str| (AttrValue::from(every.name()), texts.get(key));
    let units = vec![
        (AttrValue::from(""), texts.get("recur-never")),
        option(Every::Day, "recur-days"),
        option(Every::Week, "recur-weeks"),
        option(Every::Month, "recur-months"),
        option(Every::Year, "recur-years"),
    ];
    let unit = recur.every.map(Every::name).unwrap_or_default();
    let choice = html! {
        <Choice name="event-recur" label={texts.get("recur")} options={units} value={unit}
            onchange={set(|it, text| it.every = Every::ALL.into_iter().find(|every| every.name() == text))} />
    };
    let Some(every) = recur.every else { return choice };
    let interval = match every {
        Every::Day => "recur-every-days",
        Every::Week => "recur-every-weeks",
        Every::Month => "recur-every-months",
        Every::Year => "recur-every-years",
    };
    let on = match every {
        Every::Week => html! { <Weekdays recur={recur.clone()} {first} onchange={props.onchange.clone()} /> },
        Every::Month => {
            let mut days = vec![None, Some(place(first))];
            if is_last(first) {
                days.push(Some(-1));
            }
            let chosen =
                days.iter().copied().find(|it| *it == recur.nth).unwrap_or(recur.nth.map(|_| place(first)));
            let options =
                days.into_iter().map(|nth| (number(nth).into(), words::in_month(&texts, first, nth)));
            html! {
                <Choice name="event-recur-day" label={texts.get("recur-day")} options={options.collect::<Vec<_>>()} value={number(chosen)}
                    onchange={set(|it, text| it.nth = text.parse().ok())} />
            }
        }
        Every::Day | Every::Year => Html::default(),
    };
    let ends = vec![("until".into(), texts.get("recur-until")), ("count".into(), texts.get("recur-count"))];
    let end = if recur.counted {
        html! {
            <Field name="event-recur-count" kind="number" label={texts.get("recur-how-many")} value={recur.count.clone()}
                onchange={set(|it, text| it.count = text)} />
        }
    } else {
        html! {
            <Field name="event-recur-last" kind="date" label={texts.get("recur-last")} value={recur.until.clone()}
                onchange={set(|it, text| it.until = text)} />
        }
    };
    let rule = Rule::read(&recur.rule(first), first);
    let says = rule.as_ref().ok().map(|rule| {
        let count = rule.days(first).map(|all| all.len()).unwrap_or_default();
        let said = words::said(&texts, rule, first);
        texts.with("recur-says", &[("rule", said.into()), ("count", count.into())])
    });
    let fault = props.fault.as_ref().map(|it| match it.fault {
        protocol::Fault::Empty => texts.get("recur-fault-end"),
        protocol::Fault::TooLong => texts.with("recur-fault-many", &[("limit", DATES_MAX.into())]),
        _ => texts.get("recur-fault"),
    });
    html! {
        <>
            { choice }
            <Field name="event-recur-interval" kind="number" label={texts.get(interval)} value={recur.interval.clone()}
                onchange={set(|it, text| it.interval = text)} />
            { on }
            <Choice name="event-recur-end" label={texts.get("recur-end")} options={ends} value={if recur.counted { "count" } else { "until" }}
                onchange={set(|it, text| it.counted = text == "count")} />
            { end }
            <p class="small muted" role="status">{ for says }</p>
            { for fault.map(|text| html! { <p class="err" role="alert"><Icon name="circle-alert" />{ text }</p> }) }
        </>
    }
}

fn number(nth: Option<i32>) -> String {
    nth.map(|nth| nth.to_string()).unwrap_or_default()
}

#[derive(PartialEq, Properties)]
struct WeekdaysProps {
    recur: Recur,
    first: NaiveDate,
    onchange: Callback<Recur>,
}

/// The days of the week; that of the first date is always one of them.
#[component]
fn Weekdays(props: &WeekdaysProps) -> Html {
    let texts = use_texts();
    let monday = days::monday(props.first);
    let boxes = ALL.into_iter().zip(0_u64..).map(|(day, at)| {
        let own = day == props.first.weekday();
        let checked = own || props.recur.weekdays.contains(&day);
        let (recur, onchange) = (props.recur.clone(), props.onchange.clone());
        let onchange = Callback::from(move |_: Event| {
            let mut now = recur.clone();
            if checked {
                now.weekdays.retain(|it| *it != day);
            } else {
                now.weekdays.push(day);
            }
            onchange.emit(now);
        });
        let id = format!("event-on-{at}");
        html! {
            <label class="check small" for={id.clone()} key={at}>
                <input type="checkbox" {id} {checked} disabled={own} {onchange} />
                <span>{ days::said(&texts, monday + Days::new(at), &[("weekday", "long")]) }</span>
            </label>
        }
    });
    html! {
        <fieldset class="field">
            <legend>{ texts.get("recur-weekdays") }</legend>
            <div class="row-gap">{ for boxes }</div>
        </fieldset>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_chosen_is_a_rule_and_a_rule_is_what_was_chosen() {
        let first: NaiveDate = "2026-12-29".parse().expect("the last Tuesday of its month");
        for rule in [
            "FREQ=DAILY;INTERVAL=3;COUNT=5",
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;UNTIL=20270601",
            "FREQ=MONTHLY;COUNT=5",
            "FREQ=MONTHLY;BYDAY=-1TU;COUNT=5",
            "FREQ=MONTHLY;BYDAY=5TU;COUNT=5",
            "FREQ=YEARLY;UNTIL=20300101",
        ] {
            let read = Rule::read(&Recur::of(rule, first).rule(first), first);
            assert_eq!(read.map(|it| it.to_string()).as_deref(), Ok(rule));
        }
        let weekly = Recur { every: Some(Every::Week), counted: true, ..Recur::never() };
        assert_eq!(weekly.rule(first), "FREQ=WEEKLY;INTERVAL=1;BYDAY=TU;COUNT=10");
        // Moved to another day, « the last » is what that day is.
        let last = Recur { every: Some(Every::Month), nth: Some(-1), counted: true, ..Recur::never() };
        let earlier = first - Days::new(14);
        assert_eq!(last.rule(earlier), "FREQ=MONTHLY;INTERVAL=1;BYDAY=3TU;COUNT=10");
        assert_eq!(Recur::of("", first), Recur::never());
        let endless = Recur { every: Some(Every::Day), ..Recur::never() };
        assert_eq!(Rule::read(&endless.rule(first), first), Err(protocol::Fault::Empty));
    }
}
