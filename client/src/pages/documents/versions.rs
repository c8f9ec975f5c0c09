//! The versions of a document: to look at, to download, to bring back.

use protocol::{
    ActId,
    documents::{Document, Restore, Version},
};
use yew::prelude::*;

use crate::{
    api,
    components::{Button, Icon, document::size},
    hooks::{use_submit, use_texts, use_toasts},
    i18n::dates,
};

/// Props of [`Versions`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Of which document.
    pub document: Document,
    /// All of them, newest first.
    pub versions: Vec<Version>,
    /// The one that is looked at.
    pub looked: i32,
    /// The reader may bring one back.
    pub may: bool,
    /// Hears which one is to be looked at.
    pub on_look: Callback<i32>,
}

/// The list.
#[component]
pub fn Versions(props: &Props) -> Html {
    let texts = use_texts();
    let (submit, toasts) = (use_submit(), use_toasts());
    let (id, current) = (props.document.id, props.document.version.no);
    let act = use_memo(current, |_| ActId::new());
    let bring_back = |no: i32| {
        let (submit, toasts, act) = (submit.clone(), toasts.clone(), *act);
        let says = texts.with("version-restored", &[("no", no.into())]);
        let look = props.on_look.clone();
        Callback::from(move |_: MouseEvent| {
            let (toasts, says, look) = (toasts.clone(), says.clone(), look.clone());
            let restore = Restore { act, version: no };
            submit.run(async move { api::documents::restore(id, &restore).await }, move |document| {
                toasts.show(says);
                look.emit(document.version.no);
            });
        })
    };
    let one = |it: &Version| {
        let no = it.no;
        let named = [("no", no.into())];
        let look = props.on_look.reform(move |_: MouseEvent| no);
        let note = match it.restores {
            Some(of) => Some(texts.with("version-restores", &[("no", of.into())])),
            None => (!it.note.is_empty()).then(|| it.note.clone().into()),
        };
        html! {
            <li key={no.to_string()} class="version">
                <div class="grow">
                    <p>
                        <button type="button" class="link strong" aria-current={(no == props.looked).then_some("true")} onclick={look}>
                            { texts.with("document-version", &named) }
                        </button>
                        { for (no == current).then(|| html! { <span class="chip accent">{ texts.get("version-current") }</span> }) }
                    </p>
                    <p class="meta">
                        <span>{ it.by.name.clone() }</span>
                        <time datetime={dates::machine(it.at)}>{ dates::moment(&texts, it.at) }</time>
                        <span>{ size(&texts, it.bytes) }</span>
                    </p>
                    { for note.map(|note| html! { <p class="small">{ note }</p> }) }
                </div>
                <a class="icon-btn sm" href={api::documents::content(id, no)} download={it.name.clone()}
                    aria-label={texts.with("version-download", &named)}><Icon name="download" /></a>
                { for (props.may && no != current).then(|| html! {
                    <Button small=true busy={submit.busy} onclick={bring_back(no)}>{ texts.get("version-restore") }</Button>
                }) }
            </li>
        }
    };
    let said = submit.problem.as_ref().map(|problem| texts.problem(problem));
    html! {
        <div class="versions-of">
            <p class="err" role="alert">{ said.unwrap_or_default() }</p>
            <ol aria-label={texts.get("versions-label")} reversed=true>{ for props.versions.iter().map(one) }</ol>
        </div>
    }
}
