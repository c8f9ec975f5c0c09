//! Light, dark, or as the system says. The choice is kept in the browser; the boot file applies it
//! before anything is painted.

use yew::prelude::*;

use crate::browser;

const KEPT: &str = "osmose.theme";

/// A theme.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// All, in the order of the settings.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    fn name(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }

    fn kept() -> Self {
        match browser::kept(KEPT).as_deref() {
            Some("light") => Self::Light,
            Some("dark") => Self::Dark,
            _ => Self::System,
        }
    }

    fn apply(self) {
        browser::set_root("data-theme", self.name());
    }
}

/// Applies the kept choice.
pub fn restore() {
    Theme::kept().apply();
}

/// The theme, and the way to choose another.
#[hook]
pub fn use_theme() -> (Theme, Callback<Theme>) {
    let theme = use_state_eq(Theme::kept);
    let set = {
        let theme = theme.clone();
        Callback::from(move |new: Theme| {
            match new.name() {
                Some(name) => browser::keep(KEPT, name),
                None => browser::forget(KEPT),
            }
            new.apply();
            theme.set(new);
        })
    };
    (*theme, set)
}
