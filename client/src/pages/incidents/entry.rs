//! One report: what happened, what goes with it, what was answered, and what can be done; and an incident
//! that is known.

use protocol::{
    ActId,
    incidents::{End, Known, Recognize, Report},
    spaces::Role,
};
use yew::prelude::*;

use super::make::lines;
use crate::{
    api,
    components::{
        Avatar, Button, Icon, Kind,
        banner::{Gravity, banner},
    },
    hooks::{use_session, use_submit, use_texts},
    i18n::dates,
    pages::outside::refusal,
};

/// Props of [`Entry`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// It.
    pub report: Report,
    /// What is known now.
    pub known: Vec<Known>,
    /// Whether it is shown to those who answer it.
    pub manages: bool,
    /// Hears what is to be done with it. The dialog is not its own: it outlives a report that leaves the list.
    pub on_do: Callback<Doing>,
}

/// What is done with a report in a dialog.
#[derive(Clone, Copy, PartialEq)]
pub enum Doing {
    /// It is closed with a word.
    Close,
    /// The incident that it is of is announced.
    Announce,
}

/// The report.
#[component]
pub fn Entry(props: &Props) -> Html {
    let texts = use_texts();
    let session = use_session();
    let submit = use_submit();
    let it = &props.report;
    let id = it.id;
    let does = |what: Doing| props.on_do.reform(move |_: MouseEvent| what);
    let title = format!("report-{id}");
    let place = if it.place.is_empty() { texts.get("report-outside") } else { it.place.clone().into() };
    let attached = lines(&it.attached).into_iter().map(|(key, text)| {
        html! { <div><dt>{ texts.get(key) }</dt><dd>{ text }</dd></div> }
    });
    let known = it.known.as_ref().map(|known| {
        let key = if known.ended_at.is_some() { "incident-over" } else { "incident-known" };
        html! { <p class="strong"><Icon name="triangle-alert" />{ texts.with(key, &[("title", known.title.clone().into())]) }</p> }
    });
    let closed = it.closed.as_ref().map(|closed| {
        let by = texts.with("report-closed-by", &[("name", closed.by.name.clone().into())]);
        html! {
            <div class="reported">
                <p class="meta">
                    <span class="strong">{ by }</span>
                    <time datetime={dates::machine(closed.at)}>{ dates::short(&texts, closed.at) }</time>
                </p>
                <p class="said-plain">{ closed.word.clone() }</p>
            </div>
        }
    });
    let administers =
        |space| session.spaces.iter().any(|it| Some(it.id) == space && it.role == Some(Role::Admin));
    let announces = session.me.site_admin || administers(it.space);
    let fitting = props
        .known
        .iter()
        .filter(|known| it.known.is_none() && (known.space.is_none() || known.space == it.space));
    let of = fitting.map(|known| {
        let (submit, incident) = (submit.clone(), known.id);
        let onclick = Callback::from(move |_: MouseEvent| {
            let recognize = Recognize { act: ActId::new(), incident };
            // The list is asked for anew when the event comes.
            submit.run(async move { api::incidents::recognize(id, &recognize).await }, |_| ());
        });
        html! {
            <Button small=true kind={Kind::Quiet} {onclick}>
                { texts.with("report-of", &[("title", known.title.clone().into())]) }
            </Button>
        }
    });
    let acts = (props.manages && it.closed.is_none()).then(|| {
        html! {
            <div class="row-gap mt-3">
                <Button small=true kind={Kind::Primary} icon="check" onclick={does(Doing::Close)}>
                    { texts.get("report-close") }
                </Button>
                { for announces.then(|| html! {
                    <Button small=true icon="megaphone" onclick={does(Doing::Announce)}>{ texts.get("incident-announce") }</Button>
                }) }
                { for of }
            </div>
        }
    });
    html! {
        <li class="card pad" id={format!("r{id}")}>
            <article aria-labelledby={title.clone()}>
                <div class="row-gap">
                    <Avatar id={it.by.id} photo={it.by.photo} name={it.by.name.clone()} />
                    <div>
                        <h2 id={title}>{ it.by.name.clone() }</h2>
                        <p class="meta">
                            <span>{ place }</span>
                            <time datetime={dates::machine(it.at)}>{ dates::short(&texts, it.at) }</time>
                        </p>
                    </div>
                </div>
                <p class="said-plain mt-3">{ it.text.clone() }</p>
                <dl class="facts sm">{ for attached }</dl>
                <div class="slot">{ for known }</div>
                <div class="slot">{ for closed }</div>
                { refusal(&texts, submit.problem.as_ref()) }
                <div class="slot">{ for acts }</div>
            </article>
        </li>
    }
}

/// Props of [`Ongoing`].
#[derive(PartialEq, Properties)]
pub struct OngoingProps {
    /// It.
    pub known: Known,
}

/// An incident that is known, and that can be said to be over.
#[component]
pub fn Ongoing(props: &OngoingProps) -> Html {
    let texts = use_texts();
    let submit = use_submit();
    let id = props.known.id;
    let act = use_memo(id, |_| ActId::new());
    let onclick = {
        let submit = submit.clone();
        Callback::from(move |_: MouseEvent| {
            let end = End { act: *act };
            submit.run(async move { api::incidents::end(id, &end).await }, |_| ());
        })
    };
    let title = texts.with("incident-known", &[("title", props.known.title.clone().into())]);
    html! {
        <section aria-label={title.clone()}>
            { banner(Gravity::Important, html! {
                <>
                    <p class="strong">{ title }</p>
                    <Button small=true busy={submit.busy} {onclick}>{ texts.get("incident-end") }</Button>
                </>
            }) }
            { refusal(&texts, submit.problem.as_ref()) }
        </section>
    }
}
