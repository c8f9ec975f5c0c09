//! What is attached to what one writes: chosen, sent at once with how far it has come, and named behind
//! the text when that leaves. What has arrived is kept with the draft.

use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use protocol::{
    Code,
    files::{self, File},
};
use web_sys::HtmlInputElement;
use yew::{platform::spawn_local, prelude::*};

use crate::{
    api, browser,
    components::Icon,
    hooks::{use_draft, use_texts},
    i18n::Texts,
};

/// Seconds that are waited for one's turn without a word.
const PATIENCE: u32 = 5;

/// How far a file has come.
#[derive(Clone, Debug, PartialEq)]
enum State {
    /// A part of a hundred has gone.
    Sending(u32),
    Here(File),
    Failed(AttrValue),
}

#[derive(Clone, Debug, PartialEq)]
struct Entry {
    no: u32,
    name: String,
    state: State,
}

#[derive(Clone, Default, PartialEq)]
struct Entries(Vec<Entry>);

enum Change {
    Add(Entry),
    Stands(u32, State),
    Remove(u32),
    Clear,
}

impl Reducible for Entries {
    type Action = Change;

    fn reduce(self: Rc<Self>, change: Change) -> Rc<Self> {
        let mut all = self.0.clone();
        match change {
            Change::Add(entry) => all.push(entry),
            Change::Stands(no, state) => {
                if let Some(entry) = all.iter_mut().find(|it| it.no == no) {
                    entry.state = state;
                }
            }
            Change::Remove(no) => all.retain(|it| it.no != no),
            Change::Clear => all.clear(),
        }
        Rc::new(Self(all))
    }
}

/// The files of a field.
pub struct UseFiles {
    /// What the source says of them, to stand behind the text; empty when there are none.
    pub source: String,
    /// Nothing is on its way.
    pub ready: bool,
    /// They left with the text.
    pub clear: Callback<()>,
    /// Takes files that were dropped or pasted.
    pub take: Callback<web_sys::FileList>,
    /// The button that chooses.
    pub button: Html,
    /// The files.
    pub list: Html,
}

/// The files of a field; `name` tells one field of a page from another.
#[hook]
pub fn use_files(name: &str) -> UseFiles {
    let texts = use_texts();
    let kept = use_draft(&format!("{name}.files"));
    let next = use_mut_ref(|| 0_u32);
    let entries = {
        let text = kept.text.clone();
        let next = next.clone();
        use_reducer_eq(move || {
            let files: Vec<File> = serde_json::from_str(&text).unwrap_or_default();
            let entry = |file: File| {
                *next.borrow_mut() += 1;
                Entry { no: *next.borrow(), name: file.name.clone(), state: State::Here(file) }
            };
            Entries(files.into_iter().map(entry).collect())
        })
    };
    let here: Vec<File> = entries
        .0
        .iter()
        .filter_map(|it| match &it.state {
            State::Here(file) => Some(file.clone()),
            State::Sending(_) | State::Failed(_) => None,
        })
        .collect();
    {
        let kept = kept.clone();
        use_effect_with(here.clone(), move |here| match here.as_slice() {
            [] if kept.text.is_empty() => {}
            [] => kept.clear.emit(()),
            here => kept.set.emit(serde_json::to_string(here).unwrap_or_default()),
        });
    }
    let take = {
        let (to, texts, free) =
            (entries.dispatcher(), texts.clone(), files::MAX.saturating_sub(entries.0.len()));
        Callback::from(move |chosen: web_sys::FileList| {
            let mut queue = Vec::new();
            for file in (0..chosen.length()).filter_map(|at| chosen.get(at)).take(free) {
                *next.borrow_mut() += 1;
                let no = *next.borrow();
                to.dispatch(Change::Add(Entry { no, name: file.name(), state: State::Sending(0) }));
                queue.push((no, file));
            }
            let (to, texts) = (to.clone(), texts.clone());
            spawn_local(async move {
                for (no, file) in queue {
                    to.dispatch(Change::Stands(no, sent(&texts, &to, no, &file).await));
                }
            });
        })
    };
    let onchange = {
        let take = take.clone();
        Callback::from(move |event: Event| {
            let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
            let chosen = input.files();
            if let Some(chosen) = chosen {
                take.emit(chosen);
            }
            // So that the same file can be chosen again.
            input.set_value("");
        })
    };
    let choose = Callback::from(|_: MouseEvent| {
        if let Some(input) = browser::find("#composer-file") {
            input.click();
        }
    });
    let label = texts.get("composer-attach");
    let full = entries.0.len() >= files::MAX;
    let button = html! {
        <>
            <button type="button" class="icon-btn" aria-label={label.clone()} title={label.clone()} disabled={full} onclick={choose}>
                <Icon name="paperclip" />
            </button>
            <input id="composer-file" type="file" multiple=true hidden=true aria-label={label} {onchange} />
        </>
    };
    let clear = {
        let to = entries.dispatcher();
        Callback::from(move |()| to.dispatch(Change::Clear))
    };
    let remove = {
        let to = entries.dispatcher();
        Callback::from(move |no: u32| to.dispatch(Change::Remove(no)))
    };
    UseFiles {
        source: here.iter().map(files::written).collect::<Vec<_>>().join("\n"),
        ready: !entries.0.iter().any(|it| matches!(it.state, State::Sending(_))),
        clear,
        take,
        button,
        list: draw(&texts, &entries.0, &remove),
    }
}

/// Sends one; when another of one's own is on its way, or its turn does not come among those of others, after them.
async fn sent(texts: &Texts, to: &UseReducerDispatcher<Entries>, no: u32, file: &web_sys::File) -> State {
    loop {
        let moves = to.clone();
        let answer =
            api::files::send(file, move |part| moves.dispatch(Change::Stands(no, State::Sending(part))))
                .await;
        match answer {
            Ok(file) => return State::Here(file),
            Err(problem)
                if matches!(problem.code, Code::TooMany | Code::Unavailable)
                    && problem.retry_after.is_some_and(|it| it <= PATIENCE) =>
            {
                TimeoutFuture::new(problem.retry_after.unwrap_or(1) * 1_000).await;
            }
            Err(problem) => return State::Failed(texts.problem(&problem)),
        }
    }
}

fn draw(texts: &Texts, entries: &[Entry], remove: &Callback<u32>) -> Html {
    let one = |it: &Entry| {
        let no = it.no;
        let named = [("name", it.name.as_str().into())];
        let onclick = remove.reform(move |_: MouseEvent| no);
        let says = match &it.state {
            State::Sending(part) => html! {
                <progress max="100" value={part.to_string()} aria-label={texts.with("composer-file-sending", &named)} />
            },
            State::Here(_) => Html::default(),
            State::Failed(why) => html! { <span class="err" role="alert">{ why.clone() }</span> },
        };
        html! {
            <li key={no.to_string()}>
                <Icon name="paperclip" small=true />
                <span class="name">{ it.name.clone() }</span>
                <span class="slot">{ says }</span>
                <button type="button" class="icon-btn sm" aria-label={texts.with("composer-file-remove", &named)} {onclick}>
                    <Icon name="x" />
                </button>
            </li>
        }
    };
    html! {
        <ul class="attached" aria-label={texts.get("composer-files")} hidden={entries.is_empty()}>
            { for entries.iter().map(one) }
        </ul>
    }
}
