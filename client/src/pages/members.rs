//! The members of a space; admins also decide who comes in and what each may do.

mod add;
mod invitations;
mod requests;
mod row;

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use protocol::{
    Event, Page, Problem, SpaceId, Stream,
    people::Card,
    spaces::{self, Member, Role},
};
use yew::{platform::spawn_local, prelude::*};

use crate::{
    api,
    components::{Button, Empty, ErrorPage, Icon, Skeleton, field},
    hooks::{use_live, use_title},
    i18n::{dates, use_texts},
    live::Told,
    shell::use_space,
};
use add::Add;
use invitations::Invitations;
use requests::Requests;
use row::MemberRow;

pub use row::role_key;

/// Milliseconds without a key after which is looked for what was typed.
const PAUSE: u32 = 150;

/// The members known so far.
#[derive(Clone, PartialEq)]
enum Listed {
    Loading,
    Failed(Problem),
    Ready(Rc<Page<Member>>),
}

enum Change {
    Fetched(Result<Page<Member>, Problem>),
    More(Page<Member>),
    Happened(spaces::Event),
    Met(Rc<Card>),
}

impl Reducible for Listed {
    type Action = Change;

    fn reduce(self: Rc<Self>, change: Change) -> Rc<Self> {
        let mut page = match (&*self, &change) {
            (Self::Ready(page), _) => (**page).clone(),
            (_, Change::Fetched(_)) => Page { items: Vec::new(), next: None },
            _ => return self,
        };
        match change {
            Change::Fetched(Ok(it)) => page = it,
            Change::Fetched(Err(problem)) => return Rc::new(Self::Failed(problem)),
            Change::More(it) => {
                page.items.extend(it.items);
                page.next = it.next;
            }
            Change::Happened(event) => happened(&mut page, event),
            Change::Met(card) => page.items.iter_mut().for_each(|member| member.card.meet(&card)),
        }
        Rc::new(Self::Ready(Rc::new(page)))
    }
}

/// Who joins stands at the end until the list is opened again: nothing moves under the eyes.
fn happened(page: &mut Page<Member>, event: spaces::Event) {
    match event {
        spaces::Event::Joined(it) => {
            let member = page.items.iter_mut().find(|member| member.card.id == it.card.id);
            match member {
                Some(member) => member.role = it.role,
                None => page.items.push(Member {
                    card: it.card,
                    role: it.role,
                    joined_at: crate::browser::date(),
                }),
            }
        }
        spaces::Event::Left(it) => page.items.retain(|member| member.card.id != it.user),
        spaces::Event::RoleChanged(it) => {
            if let Some(member) = page.items.iter_mut().find(|member| member.card.id == it.user) {
                member.role = it.role;
            }
        }
        _ => {}
    }
}

/// The page of the members.
#[component]
pub fn Members() -> Html {
    let texts = use_texts();
    use_title(&texts.get("members"));
    let space = use_space();
    let live = use_live();
    let listed = use_reducer_eq(|| Listed::Loading);
    let typed = use_state_eq(String::new);
    // The number tells late answers from the last.
    let asked = use_mut_ref(|| 0_u32);
    let fetch = {
        let (listed, asked) = (listed.dispatcher(), asked.clone());
        use_callback((space.id, (*typed).clone()), move |(), (space, text)| {
            let (listed, asked, space, text) = (listed.clone(), asked.clone(), *space, text.clone());
            *asked.borrow_mut() += 1;
            let number = *asked.borrow();
            spawn_local(async move {
                let page = api::spaces::members(space, &text, None).await;
                if *asked.borrow() == number {
                    listed.dispatch(Change::Fetched(page));
                }
            });
        })
    };
    use_effect_with(fetch.clone(), |fetch| {
        let fetch = fetch.clone();
        let waiting = Timeout::new(PAUSE, move || fetch.emit(()));
        move || drop(waiting)
    });
    // Whoever joined before the first event that is heard is asked for, once.
    let heard = use_mut_ref(|| None::<SpaceId>);
    {
        let (listed, fetch) = (listed.dispatcher(), fetch.clone());
        use_effect_with((live, space.id, fetch), move |(live, space, fetch)| {
            let (fetch, space_id) = (fetch.clone(), *space);
            let told = Callback::from(move |told: Told| match told {
                Told::Push(push) => {
                    if let Event::Spaces(event) = &push.event {
                        listed.dispatch(Change::Happened(event.clone()));
                    }
                }
                Told::Card(card) => listed.dispatch(Change::Met(card)),
                Told::Since(_) if heard.replace(Some(space_id)) != Some(space_id) => fetch.emit(()),
                Told::Reset(_) => fetch.emit(()),
                _ => {}
            });
            let watching = live.watch(Stream::Space(*space), None, told);
            move || drop(watching)
        });
    }
    let more = {
        let (listed, space, text) = (listed.clone(), space.id, (*typed).clone());
        Callback::from(move |_| {
            let Listed::Ready(page) = &*listed else { return };
            let (after, text, listed) = (page.next.clone(), text.clone(), listed.dispatcher());
            spawn_local(async move {
                if let Ok(page) = api::spaces::members(space, &text, after).await {
                    listed.dispatch(Change::More(page));
                }
            });
        })
    };
    let admin = space.role == Some(Role::Admin);
    let body = match &*listed {
        Listed::Loading => html! { <Skeleton rows=8 /> },
        Listed::Failed(problem) => html! { <ErrorPage problem={problem.clone()} retry={fetch} /> },
        Listed::Ready(page) => html! {
            <>
                <ul>
                    { for page.items.iter().map(|member| html! {
                        <MemberRow key={member.card.id.to_string()} member={member.clone()} {admin} space={space.id} />
                    }) }
                </ul>
                { for page.items.is_empty().then(|| html! { <Empty title={texts.get("people-none")} text={texts.get("people-none-says")} /> }) }
                <p class="mt-4">
                    { for page.next.iter().map(|_| html! { <Button onclick={more.clone()}>{ texts.get("members-more") }</Button> }) }
                </p>
            </>
        },
    };
    let oninput = {
        let typed = typed.clone();
        Callback::from(move |event: InputEvent| typed.set(field::typed(&event)))
    };
    let lede = texts.with(
        "members-says",
        &[
            ("count", space.members.into()),
            ("shown", dates::number(&texts, space.members).into()),
            ("space", space.name.clone().into()),
        ],
    );
    html! {
        <div class="page">
            <header class="page-head">
                <div><h1>{ texts.get("members") }</h1><p class="lede">{ lede }</p></div>
                <div class="row-gap">{ for admin.then(|| html! { <Add space={space.id} /> }) }</div>
            </header>
            <div class="slot">{ for admin.then(|| html! { <Requests space={space.id} /> }) }</div>
            <div class="slot">{ for admin.then(|| html! { <Invitations space={space.id} /> }) }</div>
            <search class="people-tools"><span class="field-search">
                <Icon name="search" />
                <input class="input" type="search" id="members-q" value={(*typed).clone()} {oninput} maxlength="80" autocomplete="off"
                    aria-label={texts.get("people-search")} placeholder={texts.get("people-search")} />
            </span></search>
            <div class="slot">{ body }</div>
        </div>
    }
}
