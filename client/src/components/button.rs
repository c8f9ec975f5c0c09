//! Buttons, and links that look like them.

use yew::prelude::*;
use yew_router::prelude::*;

use super::Icon;
use crate::route::Route;

/// How much weight a button has. One filled button a view.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Outlined.
    #[default]
    Plain,
    /// Filled: the one thing to do here.
    Primary,
    /// Without an edge.
    Quiet,
    /// Filled in red: it takes something away.
    Danger,
}

/// The classes of a button.
#[must_use]
pub fn button_classes(kind: Kind, small: bool) -> Classes {
    let kind = match kind {
        Kind::Plain => None,
        Kind::Primary => Some("primary"),
        Kind::Quiet => Some("quiet"),
        Kind::Danger => Some("danger"),
    };
    classes!("btn", kind, small.then_some("sm"))
}

/// Props of [`Button`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// What it says: a verb.
    pub children: Html,
    /// Its weight.
    #[prop_or_default]
    pub kind: Kind,
    /// Smaller.
    #[prop_or_default]
    pub small: bool,
    /// An icon before the words.
    #[prop_or_default]
    pub icon: Option<AttrValue>,
    /// Sends the form it stands in.
    #[prop_or_default]
    pub submit: bool,
    /// What it asked for is on its way: it can be pressed, and does nothing.
    #[prop_or_default]
    pub busy: bool,
    /// Pressed or not, for those that stay pressed.
    #[prop_or_default]
    pub pressed: Option<bool>,
    /// What it does.
    #[prop_or_default]
    pub onclick: Callback<MouseEvent>,
}

/// A button. It keeps the focus while it is busy, which `disabled` would take away.
#[component]
pub fn Button(props: &Props) -> Html {
    let onclick = {
        let (onclick, busy) = (props.onclick.clone(), props.busy);
        Callback::from(move |event: MouseEvent| {
            if busy {
                event.prevent_default();
            } else {
                onclick.emit(event);
            }
        })
    };
    html! {
        <button
            type={if props.submit { "submit" } else { "button" }}
            class={button_classes(props.kind, props.small)}
            aria-disabled={props.busy.then_some("true")}
            aria-pressed={props.pressed.map(|it| it.to_string())}
            {onclick}
        >
            { for props.icon.iter().map(|name| html! { <Icon name={name.clone()} small=true /> }) }
            { props.children.clone() }
        </button>
    }
}

/// A link that looks like a button, because it is what to do next.
pub fn link_button(to: &Route, kind: Kind, text: &AttrValue) -> Html {
    html! { <Link<Route> to={to.clone()} classes={button_classes(kind, false)}>{ text.clone() }</Link<Route>> }
}
