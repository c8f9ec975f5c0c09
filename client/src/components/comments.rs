//! The comments of a resource, whatever it is: read from the first new one on, written, answered,
//! changed and reacted to, live.

mod accept;
mod announce;
mod ask;
mod call;
mod clipboard;
mod composer;
mod edit;
mod files;
mod hints;
mod history;
mod leads;
mod mark;
mod message;
mod naming;
mod outbox;
mod pages;
mod picker;
mod place;
mod reactions;
mod reading;
mod rows;
mod talk;
mod tools;
mod turn;
mod typing;
mod under;
mod unsent;

use std::{cell::Cell, ops::Range, rc::Rc};

use protocol::{
    ActId, CommentId, Seq,
    comments::{Anchor, Comment, Log, React},
    people::Card,
};
use web_sys::HtmlElement;
use yew::{platform::spawn_local, prelude::*, virtual_dom::Key};
use yew_router::hooks::use_location;

pub use accept::{Accepted, Answers};
pub use ask::{DeleteDialog, DeleteDialogProps};
pub use call::{CallDialog, CallDialogProps};
pub use clipboard::copy;
pub use edit::{EditBox, EditBoxProps};
pub use hints::Hints;
pub use history::{HistoryDialog, HistoryDialogProps};
pub use mark::use_looking;
pub use naming::{NamingField, UseNaming, use_naming};
pub use outbox::{Item, OutboxProvider, purge, use_all_unsent, use_outbox};
pub use place::named;
pub use reactions::name as reaction_name;
pub use reading::Reading;
pub use talk::{Page, Talk};
pub use under::Under;

use self::{
    announce::Announce,
    composer::{Answering, Composer},
    mark::use_mark,
    message::{Message, Rights, Want},
    outbox::{State, use_unsent},
    place::{begins, link, numbers, place, quote, step},
    rows::{Row, comment_key, rows, unsent_key},
    typing::TypingLine,
    unsent::Unsent,
};
use super::{
    Icon,
    toast::Toast,
    virtual_list::{At, Go, VirtualList},
};
use crate::{
    browser,
    hooks::{use_live, use_live_state, use_texts, use_toasts},
    live::LiveState,
    parts::{Piece, part},
};

/// Props of [`Comments`].
#[derive(Properties)]
pub struct CommentsProps {
    /// What has the comments.
    pub page: Page,
    /// The reader.
    pub me: Card,
    /// May change everybody's comments.
    pub admin: bool,
    /// Who closed it to comments.
    pub locked_by: Option<Card>,
    /// It was put away, and takes no comments.
    pub archived: bool,
    /// Told the number of the first comment in sight, so that a fresh page begins there.
    pub place: Rc<Cell<Option<Seq>>>,
    /// Whom one writes to, where that is known.
    #[prop_or_default]
    pub to: Option<AttrValue>,
    /// What of a thing with versions one looks at and writes about.
    #[prop_or_default]
    pub about: Option<About>,
    /// What stands under the comment of this number.
    #[prop_or_default]
    pub foot: Option<(Seq, Html)>,
    /// Which of them answer a question.
    #[prop_or_default]
    pub answers: Option<Answers>,
    /// They are comments on something, and no replies in a talk.
    #[prop_or_default]
    pub comments: bool,
    /// What they are about is long, and read first: the page does not open at its end.
    #[prop_or_default]
    pub below: bool,
}

impl PartialEq for CommentsProps {
    fn eq(&self, other: &Self) -> bool {
        self.page == other.page
            && self.to == other.to
            && self.foot == other.foot
            && self.below == other.below
            && self.comments == other.comments
            && self.answers == other.answers
            && self.about == other.about
            && self.me == other.me
            && self.admin == other.admin
            && self.locked_by == other.locked_by
            && self.archived == other.archived
    }
}

/// The version, and maybe the page, that comments are about.
#[derive(Clone, PartialEq)]
pub struct About {
    /// What is looked at, and written about.
    pub at: Anchor,
    /// The current version.
    pub edition: i32,
    /// Hears where a comment that was chosen leads.
    pub go: Callback<Anchor>,
}

/// What is open over the comments.
#[derive(Clone, PartialEq)]
enum Over {
    Nothing,
    Deleting(Comment),
    History(Comment),
}

/// A list of comments and the place to write one.
#[component]
pub fn Comments(props: &CommentsProps) -> Html {
    let texts = use_texts();
    let toasts = use_toasts();
    let live = use_live();
    let link_state = use_live_state();
    let offline = matches!(link_state, LiveState::Offline { .. });
    let outbox = use_outbox();
    let under = props.page.talk().under();
    let unsent = use_unsent(under);
    let looking = use_looking();

    let view = use_state_eq(|| 0..0);
    let touched = use_state_eq(|| None::<Seq>);
    let answering = use_state_eq(|| None::<CommentId>);
    let editing = use_state_eq(|| None::<CommentId>);
    let linked = use_state_eq(|| None::<Seq>);
    let over = use_state_eq(|| Over::Nothing);
    let back = use_state_eq(|| None::<(u32, AttrValue)>);
    let problem = use_state_eq(|| None::<AttrValue>);
    let go = use_state_eq(|| None::<Go>);
    let wish = use_mut_ref(|| 0);
    let (dock, field) = (use_node_ref(), use_node_ref());
    // The mark was put back on purpose: what is in sight does not move it again on this page.
    let held = use_state_eq(|| false);

    let me = props.me.id;
    let (log, reading) = props.page.parts();
    let list = use_memo((props.page.clone(), unsent.clone()), |(page, unsent)| {
        let (log, reading) = page.parts();
        let rows = rows(log, reading.line, unsent, &reading.posted);
        let keys: Rc<[Key]> = rows.iter().map(|row| row.key(log, unsent)).collect();
        (rows, keys)
    });
    let (list_rows, keys) = (&list.0, &list.1);
    let seen = numbers(list_rows, log, &view);
    let in_sight = seen.clone();
    props.place.set(seen.first().copied().or_else(|| props.place.get()));

    pages::use_pages(&props.page, me, &view, list_rows.len());

    let bring = {
        let go = go.clone();
        Callback::from(move |(to, at, focus): (Key, At, bool)| {
            *wish.borrow_mut() += 1;
            go.set(Some(Go { wish: *wish.borrow(), to, at, focus }));
        })
    };
    // To a message by its number, fetched if need be.
    let lead = {
        let (page, bring, linked) = (props.page.clone(), bring.clone(), linked.clone());
        Callback::from(move |(no, focus, link): (Seq, bool, bool)| {
            let (bring, linked) = (bring.clone(), linked.clone());
            pages::bring(&page, me, no, move |found| {
                if found {
                    linked.set(link.then_some(no));
                    bring.emit((comment_key(no), At::Start, focus));
                }
            });
        })
    };

    // Where the page opens; an address that names a message leads there, now and later.
    let hash = use_location().map(|it| it.hash().to_owned()).unwrap_or_default();
    {
        let (lead, bring, rows, keys) = (lead.clone(), bring.clone(), list_rows.clone(), keys.clone());
        let below = props.below;
        use_effect_with((under, hash), move |(_, hash)| match named(hash) {
            Some(no) => lead.emit((no, true, true)),
            None if below => {}
            None => match rows.iter().position(|row| matches!(row, Row::Line(_))) {
                // Everything is new: one begins with the question.
                Some(0) => {}
                Some(at) => bring.emit((keys[at].clone(), At::Start, false)),
                None => {
                    if let Some(last) = keys.last() {
                        bring.emit((last.clone(), At::End, false));
                    }
                }
            },
        });
    }

    // What came is seen once it is in sight of somebody who looks.
    {
        let page = props.page.clone();
        let new = looking && seen.iter().any(|no| reading.arrived.contains(no));
        use_effect_with((seen, new), move |(seen, new)| {
            if *new {
                let seen = seen.clone();
                page.update(move |talk| {
                    talk.parts_mut().1.sees(&seen);
                });
            }
        });
    }
    let at_end = !log.more_after && view.end == list_rows.len() && !list_rows.is_empty();
    let marked = {
        let page = props.page.clone();
        Callback::from(move |mark| page.update(move |talk| talk.set_mark(mark)))
    };
    use_mark(
        under,
        props.page.talk().mark(),
        log.head,
        looking && at_end && reading.arrived.is_empty() && !*held,
        marked.clone(),
    );

    // What failed before one's eyes says so in full, though it is taller now.
    {
        let in_sight = list_rows.get((*view).clone()).unwrap_or_default();
        let failed = in_sight.iter().find_map(|row| match row {
            Row::Unsent(at) => unsent.get(*at).filter(|item| matches!(item.state, State::Failed(_))),
            _ => None,
        });
        let bring = bring.clone();
        use_effect_with(failed.map(|item| item.act), move |act| {
            if let Some(act) = act {
                bring.emit((unsent_key(*act), At::Nearest, false));
            }
        });
    }

    // What has come back as an event leaves the outbox.
    {
        let done: Vec<ActId> =
            unsent.iter().filter(|item| is_done(item, log, reading)).map(|item| item.act).collect();
        let outbox = outbox.clone();
        use_effect_with(done, move |done| {
            for act in done {
                outbox.take(*act);
            }
        });
    }

    let focus_field = {
        let field = field.clone();
        Callback::from(move |()| {
            if let Some(field) = field.cast::<HtmlElement>() {
                let _ = field.focus();
            }
        })
    };
    let on_send = {
        let (outbox, answering, page, bring) =
            (outbox.clone(), answering.clone(), props.page.clone(), bring.clone());
        let last = log.more_after.then_some(log.head);
        let anchor = props.about.as_ref().map(|it| it.at);
        Callback::from(move |(body, call): (String, bool)| {
            let item = Item {
                act: ActId::new(),
                under,
                anchor,
                parent: *answering,
                body,
                call,
                at: chrono::DateTime::from_timestamp_millis(now()).unwrap_or_default(),
                state: State::Waiting,
            };
            let key = unsent_key(item.act);
            let first_to_end = last.filter(|_| item.parent.is_none());
            outbox.put(item);
            answering.set(None);
            bring.emit((key.clone(), At::Nearest, false));
            if let Some(head) = first_to_end {
                let bring = bring.clone();
                pages::bring(&page, me, head, move |_| bring.emit((key, At::Nearest, false)));
            }
        })
    };
    let fail = {
        let (problem, texts) = (problem.clone(), texts.clone());
        Callback::from(move |it: protocol::Problem| problem.set(Some(texts.problem(&it))))
    };
    // Puts the mark before a message, and says so with the way back.
    let put_mark = {
        let (live, fail, marked, held) = (live.clone(), fail.clone(), marked.clone(), held.clone());
        Callback::from(move |(to, hold, then): (Seq, bool, Callback<()>)| {
            let (live, fail, marked, held) = (live.clone(), fail.clone(), marked.clone(), held.clone());
            spawn_local(async move {
                match live.send(under.mark(to)).await {
                    Ok(_) => {
                        held.set(hold);
                        marked.emit(to);
                        then.emit(());
                    }
                    Err(problem) => fail.emit(problem),
                }
            });
        })
    };
    let keep_unread = {
        let (put_mark, page, talk) = (put_mark.clone(), props.page.clone(), props.page.clone());
        let (toasts, texts) = (toasts.clone(), texts.clone());
        Callback::from(move |no: Seq| {
            let (before, line) = (talk.talk().mark(), talk.parts().1.line);
            let back = {
                let (put_mark, page) = (put_mark.clone(), page.clone());
                Callback::from(move |()| {
                    let page = page.clone();
                    let then = move |()| page.update(move |talk| talk.parts_mut().1.line = line);
                    put_mark.emit((before, false, Callback::from(then)));
                })
            };
            let then = {
                let (page, toasts, texts) = (page.clone(), toasts.clone(), texts.clone());
                Callback::from(move |()| {
                    page.update(move |talk| {
                        let (log, reading) = talk.parts_mut();
                        reading.begins_at(log, no);
                    });
                    let action = Some((texts.get("undo"), back.clone()));
                    toasts.show(Toast { text: texts.get("comment-unread-done"), action });
                })
            };
            put_mark.emit((Seq(no.0 - 1), true, then));
        })
    };
    let on_want = {
        let (touched, answering, editing, over) =
            (touched.clone(), answering.clone(), editing.clone(), over.clone());
        let (talk, toasts, texts, problem) =
            (props.page.clone(), toasts.clone(), texts.clone(), problem.clone());
        let (focus_field, back, fail) = (focus_field.clone(), back.clone(), fail.clone());
        let on_accept = props.answers.as_ref().map(|it| it.on_accept.clone());
        Callback::from(move |(id, no, want): (CommentId, Seq, Want)| {
            let comment = || talk.parts().0.items.iter().find(|it| it.id == id).cloned();
            match want {
                Want::Touch => touched.set(Some(no)),
                Want::React(kind, on) => {
                    let (live, fail) = (live.clone(), fail.clone());
                    let act = under.react(id, kind, React { act: ActId::new(), on });
                    problem.set(None);
                    spawn_local(async move {
                        if let Err(problem) = live.send(act).await {
                            fail.emit(problem);
                        }
                    });
                }
                Want::Reply => {
                    answering.set(Some(id));
                    focus_field.emit(());
                }
                Want::Link => {
                    clipboard::copy(&link(no));
                    toasts.show(texts.get("comment-link-copied"));
                }
                Want::Quote => {
                    let Some(comment) = comment() else { return };
                    let (back, fail, focus_field) = (back.clone(), fail.clone(), focus_field.clone());
                    problem.set(None);
                    spawn_local(async move {
                        match under.history(id).await {
                            Ok(it) => {
                                let nth = back.as_ref().map_or(0, |(no, _)| no + 1);
                                let text = quote(&comment.author.name, &link(no), &it.source);
                                back.set(Some((nth, text.into())));
                                focus_field.emit(());
                            }
                            Err(it) => fail.emit(it),
                        }
                    });
                }
                Want::Unread => keep_unread.emit(no),
                Want::Accept(on) => {
                    if let Some(on_accept) = &on_accept {
                        on_accept.emit((id, on));
                    }
                }
                Want::Edit => editing.set(Some(id)),
                Want::Delete => over.set(comment().map_or(Over::Nothing, Over::Deleting)),
                Want::History => over.set(comment().map_or(Over::Nothing, Over::History)),
            }
        })
    };

    // One comment at a time is reached by the tab key; the arrows lead to the others.
    let first_seen = numbers(list_rows, log, &view).first().copied();
    let stop = touched.filter(|no| log.items.iter().any(|it| it.msg_no == *no)).or(first_seen);
    let onkeydown = {
        let (rows, talk, bring) = (list_rows.clone(), props.page.clone(), bring.clone());
        Callback::from(move |event: KeyboardEvent| {
            let Some(from) =
                event.target_dyn_into::<HtmlElement>().and_then(|it| named(&format!("#{}", it.id())))
            else {
                return;
            };
            if let Some(to) = step(&event.key(), from, &rows, talk.parts().0) {
                event.prevent_default();
                bring.emit((comment_key(to), At::Nearest, true));
            }
        })
    };

    let row = {
        let (talk, list, unsent) = (props.page.clone(), list.clone(), unsent.clone());
        let (foot, about, answers) = (props.foot.clone(), props.about.clone(), props.answers.clone());
        let (touched, editing, linked) = (*touched, editing.clone(), *linked);
        let (me, admin, locked) =
            (props.me.clone(), props.admin, props.locked_by.is_some() || props.archived);
        let (outbox, back, answering) = (outbox.clone(), back.clone(), answering.clone());
        let (texts, bring, focus_field) = (texts.clone(), bring.clone(), focus_field.clone());
        Callback::from(move |at: usize| match list.0[at] {
            Row::Earlier | Row::Later => html! { <p class="row-wait muted">{ texts.get("loading") }</p> },
            Row::Line(count) => {
                let words = texts.with("comments-line", &[("count", count.into())]);
                let label = texts.with("comments-new", &[("count", count.into())]);
                html! { <div class="unread-line" role="separator" aria-label={label}><span>{ words }</span></div> }
            }
            Row::Comment(at) => {
                let comment = &talk.parts().0.items[at];
                let accepted = answers.as_ref().and_then(|it| it.of(comment)).cloned();
                let may = answers.as_ref().is_some_and(|it| it.may_accept(comment, talk.parts().0, me.id));
                let accept = may.then_some(accepted.is_some());
                let rights = Rights { answer: !locked, change: admin || comment.author.id == me.id, accept };
                let no = comment.msg_no;
                let editor = (*editing == Some(comment.id)).then(|| {
                    let (editing, bring) = (editing.clone(), bring.clone());
                    let on_close = Callback::from(move |()| {
                        editing.set(None);
                        bring.emit((comment_key(no), At::Nearest, true));
                    });
                    part(Piece::Edit(EditBoxProps {
                        under,
                        comment: comment.clone(),
                        calls: admin,
                        on_close,
                    }))
                });
                let message = html! {
                    <Message comment={Rc::new(comment.clone())} me={me.id} {rights} {editor} touched={touched == Some(no)}
                        tabbable={stop == Some(no)} linked={linked == Some(no)} want={on_want.clone()} about={about.clone()} {accepted} />
                };
                if under.flat() {
                    let foot = foot.as_ref().filter(|(under, _)| *under == no).map(|(_, it)| it.clone());
                    turn::turn(&texts, talk.parts().0, at, me.id, message, foot)
                } else {
                    rail(comment.parent.is_some(), message)
                }
            }
            Row::Unsent(at) => {
                let item = unsent[at].clone();
                let (act, parent) = (item.act, item.parent);
                let on_retry = {
                    let outbox = outbox.clone();
                    Callback::from(move |_: MouseEvent| outbox.retry(act))
                };
                let on_change = {
                    let (outbox, back, answering) = (outbox.clone(), back.clone(), answering.clone());
                    let focus_field = focus_field.clone();
                    Callback::from(move |_: MouseEvent| {
                        if let Some(item) = outbox.take(act) {
                            let no = back.as_ref().map_or(0, |(no, _)| no + 1);
                            back.set(Some((no, item.body.into())));
                            answering.set(item.parent);
                            focus_field.emit(());
                        }
                    })
                };
                let message = html! { <Unsent {item} me={me.clone()} {offline} {on_retry} {on_change} /> };
                if under.flat() { turn::mine(message) } else { rail(parent.is_some(), message) }
            }
        })
    };

    let pill = {
        let (page, lead, bring) = (props.page.clone(), lead.clone(), bring.clone());
        let waiting = if *held && reading.arrived.is_empty() {
            Vec::new()
        } else {
            reading.waiting(props.page.talk().mark(), &in_sight)
        };
        let (first, new, head) = (waiting.first().copied(), !reading.arrived.is_empty(), log.head);
        let last = keys.last().filter(|_| !log.more_after).cloned();
        let onclick = Callback::from(move |_: MouseEvent| match (first, &last) {
            (Some(no), _) if new => {
                page.update(move |talk| {
                    talk.parts_mut().1.sees(&[no]);
                });
                lead.emit((no, true, false));
            }
            // All was in sight once: what is not read ends where the comments do.
            (Some(_), Some(last)) => bring.emit((last.clone(), At::End, true)),
            (Some(_), None) => lead.emit((head, true, false)),
            (None, _) => {}
        });
        let above = |no: Seq| first_seen.is_some_and(|seen| place(log, no) < place(log, seen));
        let up = new && first.is_some_and(above);
        (!waiting.is_empty()).then(|| {
            html! {
                <button type="button" class="new-pill" {onclick}>
                    <Icon name={if up { "arrow-up" } else { "arrow-down" }} small=true />
                    <span>{ texts.with("comments-pill", &[("count", waiting.len().into())]) }</span>
                </button>
            }
        })
    };
    let answering_to = answering.and_then(|id| log.items.iter().find(|it| it.id == id)).map(|comment| {
        Answering { name: comment.author.name.clone().into(), begins: begins(&comment.html).into() }
    });
    let dialog = match &*over {
        Over::Nothing => None,
        Over::Deleting(comment) => {
            let (over, bring, rows, talk) =
                (over.clone(), bring.clone(), list_rows.clone(), props.page.clone());
            let no = comment.msg_no;
            let on_close = Callback::from(move |deleted: bool| {
                over.set(Over::Nothing);
                // The row stays, as a note: the focus goes to the next, else to the one before, else stays.
                if deleted {
                    let log = talk.parts().0;
                    let next = ["ArrowDown", "ArrowUp"].into_iter().find_map(|key| step(key, no, &rows, log));
                    bring.emit((comment_key(next.unwrap_or(no)), At::Nearest, true));
                }
            });
            Some(part(Piece::Delete(DeleteDialogProps { under, comment: comment.clone(), on_close })))
        }
        Over::History(comment) => {
            let over = over.clone();
            let on_close = Callback::from(move |()| over.set(Over::Nothing));
            Some(part(Piece::History(HistoryDialogProps { under, comment: comment.clone(), on_close })))
        }
    };
    let kept = (*editing)
        .and_then(|id| log.items.iter().find(|it| it.id == id))
        .map(|it| it.msg_no)
        .or(*touched)
        .map(comment_key);
    let none = match (under.flat(), props.comments) {
        (true, _) => "chat-nothing",
        (false, true) => "comments-none-yet",
        (false, false) => "comments-none",
    };
    let on_view = {
        let view = view.clone();
        Callback::from(move |now: Range<usize>| view.set(now))
    };
    html! {
        <div class="talk-box">
            <div class="log" role="log" aria-live="off" aria-label={texts.get("comments-label")} {onkeydown}>
                <VirtualList keys={keys.clone()} {row} {kept} go={(*go).clone()} dock={dock.clone()} {on_view} />
                <p class="muted" hidden={!list_rows.is_empty()}>{ texts.get(none) }</p>
            </div>
            <Announce heard={reading.heard} />
            <div class="composer-dock" ref={dock}>
                <div class="dock-top">
                    <p class="err said" role="alert">{ (*problem).clone().unwrap_or_default() }</p>
                    <TypingLine stream={under.stream()} />
                    <div class="pill-place">{ for pill }</div>
                </div>
                <Composer {under} calls={props.admin} comments={props.comments} to={props.to.clone()} answering={answering_to} locked_by={props.locked_by.clone()} archived={props.archived} back={(*back).clone()}
                    on_cancel={let answering = answering.clone(); move |()| answering.set(None)} {on_send} {field} />
            </div>
            <div class="over">{ for dialog }</div>
        </div>
    }
}

/// Answers hang on a rail under what they answer.
fn rail(answer: bool, message: Html) -> Html {
    if answer {
        html! { <div class="answers">{ message }</div> }
    } else {
        message
    }
}

fn is_done(item: &Item, log: &Log, reading: &Reading) -> bool {
    reading.posted.contains(&item.act)
        || matches!(item.state, State::Kept(id) if log.items.iter().any(|it| it.id == id))
}

#[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970")]
fn now() -> i64 {
    browser::now() as i64
}
