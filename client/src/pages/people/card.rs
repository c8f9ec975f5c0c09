//! What a person shows of himself. The focus moves in when it opens, and Escape closes it.

use protocol::{Problem, Stream, UserId, people::Profile};
use web_sys::KeyboardEvent;
use yew::{platform::spawn_local, prelude::*};
use yew_router::prelude::*;

use crate::{
    api, browser,
    components::{Button, Dialog, Face, Icon, Kind, Says, Skeleton, avatar::Size, link_button, tile},
    hooks::{use_live, use_session, use_submit, use_toasts},
    i18n::use_texts,
    live::Told,
    pages::{chat::use_write_to, outside::refusal},
    route::Route,
};

/// Props of [`PersonCard`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Whose.
    pub user: UserId,
    /// Hears that it is to be closed.
    pub onclose: Callback<()>,
}

/// A person's card.
#[component]
pub fn PersonCard(props: &Props) -> Html {
    let texts = use_texts();
    let session = use_session();
    let live = use_live();
    let known = use_state(|| None::<Result<Profile, Problem>>);
    let now = use_mut_ref(|| None::<Profile>);
    let node = use_node_ref();
    let write_to = use_write_to();
    use_effect_with(props.user, {
        let (known, now) = (known.clone(), now.clone());
        move |user| {
            browser::focus("#person-card");
            let user = *user;
            spawn_local(async move {
                let answer = api::people::profile(user).await;
                now.replace(answer.as_ref().ok().cloned());
                known.set(Some(answer));
            });
        }
    });
    // Somebody looks different: the card too.
    use_effect_with((live, session.me.id), {
        let known = known.clone();
        move |(live, me)| {
            let told = Callback::from(move |told: Told| {
                if let (Told::Card(card), Some(profile)) = (&told, &mut *now.borrow_mut()) {
                    profile.card.meet(card);
                    known.set(Some(Ok(profile.clone())));
                }
            });
            let watching = live.watch(Stream::User(*me), None, told);
            move || drop(watching)
        }
    });
    let onkeydown = {
        let onclose = props.onclose.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                onclose.emit(());
            }
        })
    };
    let close = html! {
        <button type="button" class="icon-btn sm" aria-label={texts.get("person-close")} onclick={props.onclose.reform(|_| ())}>
            <Icon name="x" />
        </button>
    };
    let body = match &*known {
        None => html! { <><header>{ close }</header><Skeleton rows=2 /></> },
        Some(Err(problem)) => html! {
            <><header><div><h2>{ texts.get("person-none") }</h2></div>{ close }</header>{ refusal(&texts, Some(problem)) }</>
        },
        Some(Ok(profile)) => {
            let card = &profile.card;
            let own = card.id == session.me.id;
            let spaces: Vec<_> =
                session.spaces.iter().filter(|space| profile.spaces.contains(&space.id)).collect();
            html! {
                <>
                    <header>
                        <Face id={card.id} name={card.name.clone()} photo={card.photo} size={Size::ExtraLarge} />
                        { close }
                        <div><h2>{ card.name.clone() }</h2><p class="muted">{ card.function.clone() }</p><Says id={card.id} /></div>
                    </header>
                    { for (!own).then(|| {
                        let user = card.id;
                        let onclick = write_to.reform(move |_: MouseEvent| user);
                        html! { <div><Button icon="message" {onclick}>{ texts.get("chat-write") }</Button></div> }
                    }) }
                    { for own.then(|| html! { <div>{ link_button(&Route::Settings, Kind::Plain, &texts.get("person-edit")) }</div> }) }
                    { for (!profile.about.is_empty()).then(|| html! { <p class="about">{ profile.about.clone() }</p> }) }
                    { for (!spaces.is_empty()).then(|| html! {
                        <section aria-label={texts.get("person-spaces")}>
                            <h3>{ texts.get("person-spaces") }</h3>
                            <ul class="mini-list">
                                { for spaces.iter().map(|space| html! {
                                    <li key={space.id.to_string()}>
                                        <Link<Route> to={Route::Space { slug: space.slug.clone() }} classes="mini">
                                            { tile(space.id, &space.name, false) }<span class="t">{ space.name.clone() }</span>
                                        </Link<Route>>
                                    </li>
                                }) }
                            </ul>
                        </section>
                    }) }
                    { for (session.me.site_admin && !own).then(|| html! { <Suspend user={card.id} name={card.name.clone()} onclose={props.onclose.clone()} /> }) }
                </>
            }
        }
    };
    html! {
        <section ref={node} class="person-card" id="person-card" tabindex="-1" aria-label={texts.get("person")} {onkeydown}>{ body }</section>
    }
}

#[derive(PartialEq, Properties)]
struct SuspendProps {
    user: UserId,
    name: String,
    onclose: Callback<()>,
}

/// Closing somebody's account, for site admins.
#[component]
fn Suspend(props: &SuspendProps) -> Html {
    let texts = use_texts();
    let toasts = use_toasts();
    let submit = use_submit();
    let asking = use_state_eq(|| false);
    let ask = |on: bool| {
        let asking = asking.clone();
        Callback::from(move |()| asking.set(on))
    };
    let suspend = {
        let (submit, texts, user, onclose) =
            (submit.clone(), texts.clone(), props.user, props.onclose.clone());
        Callback::from(move |_: MouseEvent| {
            let (texts, toasts, onclose) = (texts.clone(), toasts.clone(), onclose.clone());
            submit.run(async move { api::people::suspend(user).await }, move |()| {
                toasts.show(texts.get("suspended"));
                onclose.emit(());
            });
        })
    };
    let title = texts.with("suspend-of", &[("name", props.name.clone().into())]);
    html! {
        <div>
            <Button small=true kind={Kind::Quiet} icon="user-minus" onclick={ask(true).reform(|_| ())}>{ texts.get("suspend") }</Button>
            { for asking.then(|| html! {
                <Dialog id="suspend" {title} onclose={ask(false)}>
                    <p>{ texts.get("suspend-says") }</p>
                    { refusal(&texts, submit.problem.as_ref()) }
                    <div class="acts">
                        <Button onclick={ask(false).reform(|_| ())}>{ texts.get("cancel") }</Button>
                        <Button kind={Kind::Danger} busy={submit.busy} onclick={suspend}>{ texts.get("suspend") }</Button>
                    </div>
                </Dialog>
            }) }
        </div>
    }
}
