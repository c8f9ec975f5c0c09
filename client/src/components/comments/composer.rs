//! Where one writes a comment. The draft is kept at every key, and sending never waits for the
//! network: what is sent goes to the outbox, which knows how to wait.

use protocol::{comments::BODY_MAX, mentions, people::Card};
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, HtmlTextAreaElement};
use yew::prelude::*;

use super::{
    Under, call, call::CallDialogProps, clipboard, files::use_files, hints::Hints, picker::use_picker,
    under::Naming,
};
use crate::{
    browser,
    components::{Button, DocumentPicker, Icon, Kind, document::address, field},
    hooks::{use_draft, use_live, use_live_state, use_texts, use_toasts},
    live::LiveState,
    parts::{Piece, part},
    shell::use_space_here,
};

/// From how many characters on the number is shown.
const NEAR: u32 = 7_500;

/// The comment that is being answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Answering {
    /// Whose it is.
    pub name: AttrValue,
    /// How it begins.
    pub begins: AttrValue,
}

/// Props of [`Composer`].
#[derive(PartialEq, Properties)]
pub struct ComposerProps {
    /// Under what one writes.
    pub under: Under,
    /// May call people together.
    pub calls: bool,
    /// What one writes is a comment on something; else it is a reply.
    pub comments: bool,
    /// Whom one writes to, where that is known.
    pub to: Option<AttrValue>,
    /// What one answers.
    pub answering: Option<Answering>,
    /// Who closed it to comments.
    pub locked_by: Option<Card>,
    /// It was put away.
    pub archived: bool,
    /// A text to take in: it could not be sent, and is to be changed. The number tells one from
    /// another.
    pub back: Option<(u32, AttrValue)>,
    /// Answer nothing in particular after all.
    pub on_cancel: Callback<()>,
    /// Send this; whether it calls people together.
    pub on_send: Callback<(String, bool)>,
    /// The field, for those who bring the focus.
    pub field: NodeRef,
}

/// How long a text is against what is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Length {
    Empty,
    Good,
    Near(u32),
    Over(u32),
}

fn length(text: &str) -> Length {
    let count = u32::try_from(text.trim().chars().count()).unwrap_or(u32::MAX);
    match count {
        0 => Length::Empty,
        _ if count > BODY_MAX => Length::Over(count - BODY_MAX),
        _ if count >= NEAR => Length::Near(BODY_MAX - count),
        _ => Length::Good,
    }
}

/// A field that grows, and a button.
#[component]
pub fn Composer(props: &ComposerProps) -> Html {
    let texts = use_texts();
    let toasts = use_toasts();
    let draft = use_draft(&format!("comment.{}", props.under));
    let link = use_live_state();
    let offline = matches!(link, LiveState::Offline { .. });
    let name = format!("comment.{}", props.under);
    let picker =
        use_picker(Naming::Under(props.under), props.calls, &name, &props.field, &draft.text, &draft.set);
    let files = use_files(&name);
    let space = use_space_here().filter(|_| matches!(props.under, Under::Resource(_)));
    let citing = use_state_eq(|| false);
    let dragged = use_state_eq(|| false);
    let whole = [picker.source(draft.text.trim()), files.source.clone()];
    let whole = whole.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join("\n\n");
    // Whom it calls together: asked before it goes, of those who may.
    let group = mentions::calls(&draft.text).filter(|_| !props.under.flat());
    let asking = use_state_eq(|| false);
    let calling = group.filter(|_| props.calls);
    let length = if calling.is_some() { length(&mentions::call(&whole)) } else { length(&whole) };
    let sendable = matches!(length, Length::Good | Length::Near(_)) && files.ready;

    {
        let (draft, picker) = (draft.clone(), picker.clone());
        use_effect_with(props.back.clone(), move |back| {
            if let Some((_, source)) = back {
                let (text, mut people) = mentions::collapse(source);
                let both =
                    if draft.text.trim().is_empty() { text } else { format!("{}\n\n{text}", draft.text) };
                people.splice(0..0, (*picker.picks).clone());
                people.dedup();
                picker.set_picks.emit(people);
                draft.set.emit(both);
            }
        });
    }
    // Where the style sheet cannot let it grow, this does.
    use_effect_with((draft.text.clone(), props.field.clone()), |(_, field)| {
        if let Some(field) = field.cast::<HtmlTextAreaElement>() {
            let _ = field.style().set_property("height", "auto");
            let _ = field.style().set_property("height", &format!("{}px", field.scroll_height()));
        }
    });

    let go = {
        let (draft, to, clear) = (draft.clone(), props.on_send.clone(), files.clear.clone());
        Callback::from(move |call: bool| {
            to.emit((if call { mentions::call(&whole) } else { whole.clone() }, call));
            draft.clear.emit(());
            clear.emit(());
        })
    };
    let send = {
        let (go, asking) = (go.clone(), asking.clone());
        Callback::from(move |()| match calling {
            Some(_) if sendable => asking.set(true),
            None if sendable => go.emit(false),
            _ => {}
        })
    };
    let question = match (props.under, calling) {
        (Under::Resource(resource), Some(group)) if *asking => {
            let asking = asking.clone();
            let on_answer = Callback::from(move |answer: call::Answer| {
                asking.set(false);
                if answer != call::Answer::Nothing {
                    go.emit(answer == call::Answer::Tell);
                }
            });
            Some(part(Piece::Call(CallDialogProps { resource, group, on_answer })))
        }
        _ => None,
    };
    let plain = group.filter(|_| !props.calls).map(|_| call::told_plain(&texts));
    let onkeydown = {
        let (send, cancel, answering) = (send.clone(), props.on_cancel.clone(), props.answering.is_some());
        let key = picker.key.clone();
        let quick = props.under.flat();
        Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
            _ if key(&event) => {}
            // Who composes a letter from several keys has not finished the word.
            "Enter" if event.is_composing() => {}
            "Enter" if event.ctrl_key() || event.meta_key() || (quick && !event.shift_key()) => {
                event.prevent_default();
                send.emit(());
            }
            "Escape" if answering => cancel.emit(()),
            _ => {}
        })
    };
    let oninput = {
        let (set, look) = (draft.set.clone(), picker.look.clone());
        let (live, stream) = (use_live(), props.under.stream());
        Callback::from(move |event: InputEvent| {
            let text = field::typed(&event);
            if !text.trim().is_empty() {
                live.typing(stream);
            }
            set.emit(text);
            look.emit(());
        })
    };
    let (moved, clicked) =
        (picker.look.reform(|_: KeyboardEvent| ()), picker.look.reform(|_: MouseEvent| ()));
    let press = {
        let (send, field) = (send.clone(), props.field.clone());
        Callback::from(move |_: MouseEvent| {
            send.emit(());
            if let Some(field) = field.cast::<HtmlTextAreaElement>() {
                let _ = field.focus();
            }
        })
    };

    // What the clipboard holds beside words, such as a picture of the screen.
    let onpaste = {
        let take = files.take.clone();
        Callback::from(move |event: Event| {
            let pasted = event.dyn_ref::<ClipboardEvent>().and_then(ClipboardEvent::clipboard_data);
            let Some(pasted) = pasted else { return };
            // What office programs copy is a picture too; the words are what is meant.
            if pasted.get_data("text/plain").is_ok_and(|it| !it.is_empty()) {
                return;
            }
            if let Some(files) = pasted.files().filter(|it| it.length() > 0) {
                event.prevent_default();
                take.emit(files);
            }
        })
    };
    let hover = |on: bool| {
        let over = dragged.clone();
        Callback::from(move |event: DragEvent| {
            if browser::drags_files(&event) {
                event.prevent_default();
                over.set(on);
            }
        })
    };
    let ondrop = {
        let (over, take) = (dragged.clone(), files.take.clone());
        Callback::from(move |event: DragEvent| {
            over.set(false);
            if !browser::drags_files(&event) {
                return;
            }
            event.prevent_default();
            if let Some(files) = event.data_transfer().and_then(|it| it.files()) {
                take.emit(files);
            }
        })
    };

    let cites = texts.get("documents-insert");
    let papers = space.as_ref().filter(|_| *citing).map(|space| {
        let (citing, draft, slug, field) =
            (citing.clone(), draft.clone(), space.slug.clone(), props.field.clone());
        let onpick = Callback::from(move |card: protocol::links::Card| {
            let gap =
                if draft.text.is_empty() || draft.text.ends_with(char::is_whitespace) { "" } else { " " };
            draft.set.emit(format!("{}{gap}{} ", draft.text, address(&slug, card.id)));
            citing.set(false);
            if let Some(field) = field.cast::<HtmlTextAreaElement>() {
                let _ = field.focus();
            }
        });
        html! { <DocumentPicker name="composer-document" label={cites.clone()} space={space.id} {onpick} /> }
    });
    let cite = space.is_some().then(|| {
        let shown = citing.to_string();
        let onclick = Callback::from(move |_: MouseEvent| citing.set(!*citing));
        html! {
            <button type="button" class="icon-btn sm" aria-label={cites.clone()} title={cites} aria-expanded={shown} {onclick}>
                <Icon name="documents" />
            </button>
        }
    });

    let closed = props.locked_by.as_ref().map(|it| it.name.clone());
    if let Some(name) = closed.or_else(|| props.archived.then(String::new)) {
        let copy = {
            let (draft, toasts, said) = (draft.clone(), toasts.clone(), texts.get("composer-copied"));
            Callback::from(move |_: MouseEvent| {
                clipboard::copy(&draft.text);
                toasts.show(said.clone());
            })
        };
        let key = match (props.archived, length == Length::Empty) {
            (true, true) => "composer-archived",
            (true, false) => "composer-archived-draft",
            (false, true) => "composer-locked",
            (false, false) => "composer-locked-draft",
        };
        return html! {
            <div class="composer locked">
                <Icon name={if props.archived { "archive" } else { "lock" }} />
                <span class="grow">{ texts.with(key, &[("name", name.into())]) }</span>
                <span class="copy" hidden={length == Length::Empty}>
                    <Button small=true onclick={copy}>{ texts.get("composer-copy") }</Button>
                </span>
            </div>
        };
    }

    let (hint, hint_class) = match length {
        Length::Over(by) => (texts.with("composer-over", &[("count", by.into())]), Some("over")),
        Length::Near(left) => (texts.with("composer-near", &[("count", left.into())]), Some("near")),
        _ if offline => (texts.get("composer-offline"), None),
        Length::Good => (texts.get("composer-draft-kept"), None),
        Length::Empty if props.under.flat() => (texts.get("composer-quick-keys"), Some("keys")),
        Length::Empty => (texts.get("composer-keys"), Some("keys")),
    };
    // Whoever answers somebody's comment replies.
    let comments = props.comments && props.answering.is_none();
    let (label, placeholder) = match &props.to {
        Some(to) => {
            let to = [("name", to.as_str().into())];
            (texts.with("composer-to-label", &to), texts.with("composer-to", &to))
        }
        None if comments => (texts.get("composer-comment-label"), texts.get("composer-comment-placeholder")),
        None => (texts.get("composer-label"), texts.get("composer-placeholder")),
    };
    let send_says = texts.get(if props.under.flat() {
        "composer-quick-send"
    } else if comments {
        "composer-comment-send"
    } else {
        "composer-send"
    });
    let over = matches!(length, Length::Over(_));
    // Who answers somebody does not ask.
    let hints = space.as_ref().filter(|_| props.answering.is_none()).map(|space| {
        let besides = match props.under {
            Under::Resource(id) => Some(id),
            Under::Conversation(_) => None,
        };
        html! { <Hints space={space.id} slug={space.slug.clone()} {besides} text={draft.text.clone()} /> }
    });
    let answering = props.answering.as_ref().map(|it| {
        let args = [("name", it.name.as_str().into()), ("begins", it.begins.as_str().into())];
        html! {
            <p class="reply-to">
                <Icon name="reply" small=true />
                <span>{ texts.with("composer-answering", &args) }</span>
                <button type="button" class="icon-btn sm" aria-label={texts.get("composer-answer-nothing")}
                    onclick={props.on_cancel.reform(|_: MouseEvent| ())}>
                    <Icon name="x" />
                </button>
            </p>
        }
    });
    html! {
        <div class={classes!("composer", over.then_some("over"), dragged.then_some("takes"))}
            ondragover={hover(true)} ondragleave={hover(false)} {ondrop}>
            { picker.list.clone() }
            <div role="status">{ for plain }</div>
            <div class="answering">{ for answering }</div>
            <label class="vh" for="composer">{ label }</label>
            <textarea ref={props.field.clone()} id="composer" rows="1" value={draft.text.clone()}
                {placeholder} aria-describedby="composer-hint"
                aria-haspopup="listbox" aria-autocomplete="list" aria-controls={picker.controls}
                aria-activedescendant={picker.active} aria-invalid={over.then_some("true")}
                {oninput} {onkeydown} {onpaste} onkeyup={moved} onclick={clicked} />
            { files.list }
            <div class="over">{ for question }</div>
            <div class="slot">{ for hints }</div>
            <div class="papers" hidden={papers.is_none()}>{ for papers }</div>
            <div class="bar">
                { files.button }
                { for cite }
                <span id="composer-hint" class={classes!("hint", hint_class)}>{ hint }</span>
                <Button kind={Kind::Primary} small=true icon="send" busy={!sendable}
                    onclick={press}>{ send_says }</Button>
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_is_shown_when_it_matters() {
        for (count, expected) in [
            (0, Length::Empty),
            (1, Length::Good),
            (7_499, Length::Good),
            (7_500, Length::Near(500)),
            (8_000, Length::Near(0)),
            (8_001, Length::Over(1)),
        ] {
            assert_eq!(length(&"é".repeat(count)), expected, "{count}");
        }
        assert_eq!(length("   \n"), Length::Empty);
    }
}
