//! The bar above the text: what it puts around the words that are chosen, and pictures that are sent.

use protocol::files;
use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::{platform::spawn_local, prelude::*};

use crate::{
    api, browser,
    components::{DocumentPicker, Icon, document::address},
    hooks::{use_texts, use_toasts},
    shell::use_space,
};

/// Props of [`Tools`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The field they work on.
    pub field: NodeRef,
    /// Hears the text that there is then, and where the caret stands in it.
    pub on_change: Callback<(String, u32)>,
}

/// What a tool does.
#[derive(Clone, Copy, PartialEq)]
enum Tool {
    /// Puts this before and behind.
    Around(&'static str, &'static str),
    /// Puts this at the start of each line.
    Lines(&'static str),
}

const TOOLS: &[(&str, &str, Tool)] = &[
    ("heading", "tool-heading", Tool::Lines("## ")),
    ("bold", "tool-bold", Tool::Around("**", "**")),
    ("italic", "tool-italic", Tool::Around("_", "_")),
    ("link", "tool-link", Tool::Around("[", "](https://)")),
    ("quote", "tool-quote", Tool::Lines("> ")),
    ("list", "tool-list", Tool::Lines("- ")),
];

impl Tool {
    /// The text with it, and where the caret stands then; places count UTF-16 units, as the browser does.
    fn applied(self, text: &str, from: u32, to: u32) -> (String, u32) {
        let units: Vec<u16> = text.encode_utf16().collect();
        let at = |place: u32| (place as usize).min(units.len());
        let part = |from: usize, to: usize| String::from_utf16_lossy(&units[from..to.max(from)]);
        let (before, chosen, after) = (part(0, at(from)), part(at(from), at(to)), part(at(to), units.len()));
        let (start, made) = match self {
            Self::Around(open, close) => (before, format!("{open}{chosen}{close}")),
            Self::Lines(mark) => {
                let line = before.rfind('\n').map_or(0, |at| at + 1);
                let chosen = format!("{}{chosen}", &before[line..]);
                let lines: Vec<String> = chosen.split('\n').map(|line| format!("{mark}{line}")).collect();
                (before[..line].to_owned(), lines.join("\n"))
            }
        };
        let caret = match self {
            // Nothing was chosen: one goes on within.
            Self::Around(open, _) if from == to => start.encode_utf16().count() + open.len(),
            _ => start.encode_utf16().count() + made.encode_utf16().count(),
        };
        (format!("{start}{made}{after}"), u32::try_from(caret).unwrap_or(u32::MAX))
    }
}

/// The bar.
#[component]
pub fn Tools(props: &Props) -> Html {
    let texts = use_texts();
    let toasts = use_toasts();
    let space = use_space();
    let sending = use_state_eq(|| false);
    let citing = use_state_eq(|| false);
    let apply = {
        let (field, to) = (props.field.clone(), props.on_change.clone());
        Callback::from(move |tool: Tool| {
            let Some(field) = field.cast::<HtmlTextAreaElement>() else { return };
            let from = field.selection_start().ok().flatten().unwrap_or(0);
            let till = field.selection_end().ok().flatten().unwrap_or(from);
            to.emit(tool.applied(&field.value(), from, till));
        })
    };
    let insert = {
        let (field, to) = (props.field.clone(), props.on_change.clone());
        Callback::from(move |words: String| {
            let Some(field) = field.cast::<HtmlTextAreaElement>() else { return };
            let at = field.selection_end().ok().flatten().unwrap_or(u32::MAX);
            let (text, _) = Tool::Around("", "").applied(&field.value(), at, at);
            let units: Vec<u16> = text.encode_utf16().collect();
            let place = (at as usize).min(units.len());
            let (before, after) =
                (String::from_utf16_lossy(&units[..place]), String::from_utf16_lossy(&units[place..]));
            let gap = if before.is_empty() || before.ends_with("\n\n") { "" } else { "\n\n" };
            let before = format!("{before}{gap}{words}");
            let caret = u32::try_from(before.encode_utf16().count()).unwrap_or(u32::MAX);
            to.emit((format!("{before}\n\n{}", after.trim_start_matches('\n')), caret));
        })
    };
    let onpick = {
        let (citing, insert, slug) = (citing.clone(), insert.clone(), space.slug.clone());
        Callback::from(move |card: protocol::links::Card| {
            citing.set(false);
            insert.emit(address(&slug, card.id));
        })
    };
    let onchange = {
        let (sending, toasts, texts) = (sending.clone(), toasts, texts.clone());
        Callback::from(move |event: Event| {
            let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
            let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
            input.set_value("");
            sending.set(true);
            let (sending, toasts, texts, insert) =
                (sending.clone(), toasts.clone(), texts.clone(), insert.clone());
            spawn_local(async move {
                match api::files::send(&file, |_| {}).await {
                    Ok(file) if file.picture.is_some() => insert.emit(format!("!{}", files::written(&file))),
                    // What is no picture is a file to download.
                    Ok(file) => insert.emit(files::written(&file)),
                    Err(problem) => toasts.show(texts.problem(&problem)),
                }
                sending.set(false);
            });
        })
    };
    let cite = {
        let citing = citing.clone();
        Callback::from(move |_: MouseEvent| citing.set(!*citing))
    };
    let choose = Callback::from(|_: MouseEvent| {
        if let Some(input) = browser::find("#post-image") {
            input.click();
        }
    });
    let tool = |(icon, name, tool): &(&'static str, &'static str, Tool)| {
        let tool = *tool;
        let onclick = apply.reform(move |_: MouseEvent| tool);
        let label = texts.get(name);
        html! {
            <button key={*name} type="button" class="icon-btn sm" aria-label={label.clone()} title={label} {onclick}>
                <Icon name={*icon} />
            </button>
        }
    };
    let label = texts.get("tool-image");
    let cites = texts.get("documents-insert");
    html! {
        <>
        <div class="toolbar" role="toolbar" aria-label={texts.get("post-tools")} aria-controls="post-body">
            { for TOOLS.iter().map(tool) }
            <button type="button" class="icon-btn sm" aria-label={label.clone()} title={label.clone()} disabled={*sending} onclick={choose}>
                <Icon name="image" />
            </button>
            <input id="post-image" type="file" hidden=true aria-label={label} {onchange} />
            <button type="button" class="icon-btn sm" aria-label={cites.clone()} title={cites.clone()} aria-expanded={citing.to_string()} onclick={cite}>
                <Icon name="documents" />
            </button>
            <span class="small muted" role="status">{ for sending.then(|| texts.get("post-image-sending")) }</span>
        </div>
        <div class="papers" hidden={!*citing}>
            if *citing { <DocumentPicker name="post-document" label={cites} space={space.id} {onpick} /> }
        </div>
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_chosen_is_marked_wherever_it_stands() {
        let bold = Tool::Around("**", "**");
        assert_eq!(bold.applied("é mot", 2, 5), ("é **mot**".to_owned(), 9));
        assert_eq!(bold.applied("", 0, 0), ("****".to_owned(), 2));
        assert_eq!(Tool::Lines("- ").applied("un\ndeux", 4, 7), ("un\n- deux".to_owned(), 9));
        assert_eq!(Tool::Lines("> ").applied("a\nb", 0, 3), ("> a\n> b".to_owned(), 7));
    }
}
