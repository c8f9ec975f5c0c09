//! Whether one comes: one choice of three, what came of it in words, and how many places are left.

use std::rc::Rc;

use protocol::{
    ActId,
    calendar::{Answer, Heading, Reply, Standing},
};
use yew::prelude::*;

use super::remind::Remind;
use crate::{
    api, browser,
    components::Icon,
    hooks::{use_submit, use_texts},
    i18n::Texts,
    pages::outside::refusal,
};

/// Props of [`Rsvp`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The event.
    pub heading: Rc<Heading>,
    /// What the reader answered.
    pub standing: Option<Standing>,
    /// His place among those who wait.
    pub line: Option<usize>,
    /// How many minutes before it begins he is to be reminded of it.
    pub reminder: Option<i32>,
    /// Its date is one of the series no longer: there is nothing to answer.
    pub gone: bool,
}

fn label(answer: Answer) -> &'static str {
    match answer {
        Answer::Yes => "event-yes",
        Answer::Maybe => "event-maybe",
        Answer::No => "event-no",
    }
}

/// The card.
#[component]
pub fn Rsvp(props: &Props) -> Html {
    let texts = use_texts();
    let submit = use_submit();
    let heading = &props.heading;
    let cancelled = heading.cancelled_at.is_some();
    // What was chosen shows at once, until the answer that counts is known or it was refused.
    let chosen = use_state_eq(|| None::<Answer>);
    {
        let chosen = chosen.clone();
        use_effect_with(props.standing, move |_| chosen.set(None));
    }
    let known = props.standing.map(|it| it.answer);
    let shown = if submit.problem.is_some() { known } else { chosen.or(known) };
    let choices = Answer::ALL.iter().map(|answer| {
        let answer = *answer;
        let (submit, chosen, id) = (submit.clone(), chosen.clone(), heading.id);
        let on = heading.recurs().then_some(heading.on);
        let onchange = Callback::from(move |_: Event| {
            chosen.set(Some(answer));
            let reply = Reply { act: ActId::new(), answer, on };
            submit.run(async move { api::calendar::answer(id, &reply).await }, |_| ());
        });
        let checked = shown == Some(answer);
        html! {
            <label key={answer.name()}>
                <input type="radio" name="answer" value={answer.name()} {checked} {onchange} />
                <span>{ texts.get(label(answer)) }</span>
            </label>
        }
    });
    let past = heading.end_at <= browser::date();
    let over = cancelled || props.gone || past;
    let answer = (!over).then(|| {
        html! {
            <fieldset class="rsvp-choice">
                <legend class="vh">{ texts.get("event-will-you") }</legend>
                { for choices }
            </fieldset>
        }
    });
    html! {
        <section class="card pad rsvp" aria-labelledby="rsvp">
            <h2 id="rsvp">{ texts.get("event-answer") }</h2>
            <p class="small muted" hidden={!heading.recurs() || props.gone}>{ texts.get("event-answer-date") }</p>
            <div class="slot">{ for answer }</div>
            { state(&texts, props, (cancelled, past)) }
            { refusal(&texts, submit.problem.as_ref()) }
            { places(&texts, heading) }
            <div hidden={over}><Remind event={heading.id} minutes={props.reminder} recurs={heading.recurs()} /></div>
            <a class="btn" href={api::calendar::file(heading.id)} download="">
                <Icon name="calendar-plus" small=true />{ texts.get("event-file") }
            </a>
        </section>
    }
}

/// What came of the answer, in words.
fn state(texts: &Texts, props: &Props, (cancelled, past): (bool, bool)) -> Html {
    let all = props.heading.figures.waiting;
    let (class, icon, text) = match props.standing {
        _ if cancelled => ("wait", "info", texts.get("event-is-cancelled")),
        _ if props.gone => ("wait", "info", texts.get("event-date-gone")),
        Some(Standing { answer: Answer::Yes, waiting: true, .. }) => {
            let args = [("place", props.line.unwrap_or(1).into()), ("all", all.into())];
            ("wait", "hourglass", texts.with("event-in-line", &args))
        }
        Some(Standing { answer: Answer::Yes, .. }) => ("ok", "circle-check", texts.get("event-confirmed")),
        Some(Standing { answer: Answer::Maybe, .. }) => ("wait", "info", texts.get("event-undecided")),
        Some(Standing { answer: Answer::No, .. }) => ("", "info", texts.get("event-declined")),
        None if past => ("", "info", texts.get("event-is-over")),
        None => ("", "info", texts.get("event-unanswered")),
    };
    let more = props.standing.is_some_and(|it| it.waiting && !cancelled && !past);
    html! {
        <div>
            <p class={classes!("state-line", class)} role="status"><Icon name={icon} small=true />{ text }</p>
            <p class="small muted mt-2" hidden={!more}>{ texts.get("event-in-line-says") }</p>
        </div>
    }
}

/// How many places are taken.
fn places(texts: &Texts, heading: &Heading) -> Html {
    let taken = heading.figures.yes;
    let Some(all) = heading.capacity.map(i64::from) else {
        return html! { <p class="small muted">{ texts.with("event-comers", &[("count", taken.into())]) }</p> };
    };
    let left = (all - taken).max(0);
    html! {
        <div class="places">
            <p class="row-gap between small">
                <span>{ texts.with("event-taken", &[("taken", taken.into()), ("all", all.into())]) }</span>
                <span class="muted">{ texts.with("event-left", &[("count", left.into())]) }</span>
            </p>
            <progress max={all.to_string()} value={taken.min(all).to_string()} aria-label={texts.get("event-places")} />
        </div>
    }
}
