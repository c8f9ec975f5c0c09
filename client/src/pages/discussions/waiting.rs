//! Questions that nobody has replied to for a while, shown to admins above the threads.

use gloo_timers::callback::{Interval, Timeout};
use protocol::{
    SpaceId,
    discussions::{
        List,
        waiting::{Unanswered, Waiting},
    },
};
use yew::{platform::spawn_local, prelude::*};
use yew_router::Routable;

use crate::{
    api,
    components::{Button, Icon, Kind},
    hooks::use_texts,
    i18n::dates,
    route::Route,
};

/// Milliseconds after which time alone may have made a question wait.
const AGAIN: u32 = 60_000;
/// Milliseconds in which several replies are one reason to ask.
const SETTLED: u32 = 500;
/// How many are named at once.
const FEW: usize = 5;

/// What of the threads bears on who waits: whether something came, went or was put away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moves {
    threads: usize,
    closed: usize,
    heads: i64,
    replies: i64,
}

impl Moves {
    /// Of a list of threads.
    #[must_use]
    pub fn of(list: &List) -> Self {
        let closed = |it: &&protocol::discussions::Row| it.heading.archived || it.heading.locked_by.is_some();
        Self {
            threads: list.rows.len(),
            closed: list.rows.iter().filter(closed).count(),
            heads: list.rows.iter().map(|row| row.head.0).sum(),
            replies: list.rows.iter().map(|row| row.count).sum(),
        }
    }
}

/// Props of [`WaitingQuestions`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Where.
    pub space: SpaceId,
    /// Its part of the address.
    pub slug: AttrValue,
    /// How the threads stand.
    pub moves: Moves,
}

/// The questions, the oldest first; nothing when none waits.
#[component]
pub fn WaitingQuestions(props: &Props) -> Html {
    let texts = use_texts();
    let found = use_state_eq(|| None::<Unanswered>);
    let minutes = use_state_eq(|| 0_u32);
    let all = use_state_eq(|| false);
    {
        let (minutes, count) = (minutes.clone(), use_mut_ref(|| 0_u32));
        use_effect_with((), move |()| {
            let ticks = Interval::new(AGAIN, move || {
                *count.borrow_mut() += 1;
                minutes.set(*count.borrow());
            });
            move || drop(ticks)
        });
    }
    {
        let (found, last) = (found.clone(), use_mut_ref(|| 0_u32));
        use_effect_with((props.space, props.moves, *minutes), move |(space, _, _)| {
            let space = *space;
            *last.borrow_mut() += 1;
            let this = *last.borrow();
            let wait = if found.is_some() { SETTLED } else { 0 };
            let timer = Timeout::new(wait, move || {
                spawn_local(async move {
                    // What is shown stays until something newer is known.
                    if let Ok(answer) = api::discussions::unanswered(space).await
                        && *last.borrow() == this
                    {
                        found.set(Some(answer));
                    }
                });
            });
            move || drop(timer)
        });
    }
    let Some(it) = found.as_ref().filter(|it| !it.questions.is_empty()) else {
        return html! { <div class="slot" /> };
    };
    let row = |question: &Waiting| {
        let thread = Route::Thread { slug: props.slug.to_string(), thread: question.thread }.to_path();
        let place = question.msg_no.map(|no| format!("#m{no}")).unwrap_or_default();
        let by = [("name", question.author.name.as_str().into())];
        html! {
            <li key={format!("{}{place}", question.thread)}>
                <a href={format!("{thread}{place}")}>{ question.begins.clone() }</a>{ " " }
                <span class="small muted">
                    { texts.with("waiting-by", &by) }{ " · " }
                    <time datetime={dates::machine(question.at)}>{ dates::day(&texts, question.at) }</time>
                </span>
            </li>
        }
    };
    let shown = if *all { it.questions.len() } else { FEW };
    let says = [("count", it.questions.len().into()), ("hours", i64::from(it.hours).into())];
    let rest = it.questions.len().saturating_sub(shown);
    let more = Callback::from(move |_: MouseEvent| all.set(true));
    html! {
        <section class="well waiting" aria-labelledby="waiting-title">
            <h2 id="waiting-title"><Icon name="clock" /><span>{ texts.with("waiting-title", &says) }</span></h2>
            <ul>{ for it.questions.iter().take(shown).map(row) }</ul>
            <p hidden={rest == 0}>
                <Button small=true kind={Kind::Quiet} onclick={more}>
                    { texts.with("waiting-more", &[("count", rest.into())]) }
                </Button>
            </p>
        </section>
    }
}
