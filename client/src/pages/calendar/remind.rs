//! When one is to be reminded of an event.

use protocol::{
    ActId, ResourceId,
    calendar::{MINUTES, Remind as It},
};
use yew::prelude::*;

use crate::{
    api,
    components::field::Choice,
    hooks::{use_submit, use_texts},
    i18n::Texts,
    pages::outside::refusal,
};

/// Props of [`Remind`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Of which event.
    pub event: ResourceId,
    /// How many minutes before, as it is kept.
    pub minutes: Option<i32>,
    /// It comes again: he is reminded of each date.
    pub recurs: bool,
}

fn said(texts: &Texts, minutes: i32) -> AttrValue {
    match minutes {
        it if it % 1_440 == 0 => texts.with("event-remind-days", &[("count", (it / 1_440).into())]),
        it if it % 60 == 0 => texts.with("event-remind-hours", &[("count", (it / 60).into())]),
        it => texts.with("event-remind-minutes", &[("count", it.into())]),
    }
}

/// A choice of a few times.
#[component]
pub fn Remind(props: &Props) -> Html {
    let texts = use_texts();
    let submit = use_submit();
    // What was chosen shows at once, until what counts is known or it was refused.
    let chosen = use_state_eq(|| None::<Option<i32>>);
    {
        let chosen = chosen.clone();
        use_effect_with(props.minutes, move |_| chosen.set(None));
    }
    let shown = if submit.problem.is_some() { props.minutes } else { chosen.unwrap_or(props.minutes) };
    let never = ("".into(), texts.get("event-remind-never"));
    let times = MINUTES.iter().map(|it| (it.to_string().into(), said(&texts, *it)));
    let onchange = {
        let (submit, chosen, event) = (submit.clone(), chosen.clone(), props.event);
        Callback::from(move |value: String| {
            let minutes = value.parse().ok();
            chosen.set(Some(minutes));
            let it = It { act: ActId::new(), minutes };
            submit.run(async move { api::calendar::remind(event, &it).await }, |_| ());
        })
    };
    html! {
        <div>
            <Choice name="event-remind" label={texts.get(if props.recurs { "event-remind-each" } else { "event-remind" })} options={std::iter::once(never).chain(times).collect::<Vec<_>>()}
                value={shown.map(|it| it.to_string()).unwrap_or_default()} {onchange} />
            { refusal(&texts, submit.problem.as_ref()) }
        </div>
    }
}
