//! One comment: who, when, what, and what others gave it.

use std::rc::Rc;

use protocol::{
    CommentId, Seq, UserId,
    comments::{Comment, ReactionKind},
};
use yew::prelude::*;

use super::{About, Accepted, leads, reactions::Reactions, tools::Tools};
use crate::{
    components::{Face, Icon, Rendered, avatar::Size, rendered},
    hooks::use_texts,
    i18n::dates,
};

/// What somebody wants to do with a comment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Want {
    /// Give a reaction, or take it back.
    React(ReactionKind, bool),
    /// Answer it.
    Reply,
    /// Copy its address.
    Link,
    /// Take its words into what one writes.
    Quote,
    /// Accept it as the answer, or take that back.
    Accept(bool),
    /// Not read from here on.
    Unread,
    /// Change it.
    Edit,
    /// Delete it.
    Delete,
    /// See what it said before.
    History,
    /// The pointer or the focus is on it.
    Touch,
}

/// What one may do with a comment beside reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rights {
    /// Answer, and react.
    pub answer: bool,
    /// Change and delete.
    pub change: bool,
    /// Accept it as the answer; with it, whether it is.
    pub accept: Option<bool>,
}

/// Props of [`Message`].
#[derive(PartialEq, Properties)]
pub struct MessageProps {
    /// The comment.
    pub comment: Rc<Comment>,
    /// Whoever reads.
    pub me: UserId,
    /// What he may do.
    pub rights: Rights,
    /// The pointer or the focus is on it: its tools are shown.
    pub touched: bool,
    /// It is the one that the tab key reaches.
    pub tabbable: bool,
    /// The address of the page names it.
    pub linked: bool,
    /// What stands in the place of its text while it is changed.
    #[prop_or_default]
    pub editor: Option<Html>,
    /// What of a thing with versions its reader looks at.
    #[prop_or_default]
    pub about: Option<About>,
    /// It was accepted as the answer to a question.
    #[prop_or_default]
    pub accepted: Option<Accepted>,
    /// What is wanted of it.
    pub want: Callback<(CommentId, Seq, Want)>,
}

/// A comment that others see.
#[component]
pub fn Message(props: &MessageProps) -> Html {
    let texts = use_texts();
    let comment = &*props.comment;
    let want = {
        let (to, id, no) = (props.want.clone(), comment.id, comment.msg_no);
        Callback::from(move |it: Want| to.emit((id, no, it)))
    };
    let touch = want.reform(|_: PointerEvent| Want::Touch);
    let focus = want.reform(|_: FocusEvent| Want::Touch);
    let tabindex = if props.tabbable { "0" } else { "-1" };
    let id = format!("m{}", comment.msg_no);

    if let Some(deletion) = &comment.deleted {
        let key = if deletion.by_author { "comment-deleted-by-author" } else { "comment-deleted-by-admin" };
        let at = dates::moment(&texts, deletion.at);
        return html! {
            <p {id} class={classes!("tombstone", props.linked.then_some("is-linked"))} {tabindex} onpointerover={touch} onfocusin={focus}>
                <Icon name="trash" small=true />
                <span>{ texts.with(key, &[("at", at.into())]) }</span>
            </p>
        };
    }

    let for_me = rendered::names(&comment.html, props.me);
    let html = AttrValue::from(comment.html.clone());
    let answer = comment.parent.is_some();
    let mine = comment.author.id == props.me;
    let label = texts.with("comment-label", &[("name", comment.author.name.as_str().into())]);
    let class = classes!(
        "msg",
        answer.then_some("ans"),
        props.linked.then_some("is-linked"),
        for_me.then_some("for-me"),
        props.accepted.is_some().then_some("accepted")
    );
    let edited = comment.edited_at.map(|_| {
        let onclick = want.reform(|_: MouseEvent| Want::History);
        html! { <button type="button" class="edited" {tabindex} {onclick}>{ texts.get("comment-edited") }</button> }
    });
    let anchor = props.about.as_ref().zip(comment.anchor).and_then(|(about, anchor)| {
        let old = (anchor.edition != about.edition).then(|| texts.with("comment-edition", &[("no", anchor.edition.into())]));
        let page = anchor.page.map(|page| texts.with("comment-page", &[("no", page.into())]));
        let says: Vec<AttrValue> = page.into_iter().chain(old).collect();
        let onclick = about.go.reform(move |_: MouseEvent| anchor);
        (!says.is_empty()).then(|| {
            html! { <button type="button" class="chip anchor" {tabindex} {onclick}>{ says.join(", ") }</button> }
        })
    });
    let flag = props.accepted.as_ref().map(|it| {
        let says = texts.with("comment-accepted", &[("name", it.by.as_str().into())]);
        html! { <p class="accepted-flag"><Icon name="circle-check" small=true />{ says }</p> }
    });
    html! {
        <article {id} {class} {tabindex} aria-label={label} onpointerover={touch} onfocusin={focus}>
            <Face id={comment.author.id} photo={comment.author.photo} name={comment.author.name.clone()} size={if answer { Size::Small } else { Size::Medium }} />
            <div class="body">
                { for flag }
                <p class="who">
                    <b>{ comment.author.name.clone() }</b>
                    <span>{ if mine { texts.get("comment-you") } else { AttrValue::from(comment.author.function.clone()) } }</span>
                    { for anchor }
                    <time datetime={dates::machine(comment.at)} title={dates::full(&texts, comment.at)}>
                        { dates::moment(&texts, comment.at) }
                    </time>
                    { for edited }
                </p>
                <div class="text">
                    { props.editor.clone().unwrap_or_else(|| html! { <Rendered {html} /> }) }
                </div>
                if !comment.previews.is_empty() {
                    <div class="leads">{ for comment.previews.iter().map(|it| leads::card(it, tabindex)) }</div>
                }
                <Reactions reactions={comment.reactions.clone()} may={props.rights.answer}
                    {tabindex} want={want.clone()} />
                { for props.accepted.as_ref().map(|it| it.foot.clone()) }
            </div>
            <div class="tools">
                if props.touched && props.editor.is_none() {
                    <Tools rights={props.rights} edited={comment.edited_at.is_some()} {tabindex} {want}
                        reactions={comment.reactions.clone()} />
                }
            </div>
        </article>
    }
}
