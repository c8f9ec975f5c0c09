//! From one space to another: a rail on a desktop, a sheet from below on a phone.

use std::rc::Rc;

use protocol::{people, spaces::Space};
use yew::prelude::*;
use yew_router::prelude::*;

use super::quiet::Props as QuietProps;
use crate::{
    components::{
        Dialog, Icon, Kind,
        avatar::{hue, tile},
        link_button,
        logo::mark,
    },
    i18n::use_texts,
    parts::{Piece, part},
    route::Route,
    session::use_session,
};

/// Props of [`Rail`] and [`Switcher`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The space one is in.
    pub current: Option<Rc<Space>>,
}

/// The spaces at the edge.
#[component]
pub fn Rail(props: &Props) -> Html {
    let texts = use_texts();
    let session = use_session();
    let navigator = use_navigator();
    let open = |to: Route| {
        let navigator = navigator.clone();
        Callback::from(move |event: MouseEvent| {
            if let Some(navigator) = &navigator
                && !(event.meta_key() || event.ctrl_key() || event.shift_key())
            {
                event.prevent_default();
                navigator.push(&to);
            }
        })
    };
    html! {
        <nav class="rail" aria-label={texts.get("spaces")}>
            <a class="brand-mark" href={Route::Home.to_path()} aria-label={texts.get("rail-home")} onclick={open(Route::Home)}>
                { mark() }
            </a>
            <div class="rail-spaces">
                { for session.spaces.iter().map(|space| {
                    let to = Route::Space { slug: space.slug.clone() };
                    let current = props.current.as_ref().is_some_and(|it| it.id == space.id).then_some("true");
                    html! {
                        <a
                            key={space.id.to_string()}
                            class={classes!("space", hue(space.id.hue()))}
                            href={to.to_path()}
                            aria-current={current}
                            aria-label={space.name.clone()}
                            title={space.name.clone()}
                            data-i={people::initials(&space.name)}
                            onclick={open(to)}
                        ></a>
                    }
                }) }
            </div>
            <a
                class="icon-btn"
                href={Route::Spaces.to_path()}
                aria-label={texts.get("spaces-discover")}
                title={texts.get("spaces-discover")}
                onclick={open(Route::Spaces)}
            ><Icon name="plus" /></a>
        </nav>
    }
}

/// The space's name in the top bar, which opens the sheet with the others.
#[component]
pub fn Switcher(props: &Props) -> Html {
    let texts = use_texts();
    let session = use_session();
    let open = use_state_eq(|| false);
    let show = {
        let open = open.clone();
        Callback::from(move |_| open.set(true))
    };
    let close = {
        let open = open.clone();
        Callback::from(move |()| open.set(false))
    };
    let face = match &props.current {
        Some(space) => {
            html! { <>{ tile(space.id, &space.name, true) }<span>{ space.name.clone() }</span></> }
        }
        None => html! { <>{ mark() }<span>{ "Osmose" }</span></> },
    };
    let sheet = if *open {
        html! {
            <Dialog id="switcher" title={texts.get("spaces")} onclose={close.clone()}>
                <ul class="switch-list">
                    { for session.spaces.iter().map(|space| {
                        let current = props.current.as_ref().is_some_and(|it| it.id == space.id);
                        let done = close.reform(|_: MouseEvent| ());
                        html! {
                            <li key={space.id.to_string()} onclick={done}>
                                <Link<Route> to={Route::Space { slug: space.slug.clone() }} classes="switch-row">
                                    { tile(space.id, &space.name, current) }
                                    <span class="grow">{ space.name.clone() }</span>
                                    <span class="switch-mark">
                                        { for current.then(|| html! {
                                            <><Icon name="check" /><span class="vh">{ texts.get("switch-current") }</span></>
                                        }) }
                                    </span>
                                </Link<Route>>
                            </li>
                        }
                    }) }
                </ul>
                <div class="acts" onclick={close.reform(|_: MouseEvent| ())}>
                    { for props.current.as_ref().map(|space| part(Piece::Quiet(QuietProps { space: space.id }))) }
                    { link_button(&Route::Spaces, Kind::Plain, &texts.get("spaces-discover")) }
                </div>
            </Dialog>
        }
    } else {
        Html::default()
    };
    html! {
        <div class="slot not-desktop">
            <button type="button" class="space-switch" aria-haspopup="dialog" onclick={show}>
                { face }
                <Icon name="chevron-down" small=true />
                <span class="vh">{ texts.get("switch-space") }</span>
            </button>
            <div class="slot">{ sheet }</div>
        </div>
    }
}
