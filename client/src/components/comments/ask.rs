//! The question before a comment is deleted.

use protocol::{ActId, comments::Comment};
use yew::prelude::*;

use super::Under;
use crate::{
    components::{Button, Dialog, Icon, Kind},
    hooks::{use_live, use_submit, use_texts},
};

/// Props of [`DeleteDialog`].
#[derive(Clone, PartialEq, Properties)]
pub struct DeleteDialogProps {
    /// Where it stands.
    pub under: Under,
    /// The comment.
    pub comment: Comment,
    /// It was left; `true` when the comment is deleted.
    pub on_close: Callback<bool>,
}

/// Asks, and deletes.
#[component]
pub fn DeleteDialog(props: &DeleteDialogProps) -> Html {
    let texts = use_texts();
    let live = use_live();
    let submit = use_submit();
    let act = use_memo((), |()| ActId::new());
    let delete = {
        let (submit, to) = (submit.clone(), props.on_close.clone());
        let (under, id, act) = (props.under, props.comment.id, *act);
        Callback::from(move |_: MouseEvent| {
            let (live, to) = (live.clone(), to.clone());
            let act = under.delete(id, act);
            submit.run(async move { live.send(act).await }, move |_| to.emit(true));
        })
    };
    let said = submit.problem.as_ref().map(|problem| {
        html! { <p class="err" role="alert"><Icon name="circle-alert" /><span>{ texts.problem(problem) }</span></p> }
    });
    html! {
        <Dialog id="delete" title={texts.get("comment-delete-title")} onclose={props.on_close.reform(|()| false)}>
            <p>{ texts.get("comment-delete-says") }</p>
            <div class="said">{ for said }</div>
            <div class="acts">
                <Button kind={Kind::Quiet} onclick={props.on_close.reform(|_: MouseEvent| false)}>{ texts.get("cancel") }</Button>
                <Button kind={Kind::Danger} busy={submit.busy} onclick={delete}>{ texts.get("comment-delete-do") }</Button>
            </div>
        </Dialog>
    }
}
