//! What a post said before it was changed.

use protocol::{Problem, ResourceId, blog};
use yew::{platform::spawn_local, prelude::*};

use crate::{
    api,
    components::{Button, Dialog, Rendered, Skeleton},
    hooks::use_texts,
    i18n::dates,
};

/// Props of [`History`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Of which post.
    pub post: ResourceId,
    /// The version that stands now.
    pub revision: i32,
    /// It was left.
    pub on_close: Callback<()>,
}

/// The versions of a post, newest first.
#[component]
pub fn History(props: &Props) -> Html {
    let texts = use_texts();
    let history = use_state(|| None::<Result<blog::History, Problem>>);
    {
        let history = history.clone();
        use_effect_with((props.post, props.revision), move |(post, _)| {
            let post = *post;
            spawn_local(async move { history.set(Some(api::blog::history(post).await)) });
        });
    }
    let version = |revision: i32, at, by: &str, title: &str, html: &str| {
        let says = [("revision", (revision + 1).into()), ("name", by.into())];
        html! {
            <section key={revision} class="version">
                <h3>
                    <span>{ texts.with("post-version", &says) }</span>
                    <time class="muted" datetime={dates::machine(at)}>{ dates::full(&texts, at) }</time>
                </h3>
                <p class="strong">{ title.to_owned() }</p>
                <Rendered html={AttrValue::from(html.to_owned())} />
            </section>
        }
    };
    let inside = match &*history {
        None => html! { <Skeleton rows={4} /> },
        Some(Err(problem)) => html! { <p class="err" role="alert">{ texts.problem(problem) }</p> },
        Some(Ok(it)) => html! {
            <div class="versions-list">
                { version(it.heading.revision, it.heading.saved_at, &it.by.name, &it.heading.title, &it.html) }
                { for it.earlier.iter().map(|it| version(it.revision, it.at, &it.by.name, &it.title, &it.html)) }
            </div>
        },
    };
    html! {
        <Dialog id="post-history" title={texts.get("post-history-title")} onclose={props.on_close.clone()}>
            <div class="versions-box" tabindex="0" role="region" aria-label={texts.get("post-history-title")}>{ inside }</div>
            <div class="acts">
                <Button onclick={props.on_close.reform(|_| ())}>{ texts.get("close") }</Button>
            </div>
        </Dialog>
    }
}
