//! The one place where HTML that came as text is shown.

mod cited;

use protocol::UserId;
use yew::prelude::*;

use self::cited::use_cited;
use crate::{hooks::use_texts, session::use_session};

/// Props of [`Rendered`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// HTML that the server made from Markdown and sanitised (`html` of comments and threads), and
    /// nothing else: what is given here is not looked at again.
    pub html: AttrValue,
    /// It is long, and set to be read.
    #[prop_or_default]
    pub read: bool,
}

/// Text as its author shaped it. The server sanitised it; what is put in here, cards, is escaped where it is
/// made (`cited`).
#[component]
pub fn Rendered(props: &Props) -> Html {
    let me = use_session().me.id;
    let texts = use_texts();
    let cards = use_cited(&props.html);
    let inner = use_memo((props.html.clone(), me, cards, texts), |(html, me, cards, texts)| {
        // What names the reader says so.
        let html = if names(html, *me) {
            html.replace(&mention(*me), "<span class=\"mention me-too\"").into()
        } else {
            html.clone()
        };
        Html::from_html_unchecked(cited::drawn(texts, &html, cards))
    });
    html! { <div class={classes!("prose", props.read.then_some("read"))}>{ (*inner).clone() }</div> }
}

/// How the mention of a person begins. It cannot be forged: in a text, `<` is written otherwise.
fn mention(user: UserId) -> String {
    format!("<span class=\"mention\" data-user=\"{user}\"")
}

/// Whether a text names this person.
#[must_use]
pub fn names(html: &str, user: UserId) -> bool {
    html.contains(&mention(user))
}
