//! The connection pill: how the live link is, and more on a click.

use gloo_timers::callback::Interval;
use protocol::{files, mentions};
use yew::prelude::*;

use super::{
    Button, Icon, Menu,
    banner::{Gravity, banner},
    comments::{Item, use_all_unsent},
};
use crate::{
    browser,
    i18n::{Texts, dates, use_texts},
    live::{LiveInfo, LiveState, use_live, use_live_info},
};

/// Props of [`Pill`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// As a strip over the whole width, shown only when not live: for phones.
    #[prop_or_default]
    pub strip: bool,
}

/// How the live link is.
#[component]
pub fn Pill(props: &Props) -> Html {
    let texts = use_texts();
    let info = use_live_info();
    let live = use_live();
    let unsent = use_all_unsent();
    let (state, words) = says(&texts, &info, unsent.len());
    if props.strip && state == "live" {
        return html! { <div class="conn-bar not-desktop"></div> };
    }
    let content = {
        let (texts, info) = (texts.clone(), info.clone());
        Callback::from(move |close: Callback<()>| {
            let live = live.clone();
            let again = Callback::from(move |_| {
                live.hurry();
                close.emit(());
            });
            details(&texts, &info, &unsent, &again)
        })
    };
    let button = html! { <span>{ words.clone() }</span> };
    if props.strip {
        html! {
            <div class="conn-bar not-desktop">
                <Menu id="connection-strip" label={words} {button} {content} {state} class="conn strip" />
            </div>
        }
    } else {
        html! {
            <div class="only-desktop">
                <Menu id="connection" label={words} {button} {content} {state} class="conn" />
            </div>
        }
    }
}

/// Says above the page that what others write comes late, for as long as it does; on phones the
/// strip says so.
#[component]
pub fn Slowed() -> Html {
    let texts = use_texts();
    let info = use_live_info();
    let says = (info.slowed && info.state == LiveState::Live)
        .then(|| banner(Gravity::Important, html! { <p>{ texts.get("live-slowed-says") }</p> }));
    html! { <div class="only-desktop">{ for says }</div> }
}

/// The state's name for the styles, and its words.
fn says(texts: &Texts, info: &LiveInfo, unsent: usize) -> (&'static str, AttrValue) {
    match info.state {
        LiveState::Connecting => ("catchup", texts.get("live-connecting")),
        LiveState::Live if info.slowed => ("catchup", texts.get("live-slowed")),
        LiveState::Live => ("live", texts.get("live-on")),
        LiveState::CatchingUp { left } => {
            ("catchup", texts.with("live-catching-up", &[("left", left.into())]))
        }
        LiveState::Offline { .. } => ("offline", texts.with("live-offline", &[("count", unsent.into())])),
    }
}

/// Since when, where, how fast, what waits and what works meanwhile.
fn details(texts: &Texts, info: &LiveInfo, unsent: &[Item], again: &Callback<MouseEvent>) -> Html {
    let hour = |millis: f64| {
        #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970")]
        let at = chrono::DateTime::from_timestamp_millis(millis as i64).unwrap_or_default();
        dates::moment(texts, at)
    };
    let lines = match info.state {
        LiveState::Live | LiveState::CatchingUp { .. } => {
            let lag = info
                .lag
                .map_or_else(AttrValue::default, |lag| texts.with("live-lag", &[("lag", lag.into())]));
            html! {
                <>
                    <p>{ texts.get(if info.slowed { "live-slowed-says" } else { "live-on-says" }) }</p>
                    <p class="small muted num">{ texts.with("live-since", &[("hour", hour(info.since).into())]) }</p>
                    <p class="small muted num">{ texts.with("live-node", &[("node", info.node.to_string().into())]) }</p>
                    <p class="small muted num">{ lag }</p>
                </>
            }
        }
        LiveState::Connecting => html! { <p>{ texts.get("live-connecting-says") }</p> },
        LiveState::Offline { since } => html! {
            <>
                <p class="strong">{ texts.with("live-offline-since", &[("hour", hour(since).into())]) }</p>
                <Countdown to={info.next_try} />
                <p class="small muted">{ texts.get("live-offline-says") }</p>
                <p><Button small=true icon="rotate-cw" onclick={again.clone()}>{ texts.get("retry") }</Button></p>
            </>
        },
    };
    let kept = if unsent.is_empty() { AttrValue::default() } else { texts.get("live-kept") };
    html! {
        <div class="conn-details">
            { lines }
            <h3>{ texts.with("live-waiting", &[("count", unsent.len().into())]) }</h3>
            <ol class="outbox">{ for unsent.iter().enumerate().map(|(at, item)| waiting(at, item)) }</ol>
            <p class="small muted">{ kept }</p>
        </div>
    }
}

/// One that waits: how it begins, and its place in the queue.
fn waiting(at: usize, item: &Item) -> Html {
    const SHOWN: usize = 80;
    let body = files::collapse(&mentions::collapse(&item.body).0);
    let line = body.lines().next().unwrap_or_default();
    let mut begins: String = line.chars().take(SHOWN).collect();
    if begins.len() < body.len() {
        begins.push('…');
    }
    html! {
        <li key={item.act.to_string()}>
            <span class="grow">{ begins }</span>
            <span class="send-state"><Icon name="clock" />{ at + 1 }</span>
        </li>
    }
}

#[derive(PartialEq, Properties)]
struct CountdownProps {
    to: f64,
}

/// How long until the next try.
#[component]
fn Countdown(props: &CountdownProps) -> Html {
    let texts = use_texts();
    let now = use_state(browser::now);
    {
        let now = now.clone();
        use_effect_with((), move |()| {
            let ticks = Interval::new(1_000, move || now.set(browser::now()));
            move || drop(ticks)
        });
    }
    #[expect(clippy::cast_possible_truncation, reason = "seconds, a minute at most")]
    let seconds = ((props.to - *now) / 1_000.0).ceil().max(0.0) as i64;
    html! {
        <p class="small muted num">{ texts.with("live-next-try", &[("seconds", seconds.into())]) }</p>
    }
}
