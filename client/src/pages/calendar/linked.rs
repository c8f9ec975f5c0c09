//! « Documents liés »: those that an event shows, as far as the reader may read them, kept up to date; and how
//! they are chosen.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use protocol::{ResourceId, links::Card};
use yew::{platform::spawn_local, prelude::*};

use crate::{
    api, browser,
    components::{DocumentCard, DocumentPicker, Icon, document::sheet},
    hooks::{streams, use_documents, use_texts},
    shell::use_space,
};

/// Props of [`Linked`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The event.
    pub event: ResourceId,
    /// How often it was changed.
    pub revision: i32,
}

/// The cards below the event, if there are any.
#[component]
pub fn Linked(props: &Props) -> Html {
    let texts = use_texts();
    let cards = use_cards(props.event, props.revision);
    let list = (!cards.is_empty()).then(|| {
        html! {
            <section class="mt-8" aria-labelledby="event-documents-title">
                <div class="section-head"><h2 id="event-documents-title">{ texts.get("event-documents") }</h2></div>
                <div class="card-list">
                    { for cards.iter().map(|card| html! { <DocumentCard key={card.id.to_string()} card={card.clone()} /> }) }
                </div>
            </section>
        }
    });
    html! { <div class="slot">{ for list }</div> }
}

/// The documents that an event shows. They are asked for anew when it changed, and a moment after something
/// happened to documents of the space: not by all readers at the same time.
#[hook]
fn use_cards(event: ResourceId, revision: i32) -> Rc<Vec<Card>> {
    let space = use_space();
    let cards = use_state_eq(|| Rc::new(Vec::new()));
    let turn = use_state_eq(|| 0_u32);
    {
        let cards = cards.clone();
        use_effect_with((event, revision, *turn), move |(event, ..)| {
            let event = *event;
            spawn_local(async move {
                if let Ok(found) = api::links::of(event).await {
                    cards.set(Rc::new(found));
                }
            });
        });
    }
    let waiting = use_mut_ref(|| None::<Timeout>);
    let now = use_mut_ref(|| 0_u32);
    *now.borrow_mut() = *turn;
    use_documents(
        streams(&space),
        Callback::from(move |_| {
            let (turn, now) = (turn.clone(), now.clone());
            let again = Timeout::new(150 + browser::chance(600), move || turn.set(*now.borrow() + 1));
            *waiting.borrow_mut() = Some(again);
        }),
    );
    (*cards).clone()
}

/// Props of [`Choosing`].
#[derive(PartialEq, Properties)]
pub struct ChoosingProps {
    /// Those that are chosen.
    pub chosen: Vec<Card>,
    /// Hears which are chosen then.
    pub onchange: Callback<Vec<Card>>,
    /// What is wrong with them.
    pub fault: Option<AttrValue>,
}

/// Choosing the documents of an event.
#[component]
pub fn Choosing(props: &ChoosingProps) -> Html {
    let (texts, space) = (use_texts(), use_space());
    let onpick = {
        let (chosen, to) = (props.chosen.clone(), props.onchange.clone());
        Callback::from(move |card: Card| {
            if !chosen.iter().any(|it| it.id == card.id) {
                to.emit(chosen.iter().cloned().chain([card]).collect());
            }
        })
    };
    let row = |card: &Card| {
        let onclick = {
            let (chosen, id, to) = (props.chosen.clone(), card.id, props.onchange.clone());
            Callback::from(move |_: MouseEvent| {
                to.emit(chosen.iter().filter(|it| it.id != id).cloned().collect());
            })
        };
        let removes = texts.with("documents-remove", &[("title", card.title.as_str().into())]);
        html! {
            <li key={card.id.to_string()} class="mini">
                { sheet(card.kind, &card.name) }
                <span class="grow t">{ card.title.clone() }</span>
                <button type="button" class="icon-btn sm" aria-label={removes} {onclick}><Icon name="x" /></button>
            </li>
        }
    };
    html! {
        <div>
            <DocumentPicker name="event-documents" label={texts.get("event-documents")} space={space.id} {onpick} />
            <ul class="mini-list" hidden={props.chosen.is_empty()}>{ for props.chosen.iter().map(row) }</ul>
            { for props.fault.iter().map(|says| html! {
                <span class="err" role="alert"><Icon name="circle-alert" />{ says.clone() }</span>
            }) }
        </div>
    }
}
