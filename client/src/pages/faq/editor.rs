//! Writing an entry, and writing it anew. What is typed is kept in the browser until it is sent; if
//! somebody else changed the entry meanwhile, both texts stand side by side.

use std::rc::Rc;

use protocol::{
    ActId, CategoryId, Code, Problem, ResourceId, Seq, SpaceId,
    faq::{Board, NameCategory, Revise, Source, Write},
    mentions,
};
use yew::{platform::spawn_local, prelude::*};

use crate::{
    api,
    components::{Button, Choice, Dialog, Field, Icon, Kind, Skeleton, comments::NamingField},
    hooks::{use_draft, use_submit, use_texts, use_toasts},
    pages::outside::refusal,
};

/// The choice that makes a category.
const NEW: &str = "new";

/// What an entry begins with.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Begun {
    /// Under which category.
    pub category: Option<CategoryId>,
    /// The question.
    pub question: String,
    /// The answer.
    pub body: String,
    /// The answer in a thread that it is made from.
    pub from: Option<(ResourceId, Seq)>,
    /// The question is what somebody looked for.
    pub gap: bool,
}

/// Props of [`Editor`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// What there is already.
    pub board: Rc<Board>,
    /// Where.
    pub space: SpaceId,
    /// The entry to change; absent: a new one.
    #[prop_or_default]
    pub entry: Option<ResourceId>,
    /// What a new one begins with.
    #[prop_or_default]
    pub begun: Begun,
    /// It was left; what was typed stays.
    pub on_close: Callback<()>,
}

/// The dialog, once what is to be changed is here.
#[component]
pub fn Editor(props: &Props) -> Html {
    let texts = use_texts();
    let source = use_state(|| None::<Result<Source, Problem>>);
    {
        let source = source.clone();
        use_effect_with(props.entry, move |entry| {
            if let Some(id) = *entry {
                spawn_local(async move { source.set(Some(api::faq::source(id).await)) });
            }
        });
    }
    let title = texts.get(if props.entry.is_some() { "faq-edit-title" } else { "faq-new" });
    let inside = match (&*source, props.entry) {
        (_, None) => {
            let Begun { category, question, body, from, gap } = props.begun.clone();
            let first = props.board.categories.first().map(|it| it.id);
            let none = CategoryId(protocol::EventId::NONE.0);
            let category = category.or(first).unwrap_or(none);
            let source = Source { revision: 0, category, question, body, tags: Vec::new() };
            html! { <Form board={Rc::clone(&props.board)} space={props.space} {source} {from} {gap} on_close={props.on_close.clone()} /> }
        }
        (Some(Ok(source)), Some(_)) => html! {
            <Form board={Rc::clone(&props.board)} space={props.space} entry={props.entry} source={source.clone()} on_close={props.on_close.clone()} />
        },
        (Some(Err(problem)), Some(_)) => refusal(&texts, Some(problem)),
        (None, Some(_)) => html! { <Skeleton rows=4 /> },
    };
    html! {
        <Dialog id="faq-editor" {title} onclose={props.on_close.clone()}><div class="slot">{ inside }</div></Dialog>
    }
}

/// Props of [`Alone`].
#[derive(Clone, PartialEq, Properties)]
pub struct AloneProps {
    /// Where.
    pub space: SpaceId,
    /// The entry to change; absent: a new one.
    #[prop_or_default]
    pub entry: Option<ResourceId>,
    /// What a new one begins with.
    #[prop_or_default]
    pub begun: Begun,
    /// It was left.
    pub on_close: Callback<()>,
}

/// The editor where the list is not at hand: it is fetched.
#[component]
pub fn Alone(props: &AloneProps) -> Html {
    let board = use_state(|| None::<Rc<Board>>);
    {
        let board = board.clone();
        use_effect_with(props.space, move |space| {
            let space = *space;
            spawn_local(async move {
                if let Ok(it) = api::faq::list(space, None).await {
                    board.set(Some(Rc::new(it.content)));
                }
            });
        });
    }
    html! {
        <div class="slot">
            { for board.iter().map(|board| html! {
                <Editor board={Rc::clone(board)} space={props.space} entry={props.entry} begun={props.begun.clone()} on_close={props.on_close.clone()} />
            }) }
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct FormProps {
    board: Rc<Board>,
    space: SpaceId,
    #[prop_or_default]
    entry: Option<ResourceId>,
    /// What stands there.
    source: Source,
    #[prop_or_default]
    from: Option<(ResourceId, Seq)>,
    #[prop_or_default]
    gap: bool,
    on_close: Callback<()>,
}

/// A text that is kept while it differs from what stands there.
#[hook]
fn use_kept(place: String, initial: &str) -> (String, Callback<String>, Callback<()>) {
    let draft = use_draft(&place);
    let touched = use_state_eq(|| false);
    let text = if draft.text.is_empty() && !*touched { initial.to_owned() } else { draft.text.to_string() };
    let set = {
        let (set, touched) = (draft.set.clone(), touched);
        Callback::from(move |text: String| {
            touched.set(true);
            set.emit(text);
        })
    };
    (text, set, draft.clear)
}

fn tags(typed: &str) -> Vec<String> {
    typed.split([',', ';']).map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned).collect()
}

#[component]
fn Form(props: &FormProps) -> Html {
    let (texts, toasts, submit) = (use_texts(), use_toasts(), use_submit());
    let source = &props.source;
    let place = match (props.entry, props.from) {
        (Some(id), _) => format!("faq.{id}"),
        (None, Some((thread, no))) => format!("faq.{thread}.{no}"),
        // What was begun for one search is not what was begun for another.
        (None, None) if props.gap => format!("faq.{}.{}", props.space, source.question),
        (None, None) => format!("faq.{}", props.space),
    };
    let (question, set_question, clear_question) = use_kept(format!("{place}.question"), &source.question);
    let (body, set_body, clear_body) = use_kept(format!("{place}.body"), &source.body);
    let (labels, set_labels, clear_labels) = use_kept(format!("{place}.tags"), &source.tags.join(", "));
    let known = props.board.categories.iter().any(|it| it.id == source.category);
    let category = use_state_eq(|| if known { source.category.to_string() } else { NEW.to_owned() });
    let made = use_state_eq(String::new);
    // What stands there by now, if somebody changed it since.
    let theirs = use_state(|| None::<Source>);
    let act = use_memo(
        (
            question.clone(),
            body.clone(),
            labels.clone(),
            (*category).clone(),
            theirs.as_ref().map(|it| it.revision),
        ),
        |_| (ActId::new(), ActId::new()),
    );

    let onsubmit = {
        let (submit, space, entry, from) = (submit.clone(), props.space, props.entry, props.from);
        let (close, toasts, said) = (props.on_close.clone(), toasts.clone(), texts.get("faq-saved"));
        let clear = {
            let (question, body, labels) = (clear_question.clone(), clear_body.clone(), clear_labels.clone());
            Callback::from(move |()| {
                question.emit(());
                body.emit(());
                labels.emit(());
            })
        };
        let chosen = props.board.categories.iter().find(|it| it.id.to_string() == *category).map(|it| it.id);
        let (question, body, tags) = (question.trim().to_owned(), body.clone(), tags(&labels));
        let revision = theirs.as_ref().map_or(source.revision, |it| it.revision);
        let name = NameCategory { act: act.1, title: made.trim().to_owned() };
        let (act, theirs) = (act.0, theirs.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let write = Write {
                act,
                category: chosen.unwrap_or(CategoryId(protocol::EventId::NONE.0)),
                question: question.clone(),
                body: body.clone(),
                tags: tags.clone(),
                from,
            };
            if let Err(problem) = write.check() {
                return submit.refuse(problem);
            }
            if let (None, Err(problem)) = (chosen, name.check()) {
                return submit.refuse(of_category(problem));
            }
            let (name, theirs) = (name.clone(), theirs.clone());
            let sent = async move {
                let mut write = write;
                if chosen.is_none() {
                    write.category = api::faq::create_category(space, &name).await.map_err(of_category)?.id;
                }
                let Some(id) = entry else { return api::faq::write(space, &write).await };
                let Write { act, category, question, body, tags, .. } = write;
                let revise = Revise { act, revision, category, question, body, tags };
                let outcome = api::faq::revise(id, &revise).await;
                if let Err(problem) = &outcome
                    && problem.code == Code::Stale
                    && let Ok(now) = api::faq::source(id).await
                {
                    theirs.set(Some(now));
                }
                outcome
            };
            let (clear, close, toasts, said) = (clear.clone(), close.clone(), toasts.clone(), said.clone());
            submit.run(sent, move |_| {
                clear.emit(());
                toasts.show(said);
                close.emit(());
            });
        })
    };

    let twins = props.board.twins(&question, props.entry);
    let twin = twins.first().map(|it| {
        html! {
            <p class="faq-flag" role="status">
                <Icon name="info" /><span>{ texts.with("faq-twin", &[("question", it.question.as_str().into())]) }</span>
            </p>
        }
    });
    let options = props.board.categories.iter().map(|it| (it.id.to_string().into(), it.title.clone().into()));
    let options: Vec<(AttrValue, AttrValue)> =
        options.chain([(AttrValue::from(NEW), texts.get("faq-category-other"))]).collect();
    let set = |state: &UseStateHandle<String>| {
        let state = state.clone();
        Callback::from(move |text: String| state.set(text))
    };
    let conflict = theirs.as_ref().map(|now| {
        let take = {
            let (now, question, body, labels) =
                (now.clone(), set_question.clone(), set_body.clone(), set_labels.clone());
            Callback::from(move |_: MouseEvent| {
                question.emit(now.question.clone());
                body.emit(now.body.clone());
                labels.emit(now.tags.join(", "));
            })
        };
        html! {
            <section class="conflict" role="alert">
                <header><Icon name="circle-alert" /><h3>{ texts.get("faq-conflict") }</h3></header>
                <div class="versions">
                    <section><h3>{ texts.get("faq-theirs") }</h3><div class="prose as-written">{ format!("{}\n\n{}", now.question, mentions::collapse(&now.body).0) }</div></section>
                    <section><h3>{ texts.get("faq-mine") }</h3><div class="prose as-written">{ format!("{question}\n\n{}", mentions::collapse(&body).0) }</div></section>
                </div>
                <div class="acts"><Button small=true onclick={take}>{ texts.get("faq-take-theirs") }</Button></div>
            </section>
        }
    });
    let making = *category == NEW;
    let stale = submit.problem.as_ref().is_some_and(|it| it.code == Code::Stale);
    html! {
        <form class="form" {onsubmit} novalidate=true>
            <div class="slot">{ for conflict }</div>
            <Choice name="faq-category-of" label={texts.get("faq-category")} {options} value={(*category).clone()} onchange={set(&category)} />
            <div class="slot" hidden={!making}>
                if making {
                    <Field name="faq-category-made" label={texts.get("faq-category-new")} value={(*made).clone()}
                        onchange={set(&made)} fault={submit.fault("category").cloned()} />
                }
            </div>
            <Field name="faq-question" label={texts.get("faq-question")} value={question.clone()} onchange={set_question}
                fault={submit.fault("question").cloned()} />
            <div class="slot">{ for twin }</div>
            <NamingField space={props.space} name="faq-body" kept={place} label={texts.get("faq-body")} value={body.clone()} onchange={set_body}
                help={texts.get("faq-body-help")} fault={submit.fault("body").cloned()} />
            <Field name="faq-tags" label={texts.get("faq-tags")} value={labels.clone()} onchange={set_labels}
                help={texts.get("faq-tags-help")} fault={submit.fault("tags").cloned()} />
            { refusal(&texts, submit.problem.as_ref().filter(|it| it.fields.is_empty() && !stale)) }
            <div class="acts">
                <Button kind={Kind::Quiet} onclick={props.on_close.reform(|_| ())}>{ texts.get("cancel") }</Button>
                <Button kind={Kind::Primary} submit=true busy={submit.busy}>
                    { texts.get(if stale { "faq-keep-mine" } else { "save" }) }
                </Button>
            </div>
        </form>
    }
}

/// What is wrong with a new category's title is shown at its field.
fn of_category(mut problem: Problem) -> Problem {
    for field in &mut problem.fields {
        if field.field == "title" {
            "category".clone_into(&mut field.field);
        }
    }
    problem
}
