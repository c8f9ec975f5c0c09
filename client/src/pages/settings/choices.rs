//! What one chose to be told, or not: of spaces, of their services, and of single things. All in one place, the same on
//! every device.

use protocol::{
    ActId, Event, Problem, SpaceId, Stream, feed,
    notifications::{Choices as Content, Event as It, Level, SetLevel, SetWish},
    spaces::{Service, Space},
};
use web_sys::HtmlSelectElement;
use yew::{platform::spawn_local, prelude::*};
use yew_router::prelude::*;

use crate::{
    api, browser,
    components::Skeleton,
    hooks::{Resource, UseResource, use_live, use_resource, use_session, use_texts},
    live::Told,
    pages::outside::refusal,
    route::Route,
};

/// The name of a choice's text.
fn text(level: Option<Level>) -> &'static str {
    match level {
        None => "choice-none",
        Some(Level::Follow) => "choice-follow",
        Some(Level::Normal) => "choice-normal",
        Some(Level::Mentions) => "choice-mentions",
        Some(Level::Mute) => "choice-mute",
    }
}

fn apply(content: &mut Content, told: &Told) {
    if let Told::Push(push) = told
        && let Event::Notifications(It::WishSet(it)) = &push.event
    {
        it.put(&mut content.wishes);
    }
}

/// Keeps what was refused, for the page to say.
async fn hear(problem: UseStateHandle<Option<Problem>>, ask: impl Future<Output = Result<(), Problem>>) {
    problem.set(None);
    problem.set(ask.await.err());
}

/// Whether a choice for one thing came or went, only the server knows.
#[hook]
fn use_chosen(page: &UseResource<Content>) {
    let (live, me) = (use_live(), use_session().me.id);
    let now = use_mut_ref(|| page.clone());
    *now.borrow_mut() = page.clone();
    use_effect_with((live, me), move |(live, me)| {
        let told = Callback::from(move |told: Told| {
            if let Told::Push(push) = told
                && let Event::Notifications(It::LevelSet(_)) = &push.event
            {
                now.borrow().refetch();
            }
        });
        let watching = live.watch(Stream::User(*me), None, told);
        move || drop(watching)
    });
}

#[derive(PartialEq, Properties)]
struct ChoiceProps {
    id: String,
    /// What it is about.
    label: AttrValue,
    value: Option<Level>,
    set: Callback<Option<Level>>,
    /// The last choice was refused.
    refused: bool,
}

/// One choice. It shows what is chosen on whatever device, also after it was used here, and what it still is after a
/// refusal.
#[component]
fn Choose(props: &ChoiceProps) -> Html {
    let texts = use_texts();
    let select = use_node_ref();
    let name = |level: Option<Level>| level.map_or("", Level::name);
    {
        let select = select.clone();
        use_effect_with((name(props.value), props.refused), move |(value, _)| {
            if let Some(select) = select.cast::<HtmlSelectElement>() {
                select.set_value(value);
            }
        });
    }
    let onchange = props.set.reform(|event: web_sys::Event| {
        let value = event.target_dyn_into::<HtmlSelectElement>().map(|it| it.value()).unwrap_or_default();
        Level::ALL.iter().copied().find(|level| level.name() == value)
    });
    let all = std::iter::once(None).chain(Level::ALL.iter().copied().map(Some));
    html! {
        <select ref={select} class="input choose" id={props.id.clone()} aria-label={props.label.clone()} {onchange}>
            { for all.map(|level| html! {
                <option value={name(level)} selected={level == props.value}>{ texts.get(text(level)) }</option>
            }) }
        </select>
    }
}

/// What one is told, by space, service and thing.
#[component]
pub fn Choices() -> Html {
    let texts = use_texts();
    let session = use_session();
    let problem = use_state_eq(|| None::<Problem>);
    let page = use_resource(Stream::User(session.me.id), api::notifications::choices, apply);
    use_chosen(&page);
    // Who was led here from elsewhere is here.
    use_effect_with(page.ready().is_some(), |ready| {
        if *ready && browser::window().location().hash().is_ok_and(|it| it == "#choices") {
            if let Some(section) = browser::find("#choices") {
                section.scroll_into_view();
            }
            browser::focus("#choices");
        }
    });
    let wish = |space: SpaceId, service: Option<Service>| {
        let problem = problem.clone();
        Callback::from(move |level: Option<Level>| {
            let set = SetWish { act: ActId::new(), service, level };
            let ask = async move { api::notifications::set_wish(space, &set).await };
            spawn_local(hear(problem.clone(), ask));
        })
    };
    let refused = problem.is_some();
    let body = match &page.state {
        Resource::Loading => html! { <Skeleton rows=3 /> },
        Resource::Failed(problem) => html! { <p role="alert">{ texts.problem(problem) }</p> },
        Resource::Ready(content) => {
            let of = |space, service| {
                content.wishes.iter().find(|it| it.space == space && it.service == service).map(|it| it.level)
            };
            let services = |space: &Space| {
                let own = space.services.iter().copied().filter(|it| feed::Kind::of(*it).is_some());
                own.map(|service| {
                    let name = texts.get(&format!("service-{}", service.name()));
                    html! {
                        <li key={service.name()}>
                            <span class="grow">{ name.clone() }</span>
                            <Choose
                                id={format!("choice-{}-{}", space.id, service.name())}
                                label={format!("{}, {name}", space.name)}
                                value={of(space.id, Some(service))}
                                set={wish(space.id, Some(service))}
                                {refused}
                            />
                        </li>
                    }
                })
                .collect::<Html>()
            };
            let one = |space: &Space| {
                let open = content.wishes.iter().any(|it| it.space == space.id && it.service.is_some());
                html! {
                    <li key={space.id.to_string()}>
                        <span class="grow strong">{ space.name.clone() }</span>
                        <Choose
                            id={format!("choice-{}", space.id)}
                            label={space.name.clone()}
                            value={of(space.id, None)}
                            set={wish(space.id, None)}
                            {refused}
                        />
                        <details class="by-service" {open}>
                            <summary class="small">
                                { texts.get("choices-services") }<span class="vh">{ format!(" {}", space.name) }</span>
                            </summary>
                            <ul class="status-list">{ services(space) }</ul>
                        </details>
                    </li>
                }
            };
            let things = content.chosen.iter().map(|it| {
                let slug = session.spaces.iter().find(|space| space.id == it.space).map(|space| space.slug.clone());
                let to = Route::of(&slug.unwrap_or_default(), it.of, it.resource);
                let set = {
                    let (problem, resource) = (problem.clone(), it.resource);
                    Callback::from(move |level: Option<Level>| {
                        let set = SetLevel { act: ActId::new(), level };
                        let ask = async move { api::notifications::set_level(resource, &set).await };
                        spawn_local(hear(problem.clone(), ask));
                    })
                };
                html! {
                    <li key={it.resource.to_string()}>
                        <span class="grow"><Link<Route> {to}>{ it.title.clone() }</Link<Route>></span>
                        <Choose id={format!("choice-{}", it.resource)} label={it.title.clone()} value={it.level} {set} {refused} />
                    </li>
                }
            });
            html! {
                <>
                    <ul class="status-list">{ for session.spaces.iter().map(one) }</ul>
                    <h3>{ texts.get("choices-things") }</h3>
                    <p class="muted small" hidden={!content.chosen.is_empty()}>{ texts.get("choices-no-things") }</p>
                    <ul class="status-list">{ for things }</ul>
                </>
            }
        }
    };
    html! {
        <section class="set" id="choices" aria-labelledby="choices-title" tabindex="-1">
            <header><h2 id="choices-title">{ texts.get("settings-choices") }</h2><p>{ texts.get("settings-choices-says") }</p></header>
            { refusal(&texts, problem.as_ref()) }
            <div class="slot">{ body }</div>
        </section>
    }
}
