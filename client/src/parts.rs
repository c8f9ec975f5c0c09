//! The parts of the client that a first visit does without: pages, and pieces of pages, that come when they are shown.
//!
//! A part is a wasm of its own, cut out of the client when that is built (`xtask/src/pack/split.rs`): all that is used
//! by nothing else than what stands behind its name in the table below. A page joins with one line there. Once a
//! person is signed in, what is missing is fetched while the browser has nothing else to do.

use std::{cell::RefCell, future::Future, pin::Pin};

use gloo_timers::future::TimeoutFuture;
use wasm_bindgen_futures::spawn_local;
use wasm_split_helpers::{SplitLoaderError, wasm_split};
use yew::prelude::*;

use crate::{
    browser,
    components::{
        Button, Dialog, Empty, Kind, Skeleton,
        comments::{
            CallDialog, CallDialogProps, DeleteDialog, DeleteDialogProps, EditBox, EditBoxProps,
            HistoryDialog, HistoryDialogProps,
        },
        empty::Art,
    },
    hooks::use_title,
    i18n::{self, use_texts},
    pages::{
        self,
        discussions::{
            LevelMenu, LevelMenuProps, Manage, ManageProps, OpenDialog, OpenDialogProps, ProposeDialog,
        },
    },
    route::Route,
    shell::{Notices, NoticesProps, QuietProps, QuietSpace, StatusDialog, StatusProps},
};

/// What a part can show.
#[derive(Clone, PartialEq)]
pub enum Piece {
    /// The page of an address.
    Page(Route),
    /// What admins do with a thread.
    Manage(ManageProps),
    /// How a thread is opened, or proposed.
    Open(OpenDialogProps),
    /// What a comment said before.
    History(HistoryDialogProps),
    /// Changing a comment.
    Edit(EditBoxProps),
    /// What the bell has to say.
    Notices(NoticesProps),
    /// What one says of how one is.
    Status(StatusProps),
    /// The question before a comment is deleted.
    Delete(DeleteDialogProps),
    /// The question before a text calls people together.
    Call(CallDialogProps),
    /// How much one is told of a thread.
    Level(LevelMenuProps),
    /// Whether one is told of a space.
    Quiet(QuietProps),
    /// An entry of the FAQ that is made from an answer.
    MakeEntry(pages::faq::AloneProps),
    /// Saying that something does not work.
    Report(pages::incidents::MakeProps),
    /// The next events of a space.
    Next(pages::calendar::NextProps),
}

impl Piece {
    /// Nobody asked to see it and nobody waits for it.
    fn is_quiet(&self) -> bool {
        matches!(self, Self::Manage(_) | Self::Level(_) | Self::Quiet(_) | Self::Next(_))
    }
}

/// What draws the pieces of a part that has come.
type Draw = fn(Piece) -> Html;

type Coming = Pin<Box<dyn Future<Output = Result<Draw, SplitLoaderError>>>>;

/// A part of the client.
#[derive(Clone, Copy)]
struct Part {
    name: &'static str,
    fetch: fn() -> Coming,
}

/// Part by part, its pieces and what they show.
macro_rules! parts {
    ($($name:ident { $($piece:pat => $shown:expr),+ $(,)? })+) => {
        $(
            #[wasm_split($name, fallible)]
            fn $name() -> Result<Draw, SplitLoaderError> {
                // Named here alone, they come with the part.
                const TEXTS: &str = include_str!(concat!(env!("OUT_DIR"), "/texts-", stringify!($name)));
                let draw: Draw = |piece| match piece {
                    $($piece => $shown,)+
                    _ => Html::default(),
                };
                if !is_here(stringify!($name)) {
                    i18n::join(TEXTS);
                }
                Ok(draw)
            }
        )+

        const ALL: &[Part] = &[$(Part { name: stringify!($name), fetch: || Box::pin($name()) }),+];

        /// The part that has a piece; none if a first visit has it.
        #[expect(unused_variables, reason = "only what is shown asks for what the piece says")]
        fn name_of(piece: &Piece) -> Option<&'static str> {
            match piece {
                $($($piece => Some(stringify!($name)),)+)+
                _ => None,
            }
        }
    };
}

parts! {
    talk {
        Piece::Page(Route::Discussions { .. }) => html! { <pages::discussions::Threads /> },
        Piece::Page(Route::Thread { thread, .. }) => {
            html! { <pages::discussions::Thread key={thread.to_string()} {thread} /> }
        },
    }
    thread {
        Piece::Manage(props) => html! { <Manage ..props /> },
        Piece::Open(props) => {
            if props.proposes { html! { <ProposeDialog ..props /> } } else { html! { <OpenDialog ..props /> } }
        },
        Piece::History(props) => html! { <HistoryDialog ..props /> },
        Piece::Edit(props) => html! { <EditBox ..props /> },
        Piece::Notices(props) => html! { <Notices ..props /> },
        Piece::Page(Route::Mentions) => html! { <pages::mentions::Mentions /> },
        Piece::Status(props) => html! { <StatusDialog ..props /> },
        Piece::Delete(props) => html! { <DeleteDialog ..props /> },
        Piece::Call(props) => html! { <CallDialog ..props /> },
        Piece::Level(props) => html! { <LevelMenu ..props /> },
        Piece::Quiet(props) => html! { <QuietSpace ..props /> },
    }
    documents {
        Piece::Page(Route::Documents { .. }) => html! { <pages::documents::Library /> },
        Piece::Page(Route::Folder { folder, .. }) => html! { <pages::documents::Library {folder} /> },
        Piece::Page(Route::Document { document, .. }) => html! { <pages::documents::Library open={document} /> },
        Piece::Page(Route::DocumentFull { document, .. }) => {
            html! { <pages::documents::Full key={document.to_string()} id={document} /> }
        },
    }
    messages {
        Piece::Page(Route::Messages) => html! { <pages::chat::Messages /> },
        Piece::Page(Route::Conversation { conversation }) => html! { <pages::chat::Messages open={conversation} /> },
    }
    people {
        Piece::Page(Route::People) => html! { <pages::people::People /> },
        Piece::Page(Route::Person { user }) => html! { <pages::people::People open={user} /> },
    }
    members { Piece::Page(Route::Members { .. }) => html! { <pages::members::Members /> } }
    spaces { Piece::Page(Route::Spaces) => html! { <pages::spaces::Spaces /> } }
    announcements {
        Piece::Page(Route::Announcements { .. }) => html! { <pages::announcements::Announcements /> },
        Piece::Page(Route::SiteAnnouncements) => html! { <pages::announcements::SiteAnnouncements /> },
    }
    incidents {
        Piece::Page(Route::Reports) => html! { <pages::incidents::Queue /> },
        Piece::Page(Route::OwnReports) => html! { <pages::incidents::Own /> },
        Piece::Report(props) => html! { <pages::incidents::Make ..props /> },
    }
    blog {
        Piece::Page(Route::Blog { .. }) => html! { <pages::blog::Blog /> },
        Piece::Page(Route::Post { post, name, .. }) => html! { <pages::blog::Post key={post.to_string()} {post} {name} /> },
        Piece::Page(Route::NewPost { .. }) => html! { <pages::blog::New /> },
        Piece::Page(Route::EditPost { post, .. }) => html! { <pages::blog::Edit key={post.to_string()} {post} /> },
    }
    search { Piece::Page(Route::Search) => html! { <pages::search::Search /> } }
    faq {
        Piece::Page(Route::Faq { .. }) => html! { <pages::faq::Faq /> },
        Piece::MakeEntry(props) => html! { <pages::faq::Alone ..props /> },
        Piece::Page(Route::Entry { entry, .. }) => html! { <pages::faq::EntryPage key={entry.to_string()} {entry} /> },
    }
    calendar {
        Piece::Page(Route::Calendar { .. }) => html! { <pages::calendar::Calendar /> },
        Piece::Next(props) => html! { <pages::calendar::Next ..props /> },
        Piece::Page(Route::CalendarFeed { .. }) => html! { <pages::calendar::Subscribe /> },
        Piece::Page(Route::CalendarEvent { event, .. }) => {
            html! { <pages::calendar::EventPage key={event.to_string()} {event} /> }
        },
    }
    settings { Piece::Page(Route::Settings) => html! { <pages::settings::Settings /> } }
    entry {
        Piece::Page(Route::SignUp) => html! { <pages::sign_up::SignUp /> },
        Piece::Page(Route::Verify) => html! { <pages::links::Mailed key="verify" link={pages::links::Link::Verify} /> },
        Piece::Page(Route::EmailChange) => html! { <pages::links::Mailed key="email" link={pages::links::Link::EmailChange} /> },
        Piece::Page(Route::Reset) => html! { <pages::reset::Reset /> },
        Piece::Page(Route::Forgotten) => html! { <pages::reset::Forgotten /> },
        Piece::Page(Route::Invitation) => html! { <pages::invitation::Invitation /> },
    }
}

/// The part that those who are signed in hardly need.
const BEFORE: &str = "entry";

/// Milliseconds until what nobody waits for is asked for again.
const AGAIN: u32 = 10_000;

/// Milliseconds that the first page has for itself.
const CALM: u32 = 3_000;

thread_local! {
    /// The parts that have come.
    static HERE: RefCell<Vec<(&'static str, Draw)>> = const { RefCell::new(Vec::new()) };
}

impl Part {
    fn of(piece: &Piece) -> Option<Self> {
        let name = name_of(piece)?;
        ALL.iter().copied().find(|part| part.name == name)
    }

    fn here(self) -> Option<Draw> {
        HERE.with_borrow(|here| here.iter().find(|(name, _)| *name == self.name).map(|(_, draw)| *draw))
    }

    /// Fetches it, unless it is here. Whether it is then.
    async fn come(self) -> bool {
        let Ok(draw) = (self.fetch)().await else { return false };
        if self.here().is_none() {
            HERE.with_borrow_mut(|here| here.push((self.name, draw)));
        }
        true
    }
}

fn is_here(part: &str) -> bool {
    HERE.with_borrow(|here| here.iter().any(|(name, _)| *name == part))
}

/// Fetches what a page needs, before anything is asked of the server.
pub fn begin(route: &Route) {
    if let Some(part) = Part::of(&Piece::Page(route.clone())) {
        spawn_local(async move {
            part.come().await;
        });
    }
}

/// Fetches one part after the other while the browser has nothing else to do, unless the person saves data. What
/// cannot be fetched now is fetched when it is shown.
pub async fn fetch_all() {
    if browser::saves_data() {
        return;
    }
    TimeoutFuture::new(CALM).await;
    for part in ALL.iter().filter(|part| part.name != BEFORE) {
        browser::idle().await;
        part.come().await;
    }
}

/// A piece of a part.
pub fn part(piece: Piece) -> Html {
    let key = name_of(&piece).unwrap_or_default();
    html! { <InPart {key} {piece} /> }
}

/// The page of an address.
pub fn page(route: &Route) -> Html {
    part(Piece::Page(route.clone()))
}

#[derive(PartialEq, Properties)]
struct Props {
    piece: Piece,
}

/// A piece, once its part is here; until then what says that it comes, or that it does not.
#[component]
fn InPart(props: &Props) -> Html {
    let part = Part::of(&props.piece);
    // Whether it came, once that is known; and how often it was asked for.
    let state = use_state_eq(|| (None::<bool>, 0));
    {
        let (state, tries) = (state.clone(), state.1);
        let piece = props.piece.clone();
        use_effect_with(tries, move |tries| {
            let tries = *tries;
            let Some(part) = part else { return };
            if part.here().is_some() {
                // It may have come since this was drawn.
                state.set((Some(true), tries));
            } else {
                let quiet = piece.is_quiet();
                spawn_local(async move {
                    if quiet {
                        come_quietly(part).await;
                    }
                    state.set((Some(part.come().await), tries));
                });
            }
        });
    }
    let shown = match part {
        None => html! { <pages::NotFound /> },
        Some(part) => match part.here() {
            Some(draw) => draw(props.piece.clone()),
            None if state.0 == Some(false) => {
                let tries = state.1 + 1;
                let again = Callback::from(move |()| state.set((None, tries)));
                html! { <NotHere piece={props.piece.clone()} {again} /> }
            }
            None => coming(&props.piece),
        },
    };
    html! { <div class="slot">{ shown }</div> }
}

/// Fetches what nobody asked to see and nobody waits for, however long it takes: a word at each place that lacks it
/// would be one too many.
async fn come_quietly(part: Part) {
    browser::idle().await;
    while !part.come().await {
        TimeoutFuture::new(AGAIN).await;
    }
}

/// What stands where a piece will be.
fn coming(piece: &Piece) -> Html {
    match piece {
        Piece::Page(route) => around(route, html! { <div class="page"><Skeleton /></div> }),
        _ if piece.is_quiet() => html! { <span class="vh" role="status"></span> },
        _ => html! { <Skeleton rows={1} /> },
    }
}

/// A page that stands alone, or has a room around it already.
fn around(route: &Route, page: Html) -> Html {
    if route.is_outside() {
        html! { <main class="sheet alone">{ page }</main> }
    } else {
        page
    }
}

#[derive(PartialEq, Properties)]
struct NotHereProps {
    piece: Piece,
    again: Callback<()>,
}

/// The part cannot be fetched: the way to the server is broken, or it has a newer client.
#[component]
fn NotHere(props: &NotHereProps) -> Html {
    let texts = use_texts();
    let says = texts.get("part-says");
    let ways = html! {
        <>
            <Button kind={Kind::Primary} icon="rotate-cw" onclick={props.again.reform(|_| ())}>{ texts.get("retry") }</Button>
            <Button onclick={Callback::from(|_| browser::reload())}>{ texts.get("reload") }</Button>
        </>
    };
    match &props.piece {
        Piece::Page(route) => {
            let title = texts.get("part-title");
            let page =
                html! { <div class="page" role="alert"><NoPage {title} {says}>{ ways }</NoPage></div> };
            around(route, page)
        }
        Piece::Open(OpenDialogProps { on_close, .. })
        | Piece::History(HistoryDialogProps { on_close, .. })
        | Piece::MakeEntry(pages::faq::AloneProps { on_close, .. })
        | Piece::Report(pages::incidents::MakeProps { on_close })
        | Piece::Status(StatusProps { onclose: on_close }) => {
            html! {
                <Dialog id="part" title={texts.get("part-title")} onclose={on_close.clone()}>
                    <p role="alert">{ says }</p>
                    <div class="acts">{ ways }</div>
                </Dialog>
            }
        }
        _ => html! { <div role="alert"><p>{ says }</p><div class="row-gap mt-2">{ ways }</div></div> },
    }
}

#[derive(PartialEq, Properties)]
struct NoPageProps {
    title: AttrValue,
    says: AttrValue,
    children: Html,
}

#[component]
fn NoPage(props: &NoPageProps) -> Html {
    use_title(&props.title);
    html! {
        <Empty page=true title={props.title.clone()} text={props.says.clone()} art={Art::Broken}>
            { props.children.clone() }
        </Empty>
    }
}
