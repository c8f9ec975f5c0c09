//! What waits for the reader in a space: who names him, what he is asked to take note of, what he follows, who answers
//! him, then what else moved and what was published; of what is alike, what has most reactions, then the newest. Each
//! line says why it stands there and is put away with one act, as all of them are; both are undone. Only what he is asked
//! to take note of goes by his doing so.

use std::cmp::Reverse;

use protocol::{
    ActId, AnnouncementId, SpaceId,
    announcements::{Board, Input},
    feed,
    live::Act,
    notifications::{Again, Bell, Group, Kind, Level, Notice, Read, Unread, Which, wished},
    order,
};
use yew::{platform::spawn_local, prelude::*};

use crate::{
    api,
    components::{Icon, toast::Toast},
    hooks::{use_live, use_toasts},
    i18n::{Texts, dates, use_texts},
    pages,
    route::place,
    shell::{service_icon, use_bell, use_board},
};

/// Lines shown at most.
const SHOWN: usize = 6;

/// Props of [`Away`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The space.
    pub space: SpaceId,
    /// Its part of the address.
    pub slug: AttrValue,
}

/// A line: why it stands there, what it is, where it leads, and what puts it away.
struct Line {
    rank: u8,
    reactions: i64,
    at: chrono::DateTime<chrono::Utc>,
    icon: &'static str,
    why: AttrValue,
    text: String,
    /// Absent: all there is to read is the line.
    href: Option<String>,
    done: Done,
}

/// What puts a line away.
#[derive(Clone)]
enum Done {
    /// To read it, or to let it be.
    Read(Which),
    /// To take note.
    Acknowledge(AnnouncementId),
}

fn lines(texts: &Texts, bell: &Bell, board: &Board, space: SpaceId, slug: &str) -> Vec<Line> {
    let here = bell.known().filter(|it| it.space == space && it.read.is_none() && it.kind.tells_of_message());
    let here: Vec<&Notice> = here.collect();
    let mut lines: Vec<Line> = Vec::new();
    for group in Group::of(here.iter().copied()) {
        let newest: &Notice = group.notices[0];
        let Some(resource) = newest.resource else { continue };
        let first = group.notices.last().copied().unwrap_or(newest);
        let (rank, icon, why) = match newest.kind {
            Kind::Mention => (0, "at-sign", "home-why-mention"),
            _ => (3, "reply", "home-why-answer"),
        };
        let people = group.people();
        let why = texts.with(
            why,
            &[
                ("name", newest.by.name.clone().into()),
                ("others", people.saturating_sub(1).into()),
                ("date", dates::short(texts, newest.at).to_string().into()),
            ],
        );
        let words = newest.words.as_ref();
        let text = words.map_or_else(String::new, |it| {
            if it.excerpt.is_empty() { it.title.clone() } else { it.excerpt.clone() }
        });
        let ids = group.notices.iter().map(|it| it.id).collect();
        let href = Some(place(slug, newest.of, resource, first.msg_no));
        let done = Done::Read(Which::Notices(ids));
        lines.push(Line { rank, reactions: 0, at: newest.at, icon, why, text, href, done });
    }
    for mine in board.items.iter().filter(|it| it.announcement.acknowledge && !it.acknowledged) {
        let it = &mine.announcement;
        if it.space.is_none_or(|of| of == space) {
            lines.push(Line {
                rank: 1,
                reactions: 0,
                at: it.at,
                icon: "megaphone",
                why: texts.with("home-why-due", &[("name", it.by.name.as_str().into())]),
                text: it.title.clone(),
                href: it.thread.map(|thread| place(slug, feed::Kind::Thread, thread, None)),
                done: Done::Acknowledge(it.id),
            });
        }
    }
    for news in bell.news.iter().filter(|it| it.space == space && bell.tells_more(it)) {
        let (rank, why) = match news.level {
            Level::Follow => (2, "home-why-followed"),
            _ => (4, "home-why-moved"),
        };
        let mut why = texts.with(why, &[("count", news.unread.into())]);
        if news.reactions > 0 {
            let says = [("why", why.as_str().into()), ("count", news.reactions.into())];
            why = texts.with("home-why-liked", &says);
        }
        lines.push(Line {
            rank,
            reactions: news.reactions,
            at: news.at,
            icon: if rank == 2 { "bell" } else { "threads" },
            why,
            text: news.title.clone(),
            href: Some(place(slug, news.of, news.resource, None)),
            done: Done::Read(Which::News(news.resource)),
        });
    }
    // Of one thing one line speaks at a time.
    let moved = bell.news.iter().filter(|it| bell.tells_more(it)).map(|it| it.resource);
    let told: Vec<_> = moved.chain(here.iter().filter_map(|it| it.resource)).collect();
    for item in bell.published.iter().filter(|it| it.space == space && !told.contains(&it.id)) {
        let service = item.kind.service();
        let followed = wished(&bell.wishes, space, Some(service)) == Some(Level::Follow);
        let says = [
            ("name", item.author.name.as_str().into()),
            ("date", dates::short(texts, item.at).to_string().into()),
        ];
        lines.push(Line {
            rank: if followed { 2 } else { 5 },
            reactions: 0,
            at: item.at,
            icon: service_icon(service),
            why: texts
                .with(if followed { "home-why-followed-published" } else { "home-why-published" }, &says),
            text: item.title.clone(),
            href: Some(place(slug, item.kind, item.id, None)),
            done: Done::Read(Which::Published(item.id)),
        });
    }
    order::sort_by_key(&mut lines, |line| (line.rank, Reverse(line.reactions), Reverse(line.at)));
    lines
}

/// What waits, the most pressing first.
#[component]
pub fn Away(props: &Props) -> Html {
    let texts = use_texts();
    let toasts = use_toasts();
    let bell = use_bell();
    let board = use_board();
    let live = use_live();
    let unfolded = use_state_eq(|| false);
    // Events say that something came; its words are asked for by who looks.
    let wordless: Vec<_> = bell
        .ready()
        .map_or_else(Vec::new, |it| it.known().filter(|it| it.words.is_none()).map(|it| it.id).collect());
    {
        let bell = bell.clone();
        use_effect_with(wordless, move |wordless| {
            if !wordless.is_empty() {
                bell.refetch();
            }
        });
    }
    let Some(content) = bell.ready().cloned() else { return html! { <div class="slot"></div> } };
    let lines = lines(&texts, &content, &board, props.space, &props.slug);
    let put_away = {
        let (toasts, texts) = (toasts.clone(), texts.clone());
        Callback::from(move |(which, count): (Which, usize)| {
            let (toasts, texts) = (toasts.clone(), texts.clone());
            spawn_local(async move {
                let act = ActId::new();
                if let Err(problem) = api::notifications::read(&Read { act, which }).await {
                    toasts.show(texts.problem(&problem));
                    return;
                }
                let text = texts.with("notices-read", &[("count", count.into())]);
                let undo = Callback::from(move |()| {
                    spawn_local(async move {
                        let which = Again::Act(act);
                        // What could not be undone is seen to be as it was.
                        let _ = api::notifications::unread(&Unread { act: ActId::new(), which }).await;
                    });
                });
                toasts.show(Toast { text, action: Some((texts.get("undo"), undo)) });
            });
        })
    };
    if lines.is_empty() {
        return html! {
            <div class="slot"><p class="all-read"><Icon name="circle-check" /><span>{ texts.get("home-all-read") }</span></p></div>
        };
    }
    let readable = lines.iter().filter(|it| matches!(it.done, Done::Read(_))).count();
    let all = {
        let (put_away, space) = (put_away.clone(), props.space);
        Callback::from(move |_: MouseEvent| put_away.emit((Which::Space(space), readable)))
    };
    let rest = lines.len().saturating_sub(SHOWN);
    let shown = if *unfolded { lines.len() } else { SHOWN };
    let unfold = {
        let unfolded = unfolded.clone();
        Callback::from(move |_: MouseEvent| unfolded.set(true))
    };
    let one = |line: &Line| {
        let done = match &line.done {
            Done::Read(which) => {
                let label = texts.with("home-seen", &[("title", line.text.as_str().into())]);
                let (put_away, which) = (put_away.clone(), which.clone());
                let done = Callback::from(move |_: MouseEvent| put_away.emit((which.clone(), 1)));
                html! {
                    <button type="button" class="icon-btn sm done" aria-label={label} onclick={done}><Icon name="check" /></button>
                }
            }
            Done::Acknowledge(id) => {
                let (live, toasts, texts, id) = (live.clone(), toasts.clone(), texts.clone(), *id);
                let label = texts.get("announcement-acknowledge");
                let done = Callback::from(move |_: MouseEvent| {
                    let (live, toasts, texts) = (live.clone(), toasts.clone(), texts.clone());
                    spawn_local(async move {
                        // What was done is told, and the line goes with it.
                        if let Err(problem) = live.send(Act::Announcements(Input::Acknowledge(id))).await {
                            toasts.show(texts.problem(&problem));
                        }
                    });
                });
                html! { <button type="button" class="btn sm" onclick={done}>{ label }</button> }
            }
        };
        let says = html! {
            <>
                <span class={classes!("why", (line.rank < 2).then_some("call"))}><Icon name={line.icon} />{ line.why.clone() }</span>
                <span class="t">{ line.text.clone() }</span>
            </>
        };
        let says = if let Some(href) = line.href.clone() {
            let onclick = pages::visiting(&href);
            html! { <a {href} {onclick}>{ says }</a> }
        } else {
            html! { <div>{ says }</div> }
        };
        let key = match &line.done {
            Done::Acknowledge(id) => id.to_string(),
            Done::Read(which) => format!("{which:?}"),
        };
        html! { <li {key}>{ says }{ done }</li> }
    };
    html! {
        <div class="slot">
            <section class="catchup" aria-labelledby="home-away">
                <header>
                    <h2 id="home-away">{ texts.get("home-away") }</h2>
                    <button type="button" class="btn quiet sm" onclick={all} hidden={readable == 0}>
                        <Icon name="check-check" small=true />{ texts.get("home-all-seen") }
                    </button>
                </header>
                <ul>
                    { for lines.iter().take(shown).map(one) }
                </ul>
                <p class="rest" hidden={rest == 0 || *unfolded}>
                    <button type="button" class="btn quiet sm" onclick={unfold}>
                        { texts.with("home-away-rest", &[("count", rest.into())]) }
                    </button>
                </p>
            </section>
        </div>
    }
}
