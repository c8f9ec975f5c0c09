//! A document that is open, beside its list or enlarged: fetched with what is said under it, and kept up to
//! date by its own stream.

use std::{cell::Cell, cell::RefCell, rc::Rc};

use protocol::{Code, Problem, ResourceId, Seq, Snapshot, Stream, UserId, comments::Anchor, spaces::Role};
use yew::prelude::*;

use super::talk::DocumentTalk;
use crate::{
    api, browser,
    components::comments::{About, Comments, Page, Reading, named},
    hooks::{UseResource, use_resource, use_session},
    pages::discussions::LevelMenuProps,
    parts::{Piece, part},
    shell::use_space,
};

/// The document, and where the reader is in what is said under it.
#[derive(Clone)]
pub struct Opened {
    /// It, as far as it has come.
    pub page: UseResource<DocumentTalk>,
    place: Rc<Cell<Option<Seq>>>,
}

/// Opens a document.
#[hook]
pub fn use_document(id: ResourceId) -> Opened {
    let me = use_session().me.id;
    let place = use_memo(id, |_| Cell::new(named(&browser::window().location().hash().unwrap_or_default())));
    let stood = use_memo(id, |_| RefCell::new(None::<(Seq, Reading)>));
    let page = {
        let (place, stood) = (place.clone(), stood.clone());
        let fetch = move || fetch(id, me, place.clone(), stood.clone());
        use_resource(Stream::Resource(id), fetch, move |talk: &mut DocumentTalk, told| talk.apply(told, me))
    };
    if let Some(talk) = page.ready() {
        stood.replace(Some((talk.page.log.head, talk.reading.clone())));
    }
    Opened { page, place }
}

async fn fetch(
    id: ResourceId,
    me: UserId,
    place: Rc<Cell<Option<Seq>>>,
    stood: Rc<RefCell<Option<(Seq, Reading)>>>,
) -> Result<Snapshot<DocumentTalk>, Problem> {
    let answer = match api::documents::document(id, place.get()).await {
        // The comment that the address names is not here: the document is.
        Err(problem) if problem.code == Code::NotFound && place.get().is_some() => {
            api::documents::document(id, None).await
        }
        answer => answer,
    };
    let Snapshot { position, content: page } = answer?;
    let mut content = DocumentTalk::opens(page);
    if let Some((head, reading)) = &*stood.borrow() {
        content.reading = reading.clone().goes_on(*head, &content.page.log, me);
    }
    Ok(Snapshot { position, content })
}

/// Props of [`Said`].
#[derive(Properties)]
pub struct SaidProps {
    /// Under what.
    pub opened: Opened,
    /// The version and the page that are looked at.
    pub at: Anchor,
    /// Hears where a comment that was chosen leads.
    pub on_go: Callback<Anchor>,
}

impl PartialEq for SaidProps {
    fn eq(&self, other: &Self) -> bool {
        self.opened.page == other.opened.page && self.at == other.at
    }
}

/// What is said under a document.
#[component]
pub fn Said(props: &SaidProps) -> Html {
    let (session, space) = (use_session(), use_space());
    let edition = props.opened.page.ready().map_or(1, |talk| talk.page.document.version.no);
    let about = About { at: props.at, edition, go: props.on_go.clone() };
    let me = session.me.id;
    let level = props.opened.page.ready().map(|talk| {
        let wrote = talk.page.log.items.iter().any(|it| it.author.id == me);
        part(Piece::Level(LevelMenuProps { thread: talk.page.document.id, wrote }))
    });
    html! {
        <div class="talk-box">
            <div class="slot">{ for level }</div>
            { for Page::of(&props.opened.page).map(|page| html! {
                <Comments {page} me={session.me.card()} admin={space.role == Some(Role::Admin)}
                    locked_by={None} archived={false} place={props.opened.place.clone()} about={Some(about)} below=true comments=true />
            }) }
        </div>
    }
}
