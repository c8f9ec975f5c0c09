//! How a page gets what it shows: fetched once, then kept up to date by what happens.

mod anew;
mod documents;
mod follow;
mod pages;
mod resource;
mod submit;

pub use anew::use_anew;
pub use documents::{streams, use_documents};
pub use pages::Pages;
pub use resource::{Resource, UseResource, use_resource};
pub use submit::{Submit, use_submit};

pub use crate::{
    components::toast::use_toasts, drafts::use_draft, i18n::use_texts, live::use_live, live::use_live_state,
    session::use_session,
};

use yew::prelude::*;

use crate::browser;

/// Names the page in the title of the tab.
#[hook]
pub fn use_title(title: &str) {
    use_effect_with(AttrValue::from(title.to_owned()), |title| {
        browser::set_title(title);
    });
}
