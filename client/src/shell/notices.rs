//! The panel under the bell: what is addressed to the reader, and what is new, by object.

use protocol::{
    ActId,
    announcements::{Board, Input, Mine},
    feed,
    live::Act as LiveAct,
    mentions,
    notifications::{
        Again, Bell, Called, Group, Kind, Level, News, Notice, OfReport, Read, Reported, Unread, Which,
    },
    order, people,
};
use yew::{platform::spawn_local, prelude::*};
use yew_router::Routable;

use super::{
    announced::use_board,
    bell::use_bell,
    service_icon,
    why::{About, Cause, Changed, Why},
};
use crate::{
    api, browser,
    components::{Avatar, Icon, Skeleton, avatar::Size, toast::Toast},
    hooks::{Resource, use_live, use_toasts},
    i18n::{Texts, dates, use_texts},
    pages::{self, members::role_key},
    route::{Route, place},
    session::use_session,
};

/// What the panel shows of all there is.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Part {
    All,
    Mine,
    Followed,
}

/// A line of the panel.
enum Line<'b> {
    Notices(Group<'b>),
    News(&'b News),
    Published(&'b feed::Item),
    Called(&'b Called),
    Announced(&'b Mine),
    Reported(&'b Reported),
}

impl Line<'_> {
    fn at(&self) -> chrono::DateTime<chrono::Utc> {
        match self {
            Self::Notices(group) => group.notices[0].at,
            Self::News(news) => news.at,
            Self::Published(item) => item.at,
            Self::Called(it) => it.at,
            Self::Announced(mine) => mine.announcement.at,
            Self::Reported(it) => it.at,
        }
    }
}

/// How a mention is said: of the reader, or of all with whom it calls him.
pub fn mentions_in(calls: Option<mentions::Group>) -> &'static str {
    match calls {
        None => "notice-mention",
        Some(mentions::Group::All) => "notice-calls-all",
        Some(mentions::Group::Admins) => "notice-calls-admins",
    }
}

/// The lines of a part, the newest first.
fn lines<'b>(bell: &'b Bell, board: &'b Board, part: Part, new: bool) -> Vec<Line<'b>> {
    let of_part = |at: chrono::DateTime<chrono::Utc>| (at > bell.since) == new;
    let mut lines: Vec<Line<'_>> = Vec::new();
    if part != Part::Followed {
        let notices = bell.notices.iter().filter(|notice| of_part(notice.at));
        lines.extend(Group::of(notices).into_iter().map(Line::Notices));
        let announced = board.items.iter().filter(|mine| of_part(mine.announcement.at));
        lines.extend(announced.map(Line::Announced));
        lines.extend(bell.called.iter().filter(|it| of_part(it.at)).map(Line::Called));
        lines.extend(bell.reported.iter().filter(|it| of_part(it.at)).map(Line::Reported));
    }
    if part != Part::Mine {
        let news = bell.news.iter().filter(|news| of_part(news.at) && bell.tells_more(news));
        let news = news.filter(|news| part == Part::All || news.level == Level::Follow);
        lines.extend(news.map(Line::News));
        if part == Part::All {
            lines.extend(bell.published.iter().filter(|item| of_part(item.at)).map(Line::Published));
        }
    }
    order::sort_by_key(&mut lines, |line| std::cmp::Reverse(line.at()));
    lines
}

/// Props of [`Notices`].
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Closes the panel.
    pub close: Callback<()>,
}

/// What the panel holds.
#[component]
pub fn Notices(props: &Props) -> Html {
    let texts = use_texts();
    let toasts = use_toasts();
    let session = use_session();
    let bell = use_bell();
    let board = use_board();
    let live = use_live();
    let part = use_state_eq(|| Part::All);
    // The line of which it is said why it is there, and what was changed there last.
    let asked = use_state_eq(|| None::<String>);
    let changed = use_state_eq(|| None::<Changed>);
    {
        // The button that was pressed may be gone with its line: whoever pressed it can undo it, and go on from there.
        use_effect_with((*changed).clone(), |changed| {
            if changed.is_some() {
                browser::focus("#why-undo");
            }
        });
    }

    // Events say that something came; its words are asked for by who looks. What comes while they are on
    // their way has none yet, and is asked for too.
    let notices = bell.ready().map_or(&[][..], |it| &it.notices);
    let called = bell.ready().map_or(&[][..], |it| &it.called);
    let notices = notices.iter().filter(|it| it.words.is_none()).map(|it| it.id.0);
    let called = called.iter().filter(|it| it.words.is_none()).map(|it| it.message.0);
    let reported = bell.ready().map_or(&[][..], |it| &it.reported);
    let reported = reported.iter().filter(|it| it.words.is_none()).map(|it| it.report.0);
    let wordless: Vec<uuid::Uuid> = notices.chain(called).chain(reported).collect();
    {
        let bell = bell.clone();
        use_effect_with(wordless, move |wordless| {
            if !wordless.is_empty() {
                bell.refetch();
            }
        });
    }

    // Reads, and offers to undo it.
    let read = {
        let (toasts, texts) = (toasts.clone(), texts.clone());
        Callback::from(move |(which, count, says): (Which, usize, bool)| {
            let act = ActId::new();
            let (toasts, texts) = (toasts.clone(), texts.clone());
            spawn_local(async move {
                if api::notifications::read(&Read { act, which }).await.is_ok() && says {
                    let undo = Callback::from(move |()| {
                        spawn_local(async move {
                            let which = Again::Act(act);
                            // What could not be undone is seen to be as it was.
                            let _ = api::notifications::unread(&Unread { act: ActId::new(), which }).await;
                        });
                    });
                    let text = texts.with("notices-read", &[("count", count.into())]);
                    toasts.show(Toast { text, action: Some((texts.get("undo"), undo)) });
                }
            });
        })
    };
    let unread = Callback::from(move |which: Again| {
        spawn_local(async move {
            let _ = api::notifications::unread(&Unread { act: ActId::new(), which }).await;
        });
    });

    let put_away = {
        let live = live.clone();
        Callback::from(move |id: protocol::AnnouncementId| {
            let live = live.clone();
            spawn_local(async move {
                // What was not put away is seen to stand there still.
                let _ = live.send(LiveAct::Announcements(Input::Seen(id))).await;
            });
        })
    };

    let content = match &bell.state {
        Resource::Loading => return html! { <div class="scroll"><Skeleton rows={3} /></div> },
        Resource::Failed(problem) => {
            let says = texts.problem(problem);
            return html! { <p class="panel-empty muted" role="alert">{ says }</p> };
        }
        Resource::Ready(content) => content.clone(),
    };
    let slug = |space| session.spaces.iter().find(|it| it.id == space).map(|it| it.slug.clone());
    let goes = |address: String, which: Which| {
        let (close, read) = (props.close.clone(), read.clone());
        Callback::from(move |event: MouseEvent| {
            // A new tab is the browser's own.
            if !event.ctrl_key() && !event.meta_key() && !event.shift_key() {
                event.prevent_default();
                close.emit(());
                pages::go(&address);
            }
            read.emit((which.clone(), 1, false));
        })
    };
    let why = |key: &str, about: About| {
        let open = asked.as_deref() == Some(key);
        let id = format!("why-{key}");
        let onclick = {
            let (asked, key) = (asked.clone(), key.to_owned());
            Callback::from(move |_: MouseEvent| asked.set(Some(key.clone()).filter(|_| !open)))
        };
        let hears = {
            let (asked, changed) = (asked.clone(), changed.clone());
            Callback::from(move |it: Changed| {
                asked.set(None);
                changed.set(Some(it));
            })
        };
        let title = about.title.clone();
        let shown = open.then(|| {
            html! { <Why {about} id={id.clone()} changed={hears} close={props.close.clone()} /> }
        });
        let button = html! {
            <button type="button" class="link" aria-expanded={open.to_string()} aria-controls={open.then_some(id)} {onclick}>
                { texts.get("notice-why") }<span class="vh">{ format!(" {title}") }</span>
            </button>
        };
        (button, html! { <div class="slot">{ for shown }</div> })
    };
    let row = |line: &Line<'_>| match line {
        Line::Notices(group) => {
            let first = group.unread().last().unwrap_or(group.notices[0]);
            let newest = group.notices[0];
            let address = leads(first, slug(first.space));
            let ids: Vec<_> = group.unread().map(|it| it.id).collect();
            let is_unread = !ids.is_empty();
            let toggle = if is_unread {
                let (read, ids, count) = (read.clone(), ids.clone(), ids.len());
                Callback::from(move |_: MouseEvent| read.emit((Which::Notices(ids.clone()), count, true)))
            } else {
                let (unread, id) = (unread.clone(), newest.id);
                Callback::from(move |_: MouseEvent| unread.emit(Again::Notices(vec![id])))
            };
            let (icon, says) = match newest.kind {
                Kind::Mention => ("at-sign", mentions_in(newest.calls)),
                Kind::Answer => ("reply", "notice-answer"),
                Kind::Edited => ("pencil", "notice-edited"),
                Kind::Deleted => ("trash", "notice-deleted"),
                Kind::Role => ("users", "notice-role"),
                Kind::Removed => ("user-minus", "notice-removed"),
                Kind::Link => ("link", "notice-link"),
                Kind::Version => ("history", "notice-version"),
                Kind::Entry => ("faq", "notice-entry"),
                Kind::Reminder => ("bell", "notice-reminder"),
                Kind::EventChanged => ("calendar", "notice-event-changed"),
                Kind::EventCancelled => ("calendar", "notice-event-cancelled"),
                Kind::Seated => ("circle-check", "notice-seated"),
                Kind::Proposed => ("message-square-plus", "notice-proposed"),
                Kind::Accepted => ("circle-check", "notice-accepted"),
                Kind::Refused => ("x", "notice-refused"),
            };
            let words = newest.words.as_ref();
            let role = newest.role.map(|role| texts.get(role_key(role)).to_lowercase()).unwrap_or_default();
            let people = group.people();
            let says = texts.with(says, &[("people", people.into()), ("role", role.into())]);
            let who = Who { name: &newest.by.name, people, says };
            let about = first.resource.map_or(first.space.0, |it| it.0);
            let key = format!("n{about}{:?}{:?}{}", newest.kind, newest.calls, content.since <= newest.at);
            let lead = (&newest.by, icon, "call");
            let title = words.map_or_else(String::new, |it| it.title.clone());
            let quote = words.map_or_else(String::new, |it| it.excerpt.clone());
            let onclick = goes(address.clone(), Which::Notices(ids));
            let resource = newest.resource.map(|id| (id, newest.of));
            let cause = Cause::Notice(newest.kind);
            let why = why(&key, About { cause, space: Some(newest.space), resource, title: title.clone() });
            notice(
                &texts,
                (key, why),
                lead,
                &who,
                (title, quote, newest.at),
                (address, onclick),
                (is_unread, true, toggle),
            )
        }
        Line::Announced(mine) => {
            let it = &mine.announcement;
            let (id, due) = (it.id, mine.is_due());
            let space = session.spaces.iter().find(|space| Some(space.id) == it.space);
            let address = match it.thread {
                Some(thread) => place(
                    &space.map(|it| it.slug.clone()).unwrap_or_default(),
                    feed::Kind::Thread,
                    thread,
                    None,
                ),
                None => String::new(),
            };
            let name = space.map_or_else(|| texts.get("announcement-site").to_string(), |it| it.name.clone());
            let who = Who { name: &it.by.name, people: 1, says: texts.get("notice-announcement") };
            let onclick = {
                let (close, address, put_away) = (props.close.clone(), address.clone(), put_away.clone());
                Callback::from(move |event: MouseEvent| {
                    event.prevent_default();
                    put_away.emit(id);
                    if !address.is_empty() {
                        close.emit(());
                        pages::go(&address);
                    }
                })
            };
            let toggle = put_away.reform(move |_: MouseEvent| id);
            let (key, title) = (format!("a{id}"), it.title.clone());
            let why = why(&key, About { cause: Cause::Announced, space: it.space, resource: None, title });
            notice(
                &texts,
                (key, why),
                (&it.by, "megaphone", "call"),
                &who,
                (it.title.clone(), name, it.at),
                (address, onclick),
                (due, true, toggle),
            )
        }
        Line::Called(it) => {
            let address =
                format!("{}#m{}", Route::Conversation { conversation: it.conversation }.to_path(), it.msg_no);
            let which = Which::Called(it.message);
            let toggle = {
                let (read, which) = (read.clone(), which.clone());
                Callback::from(move |_: MouseEvent| read.emit((which.clone(), 1, true)))
            };
            let words = it.words.as_ref();
            let group = words.map(|it| it.title.clone()).filter(|title| !title.is_empty());
            let says = texts.get(if group.is_some() { "notice-called-in" } else { "notice-called" });
            let who = Who { name: &it.by.name, people: 1, says };
            let onclick = goes(address.clone(), which);
            let key = format!("c{}", it.message);
            let title = it.by.name.clone();
            let why = why(&key, About { cause: Cause::Called, space: None, resource: None, title });
            notice(
                &texts,
                (key, why),
                (&it.by, "at-sign", "call"),
                &who,
                (group.unwrap_or_default(), words.map_or_else(String::new, |it| it.excerpt.clone()), it.at),
                (address, onclick),
                (true, true, toggle),
            )
        }
        Line::Reported(it) => {
            let (to, says) = match it.kind {
                OfReport::Came => (Route::Reports, "notice-report-came"),
                OfReport::Closed => (Route::OwnReports, "notice-report-closed"),
            };
            let address = format!("{}#r{}", to.to_path(), it.report);
            let which = Which::Report(it.report);
            let toggle = {
                let (read, which) = (read.clone(), which.clone());
                Callback::from(move |_: MouseEvent| read.emit((which.clone(), 1, true)))
            };
            let words = it.words.as_ref();
            let who = Who { name: &it.by.name, people: 1, says: texts.get(says) };
            let onclick = goes(address.clone(), which);
            let key = format!("i{}", it.report);
            let title = words.map_or_else(String::new, |it| it.title.clone());
            let cause = Cause::Reported(it.kind);
            let why = why(&key, About { cause, space: it.space, resource: None, title });
            notice(
                &texts,
                (key, why),
                (&it.by, "triangle-alert", "call"),
                &who,
                (
                    words.map_or_else(String::new, |it| it.title.clone()),
                    words.map_or_else(String::new, |it| it.excerpt.clone()),
                    it.at,
                ),
                (address, onclick),
                (true, true, toggle),
            )
        }
        Line::Published(item) => {
            let address = place(&slug(item.space).unwrap_or_default(), item.kind, item.id, None);
            let which = Which::Published(item.id);
            let toggle = {
                let (read, which) = (read.clone(), which.clone());
                Callback::from(move |_: MouseEvent| read.emit((which.clone(), 1, true)))
            };
            let says = texts.get(&format!("notice-published-{}", item.kind.name()));
            let who = Who { name: &item.author.name, people: 1, says };
            let lead = (&item.author, service_icon(item.kind.service()), "threads");
            let onclick = goes(address.clone(), which);
            let (key, title) = (format!("p{}", item.id), item.title.clone());
            let resource = Some((item.id, item.kind));
            let why = why(&key, About { cause: Cause::Published, space: Some(item.space), resource, title });
            notice(
                &texts,
                (key, why),
                lead,
                &who,
                (item.title.clone(), item.excerpt.clone(), item.at),
                (address, onclick),
                (true, false, toggle),
            )
        }
        Line::News(news) => {
            // Where comments name pages, one lands on the page of the first; elsewhere one begins at what is new anyway.
            let first = Some(news.first).filter(|no| news.of == feed::Kind::Document && no.0 > 0);
            let address = place(&slug(news.space).unwrap_or_default(), news.of, news.resource, first);
            let which = Which::News(news.resource);
            let toggle = {
                let (read, which) = (read.clone(), which.clone());
                Callback::from(move |_: MouseEvent| read.emit((which.clone(), 1, true)))
            };
            let people = usize::try_from(news.people).unwrap_or(1).max(1);
            let says = texts.with("notice-news", &[("people", people.into())]);
            let who = Who { name: &news.last.name, people, says };
            let lead = (&news.last, service_icon(news.of.service()), "threads");
            let quote = texts.with("notice-messages", &[("count", news.unread.into())]).to_string();
            let onclick = {
                // The thread opens at what is new; what is read there is no news any more.
                let (close, address) = (props.close.clone(), address.clone());
                Callback::from(move |event: MouseEvent| {
                    if !event.ctrl_key() && !event.meta_key() && !event.shift_key() {
                        event.prevent_default();
                        close.emit(());
                        pages::go(&address);
                    }
                })
            };
            let (key, title) = (format!("r{}", news.resource), news.title.clone());
            let resource = Some((news.resource, news.of));
            let why = why(&key, About { cause: Cause::News, space: Some(news.space), resource, title });
            notice(
                &texts,
                (key, why),
                lead,
                &who,
                (news.title.clone(), quote, news.at),
                (address, onclick),
                (true, false, toggle),
            )
        }
    };
    let section = |title: &str, new: bool| {
        let lines = lines(&content, &board, *part, new);
        let empty = lines.is_empty();
        html! {
            <section hidden={empty}>
                <h3>{ texts.get(title) }</h3>
                <ul>{ for lines.iter().map(row) }</ul>
            </section>
        }
    };
    let of_part = |new: bool| lines(&content, &board, *part, new);
    let empty = of_part(true).is_empty() && of_part(false).is_empty();
    let filter = |it: Part, label: &str| {
        let (part, pressed) = (part.clone(), (*part == it).to_string());
        let count = (it == Part::Mine && content.unread > 0).then(|| {
            html! {
                <span class="count call">
                    <span aria-hidden="true">{ content.unread }</span>
                    <span class="vh">{ texts.with("count-unread", &[("count", content.unread.into())]) }</span>
                </span>
            }
        });
        html! {
            <button type="button" class="filter" aria-pressed={pressed} onclick={move |_| part.set(it)}>
                { texts.get(label) }<span class="slot">{ for count }</span>
            </button>
        }
    };
    let all = {
        let (read, count) = (read.clone(), usize::try_from(content.count()).unwrap_or(0));
        let due: Vec<_> = board.due().iter().map(|mine| mine.announcement.id).collect();
        let put_away = put_away.clone();
        Callback::from(move |_: MouseEvent| {
            due.iter().for_each(|id| put_away.emit(*id));
            if count > 0 {
                read.emit((Which::All, count, true));
            }
        })
    };
    let mentions = {
        let close = props.close.clone();
        Callback::from(move |event: MouseEvent| {
            if !event.ctrl_key() && !event.meta_key() && !event.shift_key() {
                event.prevent_default();
                close.emit(());
                pages::visit(&Route::Mentions.to_path());
            }
        })
    };
    let older = content.next.clone().map(|next| {
        let bell = bell.clone();
        let onclick = Callback::from(move |_: MouseEvent| {
            let (bell, next) = (bell.clone(), next.clone());
            spawn_local(async move {
                if let Ok(older) = api::notifications::bell(Some(next)).await {
                    bell.update(move |it| it.extend(older.content));
                }
            });
        });
        html! { <button type="button" class="btn quiet sm" {onclick}>{ texts.get("notices-older") }</button> }
    });
    let undone = (*changed).clone().map(|it| {
        let changed = changed.clone();
        let onclick = Callback::from(move |_: MouseEvent| {
            it.undo.emit(());
            changed.set(None);
            browser::focus("#bell-content");
        });
        html! {
            <p class="changed">
                <Icon name="check" small=true /><span class="grow">{ it.text }</span>
                <button type="button" class="btn sm" id="why-undo" {onclick}>{ texts.get("undo") }</button>
            </p>
        }
    });
    html! {
        <>
            <div class="head">
                <h2>{ texts.get("bell-title") }</h2>
                <button type="button" class="btn quiet sm" onclick={all}>
                    <Icon name="check-check" small=true />{ texts.get("notices-read-all") }
                </button>
                <button type="button" class="icon-btn sm" aria-label={texts.get("close")} onclick={props.close.reform(|_| ())}>
                    <Icon name="x" />
                </button>
            </div>
            <div class="filters" role="group" aria-label={texts.get("notices-filter")}>
                { filter(Part::All, "notices-all") }
                { filter(Part::Mine, "notices-mine") }
                { filter(Part::Followed, "notices-followed") }
                <a class="filter" href={Route::Mentions.to_path()} onclick={mentions}>{ texts.get("mentions-title") }</a>
            </div>
            <div class="slot" role="status">{ for undone }</div>
            <div class="scroll" tabindex="0" role="region" aria-label={texts.get("bell-title")}>
                { section("notices-new", true) }
                { section("notices-earlier", false) }
                <p class="panel-empty muted" hidden={!empty}>{ texts.get("bell-empty") }</p>
                <div class="older">{ for older }</div>
            </div>
        </>
    }
}

/// Where a notice leads: to the message, else to where one sees or does what it is about.
fn leads(it: &Notice, slug: Option<String>) -> String {
    match (slug, it.resource) {
        (Some(slug), Some(resource)) => place(&slug, it.of, resource, it.msg_no),
        (Some(slug), None) if it.kind == Kind::Link => Route::Members { slug }.to_path(),
        (Some(slug), None) if it.kind == Kind::Proposed => {
            format!("{}#proposals-title", Route::Discussions { slug }.to_path())
        }
        (Some(slug), None) if it.kind == Kind::Refused => {
            format!("{}#own-proposals", Route::Discussions { slug }.to_path())
        }
        (Some(slug), None) => Route::Space { slug }.to_path(),
        (None, _) => Route::Spaces.to_path(),
    }
}

/// Whose doing it is: one person, or one and others; and what was done.
struct Who<'w> {
    name: &'w str,
    people: usize,
    says: AttrValue,
}

type Act = Callback<MouseEvent>;

/// One line: who did what where, when, and whether it is read.
fn notice(
    texts: &Texts,
    (key, (why, because)): (String, (Html, Html)),
    (by, icon, kind): (&people::Card, &'static str, &'static str),
    who: &Who<'_>,
    (title, quote, at): (String, String, chrono::DateTime<chrono::Utc>),
    (href, onclick): (String, Act),
    (unread, mine, toggle): (bool, bool, Act),
) -> Html {
    let (id, photo, name) = (by.id, by.photo, by.name.clone());
    let others = who.people.saturating_sub(1);
    let others =
        (others > 0).then(|| html! { <b>{ texts.with("notice-others", &[("count", others.into())]) }</b> });
    let label = texts.get(if unread { "notice-mark-read" } else { "notice-mark-unread" });
    let kind =
        if kind == "call" { classes!("kind", "svc", "call") } else { classes!("kind", "svc", "threads") };
    html! {
        <li {key} class={classes!("notice", unread.then_some("is-unread"))}>
            <span class="lead">
                <Avatar {id} {photo} {name} size={Size::Medium} />
                <span class={kind}><Icon name={icon} small=true /></span>
            </span>
            <div>
                <p><a {href} {onclick}><b>{ who.name.to_owned() }</b>{ for others }{ who.says.clone() }<b>{ title }</b></a></p>
                <p class="q">{ quote }</p>
                <p class="meta"><time datetime={dates::machine(at)}>{ dates::short(texts, at) }</time>{ why }</p>
            </div>
            <button type="button" class="state" aria-label={label} onclick={toggle}>
                { for unread.then(|| html! { <span class={classes!("dot", mine.then_some("call"))}></span> }) }
            </button>
            { because }
        </li>
    }
}
