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

/// A word that stays. What is urgent is told to readers at once.
pub fn banner(gravity: Gravity, says: Html) -> Html {
    let (class, icon, role) = match gravity {
        Gravity::Info => (None, "info", "status"),
        Gravity::Important => (Some("important"), "circle-alert", "status"),
        Gravity::Urgent => (Some("urgent"), "circle-alert", "alert"),
    };
    html! {
        <div class={classes!("banner", class)} {role}>
            <Icon name={icon} />
            <div>{ says }</div>
        </div>
    }
}
