//! Mailed links that are carried out by being opened: confirming an address, moving to another.

use protocol::{Code, Problem, people::FollowLink};
use yew::{platform::spawn_local, prelude::*};

use super::outside::Outside;
use crate::{
    api, browser,
    components::{Button, Kind, Skeleton, link_button},
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

/// What a mailed link does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// Confirms an address.
    Verify,
    /// Moves the account to a new address.
    EmailChange,
}

impl Link {
    fn title(self) -> &'static str {
        match self {
            Self::Verify => "verify",
            Self::EmailChange => "email-change",
        }
    }

    fn done(self) -> &'static str {
        match self {
            Self::Verify => "verify-done",
            Self::EmailChange => "email-change-done",
        }
    }
}

/// Carries out the link in the address, once; says what came of it and how to try again.
#[hook]
fn use_link(link: Link) -> (Outcome, Callback<()>) {
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
            let (outcome, ask) = (outcome.clone(), ask.clone());
            spawn_local(async move {
                let form = FollowLink { token };
                let answer = match link {
                    Link::Verify => api::people::verify(&form).await,
                    Link::EmailChange => api::people::confirm_email(&form).await,
                };
                match answer {
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

/// Props of [`Mailed`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// What the link does.
    pub link: Link,
}

/// A mailed link that is carried out by being opened.
#[component]
pub fn Mailed(props: &Props) -> Html {
    let link = props.link;
    let texts = use_texts();
    let (outcome, again) = use_link(link);
    let title = texts.get(link.title());
    match &outcome {
        Outcome::Going => html! { <Outside {title}><Skeleton rows=1 /></Outside> },
        Outcome::Done => html! {
            <Outside {title} lede={texts.get(link.done())}>
                { link_button(&Route::Home, Kind::Primary, &texts.get("go-on")) }
            </Outside>
        },
        Outcome::Failed(problem) => {
            let way = if problem.temporary {
                html! { <Button kind={Kind::Primary} onclick={again.reform(|_| ())}>{ texts.get("retry") }</Button> }
            } else {
                html! { { link_button(&Route::SignIn, Kind::Primary, &texts.get("sign-in-go")) } }
            };
            html! { <Outside {title} lede={texts.problem(problem)}>{ way }</Outside> }
        }
    }
}
