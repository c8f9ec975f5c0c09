//! The question before an event, or dates of a series, are cancelled.

use std::rc::Rc;

use protocol::{
    ActId,
    calendar::{Cancel, Heading},
};
use yew::prelude::*;

use super::scope::{Scope, Which};
use crate::{
    api,
    components::{Button, Dialog, Kind},
    hooks::{use_submit, use_texts},
    pages::outside::refusal,
};

/// Props of [`Cancelling`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The event.
    pub heading: Rc<Heading>,
    /// It was left, or done.
    pub on_close: Callback<()>,
}

/// The question.
#[component]
pub fn Cancelling(props: &Props) -> Html {
    let texts = use_texts();
    let submit = use_submit();
    let scope = use_state_eq(Scope::default);
    // Another choice is another write.
    let act = use_memo(*scope, |_| ActId::new());
    let recurs = props.heading.recurs();
    let onclick = {
        let (submit, close, id) = (submit.clone(), props.on_close.clone(), props.heading.id);
        let on = (recurs && *scope != Scope::All).then_some(props.heading.on);
        let following = *scope == Scope::Following && on.is_some();
        Callback::from(move |_: MouseEvent| {
            let (cancel, close) = (Cancel { act: *act, on, following }, close.clone());
            submit.run(async move { api::calendar::cancel(id, &cancel).await }, move |_| close.emit(()));
        })
    };
    let says = if recurs {
        texts.get("event-cancel-dates-says")
    } else {
        texts.with("event-cancel-says", &[("count", props.heading.figures.yes.into())])
    };
    let which = recurs.then(|| {
        let scope = scope.clone();
        let chosen = *scope;
        let onchange = Callback::from(move |it| scope.set(it));
        html! { <Which legend={texts.get("scope-cancel")} scope={chosen} {onchange} /> }
    });
    let (keep, verb) =
        if recurs { ("event-keep-dates", "event-cancel-dates") } else { ("event-keep", "event-cancel-do") };
    html! {
        <Dialog id="event-cancel" title={texts.with("event-cancel-title", &[("title", props.heading.title.as_str().into())])}
            onclose={props.on_close.clone()}>
            <div class="slot">{ for which }</div>
            <p>{ says }</p>
            { refusal(&texts, submit.problem.as_ref()) }
            <div class="acts">
                <Button kind={Kind::Quiet} onclick={props.on_close.reform(|_| ())}>{ texts.get(keep) }</Button>
                <Button kind={Kind::Danger} busy={submit.busy} {onclick}>{ texts.get(verb) }</Button>
            </div>
        </Dialog>
    }
}
