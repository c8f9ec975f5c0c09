//! Announcements, for those who send them: what was announced in a space or on the site, and how far
//! each has come, live.

mod compose;
mod correct;
mod entry;
mod people;
mod pick;

use protocol::{Event, Snapshot, Stream, announcements::Register, spaces::Role};
use yew::{platform::spawn_local, prelude::*};

use crate::{
    api,
    components::{Button, Empty, ErrorPage, Kind, Skeleton},
    hooks::{Resource, use_resource, use_session, use_title},
    i18n::use_texts,
    live::Told,
    pages::NotFound,
    shell::use_space,
};
use compose::Compose;
use entry::AnnouncementEntry;

pub use compose::Place;

/// Those of the space one is in.
#[component]
pub fn Announcements() -> Html {
    let space = use_space();
    if space.role != Some(Role::Admin) {
        return html! { <NotFound /> };
    }
    let place = Place { space: Some(space.id), name: space.name.clone().into() };
    html! { <All key={space.id.to_string()} {place} /> }
}

/// Those to the whole site.
#[component]
pub fn SiteAnnouncements() -> Html {
    let (texts, session) = (use_texts(), use_session());
    if !session.me.site_admin {
        return html! { <NotFound /> };
    }
    let place = Place { space: None, name: texts.get("announcement-site") };
    html! { <All {place} /> }
}

#[derive(PartialEq, Properties)]
struct AllProps {
    place: Place,
}

#[component]
fn All(props: &AllProps) -> Html {
    let texts = use_texts();
    let session = use_session();
    use_title(&texts.get("announcements"));
    let space = props.place.space;
    let stream = space.map_or(Stream::User(session.me.id), Stream::Admins);
    let list = use_resource(
        stream,
        move || api::announcements::list(space, None),
        move |list: &mut Register, told: &Told| match told {
            Told::Push(push) => {
                if let Event::Announcements(event) = &push.event {
                    list.apply(event, space);
                }
            }
            Told::Card(card) => list.meet(card),
            _ => {}
        },
    );
    let composing = use_state_eq(|| false);
    let open = |shown: bool| {
        let composing = composing.clone();
        Callback::from(move |()| composing.set(shown))
    };
    let body = match &list.state {
        Resource::Loading => html! { <Skeleton rows=4 /> },
        Resource::Failed(problem) => html! { <ErrorPage problem={problem.clone()} /> },
        Resource::Ready(content) => {
            let more = content.next.clone().map(|next| {
                let list = list.clone();
                let onclick = Callback::from(move |_: MouseEvent| {
                    let (list, next) = (list.clone(), next.clone());
                    spawn_local(async move {
                        if let Ok(Snapshot { content: older, .. }) =
                            api::announcements::list(space, Some(next)).await
                        {
                            list.update(move |list| list.extend(older));
                        }
                    });
                });
                html! { <Button {onclick}>{ texts.get("announcements-older") }</Button> }
            });
            html! {
                <>
                    <ul class="announcements">
                        { for content.entries.iter().map(|entry| html! {
                            <AnnouncementEntry key={entry.announcement.id.to_string()} entry={entry.clone()} place={props.place.clone()} />
                        }) }
                    </ul>
                    <div class="slot">
                        { for content.entries.is_empty().then(|| html! {
                            <Empty title={texts.get("announcements-none")} text={texts.get("announcements-none-says")} />
                        }) }
                    </div>
                    <p class="mt-4">{ for more }</p>
                </>
            }
        }
    };
    let compose = composing.then(|| html! { <Compose place={props.place.clone()} on_close={open(false)} /> });
    html! {
        <div class="page">
            <header class="page-head">
                <div>
                    <h1>{ texts.get("announcements") }</h1>
                    <p class="lede">{ texts.with("announcements-says", &[("place", props.place.name.to_string().into())]) }</p>
                </div>
                <div class="row-gap">
                    <Button kind={Kind::Primary} icon="megaphone" onclick={open(true).reform(|_| ())}>
                        { texts.get("announcement-new") }
                    </Button>
                </div>
            </header>
            <div class="slot">{ body }</div>
            <div class="slot">{ for compose }</div>
        </div>
    }
}
