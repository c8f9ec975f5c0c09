//! One's own settings: what others see, how one signs in, where one is signed in, how it looks.

mod access;
mod choices;
mod crop;
mod look;
mod photo;
mod profile;
mod reading;
mod sessions;

use yew::prelude::*;

use crate::{browser, hooks::use_title, i18n::use_texts};
use access::{Address, Secret};
use choices::Choices;
use look::Look;
use profile::Profile;
use reading::Receipts;
use sessions::Sessions;

/// The page of the settings.
#[component]
pub fn Settings() -> Html {
    let texts = use_texts();
    use_title(&texts.get("settings"));
    let entries = [
        ("profile", "settings-profile"),
        ("password-set", "settings-password"),
        ("email-set", "settings-email"),
        ("sessions", "settings-sessions"),
        ("choices", "settings-choices"),
        ("receipts", "settings-receipts"),
        ("look", "settings-look"),
    ];
    let lead = |id: &'static str| {
        Callback::from(move |event: MouseEvent| {
            event.prevent_default();
            if let Some(section) = browser::find(&format!("#{id}")) {
                section.scroll_into_view();
            }
            browser::focus(&format!("#{id}"));
        })
    };
    html! {
        <div class="page">
            <header class="page-head"><div><h1>{ texts.get("settings") }</h1></div></header>
            <div class="settings-cols">
                <nav class="cats" aria-label={texts.get("settings")}>
                    { for entries.iter().map(|(id, key)| html! { <a href={format!("#{id}")} onclick={lead(id)}>{ texts.get(key) }</a> }) }
                </nav>
                <div class="form wide">
                    <Profile />
                    <Secret />
                    <Address />
                    <Sessions />
                    <Choices />
                    <Receipts />
                    <Look />
                </div>
            </div>
        </div>
    }
}
