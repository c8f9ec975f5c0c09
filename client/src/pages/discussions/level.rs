//! How much one is told of a resource: all replies, what is new, mentions only, nothing.

use protocol::{
    ActId, Event, ResourceId, Stream,
    notifications::{Event as It, Level, SetLevel},
};
use yew::{platform::spawn_local, prelude::*};

use crate::{
    api,
    components::{Icon, Menu},
    hooks::{use_live, use_session, use_texts, use_toasts},
    live::Told,
};

/// Props of [`LevelMenu`].
#[derive(Clone, PartialEq, Properties)]
pub struct LevelMenuProps {
    /// Which thread.
    pub thread: ResourceId,
    /// The reader wrote in it: unless he said otherwise, he follows it.
    pub wrote: bool,
}

/// The name of a level's text.
fn text(level: Level) -> (&'static str, &'static str) {
    match level {
        Level::Follow => ("level-follow", "level-follow-says"),
        Level::Normal => ("level-normal", "level-normal-says"),
        Level::Mentions => ("level-mentions", "level-mentions-says"),
        Level::Mute => ("level-mute", "level-mute-says"),
    }
}

/// A button that says how much one is told, and the choice.
#[component]
pub fn LevelMenu(props: &LevelMenuProps) -> Html {
    let texts = use_texts();
    let toasts = use_toasts();
    let (live, me) = (use_live(), use_session().me.id);
    let level = use_state_eq(|| None::<Level>);
    // Goes on when what one wishes of the space or the service may have changed it.
    let asked = use_state_eq(|| ActId(uuid::Uuid::nil()));
    let thread = props.thread;
    {
        let level = level.clone();
        use_effect_with((thread, props.wrote, *asked), move |(thread, ..)| {
            let thread = *thread;
            spawn_local(async move {
                if let Ok(set) = api::notifications::level(thread).await {
                    level.set(Some(set.level));
                }
            });
        });
    }
    {
        // It may be set in another tab.
        let (level, asked) = (level.clone(), asked.clone());
        use_effect_with((live, thread), move |(live, thread)| {
            let thread = *thread;
            let told = Callback::from(move |told: Told| {
                let Told::Push(push) = told else { return };
                match &push.event {
                    Event::Notifications(It::LevelSet(set)) if set.resource == thread => {
                        level.set(Some(set.level));
                    }
                    Event::Notifications(It::WishSet(_)) => asked.set(ActId::new()),
                    _ => {}
                }
            });
            let watching = live.watch(Stream::User(me), None, told);
            move || drop(watching)
        });
    }
    let now = level.unwrap_or_default();
    let label = texts.with("level-label", &[("level", texts.get(text(now).0).as_str().into())]);
    let button = html! {
        <>
            <Icon name={if now == Level::Mute { "bell-off" } else { "bell" }} small=true />
            <span>{ texts.get(text(now).0) }</span>
            <Icon name="chevron-down" small=true />
        </>
    };
    let content = {
        let texts = texts.clone();
        Callback::from(move |close: Callback<()>| {
            let choice = |it: &Level| {
                let (it, close, level, toasts, texts) =
                    (*it, close.clone(), level.clone(), toasts.clone(), texts.clone());
                let (name, says) = text(it);
                let (name, says) = (texts.get(name), texts.get(says));
                let onclick = Callback::from(move |_: MouseEvent| {
                    let (level, toasts, texts) = (level.clone(), toasts.clone(), texts.clone());
                    close.emit(());
                    spawn_local(async move {
                        let set = SetLevel { act: ActId::new(), level: Some(it) };
                        match api::notifications::set_level(thread, &set).await {
                            Ok(()) => level.set(Some(it)),
                            Err(problem) => toasts.show(texts.problem(&problem)),
                        }
                    });
                });
                html! {
                    <button type="button" class="level" aria-pressed={(it == now).to_string()} {onclick}>
                        <span class="slot">{ for (it == now).then(|| html! { <Icon name="check" small=true /> }) }</span>
                        <span><b>{ name }</b><span class="small muted">{ says }</span></span>
                    </button>
                }
            };
            html! { <div class="levels">{ for Level::ALL.iter().map(choice) }</div> }
        })
    };
    html! { <Menu id="level" class="btn sm" {label} {button} {content} /> }
}
