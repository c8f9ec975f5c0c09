//! Where an invitation's link leads: to which space, by whom, and in.

use protocol::{
    Code, Problem,
    people::FollowLink,
    spaces::{Invited, Role},
};
use yew::{platform::spawn_local, prelude::*};
use yew_router::prelude::*;

use super::outside::{Outside, refusal};
use crate::{
    api, browser,
    components::{Button, Kind, Skeleton, link_button},
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
        Some(Err(problem)) => {
            let (title, lede) = match problem.code {
                Code::LinkExpired => (texts.get("invitation-gone"), texts.get("invitation-gone-says")),
                _ => (texts.get("invitation"), texts.problem(problem)),
            };
            html! {
                <Outside {title} {lede}>{ link_button(&Route::Home, Kind::Primary, &texts.get("go-on")) }</Outside>
            }
        }
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
