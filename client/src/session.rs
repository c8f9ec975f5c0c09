//! Who is signed in, kept up to date by what happens to the account and its spaces, and what
//! signing in and out mean to this tab.

mod changes;

use std::rc::Rc;

use protocol::{Code, Problem, Stream, people::Session};
use yew::{platform::spawn_local, prelude::*};

use crate::{
    api,
    components::comments,
    drafts,
    live::{Live, Told, Watching},
};

/// What is known of who is signed in.
#[derive(Clone, Debug, PartialEq)]
pub enum Who {
    /// It is being asked.
    Unknown,
    /// Nobody.
    Nobody {
        /// Somebody was, and left by his own wish: whoever comes next begins anew.
        left: bool,
    },
    /// This person.
    Somebody(Rc<Session>),
    /// It could not be learnt.
    Failed(Problem),
}

/// Who is signed in, and the ways to change it.
#[derive(Clone, PartialEq)]
pub struct UseWho {
    /// Who it is.
    pub who: Who,
    /// Somebody signed in here, or the facts about him changed.
    pub set: Callback<Session>,
    /// Nobody is signed in any more. `true` purges what the person left in this browser: he asked
    /// for it himself.
    pub leave: Callback<bool>,
    /// Asks again.
    pub ask: Callback<()>,
}

/// Props of [`WhoProvider`].
#[derive(PartialEq, Properties)]
pub struct WhoProps {
    /// All that wants to know.
    pub children: Html,
}

/// Asks who is signed in, and tells all below.
#[component]
pub fn WhoProvider(props: &WhoProps) -> Html {
    let who = use_state_eq(|| Who::Unknown);
    let ask = {
        let who = who.clone();
        use_callback((), move |(), ()| {
            let who = who.clone();
            spawn_local(async move {
                who.set(learn().await);
            });
        })
    };
    use_effect_with(ask.clone(), |ask| ask.emit(()));
    let set = {
        let who = who.clone();
        use_callback((), move |session: Session, ()| who.set(Who::Somebody(Rc::new(session))))
    };
    let leave = {
        let who = who.clone();
        use_callback((*who).clone(), move |purge, before| {
            if let (true, Who::Somebody(session)) = (purge, before) {
                let user = session.me.id;
                drafts::purge(user);
                spawn_local(comments::purge(user));
            }
            who.set(Who::Nobody { left: purge });
        })
    };
    let context = UseWho { who: (*who).clone(), set, leave, ask };
    html! { <ContextProvider<UseWho> {context}>{ props.children.clone() }</ContextProvider<UseWho>> }
}

/// Asks whether anybody is signed in before asking who: a refusal would stand in the console as an
/// error, and a visitor is none.
async fn learn() -> Who {
    match api::people::site().await {
        Ok(site) if !site.signed_in => return Who::Nobody { left: false },
        Ok(_) => {}
        Err(problem) => return Who::Failed(problem),
    }
    match api::people::session().await {
        Ok(session) => Who::Somebody(Rc::new(session)),
        Err(problem) if problem.code == Code::NotSignedIn => Who::Nobody { left: false },
        Err(problem) => Who::Failed(problem),
    }
}

/// Who is signed in, if anybody.
#[hook]
pub fn use_who() -> UseWho {
    use_context::<UseWho>().expect("the application's contexts")
}

/// The signed-in person's session, on pages that only such a person sees.
#[hook]
pub fn use_session() -> Rc<Session> {
    use_context::<Rc<Session>>().expect("a page of somebody who is signed in")
}

/// Keeps the session up to date by what happens on the person's own stream and on those of the
/// spaces.
#[hook]
pub fn use_session_changes(live: &Live, session: &Rc<Session>) {
    let set = use_who().set;
    let now = use_mut_ref(|| Rc::clone(session));
    *now.borrow_mut() = Rc::clone(session);
    let streams: Vec<Stream> = std::iter::once(Stream::User(session.me.id))
        .chain(session.spaces.iter().map(|space| Stream::Space(space.id)))
        .collect();
    use_effect_with((live.clone(), streams), move |(live, streams)| {
        let told = Callback::from(move |told: Told| {
            let before = Rc::clone(&now.borrow());
            match told {
                Told::Push(push) => {
                    if let Some(after) = changes::apply(&before, &push) {
                        *now.borrow_mut() = Rc::new(after.clone());
                        set.emit(after);
                    }
                }
                Told::Reset(_) => {
                    let set = set.clone();
                    spawn_local(async move {
                        if let Ok(session) = api::people::session().await {
                            set.emit(session);
                        }
                    });
                }
                Told::Since(_)
                | Told::Denied
                | Told::Heads(_)
                | Told::Conversations(_)
                | Told::MarkMoved(_)
                | Told::Card(_)
                | Told::Typing(_)
                | Told::Stale => {}
            }
        });
        let watching: Vec<Watching> = streams.iter().map(|it| live.watch(*it, None, told.clone())).collect();
        move || drop(watching)
    });
}
