//! Who asks to join (admins): letting in or declining, live.

use protocol::{
    Event, LinkRequestId, SpaceId, Stream, UserId,
    spaces::{self, JoinRequest, LinkRequest, Role, SetRole},
};
use yew::{platform::spawn_local, prelude::*};

use super::row::role_key;
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
    let links = use_state(Vec::<LinkRequest>::new);
    // The number tells late answers from the last.
    let asked = use_mut_ref(|| 0_u32);
    let fetch = {
        let (waiting, links) = (waiting.clone(), links.clone());
        use_callback(space, move |(), space| {
            let (waiting, links, asked, space) = (waiting.clone(), links.clone(), asked.clone(), *space);
            *asked.borrow_mut() += 1;
            let number = *asked.borrow();
            spawn_local(async move {
                let requests = api::spaces::requests(space).await;
                let of_links = api::spaces::link_requests(space).await;
                if *asked.borrow() != number {
                    return;
                }
                if let Ok(requests) = requests {
                    waiting.set(requests);
                }
                if let Ok(requests) = of_links {
                    links.set(requests);
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
                    Event::Spaces(spaces::Event::Asked(_) | spaces::Event::Answered(_)
                        | spaces::Event::LinkAsked(_) | spaces::Event::LinkAnswered(_))));
                // What came between the first answer and the first that is heard would be missed.
                if asked || matches!(told, Told::Since(_) | Told::Reset(_)) {
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
    let answer = |id: LinkRequestId, send: bool| {
        let (texts, toasts, fetch) = (texts.clone(), toasts.clone(), fetch.clone());
        Callback::from(move |_: MouseEvent| {
            let (texts, toasts, fetch) = (texts.clone(), toasts.clone(), fetch.clone());
            spawn_local(async move {
                match api::spaces::answer_link_request(space, id, send).await {
                    Ok(()) if send => toasts.show(texts.get("links-sent")),
                    Ok(()) => {}
                    Err(problem) => toasts.show(texts.problem(&problem)),
                }
                fetch.emit(());
            });
        })
    };
    let links = (!links.is_empty()).then(|| {
        html! {
            <section class="card pad" aria-labelledby="links-title">
                <h2 id="links-title">{ texts.with("links", &[("count", links.len().into())]) }</h2>
                <ul>
                    { for links.iter().map(|it| {
                        let since = dates::short(&texts, it.asked_at);
                        let role = texts.get(role_key(it.role)).to_string();
                        let by = [("name", it.by.name.as_str().into()), ("role", role.into())];
                        html! {
                            <li class="person-row" key={it.id.to_string()}>
                                <div class="grow">
                                    <span class="t">{ it.email.clone() }</span>
                                    <span class="s">{ texts.with("invitations-by", &by) }</span>
                                    <span class="s">{ texts.with("requests-since", &[("day", since.into())]) }</span>
                                </div>
                                <div class="member-acts">
                                    <Button small=true onclick={answer(it.id, false)}>
                                        { texts.get("links-refuse") }<span class="vh">{ format!(" {}", it.email) }</span>
                                    </Button>
                                    <Button small=true icon="send" onclick={answer(it.id, true)}>
                                        { texts.get("links-send") }<span class="vh">{ format!(" {}", it.email) }</span>
                                    </Button>
                                </div>
                            </li>
                        }
                    }) }
                </ul>
            </section>
        }
    });
    html! {
        <div class="slot">
            <div class="slot">{ for list }</div>
            <div class="slot">{ for links }</div>
        </div>
    }
}
