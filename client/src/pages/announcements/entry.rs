//! One announcement in the list: what it said, to whom, how far it has come, and what can be done with it.

use protocol::{
    ActId,
    announcements::{Entry, Reach, Remind},
};
use yew::prelude::*;

use super::{Place, correct::Correction, people::Readers};
use crate::{
    api,
    components::{Button, Dialog, Icon, Kind, Rendered},
    hooks::{use_submit, use_toasts},
    i18n::{Texts, dates, use_texts},
    pages::outside::refusal,
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

/// What is open over an entry.
#[derive(Clone, Copy, PartialEq)]
enum Open {
    Nothing,
    Remind,
    Correct,
    End,
}

/// The entry.
#[component]
pub fn AnnouncementEntry(props: &Props) -> Html {
    let texts = use_texts();
    let toasts = use_toasts();
    let submit = use_submit();
    let open = use_state_eq(|| Open::Nothing);
    let listed = use_state_eq(|| false);
    let entry = &props.entry;
    let it = &entry.announcement;
    let id = it.id;
    let title = format!("announcement-{id}");
    let shows = |what: Open| {
        let open = open.clone();
        Callback::from(move |()| open.set(what))
    };
    let close = shows(Open::Nothing);
    let missing = entry.figures.missing();
    let counted = [("count", missing.into()), ("shown", dates::number(&texts, missing).into())];
    let runs = entry.ended_at.is_none();
    let reminds = runs && entry.sent_at.is_some() && it.acknowledge && missing > 0;

    let remind = {
        let (submit, close, toasts, texts) = (submit.clone(), close.clone(), toasts.clone(), texts.clone());
        // The same until the dialog is opened anew: pressed twice reminds once.
        let act = use_memo((*open, it.reminders), |_| ActId::new());
        Callback::from(move |_: MouseEvent| {
            let (remind, close) = (Remind { act: *act }, close.clone());
            let (toasts, texts) = (toasts.clone(), texts.clone());
            submit.run(async move { api::announcements::remind(id, &remind).await }, move |entry: Entry| {
                close.emit(());
                let count = entry.figures.missing();
                toasts.show(texts.with("announcement-reminded", &[("count", count.into())]));
            });
        })
    };
    let end = {
        let (submit, close) = (submit.clone(), close.clone());
        Callback::from(move |_: MouseEvent| {
            let close = close.clone();
            submit.run(async move { api::announcements::end(id).await }, move |()| close.emit(()));
        })
    };
    let ask = |name: &'static str,
               heading: AttrValue,
               says: &str,
               kind: Kind,
               verb: AttrValue,
               does: &Callback<MouseEvent>| {
        html! {
            <Dialog id={name} title={heading} onclose={close.clone()}>
                <p>{ texts.get(says) }</p>
                { refusal(&texts, submit.problem.as_ref()) }
                <div class="acts">
                    <Button kind={Kind::Quiet} onclick={close.reform(|_| ())}>{ texts.get("cancel") }</Button>
                    <Button {kind} busy={submit.busy} onclick={does.clone()}>{ verb }</Button>
                </div>
            </Dialog>
        }
    };
    let dialog = match *open {
        Open::Nothing => None,
        Open::Remind => Some(ask(
            "announcement-remind",
            texts.with("announcement-remind-title", &counted),
            "announcement-remind-says",
            Kind::Primary,
            texts.with("announcement-remind", &counted),
            &remind,
        )),
        Open::End => Some(ask(
            "announcement-end",
            texts.get("announcement-end-title"),
            "announcement-end-says",
            Kind::Danger,
            texts.get("announcement-end"),
            &end,
        )),
        Open::Correct => Some(html! { <Correction entry={entry.clone()} on_close={close.clone()} /> }),
    };
    let toggle = {
        let listed = listed.clone();
        Callback::from(move |_: MouseEvent| listed.set(!*listed))
    };
    let sent = entry.sent_at.is_some();
    let download = sent.then(|| {
        html! {
            <a class="btn sm" href={api::announcements::csv(id)} download="">
                <Icon name="download" small=true />{ "CSV" }<span class="vh">{ format!(" {}", it.title) }</span>
            </a>
        }
    });
    let acts = html! {
        <div class="row-gap mt-3">
            { for sent.then(|| html! {
                <Button small=true icon="users" pressed={Some(*listed)} onclick={toggle}>{ texts.get("announcement-people") }</Button>
            }) }
            { for download }
            { for runs.then(|| html! {
                <>
                    <Button small=true icon="pencil" onclick={shows(Open::Correct).reform(|_| ())}>{ texts.get("announcement-correct") }</Button>
                    <Button small=true onclick={shows(Open::End).reform(|_| ())}>{ texts.get("announcement-end") }</Button>
                </>
            }) }
            { for reminds.then(|| html! {
                <Button small=true kind={Kind::Primary} icon="bell" onclick={shows(Open::Remind).reform(|_| ())}>
                    { texts.with("announcement-remind", &counted) }
                </Button>
            }) }
        </div>
    };
    html! {
        <li class="card pad">
            <article aria-labelledby={title.clone()}>
                <h2 id={title}>{ it.title.clone() }</h2>
                { meta(&texts, entry) }
                <Rendered html={it.html.clone()} />
                <div class="slot">{ for sent.then(|| figures(&texts, entry)) }</div>
                { acts }
                <div class="slot">
                    { for listed.then(|| html! { <Readers announcement={id} acknowledge={it.acknowledge} figures={entry.figures} /> }) }
                </div>
                <div class="slot">{ for dialog }</div>
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
