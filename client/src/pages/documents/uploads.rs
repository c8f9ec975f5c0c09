//! Files on their way in: one after the other, each with how far it has come and what can be done about it.
//! Their order never changes.

use std::{cell::RefCell, collections::VecDeque, rc::Rc};

use gloo_timers::future::TimeoutFuture;
use protocol::{
    ActId, Code, FolderId, Problem, ResourceId,
    documents::{Document, FILE_MAX, Kind, Reading, Version, ending},
    people::Card,
};
use web_sys::{File, XmlHttpRequest};
use yew::{platform::spawn_local, prelude::*};
use yew_router::prelude::*;

use super::row;
use crate::{
    api::{self, documents::About},
    browser,
    components::{Button, Icon},
    hooks::use_texts,
    i18n::Texts,
    route::Route,
    shell::use_space,
};

/// Seconds that are waited for one's turn without a word.
const PATIENCE: u32 = 30;

/// Where a file is to go.
#[derive(Clone, Debug, PartialEq)]
pub enum To {
    /// Into this folder, as a document.
    Folder(FolderId),
    /// Under this document, as a version.
    Document(ResourceId),
}

/// How far a file has come.
#[derive(Clone, Debug, PartialEq)]
pub enum State {
    /// For its turn.
    Waiting,
    /// A part of a hundred has gone.
    Sending(u32),
    /// It is kept: as this document.
    Here(ResourceId),
    /// This document has its name.
    Taken(ResourceId),
    /// This document has its content.
    Same(ResourceId),
    /// It was refused, or lost on the way.
    Failed(Problem),
}

/// A file.
#[derive(Clone, PartialEq)]
pub struct Entry {
    no: u32,
    name: String,
    file: File,
    to: To,
    act: ActId,
    twice: bool,
    /// How far it has come.
    pub state: State,
}

/// What happens to the files.
enum Step {
    Add(Entry),
    Stands(u32, State),
    Again(u32, To, String, bool),
    Remove(u32),
    Clear,
}

#[derive(Clone, Default, PartialEq)]
struct Entries(Vec<Entry>);

impl Reducible for Entries {
    type Action = Step;

    fn reduce(self: Rc<Self>, step: Step) -> Rc<Self> {
        let mut all = self.0.clone();
        match step {
            Step::Add(entry) => all.push(entry),
            Step::Stands(no, state) => {
                if let Some(entry) = all.iter_mut().find(|it| it.no == no) {
                    entry.state = state;
                }
            }
            Step::Again(no, to, name, twice) => {
                if let Some(entry) = all.iter_mut().find(|it| it.no == no) {
                    (entry.to, entry.name, entry.twice) = (to, name, twice);
                    entry.state = State::Waiting;
                }
            }
            Step::Remove(no) => all.retain(|it| it.no != no),
            Step::Clear => all.retain(|it| matches!(it.state, State::Waiting | State::Sending(_))),
        }
        Rc::new(Self(all))
    }
}

/// What goes next, and what is on its way.
#[derive(Default)]
struct Queue {
    next: u32,
    waiting: VecDeque<(u32, File, To, ActId, String, bool)>,
    moving: Option<(u32, XmlHttpRequest)>,
}

/// The files on their way, and what can be done with them.
#[derive(Clone)]
pub struct Uploads {
    /// They.
    pub entries: Rc<Vec<Entry>>,
    to: UseReducerDispatcher<Entries>,
    queue: Rc<RefCell<Queue>>,
}

impl PartialEq for Uploads {
    fn eq(&self, other: &Self) -> bool {
        self.entries == other.entries
    }
}

/// The files that somebody sends from this page.
#[hook]
pub fn use_uploads() -> Uploads {
    let entries = use_reducer_eq(Entries::default);
    let queue = use_memo((), |()| RefCell::new(Queue::default()));
    Uploads { entries: Rc::new(entries.0.clone()), to: entries.dispatcher(), queue }
}

impl Uploads {
    /// Sends these files there.
    pub fn send(&self, files: Vec<File>, to: &To) {
        for file in files {
            let (no, act, name) = {
                let mut queue = self.queue.borrow_mut();
                queue.next += 1;
                (queue.next, ActId::new(), file.name())
            };
            let state = State::Waiting;
            let entry = Entry {
                no,
                name: name.clone(),
                file: file.clone(),
                to: to.clone(),
                act,
                twice: false,
                state,
            };
            self.to.dispatch(Step::Add(entry));
            self.queue.borrow_mut().waiting.push_back((no, file, to.clone(), act, name, false));
        }
        self.work();
    }

    fn again(&self, entry: &Entry, to: To, name: String, twice: bool) {
        self.to.dispatch(Step::Again(entry.no, to.clone(), name.clone(), twice));
        // What goes elsewhere, or under another name, is another write; what is tried again is the same one.
        let same = to == entry.to && name == entry.name && twice == entry.twice;
        let act = if same { entry.act } else { ActId::new() };
        self.queue.borrow_mut().waiting.push_back((entry.no, entry.file.clone(), to, act, name, twice));
        self.work();
    }

    fn remove(&self, no: u32) {
        let mut queue = self.queue.borrow_mut();
        queue.waiting.retain(|(it, ..)| *it != no);
        if let Some((_, way)) = queue.moving.as_ref().filter(|(it, _)| *it == no) {
            let _ = way.abort();
        }
        self.to.dispatch(Step::Remove(no));
    }

    /// One goes at a time: the next begins when the one before has come.
    fn work(&self) {
        if self.queue.borrow().moving.is_some() {
            return;
        }
        let Some((no, file, to, act, name, twice)) = self.queue.borrow_mut().waiting.pop_front() else {
            return;
        };
        let Ok(way) = XmlHttpRequest::new() else { return };
        self.queue.borrow_mut().moving = Some((no, way.clone()));
        self.to.dispatch(Step::Stands(no, State::Sending(0)));
        let uploads = self.clone();
        spawn_local(async move {
            let about = About { act, name, twice };
            let state = loop {
                match sent(&uploads, no, &file, &to, about.clone(), &way).await {
                    Err(problem) if problem.code == Code::TooMany && uploads.is_moving(no) => {
                        TimeoutFuture::new(problem.retry_after.unwrap_or(1).min(PATIENCE) * 1_000).await;
                    }
                    Ok(id) => break State::Here(id),
                    Err(problem) => break stands(problem),
                }
            };
            uploads.queue.borrow_mut().moving = None;
            uploads.to.dispatch(Step::Stands(no, state));
            uploads.work();
        });
    }

    fn is_moving(&self, no: u32) -> bool {
        self.queue.borrow().moving.as_ref().is_some_and(|(it, _)| *it == no)
    }
}

async fn sent(
    uploads: &Uploads,
    no: u32,
    file: &File,
    to: &To,
    about: About,
    way: &XmlHttpRequest,
) -> Result<ResourceId, Problem> {
    let dispatch = uploads.to.clone();
    let progress = move |part| dispatch.dispatch(Step::Stands(no, State::Sending(part)));
    match to {
        To::Folder(folder) => {
            api::documents::add(*folder, file, about, way, progress).await.map(|row| row.document.id)
        }
        To::Document(id) => api::documents::revise(*id, file, about, way, progress).await.map(|it| it.id),
    }
}

fn stands(problem: Problem) -> State {
    match (problem.code, problem.holder) {
        (Code::Taken, Some(holder)) => State::Taken(holder),
        (Code::SameContent, Some(holder)) => State::Same(holder),
        _ => State::Failed(problem),
    }
}

/// The names of a name that is taken: « Guide (2).pdf ».
fn another(name: &str) -> String {
    let ending = ending(name);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let (stem, nth) = match stem.strip_suffix(')').and_then(|it| it.rsplit_once(" (")) {
        Some((stem, no)) if no.parse::<u32>().is_ok() => (stem, no.parse().unwrap_or(1) + 1),
        _ => (stem, 2_u32),
    };
    if ending.is_empty() { format!("{stem} ({nth})") } else { format!("{stem} ({nth}).{ending}") }
}

/// Props of [`UploadList`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The files.
    pub uploads: Uploads,
}

/// The files and how far they have come.
#[component]
pub fn UploadList(props: &Props) -> Html {
    let texts = use_texts();
    let entries = &props.uploads.entries;
    let done = entries.iter().filter(|it| matches!(it.state, State::Here(_))).count();
    let busy = entries.iter().any(|it| matches!(it.state, State::Waiting | State::Sending(_)));
    let clear = {
        let to = props.uploads.to.clone();
        Callback::from(move |_: MouseEvent| {
            to.dispatch(Step::Clear);
            browser::focus("#documents-title");
        })
    };
    let count = [("done", done.into()), ("count", entries.len().into())];
    html! {
        <section class="uploads mt-4" aria-labelledby="uploads-title" hidden={entries.is_empty()}>
            <header>
                <div class="grow" role="status"><h2 id="uploads-title">{ texts.with("uploads-title", &count) }</h2></div>
                <div class="slot">{ for (!busy).then(|| html! { <Button small=true onclick={clear}>{ texts.get("uploads-clear") }</Button> }) }</div>
            </header>
            <ul>{ for entries.iter().map(|entry| html! {
                <UploadRow key={entry.no.to_string()} entry={entry.clone()} uploads={props.uploads.clone()} />
            }) }</ul>
        </section>
    }
}

#[derive(PartialEq, Properties)]
struct RowProps {
    entry: Entry,
    uploads: Uploads,
}

#[component]
fn UploadRow(props: &RowProps) -> Html {
    let texts = use_texts();
    let space = use_space();
    let (entry, uploads) = (&props.entry, &props.uploads);
    let named = [("name", entry.name.as_str().into())];
    let again = |to: To, name: String, twice: bool| {
        let (uploads, entry) = (uploads.clone(), entry.clone());
        Callback::from(move |_: MouseEvent| uploads.again(&entry, to.clone(), name.clone(), twice))
    };
    let remove = {
        let (uploads, no) = (uploads.clone(), entry.no);
        Callback::from(move |_: MouseEvent| uploads.remove(no))
    };
    let see = |id: ResourceId| Route::Document { slug: space.slug.clone(), document: id };
    let line = |icon: &'static str, says: AttrValue| {
        html! { <p class="s"><Icon name={icon} small=true /><span>{ says }</span></p> }
    };
    let (class, body) = match &entry.state {
        State::Waiting => (None, html! { <p class="s"><span>{ texts.get("upload-waiting") }</span></p> }),
        State::Sending(part) => (
            None,
            html! {
                <>
                    <progress max="100" value={part.to_string()} aria-label={texts.with("upload-sending", &named)} />
                    <p class="s"><span>{ size_of(&texts, &entry.file) }</span><span class="num">{ texts.with("document-percent", &[("count", (*part).into())]) }</span></p>
                </>
            },
        ),
        State::Here(_) => (
            Some("is-done"),
            line(
                "circle-check",
                texts.with("upload-here", &[("size", size_of(&texts, &entry.file).as_str().into())]),
            ),
        ),
        State::Taken(holder) => (
            None,
            html! {
                <>
                    { line("history", texts.get("upload-taken")) }
                    <p class="row-gap mt-2">
                        <Button small=true onclick={again(To::Document(*holder), entry.name.clone(), true)}>{ texts.get("upload-as-version") }</Button>
                        <button type="button" class="btn quiet sm" onclick={again(entry.to.clone(), another(&entry.name), true)}>{ texts.get("upload-keep-both") }</button>
                    </p>
                </>
            },
        ),
        State::Same(holder) => (
            None,
            html! {
                <>
                    { line("link", texts.get("upload-same")) }
                    <p class="row-gap mt-2">
                        <Link<Route> to={see(*holder)} classes="btn sm">{ texts.get("upload-see-same") }</Link<Route>>
                        <button type="button" class="btn quiet sm" onclick={again(entry.to.clone(), entry.name.clone(), true)}>{ texts.get("upload-anyway") }</button>
                    </p>
                </>
            },
        ),
        State::Failed(problem) => (
            Some("is-failed"),
            html! { <p class="s" role="alert"><Icon name="circle-alert" small=true /><span>{ says(&texts, problem) }</span></p> },
        ),
    };
    let acts = match &entry.state {
        State::Here(id) => {
            html! { <Link<Route> to={see(*id)} classes="btn quiet sm">{ texts.get("upload-see") }</Link<Route>> }
        }
        state => {
            let may_again = matches!(state, State::Failed(problem) if !matches!(problem.code, Code::TooLarge | Code::UnsupportedType));
            html! {
                <>
                    { for may_again.then(|| html! {
                        <Button small=true icon="rotate-cw" onclick={again(entry.to.clone(), entry.name.clone(), entry.twice)}>{ texts.get("retry") }</Button>
                    }) }
                    <button type="button" class="icon-btn sm" aria-label={texts.with("upload-remove", &named)} onclick={remove}><Icon name="x" /></button>
                </>
            }
        }
    };
    html! {
        <li class={classes!("up", class)}>
            { row::sheet(&looks(&entry.name)) }
            <div class="grow"><p class="t">{ entry.name.clone() }</p>{ body }</div>
            <span class="row-gap no-wrap acts">{ acts }</span>
        </li>
    }
}

fn size_of(texts: &Texts, file: &File) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "bytes of a file")]
    let bytes = file.size() as i64;
    row::size(texts, bytes).to_string()
}

/// What a file looks like before it is known what it is.
fn looks(name: &str) -> Version {
    let kind = match &*ending(name) {
        "pdf" => Kind::Pdf,
        "xlsx" | "xls" | "ods" | "csv" => Kind::Sheet,
        "pptx" | "ppt" | "odp" => Kind::Slides,
        "png" | "jpg" | "jpeg" | "webp" | "gif" => Kind::Image,
        "mp3" | "mp4" | "webm" | "ogg" | "wav" => Kind::Video,
        "zip" | "gz" | "exe" => Kind::Archive,
        _ => Kind::Other,
    };
    let nobody = Card {
        id: protocol::UserId(uuid::Uuid::nil()),
        name: String::new(),
        function: String::new(),
        photo: None,
    };
    Version {
        no: 1,
        name: name.to_owned(),
        kind,
        bytes: 0,
        pages: None,
        reading: Reading::None,
        note: String::new(),
        restores: None,
        by: nobody,
        at: chrono::DateTime::default(),
    }
}

/// Why a file did not come, and what to do.
fn says(texts: &Texts, problem: &Problem) -> AttrValue {
    let field = problem.fields.iter().find(|it| it.field == "file");
    match (problem.code, field.map(|it| it.fault)) {
        (Code::TooLarge, _) => texts.with("upload-too-large", &[("count", (FILE_MAX / 1024 / 1024).into())]),
        (Code::UnsupportedType, _) => texts.get("upload-wrong-type"),
        (Code::Invalid, Some(protocol::Fault::Empty)) => texts.get("upload-empty"),
        (Code::Invalid, Some(_)) => texts.get("upload-no-room"),
        (Code::Unavailable, _) => texts.get("upload-lost"),
        _ => texts.problem(problem),
    }
}

/// The way to choose a file for a document's next version.
#[must_use]
pub fn version_of(document: &Document) -> To {
    To::Document(document.id)
}

#[cfg(test)]
mod tests {
    use super::another;

    #[test]
    fn another_name_is_counted_on() {
        for (name, next) in [
            ("Guide.pdf", "Guide (2).pdf"),
            ("Guide (2).pdf", "Guide (3).pdf"),
            ("Guide (b).pdf", "Guide (b) (2).pdf"),
            ("LISEZMOI", "LISEZMOI (2)"),
        ] {
            assert_eq!(another(name), next);
        }
    }
}
