//! A message as a turn of a talk: one's own on the right, what follows the same voice without its name
//! again, what it answers quoted above it, the day before the first of a day.

use chrono::TimeDelta;
use protocol::{
    UserId,
    comments::{Comment, Log},
};
use yew::prelude::*;

use super::place::begins;
use crate::i18n::{Texts, dates};

/// Minutes after which the same voice says its name again.
const PAUSE: i64 = 10;

/// The message at this index of the run, with what stands around it.
pub fn turn(texts: &Texts, log: &Log, at: usize, me: UserId, message: Html, foot: Option<Html>) -> Html {
    let comment = &log.items[at];
    let before = at.checked_sub(1).and_then(|at| log.items.get(at));
    let new_day = before.is_none_or(|before| !dates::same_day(before.at, comment.at));
    let day = new_day.then(|| {
        html! { <p class="day-line"><span>{ dates::day(texts, comment.at) }</span></p> }
    });
    let goes_on = !new_day && before.is_some_and(|before| follows(before, comment));
    let mine = comment.author.id == me;
    let quote = comment.parent.filter(|_| comment.deleted.is_none()).map(|parent| {
        let quoted = match log.items.iter().find(|it| it.id == parent) {
            Some(it) if it.deleted.is_none() => {
                let name =
                    if it.author.id == me { texts.get("comment-you") } else { it.author.name.clone().into() };
                let begins = begins(&it.html);
                texts.with("chat-quote", &[("name", name.as_str().into()), ("begins", begins.into())])
            }
            _ => texts.get("chat-quote-far"),
        };
        html! { <p class="quote">{ quoted }</p> }
    });
    html! {
        <div class={classes!("turn", mine.then_some("mine"), goes_on.then_some("goes-on"))}>
            <div class="day">{ for day }</div>
            <div class="quoted">{ for quote }</div>
            { message }
            <div class="foot">{ for foot }</div>
        </div>
    }
}

/// One's own message that is not among the others yet.
pub fn mine(message: Html) -> Html {
    html! { <div class="turn mine">{ message }</div> }
}

fn follows(before: &Comment, comment: &Comment) -> bool {
    before.author.id == comment.author.id
        && before.deleted.is_none()
        && comment.at - before.at < TimeDelta::minutes(PAUSE)
}
