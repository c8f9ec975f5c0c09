//! Reading the posts elsewhere: a secret address for a program that reads feeds.

use yew::prelude::*;

use crate::{
    api,
    components::{Button, Field, Icon, comments::copy},
    hooks::{use_submit, use_texts, use_toasts},
    shell::use_space,
};

/// Makes the address, shows it once, and copies it.
#[component]
pub fn Subscribe() -> Html {
    let texts = use_texts();
    let toasts = use_toasts();
    let submit = use_submit();
    let space = use_space().id;
    let url = use_state_eq(|| None::<String>);
    let make = {
        let (submit, url) = (submit.clone(), url.clone());
        Callback::from(move |_: MouseEvent| {
            let url = url.clone();
            submit.run(async move { api::blog::subscribe(space).await }, move |it| url.set(Some(it.url)));
        })
    };
    let take = {
        let (url, said) = (url.clone(), texts.get("comment-link-copied"));
        Callback::from(move |_: MouseEvent| {
            if let Some(url) = &*url {
                copy(url);
                toasts.show(said.clone());
            }
        })
    };
    let said = submit.problem.as_ref().map(|problem| {
        html! { <p class="err" role="alert"><Icon name="circle-alert" /><span>{ texts.problem(problem) }</span></p> }
    });
    let inside = match &*url {
        None => {
            html! { <Button small=true busy={submit.busy} onclick={make}>{ texts.get("post-feed-make") }</Button> }
        }
        Some(url) => html! {
            <>
                <Field name="post-feed-url" label={texts.get("post-feed-url")} value={url.clone()} onchange={Callback::noop()} help={texts.get("post-feed-once")} />
                <div class="mt-2"><Button small=true icon="link" onclick={take}>{ texts.get("comment-copy-link") }</Button></div>
            </>
        },
    };
    html! {
        <section aria-labelledby="posts-feed">
            <div class="section-head"><h2 id="posts-feed">{ texts.get("post-feed-title") }</h2></div>
            <p class="small muted">{ texts.get("post-feed-says") }</p>
            <div class="mt-2">{ inside }</div>
            <div class="said">{ for said }</div>
        </section>
    }
}
