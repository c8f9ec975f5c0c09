//! « Posez une question »: how an admin opens a thread.

use protocol::{
    ActId, ResourceId, SpaceId,
    discussions::{CreateTheme, Open, Theme},
};
use yew::prelude::*;
use yew_router::prelude::*;

use super::poll_form::{PollFields, Typed};
use crate::{
    api, browser,
    components::{
        Button, Choice, Dialog, Field, Icon, Kind,
        comments::{Hints, NamingField},
    },
    hooks::{use_draft, use_submit, use_texts},
    local_time,
    route::Route,
};

/// The choice that makes a theme.
const NEW: &str = "new";

/// Props of [`OpenDialog`].
#[derive(Clone, PartialEq, Properties)]
pub struct OpenDialogProps {
    /// Where.
    pub space: SpaceId,
    /// Its part of the address.
    pub slug: AttrValue,
    /// The themes there are.
    pub themes: Vec<Theme>,
    /// It is proposed to the admins.
    pub proposes: bool,
    /// It was left; what was typed stays.
    pub on_close: Callback<()>,
}

/// A theme, a title and a question.
#[component]
pub fn OpenDialog(props: &OpenDialogProps) -> Html {
    let texts = use_texts();
    let submit = use_submit();
    let navigator = use_navigator();
    let draft = |name: &str| format!("open.{}.{name}", props.space);
    let title = use_draft(&draft("title"));
    let body = use_draft(&draft("body"));
    let new_theme = use_draft(&draft("theme"));
    let poll = use_draft(&draft("poll"));
    let typed = Typed::read(&poll.text);
    let first = props.themes.first().map_or_else(|| NEW.to_owned(), |theme| theme.id.to_string());
    let theme = use_state_eq(|| first);
    let acts = use_memo((), |()| (ActId::new(), ActId::new()));

    let onsubmit = {
        let (submit, space, slug, themes) =
            (submit.clone(), props.space, props.slug.clone(), props.themes.clone());
        let (title, body, new_theme, theme) = (title.clone(), body.clone(), new_theme.clone(), theme.clone());
        let (poll, typed) = (poll.clone(), typed.clone());
        let tried = use_mut_ref(|| None::<(Open, String)>);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let known = themes.iter().find(|it| it.id.to_string() == *theme).map(|it| it.id);
            let make = CreateTheme { act: ActId::new(), title: new_theme.text.trim().to_owned() };
            let mut open = Open {
                act: ActId::new(),
                theme: known.unwrap_or(protocol::ThemeId(protocol::EventId::NONE.0)),
                title: title.text.trim().to_owned(),
                body: body.text.to_string(),
                poll: typed.poll(),
            };
            // What is sent again unchanged keeps its ids, so that it is done once.
            let same = |(it, name): &&(Open, String)| {
                *name == make.title
                    && (&it.title, &it.body, it.theme, &it.poll)
                        == (&open.title, &open.body, open.theme, &open.poll)
            };
            let again = tried.borrow().as_ref().filter(same).map(|(it, _)| it.act);
            open.act = again.unwrap_or(open.act);
            let make = CreateTheme { act: acts.0, ..make };
            let half = local_time::complete(&[("poll-closes", "closes_at")]);
            if let Err(problem) = half.and_then(|()| open.check(browser::date())) {
                return submit.refuse(problem);
            }
            tried.replace(Some((open.clone(), make.title.clone())));
            let act = async move {
                if known.is_none() {
                    open.theme = api::discussions::create_theme(space, &make).await.map_err(of_theme)?.id;
                }
                api::discussions::open(space, &open).await
            };
            let (title, body, new_theme) = (title.clear.clone(), body.clear.clone(), new_theme.clear.clone());
            let poll = poll.clear.clone();
            let (navigator, slug) = (navigator.clone(), slug.to_string());
            submit.run(act, move |heading| {
                title.emit(());
                body.emit(());
                new_theme.emit(());
                poll.emit(());
                if let Some(navigator) = navigator {
                    navigator.push(&Route::Thread { slug, thread: heading.id });
                }
            });
        })
    };

    let options = props.themes.iter().map(|it| (it.id.to_string().into(), it.title.clone().into()));
    let options: Vec<(AttrValue, AttrValue)> =
        options.chain([(AttrValue::from(NEW), texts.get("open-theme-new"))]).collect();
    let choose = {
        let theme = theme.clone();
        Callback::from(move |it: String| theme.set(it))
    };
    let making = *theme == NEW;
    let on_poll = poll.set.reform(|typed: Typed| typed.written());
    let with_poll = {
        let typed = typed.clone();
        on_poll.reform(move |_: Event| typed.turned())
    };
    let asked = AttrValue::from(format!("{} {}", title.text, body.text).trim().to_owned());
    let said = submit.problem.as_ref().filter(|problem| problem.fields.is_empty()).map(|problem| {
        html! { <p class="err" role="alert"><Icon name="circle-alert" /><span>{ texts.problem(problem) }</span></p> }
    });
    html! {
        <Dialog id="ask" title={texts.get("thread-open")} onclose={props.on_close.clone()}>
            <form class="form" {onsubmit} novalidate=true>
                <Choice name="open-theme" label={texts.get("open-theme")} {options} value={(*theme).clone()} onchange={choose} />
                <div class="new-theme" hidden={!making}>
                    if making {
                        <Field name="open-theme-title" label={texts.get("open-theme-title")} value={new_theme.text.clone()}
                            onchange={new_theme.set.clone()} fault={submit.fault("theme").cloned()} />
                    }
                </div>
                <Field name="open-title" label={texts.get("open-title")} value={title.text.clone()}
                    onchange={title.set.clone()} help={texts.get("open-title-help")} fault={submit.fault("title").cloned()} />
                <NamingField space={props.space} name="open-body" kept={draft("body")} label={texts.get("open-body")} value={body.text.clone()}
                    onchange={body.set.clone()} help={texts.get("open-body-help")} fault={submit.fault("body").cloned()} />
                <Hints space={props.space} slug={props.slug.clone()} besides={None::<ResourceId>} text={asked} />
                <label class="check small" for="open-poll">
                    <input type="checkbox" id="open-poll" checked={typed.is_on()} onchange={with_poll} /><span>{ texts.get("poll-with") }</span>
                </label>
                <div class="slot">
                    if typed.is_on() {
                        <PollFields typed={typed.clone()} onchange={on_poll} problem={submit.problem.clone()} />
                    }
                </div>
                <div class="said">{ for said }</div>
                <div class="acts">
                    <Button kind={Kind::Quiet} onclick={props.on_close.reform(|_| ())}>{ texts.get("cancel") }</Button>
                    <Button kind={Kind::Primary} submit=true busy={submit.busy}>{ texts.get("open-do") }</Button>
                </div>
            </form>
        </Dialog>
    }
}

/// What is wrong with the theme's title is shown at the theme's field.
fn of_theme(mut problem: protocol::Problem) -> protocol::Problem {
    for field in &mut problem.fields {
        if field.field == "title" {
            "theme".clone_into(&mut field.field);
        }
    }
    problem
}
