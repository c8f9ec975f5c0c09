//! What people looked for in the FAQ and did not find, for admins: one click begins an entry.

use gloo_timers::callback::Timeout;
use protocol::{
    ActId, Event, SpaceId, Stream,
    faq::{Board, Fill, Gaps, Missed},
};
use yew::{platform::spawn_local, prelude::*};

use crate::{
    api,
    components::{Button, Kind},
    hooks::{use_resource, use_texts, use_toasts},
    live::Told,
};

/// Milliseconds without a letter after which a search is over.
const SETTLED: u32 = 1_500;

/// Tells that a search found nothing; nobody hears whose it was.
pub fn tell(space: SpaceId, typed: &str) {
    let missed = Missed { asked: typed.trim().to_owned() };
    if missed.check().is_ok() && missed.kept().is_some() {
        // What cannot be told is not worth a word to whoever looks for something.
        spawn_local(async move { drop(api::faq::missed(space, &missed).await) });
    }
}

/// Tells of a search that found nothing, once nobody types any more and all entries are here.
#[hook]
pub fn use_missed(space: SpaceId, board: &Board, typed: &str, nothing: bool) {
    let missed = (nothing && board.next.is_none()).then(|| typed.to_owned());
    use_effect_with(missed, move |missed| {
        let missed = missed.clone();
        let waiting = missed.map(|typed| Timeout::new(SETTLED, move || tell(space, &typed)));
        move || drop(waiting)
    });
}

/// Props of [`GapList`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Where.
    pub space: SpaceId,
    /// Begins an entry that asks this.
    pub on_draft: Callback<String>,
}

/// The searches, those that were made most often first.
#[component]
pub fn GapList(props: &Props) -> Html {
    let (texts, toasts) = (use_texts(), use_toasts());
    let space = props.space;
    let apply = |gaps: &mut Gaps, told: &Told| {
        if let Told::Push(push) = told
            && let Event::Faq(event) = &push.event
        {
            gaps.apply(event);
        }
    };
    let gaps = use_resource(Stream::Admins(space), move || api::faq::gaps(space), apply);
    let Some(gaps) = gaps.ready().filter(|it| !it.gaps.is_empty()) else {
        return html! { <span hidden=true /> };
    };
    let row = |asked: &String, count: i64| {
        let draft = {
            let (on_draft, asked) = (props.on_draft.clone(), asked.clone());
            Callback::from(move |_: MouseEvent| on_draft.emit(asked.clone()))
        };
        let fill = {
            let (texts, toasts, asked) = (texts.clone(), toasts.clone(), asked.clone());
            Callback::from(move |_: MouseEvent| {
                let (texts, toasts) = (texts.clone(), toasts.clone());
                let fill = Fill { act: ActId::new(), asked: asked.clone() };
                spawn_local(async move {
                    match api::faq::fill(space, &fill).await {
                        Ok(()) => toasts.show(texts.get("faq-gap-ignored")),
                        Err(problem) => toasts.show(texts.problem(&problem)),
                    }
                });
            })
        };
        html! {
            <li key={asked.clone()}>
                <span class="grow">
                    <b>{ asked.clone() }</b>{ " " }
                    <span class="small muted">{ texts.with("faq-gap-count", &[("count", count.into())]) }</span>
                </span>
                <Button small=true icon="plus" onclick={draft}>{ texts.get("faq-gap-draft") }</Button>
                <Button small=true kind={Kind::Quiet} onclick={fill}>{ texts.get("faq-gap-ignore") }</Button>
            </li>
        }
    };
    html! {
        <section class="mt-6" aria-labelledby="faq-gaps">
            <h2 id="faq-gaps">{ texts.get("faq-gaps") }</h2>
            <p class="small muted">{ texts.get("faq-gaps-says") }</p>
            <ul class="faq-gaps">{ for gaps.gaps.iter().map(|it| row(&it.asked, it.count)) }</ul>
        </section>
    }
}
