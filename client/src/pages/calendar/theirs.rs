//! Somebody else changed the event meanwhile: both texts stay, and the person says which one holds.

use protocol::{
    calendar::{Body, Heading},
    mentions,
};
use yew::prelude::*;

use super::days;
use crate::{
    components::{Button, Icon},
    hooks::use_texts,
};

/// Props of [`Theirs`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// How the event stands now.
    pub now: (Heading, Body),
    /// What was typed is to hold.
    pub on_mine: Callback<()>,
    /// What stands there now is to be gone on from.
    pub on_theirs: Callback<()>,
}

/// The other text, and the two ways out.
#[component]
pub fn Theirs(props: &Props) -> Html {
    let texts = use_texts();
    let (heading, body) = &props.now;
    html! {
        <section class="banner important" role="alert" aria-labelledby="theirs">
            <Icon name="triangle-alert" />
            <div>
                <p class="strong" id="theirs">{ texts.get("event-stale") }</p>
                <p>{ texts.get("event-stale-says") }</p>
                <p class="strong mt-2">{ heading.title.clone() }</p>
                <p>{ days::full(&texts, heading) }</p>
                <p>{ heading.place.clone() }</p>
                { for mentions::collapse(&body.source).0.lines().map(|line| html! { <p>{ line.to_owned() }</p> }) }
                <p class="row-gap mt-2">
                    <Button small=true onclick={props.on_theirs.reform(|_| ())}>{ texts.get("event-take-theirs") }</Button>
                    <Button small=true onclick={props.on_mine.reform(|_| ())}>{ texts.get("event-save-mine") }</Button>
                </p>
            </div>
        </section>
    }
}
