//! The bell: what is new for the reader in this space, and the way there.

use protocol::discussions::Row;
use yew::prelude::*;
use yew_router::prelude::*;

use super::{
    frame::use_space,
    threads::{unread, use_threads},
};
use crate::{
    components::{Avatar, Icon, Menu, avatar::Size},
    i18n::{Texts, dates, use_texts},
    route::Route,
};

/// The bell with its count, and the panel below.
#[component]
pub fn Bell() -> Html {
    let texts = use_texts();
    let space = use_space();
    let threads = use_threads();
    let count = threads.ready().map_or(0, |list| unread(list));
    let mut rows: Vec<Row> = threads
        .ready()
        .map(|list| list.rows.iter().filter(|row| row.unread() > 0).cloned().collect())
        .unwrap_or_default();
    rows.sort_by_key(|row| std::cmp::Reverse(row.moved_at));
    let button = html! {
        <>
            <Icon name="bell" />
            <span class="slot">
                { for (count > 0).then(|| html! {
                    <span class="count" aria-hidden="true">{ if count > 99 { "99+".to_owned() } else { count.to_string() } }</span>
                }) }
            </span>
        </>
    };
    let content = {
        let (texts, slug) = (texts.clone(), space.slug.clone());
        Callback::from(move |close: Callback<()>| panel(&texts, &slug, &rows, &close))
    };
    let label = texts.with("bell", &[("count", count.into())]);
    html! { <Menu id="bell" class="icon-btn" {label} {button} {content} panel=true /> }
}

fn panel(texts: &Texts, slug: &str, rows: &[Row], close: &Callback<()>) -> Html {
    let done = close.reform(|_: MouseEvent| ());
    let body = if rows.is_empty() {
        html! { <p class="panel-empty muted">{ texts.get("bell-empty") }</p> }
    } else {
        html! {
            <ul>
                { for rows.iter().map(|row| {
                    let to = Route::Thread { slug: slug.to_owned(), thread: row.heading.id };
                    let last = row.last.as_ref().unwrap_or(&row.heading.author);
                    html! {
                        <li key={row.heading.id.to_string()} class="notice is-unread" onclick={done.clone()}>
                            <span class="lead"><Avatar id={last.id} photo={last.photo} name={last.name.clone()} size={Size::Medium} /></span>
                            <div>
                                <p><Link<Route> {to}><b>{ row.heading.title.clone() }</b></Link<Route>></p>
                                <p class="meta">
                                    <span>{ texts.with("bell-replies", &[("count", row.unread().into()), ("name", last.name.clone().into())]) }</span>
                                    <time datetime={dates::machine(row.moved_at)}>{ dates::short(texts, row.moved_at) }</time>
                                </p>
                            </div>
                            <span class="state"><span class="dot"></span></span>
                        </li>
                    }
                }) }
            </ul>
        }
    };
    html! {
        <>
            <div class="head">
                <h2>{ texts.get("bell-title") }</h2>
                <button type="button" class="icon-btn sm" aria-label={texts.get("close")} onclick={done.clone()}>
                    <Icon name="x" />
                </button>
            </div>
            <div class="scroll" tabindex="0" role="region" aria-label={texts.get("bell-title")}>{ body }</div>
            <div class="foot" onclick={done.clone()}>
                <Link<Route> to={Route::Discussions { slug: slug.to_owned() }} classes="btn quiet sm">
                    { texts.get("bell-all") }
                </Link<Route>>
            </div>
        </>
    }
}
