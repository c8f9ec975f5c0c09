//! One announcement in the list: what it said, to whom, and how far it has come.

use protocol::announcements::{Entry, Reach};
use yew::prelude::*;

use super::Place;
use crate::{
    i18n::{Texts, dates, use_texts},
    shell::severity_key,
};

/// Props of [`AnnouncementEntry`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// It.
    pub entry: Entry,
    /// Where.
    pub place: Place,
}

/// The entry.
#[component]
pub fn AnnouncementEntry(props: &Props) -> Html {
    let texts = use_texts();
    let entry = &props.entry;
    let it = &entry.announcement;
    let id = format!("announcement-{}", it.id);
    html! {
        <li class="card pad">
            <article aria-labelledby={id.clone()}>
                <h2 {id}>{ it.title.clone() }</h2>
                { meta(&texts, entry) }
                <p class="small">{ entry.body.clone() }</p>
                { figures(&texts, entry) }
            </article>
        </li>
    }
}

/// The name of the text for whom it is for.
fn reach_key(entry: &Entry) -> &'static str {
    match (entry.announcement.space, entry.reach) {
        (None, _) => "reach-site",
        (Some(_), Reach::All) => "reach-all",
        (Some(_), Reach::Contributors) => "reach-contributors",
        (Some(_), Reach::Admins) => "reach-admins",
        (Some(_), Reach::People) => "reach-people",
    }
}

fn meta(texts: &Texts, entry: &Entry) -> Html {
    let it = &entry.announcement;
    let at = |key: &str, at| texts.with(key, &[("at", dates::moment(texts, at).into())]);
    let state = match (entry.ended_at, entry.sent_at) {
        (Some(end), _) => at("announcement-ended", end),
        (None, Some(sent)) => at("announcement-sent-at", sent),
        (None, None) => at("announcement-due", entry.due_at.unwrap_or(entry.created_at)),
    };
    html! {
        <p class="meta">
            <span class="strong">{ texts.get(severity_key(it.severity)) }</span>
            <span>{ texts.get(reach_key(entry)) }</span>
            <span>{ it.by.name.clone() }</span>
            <span>{ state }</span>
            { for it.corrected_at.map(|when| html! { <b>{ at("announcement-corrected", when) }</b> }) }
        </p>
    }
}

fn figures(texts: &Texts, entry: &Entry) -> Html {
    let figures = entry.figures;
    let rate = |count: i64| count * 100 / figures.targeted.max(1);
    let figure = |class: &'static str, key: &str, count: i64| {
        let rate = (class != "c1")
            .then(|| html! { <small>{ texts.with("percent", &[("count", rate(count).into())]) }</small> });
        html! {
            <div class="fig">
                <dt><i class={class}></i>{ texts.get(key) }</dt>
                <dd>{ dates::number(texts, count) }{ for rate }</dd>
            </div>
        }
    };
    let acknowledged =
        entry.announcement.acknowledge.then(|| figure("c4", "figure-acknowledged", figures.acknowledged));
    html! {
        <dl class="figs mt-3">
            { figure("c1", "figure-targeted", figures.targeted) }
            { figure("c2", "figure-delivered", figures.delivered) }
            { figure("c3", "figure-seen", figures.seen) }
            { for acknowledged }
        </dl>
    }
}
