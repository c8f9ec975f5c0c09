//! Finding spaces: one's own, those one may join or ask for, and making one.

mod create;

use protocol::{
    Problem,
    spaces::{Access, Space},
};
use yew::{platform::spawn_local, prelude::*};
use yew_router::prelude::*;

use crate::{
    api,
    components::{Button, Dialog, Empty, ErrorPage, Icon, Kind, Skeleton, tile},
    hooks::{use_session, use_title, use_toasts},
    i18n::{Texts, dates, use_texts},
    route::Route,
};
use create::Create;

/// What is known of the spaces.
#[derive(Clone, PartialEq)]
enum Listed {
    Loading,
    Failed(Problem),
    Ready(Vec<Space>),
}

/// The page of all spaces.
#[component]
pub fn Spaces() -> Html {
    let texts = use_texts();
    use_title(&texts.get("spaces"));
    let session = use_session();
    let toasts = use_toasts();
    let listed = use_state(|| Listed::Loading);
    let creating = use_state_eq(|| false);
    let busy = use_state_eq(|| None);
    let fetch = {
        let listed = listed.clone();
        use_callback((), move |(), ()| {
            let listed = listed.clone();
            spawn_local(async move {
                listed.set(match api::spaces::list().await {
                    Ok(spaces) => Listed::Ready(spaces),
                    Err(problem) => Listed::Failed(problem),
                });
            });
        })
    };
    {
        // One's own memberships come live; the list beside them is asked for again when they change.
        let mine: Vec<_> = session.spaces.iter().map(|it| (it.id, it.role)).collect();
        let fetch = fetch.clone();
        use_effect_with(mine, move |_| fetch.emit(()));
    }
    // Joins, asks, or withdraws what was asked.
    let act = {
        let (texts, toasts, fetch, busy) = (texts.clone(), toasts, fetch.clone(), busy.clone());
        Callback::from(move |space: Space| {
            let (texts, toasts, fetch, busy) = (texts.clone(), toasts.clone(), fetch.clone(), busy.clone());
            busy.set(Some(space.id));
            spawn_local(async move {
                let answer = if space.requested {
                    api::spaces::leave(space.id).await.map(|()| "spaces-withdrawn")
                } else {
                    let joined = api::spaces::join(space.id).await;
                    joined.map(|it| if it.role.is_some() { "spaces-joined" } else { "spaces-asked" })
                };
                toasts.show(match answer {
                    Ok(key) => texts.with(key, &[("space", space.name.clone().into())]),
                    Err(problem) => texts.problem(&problem),
                });
                busy.set(None);
                fetch.emit(());
            });
        })
    };
    let create = {
        let creating = creating.clone();
        Callback::from(move |_| creating.set(true))
    };
    let close = {
        let (creating, fetch) = (creating.clone(), fetch.clone());
        Callback::from(move |()| {
            creating.set(false);
            fetch.emit(());
        })
    };
    let body = match &*listed {
        Listed::Loading => html! { <Skeleton rows=4 /> },
        Listed::Failed(problem) => html! { <ErrorPage problem={problem.clone()} retry={fetch} /> },
        Listed::Ready(spaces) => {
            let (mine, others): (Vec<_>, Vec<_>) = spaces.iter().cloned().partition(|it| it.role.is_some());
            html! {
                <>
                    { list(&texts, &Part { id: "spaces-mine", title: texts.get("spaces-mine"), none: texts.get("spaces-none-mine"), spaces: mine, busy: *busy, act: act.clone() }) }
                    { list(&texts, &Part { id: "spaces-others", title: texts.get("spaces-others"), none: texts.get("spaces-none-others"), spaces: others, busy: *busy, act }) }
                </>
            }
        }
    };
    html! {
        <div class="page">
            <header class="page-head">
                <div><h1>{ texts.get("spaces") }</h1><p class="lede">{ texts.get("spaces-says") }</p></div>
                <div class="row-gap">
                    { for session.me.site_admin.then(|| html! {
                        <Button kind={Kind::Primary} icon="plus" onclick={create}>{ texts.get("spaces-create") }</Button>
                    }) }
                </div>
            </header>
            <div class="slot">{ body }</div>
            <div class="slot">
                { for creating.then(|| html! {
                    <Dialog id="create-space" title={texts.get("spaces-create")} onclose={close.clone()}><Create onclose={close} /></Dialog>
                }) }
            </div>
        </div>
    }
}

/// A part of the list.
struct Part {
    id: &'static str,
    title: AttrValue,
    none: AttrValue,
    spaces: Vec<Space>,
    busy: Option<protocol::SpaceId>,
    act: Callback<Space>,
}

fn list(texts: &Texts, part: &Part) -> Html {
    let body = if part.spaces.is_empty() {
        html! { <Empty title={part.none.clone()} /> }
    } else {
        html! {
            <ul class="space-cards">
                { for part.spaces.iter().map(|space| html! { <li key={space.id.to_string()}>{ card(texts, space, part) }</li> }) }
            </ul>
        }
    };
    html! {
        <section class="theme" aria-labelledby={part.id}>
            <header><h2 id={part.id}>{ part.title.clone() }</h2></header>
            <div class="slot">{ body }</div>
        </section>
    }
}

fn card(texts: &Texts, space: &Space, part: &Part) -> Html {
    let name = if space.role.is_some() {
        html! { <Link<Route> to={Route::Space { slug: space.slug.clone() }} classes="t">{ space.name.clone() }</Link<Route>> }
    } else {
        html! { <span class="t">{ space.name.clone() }</span> }
    };
    let says = match space.access {
        Access::Open => "access-open",
        Access::Request => "access-request",
        Access::Invitation => "access-invitation",
    };
    let act = match (space.role, space.requested, space.access) {
        (Some(_), ..) | (None, false, Access::Invitation) => None,
        (None, true, _) => Some("spaces-withdraw"),
        (None, false, Access::Open) => Some("spaces-join"),
        (None, false, Access::Request) => Some("spaces-ask"),
    };
    let onclick = {
        let (act, space) = (part.act.clone(), space.clone());
        Callback::from(move |_: MouseEvent| act.emit(space.clone()))
    };
    let count = ("count", space.members.into());
    let members =
        texts.with("space-members", &[count, ("shown", dates::number(texts, space.members).into())]);
    html! {
        <div class="space-card">
            { tile(space.id, &space.name, space.role.is_some()) }
            <div class="grow">
                <h3>{ name }</h3>
                <p class="muted small">{ space.description.clone() }</p>
                <p class="meta"><span>{ members }</span><span>{ texts.get(says) }</span></p>
                <div class="slot">
                    { for space.requested.then(|| html! {
                        <p class="small asked"><Icon name="clock" small=true />{ texts.get("spaces-waiting") }</p>
                    }) }
                </div>
            </div>
            <div class="slot">
                { for act.map(|key| html! {
                    <Button small=true busy={part.busy == Some(space.id)} {onclick}>
                        { texts.get(key) }<span class="vh">{ format!(" {}", space.name) }</span>
                    </Button>
                }) }
            </div>
        </div>
    }
}
