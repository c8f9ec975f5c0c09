//! A person with how he is: a disc, half a disc, or a ring at the edge of the photo, and a word for those
//! who cannot see it.

use protocol::{PhotoId, UserId, presence::Presence};
use yew::prelude::*;

use super::{Avatar, avatar::Size};
use crate::hooks::{use_live, use_texts};

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
fn look(presence: Presence) -> Option<(&'static str, &'static str)> {
    match presence {
        Presence::Online => Some(("on", "presence-online")),
        Presence::Away => Some(("away", "presence-away")),
        Presence::Offline => Some(("off", "presence-offline")),
        Presence::Unknown => None,
    }
}

/// The person.
#[component]
pub fn Face(props: &Props) -> Html {
    let (texts, live) = (use_texts(), use_live());
    let presence = use_state_eq(|| Presence::Unknown);
    use_effect_with((live, props.id), {
        let presence = presence.clone();
        move |(live, id)| {
            let showing = live.show(*id, Callback::from(move |now| presence.set(now)));
            move || drop(showing)
        }
    });
    let (shape, word) = look(*presence).unzip();
    html! {
        <>
            <Avatar id={props.id} name={props.name.clone()} photo={props.photo} size={props.size} presence={shape} />
            <span class="vh">{ word.map(|word| texts.get(word)).unwrap_or_default() }{ " " }</span>
        </>
    }
}
