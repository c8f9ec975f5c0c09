//! Naming people in what is written for all of a space: the source stands in the form, `@Name` in the field.

use std::{cell::RefCell, rc::Rc};

use protocol::{
    Field as Fault, SpaceId,
    mentions::{self, Pick},
};
use yew::prelude::*;

use super::{
    picker::{UsePicker, use_picker},
    under::Naming,
};
use crate::{
    components::field::{Below, below, typed},
    hooks::use_texts,
};

/// What a field shows of a source, and the list for it.
#[derive(Clone)]
pub struct UseNaming {
    /// The text that stands in the field.
    pub text: AttrValue,
    /// Hears the text that stands there then.
    pub set: Callback<String>,
    /// The list.
    pub picker: UsePicker,
}

/// The list for a field of a text in a space. `name` tells one text from another, for what is kept in the
/// browser; `to` hears the source.
#[hook]
pub fn use_naming(
    space: SpaceId,
    name: &str,
    field: &NodeRef,
    source: &str,
    to: &Callback<String>,
) -> UseNaming {
    let (text, named) = mentions::collapse(source);
    let text = AttrValue::from(text);
    let known: Rc<RefCell<Vec<Pick>>> = use_mut_ref(Vec::new);
    let set = {
        let (known, to) = (known.clone(), to.clone());
        Callback::from(move |text: String| to.emit(mentions::expand(&text, &known.borrow())))
    };
    let picker = use_picker(Naming::Space(space), false, name, field, &text, &set);
    let mut all = named;
    for pick in picker.picks.iter() {
        if !all.iter().any(|it| it.name == pick.name) {
            all.push(pick.clone());
        }
    }
    known.replace(all.clone());
    {
        // Whom the source names is known to the list too, and who was just picked is named in the source.
        let (picks, set_picks) = (picker.picks.clone(), picker.set_picks.clone());
        let (source, text, to) = (source.to_owned(), text.clone(), to.clone());
        use_effect_with(all, move |all| {
            if !text.is_empty() && all.iter().any(|it| !picks.contains(it)) {
                set_picks.emit(all.clone());
            }
            let meant = mentions::expand(&text, all);
            if meant != source {
                to.emit(meant);
            }
        });
    }
    UseNaming { text, set, picker }
}

/// Props of [`NamingField`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// In which space.
    pub space: SpaceId,
    /// Its name in the request; also its id on the page.
    pub name: AttrValue,
    /// Tells one text from another.
    pub kept: AttrValue,
    /// What to fill in.
    pub label: AttrValue,
    /// The source.
    pub value: AttrValue,
    /// Hears the source.
    pub onchange: Callback<String>,
    /// A word of help below.
    #[prop_or_default]
    pub help: Option<AttrValue>,
    /// What is wrong with it.
    #[prop_or_default]
    pub fault: Option<Fault>,
}

/// A field of several lines in which people may be named.
#[component]
pub fn NamingField(props: &Props) -> Html {
    let texts = use_texts();
    let field = use_node_ref();
    let UseNaming { text, set, picker } =
        use_naming(props.space, &props.kept, &field, &props.value, &props.onchange);
    let Below { described, shown } = below(&texts, &props.name, props.fault.as_ref(), props.help.as_ref());
    let oninput = {
        let look = picker.look.clone();
        Callback::from(move |event: InputEvent| {
            set.emit(typed(&event));
            look.emit(());
        })
    };
    let onkeydown = {
        let key = picker.key.clone();
        Callback::from(move |event: KeyboardEvent| {
            key(&event);
        })
    };
    let (moved, clicked) =
        (picker.look.reform(|_: KeyboardEvent| ()), picker.look.reform(|_: MouseEvent| ()));
    html! {
        <div class="field">
            <label for={props.name.clone()}>{ props.label.clone() }</label>
            <div class="named">
                { picker.list }
                <textarea class="input" id={props.name.clone()} ref={field} value={text} rows="4"
                    aria-haspopup="listbox" aria-autocomplete="list" aria-controls={picker.controls}
                    aria-activedescendant={picker.active}
                    aria-invalid={props.fault.as_ref().map(|_| "true")} aria-describedby={described}
                    {oninput} {onkeydown} onkeyup={moved} onclick={clicked} />
            </div>
            { shown }
        </div>
    }
}
