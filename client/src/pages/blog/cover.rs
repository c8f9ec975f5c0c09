//! The picture above a post; a drawing in the author's hue where there is none.

use protocol::{UserId, blog};
use yew::prelude::*;

use crate::{api, components::avatar::hue};

/// Props of [`Picture`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The picture, if there is one.
    pub cover: Option<blog::Cover>,
    /// Whose post it is.
    pub author: UserId,
}

/// The picture. It says nothing that the title does not.
#[component]
pub fn Picture(props: &Props) -> Html {
    let inside = match props.cover {
        Some(cover) => {
            let (width, height) = (cover.size.0.to_string(), cover.size.1.to_string());
            html! { <img src={api::files::picture(cover.file)} alt="" {width} {height} loading="lazy" decoding="async" /> }
        }
        None => html! {
            <svg viewBox="0 0 480 200" preserveAspectRatio="xMidYMid slice">
                <g fill="none" stroke="currentColor" opacity=".4">
                    { for ["46", "66", "86", "106"].map(|r| html! {
                        <><circle cx="196" cy="112" {r} /><circle cx="292" cy="112" {r} /></>
                    }) }
                </g>
                <path d="M244 17.5a106 106 0 0 1 0 189 106 106 0 0 1 0-189z" fill="currentColor" opacity=".2" />
            </svg>
        },
    };
    html! { <span class={classes!("cover", hue(props.author.hue()))} aria-hidden="true">{ inside }</span> }
}
