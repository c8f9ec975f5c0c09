//! A rule in words: « Toutes les semaines, le mardi, jusqu’au 15 décembre ».

use chrono::{Datelike, Days, NaiveDate};
use protocol::calendar::{
    Heading, Rule,
    rule::{End, Every},
};
use yew::AttrValue;

use super::days;
use crate::i18n::Texts;

/// When a series takes place; nothing of what does not come again.
#[must_use]
pub fn of(texts: &Texts, series: &Heading) -> Option<String> {
    let first = series.starts.date();
    Rule::read(&series.rule, first).ok().map(|rule| said(texts, &rule, first))
}

/// A rule of a series that begins on a day.
#[must_use]
pub fn said(texts: &Texts, rule: &Rule, first: NaiveDate) -> String {
    let count = [("count", rule.interval.into())];
    let every = texts.with(
        match rule.every {
            Every::Day => "rule-days",
            Every::Week => "rule-weeks",
            Every::Month => "rule-months",
            Every::Year => "rule-years",
        },
        &count,
    );
    let on = match rule.every {
        Every::Day => None,
        Every::Week => {
            let monday = days::monday(first);
            let of = |at: u32| {
                let day = days::said(texts, monday + Days::new(at.into()), &[("weekday", "long")]);
                texts.with("rule-weekday", &[("day", day.into())]).to_string()
            };
            let all = rule.weekdays.iter().map(|day| of(day.num_days_from_monday())).collect();
            Some(listed(texts, all))
        }
        Every::Month => Some(in_month(texts, first, rule.nth).to_string()),
        Every::Year => {
            let day = days::said(texts, first, &[("day", "numeric"), ("month", "long")]);
            Some(texts.with("rule-day", &[("day", day.into())]).to_string())
        }
    };
    let mut whole = match on {
        Some(on) => {
            texts.with("rule-on", &[("every", every.as_str().into()), ("days", on.into())]).to_string()
        }
        None => every.to_string(),
    };
    let end = match rule.end {
        End::Count(count) => texts.with("rule-count", &[("count", count.into())]),
        End::Until(day) => {
            let parts = [("day", "numeric"), ("month", "long"), ("year", "numeric")];
            let known = day.year() == days::today().year();
            let day = days::said(texts, day, if known { &parts[..2] } else { &parts });
            texts.with("rule-until", &[("day", day.into())])
        }
    };
    whole.push_str(&end);
    whole
}

/// Which day of the month: « le 15 », « le deuxième mardi », « le dernier mardi ».
#[must_use]
pub fn in_month(texts: &Texts, first: NaiveDate, nth: Option<i32>) -> AttrValue {
    let Some(nth) = nth else {
        return texts.with("rule-month-day", &[("day", first.day().into())]);
    };
    let weekday = days::said(texts, first, &[("weekday", "long")]);
    let key = match nth {
        1 => "rule-first",
        2 => "rule-second",
        3 => "rule-third",
        4 => "rule-fourth",
        5 => "rule-fifth",
        _ => "rule-last",
    };
    texts.with(key, &[("day", weekday.into())])
}

/// « le lundi, le mardi et le jeudi ».
fn listed(texts: &Texts, mut all: Vec<String>) -> String {
    let Some(last) = all.pop() else { return String::new() };
    if all.is_empty() {
        return last;
    }
    texts.with("rule-and", &[("first", all.join(", ").into()), ("last", last.into())]).to_string()
}
