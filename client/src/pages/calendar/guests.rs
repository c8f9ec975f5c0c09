//! Who comes.

use protocol::{
    calendar::{Answer, Figures, Guest},
    people::Card,
};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::{
    components::{Button, Face},
    hooks::use_texts,
    route::Route,
};

/// People that are shown at first.
const SHOWN: usize = 6;

/// Props of [`Guests`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Who answered.
    pub guests: Vec<Guest>,
    /// Who organises it.
    pub organiser: Card,
    /// How many answered what.
    pub figures: Figures,
}

/// Whom of those who answered.
#[derive(Clone, Copy, PartialEq)]
enum Which {
    Coming,
    Maybe,
    Waiting,
}

/// The list.
#[component]
pub fn Guests(props: &Props) -> Html {
    let texts = use_texts();
    let which = use_state_eq(|| Which::Coming);
    let all = use_state_eq(|| false);
    let Figures { yes, maybe, waiting, .. } = props.figures;
    let tabs = [
        (Which::Coming, "guests-yes", yes),
        (Which::Maybe, "guests-maybe", maybe),
        (Which::Waiting, "guests-waiting", waiting),
    ];
    let tabs = tabs.into_iter().filter(|(it, _, count)| *it == Which::Coming || *count > 0).map(|(it, key, count)| {
        let state = which.clone();
        let onclick = Callback::from(move |_: MouseEvent| state.set(it));
        html! {
            <button key={key} type="button" class="filter" aria-pressed={(*which == it).to_string()} {onclick}>
                { texts.with(key, &[("count", count.into())]) }
            </button>
        }
    });
    let fits = |guest: &&Guest| {
        let it = guest.standing;
        match *which {
            Which::Coming => it.answer == Answer::Yes && !it.waiting,
            Which::Maybe => it.answer == Answer::Maybe,
            Which::Waiting => it.waiting,
        }
    };
    let guests: Vec<&Guest> = props.guests.iter().filter(fits).collect();
    let shown = if *all { guests.len() } else { SHOWN.min(guests.len()) };
    let more = guests.len() - shown;
    let open = {
        let all = all.clone();
        Callback::from(move |_: MouseEvent| all.set(true))
    };
    html! {
        <section aria-labelledby="guests">
            <div class="section-head"><h2 id="guests">{ texts.get("guests") }</h2></div>
            <div class="filters flush" role="group" aria-label={texts.get("guests-filter")}>{ for tabs }</div>
            <ul class="mini-list who-list mt-2">
                { for guests.iter().take(shown).map(|guest| {
                    let card = &guest.card;
                    let organises = card.id == props.organiser.id;
                    let says = if organises { texts.get("guests-organiser") } else { card.function.clone().into() };
                    html! {
                        <li key={card.id.to_string()}>
                            <Link<Route> to={Route::Person { user: card.id }} classes="mini">
                                <Face id={card.id} photo={card.photo} name={card.name.clone()} />
                                <span><span class="t">{ card.name.clone() }</span><span class="s">{ says }</span></span>
                            </Link<Route>>
                        </li>
                    }
                }) }
            </ul>
            <p class="small muted mt-2" hidden={!guests.is_empty()}>{ texts.get("guests-none") }</p>
            <p class="mt-2" hidden={more == 0}>
                <Button small=true onclick={open}>{ texts.with("guests-more", &[("count", more.into())]) }</Button>
            </p>
        </section>
    }
}
