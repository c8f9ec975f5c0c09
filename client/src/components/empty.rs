//! Pages and parts with nothing on them: the fact, and what to do next.

use protocol::{Code, Problem};
use yew::prelude::*;

use super::{Button, Kind, link_button};
use crate::{browser, i18n::use_texts, route::Route};

/// The little drawing above the words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Art {
    /// Nothing here yet: one circle, and one to come.
    #[default]
    Apart,
    /// Not for you: two circles and a wall.
    Wall,
    /// Broken off.
    Broken,
    /// All is well.
    Together,
}

/// Props of [`Empty`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The fact.
    pub title: AttrValue,
    /// What to do, or why.
    #[prop_or_default]
    pub text: AttrValue,
    /// The drawing.
    #[prop_or_default]
    pub art: Art,
    /// It is the page's own title.
    #[prop_or_default]
    pub page: bool,
    /// What leads on.
    #[prop_or_default]
    pub children: Html,
}

/// Says that there is nothing, and what to do next.
#[component]
pub fn Empty(props: &Props) -> Html {
    let title = if props.page {
        html! { <h1>{ props.title.clone() }</h1> }
    } else {
        html! { <h2>{ props.title.clone() }</h2> }
    };
    html! {
        <div class="empty">
            { art(props.art) }
            { title }
            <p>{ props.text.clone() }</p>
            <div class="row-gap mt-3">{ props.children.clone() }</div>
        </div>
    }
}

fn art(art: Art) -> Html {
    let lines = match art {
        Art::Apart => {
            html! { <><circle cx="36" cy="36" r="26" /><circle cx="78" cy="36" r="26" stroke-dasharray="3 5" /></> }
        }
        Art::Wall => html! {
            <><circle cx="44" cy="36" r="28" /><circle cx="68" cy="36" r="28" /><path d="M56 8v56" stroke-dasharray="3 5" /></>
        },
        Art::Broken => html! {
            <>
                <circle cx="44" cy="40" r="26" stroke-dasharray="110 54" />
                <circle cx="68" cy="32" r="26" stroke-dasharray="92 72" />
            </>
        },
        Art::Together => html! { <><circle cx="44" cy="36" r="28" /><circle cx="68" cy="36" r="28" /></> },
    };
    html! {
        <svg class="art" viewBox="0 0 112 72" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true">{ lines }</svg>
    }
}

/// Props of [`ErrorPage`].
#[derive(PartialEq, Properties)]
pub struct ErrorProps {
    /// What went wrong.
    pub problem: Problem,
    /// Tries again.
    #[prop_or_default]
    pub retry: Option<Callback<()>>,
}

/// A page that cannot be shown: the fact, one way out, and the code, small and last.
#[component]
pub fn ErrorPage(props: &ErrorProps) -> Html {
    let texts = use_texts();
    let problem = &props.problem;
    let (title, drawing) = match problem.code {
        Code::NotFound => (texts.get("error-not-found"), Art::Apart),
        Code::NotAllowed => (texts.get("error-not-allowed"), Art::Wall),
        Code::Unavailable | Code::TooMany => (texts.get("error-unavailable"), Art::Broken),
        _ => (texts.get("error-other"), Art::Broken),
    };
    let retry = props.retry.clone().unwrap_or_else(|| Callback::from(|()| browser::reload()));
    let way = if problem.temporary {
        html! {
            <Button kind={Kind::Primary} icon="rotate-cw" onclick={retry.reform(|_| ())}>{ texts.get("retry") }</Button>
        }
    } else {
        html! { { link_button(&Route::Home, Kind::Primary, &texts.get("error-home")) } }
    };
    let request = problem.request_id.as_ref().map(|id| format!(", {id}")).unwrap_or_default();
    html! {
        <div class="page">
            <Empty title={title} text={texts.problem(problem)} art={drawing} page=true>{ way }</Empty>
            <p class="small muted tc num">{ format!("{}{request}", problem.status) }</p>
        </div>
    }
}
