//! Reporting a malfunction: what happened, and what goes with it, seen before it is sent.

use protocol::{
    ActId,
    incidents::{self, Attached, Known, TEXT_MAX},
};
use yew::{platform::spawn_local, prelude::*};
use yew_router::prelude::*;

use crate::{
    api, browser,
    components::{
        Button, Dialog, Field, Kind,
        banner::{Gravity, banner},
    },
    hooks::{use_draft, use_submit, use_texts, use_toasts},
    i18n::Texts,
    live::{LiveInfo, LiveState, use_live_info},
    pages::outside::refusal,
    route::Route,
    shell::use_space_here,
};

/// Props of [`Make`].
#[derive(Clone, PartialEq, Properties)]
pub struct MakeProps {
    /// It was left; what was typed stays.
    pub on_close: Callback<()>,
}

/// All that may go with a report from here.
fn all(texts: &Texts, info: &LiveInfo) -> Attached {
    let window = browser::window();
    let connection = match info.state {
        LiveState::Connecting => "report-connecting",
        LiveState::Live => "report-live",
        LiveState::CatchingUp { .. } => "report-catching-up",
        LiveState::Offline { .. } => "report-offline",
    };
    let some = |text: String| Some(text).filter(|text| !text.is_empty());
    Attached {
        page: window.location().pathname().ok(),
        browser: window.navigator().user_agent().ok().map(|it| it.chars().take(500).collect()),
        version: some(format!("osmose-web {}", env!("CARGO_PKG_VERSION"))),
        node: some(info.node.to_string()),
        connection: some(texts.get(connection).to_string()),
        requests: api::last_requests(),
    }
}

/// The lines of what is attached: what each is called, and what it says.
pub fn lines(it: &Attached) -> Vec<(&'static str, String)> {
    let mut lines = Vec::new();
    let mut line = |key: &'static str, text: &Option<String>| {
        if let Some(text) = text {
            lines.push((key, text.clone()));
        }
    };
    line("report-page", &it.page);
    line("report-browser", &it.browser);
    line("report-version", &it.version);
    line("report-node", &it.node);
    line("report-connection", &it.connection);
    if !it.requests.is_empty() {
        lines.push(("report-requests", it.requests.join(", ")));
    }
    lines
}

/// What is left of it without these lines.
fn without(it: &Attached, left_out: &[&'static str]) -> Attached {
    let keep = |key: &str, text: &Option<String>| text.clone().filter(|_| !left_out.contains(&key));
    Attached {
        page: keep("report-page", &it.page),
        browser: keep("report-browser", &it.browser),
        version: keep("report-version", &it.version),
        node: keep("report-node", &it.node),
        connection: keep("report-connection", &it.connection),
        requests: if left_out.contains(&"report-requests") { Vec::new() } else { it.requests.clone() },
    }
}

/// The form.
#[component]
pub fn Make(props: &MakeProps) -> Html {
    let texts = use_texts();
    let toasts = use_toasts();
    let submit = use_submit();
    let space = use_space_here().map(|it| it.id);
    let draft = use_draft("report");
    let info = use_live_info();
    // What is shown is what is sent: it does not change while one writes.
    let attached = use_state(|| all(&texts, &info));
    let left_out = use_state_eq(Vec::<&'static str>::new);
    let known = use_state_eq(Vec::<Known>::new);
    {
        let known = known.clone();
        use_effect_with(space, move |space| {
            let space = *space;
            spawn_local(async move {
                // What is not heard of is not shown; one may report all the same.
                if let Ok(page) = api::incidents::known(space).await {
                    known.set(page.items);
                }
            });
        });
    }
    let onsubmit = {
        let (submit, toasts, said) = (submit.clone(), toasts.clone(), texts.get("report-sent"));
        let send = incidents::Make {
            act: ActId::new(),
            space,
            text: draft.text.trim().to_owned(),
            attached: without(&attached, &left_out),
        };
        let tried = use_mut_ref(|| None::<incidents::Make>);
        let (clear, close) = (draft.clear.clone(), props.on_close.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let mut send = send.clone();
            if let Err(problem) = send.check() {
                return submit.refuse(problem);
            }
            // What is sent again unchanged keeps its id, so that it is done once.
            let same =
                |before: &&incidents::Make| **before == incidents::Make { act: before.act, ..send.clone() };
            let act = tried.borrow().as_ref().filter(same).map(|before| before.act);
            send.act = act.unwrap_or(send.act);
            tried.replace(Some(send.clone()));
            let (toasts, said, clear, close) = (toasts.clone(), said.clone(), clear.clone(), close.clone());
            submit.run(async move { api::incidents::make(&send).await }, move |_| {
                clear.emit(());
                close.emit(());
                toasts.show(said);
            });
        })
    };
    let line = |(key, text): (&'static str, String)| {
        let id = format!("attach-{key}");
        let checked = !left_out.contains(&key);
        let onchange = {
            let left_out = left_out.clone();
            Callback::from(move |_: Event| {
                let mut now = (*left_out).clone();
                match now.iter().position(|it| *it == key) {
                    Some(at) => drop(now.remove(at)),
                    None => now.push(key),
                }
                left_out.set(now);
            })
        };
        html! {
            <label class="check small" for={id.clone()}>
                <input type="checkbox" {id} {checked} {onchange} />
                <span><b>{ texts.get(key) }</b>{ " " }{ text }</span>
            </label>
        }
    };
    let told = known.iter().map(|it| {
        let title = texts.with("incident-known", &[("title", it.title.clone().into())]);
        banner(Gravity::Important, html! { <p class="strong">{ title }</p> })
    });
    html! {
        <Dialog id="report" title={texts.get("report")} onclose={props.on_close.clone()}>
            <div class="reported">{ for told }</div>
            <form class="form" {onsubmit} novalidate=true>
                { refusal(&texts, submit.problem.as_ref()) }
                <Field name="report-text" label={texts.get("report-text")} value={draft.text.clone()} long=true
                    help={texts.with("report-text-help", &[("limit", TEXT_MAX.into())])}
                    onchange={draft.set.clone()} fault={submit.fault("text").cloned()} />
                <fieldset class="reported">
                    <legend class="small strong">{ texts.get("report-attached") }</legend>
                    { for lines(&attached).into_iter().map(line) }
                </fieldset>
                <p class="small" onclick={props.on_close.reform(|_: MouseEvent| ())}>
                    <Link<Route> to={Route::OwnReports}>{ texts.get("reports-mine") }</Link<Route>>
                </p>
                <div class="acts">
                    <Button kind={Kind::Quiet} onclick={props.on_close.reform(|_| ())}>{ texts.get("cancel") }</Button>
                    <Button kind={Kind::Primary} submit=true busy={submit.busy}>{ texts.get("report-send") }</Button>
                </div>
            </form>
        </Dialog>
    }
}
