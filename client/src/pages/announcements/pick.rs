//! Choosing members of a space by name.

use gloo_timers::callback::Timeout;
use protocol::{SpaceId, UserId, people::Card};
use yew::{platform::spawn_local, prelude::*};

use crate::{
    api,
    components::{Avatar, Field, avatar::Size},
    i18n::use_texts,
};

/// Milliseconds without a key after which is looked for what was typed.
const PAUSE: u32 = 150;

/// Props of [`Members`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Of which space.
    pub space: SpaceId,
    /// Who is chosen: listed whatever is looked for.
    pub chosen: Vec<Card>,
    /// Who cannot be.
    pub without: UserId,
    /// One was chosen, or no longer.
    pub on_pick: Callback<Card>,
}

/// A field to look somebody up by, and those it finds.
#[component]
pub fn Members(props: &Props) -> Html {
    let texts = use_texts();
    let typed = use_state_eq(String::new);
    let found = use_state_eq(Vec::<Card>::new);
    {
        let found = found.clone();
        use_effect_with((props.space, (*typed).clone()), move |(space, text)| {
            let (space, text) = (*space, text.clone());
            let waiting = Timeout::new(PAUSE, move || {
                spawn_local(async move {
                    if let Ok(page) = api::spaces::members(space, &text, None).await {
                        found.set(page.items.into_iter().map(|it| it.card).collect());
                    }
                });
            });
            move || drop(waiting)
        });
    }
    let onchange = {
        let typed = typed.clone();
        Callback::from(move |text| typed.set(text))
    };
    let is_chosen = |card: &Card| props.chosen.iter().any(|it| it.id == card.id);
    let one = |card: &Card| {
        let (id, pressed) = (card.id, is_chosen(card).to_string());
        let onclick = {
            let card = card.clone();
            props.on_pick.reform(move |_: MouseEvent| card.clone())
        };
        html! {
            <li key={id.to_string()}>
                <button type="button" class="option" aria-pressed={pressed} {onclick}>
                    <Avatar {id} name={card.name.clone()} photo={card.photo} size={Size::Small} />
                    <span class="grow"><span class="t">{ card.name.clone() }</span><span class="s">{ card.function.clone() }</span></span>
                </button>
            </li>
        }
    };
    let others = found.iter().filter(|card| card.id != props.without && !is_chosen(card));
    html! {
        <div class="pick">
            <Field name="announce-who" label={texts.get("announcement-who")} value={(*typed).clone()} {onchange} />
            <ul class="pick-list" tabindex="0" aria-label={texts.get("announcement-who")}>
                { for props.chosen.iter().chain(others).map(one) }
            </ul>
        </div>
    }
}
