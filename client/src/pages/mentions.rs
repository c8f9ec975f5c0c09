//! One's mentions as what there is to do: those that wait, those that one answered, and those that one said are
//! done.

use std::rc::Rc;

use protocol::{
    ActId, Event, NoticeId, Problem, Stream,
    notifications::{
        Again, Notice, Unread,
        tasks::{SetDone, TaskState, Tasks},
    },
    people, spaces,
};
use yew::{platform::spawn_local, prelude::*};
use yew_router::prelude::*;

use crate::{
    api, browser,
    components::{Avatar, Button, Empty, ErrorPage, Icon, Skeleton, avatar::Size, toast::Toast},
    hooks::{Resource, use_resource, use_session, use_texts, use_title, use_toasts},
    i18n::dates,
    live::Told,
    pages,
    route::{Route, place},
    shell::mentions_in,
};

/// How they stand that the address asks for.
fn state_of(query: &str) -> TaskState {
    let named = query.trim_start_matches('?').split('&').find_map(|pair| pair.strip_prefix("state="));
    TaskState::ALL.iter().copied().find(|it| Some(it.name()) == named).unwrap_or_default()
}

/// The page.
#[component]
pub fn Mentions() -> Html {
    let texts = use_texts();
    use_title(&texts.get("mentions-title"));
    let query = use_location().map(|it| it.query_str().to_owned()).unwrap_or_default();
    let now = state_of(&query);
    let tab = |(state, label): (TaskState, &str)| {
        let mut href = Route::Mentions.to_path();
        if state != TaskState::Open {
            href = format!("{href}?state={}", state.name());
        }
        let onclick = visiting(&href);
        html! {
            <a key={state.name()} class="filter" {href} aria-current={(state == now).then_some("true")} {onclick}>
                { texts.get(label) }
            </a>
        }
    };
    let tabs = [
        (TaskState::Open, "mentions-open"),
        (TaskState::Answered, "mentions-answered"),
        (TaskState::Done, "mentions-done"),
    ];
    html! {
        <div class="page">
            <header class="page-head">
                <div>
                    <h1 id="mentions-title" tabindex="-1">{ texts.get("mentions-title") }</h1>
                    <p class="lede">{ texts.get("mentions-says") }</p>
                </div>
            </header>
            <nav class="filters" aria-label={texts.get("mentions-filter")}>{ for tabs.into_iter().map(tab) }</nav>
            <List key={now.name()} state={now} />
        </div>
    }
}

/// Goes there, unless the browser is to do it.
fn visiting(href: &str) -> Callback<MouseEvent> {
    let href = href.to_owned();
    Callback::from(move |event: MouseEvent| {
        if !event.ctrl_key() && !event.meta_key() && !event.shift_key() {
            event.prevent_default();
            pages::visit(&href);
        }
    })
}

fn apply(tasks: &mut Tasks, told: &Told) {
    match told {
        Told::Push(push) => match &push.event {
            Event::Notifications(event) => tasks.apply(event),
            Event::People(people::Event::Marked(it)) => tasks.touched(it.resource),
            Event::Spaces(spaces::Event::Gone(space)) => tasks.gone(*space),
            _ => {}
        },
        Told::MarkMoved(it) => tasks.touched(it.resource),
        Told::Card(card) => tasks.meet(card),
        _ => {}
    }
}

#[derive(PartialEq, Properties)]
struct ListProps {
    state: TaskState,
}

/// Those that stand so, kept up to date.
#[component]
fn List(props: &ListProps) -> Html {
    let (texts, toasts, session) = (use_texts(), use_toasts(), use_session());
    let state = props.state;
    let list =
        use_resource(Stream::User(session.me.id), move || api::notifications::tasks(state, None), apply);
    let problem = use_state_eq(|| None::<Problem>);
    // What only the server knows is asked for; what came while it was asked is asked for again.
    let stale = list.ready().filter(|it| it.stale).map(|it| Rc::as_ptr(it).addr());
    {
        let list = list.clone();
        use_effect_with(stale, move |stale| {
            if stale.is_some() {
                list.refetch();
            }
        });
    }
    let tasks = match &list.state {
        Resource::Loading => return html! { <Skeleton rows={4} /> },
        Resource::Failed(problem) => {
            let again = list.clone();
            let retry = Callback::from(move |()| again.refetch());
            return html! { <ErrorPage problem={problem.clone()} {retry} /> };
        }
        Resource::Ready(tasks) => Rc::clone(tasks),
    };
    let set = {
        let (toasts, texts, problem) = (toasts.clone(), texts.clone(), problem.clone());
        Callback::from(move |(notice, done, next): (NoticeId, bool, Option<NoticeId>)| {
            let (toasts, texts, problem) = (toasts.clone(), texts.clone(), problem.clone());
            spawn_local(async move {
                let act = ActId::new();
                problem.set(None);
                if let Err(it) = api::notifications::set_done(notice, &SetDone { act, done }).await {
                    problem.set(Some(it));
                    return;
                }
                // The row goes: the focus goes to the next.
                let next = next.map_or_else(|| "#mentions-title".to_owned(), |id| format!("#{}", row_id(id)));
                browser::focus(&next);
                let undo = Callback::from(move |()| {
                    spawn_local(async move {
                        let back = SetDone { act: ActId::new(), done: !done };
                        // What could not be undone is seen to be as it was.
                        let undone = api::notifications::set_done(notice, &back).await.is_ok();
                        if undone && done {
                            let which = Again::Act(act);
                            let _ = api::notifications::unread(&Unread { act: ActId::new(), which }).await;
                        }
                    });
                });
                let text = texts.get(if done { "mention-done-now" } else { "mention-open-now" });
                toasts.show(Toast { text, action: Some((texts.get("undo"), undo)) });
            });
        })
    };
    let slug = |notice: &Notice| {
        let space = session.spaces.iter().find(|it| it.id == notice.space);
        space.map(|it| it.slug.clone()).unwrap_or_default()
    };
    let row = |(at, it): (usize, &Notice)| {
        let href = it.resource.map_or_else(String::new, |id| place(&slug(it), it.of, id, it.msg_no));
        let onclick = visiting(&href);
        let words = it.words.as_ref();
        let done = state == TaskState::Done;
        let others = [at + 1, at.wrapping_sub(1)];
        let next = others.into_iter().find_map(|at| tasks.items.get(at)).map(|it| it.id);
        let (id, set) = (it.id, set.clone());
        let press = Callback::from(move |_: MouseEvent| set.emit((id, !done, next)));
        let title = words.map_or_else(String::new, |it| it.title.clone());
        let label = texts.get(if done { "mention-reopen" } else { "mention-do" });
        let says = texts.with(mentions_in(it.calls), &[("people", 1_i64.into())]);
        html! {
            <li key={id.to_string()} class="notice">
                <span class="lead"><Avatar id={it.by.id} photo={it.by.photo} name={it.by.name.clone()} size={Size::Medium} /></span>
                <div>
                    <p><a id={row_id(id)} {href} {onclick}><b>{ it.by.name.clone() }</b>{ says }<b>{ title.clone() }</b></a></p>
                    <p class="q">{ words.map_or_else(String::new, |it| it.excerpt.clone()) }</p>
                    <p class="meta"><time datetime={dates::machine(it.at)}>{ dates::short(&texts, it.at) }</time></p>
                </div>
                <button type="button" class="btn sm" onclick={press}>
                    <Icon name={if done { "rotate-cw" } else { "check" }} small=true />
                    { label }<span class="vh">{ texts.with("mention-of", &[("title", title.into())]) }</span>
                </button>
            </li>
        }
    };
    let more = tasks.next.clone().map(|next| {
        let list = list.clone();
        let onclick = Callback::from(move |_: MouseEvent| {
            let (list, next) = (list.clone(), next.clone());
            spawn_local(async move {
                if let Ok(older) = api::notifications::tasks(state, Some(next)).await {
                    list.update(move |it| it.extend(older.content));
                }
            });
        });
        html! { <Button {onclick}>{ texts.get("notices-older") }</Button> }
    });
    let (none, none_says) = match state {
        TaskState::Open => ("mentions-none-open", "mentions-none-open-says"),
        TaskState::Answered => ("mentions-none-answered", "mentions-none-answered-says"),
        TaskState::Done => ("mentions-none-done", "mentions-none-done-says"),
    };
    html! {
        <>
            <p class="err" role="alert" hidden={problem.is_none()}>{ for (*problem).as_ref().map(|it| texts.problem(it)) }</p>
            <ul class="todo">{ for tasks.items.iter().enumerate().map(row) }</ul>
            <div class="slot">
                { for tasks.items.is_empty().then(|| html! { <Empty title={texts.get(none)} text={texts.get(none_says)} /> }) }
            </div>
            <p class="mt-4">{ for more }</p>
        </>
    }
}

fn row_id(id: NoticeId) -> String {
    format!("mention-{id}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_says_which_are_shown() {
        for (query, state) in [
            ("", TaskState::Open),
            ("?state=answered", TaskState::Answered),
            ("?a=b&state=done", TaskState::Done),
            ("?state=what", TaskState::Open),
        ] {
            assert_eq!(state_of(query), state, "{query}");
        }
    }
}
