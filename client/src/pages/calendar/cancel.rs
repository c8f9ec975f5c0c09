//! The question before an event is cancelled.

use std::rc::Rc;

use protocol::{
    ActId,
    calendar::{Cancel, Heading},
};
use yew::prelude::*;

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
    let act = use_memo((), |()| ActId::new());
    let onclick = {
        let (submit, close, id) = (submit.clone(), props.on_close.clone(), props.heading.id);
        Callback::from(move |_: MouseEvent| {
            let (cancel, close) = (Cancel { act: *act }, close.clone());
            submit.run(async move { api::calendar::cancel(id, &cancel).await }, move |_| close.emit(()));
        })
    };
    let says = texts.with("event-cancel-says", &[("count", props.heading.figures.yes.into())]);
    html! {
        <Dialog id="event-cancel" title={texts.with("event-cancel-title", &[("title", props.heading.title.as_str().into())])}
            onclose={props.on_close.clone()}>
            <p>{ says }</p>
            { refusal(&texts, submit.problem.as_ref()) }
            <div class="acts">
                <Button kind={Kind::Quiet} onclick={props.on_close.reform(|_| ())}>{ texts.get("event-keep") }</Button>
                <Button kind={Kind::Danger} busy={submit.busy} {onclick}>{ texts.get("event-cancel-do") }</Button>
            </div>
        </Dialog>
    }
}
