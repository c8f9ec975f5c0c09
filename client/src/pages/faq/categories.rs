//! The categories of a FAQ, for admins: name them, order them, add one.

use std::rc::Rc;

use protocol::{
    ActId, CategoryId, SpaceId,
    faq::{Board, Category, NameCategory, OrderCategories},
};
use yew::{platform::spawn_local, prelude::*};

use crate::{
    api,
    components::{Button, Dialog, Field, Icon, Kind},
    hooks::{use_submit, use_texts, use_toasts},
    pages::outside::refusal,
};

/// Props of [`Categories`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// What there is.
    pub board: Rc<Board>,
    /// Where.
    pub space: SpaceId,
    /// It was left.
    pub on_close: Callback<()>,
}

/// All of them, each with its name, and a field for one more.
#[component]
pub fn Categories(props: &Props) -> Html {
    let (texts, toasts, submit) = (use_texts(), use_toasts(), use_submit());
    let title = use_state_eq(String::new);
    let space = props.space;
    let ids: Vec<CategoryId> = props.board.categories.iter().map(|it| it.id).collect();
    let step = |from: usize, to: usize| {
        let (mut categories, toasts, texts) = (ids.clone(), toasts.clone(), texts.clone());
        if to < categories.len() {
            categories.swap(from, to);
        }
        Callback::from(move |()| {
            let order = OrderCategories { act: ActId::new(), categories: categories.clone() };
            let (toasts, texts) = (toasts.clone(), texts.clone());
            spawn_local(async move {
                if let Err(problem) = api::faq::order_categories(space, &order).await {
                    toasts.show(texts.problem(&problem));
                }
            });
        })
    };
    let count = ids.len();
    let onsubmit = {
        let (submit, title) = (submit.clone(), title.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let it = NameCategory { act: ActId::new(), title: title.trim().to_owned() };
            if let Err(problem) = it.check() {
                return submit.refuse(problem);
            }
            let title = title.clone();
            submit.run(async move { api::faq::create_category(space, &it).await }, move |_| {
                title.set(String::new());
            });
        })
    };
    let onchange = {
        let title = title.clone();
        Callback::from(move |text: String| title.set(text))
    };
    html! {
        <Dialog id="faq-categories" title={texts.get("faq-categories")} onclose={props.on_close.clone()}>
            <ul class="faq-order">
                { for props.board.categories.iter().enumerate().map(|(at, it)| html! {
                    <Named key={it.id.to_string()} category={it.clone()} up={(at > 0).then(|| step(at, at.saturating_sub(1)))}
                        down={(at + 1 < count).then(|| step(at, at + 1))} />
                }) }
            </ul>
            <form class="form" {onsubmit} novalidate=true>
                <Field name="faq-category" label={texts.get("faq-category-new")} value={(*title).clone()} {onchange}
                    fault={submit.fault("title").cloned()} />
                { refusal(&texts, submit.problem.as_ref().filter(|it| it.fields.is_empty())) }
                <div class="acts">
                    <Button kind={Kind::Quiet} onclick={props.on_close.reform(|_| ())}>{ texts.get("close") }</Button>
                    <Button kind={Kind::Primary} submit=true busy={submit.busy}>{ texts.get("faq-category-add") }</Button>
                </div>
            </form>
        </Dialog>
    }
}

#[derive(PartialEq, Properties)]
struct NamedProps {
    category: Category,
    up: Option<Callback<()>>,
    down: Option<Callback<()>>,
}

/// A category with its name to change.
#[component]
fn Named(props: &NamedProps) -> Html {
    let (texts, submit) = (use_texts(), use_submit());
    let category = &props.category;
    let typed = use_state_eq(|| None::<String>);
    let value = (*typed).clone().unwrap_or_else(|| category.title.clone());
    let changed = typed.as_ref().is_some_and(|it| it.trim() != category.title);
    let onchange = {
        let typed = typed.clone();
        Callback::from(move |text: String| typed.set(Some(text)))
    };
    let save = {
        let (submit, typed, id, title) =
            (submit.clone(), typed.clone(), category.id, value.trim().to_owned());
        Callback::from(move |_: MouseEvent| {
            let it = NameCategory { act: ActId::new(), title: title.clone() };
            if let Err(problem) = it.check() {
                return submit.refuse(problem);
            }
            let typed = typed.clone();
            submit.run(async move { api::faq::name_category(id, &it).await }, move |_| typed.set(None));
        })
    };
    let arrow = |icon: &'static str, key: &str, then: &Option<Callback<()>>| {
        let label = texts.with(key, &[("title", category.title.as_str().into())]);
        let disabled = then.is_none();
        let onclick = then.clone().unwrap_or_default().reform(|_: MouseEvent| ());
        html! { <button type="button" class="icon-btn" aria-label={label} {disabled} {onclick}><Icon name={icon} /></button> }
    };
    let name = format!("category-{}", category.id);
    html! {
        <li>
            <Field {name} label={texts.get("faq-category-title")} {value} {onchange} fault={submit.fault("title").cloned()} />
            if changed {
                <Button small=true busy={submit.busy} onclick={save}>{ texts.get("save") }</Button>
            }
            { arrow("arrow-up", "faq-category-up", &props.up) }
            { arrow("arrow-down", "faq-category-down", &props.down) }
        </li>
    }
}
