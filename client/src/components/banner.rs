//! A word above a page or a form, which stays.

use yew::prelude::*;

use super::Icon;

/// How grave it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Gravity {
    /// Good to know.
    #[default]
    Info,
    /// To be looked at.
    Important,
    /// Something failed.
    Urgent,
}

/// Props of [`Banner`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// How grave.
    #[prop_or_default]
    pub gravity: Gravity,
    /// The fact, and what to do.
    pub children: Html,
    /// What can be done about it.
    #[prop_or_default]
    pub actions: Html,
}

/// A word that stays. What is urgent is told to readers at once.
#[component]
pub fn Banner(props: &Props) -> Html {
    let (class, icon, role) = match props.gravity {
        Gravity::Info => (None, "info", "status"),
        Gravity::Important => (Some("important"), "circle-alert", "status"),
        Gravity::Urgent => (Some("urgent"), "circle-alert", "alert"),
    };
    html! {
        <div class={classes!("banner", class)} {role}>
            <Icon name={icon} />
            <div>{ props.children.clone() }</div>
            <div class="actions">{ props.actions.clone() }</div>
        </div>
    }
}
