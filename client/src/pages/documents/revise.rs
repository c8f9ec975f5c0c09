//! What is new in a version that is about to be sent.

use protocol::documents::check_note;
use yew::prelude::*;

use crate::{
    components::{Button, Dialog, Field, Kind},
    hooks::{use_submit, use_texts},
};

/// Props of [`NoteDialog`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// What the file is called that was chosen.
    pub name: AttrValue,
    /// It is to be sent, with this note.
    pub on_send: Callback<String>,
    /// It was left.
    pub on_close: Callback<()>,
}

/// The form. The note may be empty.
#[component]
pub fn NoteDialog(props: &Props) -> Html {
    let texts = use_texts();
    let submit = use_submit();
    let note = use_state_eq(String::new);
    let onsubmit = {
        let (submit, note, send) = (submit.clone(), note.trim().to_owned(), props.on_send.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            match check_note(&note) {
                Err(problem) => submit.refuse(problem),
                Ok(()) => send.emit(note.clone()),
            }
        })
    };
    let onchange = {
        let note = note.clone();
        Callback::from(move |text: String| note.set(text))
    };
    html! {
        <Dialog id="version" title={texts.get("document-new-version")} onclose={props.on_close.clone()}>
            <form class="form" {onsubmit} novalidate=true>
                <p class="small muted">{ props.name.clone() }</p>
                <Field name="version-note" label={texts.get("version-note")} value={(*note).clone()} {onchange} long=true
                    help={texts.get("version-note-help")} fault={submit.fault("note").cloned()} />
                <div class="acts">
                    <Button kind={Kind::Quiet} onclick={props.on_close.reform(|_: MouseEvent| ())}>{ texts.get("cancel") }</Button>
                    <Button kind={Kind::Primary} submit=true icon="upload">{ texts.get("version-send") }</Button>
                </div>
            </form>
        </Dialog>
    }
}
