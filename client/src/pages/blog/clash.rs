//! Two texts of one post: somebody else saved while one wrote. Both are kept until one has chosen.

use protocol::{blog, mentions};
use yew::prelude::*;

use super::fields::Fields;
use crate::{
    components::{Button, Icon, Kind},
    hooks::use_texts,
    i18n::dates,
};

/// What is done about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// One's own text is saved over the other.
    Mine,
    /// The other text is taken.
    Theirs,
    /// The other text goes behind one's own, to be made one.
    Both,
}

/// Props of [`Clash`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// What one wrote.
    pub mine: Fields,
    /// What was saved meanwhile.
    pub theirs: blog::History,
    /// Hears what is done.
    pub on_way: Callback<Way>,
}

/// Both texts, side by side.
#[component]
pub fn Clash(props: &Props) -> Html {
    let texts = use_texts();
    let theirs = &props.theirs;
    let (revision, at) = (theirs.heading.revision + 1, theirs.heading.saved_at);
    let (name, moment) = (theirs.by.name.as_str(), dates::moment(&texts, at));
    let says = [("name", name.into()), ("revision", revision.into()), ("at", moment.as_str().into())];
    // Nobody saved: it came to be published.
    let published = theirs.heading.at.is_some() && theirs.heading.revision == props.mine.revision;
    let says =
        if published { texts.get("post-clash-published") } else { texts.with("post-clash-says", &says) };
    let version = [("revision", revision.into())];
    let way = |way: Way| props.on_way.reform(move |_: MouseEvent| way);
    html! {
        <section class="conflict" role="alert" aria-labelledby="post-clash">
            <header>
                <Icon name="git-compare" />
                <div><h2 id="post-clash">{ texts.get("post-clash") }</h2><p>{ says }</p></div>
            </header>
            <div class="versions">
                <section aria-labelledby="post-mine">
                    <h3 id="post-mine">{ texts.get("post-mine") }{ " " }<span class="muted">{ texts.get("post-mine-state") }</span></h3>
                    <p class="strong">{ props.mine.title.clone() }</p>
                    <p class="as-written" tabindex="0">{ mentions::collapse(&props.mine.body).0 }</p>
                </section>
                <section aria-labelledby="post-theirs">
                    <h3 id="post-theirs">
                        { texts.with("post-theirs", &version) }{ " " }
                        <span class="muted">{ format!("{name}, {moment}") }</span>
                    </h3>
                    <p class="strong">{ theirs.heading.title.clone() }</p>
                    <p class="as-written" tabindex="0">{ mentions::collapse(&theirs.source).0 }</p>
                </section>
            </div>
            <div class="acts">
                <Button onclick={way(Way::Both)}>{ texts.get("post-take-both") }</Button>
                <Button onclick={way(Way::Theirs)}>{ texts.with("post-take-theirs", &version) }</Button>
                <Button kind={Kind::Primary} onclick={way(Way::Mine)}>{ texts.get("post-keep-mine") }</Button>
            </div>
        </section>
    }
}
