//! A person with how he is: a disc, half a disc, a barred disc, or a ring at the edge of the photo, and a
//! word for those who cannot see it; and what he says of it himself.

use chrono::{DateTime, Utc};
use protocol::{
    PhotoId, UserId,
    presence::{Presence, Seen},
};
use yew::prelude::*;

use super::{Avatar, avatar::Size};
use crate::{
    hooks::{use_live, use_texts},
    i18n::{Texts, dates},
};

/// Props of [`Face`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Whose it is.
    pub id: UserId,
    /// The name, which must stand beside it.
    pub name: AttrValue,
    /// The photo.
    pub photo: Option<PhotoId>,
    /// How large.
    #[prop_or_default]
    pub size: Size,
}

/// How a presence is drawn, and the name of its word.
#[must_use]
pub fn look(presence: Presence) -> Option<(&'static str, &'static str)> {
    match presence {
        Presence::Online => Some(("on", "presence-online")),
        Presence::Away => Some(("away", "presence-away")),
        Presence::Busy => Some(("busy", "presence-busy")),
        Presence::Offline => Some(("off", "presence-offline")),
        // Drawn as others see him.
        Presence::Invisible => Some(("off", "presence-invisible")),
        Presence::Unknown => None,
    }
}

/// How somebody is, at any time, as the reader may see it.
#[hook]
pub fn use_seen(user: UserId) -> Seen {
    let live = use_live();
    let seen = use_state_eq(|| Seen::unknown(user));
    use_effect_with((live, user), {
        let seen = seen.clone();
        move |(live, user)| {
            let showing = live.show(*user, &Callback::from(move |now| seen.set(now)));
            move || drop(showing)
        }
    });
    (*seen).clone()
}

/// The person.
#[component]
pub fn Face(props: &Props) -> Html {
    let texts = use_texts();
    let (shape, word) = look(use_seen(props.id).presence).unzip();
    html! {
        <>
            <Avatar id={props.id} name={props.name.clone()} photo={props.photo} size={props.size} presence={shape} />
            <span class="vh">{ word.map(|word| texts.get(word)).unwrap_or_default() }{ " " }</span>
        </>
    }
}

/// Props of [`Says`].
#[derive(PartialEq, Properties)]
pub struct SaysProps {
    /// Who.
    pub id: UserId,
}

/// What a person says of how he is, and until when; a line for where there is room.
#[component]
pub fn Says(props: &SaysProps) -> Html {
    let texts = use_texts();
    let words = says(&texts, &use_seen(props.id));
    html! { <span class="says" hidden={words.is_empty()}>{ words }</span> }
}

/// The same as text; empty if he says nothing.
#[must_use]
pub fn says(texts: &Texts, seen: &Seen) -> AttrValue {
    // A word that ends is said with its end, even without a text.
    let ends = seen.until.is_some() && matches!(seen.presence, Presence::Busy | Presence::Away);
    let word = look(seen.presence).filter(|_| ends && seen.text.is_empty()).map(|(_, word)| texts.get(word));
    let word = word.as_deref().unwrap_or(&seen.text);
    ending(texts, word, seen.until.filter(|_| !word.is_empty()))
}

/// Some words, and until when they hold.
#[must_use]
pub fn ending(texts: &Texts, words: &str, until: Option<DateTime<Utc>>) -> AttrValue {
    let words = Some(words.to_owned()).filter(|it| !it.is_empty());
    let until = until.map(|at| dates::until(texts, at));
    words.into_iter().chain(until).collect::<Vec<_>>().join(", ").into()
}
