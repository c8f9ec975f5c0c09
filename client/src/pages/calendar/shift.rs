//! Moving one date of a series: its hours and where it is. All else is the series'.

use std::rc::Rc;

use protocol::{
    ActId, Code,
    calendar::{Heading, Move},
};
use yew::prelude::*;

use super::{
    days,
    form::{Form, starts},
};
use crate::{
    api,
    components::{Button, Dialog, Field, Kind},
    hooks::{use_submit, use_texts},
    pages::outside::refusal,
};

/// Props of [`Moving`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The date, as it stands now.
    pub heading: Rc<Heading>,
    /// It was left, or done.
    pub on_close: Callback<()>,
}

/// The form.
#[component]
pub fn Moving(props: &Props) -> Html {
    let texts = use_texts();
    let submit = use_submit();
    let form = use_state_eq(|| Form::of(&props.heading));
    // What stood there when it was opened: somebody else's change is not lost unseen.
    let base = use_state(|| props.heading.revision);
    let tried = use_mut_ref(|| None::<Move>);
    let stale = submit.problem.as_ref().is_some_and(|it| it.code == Code::Stale);
    let save = {
        let (submit, form, close, base) =
            (submit.clone(), form.clone(), props.on_close.clone(), base.clone());
        let now = props.heading.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let Some((starts, ends)) = form.hours() else {
                let field = if form.starts.is_empty() { "starts" } else { "ends" };
                let mut check = protocol::Check::default();
                check.fault(field, protocol::Fault::Empty, None);
                return check.done().map_or_else(|problem| submit.refuse(problem), |()| ());
            };
            let revision = if stale { now.revision } else { *base };
            let (place, link) = (form.place.trim().to_owned(), form.link.trim().to_owned());
            let mut it = Move { act: ActId::new(), revision, starts, ends, place, link };
            // What is sent again unchanged keeps its id, so that it is done once.
            if let Some(before) =
                tried.borrow().as_ref().filter(|before| Move { act: it.act, ..(**before).clone() } == it)
            {
                it.act = before.act;
            }
            tried.replace(Some(it.clone()));
            if let Err(problem) = it.check(now.all_day) {
                return submit.refuse(problem);
            }
            let (id, on, close) = (now.id, now.on, close.clone());
            submit.run(async move { api::calendar::shift(id, on, &it).await }, move |_| close.emit(()));
        })
    };
    let set = |put: fn(&mut Form, String)| {
        let form = form.clone();
        Callback::from(move |text: String| {
            let mut now = (*form).clone();
            put(&mut now, text);
            form.set(now);
        })
    };
    let clock = if form.all_day { "date" } else { "datetime-local" };
    let (begins, ends) =
        if form.all_day { ("event-first-day", "event-last-day") } else { ("event-starts", "event-ends") };
    let fault = |name: &str| submit.fault(name).cloned();
    let said = submit.problem.as_ref().filter(|it| it.code != Code::Stale && it.fields.is_empty());
    let others = stale.then(|| {
        let now = days::full(&texts, &props.heading);
        html! { <p class="err" role="alert">{ texts.with("event-move-stale", &[("when", now.into())]) }</p> }
    });
    html! {
        <Dialog id="event-move" title={texts.get("event-moving")} onclose={props.on_close.clone()}>
            <form class="form" onsubmit={save} novalidate=true>
                <p class="small muted">{ texts.with("event-move-zone", &[("zone", days::zone_name(&form.zone).into())]) }</p>
                <Field name="move-starts" label={texts.get(begins)} kind={clock} value={form.starts.clone()}
                    onchange={set(starts)} fault={fault("starts")} />
                <Field name="move-ends" label={texts.get(ends)} kind={clock} value={form.ends.clone()}
                    onchange={set(|form, it| form.ends = it)} fault={fault("ends")} />
                <Field name="move-place" label={texts.get("event-place")} value={form.place.clone()}
                    onchange={set(|form, it| form.place = it)} fault={fault("place")} />
                <Field name="move-link" label={texts.get("event-link")} value={form.link.clone()}
                    onchange={set(|form, it| form.link = it)} fault={fault("link")} />
                <div class="slot">{ for others }</div>
                { refusal(&texts, said) }
                <div class="acts">
                    <Button kind={Kind::Quiet} onclick={props.on_close.reform(|_| ())}>{ texts.get("cancel") }</Button>
                    <Button kind={Kind::Primary} submit=true busy={submit.busy}>{ texts.get("event-save") }</Button>
                </div>
            </form>
        </Dialog>
    }
}
