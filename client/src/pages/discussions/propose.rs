//! « Proposer un fil »: how a member has an admin open one.

use protocol::{ActId, ResourceId, discussions::proposals::Propose};
use yew::prelude::*;

use super::open::OpenDialogProps;
use crate::{
    api,
    components::{
        Button, Choice, Dialog, Field, Icon, Kind,
        comments::{Hints, NamingField},
    },
    hooks::{use_draft, use_submit, use_texts, use_toasts},
};

/// The choice of no theme.
const NONE: &str = "";

/// A theme, if one fits, a title and a question.
#[component]
pub fn ProposeDialog(props: &OpenDialogProps) -> Html {
    let (texts, toasts) = (use_texts(), use_toasts());
    let submit = use_submit();
    let draft = |name: &str| format!("propose.{}.{name}", props.space);
    let title = use_draft(&draft("title"));
    let body = use_draft(&draft("body"));
    let theme = use_state_eq(|| NONE.to_owned());

    let onsubmit = {
        let (submit, space, themes) = (submit.clone(), props.space, props.themes.clone());
        let (title, body, theme) = (title.clone(), body.clone(), theme.clone());
        // What is sent again unchanged keeps its id, so that it is done once.
        let act = use_memo((title.text.clone(), body.text.clone(), (*theme).clone()), |_| ActId::new());
        let (toasts, says, close) = (toasts, texts.get("propose-sent"), props.on_close.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let propose = Propose {
                act: *act,
                theme: themes.iter().find(|it| it.id.to_string() == *theme).map(|it| it.id),
                title: title.text.trim().to_owned(),
                body: body.text.to_string(),
            };
            if let Err(problem) = propose.check() {
                return submit.refuse(problem);
            }
            let clears = [title.clear.clone(), body.clear.clone()];
            let (toasts, says, close) = (toasts.clone(), says.clone(), close.clone());
            submit.run(async move { api::discussions::propose(space, &propose).await }, move |_| {
                clears.iter().for_each(|clear| clear.emit(()));
                close.emit(());
                toasts.show(says);
            });
        })
    };

    let options = props.themes.iter().map(|it| (it.id.to_string().into(), it.title.clone().into()));
    let none = (AttrValue::from(NONE), texts.get("propose-theme-none"));
    let options: Vec<(AttrValue, AttrValue)> = std::iter::once(none).chain(options).collect();
    let choose = {
        let theme = theme.clone();
        Callback::from(move |it: String| theme.set(it))
    };
    let asked = AttrValue::from(format!("{} {}", title.text, body.text).trim().to_owned());
    let said = match (submit.fault("waiting"), submit.problem.as_ref()) {
        (Some(_), _) => Some(texts.get("propose-waiting").to_string()),
        (None, Some(problem)) if problem.fields.is_empty() => Some(texts.problem(problem).to_string()),
        _ => None,
    };
    let said = said.map(|said| {
        html! { <p class="err" role="alert"><Icon name="circle-alert" /><span>{ said }</span></p> }
    });
    html! {
        <Dialog id="propose" title={texts.get("propose-title")} onclose={props.on_close.clone()}>
            <form class="form" {onsubmit} novalidate=true>
                <p class="small muted">{ texts.get("propose-says") }</p>
                <Choice name="propose-theme" label={texts.get("open-theme")} {options} value={(*theme).clone()} onchange={choose} />
                <Field name="propose-called" label={texts.get("open-title")} value={title.text.clone()}
                    onchange={title.set.clone()} help={texts.get("open-title-help")} fault={submit.fault("title").cloned()} />
                <NamingField space={props.space} name="propose-body" kept={draft("body")} label={texts.get("open-body")} value={body.text.clone()}
                    onchange={body.set.clone()} help={texts.get("open-body-help")} fault={submit.fault("body").cloned()} />
                <Hints space={props.space} slug={props.slug.clone()} besides={None::<ResourceId>} text={asked} />
                <div class="said">{ for said }</div>
                <div class="acts">
                    <Button kind={Kind::Quiet} onclick={props.on_close.reform(|_| ())}>{ texts.get("cancel") }</Button>
                    <Button kind={Kind::Primary} submit=true busy={submit.busy}>{ texts.get("propose-do") }</Button>
                </div>
            </form>
        </Dialog>
    }
}
