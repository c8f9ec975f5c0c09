//! One file on its way: in parts, until it is there, is refused, or is to wait. A line that breaks is waited for,
//! and the file goes on from what has come.

use std::{cell::Cell, future::Future, rc::Rc};

use gloo_events::EventListener;
use gloo_timers::future::TimeoutFuture;
use protocol::{ActId, Code, Problem, ResourceId, UserId};
use uuid::Uuid;
use web_sys::{File, XmlHttpRequest};

use crate::{
    api::uploads::{self, About, Come, To},
    browser, drafts,
};

/// Bytes that are sent at once: what a proxy that gathers them loses when the line breaks.
const PART: u64 = 4 * 1024 * 1024;
/// Longest wait before another try, in seconds.
const PATIENCE: u32 = 15;
/// How often it is looked while waiting, in milliseconds.
const LOOKS: u32 = 250;

/// How far one has come.
#[derive(Clone, Debug, PartialEq)]
pub enum Way {
    /// A part of a hundred has gone.
    Going(u32),
    /// The line is broken, after this part of a hundred. It goes on by itself.
    Broken(u32),
    /// It is to wait, after this part of a hundred.
    Paused(u32),
    /// It is kept: as this document.
    Here(ResourceId),
    /// It was refused.
    Refused(Problem),
}

/// A file, and what is said of it.
#[derive(Clone, PartialEq)]
pub struct Job {
    /// Who sends it.
    pub me: UserId,
    /// It.
    pub file: File,
    /// What is said of it.
    pub about: About,
    /// Under which id it comes, once it was begun.
    pub begun: Option<Uuid>,
    /// The note with which it was begun; nothing if a page began it that is gone.
    noted: Option<String>,
}

impl Job {
    /// A file that is sent; one that was begun before, maybe by a page that is gone, is gone on with.
    #[must_use]
    pub fn new(me: UserId, file: File, to: To) -> Self {
        let about = About { act: ActId::new(), to, name: file.name(), note: String::new(), twice: false };
        let mut job = Self { me, file, about, begun: None, noted: None };
        job.begun = browser::kept(&job.place()).and_then(|it| it.parse().ok());
        job
    }

    /// Where its id is kept: by all that tells it from another file.
    fn place(&self) -> String {
        let to = match &self.about.to {
            To::Folder(id) => id.to_string(),
            To::Document(id) => id.to_string(),
        };
        let (file, name) = (&self.file, &self.about.name);
        format!("{}{}.{to}.{}.{}.{name}", drafts::UPLOADS, self.me, file.size(), file.last_modified())
    }

    /// What is said of it otherwise than when it was begun: whether it is to be kept beside its like, and the note.
    fn otherwise(&self) -> (bool, Option<String>) {
        let note = &self.about.note;
        (self.about.twice, (self.noted.as_ref() != Some(note)).then(|| note.clone()))
    }

    /// It comes under this id, or under none.
    fn set(&mut self, begun: Option<Uuid>) {
        self.begun = begun;
        self.noted = begun.map(|_| self.about.note.clone());
        match begun {
            Some(id) => browser::keep(&self.place(), &id.to_string()),
            None => browser::forget(&self.place()),
        }
    }

    /// It is to come no longer: here and there nothing of it stays.
    pub async fn end(mut self) {
        if let Some(id) = self.begun {
            self.set(None);
            // It expires otherwise.
            let _ = uploads::end(id).await;
        }
    }

    fn part_of_hundred(&self, bytes: f64) -> u32 {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part of a hundred")]
        let part = (bytes * 100.0 / self.file.size().max(1.0)) as u32;
        part.min(100)
    }
}

/// Sends a file until it is there, is refused, or `way` is given up. `tell` hears how far it has come.
pub async fn send(job: &mut Job, way: &Line, tell: impl Fn(Way) + Clone + 'static) -> Way {
    let reached = Rc::new(Cell::new(0));
    let mut wait = 1;
    loop {
        let before = reached.get();
        let problem = match attempt(job, way, &reached, tell.clone()).await {
            Ok(made) => {
                job.set(None);
                return Way::Here(made);
            }
            Err(_) if way.given_up() => return Way::Paused(reached.get()),
            Err(problem) => problem,
        };
        match problem.code {
            // It expired, or was ended elsewhere.
            Code::NotFound if job.begun.is_some() => {
                job.set(None);
                job.about.act = ActId::new();
                continue;
            }
            code if passes(code) => {}
            _ => return Way::Refused(problem),
        }
        if problem.code == Code::Unavailable {
            tell(Way::Broken(reached.get()));
        }
        wait = if reached.get() > before { 1 } else { (wait * 2).min(PATIENCE) };
        way.rest(problem.retry_after.unwrap_or(wait).min(PATIENCE)).await;
        if way.given_up() {
            return Way::Paused(reached.get());
        }
    }
}

/// Whether what was refused is to be asked for again.
fn passes(code: Code) -> bool {
    matches!(code, Code::Unavailable | Code::InUse | Code::TooMany | Code::TooSlow)
}

/// From what has come to the end, part by part.
async fn attempt(
    job: &mut Job,
    way: &Line,
    reached: &Rc<Cell<u32>>,
    tell: impl Fn(Way) + Clone + 'static,
) -> Result<ResourceId, Problem> {
    let (id, mut at) = match job.begun {
        Some(id) => match uploads::come(id, &way.request).await? {
            Come::Made(made) => return Ok(made),
            Come::To(at) => (id, at),
        },
        None => {
            let id = uploads::begin(&job.file, &job.about, &way.request).await?;
            job.set(Some(id));
            (id, 0)
        }
    };
    let length = uploads::length(&job.file);
    loop {
        if way.given_up() {
            return Err(Problem::new(Code::Unavailable));
        }
        #[expect(clippy::cast_precision_loss, reason = "some millions")]
        let (from, to) = (at as f64, (at + PART).min(length) as f64);
        reached.set(job.part_of_hundred(from));
        tell(Way::Going(reached.get()));
        let part = job.file.slice_with_f64_and_f64(from, to).map_err(|_| Problem::new(Code::Malformed))?;
        let progress = {
            let (job, tell, reached) = (job.clone(), tell.clone(), reached.clone());
            move |gone: f64| {
                reached.set(job.part_of_hundred(from + gone));
                tell(Way::Going(reached.get()));
            }
        };
        match uploads::part(id, (at, &part), job.otherwise(), &way.request, progress).await {
            Ok(Come::Made(made)) => return Ok(made),
            Ok(Come::To(next)) => at = next,
            // Another window sends it too, or more has come than was answered.
            Err(problem) if problem.code == Code::Stale => match uploads::come(id, &way.request).await? {
                Come::Made(made) => return Ok(made),
                Come::To(next) => at = next,
            },
            Err(problem) => return Err(problem),
        }
    }
}

/// What a file goes over; it may be given up from outside.
#[derive(Clone, PartialEq)]
pub struct Line {
    request: XmlHttpRequest,
    over: Rc<Cell<bool>>,
}

impl Line {
    /// A new one.
    #[must_use]
    pub fn new() -> Option<Self> {
        Some(Self { request: XmlHttpRequest::new().ok()?, over: Rc::default() })
    }

    /// Nothing more goes over it.
    pub fn give_up(&self) {
        self.over.set(true);
        let _ = self.request.abort();
    }

    /// Whether it was given up.
    #[must_use]
    pub fn given_up(&self) -> bool {
        self.over.get()
    }

    /// Asks until it is answered by more than that it is to be asked again. `broken` hears that nobody answers.
    ///
    /// # Errors
    /// What was refused; any, once it is given up.
    pub async fn outlast<T, F: Future<Output = Result<T, Problem>>>(
        &self,
        broken: impl Fn(),
        ask: impl Fn() -> F,
    ) -> Result<T, Problem> {
        let mut wait = 1;
        loop {
            let problem = match ask().await {
                Err(problem) if passes(problem.code) && !self.given_up() => problem,
                answer => return answer,
            };
            if problem.code == Code::Unavailable {
                broken();
            }
            self.rest(problem.retry_after.unwrap_or(wait).min(PATIENCE)).await;
            wait = (wait * 2).min(PATIENCE);
        }
    }

    /// Waits so many seconds, or until the network is back, or it is given up.
    async fn rest(&self, seconds: u32) {
        let back = Rc::new(Cell::new(false));
        let listener = EventListener::new(&browser::window(), "online", {
            let back = back.clone();
            move |_| back.set(true)
        });
        for _ in 0..seconds * 1_000 / LOOKS {
            TimeoutFuture::new(LOOKS).await;
            if back.get() || self.given_up() {
                break;
            }
        }
        drop(listener);
    }
}
