//! Icons, from the sprite that the build makes of `client/icons.txt`.

use yew::prelude::*;

/// Props of [`Icon`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The first name of its line in `icons.txt`.
    pub name: AttrValue,
    /// Smaller, within a line of small text.
    #[prop_or_default]
    pub small: bool,
}

/// A picture that says nothing by itself: the words stand beside it.
#[component]
pub fn Icon(props: &Props) -> Html {
    let small = props.small.then_some("ico-sm");
    html! {
        <svg class={classes!("ico", small)} aria-hidden="true"><use href={format!("#i-{}", props.name)} /></svg>
    }
}
