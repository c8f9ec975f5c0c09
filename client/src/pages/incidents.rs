//! Malfunctions: the dialog in which one is reported, what one reported oneself, and what admins answer.

mod answer;
mod entry;
mod make;

use protocol::{
    Event, Snapshot, Stream,
    incidents::{Report, Reports, State},
    spaces::Role,
};
use yew::{platform::spawn_local, prelude::*};
use yew_router::prelude::*;

use crate::{
    api,
    components::{Button, Empty, ErrorPage, Skeleton},
    hooks::{Resource, use_anew, use_resource, use_session, use_texts, use_title},
    live::Told,
    pages::NotFound,
    route::Route,
};
use answer::{Announcing, Closing};
use entry::{Doing, Entry, Ongoing};

pub use make::{Make, MakeProps};

/// Whether somebody answers reports.
#[hook]
fn use_answers() -> bool {
    let session = use_session();
    session.me.site_admin || session.spaces.iter().any(|it| it.role == Some(Role::Admin))
}

/// Which reports a list shows.
#[derive(Clone, Copy, PartialEq)]
enum Which {
    Managed(State),
    Own,
}

async fn ask(which: Which, after: Option<String>) -> Result<Snapshot<Reports>, protocol::Problem> {
    match which {
        Which::Managed(state) => api::incidents::list(state, after).await,
        Which::Own => api::incidents::mine(after).await,
    }
}

/// What waits for an answer, and what has one.
#[component]
pub fn Queue() -> Html {
    let texts = use_texts();
    let state = use_state_eq(State::default);
    if !use_answers() {
        return html! { <NotFound /> };
    }
    let choice = |it: State, label: &str| {
        let state = state.clone();
        html! {
            <button type="button" aria-pressed={(*state == it).to_string()} onclick={move |_| state.set(it)}>
                { texts.get(label) }
            </button>
        }
    };
    html! {
        <Frame title="reports" says="reports-says">
            <p class="row-gap">
                <span class="seg" role="group" aria-label={texts.get("reports-which")}>
                    { choice(State::Open, "reports-open") }
                    { choice(State::Closed, "reports-closed") }
                </span>
                <Link<Route> to={Route::OwnReports}>{ texts.get("reports-mine") }</Link<Route>>
            </p>
            <List key={state.name()} which={Which::Managed(*state)} />
        </Frame>
    }
}

/// What one reported oneself, with the answers.
#[component]
pub fn Own() -> Html {
    let texts = use_texts();
    let answers = use_answers();
    html! {
        <Frame title="reports-mine" says="reports-mine-says">
            { for answers.then(|| html! { <p><Link<Route> to={Route::Reports}>{ texts.get("reports") }</Link<Route>></p> }) }
            <List which={Which::Own} />
        </Frame>
    }
}

#[derive(PartialEq, Properties)]
struct FrameProps {
    title: &'static str,
    says: &'static str,
    children: Html,
}

#[component]
fn Frame(props: &FrameProps) -> Html {
    let texts = use_texts();
    use_title(&texts.get(props.title));
    html! {
        <div class="page">
            <header class="page-head">
                <div>
                    <h1>{ texts.get(props.title) }</h1>
                    <p class="lede">{ texts.get(props.says) }</p>
                </div>
            </header>
            { props.children.clone() }
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct ListProps {
    which: Which,
}

#[component]
fn List(props: &ListProps) -> Html {
    let texts = use_texts();
    let which = props.which;
    let doing = use_state_eq(|| None::<(Report, Doing)>);
    let stream = Stream::User(use_session().me.id);
    let list = use_resource(
        stream,
        move || ask(which, None),
        |list: &mut Reports, told: &Told| {
            if let Told::Card(card) = told {
                list.reports.iter_mut().for_each(|it| it.by.meet(card));
            }
        },
    );
    use_anew(stream, &list, |event| matches!(event, Event::Incidents(_)));
    let dialog = doing.as_ref().map(|(report, what)| {
        let on_close = {
            let doing = doing.clone();
            Callback::from(move |()| doing.set(None))
        };
        match what {
            Doing::Close => html! { <Closing report={report.clone()} {on_close} /> },
            Doing::Announce => html! { <Announcing report={report.clone()} {on_close} /> },
        }
    });
    let on_do = |report: &Report| {
        let (doing, report) = (doing.clone(), report.clone());
        Callback::from(move |what: Doing| doing.set(Some((report.clone(), what))))
    };
    match &list.state {
        Resource::Loading => html! { <Skeleton rows=4 /> },
        Resource::Failed(problem) => html! { <ErrorPage problem={problem.clone()} /> },
        Resource::Ready(content) => {
            let more = content.next.clone().map(|next| {
                let list = list.clone();
                let onclick = Callback::from(move |_: MouseEvent| {
                    let (list, next) = (list.clone(), next.clone());
                    spawn_local(async move {
                        if let Ok(Snapshot { content: older, .. }) = ask(which, Some(next)).await {
                            list.update(move |list| {
                                list.reports.extend(older.reports);
                                list.next = older.next;
                            });
                        }
                    });
                });
                html! { <Button {onclick}>{ texts.get("reports-older") }</Button> }
            });
            let manages = matches!(which, Which::Managed(_));
            html! {
                <div class="mt-4">
                    { for content.known.iter().map(|it| html! { <Ongoing key={it.id.to_string()} known={it.clone()} /> }) }
                    <ul class="announcements">
                        { for content.reports.iter().map(|it| html! {
                            <Entry key={it.id.to_string()} report={it.clone()} known={content.known.clone()} {manages} on_do={on_do(it)} />
                        }) }
                    </ul>
                    <div class="slot">
                        { for content.reports.is_empty().then(|| html! {
                            <Empty title={texts.get("reports-none")} text={texts.get("reports-none-says")} />
                        }) }
                    </div>
                    <p class="mt-4">{ for more }</p>
                    <div class="slot">{ for dialog }</div>
                </div>
            }
        }
    }
}
