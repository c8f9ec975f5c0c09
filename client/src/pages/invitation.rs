//! Where an invitation's link leads: to which space, by whom, and in.

use protocol::{
    Code, Problem,
    people::FollowLink,
    spaces::{AskForLink, Invited, Role},
};
use yew::{platform::spawn_local, prelude::*};
use yew_router::prelude::*;

use super::outside::{Outside, refusal};
use crate::{
    api, browser,
    components::{Button, Field, Kind, Skeleton, link_button},
    hooks::use_submit,
    i18n::use_texts,
    pages::members::role_key,
    route::Route,
    session::{Who, use_who},
};

/// The name under which the secret is kept while its holder signs in or confirms an address.
const KEPT: &str = "osmose.invitation";

/// The secret of the invitation that somebody came by, until it was accepted.
#[must_use]
pub fn held() -> Option<String> {
    browser::kept(KEPT)
}

/// The page of an invitation.
#[component]
pub fn Invitation() -> Html {
    let texts = use_texts();
    let who = use_who();
    let submit = use_submit();
    let token = use_memo((), |()| match browser::take_fragment() {
        Some(token) => {
            browser::keep(KEPT, &token);
            Some(token)
        }
        None => held(),
    });
    let seen = use_state(|| None::<Result<Invited, Problem>>);
    {
        let (seen, token) = (seen.clone(), token.clone());
        use_effect_with((), move |()| {
            let Some(token) = (*token).clone() else {
                return seen.set(Some(Err(Problem::new(Code::LinkExpired))));
            };
            spawn_local(async move {
                let answer = api::spaces::invited(&FollowLink { token }).await;
                if answer.as_ref().is_err_and(|problem| !problem.temporary) {
                    browser::forget(KEPT);
                }
                seen.set(Some(answer));
            });
        });
    }
    let accept = {
        let (submit, token, ask) = (submit.clone(), token.clone(), who.ask.clone());
        Callback::from(move |_: MouseEvent| {
            let link = FollowLink { token: (*token).clone().unwrap_or_default() };
            let ask = ask.clone();
            submit.run(async move { api::spaces::accept(&link).await }, move |space| {
                browser::forget(KEPT);
                ask.emit(());
                super::go(&Route::Space { slug: space.slug }.to_path());
            });
        })
    };
    match &*seen {
        None => html! { <Outside title={texts.get("invitation")}><Skeleton rows=2 /></Outside> },
        Some(Err(problem)) if problem.code == Code::LinkExpired => {
            html! { <Gone token={(*token).clone().unwrap_or_default()} /> }
        }
        Some(Err(problem)) => html! {
            <Outside title={texts.get("invitation")} lede={texts.problem(problem)}>
                { link_button(&Route::Home, Kind::Primary, &texts.get("go-on")) }
            </Outside>
        },
        Some(Ok(it)) => {
            let args = [("name", it.by.as_str().into()), ("space", it.space.as_str().into())];
            let as_role = (it.role != Role::Member).then(|| {
                let role = texts.get(role_key(it.role)).to_string();
                html! { <p class="muted">{ texts.with("invitation-role", &[("role", role.into())]) }</p> }
            });
            let way = match who.who {
                Who::Somebody(_) => html! {
                    <Button kind={Kind::Primary} busy={submit.busy} onclick={accept}>{ texts.get("invitation-accept") }</Button>
                },
                Who::Unknown => html! { <Skeleton rows=1 /> },
                Who::Nobody { .. } | Who::Failed(_) => html! {
                    <div class="row-gap">
                        { link_button(&Route::SignUp, Kind::Primary, &texts.get("sign-up")) }
                        <a class="btn" href={format!("{}?next=/invitation", Route::SignIn.to_path())}>{ texts.get("invitation-sign-in") }</a>
                    </div>
                },
            };
            html! {
                <Outside title={texts.with("invitation-title", &args)} lede={texts.with("invitation-says", &args)}>
                    <p hidden={it.description.is_empty()}>{ it.description.clone() }</p>
                    <p class="muted">{ texts.with("invitation-members", &[("count", it.members.into())]) }</p>
                    { for as_role }
                    { refusal(&texts, submit.problem.as_ref()) }
                    { way }
                </Outside>
            }
        }
    }
}

#[derive(PartialEq, Properties)]
struct GoneProps {
    /// The secret of the link that works no longer.
    token: String,
}

/// The link works no longer: one asks for another, and the admins of the space are told.
#[component]
fn Gone(props: &GoneProps) -> Html {
    let texts = use_texts();
    let submit = use_submit();
    let email = use_state_eq(String::new);
    let asked = use_state_eq(|| false);
    let onsubmit = {
        let (submit, email, asked, token) =
            (submit.clone(), email.clone(), asked.clone(), props.token.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let it = AskForLink { token: token.clone(), email: (*email).clone() };
            if let Err(problem) = it.check() {
                return submit.refuse(problem);
            }
            let asked = asked.clone();
            submit.run(async move { api::spaces::ask_for_link(&it).await }, move |()| asked.set(true));
        })
    };
    let inside = if *asked {
        html! { <p role="status">{ texts.get("invitation-asked") }</p> }
    } else {
        let onchange = {
            let email = email.clone();
            Callback::from(move |text: String| email.set(text))
        };
        html! {
            <form class="form" {onsubmit} novalidate=true>
                { refusal(&texts, submit.problem.as_ref().filter(|it| it.fields.is_empty())) }
                <Field name="email" kind="email" autocomplete="email" label={texts.get("email")} value={(*email).clone()}
                    {onchange} help={texts.get("invitation-ask-help")} fault={submit.fault("email").cloned()} />
                <Button kind={Kind::Primary} submit=true busy={submit.busy}>{ texts.get("invitation-ask") }</Button>
            </form>
        }
    };
    html! {
        <Outside title={texts.get("invitation-gone")} lede={texts.get("invitation-gone-says")}>
            <div class="slot">{ inside }</div>
            { link_button(&Route::Home, Kind::Quiet, &texts.get("go-on")) }
        </Outside>
    }
}
