//! One's own corner: how one wishes to be seen, settings, language, theme, signing out.

use protocol::{people::Language, spaces::Role};
use yew::{platform::spawn_local, prelude::*};
use yew_router::prelude::*;

use crate::{
    api,
    components::{
        Button, Face, Icon, Menu,
        face::{look, use_seen},
    },
    hooks::use_toasts,
    i18n::{use_set_language, use_texts},
    pages::{self, incidents::MakeProps},
    parts::{Piece, part},
    route::Route,
    session::{use_session, use_who},
    shell::status::{Chooser, DialogProps as StatusProps},
    theme::{Theme, use_theme},
};

/// One's avatar and the menu below it.
#[component]
pub fn MeMenu() -> Html {
    let texts = use_texts();
    let session = use_session();
    let (id, name) = (session.me.id, session.me.name());
    let button = html! { <Face {id} photo={session.me.photo} name={name.clone()} /> };
    let editing = use_state_eq(|| false);
    let edit = {
        let editing = editing.clone();
        Callback::from(move |()| editing.set(true))
    };
    let reporting = use_state_eq(|| false);
    let report = |shown: bool| {
        let reporting = reporting.clone();
        Callback::from(move |()| reporting.set(shown))
    };
    let opens = report(true);
    let content = Callback::from(
        move |close: Callback<()>| html! { <Content {close} edit={edit.clone()} report={opens.clone()} /> },
    );
    let presence = look(use_seen(id).presence).map(|(_, word)| texts.get(word));
    let name = presence.map_or_else(|| name.clone(), |word| format!("{name}, {word}"));
    let label = texts.with("me", &[("name", name.into())]);
    let onclose = {
        let editing = editing.clone();
        Callback::from(move |()| editing.set(false))
    };
    html! {
        <>
            <Menu id="me" class="me" {label} {button} {content} />
            <div class="over">
                { for editing.then(|| part(Piece::Status(StatusProps { onclose }))) }
                { for reporting.then(|| part(Piece::Report(MakeProps { on_close: report(false) }))) }
            </div>
        </>
    }
}

#[derive(PartialEq, Properties)]
struct ContentProps {
    close: Callback<()>,
    edit: Callback<()>,
    report: Callback<()>,
}

#[component]
fn Content(props: &ContentProps) -> Html {
    let texts = use_texts();
    let session = use_session();
    let set_language = use_set_language();
    let (theme, set_theme) = use_theme();
    let sign_out = use_sign_out();
    // The focus is back on the button before the dialog takes it, and returns there.
    let opens = |dialog: &Callback<()>| {
        let (close, dialog) = (props.close.clone(), dialog.clone());
        Callback::from(move |()| {
            close.emit(());
            dialog.emit(());
        })
    };
    let edit = opens(&props.edit);
    let report = opens(&props.report).reform(|_: MouseEvent| ());
    // One's own space may be another meanwhile, so the way leads from the page one is on.
    let administers = session
        .spaces
        .iter()
        .find(|space| space.role == Some(Role::Admin) && Some(&space.slug) == pages::last_space().as_ref());
    let of_space = administers.map(|space| Route::Announcements { slug: space.slug.clone() });
    let of_site = session.me.site_admin.then_some(Route::SiteAnnouncements);
    let answers = session.me.site_admin || session.spaces.iter().any(|it| it.role == Some(Role::Admin));
    let ways = [
        (of_space, "megaphone", "announcements"),
        (of_site, "megaphone", "announcements-site"),
        (answers.then_some(Route::Reports), "triangle-alert", "reports"),
    ];
    let announce =
        ways.into_iter().filter_map(|(to, icon, key)| to.map(|to| (to, icon, key))).map(|(to, icon, key)| {
            html! {
                <div class="me-row" onclick={props.close.reform(|_: MouseEvent| ())}>
                    <Link<Route> {to} classes="me-item"><Icon name={icon} />{ texts.get(key) }</Link<Route>>
                </div>
            }
        });
    let language = |to: Language| set_language.reform(move |_: MouseEvent| to);
    html! {
        <div class="me-menu">
            <div class="me-head">
                <p class="strong">{ session.me.name() }</p>
                <p class="small muted">{ session.me.email.clone() }</p>
            </div>
            <Chooser {edit} />
            <div class="me-row" onclick={props.close.reform(|_: MouseEvent| ())}>
                <Link<Route> to={Route::Settings} classes="me-item">
                    <Icon name="settings" />{ texts.get("settings") }
                </Link<Route>>
            </div>
            <div class="me-row" onclick={props.close.reform(|_: MouseEvent| ())}>
                <Link<Route> to={Route::People} classes="me-item">
                    <Icon name="users" />{ texts.get("people") }
                </Link<Route>>
            </div>
            { for announce }
            <div class="me-row">
                <button type="button" class="me-item" onclick={report}><Icon name="circle-alert" />{ texts.get("report") }</button>
            </div>
            <div class="me-row" role="group" aria-label={texts.get("language")}>
                <span class="small muted grow">{ texts.get("language") }</span>
                <span class="seg">
                    { for [(Language::Fr, "fr", "language-fr"), (Language::En, "en", "language-en")].map(|(to, tag, key)| html! {
                        <button type="button" lang={tag} aria-pressed={(texts.language() == to).to_string()} onclick={language(to)}>
                            { texts.get(key) }
                        </button>
                    }) }
                </span>
            </div>
            <div class="me-row" role="group" aria-label={texts.get("theme")}>
                <span class="small muted grow">{ texts.get("theme") }</span>
                <span class="seg">
                    { for Theme::ALL.map(|it| html! {
                        <button type="button" aria-pressed={(theme == it).to_string()} onclick={set_theme.reform(move |_: MouseEvent| it)}>
                            { texts.get(theme_key(it)) }
                        </button>
                    }) }
                </span>
            </div>
            <div class="me-row">
                <Button kind={crate::components::Kind::Quiet} icon="log-out" onclick={sign_out.reform(|_| ())}>
                    { texts.get("sign-out") }
                </Button>
            </div>
        </div>
    }
}

/// The name of a theme's text.
#[must_use]
pub fn theme_key(theme: Theme) -> &'static str {
    match theme {
        Theme::System => "theme-system",
        Theme::Light => "theme-light",
        Theme::Dark => "theme-dark",
    }
}

/// Signs out: the session ends on the server, and what the person left in this browser is purged.
#[hook]
pub fn use_sign_out() -> Callback<()> {
    let leave = use_who().leave;
    let toasts = use_toasts();
    let texts = use_texts();
    Callback::from(move |()| {
        let (leave, toasts, texts) = (leave.clone(), toasts.clone(), texts.clone());
        spawn_local(async move {
            match api::people::sign_out().await {
                Ok(()) => leave.emit(true),
                Err(problem) if problem.code == protocol::Code::NotSignedIn => leave.emit(true),
                Err(problem) => toasts.show(texts.problem(&problem)),
            }
        });
    })
}
