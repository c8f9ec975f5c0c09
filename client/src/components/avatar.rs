//! People and spaces as discs and tiles: a photo, or initials in a hue of the id's own. The initials
//! come from CSS, so that readers hear only the name that stands beside.

use protocol::{PhotoId, SpaceId, UserId, people};
use yew::prelude::*;

use crate::api;

/// The class of one of the twelve hues.
#[must_use]
pub fn hue(number: u8) -> &'static str {
    match number {
        0 => "h0",
        1 => "h1",
        2 => "h2",
        3 => "h3",
        4 => "h4",
        5 => "h5",
        6 => "h6",
        7 => "h7",
        8 => "h8",
        9 => "h9",
        10 => "h10",
        _ => "h11",
    }
}

/// How large an avatar is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Size {
    /// 24 px.
    ExtraSmall,
    /// 30 px.
    Small,
    /// 36 px.
    #[default]
    Medium,
    /// 44 px.
    Large,
    /// 88 px.
    ExtraLarge,
}

/// Props of [`Avatar`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Whose it is.
    pub id: UserId,
    /// The name the initials are made of.
    pub name: AttrValue,
    /// The photo, which takes the place of the initials.
    #[prop_or_default]
    pub photo: Option<PhotoId>,
    /// How large.
    #[prop_or_default]
    pub size: Size,
    /// How he is.
    #[prop_or_default]
    pub presence: Option<&'static str>,
}

/// A person. The name must stand beside it as text.
#[component]
pub fn Avatar(props: &Props) -> Html {
    let size = match props.size {
        Size::ExtraSmall => Some("xs"),
        Size::Small => Some("sm"),
        Size::Medium => None,
        Size::Large => Some("lg"),
        Size::ExtraLarge => Some("xl"),
    };
    let initials = people::initials(&props.name);
    let large = props.size == Size::ExtraLarge;
    html! {
        <span class={classes!("avatar", hue(props.id.hue()), size)} data-i={initials} data-presence={props.presence} aria-hidden="true">
            { for props.photo.iter().map(|photo| html! {
                <img key={photo.to_string()} src={api::people::photo(props.id, *photo, large)} alt="" loading="lazy" decoding="async" />
            }) }
        </span>
    }
}

/// A space, small, beside its name; filled when it is the current one.
pub fn tile(id: SpaceId, name: &str, current: bool) -> Html {
    html! {
        <span
            class={classes!("space", "sm", hue(id.hue()))}
            aria-current={current.then_some("true")}
            aria-hidden="true"
            data-i={people::initials(name)}
        ></span>
    }
}
