//! Choosing people: for a new conversation, or for a group that is there.

use std::collections::BTreeMap;

use protocol::{
    ActId, ConversationId, UserId,
    chat::{Create, PEOPLE_MAX},
    people::Card,
};
use yew::{platform::spawn_local, prelude::*};
use yew_router::prelude::*;

use crate::{
    api,
    components::{Avatar, Button, Dialog, Field, Kind, avatar::Size},
    hooks::{use_session, use_submit, use_texts, use_toasts},
    pages::outside::refusal,
    route::Route,
};

/// The people one meets in one's spaces, by name: asked for when they are wanted. Of a large space, the
/// first by name.
#[hook]
pub fn use_people(wanted: bool) -> Vec<Card> {
    let session = use_session();
    let people = use_state_eq(Vec::new);
    {
        let people = people.clone();
        use_effect_with((wanted, session), move |(wanted, session)| {
            if *wanted {
                let session = session.clone();
                spawn_local(async move {
                    let mut found = BTreeMap::new();
                    for space in &session.spaces {
                        // A space that cannot be read now offers nobody.
                        if let Ok(page) = api::spaces::members(space.id, "", None).await {
                            found.extend(page.items.into_iter().map(|it| (it.card.id, it.card)));
                        }
                    }
                    found.remove(&session.me.id);
                    let mut all: Vec<Card> = found.into_values().collect();
                    protocol::chat::sort(&mut all);
                    people.set(all);
                });
            }
        });
    }
    (*people).clone()
}

/// Opens the conversation with somebody; a refusal is said in passing.
#[hook]
pub fn use_write_to() -> Callback<UserId> {
    let texts = use_texts();
    let toasts = use_toasts();
    let navigator = use_navigator();
    Callback::from(move |user: UserId| {
        let (texts, toasts, navigator) = (texts.clone(), toasts.clone(), navigator.clone());
        spawn_local(async move {
            match api::chat::meet(user).await {
                Ok(id) => open(navigator.as_ref(), id),
                Err(problem) => toasts.show(texts.problem(&problem)),
            }
        });
    })
}

fn open(navigator: Option<&Navigator>, conversation: ConversationId) {
    if let Some(navigator) = navigator {
        navigator.push(&Route::Conversation { conversation });
    }
}

/// Props of [`People`].
#[derive(PartialEq, Properties)]
pub struct PeopleProps {
    /// Whom to choose from.
    pub people: Vec<Card>,
    /// Who is chosen.
    pub chosen: Vec<UserId>,
    /// Who cannot be.
    #[prop_or_default]
    pub without: Vec<UserId>,
    /// One was chosen, or no longer.
    pub on_pick: Callback<UserId>,
}

/// A list of people with a field that narrows it down.
#[component]
pub fn People(props: &PeopleProps) -> Html {
    let texts = use_texts();
    let wanted = use_state(String::new);
    let onchange = {
        let wanted = wanted.clone();
        Callback::from(move |text| wanted.set(text))
    };
    let fits = |card: &&Card| {
        !props.without.contains(&card.id) && card.name.to_lowercase().contains(&wanted.trim().to_lowercase())
    };
    let one = |card: &Card| {
        let (id, chosen) = (card.id, props.chosen.contains(&card.id));
        let onclick = props.on_pick.reform(move |_: MouseEvent| id);
        html! {
            <li key={id.to_string()}>
                <button type="button" class="option" aria-pressed={chosen.to_string()} {onclick}>
                    <Avatar {id} name={card.name.clone()} photo={card.photo} size={Size::Small} />
                    <span class="grow">
                        <span class="t">{ card.name.clone() }</span>
                        <span class="s">{ card.function.clone() }</span>
                    </span>
                </button>
            </li>
        }
    };
    html! {
        <div class="pick">
            <Field name="who" label={texts.get("chat-who")} value={(*wanted).clone()} {onchange} />
            <ul class="pick-list" tabindex="0" aria-label={texts.get("chat-who")}>
                { for props.people.iter().filter(fits).map(one) }
            </ul>
        </div>
    }
}

/// Props of [`New`].
#[derive(PartialEq, Properties)]
pub struct NewProps {
    /// The title.
    pub title: AttrValue,
    /// It was left.
    pub on_close: Callback<()>,
}

/// A new conversation: with one person, or a group of them.
#[component]
pub fn New(props: &NewProps) -> Html {
    let texts = use_texts();
    let submit = use_submit();
    let navigator = use_navigator();
    let people = use_people(true);
    let chosen = use_state_eq(Vec::<UserId>::new);
    let name = use_state(String::new);
    let on_pick = {
        let chosen = chosen.clone();
        Callback::from(move |id: UserId| {
            let mut now = (*chosen).clone();
            match now.iter().position(|it| *it == id) {
                Some(at) => drop(now.remove(at)),
                None if now.len() + 1 < PEOPLE_MAX => now.push(id),
                None => {}
            }
            chosen.set(now);
        })
    };
    let set_name = {
        let name = name.clone();
        Callback::from(move |text| name.set(text))
    };
    let begin = {
        let (submit, chosen, name, close) =
            (submit.clone(), chosen.clone(), name.clone(), props.on_close.clone());
        let act = use_memo((*chosen).clone(), |_| ActId::new());
        Callback::from(move |_: MouseEvent| {
            let (close, navigator) = (close.clone(), navigator.clone());
            let then = move |id| {
                close.emit(());
                open(navigator.as_ref(), id);
            };
            match chosen.as_slice() {
                [] => {}
                [one] => {
                    let one = *one;
                    submit.run(async move { api::chat::meet(one).await }, then);
                }
                several => {
                    let create = Create { act: *act, name: (*name).clone(), people: several.to_vec() };
                    if let Err(problem) = create.check() {
                        return submit.refuse(problem);
                    }
                    submit.run(async move { api::chat::create(&create).await.map(|row| row.id) }, then);
                }
            }
        })
    };
    let group = (chosen.len() > 1).then(|| {
        html! {
            <Field name="name" label={texts.get("chat-name")} value={(*name).clone()} onchange={set_name}
                fault={submit.fault("name").cloned()} />
        }
    });
    html! {
        <Dialog id="new-chat" title={props.title.clone()} onclose={props.on_close.clone()}>
            <People {people} chosen={(*chosen).clone()} {on_pick} />
            <div class="slot">{ for group }</div>
            { refusal(&texts, submit.problem.as_ref()) }
            <div class="acts">
                <Button onclick={props.on_close.reform(|_| ())}>{ texts.get("cancel") }</Button>
                <Button kind={Kind::Primary} busy={submit.busy || chosen.is_empty()} onclick={begin}>
                    { texts.with("chat-begin", &[("count", chosen.len().into())]) }
                </Button>
            </div>
        </Dialog>
    }
}
