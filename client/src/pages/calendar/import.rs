//! Reading a file of events into the space: choosing it, and what came of it, line by line.

use protocol::{
    ActId, Field, Problem,
    calendar::{Import, Line},
};
use web_sys::HtmlInputElement;
use yew::{platform::spawn_local, prelude::*};

use super::days;
use crate::{
    api, browser,
    components::{Button, Dialog, Icon},
    hooks::use_texts,
    i18n::Texts,
    pages::outside::refusal,
    shell::use_space,
};

/// What stands before the admin.
#[derive(Clone, PartialEq)]
enum Stage {
    Nothing,
    Reading,
    Done(Result<Import, Problem>),
}

/// The button, and what came of it.
#[component]
pub fn Importing() -> Html {
    let (texts, space) = (use_texts(), use_space());
    let stage = use_state_eq(|| Stage::Nothing);
    let onchange = {
        let (stage, space) = (stage.clone(), space.id);
        Callback::from(move |event: Event| {
            let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
            let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
            // So that the same file can be chosen again.
            input.set_value("");
            stage.set(Stage::Reading);
            let stage = stage.clone();
            spawn_local(async move {
                stage
                    .set(Stage::Done(api::calendar::import(space, ActId::new(), &days::zone(), &file).await));
            });
        })
    };
    let choose = Callback::from(|_: MouseEvent| {
        if let Some(input) = browser::find("#calendar-file") {
            input.click();
        }
    });
    let close = {
        let stage = stage.clone();
        Callback::from(move |()| stage.set(Stage::Nothing))
    };
    let shown = match &*stage {
        Stage::Done(done) => {
            let says = match done {
                Ok(import) => report(&texts, import),
                Err(problem) => refusal(&texts, Some(problem)),
            };
            html! {
                <Dialog id="calendar-import" title={texts.get("import-title")} onclose={close.clone()}>
                    { says }
                    <div class="acts"><Button onclick={close.reform(|_: MouseEvent| ())}>{ texts.get("import-close") }</Button></div>
                </Dialog>
            }
        }
        Stage::Nothing | Stage::Reading => html! { <span class="vh"></span> },
    };
    html! {
        <>
            <Button busy={*stage == Stage::Reading} onclick={choose}>
                <Icon name="calendar-plus" small=true />{ texts.get("calendar-import") }
            </Button>
            <input id="calendar-file" type="file" accept=".ics,text/calendar" hidden=true
                aria-label={texts.get("calendar-import")} {onchange} />
            <div class="slot">{ shown }</div>
        </>
    }
}

/// What came of it.
fn report(texts: &Texts, import: &Import) -> Html {
    let counts =
        [("import-made", import.made), ("import-changed", import.changed), ("import-same", import.same)];
    let counts = counts.into_iter().filter(|(_, count)| *count > 0);
    let counts: Vec<AttrValue> =
        counts.map(|(key, count)| texts.with(key, &[("count", count.into())])).collect();
    let nothing = counts.is_empty().then(|| html! { <p>{ texts.get("import-nothing") }</p> });
    let bad = i64::try_from(import.lines.len()).unwrap_or(0) + import.more;
    let lines = (bad > 0).then(|| {
        html! {
            <>
                <h3 id="import-lines">{ texts.with("import-lines", &[("count", bad.into())]) }</h3>
                <ul class="small" aria-labelledby="import-lines">
                    { for import.lines.iter().map(|it| line(texts, it)) }
                    { for (import.more > 0).then(|| html! { <li>{ texts.with("import-more", &[("count", import.more.into())]) }</li> }) }
                </ul>
            </>
        }
    });
    html! {
        <div role="status">
            { for nothing }
            { for counts.into_iter().map(|it| html! { <p>{ it }</p> }) }
            { for lines }
        </div>
    }
}

fn line(texts: &Texts, it: &Line) -> Html {
    let why = texts.fault(&Field { field: String::new(), fault: it.fault, limit: None });
    let args = [("line", it.line.into()), ("what", it.what.as_str().into()), ("why", why.as_str().into())];
    html! { <li key={it.line}>{ texts.with(if it.event { "import-event" } else { "import-line" }, &args) }</li> }
}
