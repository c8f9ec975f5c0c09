//! Files on their way in: one after the other, each with how far it has come and what can be done about it.
//! Their order never changes. The folders that they lay in are made on the way.

mod placing;
mod sending;

use std::{cell::RefCell, collections::VecDeque, rc::Rc};

use protocol::{
    Code, FolderId, Problem, ResourceId, SpaceId, UserId,
    documents::{Kind, ending},
};
use web_sys::File;
use yew::{platform::spawn_local, prelude::*};
use yew_router::prelude::*;

use super::{chosen::Chosen, revise::NoteDialog};
use crate::{
    browser,
    components::{Button, Icon, document},
    hooks::{use_session, use_texts},
    i18n::Texts,
    route::Route,
    shell::use_space,
};
use placing::Below;
use sending::{Job, Line, Way};

pub use crate::api::uploads::To;

/// How far a file has come.
#[derive(Clone, Debug, PartialEq)]
pub enum State {
    /// For its turn.
    Waiting,
    /// A part of a hundred has gone.
    Sending(u32),
    /// The line broke after a part of a hundred; it goes on by itself.
    Broken(u32),
    /// Somebody had it wait after a part of a hundred.
    Paused(u32),
    /// It is kept: as this document.
    Here(ResourceId),
    /// This document has its name.
    Taken(ResourceId),
    /// This document has its content.
    Same(ResourceId),
    /// It was refused.
    Failed(Problem),
}

impl From<Way> for State {
    fn from(way: Way) -> Self {
        match way {
            Way::Going(part) => Self::Sending(part),
            Way::Broken(part) => Self::Broken(part),
            Way::Paused(part) => Self::Paused(part),
            Way::Here(made) => Self::Here(made),
            Way::Refused(problem) => match (problem.code, problem.holder) {
                (Code::Taken, Some(holder)) => Self::Taken(holder),
                (Code::SameContent, Some(holder)) => Self::Same(holder),
                _ => Self::Failed(problem),
            },
        }
    }
}

impl State {
    /// It is on its way, or will be.
    fn stays(&self) -> bool {
        matches!(self, Self::Waiting | Self::Sending(_) | Self::Broken(_) | Self::Paused(_))
    }
}

/// A file.
#[derive(Clone, PartialEq)]
pub struct Entry {
    no: u32,
    name: String,
    file: File,
    /// The folders that it lay in, for people to read.
    place: String,
    /// How far it has come.
    pub state: State,
}

/// What happens to the files.
enum Step {
    Add(Entry),
    Stands(u32, State),
    Again(u32, String),
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
            Step::Again(no, name) => {
                if let Some(entry) = all.iter_mut().find(|it| it.no == no) {
                    entry.name = name;
                    entry.state = State::Waiting;
                }
            }
            Step::Remove(no) => all.retain(|it| it.no != no),
            Step::Clear => all.retain(|it| it.state.stays()),
        }
        Rc::new(Self(all))
    }
}

/// A file that is to go: now, or once the folder is found that it is to lie in.
enum Task {
    Ready(Job),
    Below(File, Below),
}

impl Task {
    /// It is to come no longer.
    fn end(self) {
        if let Self::Ready(job) = self {
            spawn_local(job.end());
        }
    }
}

/// What is otherwise when a file is sent again.
#[derive(Clone, Default)]
struct Change {
    to: Option<To>,
    name: Option<String>,
    note: Option<String>,
}

/// What goes next, what is on its way, and what stands still.
#[derive(Default)]
struct Queue {
    next: u32,
    waiting: VecDeque<(u32, Task)>,
    moving: Option<(u32, Line)>,
    /// Refused, or paused.
    still: Vec<(u32, Task)>,
    /// What is on its way is to be there no longer.
    removed: bool,
}

impl Queue {
    fn take(&mut self, no: u32) -> Option<Task> {
        if let Some(at) = self.still.iter().position(|(it, _)| *it == no) {
            return Some(self.still.swap_remove(at).1);
        }
        let at = self.waiting.iter().position(|(it, _)| *it == no)?;
        self.waiting.remove(at).map(|(_, task)| task)
    }
}

/// The files on their way, and what can be done with them.
#[derive(Clone)]
pub struct Uploads {
    /// They.
    pub entries: Rc<Vec<Entry>>,
    me: UserId,
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
    let me = use_session().me.id;
    let entries = use_reducer_eq(Entries::default);
    let queue = use_memo((), |()| RefCell::new(Queue::default()));
    Uploads { entries: Rc::new(entries.0.clone()), me, to: entries.dispatcher(), queue }
}

impl Uploads {
    /// Sends these files there.
    pub fn send(&self, files: Vec<Chosen>, to: &To) {
        for Chosen { file, .. } in files {
            let job = Job::new(self.me, file.clone(), to.clone());
            self.add(file, String::new(), Task::Ready(job));
        }
        self.work();
    }

    /// Sends a file as a document's next version, with what is new in it.
    pub fn send_version(&self, Chosen { file, .. }: Chosen, document: ResourceId, note: String) {
        let mut job = Job::new(self.me, file.clone(), To::Document(document));
        job.about.note = note;
        self.add(file, String::new(), Task::Ready(job));
        self.work();
    }

    /// Sends these files with the folders that they lay in, into a folder or at the top. What lay in none goes into
    /// the folder itself; the top takes folders only.
    pub fn send_folders(&self, files: Vec<Chosen>, space: SpaceId, within: Option<FolderId>) {
        let known = Rc::default();
        for Chosen { file, path } in files {
            let place = path.join(" / ");
            let task = match within {
                Some(folder) if path.is_empty() => {
                    Task::Ready(Job::new(self.me, file.clone(), To::Folder(folder)))
                }
                None if path.is_empty() => continue,
                _ => Task::Below(file.clone(), Below { space, within, path, known: Rc::clone(&known) }),
            };
            self.add(file, place, task);
        }
        self.work();
    }

    fn add(&self, file: File, place: String, task: Task) {
        let mut queue = self.queue.borrow_mut();
        queue.next += 1;
        let no = queue.next;
        queue.waiting.push_back((no, task));
        drop(queue);
        self.to.dispatch(Step::Add(Entry { no, name: file.name(), file, place, state: State::Waiting }));
    }

    /// Sends one again, or goes on with it. What goes elsewhere, or under another name, is another write;
    /// of what is to be kept beside its like all is there already.
    fn again(&self, entry: &Entry, change: Change, twice: bool) {
        let Change { to, name, note } = change;
        let Some(mut task) = self.queue.borrow_mut().take(entry.no) else { return };
        if let Task::Ready(job) = &mut task {
            let to = to.unwrap_or_else(|| job.about.to.clone());
            let name = name.unwrap_or_else(|| job.about.name.clone());
            self.to.dispatch(Step::Again(entry.no, name.clone()));
            if to != job.about.to || name != job.about.name {
                let mut other = Job::new(job.me, entry.file.clone(), to);
                (other.about.name, other.begun) = (name, None);
                other.about.note.clone_from(&job.about.note);
                spawn_local(std::mem::replace(job, other).end());
            }
            job.about.twice = twice;
            if let Some(note) = note {
                job.about.note = note;
            }
        } else {
            self.to.dispatch(Step::Again(entry.no, entry.name.clone()));
        }
        self.queue.borrow_mut().waiting.push_back((entry.no, task));
        self.work();
    }

    fn pause(&self, no: u32) {
        if let Some((_, line)) = self.queue.borrow().moving.as_ref().filter(|(it, _)| *it == no) {
            line.give_up();
        }
    }

    fn remove(&self, no: u32) {
        let mut queue = self.queue.borrow_mut();
        if let Some(task) = queue.take(no) {
            task.end();
        } else if let Some((_, line)) = queue.moving.clone().filter(|(it, _)| *it == no) {
            queue.removed = true;
            line.give_up();
        }
        drop(queue);
        self.to.dispatch(Step::Remove(no));
    }

    /// One goes at a time: the next begins when the one before has come, is refused, or waits.
    fn work(&self) {
        if self.queue.borrow().moving.is_some() {
            return;
        }
        let Some(line) = Line::new() else { return };
        let Some((no, task)) = self.queue.borrow_mut().waiting.pop_front() else { return };
        self.queue.borrow_mut().moving = Some((no, line.clone()));
        self.to.dispatch(Step::Stands(no, State::Sending(0)));
        let uploads = self.clone();
        spawn_local(async move {
            let (task, way) = uploads.go(no, task, &line).await;
            let removed = {
                let mut queue = uploads.queue.borrow_mut();
                queue.moving = None;
                std::mem::take(&mut queue.removed)
            };
            if removed {
                task.end();
            } else {
                if !matches!(way, Way::Here(_)) {
                    uploads.queue.borrow_mut().still.push((no, task));
                }
                uploads.to.dispatch(Step::Stands(no, way.into()));
            }
            uploads.work();
        });
    }

    /// Finds the folder that a file is to lie in, and sends it.
    async fn go(&self, no: u32, task: Task, line: &Line) -> (Task, Way) {
        let tell = {
            let to = self.to.clone();
            move |way: Way| to.dispatch(Step::Stands(no, way.into()))
        };
        let mut job = match task {
            Task::Ready(job) => job,
            Task::Below(file, below) => match below.find(line, || tell(Way::Broken(0))).await {
                Ok(folder) => Job::new(self.me, file, To::Folder(folder)),
                Err(_) if line.given_up() => return (Task::Below(file, below), Way::Paused(0)),
                Err(problem) => return (Task::Below(file, below), Way::Refused(problem)),
            },
        };
        let way = sending::send(&mut job, line, tell).await;
        (Task::Ready(job), way)
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
    /// The most bytes that one may have; 0: that is not known.
    pub most: i64,
}

/// The files and how far they have come.
#[component]
pub fn UploadList(props: &Props) -> Html {
    let texts = use_texts();
    let entries = &props.uploads.entries;
    let done = entries.iter().filter(|it| matches!(it.state, State::Here(_))).count();
    let busy = entries.iter().any(|it| it.state.stays());
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
                <UploadRow key={entry.no.to_string()} entry={entry.clone()} uploads={props.uploads.clone()} most={props.most} />
            }) }</ul>
        </section>
    }
}

#[derive(PartialEq, Properties)]
struct RowProps {
    entry: Entry,
    uploads: Uploads,
    most: i64,
}

#[component]
fn UploadRow(props: &RowProps) -> Html {
    let texts = use_texts();
    let space = use_space();
    let (entry, uploads) = (&props.entry, &props.uploads);
    let named = [("name", entry.name.as_str().into())];
    let again = |change: Change, twice: bool| {
        let (uploads, entry) = (uploads.clone(), entry.clone());
        Callback::from(move |_: MouseEvent| uploads.again(&entry, change.clone(), twice))
    };
    // What is new in it is asked before a file becomes a version.
    let noting = use_state_eq(|| false);
    let note = |on: bool| {
        let noting = noting.clone();
        Callback::from(move |()| noting.set(on))
    };
    let dialog = match &entry.state {
        State::Taken(holder) if *noting => {
            let (uploads, entry, to, done) =
                (uploads.clone(), entry.clone(), To::Document(*holder), note(false));
            let name = entry.name.clone();
            let on_send = Callback::from(move |note: String| {
                done.emit(());
                uploads.again(
                    &entry,
                    Change { to: Some(to.clone()), note: Some(note), ..Change::default() },
                    true,
                );
            });
            Some(html! { <NoteDialog {name} {on_send} on_close={note(false)} /> })
        }
        _ => None,
    };
    let remove = {
        let (uploads, no) = (uploads.clone(), entry.no);
        Callback::from(move |_: MouseEvent| uploads.remove(no))
    };
    let pause = {
        let (uploads, no) = (uploads.clone(), entry.no);
        Callback::from(move |_: MouseEvent| uploads.pause(no))
    };
    let see = |id: ResourceId| Route::Document { slug: space.slug.clone(), document: id };
    let line = |icon: &'static str, says: AttrValue| {
        html! { <p class="s"><Icon name={icon} small=true /><span>{ says }</span></p> }
    };
    let moving = |part: u32, says: AttrValue| {
        html! {
            <>
                <progress max="100" value={part.to_string()} aria-label={texts.with("upload-sending", &named)} />
                <p class="s"><span role="status">{ says }</span><span class="num">{ texts.with("document-percent", &[("count", part.into())]) }</span></p>
            </>
        }
    };
    let (class, body) = match &entry.state {
        State::Waiting => (None, html! { <p class="s"><span>{ texts.get("upload-waiting") }</span></p> }),
        State::Sending(part) => (None, moving(*part, size_of(&texts, &entry.file).into())),
        State::Broken(part) => (Some("is-waiting"), moving(*part, texts.get("upload-broken"))),
        State::Paused(part) => (Some("is-waiting"), moving(*part, texts.get("upload-paused"))),
        State::Here(_) => (
            Some("is-done"),
            line(
                "circle-check",
                texts.with("upload-here", &[("size", size_of(&texts, &entry.file).as_str().into())]),
            ),
        ),
        State::Taken(_) => (
            None,
            html! {
                <>
                    { line("history", texts.get("upload-taken")) }
                    <p class="row-gap mt-2">
                        <Button small=true onclick={note(true).reform(|_: MouseEvent| ())}>{ texts.get("upload-as-version") }</Button>
                        <button type="button" class="btn quiet sm" onclick={again(Change { name: Some(another(&entry.name)), ..Change::default() }, true)}>{ texts.get("upload-keep-both") }</button>
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
                        <button type="button" class="btn quiet sm" onclick={again(Change::default(), true)}>{ texts.get("upload-anyway") }</button>
                    </p>
                </>
            },
        ),
        State::Failed(problem) => (
            Some("is-failed"),
            html! { <p class="s" role="alert"><Icon name="circle-alert" small=true /><span>{ says(&texts, problem, props.most) }</span></p> },
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
                        <Button small=true icon="rotate-cw" onclick={again(Change::default(), false)}>{ texts.get("retry") }</Button>
                    }) }
                    { for matches!(state, State::Sending(_) | State::Broken(_)).then(|| html! {
                        <button type="button" class="icon-btn sm" aria-label={texts.with("upload-pause", &named)} onclick={pause}><Icon name="pause" /></button>
                    }) }
                    { for matches!(state, State::Paused(_)).then(|| html! {
                        <button type="button" class="icon-btn sm" aria-label={texts.with("upload-resume", &named)} onclick={again(Change::default(), false)}><Icon name="play" /></button>
                    }) }
                    <button type="button" class="icon-btn sm" aria-label={texts.with("upload-remove", &named)} onclick={remove}><Icon name="x" /></button>
                </>
            }
        }
    };
    html! {
        <li class={classes!("up", class)}>
            { sheet_of(&entry.name) }
            <div class="grow"><p class="t">{ entry.name.clone() }</p><p class="from" hidden={entry.place.is_empty()}>{ entry.place.clone() }</p>{ body }</div>
            <span class="row-gap no-wrap acts">{ acts }</span>
            <span class="slot">{ for dialog }</span>
        </li>
    }
}

fn size_of(texts: &Texts, file: &File) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "bytes of a file")]
    let bytes = file.size() as i64;
    document::size(texts, bytes).to_string()
}

/// What a file looks like before it is known what it is.
fn sheet_of(name: &str) -> Html {
    let kind = match &*ending(name) {
        "pdf" => Kind::Pdf,
        "xlsx" | "xls" | "ods" | "csv" => Kind::Sheet,
        "pptx" | "ppt" | "odp" => Kind::Slides,
        "png" | "jpg" | "jpeg" | "webp" | "gif" => Kind::Image,
        "mp3" | "mp4" | "webm" | "ogg" | "wav" => Kind::Video,
        "zip" | "gz" | "exe" => Kind::Archive,
        _ => Kind::Other,
    };
    document::sheet(kind, name)
}

/// Why a file did not come, and what to do.
fn says(texts: &Texts, problem: &Problem, most: i64) -> AttrValue {
    let field = problem.fields.iter().find(|it| it.field == "file");
    match (problem.code, field.map(|it| it.fault)) {
        (Code::TooLarge, _) if most > 0 => {
            texts.with("upload-too-large", &[("size", document::size(texts, most).as_str().into())])
        }
        (Code::UnsupportedType, _) => texts.get("upload-wrong-type"),
        (Code::Invalid, Some(protocol::Fault::Empty)) => texts.get("upload-empty"),
        (Code::Invalid, Some(_)) => texts.get("upload-no-room"),
        _ => texts.problem(problem),
    }
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
