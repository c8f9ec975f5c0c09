//! Osmose in the browser: pages, the live link they follow, and what is kept on the way. What does
//! not need a browser is tested natively.

pub mod api;
pub mod app;
pub mod browser;
pub mod components;
pub mod drafts;
pub mod draw;
pub mod hooks;
pub mod i18n;
pub mod live;
pub mod local_time;
pub mod pages;
mod panic;
pub mod parts;
pub mod route;
pub mod session;
pub mod shell;
pub mod theme;
#[cfg(test)]
mod tidy;
pub mod wire;

use yew_router::Routable;

/// Mounts the application into `#app`.
pub fn start() {
    panic::install();
    theme::restore();
    let path = browser::window().location().pathname().unwrap_or_default();
    if let Some(route) = route::Route::recognize(&path) {
        parts::begin(&route);
    }
    if let Some(root) = browser::find("#app") {
        yew::Renderer::<app::App>::with_root(root.into()).render();
    }
}
