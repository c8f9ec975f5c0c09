//! Which dates of a series are meant: this one, this and the following, or all.

use std::rc::Rc;

use protocol::calendar::Heading;
use yew::prelude::*;

use super::days;
use crate::{
    components::{Button, Dialog, Kind},
    hooks::use_texts,
};

/// Which ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// This one.
    #[default]
    One,
    /// This one and the following.
    Following,
    /// All.
    All,
}

impl Scope {
    const EACH: [(Self, &'static str); 3] =
        [(Self::One, "scope-one"), (Self::Following, "scope-following"), (Self::All, "scope-all")];
}

/// Props of [`Which`].
#[derive(PartialEq, Properties)]
pub struct WhichProps {
    /// What is asked.
    pub legend: AttrValue,
    /// What is chosen.
    pub scope: Scope,
    /// Hears what is chosen.
    pub onchange: Callback<Scope>,
}

/// Three choices.
#[component]
pub fn Which(props: &WhichProps) -> Html {
    let texts = use_texts();
    html! {
        <fieldset class="field">
            <legend>{ props.legend.clone() }</legend>
            { for Scope::EACH.iter().map(|(scope, key)| {
                let scope = *scope;
                let onchange = props.onchange.reform(move |_: Event| scope);
                html! {
                    <label class="check" for={*key} key={*key}>
                        <input type="radio" id={*key} name="scope" checked={props.scope == scope} {onchange} />
                        <span>{ texts.get(key) }</span>
                    </label>
                }
            }) }
        </fieldset>
    }
}

/// Props of [`Asking`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The date from whose page it is asked.
    pub heading: Rc<Heading>,
    /// It was left.
    pub on_close: Callback<()>,
    /// It was said.
    pub on_said: Callback<Scope>,
}

/// The question before a series is changed.
#[component]
pub fn Asking(props: &Props) -> Html {
    let texts = use_texts();
    let scope = use_state_eq(Scope::default);
    let onchange = {
        let scope = scope.clone();
        Callback::from(move |it| scope.set(it))
    };
    let go_on = {
        let (said, scope) = (props.on_said.clone(), *scope);
        Callback::from(move |_: MouseEvent| said.emit(scope))
    };
    let says = match *scope {
        Scope::One => "scope-one-says",
        Scope::Following => "scope-following-says",
        Scope::All => "scope-all-says",
    };
    html! {
        <Dialog id="event-scope" title={texts.get("scope-change")} onclose={props.on_close.clone()}>
            <p>{ days::full(&texts, &props.heading) }</p>
            <Which legend={texts.get("scope")} scope={*scope} {onchange} />
            <p class="small muted" role="status">{ texts.get(says) }</p>
            <div class="acts">
                <Button kind={Kind::Quiet} onclick={props.on_close.reform(|_| ())}>{ texts.get("cancel") }</Button>
                <Button kind={Kind::Primary} onclick={go_on}>{ texts.get("scope-go-on") }</Button>
            </div>
        </Dialog>
    }
}
