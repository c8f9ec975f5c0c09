//! A post's page: the text, the reactions to it, and the comments.

use std::{cell::Cell, cell::RefCell, rc::Rc};

use protocol::{ActId, Code, Problem, ResourceId, Seq, Snapshot, Stream, UserId, people::Card, spaces::Role};
use yew::prelude::*;
use yew_router::prelude::*;

use super::{cover::Picture, history::History, reactions::Reactions, readable, talk::PostTalk, writes};
use crate::{
    api, browser,
    components::{
        Button, Dialog, Empty, ErrorPage, Face, Icon, Kind, Rendered, Skeleton,
        avatar::Size,
        comments::{Comments, Page, Reading, copy, named},
        link_button,
    },
    hooks::{Resource, use_resource, use_session, use_submit, use_texts, use_title, use_toasts},
    i18n::dates,
    pages::{self, discussions::LevelMenuProps},
    parts::{Piece, part},
    route::Route,
    shell::use_space,
};

/// Props of [`Post`].
#[derive(PartialEq, Properties)]
pub struct PostProps {
    /// Which.
    pub post: ResourceId,
    /// What the address says of its title.
    pub name: AttrValue,
}

/// The page.
#[component]
pub fn Post(props: &PostProps) -> Html {
    let texts = use_texts();
    let session = use_session();
    let space = use_space();
    let (id, me) = (props.post, session.me.id);
    let place = use_memo(id, |_| Cell::new(named(&browser::window().location().hash().unwrap_or_default())));
    let stood = use_memo(id, |_| RefCell::new(None::<(Seq, Reading)>));
    let page = {
        let (place, stood) = (place.clone(), stood.clone());
        let fetch = move || fetch(id, me, place.clone(), stood.clone());
        use_resource(Stream::Resource(id), fetch, move |talk: &mut PostTalk, told| talk.apply(told, me))
    };
    if let Some(talk) = page.ready() {
        stood.replace(Some((talk.post.log.head, talk.reading.clone())));
    }
    use_effect_with(id, |_| browser::window().scroll_to_with_x_and_y(0.0, 0.0));
    let title: AttrValue = match page.ready() {
        Some(talk) => talk.post.heading.title.clone().into(),
        None => texts.get("service-blog"),
    };
    use_title(&title);
    {
        // The address follows the title; an old one leads here all the same.
        let name = page.ready().map(|talk| readable(&talk.post.heading.title));
        let (slug, given) = (space.slug.clone(), props.name.to_string());
        use_effect_with((name, given), move |(name, given)| {
            if let Some(name) = name.clone().filter(|name| name != given) {
                pages::rename(&Route::Post { slug, post: id, name }.to_path());
            }
        });
    }
    match &page.state {
        Resource::Loading => html! { <div class="page"><Skeleton rows={6} /></div> },
        Resource::Failed(problem) => {
            let again = page.clone();
            html! { <ErrorPage problem={problem.clone()} retry={Callback::from(move |()| again.refetch())} /> }
        }
        Resource::Ready(talk) if talk.post.removed => html! {
            <div class="page">
                <Empty page=true title={texts.get("post-gone")} text={texts.get("post-gone-says")}>
                    { link_button(&Route::Blog { slug: space.slug.clone() }, Kind::Plain, &texts.get("post-others")) }
                </Empty>
            </div>
        },
        Resource::Ready(talk) => html! {
            <div class="page">
                <Article post={Shown::of(talk, me)} {me} />
                <Below page={Page::of(&page)} talk={talk.clone()} me={session.me.card()} {place} />
            </div>
        },
    }
}

/// The post; its comments around the place where the reader was, when he was somewhere.
async fn fetch(
    id: ResourceId,
    me: UserId,
    place: Rc<Cell<Option<Seq>>>,
    stood: Rc<RefCell<Option<(Seq, Reading)>>>,
) -> Result<Snapshot<PostTalk>, Problem> {
    let linked = named(&browser::window().location().hash().unwrap_or_default());
    let answer = match api::blog::show(id, place.get()).await {
        Err(problem) if problem.code == Code::NotFound && place.get() != linked => {
            api::blog::show(id, None).await
        }
        answer => answer,
    };
    let Snapshot { position, content: post } = answer?;
    let mut content = PostTalk::opens(post);
    if let Some((head, reading)) = &*stood.borrow() {
        content.reading = reading.clone().goes_on(*head, &content.post.log, me);
    }
    Ok(Snapshot { position, content })
}

/// What is shown of a post above its comments, so that it is drawn anew only when that changes.
#[derive(Clone, PartialEq)]
struct Shown {
    heading: protocol::blog::Heading,
    html: AttrValue,
    reactions: Vec<protocol::comments::Reaction>,
    wrote: bool,
}

impl Shown {
    fn of(talk: &PostTalk, me: UserId) -> Self {
        let post = &talk.post;
        Self {
            heading: post.heading.clone(),
            html: post.html.clone().into(),
            reactions: post.reactions.clone(),
            wrote: post.log.items.iter().any(|it| it.author.id == me),
        }
    }
}

#[derive(PartialEq, Properties)]
struct ArticleProps {
    post: Shown,
    me: UserId,
}

/// What is open over the page.
#[derive(Clone, Copy, PartialEq)]
enum Over {
    Nothing,
    History,
    Removing,
}

#[component]
fn Article(props: &ArticleProps) -> Html {
    let texts = use_texts();
    let toasts = use_toasts();
    let space = use_space();
    let submit = use_submit();
    let over = use_state_eq(|| Over::Nothing);
    let Shown { heading, html, reactions, wrote } = &props.post;
    let (id, author) = (heading.id, &heading.author);
    let may = space.role == Some(Role::Admin) || (writes(space.role) && author.id == props.me);
    let show = |what: Over| {
        let over = over.clone();
        Callback::from(move |()| over.set(what))
    };
    let link = {
        let (toasts, says) = (toasts.clone(), texts.get("comment-link-copied"));
        Callback::from(move |_: MouseEvent| {
            let location = browser::window().location();
            let address = location.origin().unwrap_or_default() + &location.pathname().unwrap_or_default();
            copy(&address);
            toasts.show(says.clone());
        })
    };
    let act = use_memo(id, |_| ActId::new());
    let remove = {
        let (submit, toasts, said) = (submit.clone(), toasts.clone(), texts.get("post-removed"));
        let list = Route::Blog { slug: space.slug.clone() }.to_path();
        Callback::from(move |_: MouseEvent| {
            let (toasts, said, list, act) = (toasts.clone(), said.clone(), list.clone(), *act);
            submit.run(async move { api::blog::remove(id, act).await }, move |()| {
                toasts.show(said);
                pages::go(&list);
            });
        })
    };
    let when = match (heading.at, heading.due_at) {
        (Some(at), _) => {
            html! { <time datetime={dates::machine(at)} title={dates::full(&texts, at)}>{ dates::full(&texts, at) }</time> }
        }
        (None, Some(at)) => {
            html! { <span class="plain chip">{ texts.with("draft-due", &[("at", dates::full(&texts, at).into())]) }</span> }
        }
        (None, None) => html! { <span class="plain chip">{ texts.get("post-draft") }</span> },
    };
    let said = submit.problem.as_ref().map(|problem| {
        html! { <p class="err" role="alert"><Icon name="circle-alert" /><span>{ texts.problem(problem) }</span></p> }
    });
    let open = match *over {
        Over::Nothing => None,
        Over::History => Some(html! {
            <History post={id} revision={heading.revision} on_close={show(Over::Nothing)} />
        }),
        Over::Removing => Some(html! {
            <Dialog id="post-remove" title={texts.get("post-remove-title")} onclose={show(Over::Nothing)}>
                <p>{ texts.get("post-remove-says") }</p>
                <div class="said">{ for said }</div>
                <div class="acts">
                    <Button kind={Kind::Quiet} onclick={show(Over::Nothing).reform(|_| ())}>{ texts.get("cancel") }</Button>
                    <Button kind={Kind::Danger} busy={submit.busy} onclick={remove}>{ texts.get("post-remove-do") }</Button>
                </div>
            </Dialog>
        }),
    };
    let copies = texts.get("comment-copy-link");
    html! {
        <article aria-labelledby="post-title">
            <nav class="crumbs" aria-label={texts.get("post-crumbs")}>
                <Link<Route> to={Route::Blog { slug: space.slug.clone() }}>{ texts.get("service-blog") }</Link<Route>>
            </nav>
            <header class="article-head">
                <h1 id="post-title">{ heading.title.clone() }</h1>
                <div class="byline">
                    <Face id={author.id} name={author.name.clone()} photo={author.photo} size={Size::Large} />
                    <div class="grow">
                        <p class="strong">{ author.name.clone() }</p>
                        <p class="meta">
                            <span>{ author.function.clone() }</span>
                            { when }
                            <span>{ texts.with("post-minutes", &[("count", heading.minutes().into())]) }</span>
                            if heading.edited_at.is_some() {
                                <span>
                                    <button type="button" class="edited" onclick={show(Over::History).reform(|_| ())}>
                                        { texts.get("comment-edited") }
                                    </button>
                                </span>
                            }
                        </p>
                    </div>
                    <span class="row-gap">
                        if heading.at.is_some() {
                            { part(Piece::Level(LevelMenuProps { thread: id, wrote: *wrote })) }
                        }
                        <button type="button" class="icon-btn sm" aria-label={copies.clone()} title={copies} onclick={link}><Icon name="link" /></button>
                        if may {
                            <Link<Route> to={Route::EditPost { slug: space.slug.clone(), post: id }} classes="btn sm">
                                <Icon name="pencil" small=true />{ texts.get("post-edit") }
                            </Link<Route>>
                            <button type="button" class="icon-btn sm" aria-label={texts.get("post-remove")} title={texts.get("post-remove")}
                                onclick={show(Over::Removing).reform(|_| ())}><Icon name="trash" /></button>
                        }
                    </span>
                </div>
            </header>
            if heading.cover.is_some() { <Picture cover={heading.cover} author={author.id} /> }
            <Rendered html={html.clone()} read=true />
            <footer class="article-foot">
                <Reactions post={id} given={reactions.clone()} may={heading.at.is_some()} />
            </footer>
            <div class="over">{ for open }</div>
        </article>
    }
}

#[derive(PartialEq, Properties)]
struct BelowProps {
    page: Option<Page>,
    talk: Rc<PostTalk>,
    me: Card,
    place: Rc<Cell<Option<Seq>>>,
}

/// The comments.
#[component]
fn Below(props: &BelowProps) -> Html {
    let texts = use_texts();
    let space = use_space();
    let post = &props.talk.post;
    html! {
        <section class="talk-box" aria-labelledby="post-comments">
            <div class="section-head">
                <h2 id="post-comments">{ texts.with("post-comments", &[("count", post.log.count.into())]) }</h2>
            </div>
            { for props.page.iter().map(|page| html! {
                <Comments page={page.clone()} me={props.me.clone()} admin={space.role == Some(Role::Admin)}
                    locked_by={post.heading.closed_by.clone()} archived=false place={props.place.clone()} below=true comments=true />
            }) }
        </section>
    }
}
