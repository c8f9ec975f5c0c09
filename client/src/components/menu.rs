//! What opens below a button: a menu or a small panel. Escape and a click elsewhere close it, and
//! the focus goes back to the button.

use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent, Node};
use yew::prelude::*;

use crate::browser;

/// Props of [`Menu`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Name of the button for those who do not see it.
    pub label: AttrValue,
    /// What is shown in the button.
    pub button: Html,
    /// The button's classes.
    #[prop_or_default]
    pub class: Classes,
    /// Opens over the whole height, as the bell's panel on phones; else a popover.
    #[prop_or_default]
    pub panel: bool,
    /// A state for the styles.
    #[prop_or_default]
    pub state: Option<AttrValue>,
    /// What it opens. It is built when it is opened.
    pub content: Callback<Callback<()>, Html>,
    /// An id for the button and, with `-content`, for what it opens.
    pub id: AttrValue,
}

/// A button and what it opens.
#[component]
pub fn Menu(props: &Props) -> Html {
    let open = use_state_eq(|| false);
    let wrap = use_node_ref();
    let close = {
        let (open, id) = (open.clone(), props.id.clone());
        use_callback((), move |(), ()| {
            open.set(false);
            browser::focus(&format!("#{id}"));
        })
    };
    let toggle = {
        let open = open.clone();
        Callback::from(move |_| open.set(!*open))
    };
    {
        let (wrap, open) = (wrap.clone(), open.clone());
        let (id, close) = (props.id.clone(), close.clone());
        use_effect_with(*open, move |is_open| {
            let listeners = is_open.then(|| {
                browser::focus(&format!("#{id}-content"));
                let outside = EventListener::new(&browser::document(), "pointerdown", {
                    let open = open.clone();
                    move |event| {
                        let inside = event
                            .target()
                            .and_then(|it| it.dyn_into::<Node>().ok())
                            .zip(wrap.cast::<Element>())
                            .is_some_and(|(target, wrap)| wrap.contains(Some(&target)));
                        if !inside {
                            open.set(false);
                        }
                    }
                });
                let escape = EventListener::new(&browser::document(), "keydown", move |event| {
                    if event.dyn_ref::<KeyboardEvent>().is_some_and(|it| it.key() == "Escape") {
                        close.emit(());
                    }
                });
                [outside, escape]
            });
            move || drop(listeners)
        });
    }
    // Leaving by the tabulator closes it without taking the focus back.
    let onfocusout = {
        let (wrap, open) = (wrap.clone(), open.clone());
        Callback::from(move |event: FocusEvent| {
            let to = event.related_target().and_then(|it| it.dyn_into::<Node>().ok());
            if to.zip(wrap.cast::<HtmlElement>()).is_some_and(|(to, wrap)| !wrap.contains(Some(&to))) {
                open.set(false);
            }
        })
    };
    let content = if *open {
        html! {
            <div
                class={if props.panel { "panel" } else { "popover" }}
                id={format!("{}-content", props.id)}
                role="dialog"
                aria-label={props.label.clone()}
                tabindex="-1"
            >
                { props.content.emit(close.clone()) }
            </div>
        }
    } else {
        Html::default()
    };
    html! {
        <div class="conn-wrap" ref={wrap} {onfocusout}>
            <button
                type="button"
                class={props.class.clone()}
                id={props.id.clone()}
                data-state={props.state.clone()}
                aria-label={props.label.clone()}
                aria-haspopup="dialog"
                aria-expanded={open.to_string()}
                onclick={toggle}
            >
                { props.button.clone() }
            </button>
            <div class="slot">{ content }</div>
        </div>
    }
}
