//! The native dialog: it keeps the focus inside, closes by Escape, and gives the focus back.

use web_sys::{HtmlDialogElement, HtmlElement};
use yew::prelude::*;

use crate::browser;

/// Props of [`Dialog`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Its id; the title's is `<id>-title`.
    pub id: AttrValue,
    /// Its title.
    pub title: AttrValue,
    /// What is in it, below the title.
    pub children: Html,
    /// Hears that it was left without an answer.
    pub onclose: Callback<()>,
}

/// A question, or a small form, before everything else. Show it by rendering it.
#[component]
pub fn Dialog(props: &Props) -> Html {
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with((), move |()| {
            let before = browser::document().active_element();
            let dialog = node.cast::<HtmlDialogElement>();
            if let Some(dialog) = &dialog {
                let _ = dialog.show_modal();
            }
            move || {
                if let Some(dialog) = dialog {
                    dialog.close();
                }
                if let Some(element) =
                    before.and_then(|it| wasm_bindgen::JsCast::dyn_into::<HtmlElement>(it).ok())
                {
                    let _ = element.focus();
                }
            }
        });
    }
    let oncancel = props.onclose.reform(|event: Event| event.prevent_default());
    // A click on the dialog itself, not on what is in it, is one on the room around.
    let onclick = {
        let (node, onclose) = (node.clone(), props.onclose.clone());
        Callback::from(move |event: MouseEvent| {
            if event.target_dyn_into::<HtmlDialogElement>().is_some_and(|it| Some(it) == node.cast()) {
                onclose.emit(());
            }
        })
    };
    let title = format!("{}-title", props.id);
    html! {
        <dialog ref={node} class="modal" id={props.id.clone()} aria-labelledby={title.clone()} {oncancel} {onclick}>
            <div class="in">
                <h2 id={title}>{ props.title.clone() }</h2>
                { props.children.clone() }
            </div>
        </dialog>
    }
}
