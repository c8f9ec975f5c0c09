//! An answer, and what readers and admins do with it.

use std::rc::Rc;

use protocol::{
    ActId, ResourceId,
    faq::{Entry, Flag, Vote},
    words::Query,
};
use yew::{platform::spawn_local, prelude::*};
use yew_router::prelude::*;

use super::{manage::Manage, report::ReportButton};
use crate::{
    api,
    components::{Button, Icon, Kind, Rendered},
    hooks::{use_texts, use_toasts},
    i18n::dates,
    route::Route,
    shell::use_space,
};

/// Props of [`Answer`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The question and its answer.
    pub entry: Entry,
    /// What was looked for.
    #[prop_or_default]
    pub query: Rc<Query>,
    /// May change it.
    pub admin: bool,
    /// What the reader said of it.
    pub vote: Option<bool>,
    /// Somebody holds it for out of date.
    pub flag: Option<Flag>,
    /// The entries among which it may be moved.
    #[prop_or_default]
    pub siblings: Vec<ResourceId>,
    /// Asks for changing it.
    pub on_edit: Callback<ResourceId>,
    /// It stands in the list, and has a page of its own besides.
    #[prop_or_default]
    pub listed: bool,
}

/// The answer.
#[component]
pub fn Answer(props: &Props) -> Html {
    let texts = use_texts();
    let space = use_space();
    let entry = &props.entry;
    let html = use_memo((entry.html.clone(), Rc::clone(&props.query)), |(html, query)| {
        // Clean HTML stays clean: only `<mark>` is put around words of its text.
        AttrValue::from(query.mark(html))
    });
    let updated = texts.with(
        "faq-updated",
        &[("date", dates::day(&texts, entry.at).as_str().into()), ("name", entry.by.name.as_str().into())],
    );
    let origin = entry.origin.as_ref().map(|origin| {
        let page = Route::Thread { slug: space.slug.clone(), thread: origin.thread }.to_path();
        html! {
            <span>
                { texts.get("faq-origin") }{ " " }
                <a href={format!("{page}#m{}", origin.msg_no)}>{ origin.title.clone() }</a>
            </span>
        }
    });
    let to = Route::Entry { slug: space.slug.clone(), entry: entry.id };
    let page = props.listed.then(|| {
        html! { <span><Link<Route> {to}>{ texts.get("faq-comments") }</Link<Route>></span> }
    });
    html! {
        <div class="answer">
            <Rendered html={(*html).clone()} />
            <p class="meta">
                <time datetime={dates::machine(entry.at)}>{ updated }</time>
                { for origin }
                { for page }
            </p>
            <div class="slot">{ for props.flag.iter().map(|flag| html! { <Flagged flag={flag.clone()} /> }) }</div>
            if !entry.archived {
                <Useful entry={entry.clone()} vote={props.vote} />
            }
            <div class="qa-acts">
                if !entry.archived && !props.admin {
                    <ReportButton entry={entry.id} />
                }
                if props.admin {
                    <Manage entry={entry.clone()} siblings={props.siblings.clone()} on_edit={props.on_edit.clone()} />
                }
            </div>
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct UsefulProps {
    entry: Entry,
    vote: Option<bool>,
}

/// « Utile ? »: one vote, which may be changed and taken back.
#[component]
fn Useful(props: &UsefulProps) -> Html {
    let (texts, toasts) = (use_texts(), use_toasts());
    let id = props.entry.id;
    let busy = use_state_eq(|| false);
    let vote = |useful: bool| {
        let (toasts, texts, busy, now) = (toasts.clone(), texts.clone(), busy.clone(), props.vote);
        Callback::from(move |_: MouseEvent| {
            if *busy {
                return;
            }
            let vote = Vote { act: ActId::new(), useful: (now != Some(useful)).then_some(useful) };
            let (toasts, texts, busy) = (toasts.clone(), texts.clone(), busy.clone());
            busy.set(true);
            spawn_local(async move {
                if let Err(problem) = api::faq::vote(id, &vote).await {
                    toasts.show(texts.problem(&problem));
                }
                busy.set(false);
            });
        })
    };
    let (yes, no) = (props.vote == Some(true), props.vote == Some(false));
    html! {
        <div class="useful" role="group" aria-label={texts.get("faq-useful")}>
            <span class="grow">{ texts.get("faq-useful") }</span>
            <Button small=true icon="thumbs-up" pressed={yes} kind={if yes { Kind::Plain } else { Kind::Quiet }} onclick={vote(true)}>
                { texts.with("faq-useful-yes", &[("count", props.entry.useful.into())]) }
            </Button>
            <Button small=true icon="thumbs-down" pressed={no} kind={if no { Kind::Plain } else { Kind::Quiet }} onclick={vote(false)}>
                { texts.with("faq-useful-no", &[("count", props.entry.useless.into())]) }
            </Button>
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct FlaggedProps {
    flag: Flag,
}

/// Somebody holds it for out of date: for admins.
#[component]
fn Flagged(props: &FlaggedProps) -> Html {
    let (texts, toasts) = (use_texts(), use_toasts());
    let flag = &props.flag;
    let id = flag.entry;
    let onclick = Callback::from({
        let texts = texts.clone();
        move |_: MouseEvent| {
            let (toasts, texts) = (toasts.clone(), texts.clone());
            spawn_local(async move {
                match api::faq::unflag(id).await {
                    Ok(()) => toasts.show(texts.get("faq-unflag-done")),
                    Err(problem) => toasts.show(texts.problem(&problem)),
                }
            });
        }
    });
    let says = texts.with(
        "faq-flagged",
        &[("name", flag.by.name.as_str().into()), ("date", dates::day(&texts, flag.at).as_str().into())],
    );
    html! {
        <div class="faq-flag" role="note">
            <Icon name="triangle-alert" />
            <span class="grow"><b>{ says }</b>{ " " }{ flag.note.clone() }</span>
            <Button small=true {onclick}>{ texts.get("faq-unflag") }</Button>
        </div>
    }
}
