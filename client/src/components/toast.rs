//! Short words about what was just done, at the lower edge. Never for errors: those stay where they
//! happened.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use yew::prelude::*;

use super::Icon;
use crate::i18n::use_texts;

/// Milliseconds a toast stays, unless it is looked at.
const STAYS: u32 = 10_000;

/// One word, and at most one thing to do about it.
#[derive(Clone, PartialEq)]
pub struct Toast {
    /// What was done.
    pub text: AttrValue,
    /// What can be done about it, and what it is called.
    pub action: Option<(AttrValue, Callback<()>)>,
}

impl From<AttrValue> for Toast {
    fn from(text: AttrValue) -> Self {
        Self { text, action: None }
    }
}

/// The way to say something.
#[derive(Clone, PartialEq)]
pub struct Toasts(Callback<Toast>);

impl Toasts {
    /// Shows a toast.
    pub fn show(&self, toast: impl Into<Toast>) {
        self.0.emit(toast.into());
    }
}

/// The way to say something.
#[hook]
pub fn use_toasts() -> Toasts {
    use_context::<Toasts>().expect("the application's contexts")
}

enum Change {
    Show(Toast),
    Drop(u32),
}

#[derive(Default, PartialEq)]
struct Shown {
    toasts: Vec<(u32, Toast)>,
    last: u32,
}

impl Reducible for Shown {
    type Action = Change;

    fn reduce(self: Rc<Self>, change: Change) -> Rc<Self> {
        let mut toasts = self.toasts.clone();
        let mut last = self.last;
        match change {
            Change::Show(toast) => {
                last += 1;
                toasts.push((last, toast));
                // More than three at once are not read.
                let from = toasts.len().saturating_sub(3);
                toasts.drain(..from);
            }
            Change::Drop(id) => toasts.retain(|(it, _)| *it != id),
        }
        Rc::new(Self { toasts, last })
    }
}

/// Props of [`ToastProvider`].
#[derive(PartialEq, Properties)]
pub struct ProviderProps {
    /// What speaks.
    pub children: Html,
}

/// Lets all below say something, and shows it.
#[component]
pub fn ToastProvider(props: &ProviderProps) -> Html {
    let shown = use_reducer(Shown::default);
    let dispatch = shown.dispatcher();
    let toasts = use_memo((), {
        let dispatch = dispatch.clone();
        move |()| Toasts(Callback::from(move |toast| dispatch.dispatch(Change::Show(toast))))
    });
    html! {
        <ContextProvider<Toasts> context={(*toasts).clone()}>
            <div class="slot">{ props.children.clone() }</div>
            <div class="toasts" role="status">
                { for shown.toasts.iter().map(|(id, toast)| {
                    let (id, dispatch) = (*id, dispatch.clone());
                    let ondrop = Callback::from(move |()| dispatch.dispatch(Change::Drop(id)));
                    html! { <One key={id.to_string()} toast={toast.clone()} {ondrop} /> }
                }) }
            </div>
        </ContextProvider<Toasts>>
    }
}

#[derive(PartialEq, Properties)]
struct OneProps {
    toast: Toast,
    ondrop: Callback<()>,
}

/// A toast. Its time does not run while it is looked at.
#[component]
fn One(props: &OneProps) -> Html {
    let texts = use_texts();
    let held = use_state_eq(|| false);
    {
        let ondrop = props.ondrop.clone();
        use_effect_with(*held, move |held| {
            let timer = (!*held).then(|| Timeout::new(STAYS, move || ondrop.emit(())));
            move || drop(timer)
        });
    }
    let hold = |to: bool| {
        let held = held.clone();
        move || held.set(to)
    };
    let (over, out, focus, blur) = (hold(true), hold(false), hold(true), hold(false));
    let action = props.toast.action.clone().map(|(text, act)| {
        let ondrop = props.ondrop.clone();
        let onclick = Callback::from(move |_: MouseEvent| {
            act.emit(());
            ondrop.emit(());
        });
        html! { <button type="button" class="link" {onclick}>{ text }</button> }
    });
    html! {
        <div
            class="toast"
            onmouseenter={Callback::from(move |_| over())}
            onmouseleave={Callback::from(move |_| out())}
            onfocusin={Callback::from(move |_| focus())}
            onfocusout={Callback::from(move |_| blur())}
        >
            <span>{ props.toast.text.clone() }</span>
            <span class="row-gap">{ for action }</span>
            <button type="button" class="icon-btn sm" aria-label={texts.get("close")} onclick={props.ondrop.reform(|_| ())}>
                <Icon name="x" />
            </button>
        </div>
    }
}
