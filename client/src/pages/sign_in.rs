//! Signing in.

use protocol::people::{SignIn as Form, SignUpPolicy};
use yew::prelude::*;
use yew_router::prelude::*;

use super::outside::{Outside, refusal, use_site};
use crate::{
    api, browser,
    components::{
        Avatar, Button, Field, Kind, Password,
        banner::{Gravity, banner},
    },
    hooks::use_submit,
    i18n::use_texts,
    route::{Route, own_path},
    session::{Who, use_who},
};

/// The sign-in page. Who is signed in already goes on to where he wanted.
#[component]
pub fn SignIn() -> Html {
    let texts = use_texts();
    let who = use_who();
    let site = use_site();
    let submit = use_submit();
    let email = use_state(String::new);
    let password = use_state(String::new);
    let signed_in = matches!(who.who, Who::Somebody(_));
    use_effect_with(signed_in, |signed_in| {
        if *signed_in {
            super::go(&next());
        }
    });
    let onsubmit = {
        let (submit, email, password, set) =
            (submit.clone(), email.clone(), password.clone(), who.set.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let form = Form { email: (*email).clone(), password: (*password).clone() };
            let set = set.clone();
            submit.run(async move { api::people::sign_in(&form).await }, move |session| set.emit(session));
        })
    };
    let change = |state: &UseStateHandle<String>| {
        let state = state.clone();
        Callback::from(move |text| state.set(text))
    };
    let fill = {
        let email = email.clone();
        Callback::from(move |address: String| {
            email.set(address);
            browser::focus("#password");
        })
    };
    let carries = site.as_ref().is_none_or(|site| site.can_sign_in);
    let notice = (!carries).then(|| {
        let url = site.as_ref().map(|site| site.url.clone()).unwrap_or_default();
        banner(
            Gravity::Info,
            html! { <>
                <p>{ texts.get("sign-in-no-cookie") }</p>
                <p><a href={url.clone()}>{ url }</a></p>
            </> },
        )
    });
    let policy = site.as_ref().map(|site| site.sign_up);
    let access = match policy {
        Some(SignUpPolicy::Open | SignUpPolicy::Domain) => html! {
            <>{ texts.get("sign-in-no-account") }{ " " }<Link<Route> to={Route::SignUp}>{ texts.get("sign-up") }</Link<Route>></>
        },
        Some(SignUpPolicy::Invitation | SignUpPolicy::Closed) => {
            html! { { texts.get("sign-in-by-invitation") } }
        }
        None => Html::default(),
    };
    let demo = site.map(|site| site.demo).unwrap_or_default();
    html! {
        <Outside title={texts.get("sign-in")} lede={texts.get("sign-in-says")}>
            <div class="slot">{ for notice }</div>
            <form class="form" {onsubmit} novalidate=true>
                { refusal(&texts, submit.problem.as_ref()) }
                <Field name="email" kind="email" autocomplete="username" label={texts.get("email")}
                    value={(*email).clone()} onchange={change(&email)} />
                <Password name="password" autocomplete="current-password" label={texts.get("password")}
                    value={(*password).clone()} onchange={change(&password)} />
                <p class="small"><Link<Route> to={Route::Forgotten}>{ texts.get("forgotten") }</Link<Route>></p>
                <Button submit=true kind={Kind::Primary} busy={submit.busy}>{ texts.get("sign-in-act") }</Button>
            </form>
            <p class="small muted tc">{ access }</p>
            <div class="slot">
                { for (!demo.is_empty()).then(|| html! {
                    <section class="demo" aria-labelledby="demo-title">
                        <h2 id="demo-title">{ texts.get("demo-title") }</h2>
                        <p class="small muted">{ texts.get("demo-says") }</p>
                        <ul>
                            { for demo.iter().map(|it| html! {
                                <li key={it.email.clone()}>
                                    <button type="button" class="demo-row" onclick={fill.reform({
                                        let email = it.email.clone();
                                        move |_: MouseEvent| email.clone()
                                    })}>
                                        <Avatar id={look(&it.email)} name={it.name.clone()} />
                                        <span class="grow"><span class="strong">{ it.name.clone() }</span><span class="small muted">{ it.function.clone() }</span></span>
                                    </button>
                                </li>
                            }) }
                        </ul>
                    </section>
                }) }
            </div>
        </Outside>
    }
}

/// A hue for an account of which only the address is known here.
fn look(email: &str) -> protocol::UserId {
    let mut bytes = [0; 16];
    for (at, byte) in email.bytes().enumerate() {
        bytes[at % 16] ^= byte;
    }
    protocol::UserId(uuid::Uuid::from_bytes(bytes))
}

/// Where to go once signed in.
fn next() -> String {
    let search = browser::window().location().search().unwrap_or_default();
    let asked = web_sys::UrlSearchParams::new_with_str(&search).ok().and_then(|it| it.get("next"));
    asked.as_deref().and_then(own_path).unwrap_or("/").to_owned()
}
