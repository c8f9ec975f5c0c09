//! Choosing people: for a new conversation, or for a group that is there.

use protocol::{
    ActId, ConversationId, UserId,
    chat::{Create, PEOPLE_MAX},
    people::Card,
};
use yew::{platform::spawn_local, prelude::*};
use yew_router::prelude::*;

use crate::{
    api,
    components::{Button, Dialog, Face, Field, Icon, Kind, avatar::Size},
    hooks::{use_session, use_submit, use_texts, use_toasts},
    pages::{
        outside::refusal,
        people::{Directory, Found, use_directory},
    },
    route::Route,
};

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
    /// Who is chosen.
    pub chosen: Vec<Card>,
    /// Who cannot be.
    #[prop_or_default]
    pub without: Vec<UserId>,
    /// One was chosen, or no longer.
    pub on_pick: Callback<Card>,
}

/// The people one meets, with a field that narrows them down. Those who were chosen stay in sight,
/// whatever is looked for next.
#[component]
pub fn People(props: &PeopleProps) -> Html {
    let texts = use_texts();
    let me = use_session().me.id;
    let Directory { typed, set, found, more, .. } = use_directory();
    let one = |card: &Card| {
        let (id, chosen) = (card.id, props.chosen.iter().any(|it| it.id == card.id));
        let picked = card.clone();
        let onclick = props.on_pick.reform(move |_: MouseEvent| picked.clone());
        html! {
            <li key={id.to_string()}>
                <button type="button" class="option" aria-pressed={chosen.to_string()} {onclick}>
                    <Face {id} name={card.name.clone()} photo={card.photo} size={Size::Small} />
                    <span class="grow">
                        <span class="t">{ card.name.clone() }</span>
                        <span class="s">{ card.function.clone() }</span>
                    </span>
                </button>
            </li>
        }
    };
    let chip = |card: &Card| {
        let picked = card.clone();
        let onclick = props.on_pick.reform(move |_: MouseEvent| picked.clone());
        let label = texts.with("chat-unpick", &[("name", card.name.as_str().into())]);
        html! {
            <li key={card.id.to_string()} class="chip">
                { card.name.clone() }
                <button type="button" class="icon-btn sm" aria-label={label} {onclick}><Icon name="x" small=true /></button>
            </li>
        }
    };
    let fits = |card: &&Card| card.id != me && !props.without.contains(&card.id);
    let (rows, says, next) = match &found {
        Found::Loading => (Html::default(), AttrValue::default(), false),
        Found::Failed(problem) => (Html::default(), texts.problem(problem), false),
        Found::Ready(page) => {
            let shown: Vec<&Card> = page.items.iter().filter(fits).collect();
            let says = texts.with("people-found", &[("count", shown.len().into())]);
            (shown.into_iter().map(one).collect::<Html>(), says, page.next.is_some())
        }
    };
    html! {
        <div class="pick">
            <ul class="picked" hidden={props.chosen.is_empty()} aria-label={texts.get("chat-chosen")}>{ for props.chosen.iter().map(chip) }</ul>
            <Field name="who" label={texts.get("chat-who")} value={typed} onchange={set} />
            <p class="small muted" role="status">{ says }</p>
            <ul class="pick-list" tabindex="0" aria-label={texts.get("people")}>{ rows }</ul>
            <p class="slot">
                { for next.then(|| html! { <Button small=true onclick={more.reform(|_| ())}>{ texts.get("members-more") }</Button> }) }
            </p>
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
    let chosen = use_state_eq(Vec::<Card>::new);
    let name = use_state(String::new);
    let on_pick = {
        let chosen = chosen.clone();
        Callback::from(move |card: Card| {
            let mut now = (*chosen).clone();
            match now.iter().position(|it| it.id == card.id) {
                Some(at) => drop(now.remove(at)),
                None if now.len() + 1 < PEOPLE_MAX => now.push(card),
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
                    let one = one.id;
                    submit.run(async move { api::chat::meet(one).await }, then);
                }
                several => {
                    let create = Create {
                        act: *act,
                        name: (*name).clone(),
                        people: several.iter().map(|it| it.id).collect(),
                    };
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
    let full = if chosen.len() + 1 < PEOPLE_MAX {
        AttrValue::default()
    } else {
        texts.with("chat-full", &[("limit", PEOPLE_MAX.into())])
    };
    html! {
        <Dialog id="new-chat" title={props.title.clone()} onclose={props.on_close.clone()}>
            <People chosen={(*chosen).clone()} {on_pick} />
            <p class="small muted" role="status">{ full }</p>
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
