//! A thread in the list.

use protocol::discussions::Row;
use yew::prelude::*;
use yew_router::prelude::*;

use super::manage::Props as ManageProps;
use crate::{
    components::{Face, Icon, avatar::Size},
    hooks::use_texts,
    i18n::dates,
    parts::{Piece, part},
    route::Route,
};

/// Where the focus goes when a row has gone.
const TOP: &str = "#threads-title";

/// Props of [`ThreadRow`].
#[derive(PartialEq, Properties)]
pub struct ThreadRowProps {
    /// It.
    pub row: Row,
    /// The space's part of the address.
    pub slug: AttrValue,
    /// The reader may do with it what admins do.
    pub admin: bool,
}

/// What it is, whose, how many replied, who last, and how much of it is unread. The title is the
/// link and covers the row.
#[component]
pub fn ThreadRow(props: &ThreadRowProps) -> Html {
    let texts = use_texts();
    let row = &props.row;
    let heading = &row.heading;
    let unread = row.unread();
    let to = Route::Thread { slug: props.slug.to_string(), thread: heading.id };
    let locked = heading.locked_by.as_ref();
    let (who, said) = match &row.last {
        Some(last) => (last, "thread-last"),
        None => (&heading.author, "thread-opened"),
    };
    let manage = props
        .admin
        .then(|| part(Piece::Manage(ManageProps { heading: heading.clone(), row_of: Some(TOP.into()) })));
    html! {
        <li class={classes!("thread-row", (unread > 0).then_some("is-unread"), props.admin.then_some("managed"))}>
            <div>
                <div class="l">
                    <Link<Route> {to} classes="t">{ heading.title.clone() }</Link<Route>>
                    <span class="chip accent" hidden={!heading.pinned}><Icon name="pin" />{ texts.get("thread-pinned") }</span>
                    <span class="chip ok" hidden={heading.answer.is_none()}><Icon name="circle-check" />{ texts.get("thread-resolved") }</span>
                    <span class="chip" hidden={locked.is_none()}><Icon name="lock" />{ texts.get("thread-locked") }</span>
                    <span class="chip" hidden={!heading.archived}><Icon name="archive" />{ texts.get("thread-archived") }</span>
                </div>
                <p class="meta">
                    <span>{ heading.author.name.clone() }</span>
                    <span>{ texts.with("thread-replies", &[("count", row.count.into())]) }</span>
                    <span hidden={locked.is_none()}>
                        { locked.map(|it| texts.with("thread-locked-by", &[("name", it.name.as_str().into())])) }
                    </span>
                </p>
            </div>
            <p class="last">
                <Face id={who.id} photo={who.photo} name={who.name.clone()} size={Size::Small} />
                <span>
                    <span class="vh">{ texts.get(said) }</span>
                    <span class="who">{ who.name.clone() }</span>
                    <time datetime={dates::machine(row.moved_at)}>{ dates::short(&texts, row.moved_at) }</time>
                </span>
            </p>
            <span class="n">
                <span class="count" hidden={unread == 0}>
                    <span aria-hidden="true">{ unread }</span>
                    <span class="vh">{ texts.with("thread-unread", &[("count", unread.into())]) }</span>
                </span>
            </span>
            { for manage }
        </li>
    }
}
