//! The page with a space's themes and threads.

use protocol::{
    discussions::{List, Purpose, Row, Theme},
    spaces::Role,
};
use yew::{platform::spawn_local, prelude::*};
use yew_router::prelude::*;

use super::{
    filter::Filter,
    open::OpenDialogProps,
    order::Order,
    proposals::{Desk, Own},
    row::ThreadRow,
    waiting::{Moves, WaitingQuestions},
};
use crate::{
    api, browser,
    components::{Button, Empty, ErrorPage, Icon, Kind, Skeleton},
    hooks::{Resource, UseResource, use_texts, use_title},
    i18n::Texts,
    parts::{Piece, part},
    route::Route,
    shell::{use_space, use_threads},
};

/// The list's page.
#[component]
pub fn Threads() -> Html {
    let texts = use_texts();
    let threads = use_threads();
    use_title(&texts.get("threads-title"));
    use_effect_with((), |()| browser::window().scroll_to_with_x_and_y(0.0, 0.0));
    match &threads.state {
        Resource::Loading => html! { <div class="page"><Skeleton rows={8} /></div> },
        Resource::Failed(problem) => {
            let again = threads.clone();
            html! { <ErrorPage problem={problem.clone()} retry={Callback::from(move |()| again.refetch())} /> }
        }
        Resource::Ready(_) => html! { <Listed {threads} /> },
    }
}

#[derive(PartialEq, Properties)]
struct ListedProps {
    threads: UseResource<List>,
}

#[component]
fn Listed(props: &ListedProps) -> Html {
    let texts = use_texts();
    let space = use_space();
    let filter = Filter::of(&use_location().map(|it| it.query_str().to_owned()).unwrap_or_default());
    let opening = use_state_eq(|| false);
    let list = match props.threads.ready() {
        Some(list) => (**list).clone(),
        None => List { themes: Vec::new(), rows: Vec::new(), next: None },
    };
    let order = use_state_eq(|| Order::of(&list));
    // What a filter takes is chosen when it is chosen: a thread does not vanish because it was read.
    let chosen = use_state_eq(|| None::<(Filter, Vec<protocol::ResourceId>)>);
    {
        let chosen = chosen.clone();
        let ids: Vec<_> =
            list.rows.iter().filter(|row| filter.takes(row)).map(|row| row.heading.id).collect();
        use_effect_with((filter, (*order).clone()), move |(filter, _)| chosen.set(Some((*filter, ids))));
    }

    let admin = space.role == Some(Role::Admin);
    let slug: AttrValue = space.slug.clone().into();
    let unread: i64 = list.rows.iter().map(Row::unread).sum();
    let unread_threads = list.rows.iter().filter(|row| row.unread() > 0).count();
    let moved = order.moved(&list);
    let taken = |row: &Row| match &*chosen {
        Some((of, ids)) if *of == filter && matches!(of, Filter::Unread | Filter::Unanswered) => {
            ids.contains(&row.heading.id)
        }
        _ => filter.takes(row),
    };
    let rows: Vec<&Row> = order.rows(&list).into_iter().filter(|row| taken(row)).collect();
    let themes = list.themes.iter().filter_map(|theme| themed(&texts, theme, &rows, &slug, admin));
    let feedback = list.rows.iter().find(|row| row.heading.purpose == Some(Purpose::Feedback));

    let lay_out = {
        let (order, list) = (order.clone(), list.clone());
        Callback::from(move |_: MouseEvent| order.set(Order::of(&list)))
    };
    let more = {
        let (threads, order, next, space) =
            (props.threads.clone(), order.clone(), list.next.clone(), space.id);
        Callback::from(move |_: MouseEvent| {
            let (threads, order, next) = (threads.clone(), order.clone(), next.clone());
            spawn_local(async move {
                if let Ok(page) = api::discussions::list(space, next).await {
                    let mut longer = (*order).clone();
                    longer.lengthen(&page.content, 0);
                    threads.update(move |list| {
                        for row in page.content.rows {
                            if list.row(row.heading.id).is_none() {
                                list.rows.push(row);
                            }
                        }
                        list.next = page.content.next;
                    });
                    order.set(longer);
                }
            });
        })
    };
    let show = |on: bool| {
        let opening = opening.clone();
        Callback::from(move |()| opening.set(on))
    };
    let empty = rows.is_empty().then(|| match filter {
        Filter::All if admin => html! {
            <Empty title={texts.get("threads-none")} text={texts.get("threads-none-admin")}>
                <Button onclick={show(true).reform(|_| ())}>{ texts.get("thread-open") }</Button>
            </Empty>
        },
        Filter::All => html! { <Empty title={texts.get("threads-none")} text={texts.get("threads-none-member")} /> },
        Filter::Unread | Filter::Unanswered | Filter::Resolved | Filter::Archived => {
            let key = match filter {
                Filter::Unread => "threads-none-unread",
                Filter::Archived => "threads-none-archived",
                Filter::Resolved => "threads-none-resolved",
                _ => "threads-none-unanswered",
            };
            html! {
                <Empty title={texts.get(key)} text={texts.get("threads-none-filter")}>
                    <Link<Route> to={Route::Discussions { slug: slug.to_string() }} classes="btn">{ texts.get("threads-show-all") }</Link<Route>>
                </Empty>
            }
        }
    });
    let propose = (!admin).then(|| {
        let before = if feedback.is_some() { texts.get("threads-lead-or") } else { AttrValue::default() };
        html! {
            <>
                { before }
                <button type="button" class="link" onclick={show(true).reform(|_: MouseEvent| ())}>
                    { texts.get("threads-lead-propose") }
                </button>
            </>
        }
    });
    let lede = texts.with(
        "threads-lede",
        &[
            ("threads", list.rows.iter().filter(|row| !row.heading.archived).count().into()),
            ("themes", list.themes.len().into()),
            ("unread", unread.into()),
        ],
    );
    html! {
        <div class="page">
            <header class="page-head">
                <div><h1 id="threads-title" tabindex="-1">{ texts.get("threads-title") }</h1><p class="lede">{ lede }</p></div>
                <div class="row-gap">
                    if admin {
                        <Button kind={Kind::Primary} icon="message-square-plus" onclick={show(true).reform(|_| ())}>
                            { texts.get("thread-open") }
                        </Button>
                    } else {
                        <Button icon="message-square-plus" onclick={show(true).reform(|_| ())}>
                            { texts.get("thread-propose") }
                        </Button>
                    }
                </div>
            </header>
            <nav class="filters" aria-label={texts.get("filter-label")}>
                { for Filter::ALL.iter().map(|it| html! { <Tab key={it.name()} it={*it} now={filter} slug={slug.clone()} unread={unread_threads} /> }) }
            </nav>
            <div class="slot">
                if admin {
                    <Desk space={space.id} slug={slug.clone()} themes={list.themes.clone()} />
                    <WaitingQuestions space={space.id} slug={slug.clone()} moves={Moves::of(&list)} />
                }
            </div>
            <div class="pill-place">
                if moved > 0 {
                    <button type="button" class="new-pill mt-3" onclick={lay_out}>
                        <Icon name="arrow-up" small=true />
                        <span>{ texts.with("threads-moved", &[("count", moved.into())]) }</span>
                    </button>
                }
            </div>
            <div class="themes">{ for themes }</div>
            <div class="none">{ for empty }</div>
            <p class="more-threads" hidden={list.next.is_none()}>
                <Button onclick={more}>{ texts.get("threads-more") }</Button>
            </p>
            <p class="lead-line" hidden={feedback.is_none() && admin}>
                <Icon name="corner-down-right" />
                <span>
                    { texts.get("threads-lead") }{ " " }
                    { for feedback.map(|row| html! {
                        <Link<Route> to={Route::Thread { slug: slug.to_string(), thread: row.heading.id }}>
                            { texts.with("threads-lead-link", &[("title", row.heading.title.as_str().into())]) }
                        </Link<Route>>
                    }) }
                    { for propose }
                </span>
            </p>
            <div class="slot">
                if !admin {
                    <Own space={space.id} slug={slug.clone()} />
                }
            </div>
            <div class="over">
                if *opening {
                    { part(Piece::Open(OpenDialogProps { space: space.id, slug, themes: list.themes.clone(), proposes: !admin, on_close: show(false) })) }
                }
            </div>
        </div>
    }
}

/// A theme with its threads; none when it has none to show.
fn themed(texts: &Texts, theme: &Theme, rows: &[&Row], slug: &AttrValue, admin: bool) -> Option<Html> {
    let rows: Vec<&&Row> = rows.iter().filter(|row| row.heading.theme == theme.id).collect();
    let id = format!("theme-{}", theme.id);
    (!rows.is_empty()).then(|| {
        html! {
            <section key={id.clone()} class="theme" aria-labelledby={id.clone()}>
                <header>
                    <h2 {id}>{ theme.title.clone() }</h2>
                    <span class="small muted">{ texts.with("theme-threads", &[("count", rows.len().into())]) }</span>
                </header>
                <ul>
                    { for rows.iter().map(|row| html! {
                        <ThreadRow key={row.heading.id.to_string()} row={(**row).clone()} slug={slug.clone()} {admin} />
                    }) }
                </ul>
            </section>
        }
    })
}

#[derive(PartialEq, Properties)]
struct TabProps {
    it: Filter,
    now: Filter,
    slug: AttrValue,
    /// How many threads have something unread.
    unread: usize,
}

/// A filter's link.
#[component]
fn Tab(props: &TabProps) -> Html {
    let texts = use_texts();
    let navigator = use_navigator();
    let it = props.it;
    let to = Route::Discussions { slug: props.slug.to_string() };
    let href = match it {
        Filter::All => to.to_path(),
        _ => format!("{}?filter={}", to.to_path(), it.name()),
    };
    let onclick = Callback::from(move |event: MouseEvent| {
        // A new tab or window is the browser's affair.
        if event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key() {
            return;
        }
        let Some(navigator) = &navigator else { return };
        event.prevent_default();
        match it {
            Filter::All => navigator.push(&to),
            // A name of ours is always a query.
            _ => drop(navigator.push_with_query(&to, &[("filter", it.name())])),
        }
    });
    let number = (it == Filter::Unread && props.unread > 0)
        .then(|| html! { <span class="num">{ props.unread }</span> });
    html! {
        <a class="filter" {href} aria-current={(it == props.now).then_some("true")} {onclick}>
            <span>{ texts.get(it.text()) }</span>
            <span class="n">{ for number }</span>
        </a>
    }
}
