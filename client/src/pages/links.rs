//! Mailed links that are carried out by being opened: confirming an address, moving to another.

use std::future::Future;

use protocol::{Code, Problem, people::FollowLink};
use yew::{platform::spawn_local, prelude::*};

use super::outside::Outside;
use crate::{
    api, browser,
    components::{Button, Kind, LinkButton, Skeleton},
    i18n::use_texts,
    route::Route,
    session::use_who,
};

/// What came of a link.
#[derive(Clone, PartialEq)]
enum Outcome {
    Going,
    Done,
    Failed(Problem),
}

/// Carries out the link in the address, once; says what came of it and how to try again.
#[hook]
fn use_link<F, Fut>(follow: F) -> (Outcome, Callback<()>)
where
    F: Fn(FollowLink) -> Fut + Clone + 'static,
    Fut: Future<Output = Result<(), Problem>> + 'static,
{
    let outcome = use_state(|| Outcome::Going);
    let token = use_memo((), |()| browser::take_fragment());
    let ask = use_who().ask;
    let run = {
        let outcome = outcome.clone();
        use_callback((), move |(), ()| {
            let Some(token) = (*token).clone() else {
                return outcome.set(Outcome::Failed(Problem::new(Code::LinkExpired)));
            };
            outcome.set(Outcome::Going);
            let answer = follow(FollowLink { token });
            let (outcome, ask) = (outcome.clone(), ask.clone());
            spawn_local(async move {
                match answer.await {
                    Ok(()) => {
                        outcome.set(Outcome::Done);
                        ask.emit(());
                    }
                    Err(problem) => outcome.set(Outcome::Failed(problem)),
                }
            });
        })
    };
    use_effect_with(run.clone(), |run| run.emit(()));
    ((*outcome).clone(), run)
}

/// Confirms an address.
#[component]
pub fn Verify() -> Html {
    let (outcome, again) = use_link(|link| async move { api::people::verify(&link).await });
    html! { <Shown {outcome} {again} title="verify" done="verify-done" /> }
}

/// Moves the account to a new address.
#[component]
pub fn EmailChange() -> Html {
    let (outcome, again) = use_link(|link| async move { api::people::confirm_email(&link).await });
    html! { <Shown {outcome} {again} title="email-change" done="email-change-done" /> }
}

#[derive(PartialEq, Properties)]
struct ShownProps {
    outcome: Outcome,
    again: Callback<()>,
    title: &'static str,
    done: &'static str,
}

#[component]
fn Shown(props: &ShownProps) -> Html {
    let texts = use_texts();
    let title = texts.get(props.title);
    match &props.outcome {
        Outcome::Going => html! { <Outside {title}><Skeleton rows=1 /></Outside> },
        Outcome::Done => html! {
            <Outside {title} lede={texts.get(props.done)}>
                <LinkButton kind={Kind::Primary} to={Route::Home}>{ texts.get("go-on") }</LinkButton>
            </Outside>
        },
        Outcome::Failed(problem) => {
            let way = if problem.temporary {
                html! { <Button kind={Kind::Primary} onclick={props.again.reform(|_| ())}>{ texts.get("retry") }</Button> }
            } else {
                html! { <LinkButton kind={Kind::Primary} to={Route::SignIn}>{ texts.get("sign-in-go") }</LinkButton> }
            };
            html! { <Outside {title} lede={texts.problem(problem)}>{ way }</Outside> }
        }
    }
}
