//! How other programs read one's calendar: the secret address, who reads it, and what to set where.

use chrono::TimeDelta;
use protocol::{
    ActId, Stream,
    calendar::{Address, Feed, LATE_HOURS, Mails, Program, Reading},
};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::{
    api, browser,
    components::{Button, ErrorPage, Icon, Kind, Skeleton, comments::copy},
    hooks::{Resource, use_resource, use_session, use_submit, use_texts, use_title, use_toasts},
    i18n::{Texts, dates},
    live::Told,
    pages::outside::refusal,
    route::Route,
    shell::use_space,
};

/// What the address is to give.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    Mine,
    Space,
    All,
}

const PARTS: [(Part, &str, &str); 3] =
    [(Part::All, "feed-all", "all"), (Part::Space, "feed-space", "space"), (Part::Mine, "feed-mine", "mine")];

/// The page.
#[component]
pub fn Subscribe() -> Html {
    let (texts, space, me) = (use_texts(), use_space(), use_session().me.id);
    use_title(&texts.get("feed-title"));
    let feed = use_resource(Stream::User(me), api::calendar::feed, |feed: &mut Feed, told: &Told| {
        if let Told::Push(push) = told
            && let protocol::Event::Calendar(protocol::calendar::Event::FeedChanged(now)) = &push.event
        {
            feed.clone_from(now);
        }
    });
    let shown = match &feed.state {
        Resource::Loading => html! { <Skeleton rows={6} /> },
        Resource::Failed(problem) => {
            let again = feed.clone();
            html! { <ErrorPage problem={problem.clone()} retry={Callback::from(move |()| again.refetch())} /> }
        }
        Resource::Ready(feed) => html! {
            <>
                <Secret feed={(**feed).clone()} />
                <Readers feed={(**feed).clone()} />
                <ByMail wanted={feed.mails} />
            </>
        },
    };
    html! {
        <div class="page narrow">
            <nav class="crumbs" aria-label={texts.get("calendar-crumbs")}>
                <Link<Route> to={Route::Calendar { slug: space.slug.clone() }}>{ texts.get("service-calendar") }</Link<Route>>
            </nav>
            <header class="page-head"><div><h1>{ texts.get("feed-title") }</h1><p class="lede">{ texts.get("feed-lede") }</p></div></header>
            <div class="slot">{ shown }</div>
            { programs(&texts) }
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct FeedProps {
    feed: Feed,
}

/// The address: made once, shown once, replaced when it is lost or known to others.
#[component]
fn Secret(props: &FeedProps) -> Html {
    let (texts, space, toasts) = (use_texts(), use_space(), use_toasts());
    let submit = use_submit();
    let address = use_state_eq(|| None::<String>);
    let part = use_state_eq(|| Part::All);
    let make = {
        let (submit, address) = (submit.clone(), address.clone());
        Callback::from(move |_: MouseEvent| {
            let address = address.clone();
            submit.run(api::calendar::reset_feed(), move |it: Address| address.set(Some(it.url)));
        })
    };
    let since = props.feed.since;
    let body = match &*address {
        Some(url) => {
            let caldav = match *part {
                Part::All => caldav(url, "all"),
                Part::Space => caldav(url, &space.id.to_string()),
                Part::Mine => caldav(url, "mine"),
            };
            let url = match *part {
                Part::All => url.clone(),
                Part::Space => format!("{url}?space={}", space.id),
                Part::Mine => format!("{url}?mine=true"),
            };
            let webcal =
                url.split_once("://").map_or_else(|| url.clone(), |(_, rest)| format!("webcal://{rest}"));
            let copies = |url: &str| {
                let (url, toasts, says) = (url.to_owned(), toasts.clone(), texts.get("feed-copied"));
                Callback::from(move |_: MouseEvent| {
                    copy(&url);
                    toasts.show(says.clone());
                })
            };
            let (copy_feed, copy_caldav) = (copies(&url), copies(&caldav));
            html! {
                <div>
                    <div class="copy-row mt-3">
                        <label class="vh" for="feed-url">{ texts.get("feed-url") }</label>
                        <input class="input" id="feed-url" readonly=true value={url} />
                        <Button kind={Kind::Primary} icon="link" onclick={copy_feed}>{ texts.get("feed-copy") }</Button>
                    </div>
                    <label class="small muted mt-3" for="feed-caldav">{ texts.get("feed-caldav") }</label>
                    <div class="copy-row mt-2">
                        <input class="input" id="feed-caldav" readonly=true value={caldav} />
                        <Button icon="link" onclick={copy_caldav}>{ texts.get("feed-copy-caldav") }</Button>
                    </div>
                    <p class="strong mt-3">{ texts.get("feed-once") }</p>
                    <p class="small muted mt-2">{ texts.get("feed-secret") }</p>
                    <fieldset class="row-gap mt-4">
                        <legend>{ texts.get("feed-parts") }</legend>
                        { for PARTS.iter().map(|(it, key, value)| {
                            let (state, it) = (part.clone(), *it);
                            let onchange = Callback::from(move |_: Event| state.set(it));
                            html! {
                                <label key={*value} class="check">
                                    <input type="radio" name="feed-part" value={*value} checked={*part == it} {onchange} />
                                    <span>{ texts.with(key, &[("space", space.name.as_str().into())]) }</span>
                                </label>
                            }
                        }) }
                    </fieldset>
                    <p class="mt-4"><a class="btn" href={webcal}><Icon name="calendar-plus" small=true />{ texts.get("feed-open") }</a></p>
                </div>
            }
        }
        None => {
            let says = match since {
                Some(at) => texts.with("feed-since", &[("when", dates::full(&texts, at).into())]),
                None => texts.get("feed-none"),
            };
            let (kind, key) =
                if since.is_some() { (Kind::Plain, "feed-replace") } else { (Kind::Primary, "feed-make") };
            let replaces =
                since.map(|_| html! { <p class="small muted mt-2">{ texts.get("feed-replace-says") }</p> });
            html! {
                <div>
                    <p class="mt-2">{ says }</p>
                    <div class="slot">{ for replaces }</div>
                    <p class="mt-3"><Button {kind} busy={submit.busy} onclick={make}>{ texts.get(key) }</Button></p>
                </div>
            }
        }
    };
    html! {
        <section class="card pad" aria-labelledby="feed-address">
            <h2 id="feed-address" class="h-md">{ texts.get("feed-address") }</h2>
            <div class="slot">{ body }</div>
            { refusal(&texts, submit.problem.as_ref()) }
        </section>
    }
}

/// Where the same is by CalDAV: the secret of the feed's address opens both.
fn caldav(url: &str, part: &str) -> String {
    let base = url.trim_end_matches(".ics").replacen("/calendar/feed/", "/calendar/dav/", 1);
    format!("{base}/{part}/")
}

fn name(program: Program) -> (&'static str, &'static str, &'static str) {
    match program {
        Program::Outlook => ("program-outlook", "monitor", "calendar"),
        Program::Google => ("program-google", "globe", "faq"),
        Program::Apple => ("program-apple", "smartphone", "documents"),
        Program::Thunderbird => ("program-thunderbird", "mail", "threads"),
        Program::Other => ("program-other", "rss", "blog"),
    }
}

/// Who reads the feed, and who has not for too long.
#[component]
fn Readers(props: &FeedProps) -> Html {
    let texts = use_texts();
    let now = browser::date();
    let Feed { since, readings, .. } = &props.feed;
    let waited = since.is_some_and(|since| now - since > TimeDelta::hours(LATE_HOURS));
    let none = readings.is_empty().then(|| {
        let key = if waited { "feed-unread-late" } else { "feed-unread" };
        html! { <p class={if waited { "strong" } else { "muted" }}>{ texts.get(key) }</p> }
    });
    html! {
        <section class="mt-8" aria-labelledby="feed-readers">
            <div class="section-head">
                <h2 id="feed-readers">{ texts.get("feed-readers") }</h2>
                <span class="small muted">{ texts.get("feed-live") }</span>
            </div>
            <ul class="status-list" aria-live="polite">
                { for readings.iter().map(|it| reader(&texts, it, now)) }
            </ul>
            <div class="slot">{ for none }</div>
            <p class="lead-line mt-4"><Icon name="info" /><span>{ texts.get("feed-delay") }</span></p>
        </section>
    }
}

#[derive(PartialEq, Properties)]
struct ByMailProps {
    wanted: bool,
}

/// Whether mails tell of events that one comes to.
#[component]
fn ByMail(props: &ByMailProps) -> Html {
    let (texts, submit) = (use_texts(), use_submit());
    let onchange = {
        let (submit, wanted) = (submit.clone(), !props.wanted);
        Callback::from(move |_: Event| {
            let mails = Mails { act: ActId::new(), wanted };
            submit.run(async move { api::calendar::set_mails(&mails).await }, |_| ());
        })
    };
    html! {
        <section class="mt-8" aria-labelledby="feed-mails">
            <div class="section-head"><h2 id="feed-mails">{ texts.get("feed-mails") }</h2></div>
            <label class="check">
                <input type="checkbox" class="switch" role="switch" checked={props.wanted} {onchange} />
                <span>{ texts.get("feed-mails-wanted") }</span>
            </label>
            <p class="small muted mt-2">{ texts.get("feed-mails-says") }</p>
            { refusal(&texts, submit.problem.as_ref()) }
        </section>
    }
}

fn reader(texts: &Texts, it: &Reading, now: chrono::DateTime<chrono::Utc>) -> Html {
    let (key, icon, hue) = name(it.program);
    let program = texts.get(key);
    let late = it.is_late(now);
    let when = dates::moment(texts, it.read_at);
    let says = if late {
        let args =
            [("program", program.to_string().into()), ("hours", (now - it.read_at).num_hours().into())];
        texts.with("feed-late", &args)
    } else {
        texts.with("feed-read", &[("program", program.to_string().into()), ("when", when.as_str().into())])
    };
    let pace = match (late, it.every) {
        (true, _) => texts.with("feed-last", &[("when", when.into())]),
        (false, Some(minutes)) if minutes < 90 => {
            texts.with("feed-minutes", &[("count", i64::from(minutes).into())])
        }
        (false, Some(minutes)) => {
            texts.with("feed-hours", &[("count", i64::from((minutes + 30) / 60).into())])
        }
        (false, None) => texts.get("feed-once-read"),
    };
    let (class, mark, word) =
        if late { ("warn", "triangle-alert", "feed-is-late") } else { ("ok", "check", "feed-is-right") };
    html! {
        <li key={key}>
            <span class={classes!("svc", hue)}><Icon name={icon} /></span>
            <span class="grow"><span class="strong">{ says }</span><br /><span class="small muted">{ pace }</span></span>
            <span class={classes!("chip", class)}><Icon name={mark} />{ texts.get(word) }</span>
        </li>
    }
}

/// A program: its name, how often it reads, the steps, and a word more.
const PROGRAMS: [(&str, &str, [&str; 3], &str); 5] = [
    ("program-outlook", "outlook-delay", ["outlook-1", "outlook-2", "outlook-3"], "outlook-more"),
    ("program-google", "google-delay", ["google-1", "google-2", "google-3"], "google-more"),
    ("program-apple", "apple-delay", ["apple-1", "apple-2", "apple-3"], "apple-more"),
    (
        "program-thunderbird",
        "thunderbird-delay",
        ["thunderbird-1", "thunderbird-2", "thunderbird-3"],
        "thunderbird-more",
    ),
    ("program-caldav", "caldav-delay", ["caldav-1", "caldav-2", "caldav-3"], "caldav-more"),
];

/// What to set in which program, with its true delay.
fn programs(texts: &Texts) -> Html {
    html! {
        <section class="mt-8" aria-labelledby="feed-programs">
            <div class="section-head"><h2 id="feed-programs">{ texts.get("feed-programs") }</h2></div>
            <div>
                { for PROGRAMS.iter().enumerate().map(|(at, (name, delay, steps, more))| html! {
                    <details key={*name} class="app" open={at == 0} name="program">
                        <summary>
                            <h3 class="grow">
                                { texts.get(name) }<span class="vh">{ ", " }</span>
                                <span class="d">{ texts.get(delay) }</span>
                            </h3>
                            <Icon name="chevron-down" />
                        </summary>
                        <div>
                            <ol class="steps">{ for steps.iter().map(|step| html! { <li key={*step}>{ texts.get(step) }</li> }) }</ol>
                            <p class="small muted mt-3">{ texts.get(more) }</p>
                        </div>
                    </details>
                }) }
            </div>
        </section>
    }
}
