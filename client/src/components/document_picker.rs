//! Choosing a document of the space: a field to look for it in, and a list below. The focus stays in the
//! field; the arrows move in the list, Enter takes, Escape closes.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use protocol::{SpaceId, links::Card};
use web_sys::{Element, ScrollIntoViewOptions, ScrollLogicalPosition};
use yew::{platform::spawn_local, prelude::*};

use super::{
    document::{about, sheet},
    field::typed,
};
use crate::{api, hooks::use_texts};

/// Milliseconds without another letter before the list is asked for.
const PAUSE: u32 = 150;

/// Props of [`DocumentPicker`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Its id on the page.
    pub name: AttrValue,
    /// What it is for.
    pub label: AttrValue,
    /// Whose documents.
    pub space: SpaceId,
    /// Hears which one is taken.
    pub onpick: Callback<Card>,
}

/// What was looked for and found.
#[derive(Clone, Debug, Default, PartialEq)]
struct Open {
    found: Option<Rc<Vec<Card>>>,
    chosen: usize,
}

/// The field and its list.
#[component]
pub fn DocumentPicker(props: &Props) -> Html {
    let texts = use_texts();
    let text = use_state_eq(String::new);
    let open = use_state_eq(Open::default);
    let asking = use_mut_ref(|| None::<Timeout>);
    let newest = use_mut_ref(|| 0_u32);

    let ask = {
        let (open, newest, space) = (open.clone(), newest.clone(), props.space);
        Callback::from(move |asked: String| {
            *newest.borrow_mut() += 1;
            let (no, open, newest) = (*newest.borrow(), open.clone(), newest.clone());
            *asking.borrow_mut() = Some(Timeout::new(PAUSE, move || {
                spawn_local(async move {
                    let found = api::links::find(space, asked).await.unwrap_or_default();
                    // An answer to what is no longer asked is not listened to.
                    if *newest.borrow() == no {
                        open.set(Open { found: Some(Rc::new(found)), chosen: 0 });
                    }
                });
            }));
        })
    };
    let close = {
        let (open, newest) = (open.clone(), newest);
        Callback::from(move |()| {
            *newest.borrow_mut() += 1;
            open.set(Open::default());
        })
    };
    let take = {
        let (text, close, to) = (text.clone(), close.clone(), props.onpick.clone());
        Callback::from(move |card: Card| {
            text.set(String::new());
            close.emit(());
            to.emit(card);
        })
    };
    let oninput = {
        let (text, ask) = (text.clone(), ask.clone());
        Callback::from(move |event: InputEvent| {
            let asked = typed(&event);
            text.set(asked.clone());
            ask.emit(asked);
        })
    };
    let onfocus = {
        let (text, ask) = (text.clone(), ask);
        Callback::from(move |_: FocusEvent| ask.emit((*text).clone()))
    };
    let onblur = close.reform(|_: FocusEvent| ());
    let found = open.found.clone().unwrap_or_default();
    let shown = !found.is_empty();
    let onkeydown = {
        let (open, found, take, close) = (open.clone(), found.clone(), take.clone(), close);
        Callback::from(move |event: KeyboardEvent| {
            let count = found.len();
            let to = |chosen| open.set(Open { chosen, ..(*open).clone() });
            match event.key().as_str() {
                // A form is not sent from here.
                "Enter" if !shown => {}
                "Enter" => take.emit(found[open.chosen.min(count - 1)].clone()),
                "ArrowDown" if shown => to((open.chosen + 1) % count),
                "ArrowUp" if shown => to((open.chosen + count - 1) % count),
                "Escape" if open.found.is_some() => close.emit(()),
                _ => return,
            }
            event.prevent_default();
            event.stop_propagation();
        })
    };
    let (id, list) = (props.name.clone(), format!("{}-list", props.name));
    let chosen = open.chosen.min(found.len().saturating_sub(1));
    let option = |(at, card): (usize, &Card)| {
        let onclick = {
            let (take, card) = (take.clone(), card.clone());
            Callback::from(move |_: MouseEvent| take.emit(card.clone()))
        };
        html! {
            <div class="option" role="option" id={format!("{list}-{at}")} aria-selected={(at == chosen).to_string()} {onclick}>
                { sheet(card.kind, &card.name) }
                <span>
                    <span class="t">{ card.title.clone() }</span><br />
                    <span class="s meta">{ about(&texts, card) }</span>
                </span>
            </div>
        }
    };
    // Below a field at the edge of the window nobody would see it.
    let drawn = use_node_ref();
    {
        let drawn = drawn.clone();
        use_effect_with(open.found.clone(), move |_| {
            if let Some(list) = drawn.cast::<Element>() {
                let options = ScrollIntoViewOptions::new();
                options.set_block(ScrollLogicalPosition::Nearest);
                list.scroll_into_view_with_scroll_into_view_options(&options);
            }
        });
    }
    let said =
        open.found.as_ref().map(|found| texts.with("documents-found", &[("count", found.len().into())]));
    // The focus stays in the field.
    let onmousedown = Callback::from(|event: MouseEvent| event.prevent_default());
    html! {
        <div class="field">
            <label for={id.clone()}>{ props.label.clone() }</label>
            <div class="named">
                <input class="input" {id} role="combobox" autocomplete="off" value={(*text).clone()}
                    placeholder={texts.get("documents-find")} aria-expanded={shown.to_string()} aria-autocomplete="list"
                    aria-controls={shown.then(|| list.clone())}
                    aria-activedescendant={shown.then(|| format!("{list}-{chosen}"))}
                    {oninput} {onfocus} {onblur} {onkeydown} />
                <div class="slot" hidden={!shown}>
                    if shown {
                        <div class="picker" role="listbox" ref={drawn} id={list.clone()} aria-label={texts.get("documents-find")} {onmousedown}>
                            { for found.iter().enumerate().map(option) }
                        </div>
                    }
                </div>
                <span class="help" role="status">{ for said }</span>
            </div>
        </div>
    }
}
