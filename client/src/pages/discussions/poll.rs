//! The polls of a thread, under its question: one votes, and sees how many chose what, as it moves.

use chrono::{DateTime, Utc};
use gloo_timers::callback::Timeout;
use protocol::{
    ActId, Fault, PollId, Problem, ResourceId, Stream, UserId,
    discussions::{
        Event as It,
        polls::{EndPoll, OwnVote, OwnVotes, Poll, Vote},
    },
    spaces::Role,
};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::{
    api, browser,
    components::{Button, Dialog, Icon, Kind, Skeleton},
    hooks::{use_draft, use_resource, use_session, use_submit, use_texts, use_toasts},
    i18n::{Texts, dates},
    live::Told,
    shell::use_space,
};

/// Milliseconds after which a poll that closes later is looked at again: a timer takes no more than weeks.
const LOOKS: i64 = 3_600_000;

/// Where the focus goes among the options.
const CHOICE: &str = "input";
/// Where it goes below a result.
const BUTTON: &str = ".row-gap > button";

/// Props of [`Polls`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The thread.
    pub thread: ResourceId,
    /// Its polls.
    pub polls: Vec<Poll>,
    /// The thread takes votes.
    pub open: bool,
}

/// The polls, with what the reader chose in them.
#[component]
pub fn Polls(props: &Props) -> Html {
    let me = use_session().me.id;
    let thread = props.thread;
    let apply = |votes: &mut OwnVotes, told: &Told| {
        if let Told::Push(push) = told
            && let protocol::Event::Discussions(event) = &push.event
        {
            votes.apply(event);
        }
    };
    let votes = use_resource(Stream::User(me), move || api::discussions::votes(thread), apply);
    {
        // With a thread that is put into this one come polls in which the reader may have voted there.
        let (votes, before) = (votes.clone(), use_mut_ref(|| None::<usize>));
        use_effect_with(props.polls.len(), move |count| {
            if before.replace(Some(*count)).is_some_and(|before| before < *count) {
                votes.refetch();
            }
        });
    }
    // It shows at once, whatever becomes of the way on which it is told.
    let on_vote = {
        let votes = votes.clone();
        Callback::from(move |own: OwnVote| {
            if votes.change(move |votes| votes.apply(&It::PollVoted(own))) {
                votes.refetch();
            }
        })
    };
    let known = votes.ready();
    let cards = props.polls.iter().map(|poll| {
        let mine = known.map(|votes| votes.of(poll.id).to_vec());
        let key = poll.id.to_string();
        html! { <Card {key} poll={poll.clone()} {mine} open={props.open} {me} on_vote={on_vote.clone()} /> }
    });
    html! { <>{ for cards }</> }
}

#[derive(PartialEq, Properties)]
struct CardProps {
    poll: Poll,
    /// What the reader chose; absent: it is not known yet.
    mine: Option<Vec<i16>>,
    open: bool,
    me: UserId,
    /// Hears what counts now.
    on_vote: Callback<OwnVote>,
}

/// What of a poll one looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum View {
    /// The result if one has voted, else the choice.
    Usual,
    /// The choice, to change it.
    Changing,
    /// The result, without a vote.
    Result,
}

/// A poll.
#[component]
fn Card(props: &CardProps) -> Html {
    let (texts, space) = (use_texts(), use_space());
    let poll = &props.poll;
    let now = use_now(poll.closes_at);
    let closed = poll.closed(now);
    let view = use_state_eq(|| View::Usual);
    let ending = use_state_eq(|| false);
    let mine = props.mine.clone().unwrap_or_default();
    let voted = !mine.is_empty();
    let takes = closed.is_none() && props.open;
    let chooses = takes
        && match *view {
            View::Usual => !voted,
            View::Changing => true,
            View::Result => false,
        };
    let to = {
        let (view, id) = (view.clone(), poll.id);
        Callback::from(move |(it, place): (View, &'static str)| {
            view.set(it);
            // What one has pressed goes: the focus goes to what comes instead.
            Timeout::new(0, move || browser::focus(&format!("[id='{}'] {place}", section(id)))).forget();
        })
    };
    let go = |view: View, place: &'static str| to.reform(move |_: MouseEvent| (view, place));
    let inside = match &props.mine {
        None if takes => html! { <Skeleton rows={2} /> },
        _ if chooses => {
            let done = {
                let (to, on_vote) = (to.clone(), props.on_vote.clone());
                Callback::from(move |own: OwnVote| {
                    let next = if own.choice.is_empty() { CHOICE } else { BUTTON };
                    on_vote.emit(own);
                    to.emit((View::Usual, next));
                })
            };
            let changing = *view == View::Changing;
            let back = go(if changing { View::Usual } else { View::Result }, BUTTON);
            html! { <Choose poll={poll.clone()} mine={mine.clone()} {done} {back} {changing} /> }
        }
        _ => {
            let again = takes.then(|| {
                let (view, key) =
                    if voted { (View::Changing, "poll-change") } else { (View::Usual, "poll-to-vote") };
                html! { <Button small=true onclick={go(view, CHOICE)}>{ texts.get(key) }</Button> }
            });
            html! { <>{ result(&texts, poll, &mine) }<div class="row-gap">{ for again }</div></> }
        }
    };
    let may_end = closed.is_none() && (space.role == Some(Role::Admin) || poll.by.id == props.me);
    let ask = {
        let ending = ending.clone();
        Callback::from(move |_: MouseEvent| ending.set(true))
    };
    let end = (*ending && may_end).then(|| {
        let ending = ending.clone();
        html! { <End poll={poll.id} on_close={Callback::from(move |()| ending.set(false))} /> }
    });
    let id = section(poll.id);
    html! {
        <section class="card pad poll-card" {id} tabindex="-1" aria-label={texts.with("poll-label", &[("question", poll.question.as_str().into())])}>
            <div class="slot">{ inside }</div>
            <p class="meta">
                <span>{ texts.with("poll-voters", &[("count", poll.voters.into()), ("shown", dates::number(&texts, poll.voters).into())]) }</span>
                { when(&texts, poll, closed, props.open) }
            </p>
            <div class="acts" hidden={!may_end}>
                <Button small=true kind={Kind::Quiet} icon="lock" onclick={ask}>{ texts.get("poll-end") }</Button>
            </div>
            <div class="over">{ for end }</div>
        </section>
    }
}

fn section(poll: PollId) -> String {
    format!("poll-{poll}")
}

/// The present, told anew when a poll closes.
#[hook]
fn use_now(closes_at: Option<DateTime<Utc>>) -> DateTime<Utc> {
    let now = use_state_eq(browser::date);
    {
        let state = now.clone();
        use_effect_with((closes_at, *now), move |(closes_at, now)| {
            let wait = closes_at.map(|at| (at - *now).num_milliseconds() + 1).filter(|wait| *wait > 0);
            let timer = wait.map(|wait| {
                let wait = u32::try_from(wait.min(LOOKS)).unwrap_or_default();
                Timeout::new(wait, move || state.set(browser::date()))
            });
            move || drop(timer)
        });
    }
    *now
}

/// Until when it takes votes, or since when, and by whom, it does not.
fn when(texts: &Texts, poll: &Poll, closed: Option<DateTime<Utc>>, open: bool) -> Html {
    let said = match (&poll.ended, closed, poll.closes_at) {
        (Some(it), ..) => {
            let words = [("name", it.by.name.as_str().into()), ("when", dates::full(texts, it.at).into())];
            texts.with("poll-ended-by", &words)
        }
        (None, Some(at), _) => texts.with("poll-closed-on", &[("when", dates::full(texts, at).into())]),
        (None, None, _) if !open => texts.get("poll-thread-closed"),
        (None, None, Some(at)) => dates::until(texts, at).into(),
        (None, None, None) => return Html::default(),
    };
    html! { <span>{ said }</span> }
}

/// How many chose what, and what one chose oneself.
fn result(texts: &Texts, poll: &Poll, mine: &[i16]) -> Html {
    let rows = (0_i16..).zip(&poll.options).enumerate().map(|(at, (no, option))| {
        let own = mine.contains(&no);
        let words = [
            ("count", option.count.into()),
            ("shown", dates::number(texts, option.count).into()),
            ("share", poll.percent(at).into()),
        ];
        html! {
            <li key={at} class={own.then_some("mine")}>
                <span class="row-gap between no-wrap start">
                    <span class="grow">
                        { option.text.clone() }
                        <span class="poll-own" hidden={!own}><Icon name="circle-check" small=true />{ texts.get("poll-own") }</span>
                    </span>
                    <span class="num nowrap">{ texts.with("poll-count", &words) }</span>
                </span>
                <progress max={poll.voters.max(1).to_string()} value={option.count.to_string()} aria-label={option.text.clone()} />
            </li>
        }
    });
    html! {
        <>
            <h2>{ poll.question.clone() }</h2>
            <ul class="poll-result">{ for rows }</ul>
        </>
    }
}

#[derive(PartialEq, Properties)]
struct ChooseProps {
    poll: Poll,
    mine: Vec<i16>,
    /// One has voted already.
    changing: bool,
    /// Hears that it counts.
    done: Callback<OwnVote>,
    /// To the result, without a vote or with the one that counts.
    back: Callback<MouseEvent>,
}

/// The options to choose from. What was chosen and does not count yet is a draft.
#[component]
fn Choose(props: &ChooseProps) -> Html {
    let (texts, submit, toasts) = (use_texts(), use_submit(), use_toasts());
    let poll = &props.poll;
    let draft = use_draft(&format!("poll.{}", poll.id));
    let chosen = chosen(&draft.text).unwrap_or_else(|| props.mine.clone());
    // One act for what was chosen: pressed twice, or sent again, it counts once.
    let act = use_memo(chosen.clone(), |_| ActId::new());
    let send = {
        let (submit, toasts, texts, id) = (submit.clone(), toasts.clone(), texts.clone(), poll.id);
        let (done, clear) = (props.done.clone(), draft.clear.clone());
        Callback::from(move |(vote, says): (Vote, &'static str)| {
            let (toasts, says, done, clear) = (toasts.clone(), texts.get(says), done.clone(), clear.clone());
            let own = OwnVote { poll: id, choice: vote.choice.clone() };
            submit.run(async move { api::discussions::vote(id, &vote).await }, move |()| {
                clear.emit(());
                toasts.show(says);
                done.emit(own);
            });
        })
    };
    let onsubmit = {
        let (submit, send, chosen, act) = (submit.clone(), send.clone(), chosen.clone(), *act);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if chosen.is_empty() {
                let mut check = protocol::Check::default();
                check.fault("choice", Fault::Empty, None);
                if let Err(problem) = check.done() {
                    submit.refuse(problem);
                }
                return;
            }
            send.emit((Vote { act, choice: chosen.clone() }, "poll-voted"));
        })
    };
    let withdraw = {
        let act = use_memo((), |()| ActId::new());
        send.reform(move |_: MouseEvent| (Vote { act: *act, choice: Vec::new() }, "poll-withdrawn"))
    };
    let name = format!("choice-{}", poll.id);
    let options = (0_i16..).zip(&poll.options).map(|(no, option)| {
        let checked = chosen.contains(&no);
        let (many, set, clear, before) = (poll.many, draft.set.clone(), submit.clone(), chosen.clone());
        let onchange = Callback::from(move |event: Event| {
            let on = event.target_dyn_into::<HtmlInputElement>().is_some_and(|it| it.checked());
            set.emit(written(&with(&before, no, on, many)));
            clear.clear();
        });
        html! {
            <label key={no}>
                <input type={if poll.many { "checkbox" } else { "radio" }} name={name.clone()} value={no.to_string()} {checked} {onchange} />
                <span>{ option.text.clone() }</span>
            </label>
        }
    });
    let says = if poll.many { "poll-many" } else { "poll-one" };
    let help = format!("{name}-help");
    html! {
        <form class="poll-card" {onsubmit} novalidate=true>
            <fieldset class="poll" aria-describedby={help.clone()}>
                <legend>{ poll.question.clone() }</legend>
                <p class="small muted" id={help}>{ texts.get(says) }</p>
                { for options }
            </fieldset>
            <div class="said">{ refusal(&texts, submit.problem.as_ref()) }</div>
            <div class="row-gap">
                <Button kind={Kind::Primary} submit=true busy={submit.busy}>{ texts.get("poll-vote") }</Button>
                <Button kind={Kind::Quiet} onclick={props.back.clone()}>
                    { texts.get(if props.changing { "cancel" } else { "poll-look" }) }
                </Button>
                <span hidden={!props.changing}>
                    <Button kind={Kind::Quiet} busy={submit.busy} onclick={withdraw}>{ texts.get("poll-withdraw") }</Button>
                </span>
            </div>
        </form>
    }
}

/// Why a vote does not count.
fn refusal(texts: &Texts, problem: Option<&Problem>) -> Html {
    let Some(problem) = problem else { return Html::default() };
    let empty = problem.fields.iter().any(|it| it.fault == Fault::Empty);
    let said = if empty { texts.get("poll-empty") } else { texts.problem(problem) };
    html! { <p class="err" role="alert"><Icon name="circle-alert" /><span>{ said }</span></p> }
}

#[derive(PartialEq, Properties)]
struct EndProps {
    poll: PollId,
    on_close: Callback<()>,
}

/// The question before a poll is closed.
#[component]
fn End(props: &EndProps) -> Html {
    let (texts, submit) = (use_texts(), use_submit());
    let act = use_memo((), |()| ActId::new());
    let onclick = {
        let (submit, id, act, close) = (submit.clone(), props.poll, *act, props.on_close.clone());
        Callback::from(move |_: MouseEvent| {
            let close = close.clone();
            submit.run(async move { api::discussions::end_poll(id, &EndPoll { act }).await }, move |_| {
                close.emit(());
                Timeout::new(0, move || browser::focus(&format!("[id='{}']", section(id)))).forget();
            });
        })
    };
    html! {
        <Dialog id="poll-end" title={texts.get("poll-end-title")} onclose={props.on_close.clone()}>
            <p>{ texts.get("poll-end-says") }</p>
            <div class="said">{ refusal(&texts, submit.problem.as_ref()) }</div>
            <div class="acts">
                <Button kind={Kind::Quiet} onclick={props.on_close.reform(|_| ())}>{ texts.get("cancel") }</Button>
                <Button kind={Kind::Primary} busy={submit.busy} {onclick}>{ texts.get("poll-end-do") }</Button>
            </div>
        </Dialog>
    }
}

/// A choice with an option more or less, in the order of the options.
fn with(before: &[i16], no: i16, on: bool, many: bool) -> Vec<i16> {
    let mut chosen: Vec<i16> = before.iter().copied().filter(|it| many && *it != no).collect();
    if on {
        chosen.push(no);
        chosen.sort_unstable();
    }
    chosen
}

/// A choice as it is kept: `0,2`; nothing chosen is a choice too.
fn written(chosen: &[i16]) -> String {
    let places: Vec<String> = chosen.iter().map(ToString::to_string).collect();
    format!("={}", places.join(","))
}

/// The choice that was kept, if one was.
fn chosen(text: &str) -> Option<Vec<i16>> {
    let places = text.strip_prefix('=')?;
    Some(places.split(',').filter_map(|place| place.parse().ok()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_takes_the_place_of_another_where_one_counts() {
        assert_eq!(with(&[2], 0, true, false), [0]);
        assert_eq!(with(&[2], 0, true, true), [0, 2]);
        assert_eq!(with(&[0, 2], 0, false, true), [2]);
    }

    #[test]
    fn what_was_chosen_and_does_not_count_yet_is_kept_as_it_is() {
        for choice in [&[][..], &[1], &[0, 2, 9]] {
            assert_eq!(chosen(&written(choice)).as_deref(), Some(choice));
        }
        assert_eq!(chosen(""), None);
    }
}
