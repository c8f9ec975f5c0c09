//! One's mentions as what there is to do: those that wait, those that one answered, and those that one said are
//! done.

use std::rc::Rc;

use protocol::{
    ActId, CommentId, Event, NoticeId, Problem, Stream, chat,
    notifications::{
        Again, Called, Notice, Unread, Words,
        tasks::{SetDone, TaskState, Tasks},
    },
    order, people, spaces,
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
        let onclick = pages::visiting(&href);
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

fn apply(tasks: &mut Tasks, told: &Told) {
    match told {
        Told::Push(push) => match &push.event {
            Event::Notifications(event) => tasks.apply(event),
            Event::People(people::Event::Marked(it)) => tasks.touched(it.resource),
            Event::Spaces(spaces::Event::Gone(space)) => tasks.gone(*space),
            Event::Chat(chat::Event::Marked(it)) => tasks.moved(it.conversation),
            Event::Chat(chat::Event::Gone(conversation)) => tasks.left(*conversation),
            _ => {}
        },
        Told::MarkMoved(it) => tasks.touched(it.resource),
        Told::Conversations(digest) => digest.moved.iter().for_each(|it| tasks.moved(it.conversation)),
        Told::Card(card) => tasks.meet(card),
        _ => {}
    }
}

/// What is said to be done.
#[derive(Clone, Copy, PartialEq)]
enum Id {
    Notice(NoticeId),
    Message(CommentId),
}

impl Id {
    async fn set(self, done: &SetDone) -> Result<(), Problem> {
        match self {
            Self::Notice(id) => api::notifications::set_done(id, done).await,
            Self::Message(id) => api::notifications::set_called_done(id, done).await,
        }
    }

    /// Of its link in the page.
    fn row(self) -> String {
        match self {
            Self::Notice(id) => format!("mention-{id}"),
            Self::Message(id) => format!("mention-message-{id}"),
        }
    }
}

/// A mention.
enum Task<'t> {
    Notice(&'t Notice),
    Called(&'t Called),
}

impl Task<'_> {
    fn id(&self) -> Id {
        match self {
            Self::Notice(it) => Id::Notice(it.id),
            Self::Called(it) => Id::Message(it.message),
        }
    }

    fn at(&self) -> chrono::DateTime<chrono::Utc> {
        match self {
            Self::Notice(it) => it.at,
            Self::Called(it) => it.at,
        }
    }

    fn by(&self) -> &people::Card {
        match self {
            Self::Notice(it) => &it.by,
            Self::Called(it) => &it.by,
        }
    }

    fn words(&self) -> Option<&Words> {
        match self {
            Self::Notice(it) => it.words.as_ref(),
            Self::Called(it) => it.words.as_ref(),
        }
    }
}

/// All of them, the newest first; those of conversations that are older than what is shown of the others wait for
/// the next page.
fn together(tasks: &Tasks) -> Vec<Task<'_>> {
    let last = tasks.items.last().filter(|_| tasks.next.is_some()).map(|it| it.at);
    let called = tasks.called.iter().filter(|it| last.is_none_or(|last| it.at >= last));
    let mut all: Vec<Task<'_>> =
        tasks.items.iter().map(Task::Notice).chain(called.map(Task::Called)).collect();
    order::sort_by_key(&mut all, |it| std::cmp::Reverse(it.at()));
    all
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
        Callback::from(move |(mention, done, next): (Id, bool, Option<Id>)| {
            let (toasts, texts, problem) = (toasts.clone(), texts.clone(), problem.clone());
            spawn_local(async move {
                let act = ActId::new();
                problem.set(None);
                if let Err(it) = mention.set(&SetDone { act, done }).await {
                    problem.set(Some(it));
                    return;
                }
                // The row goes: the focus goes to the next.
                let next = next.map_or_else(|| "#mentions-title".to_owned(), |id| format!("#{}", id.row()));
                browser::focus(&next);
                let undo = Callback::from(move |()| {
                    spawn_local(async move {
                        let back = SetDone { act: ActId::new(), done: !done };
                        // What could not be undone is seen to be as it was.
                        let undone = mention.set(&back).await.is_ok();
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
    let all = together(&tasks);
    let row = |(at, task): (usize, &Task<'_>)| {
        let (id, by, words) = (task.id(), task.by(), task.words());
        let title = words.map_or_else(String::new, |it| it.title.clone());
        let one = [("people", 1_i64.into())];
        let (href, says) = match task {
            Task::Notice(it) => {
                let href = it.resource.map_or_else(String::new, |id| place(&slug(it), it.of, id, it.msg_no));
                (href, texts.with(mentions_in(it.calls), &one))
            }
            Task::Called(it) => {
                let conversation = Route::Conversation { conversation: it.conversation };
                let says = if title.is_empty() { "notice-called" } else { "notice-called-in" };
                (format!("{}#m{}", conversation.to_path(), it.msg_no), texts.get(says))
            }
        };
        let onclick = pages::visiting(&href);
        let done = state == TaskState::Done;
        let others = [at + 1, at.wrapping_sub(1)];
        let next = others.into_iter().find_map(|at| all.get(at)).map(Task::id);
        let set = set.clone();
        let press = Callback::from(move |_: MouseEvent| set.emit((id, !done, next)));
        let label = texts.get(if done { "mention-reopen" } else { "mention-do" });
        // Who writes to one alone has no title: then it is his name that tells it from the others.
        let of = if title.is_empty() { by.name.clone() } else { title.clone() };
        html! {
            <li key={id.row()} class="notice">
                <span class="lead"><Avatar id={by.id} photo={by.photo} name={by.name.clone()} size={Size::Medium} /></span>
                <div>
                    <p><a id={id.row()} {href} {onclick}><b>{ by.name.clone() }</b>{ says }<b>{ title }</b></a></p>
                    <p class="q">{ words.map_or_else(String::new, |it| it.excerpt.clone()) }</p>
                    <p class="meta"><time datetime={dates::machine(task.at())}>{ dates::short(&texts, task.at()) }</time></p>
                </div>
                <button type="button" class="btn sm" onclick={press}>
                    <Icon name={if done { "rotate-cw" } else { "check" }} small=true />
                    { label }<span class="vh">{ texts.with("mention-of", &[("title", of.into())]) }</span>
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
            <ul class="todo">{ for all.iter().enumerate().map(row) }</ul>
            <div class="slot">
                { for all.is_empty().then(|| html! { <Empty title={texts.get(none)} text={texts.get(none_says)} /> }) }
            </div>
            <p class="mt-4">{ for more }</p>
        </>
    }
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
