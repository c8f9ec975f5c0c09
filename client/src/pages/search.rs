//! What was found: everything that one may read, by service, with the words marked.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use protocol::{
    Problem,
    feed::Kind,
    search::{Found, Hit, Section},
    words::Query,
};
use yew::{platform::spawn_local, prelude::*};
use yew_router::prelude::*;

use crate::{
    api,
    components::{Empty, Face, Icon, Skeleton, field},
    hooks::{use_session, use_texts, use_title},
    i18n::{Texts, dates},
    pages::outside::refusal,
    route::Route,
    shell::asked,
};

/// Milliseconds between typing and asking.
const PAUSE: u32 = 200;

/// The page.
#[component]
pub fn Search() -> Html {
    let texts = use_texts();
    let navigator = use_navigator();
    let location = use_location();
    let query = location.as_ref().map(|it| it.query_str().to_owned()).unwrap_or_default();
    // Who asks the same again wants to know what there is by now.
    let time = location.and_then(|it| it.id());
    let typed = asked(&query, "q");
    let section = Section::ALL.iter().copied().find(|it| it.name() == asked(&query, "dans"));
    let exact = asked(&query, "exact") == "1";
    use_title(&texts.get("search-title"));
    let found = use_state(|| None::<Result<Rc<Found>, Problem>>);
    let number = use_mut_ref(|| 0_u32);
    {
        let found = found.clone();
        use_effect_with((typed.clone(), section, exact, time), move |(typed, section, exact, _)| {
            *number.borrow_mut() += 1;
            let mine = *number.borrow();
            let (typed, section, exact) = (typed.clone(), *section, *exact);
            if typed.trim().is_empty() {
                found.set(None);
                return;
            }
            spawn_local(async move {
                let answer = api::search::find(&typed, section, exact).await.map(Rc::new);
                if *number.borrow() == mine {
                    found.set(Some(answer));
                }
            });
        });
    }
    // What is typed on the page becomes its address, after a pause.
    let waiting = use_mut_ref(|| None::<Timeout>);
    let go = {
        let navigator = navigator.clone();
        Callback::from(move |text: String| {
            if let Some(navigator) = &navigator {
                drop(navigator.replace_with_query(&Route::Search, &[("q", text.as_str())]));
            }
        })
    };
    let oninput = {
        let (go, waiting) = (go.clone(), waiting.clone());
        Callback::from(move |event: InputEvent| {
            let (go, text) = (go.clone(), field::typed(&event));
            *waiting.borrow_mut() = Some(Timeout::new(PAUSE, move || go.emit(text)));
        })
    };
    let onsubmit = Callback::from(|event: SubmitEvent| event.prevent_default());
    let body = match &*found {
        None if typed.trim().is_empty() => html! {
            <Empty title={texts.get("search-begin")} text={texts.get("search-begin-says")} />
        },
        None => html! { <Skeleton rows={6} /> },
        Some(Err(problem)) => refusal(&texts, Some(problem)),
        Some(Ok(found)) => html! { <Results found={Rc::clone(found)} {typed} {section} /> },
    };
    html! {
        <div class="page">
            <h1 class="vh">{ texts.get("search-title") }</h1>
            <form class="bigsearch not-desktop" role="search" aria-label={texts.get("search-page-label")} {onsubmit}>
                <Icon name="search" />
                <input id="search-page" type="search" aria-label={texts.get("search-everywhere")} value={asked(&query, "q")}
                    {oninput} autocomplete="off" maxlength="256" />
            </form>
            <div class="slot">{ body }</div>
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct ResultsProps {
    found: Rc<Found>,
    typed: String,
    section: Option<Section>,
}

#[component]
fn Results(props: &ResultsProps) -> Html {
    let texts = use_texts();
    let found = &props.found;
    let query = use_memo(found.marks.clone(), |marks| Query::of(marks).broadly());
    let all: i64 = found.counts.iter().map(|it| it.count).sum();
    let more = found.counts.iter().any(|it| it.more);
    let (number, or_more) = match props.section {
        Some(section) => {
            found.counts.iter().find(|it| it.section == section).map_or((0, false), |it| (it.count, it.more))
        }
        None => (all, more),
    };
    let exact = format!("{}?q={}&exact=1", Route::Search.to_path(), encoded(&props.typed));
    let corrected = found.corrected.as_ref().map(|_| {
        html! {
            <p class="small muted">
                { texts.with("search-nothing-for", &[("typed", props.typed.as_str().into())]) }{ " " }
                <a href={exact}>{ texts.get("search-exact") }</a>
            </p>
        }
    });
    let hint = found.hint.as_ref().map(|hint| {
        html! {
            <p class="hint-line"><Icon name="info" small=true /><span>{ texts.with("search-hint", &[("operator", hint.as_str().into())]) }</span></p>
        }
    });
    let people = found.people.iter().filter(|_| props.section.is_none_or(|it| it == Section::People));
    let people: Vec<Html> = people.map(|card| {
        html! {
            <li class="hit" key={card.id.to_string()}>
                <Face id={card.id} photo={card.photo} name={card.name.clone()} />
                <div>
                    <h3><Link<Route> to={Route::Person { user: card.id }}>{ marked(&query, &card.name) }</Link<Route>></h3>
                    <p class="x">{ marked(&query, &card.function) }</p>
                </div>
            </li>
        }
    }).collect();
    let shown = told(number, or_more);
    let title = texts.with(
        "search-found",
        &[
            ("count", number.into()),
            ("shown", shown.as_str().into()),
            ("words", found.corrected.as_deref().unwrap_or(&props.typed).into()),
        ],
    );
    if found.only_without {
        return html! { <Empty title={texts.get("search-only-without")} text={texts.get("search-only-without-says")} /> };
    }
    let empty = (number == 0).then(|| html! {
        <section class="card mt-4"><Empty title={texts.get("search-none")} text={texts.get("search-none-says")} /></section>
    });
    html! {
        <>
            <div class="search-line">
                <div role="status"><p class="h-xl">{ title }</p>{ for corrected }</div>
            </div>
            <div class="faq-cols">
                <nav class="cats" aria-label={texts.get("search-sections")}>
                    <Cat typed={props.typed.clone()} section={None::<Section>} count={told(all, more)} current={props.section.is_none()} />
                    { for found.counts.iter().map(|it| html! {
                        <Cat key={it.section.name()} typed={props.typed.clone()} section={Some(it.section)} count={told(it.count, it.more)} current={props.section == Some(it.section)} />
                    }) }
                </nav>
                <div>
                    <div class="slot">{ for hint }</div>
                    <h2 class="vh">{ texts.get("search-results") }</h2>
                    <ol class="hits">
                        { for found.hits.iter().map(|hit| html! { <Shown key={key(hit)} hit={hit.clone()} query={Rc::clone(&query)} /> }) }
                    </ol>
                    <ol class="hits" hidden={people.is_empty()}>{ for people }</ol>
                    <p class="small muted mt-3" hidden={!found.cut}>{ texts.get("search-cut") }</p>
                    <div class="slot">{ for empty }</div>
                </div>
            </div>
        </>
    }
}

/// A number, and whether there may be more.
fn told(count: i64, more: bool) -> String {
    format!("{count}{}", if more { "+" } else { "" })
}

fn key(hit: &Hit) -> String {
    hit.resource.map(|id| id.to_string()).or(hit.conversation.map(|id| id.to_string())).unwrap_or_default()
}

fn encoded(text: &str) -> String {
    String::from(js_sys::encode_uri_component(text))
}

/// A text with what was looked for marked.
fn marked(query: &Query, text: &str) -> Html {
    let pieces = query.pieces(text).into_iter().map(|(found, piece)| {
        let piece = piece.to_owned();
        if found {
            html! { <mark>{ piece }</mark> }
        } else {
            html! { { piece } }
        }
    });
    html! { <>{ for pieces }</> }
}

/// What a section is called.
fn name(texts: &Texts, section: Option<Section>) -> AttrValue {
    match section {
        None => texts.get("search-all"),
        Some(Section::People) => texts.get("search-people"),
        Some(Section::Messages) => texts.get("search-messages"),
        Some(section) => texts.get(&format!("service-{}", section.name())),
    }
}

#[derive(PartialEq, Properties)]
struct CatProps {
    typed: String,
    section: Option<Section>,
    count: String,
    current: bool,
}

#[component]
fn Cat(props: &CatProps) -> Html {
    let texts = use_texts();
    let navigator = use_navigator();
    let mut href = format!("{}?q={}", Route::Search.to_path(), encoded(&props.typed));
    if let Some(section) = props.section {
        href.push_str("&dans=");
        href.push_str(section.name());
    }
    let (typed, section) = (props.typed.clone(), props.section);
    let onclick = Callback::from(move |event: MouseEvent| {
        if event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key() {
            return;
        }
        let Some(navigator) = &navigator else { return };
        event.prevent_default();
        let mut pairs = vec![("q", typed.as_str())];
        pairs.extend(section.map(|it| ("dans", it.name())));
        drop(navigator.push_with_query(&Route::Search, &pairs));
    });
    html! {
        <a {href} aria-current={props.current.then_some("true")} {onclick}>
            <span>{ name(&texts, props.section) }</span><span class="num">{ props.count.clone() }</span>
        </a>
    }
}

#[derive(PartialEq, Properties)]
struct ShownProps {
    hit: Hit,
    query: Rc<Query>,
}

/// Something that was found.
#[component]
fn Shown(props: &ShownProps) -> Html {
    let (texts, session) = (use_texts(), use_session());
    let hit = &props.hit;
    let space = hit.space.and_then(|id| session.spaces.iter().find(|it| it.id == id));
    let to = match (hit.resource, space, hit.conversation) {
        (Some(id), Some(space), _) => Route::of(&space.slug, hit.section.kind().unwrap_or(Kind::Thread), id),
        (_, _, Some(conversation)) => Route::Conversation { conversation },
        _ => Route::Home,
    };
    let (class, icon) = match hit.section {
        Section::Discussions => ("svc threads", "threads"),
        Section::Faq => ("svc faq", "faq"),
        Section::Documents => ("svc documents", "documents"),
        Section::Blog => ("svc blog", "blog"),
        Section::Calendar => ("svc calendar", "calendar"),
        Section::People | Section::Messages => ("svc", "message"),
    };
    let title = match hit.section {
        Section::Messages => texts.with("search-conversation", &[("name", hit.title.as_str().into())]),
        _ => hit.title.clone().into(),
    };
    let path = to.to_path();
    let parts = hit.parts.iter().map(|part| {
        html! {
            <li key={part.msg_no.0}>
                <a href={format!("{path}#m{}", part.msg_no)}>
                    <span>
                        <b>{ part.author.name.clone() }</b>{ " " }
                        <span class="chip ok" hidden={!part.accepted}>{ texts.get("search-accepted") }</span>{ " " }
                        { marked(&props.query, &part.excerpt) }
                    </span>
                </a>
            </li>
        }
    });
    let at = hit.parts.iter().map(|part| part.at).chain([hit.at]).max().unwrap_or(hit.at);
    html! {
        <li class="hit">
            <span {class}><Icon name={icon} /></span>
            <div>
                <h3><Link<Route> {to}>{ marked(&props.query, &title) }</Link<Route>></h3>
                <p class="x">{ marked(&props.query, &hit.excerpt) }</p>
                <p class="meta">
                    <span>{ name(&texts, Some(hit.section)) }</span>
                    { for space.map(|it| html! { <span>{ it.name.clone() }</span> }) }
                    <time datetime={dates::machine(at)}>{ dates::day(&texts, at) }</time>
                    { for hit.resolved.then(|| html! { <span><span class="chip ok">{ texts.get("thread-resolved") }</span></span> }) }
                </p>
                <ul class="sub-hits" hidden={hit.parts.is_empty()}>{ for parts }</ul>
            </div>
        </li>
    }
}
