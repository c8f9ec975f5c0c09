//! What a comment said before it was changed.

use protocol::{
    Problem,
    comments::{Comment, History},
};
use yew::{platform::spawn_local, prelude::*};

use super::Under;
use crate::{
    components::{Button, Dialog, Rendered, Skeleton},
    hooks::use_texts,
    i18n::dates,
};

/// Props of [`HistoryDialog`].
#[derive(Clone, PartialEq, Properties)]
pub struct HistoryDialogProps {
    /// Where it stands.
    pub under: Under,
    /// The comment.
    pub comment: Comment,
    /// It was left.
    pub on_close: Callback<()>,
}

/// The versions of a comment, newest first.
#[component]
pub fn HistoryDialog(props: &HistoryDialogProps) -> Html {
    let texts = use_texts();
    let history = use_state(|| None::<Result<History, Problem>>);
    {
        let history = history.clone();
        let (under, id) = (props.under, props.comment.id);
        use_effect_with((id, props.comment.revision), move |_| {
            spawn_local(async move { history.set(Some(under.history(id).await)) });
        });
    }
    let comment = &props.comment;
    let version = |at, title: &str, text: AttrValue| {
        html! {
            <section class="version">
                <h3>
                    <span>{ texts.get(title) }</span>
                    <time class="muted" datetime={dates::machine(at)}>{ dates::full(&texts, at) }</time>
                </h3>
                <Rendered html={text} />
            </section>
        }
    };
    let earlier = match &*history {
        None => html! { <Skeleton rows={2} /> },
        Some(Err(problem)) => html! { <p class="err" role="alert">{ texts.problem(problem) }</p> },
        Some(Ok(history)) => html! {
            <div class="versions-list">
                { for history.earlier.iter().map(|it| version(it.at, "comment-version-earlier", it.html.clone().into())) }
            </div>
        },
    };
    html! {
        <Dialog id="history" title={texts.get("comment-history-title")} onclose={props.on_close.clone()}>
            <div class="versions-box" tabindex="0" role="region" aria-label={texts.get("comment-history-title")}>
                { version(comment.edited_at.unwrap_or(comment.at), "comment-version-now", comment.html.clone().into()) }
                { earlier }
            </div>
            <div class="acts">
                <Button onclick={props.on_close.reform(|_| ())}>{ texts.get("close") }</Button>
            </div>
        </Dialog>
    }
}
