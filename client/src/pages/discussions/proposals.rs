//! Threads that members propose: what admins decide of, above the threads, and what became of one's own, below
//! them.

use protocol::{
    ActId, Event, Problem, Snapshot, SpaceId, Stream,
    comments::begins,
    discussions::{
        Event as It, Theme,
        proposals::{Proposal, Proposals, Publish, REASON_MAX, Refuse, State, Withdraw},
    },
};
use yew::{platform::spawn_local, prelude::*};
use yew_router::prelude::*;

use crate::{
    api, browser,
    components::{Avatar, Button, Choice, Dialog, Field, Icon, Kind, Rendered, avatar::Size},
    hooks::{UseResource, use_anew, use_draft, use_resource, use_session, use_submit, use_texts, use_toasts},
    i18n::dates,
    live::Told,
    pages::outside::refusal,
    route::Route,
};

/// Letters of what a proposal asks that are shown at once.
const BEGINS: usize = 280;
/// How many are shown at once.
const FEW: usize = 3;
/// Where the focus goes when what had it has gone.
const TOP: &str = "#threads-title";

/// Whether an event says that a proposal is another.
fn proposed(event: &Event) -> bool {
    matches!(event, Event::Discussions(It::Proposed(_)))
}

fn meet(list: &mut Proposals, told: &Told) {
    if let Told::Card(card) = told {
        for it in list.proposals.iter_mut().chain(&mut list.decided) {
            it.by.meet(card);
            it.decision.iter_mut().for_each(|decision| decision.by.meet(card));
        }
    }
}

/// Those behind the ones that are shown.
fn more(
    list: &UseResource<Proposals>,
    next: String,
    fetch: impl Future<Output = Result<Snapshot<Proposals>, Problem>> + 'static,
) {
    let list = list.clone();
    spawn_local(async move {
        if let Ok(Snapshot { content, .. }) = fetch.await {
            list.update(move |list| {
                // It may have been fetched anew meanwhile.
                if list.next.as_ref() == Some(&next) {
                    list.proposals.extend(content.proposals);
                    list.next = content.next;
                }
            });
        }
    });
}

/// Who is led to a place of this page by an address is there, however often.
#[hook]
fn use_led(id: &'static str, here: bool) {
    let location = use_location();
    let led = location.as_ref().is_some_and(|it| it.hash().strip_prefix('#') == Some(id));
    let time = location.and_then(|it| it.id());
    use_effect_with((here && led, time), move |(led, _)| {
        if *led {
            let place = format!("#{id}");
            if let Some(title) = browser::find(&place) {
                title.scroll_into_view();
            }
            browser::focus(&place);
        }
    });
}

/// Props of [`Desk`].
#[derive(PartialEq, Properties)]
pub struct DeskProps {
    /// Where.
    pub space: SpaceId,
    /// Its part of the address.
    pub slug: AttrValue,
    /// The themes there are.
    pub themes: Vec<Theme>,
}

/// What waits for an admin, the oldest first, and what was decided of last; nothing where nobody proposes
/// anything.
#[component]
pub fn Desk(props: &DeskProps) -> Html {
    let texts = use_texts();
    let space = props.space;
    let stream = Stream::Admins(space);
    let list = use_resource(stream, move || api::discussions::proposals(space, None), meet);
    use_anew(stream, &list, proposed);
    let all = use_state_eq(|| false);
    let refusing = use_state_eq(|| None::<Proposal>);
    use_led("proposals-title", list.ready().is_some_and(|it| !it.proposals.is_empty()));
    let Some(desk) = list.ready() else { return html! { <div class="slot" /> } };
    let dialog = (*refusing).clone().map(|it| {
        let on_close = {
            let refusing = refusing.clone();
            Callback::from(move |()| refusing.set(None))
        };
        let decided = desk.decided.iter().find(|other| other.id == it.id).cloned();
        html! { <Refusing proposal={it} {decided} {on_close} /> }
    });
    let card = |it: &Proposal| {
        let on_refuse = {
            let (refusing, it) = (refusing.clone(), it.clone());
            Callback::from(move |()| refusing.set(Some(it.clone())))
        };
        html! { <Waiting key={it.id.to_string()} proposal={it.clone()} themes={props.themes.clone()} {on_refuse} /> }
    };
    let shown = if *all { desk.proposals.len() } else { FEW };
    let rest = usize::try_from(desk.waiting).unwrap_or(0).saturating_sub(shown.min(desk.proposals.len()));
    let onmore = {
        let (all, list, next) = (all, list.clone(), desk.next.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(next) = next.clone().filter(|_| *all) {
                more(&list, next.clone(), api::discussions::proposals(space, Some(next)));
            }
            all.set(true);
        })
    };
    html! {
        <div class="slot">
            <section class="well waiting" aria-labelledby="proposals-title" hidden={desk.proposals.is_empty()}>
                <h2 id="proposals-title" tabindex="-1">
                    <Icon name="message-square-plus" />
                    <span>{ texts.with("proposals-title", &[("count", desk.waiting.into())]) }</span>
                </h2>
                <ul>{ for desk.proposals.iter().take(shown).map(card) }</ul>
                <p hidden={rest == 0}>
                    <Button small=true kind={Kind::Quiet} onclick={onmore}>
                        { texts.with("proposals-more", &[("count", rest.into())]) }
                    </Button>
                </p>
            </section>
            <details class="mt-3" hidden={desk.decided.is_empty()}>
                <summary class="small muted"><span class="link">{ texts.get("proposals-decided") }</span></summary>
                <ul>{ for desk.decided.iter().map(|it| html! { <Line key={it.id.to_string()} proposal={it.clone()} slug={props.slug.clone()} /> }) }</ul>
            </details>
            <div class="over">{ for dialog }</div>
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct WaitingProps {
    proposal: Proposal,
    themes: Vec<Theme>,
    on_refuse: Callback<()>,
}

/// One that waits: who proposes what, and what an admin does with it.
#[component]
fn Waiting(props: &WaitingProps) -> Html {
    let (texts, toasts) = (use_texts(), use_toasts());
    let submit = use_submit();
    let whole = use_state_eq(|| false);
    let it = &props.proposal;
    let id = it.id;
    let first = it.theme.or(props.themes.first().map(|theme| theme.id)).map(|id| id.to_string());
    let chosen = use_state_eq(|| first.unwrap_or_default());
    let act = use_memo((id, (*chosen).clone()), |_| ActId::new());
    let publish = {
        let (submit, themes, chosen) = (submit.clone(), props.themes.clone(), chosen.clone());
        let says = texts.get("proposal-published");
        Callback::from(move |_: MouseEvent| {
            let Some(theme) = themes.iter().find(|it| it.id.to_string() == *chosen) else { return };
            let publish = Publish { act: *act, theme: theme.id };
            let (toasts, says) = (toasts.clone(), says.clone());
            submit.run(async move { api::discussions::publish_proposal(id, &publish).await }, move |_| {
                toasts.show(says);
                browser::focus(TOP);
            });
        })
    };
    let begins = begins(&it.html, BEGINS);
    let long = begins.chars().count() >= BEGINS || it.html.contains("<pre") || it.html.contains("<table");
    let text = if long && !*whole {
        let onclick = {
            let whole = whole.clone();
            Callback::from(move |_: MouseEvent| whole.set(true))
        };
        html! {
            <p class="small muted mt-2">
                { format!("{begins}… ") }
                <button type="button" class="link" aria-expanded="false" {onclick}>{ texts.get("proposal-whole") }</button>
            </p>
        }
    } else {
        html! { <div class="mt-2"><Rendered html={it.html.clone()} /></div> }
    };
    let options = props.themes.iter().map(|it| (it.id.to_string().into(), it.title.clone().into()));
    let options: Vec<(AttrValue, AttrValue)> = options.collect();
    let choose = {
        let chosen = chosen.clone();
        Callback::from(move |it: String| chosen.set(it))
    };
    let label = texts.with("proposal-theme", &[("title", it.title.as_str().into())]);
    let title = format!("proposal-{id}");
    html! {
        <li>
            <article class="card pad" aria-labelledby={title.clone()}>
                <p class="row-gap small">
                    <Avatar id={it.by.id} photo={it.by.photo} name={it.by.name.clone()} size={Size::Small} />
                    <span class="meta">
                        <span class="strong">{ it.by.name.clone() }</span>
                        <time datetime={dates::machine(it.at)}>{ dates::short(&texts, it.at) }</time>
                    </span>
                </p>
                <h3 class="mt-3" id={title}>{ it.title.clone() }</h3>
                { text }
                <div class="row-gap mt-3">
                    <Choice name={format!("theme-{id}")} {label} bare=true {options} value={(*chosen).clone()} onchange={choose} />
                    <Button small=true icon="check" busy={submit.busy} onclick={publish}>
                        { texts.get("proposal-publish") }
                    </Button>
                    <Button small=true kind={Kind::Quiet} onclick={props.on_refuse.reform(|_| ())}>
                        { texts.get("proposal-refuse") }
                    </Button>
                </div>
                { refusal(&texts, submit.problem.as_ref()) }
            </article>
        </li>
    }
}

#[derive(PartialEq, Properties)]
struct RefusingProps {
    proposal: Proposal,
    /// It, if somebody decided of it meanwhile.
    decided: Option<Proposal>,
    on_close: Callback<()>,
}

/// Refusing one: its author is told why.
#[component]
fn Refusing(props: &RefusingProps) -> Html {
    let (texts, toasts) = (use_texts(), use_toasts());
    let submit = use_submit();
    let (id, me) = (props.proposal.id, use_session().me.id);
    let reason = use_draft(&format!("proposal.{id}"));
    let onsubmit = {
        let act = use_memo(reason.text.clone(), |_| ActId::new());
        let (submit, toasts, says) = (submit.clone(), toasts, texts.get("proposal-was-refused"));
        let (reason, close) = (reason.clone(), props.on_close.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let refuse = Refuse { act: *act, reason: reason.text.trim().to_owned() };
            if let Err(problem) = refuse.check() {
                return submit.refuse(problem);
            }
            let (toasts, says, clear, close) =
                (toasts.clone(), says.clone(), reason.clear.clone(), close.clone());
            submit.run(async move { api::discussions::refuse_proposal(id, &refuse).await }, move |_| {
                clear.emit(());
                close.emit(());
                toasts.show(says);
                browser::focus(TOP);
            });
        })
    };
    // What the reader did himself needs no word.
    let meanwhile = props.decided.as_ref().filter(|it| it.decision.as_ref().is_some_and(|it| it.by.id != me));
    let name = props.proposal.by.name.clone();
    html! {
        <Dialog id="proposal-refuse" title={texts.get("proposal-refuse-title")} onclose={props.on_close.clone()}>
            <form class="form" {onsubmit} novalidate=true>
                <p class="strong">{ props.proposal.title.clone() }</p>
                <div class="slot" role="status">{ for meanwhile.map(|it| html! { <p class="meta">{ fate(&texts, it) }</p> }) }</div>
                { refusal(&texts, submit.problem.as_ref().filter(|it| it.fields.is_empty())) }
                <Field name="proposal-reason" label={texts.with("proposal-reason", &[("name", name.into())])} long=true
                    help={texts.with("proposal-reason-help", &[("limit", REASON_MAX.into())])}
                    value={reason.text.clone()} onchange={reason.set.clone()} fault={submit.fault("reason").cloned()} />
                <div class="acts">
                    <Button kind={Kind::Quiet} onclick={props.on_close.reform(|_| ())}>{ texts.get("cancel") }</Button>
                    <Button kind={Kind::Primary} submit=true busy={submit.busy}>{ texts.get("proposal-refuse-do") }</Button>
                </div>
            </form>
        </Dialog>
    }
}

/// What became of a proposal, and by whom.
fn fate(texts: &crate::i18n::Texts, it: &Proposal) -> Html {
    let Some(decision) = &it.decision else {
        return html! { <span>{ texts.get("proposal-open") }</span> };
    };
    let key = match it.state {
        State::Accepted => "proposal-accepted-by",
        State::Refused => "proposal-refused-by",
        State::Open | State::Withdrawn => "proposal-withdrawn",
    };
    html! {
        <>
            <span>{ texts.with(key, &[("name", decision.by.name.as_str().into())]) }</span>
            <time datetime={dates::machine(decision.at)}>{ dates::short(texts, decision.at) }</time>
        </>
    }
}

#[derive(PartialEq, Properties)]
struct LineProps {
    proposal: Proposal,
    slug: AttrValue,
    /// It is the reader's own.
    #[prop_or_default]
    own: bool,
}

/// One in a few words: what it is called, what became of it and why; its author may take back what waits.
#[component]
fn Line(props: &LineProps) -> Html {
    let (texts, toasts) = (use_texts(), use_toasts());
    let submit = use_submit();
    let it = &props.proposal;
    let id = it.id;
    let act = use_memo(id, |_| ActId::new());
    let thread = it.decision.as_ref().and_then(|it| it.thread);
    let title = match thread {
        Some(thread) => {
            let href = Route::Thread { slug: props.slug.to_string(), thread }.to_path();
            html! { <a class="strong" href={href.clone()} onclick={crate::pages::visiting(&href)}>{ it.title.clone() }</a> }
        }
        None => html! { <span class="strong">{ it.title.clone() }</span> },
    };
    let by = (!props.own).then(|| html! { <span>{ it.by.name.clone() }</span> });
    let reason = it.decision.as_ref().map(|it| it.reason.clone()).filter(|reason| !reason.is_empty());
    let withdraw = (props.own && it.state == State::Open).then(|| {
        let (busy, submit, says) = (submit.busy, submit.clone(), texts.get("proposal-was-withdrawn"));
        let onclick = Callback::from(move |_: MouseEvent| {
            let (toasts, says) = (toasts.clone(), says.clone());
            let withdraw = Withdraw { act: *act };
            submit.run(async move { api::discussions::withdraw_proposal(id, &withdraw).await }, move |_| {
                toasts.show(says);
                browser::focus("#own-proposals");
            });
        });
        let title = it.title.clone();
        html! {
            <Button small=true kind={Kind::Quiet} {busy} {onclick}>
                { texts.get("proposal-withdraw") }<span class="vh">{ format!(" {title}") }</span>
            </Button>
        }
    });
    html! {
        <li class="mt-3">
            <div class="row-gap">
                <div>
                    <p>{ title }</p>
                    <p class="meta">{ for by }{ fate(&texts, it) }</p>
                </div>
                { for withdraw }
            </div>
            <p class="said-plain small mt-2" hidden={reason.is_none()}>{ for reason }</p>
            { refusal(&texts, submit.problem.as_ref()) }
        </li>
    }
}

/// Props of [`Own`].
#[derive(PartialEq, Properties)]
pub struct OwnProps {
    /// Where.
    pub space: SpaceId,
    /// Its part of the address.
    pub slug: AttrValue,
}

/// What one proposed oneself, the newest first, and what became of it; nothing if one never did.
#[component]
pub fn Own(props: &OwnProps) -> Html {
    let texts = use_texts();
    let space = props.space;
    let stream = Stream::User(use_session().me.id);
    let list = use_resource(stream, move || api::discussions::own_proposals(space, None), meet);
    use_anew(stream, &list, proposed);
    let all = use_state_eq(|| false);
    let here = list.ready().is_some_and(|it| !it.proposals.is_empty());
    use_led("own-proposals", here);
    let Some(own) = list.ready().filter(|_| here) else { return html! { <div class="slot" /> } };
    let shown = if *all { own.proposals.len() } else { FEW };
    let rest = own.proposals.len() > shown || own.next.is_some();
    let onmore = {
        let (all, list, next) = (all, list.clone(), own.next.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(next) = next.clone().filter(|_| *all) {
                more(&list, next.clone(), api::discussions::own_proposals(space, Some(next)));
            }
            all.set(true);
        })
    };
    html! {
        <section class="mt-6" aria-labelledby="own-proposals">
            <h2 id="own-proposals" tabindex="-1">{ texts.get("own-proposals") }</h2>
            <ul aria-live="polite">
                { for own.proposals.iter().take(shown).map(|it| html! {
                    <Line key={it.id.to_string()} proposal={it.clone()} slug={props.slug.clone()} own=true />
                }) }
            </ul>
            <p hidden={!rest}><Button small=true kind={Kind::Quiet} onclick={onmore}>{ texts.get("own-proposals-more") }</Button></p>
        </section>
    }
}
