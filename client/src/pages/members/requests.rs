//! Who asks to join (admins): letting in or declining, live.

use protocol::{
    Event, SpaceId, Stream, UserId,
    spaces::{self, JoinRequest, Role, SetRole},
};
use yew::{platform::spawn_local, prelude::*};

use crate::{
    api,
    components::{Avatar, Button},
    hooks::{use_live, use_toasts},
    i18n::{dates, use_texts},
    live::Told,
};

/// Props of [`Requests`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Where.
    pub space: SpaceId,
}

/// Those who wait; an empty place when nobody does.
#[component]
pub fn Requests(props: &Props) -> Html {
    let texts = use_texts();
    let toasts = use_toasts();
    let live = use_live();
    let space = props.space;
    let waiting = use_state(Vec::<JoinRequest>::new);
    let fetch = {
        let waiting = waiting.clone();
        use_callback(space, move |(), space| {
            let (waiting, space) = (waiting.clone(), *space);
            spawn_local(async move {
                if let Ok(requests) = api::spaces::requests(space).await {
                    waiting.set(requests);
                }
            });
        })
    };
    use_effect_with(fetch.clone(), |fetch| fetch.emit(()));
    {
        let fetch = fetch.clone();
        use_effect_with((live, space), move |(live, space)| {
            let told = Callback::from(move |told: Told| {
                let asked = matches!(&told, Told::Push(push) if matches!(&push.event,
                    Event::Spaces(spaces::Event::Asked(_) | spaces::Event::Answered(_))));
                if asked || matches!(told, Told::Reset(_)) {
                    fetch.emit(());
                }
            });
            let watching = live.watch(Stream::Admins(*space), None, told);
            move || drop(watching)
        });
    }
    let answer = |user: UserId, accept: bool| {
        let (texts, toasts, fetch) = (texts.clone(), toasts.clone(), fetch.clone());
        Callback::from(move |_: MouseEvent| {
            let (texts, toasts, fetch) = (texts.clone(), toasts.clone(), fetch.clone());
            spawn_local(async move {
                let answer = if accept {
                    api::spaces::set_role(space, user, SetRole { role: Role::Member }).await
                } else {
                    api::spaces::decline(space, user).await
                };
                if let Err(problem) = answer {
                    toasts.show(texts.problem(&problem));
                }
                fetch.emit(());
            });
        })
    };
    let list = (!waiting.is_empty()).then(|| {
        html! {
            <section class="card pad" aria-labelledby="requests-title">
                <h2 id="requests-title">{ texts.with("requests", &[("count", waiting.len().into())]) }</h2>
                <ul>
                    { for waiting.iter().map(|it| {
                        let since = dates::short(&texts, it.asked_at);
                        let name = it.card.name.clone();
                        html! {
                            <li class="person-row" key={it.card.id.to_string()}>
                                <Avatar id={it.card.id} photo={it.card.photo} name={name.clone()} />
                                <div class="grow">
                                    <span class="t">{ name.clone() }</span>
                                    <span class="s">{ it.card.function.clone() }</span>
                                    <span class="s">{ texts.with("requests-since", &[("day", since.into())]) }</span>
                                </div>
                                <div class="member-acts">
                                    <Button small=true onclick={answer(it.card.id, false)}>
                                        { texts.get("requests-decline") }<span class="vh">{ format!(" {name}") }</span>
                                    </Button>
                                    <Button small=true icon="check" onclick={answer(it.card.id, true)}>
                                        { texts.get("requests-accept") }<span class="vh">{ format!(" {name}") }</span>
                                    </Button>
                                </div>
                            </li>
                        }
                    }) }
                </ul>
            </section>
        }
    });
    html! { <div class="slot">{ for list }</div> }
}
