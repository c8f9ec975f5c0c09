//! Where a post is written: the text and how it will look side by side, when it is published, and both
//! texts when somebody else saved meanwhile. What is typed is kept in the browser until it is saved.

use gloo_timers::callback::Timeout;
use protocol::{
    ActId, Code, Problem, ResourceId,
    blog::{self, BODY_MAX, Cover, Preview, When},
};
use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::{platform::spawn_local, prelude::*};
use yew_router::prelude::*;

use super::{
    clash::{Clash, Way},
    cover::Picture,
    fields::{Change, Fields, UseFields, use_fields},
    history::History,
    to,
    tools::Tools,
    writes,
};
use crate::{
    api, browser,
    components::{
        Button, ErrorPage, Field, Icon, Kind, Rendered, Skeleton,
        comments::{UseNaming, use_naming},
        field::typed,
    },
    hooks::{use_session, use_submit, use_texts, use_title, use_toasts},
    i18n::dates,
    local_time, pages,
    route::Route,
    shell::use_space,
};

/// Milliseconds without a letter until the preview follows.
const CALM: u32 = 400;

/// The page on which a new post is written.
#[component]
pub fn New() -> Html {
    let texts = use_texts();
    let space = use_space();
    use_title(&texts.get("post-new"));
    if writes(space.role) {
        html! { <Form base={None::<blog::History>} /> }
    } else {
        html! { <ErrorPage problem={Problem::new(Code::NotAllowed)} /> }
    }
}

/// Props of [`Edit`].
#[derive(PartialEq, Properties)]
pub struct EditProps {
    /// Which post.
    pub post: ResourceId,
}

/// The page on which a post is changed.
#[component]
pub fn Edit(props: &EditProps) -> Html {
    let texts = use_texts();
    use_title(&texts.get("post-change"));
    let base = use_state(|| None::<Result<blog::History, Problem>>);
    {
        let base = base.clone();
        use_effect_with(props.post, move |post| {
            let post = *post;
            spawn_local(async move { base.set(Some(api::blog::history(post).await)) });
        });
    }
    match &*base {
        None => html! { <div class="page"><Skeleton rows={8} /></div> },
        Some(Err(problem)) => html! { <ErrorPage problem={problem.clone()} /> },
        Some(Ok(base)) => html! { <Form base={Some(base.clone())} /> },
    }
}

#[derive(PartialEq, Properties)]
struct FormProps {
    /// The post as it was when the page was opened; nothing for a new one.
    base: Option<blog::History>,
}

#[component]
fn Form(props: &FormProps) -> Html {
    let texts = use_texts();
    let toasts = use_toasts();
    let submit = use_submit();
    let space = use_space();
    // What the server has, as far as this page knows: it moves with each time that it is saved here.
    let server = use_state_eq(|| props.base.clone());
    let theirs = use_state_eq(|| None::<blog::History>);
    let history = use_state_eq(|| false);
    let narrow = use_state_eq(|| false);
    let heading = server.as_ref().map(|it| it.heading.clone());
    let post = heading.as_ref().map(|it| it.id);
    let published = heading.as_ref().is_some_and(|it| it.at.is_some());
    let fields = use_fields(space.id, post, &server.as_ref().map(Fields::of).unwrap_or_default());
    let due = heading.as_ref().and_then(|it| it.due_at);
    let later = use_state_eq(|| due.is_some());
    let at = use_state_eq(|| due.map(local_time::written).unwrap_or_default());
    let now = &fields.now;

    let clash = {
        let theirs = theirs.clone();
        Callback::from(move |post: ResourceId| {
            let theirs = theirs.clone();
            spawn_local(async move {
                if let Ok(it) = api::blog::history(post).await {
                    theirs.set(Some(it));
                }
            });
        })
    };
    {
        let stale = submit.problem.as_ref().is_some_and(|problem| problem.code == Code::Stale);
        use_effect_with((stale, post), move |(stale, post)| {
            if let (true, Some(post)) = (*stale, *post) {
                clash.emit(post);
            }
        });
    }

    // What is sent again unchanged keeps its id, so that it is done once.
    let tried = use_mut_ref(|| None::<(String, ActId)>);
    // What was to become of it, for whoever keeps his own after a clash.
    let wanted = use_mut_ref(|| None::<When>);
    let send = {
        let wanted = wanted.clone();
        let (submit, toasts, texts) = (submit.clone(), toasts.clone(), texts.clone());
        let (server, theirs, saved) = (server.clone(), theirs.clone(), fields.saved.clone());
        let (space_id, slug) = (space.id, space.slug.clone());
        Callback::from(move |(fields, when): (Fields, Option<When>)| {
            wanted.replace(when);
            let asked = format!("{fields:?} {when:?}");
            let before = tried.borrow().as_ref().filter(|(before, _)| *before == asked).map(|(_, act)| *act);
            let act = before.unwrap_or_else(ActId::new);
            tried.replace(Some((asked, act)));
            let (write, save) = (fields.write(act, when.unwrap_or(When::Draft)), fields.save(act, when));
            let checked = if post.is_some() { save.check() } else { write.check() };
            // Whether what was scheduled has come to be published meanwhile the hub knows.
            let fresh = when.filter(|_| due.is_none());
            let checked = checked.and_then(|()| fresh.map_or(Ok(()), |when| when.check(browser::date())));
            if let Err(problem) = checked {
                return submit.refuse(problem);
            }
            let (toasts, texts, saved, slug) = (toasts.clone(), texts.clone(), saved.clone(), slug.clone());
            let (server, theirs) = (server.clone(), theirs.clone());
            let answer = async move {
                let heading = match post {
                    Some(post) => api::blog::save(post, &save).await?,
                    None => api::blog::write(space_id, &write).await?,
                };
                // A draft is gone on with; what was published is shown.
                let fresh = if heading.at.is_none() && post.is_some() {
                    Some(api::blog::history(heading.id).await?)
                } else {
                    None
                };
                Ok((heading, fresh))
            };
            submit.run(answer, move |(heading, fresh): (blog::Heading, Option<blog::History>)| {
                saved.emit((fields, heading.id, heading.revision));
                theirs.set(None);
                toasts.show(match (heading.at, heading.due_at) {
                    (Some(_), _) if published => texts.get("saved"),
                    (Some(_), _) => texts.get("post-published"),
                    (None, Some(at)) => {
                        texts.with("post-scheduled", &[("at", dates::full(&texts, at).into())])
                    }
                    (None, None) => texts.get("post-draft-saved"),
                });
                match fresh {
                    Some(fresh) => server.set(Some(fresh)),
                    None if heading.at.is_some() => pages::go(&to(&slug, &heading).to_path()),
                    None => pages::go(&Route::EditPost { slug, post: heading.id }.to_path()),
                }
            });
        })
    };
    let moment = if *later { local_time::read(&at).map(When::At) } else { Some(When::Now) };
    let onsubmit = {
        let (send, submit, fields) = (send.clone(), submit.clone(), now.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            match moment {
                _ if published => send.emit((fields.clone(), None)),
                Some(when) => send.emit((fields.clone(), Some(when))),
                None => submit.refuse(no_moment()),
            }
        })
    };
    let keep = {
        let (send, fields) = (send.clone(), now.clone());
        Callback::from(move |_: MouseEvent| send.emit((fields.clone(), Some(When::Draft))))
    };
    let on_way = {
        let (theirs, submit, send, fields) = (theirs.clone(), submit.clone(), send.clone(), fields.clone());
        Callback::from(move |way: Way| {
            let Some(it) = (*theirs).clone() else { return };
            let (revision, theirs_is_draft) = (it.heading.revision, it.heading.at.is_none());
            match way {
                Way::Mine => {
                    let mine = Fields { revision, ..fields.now.clone() };
                    change(&fields, move |it| it.revision = revision);
                    // What is published by now is no draft again.
                    let when = wanted.borrow().filter(|_| theirs_is_draft);
                    send.emit((mine, when));
                }
                Way::Theirs => change(&fields, move |now| *now = Fields::of(&it)),
                Way::Both => change(&fields, move |now| {
                    now.revision = revision;
                    now.body = format!("{}\n\n{}", now.body.trim_end(), it.source);
                }),
            }
            if way != Way::Mine {
                submit.clear();
            }
            theirs.set(None);
        })
    };

    let field = use_node_ref();
    let caret = use_state_eq(|| None::<(u32, u32)>);
    {
        let field = field.clone();
        use_effect_with(*caret, move |caret| {
            if let (Some((at, _)), Some(field)) = (*caret, field.cast::<HtmlTextAreaElement>()) {
                let _ = field.focus();
                let _ = field.set_selection_range(at, at);
            }
        });
    }
    let set_title = {
        let fields = fields.clone();
        Callback::from(move |event: InputEvent| {
            let title = typed(&event);
            change(&fields, move |it| it.title = title);
        })
    };
    let kept = post.map_or_else(|| format!("post.new.{}", space.id), |post| format!("post.{post}"));
    let to_body = {
        let fields = fields.clone();
        Callback::from(move |body: String| change(&fields, move |it| it.body = body))
    };
    let UseNaming { text, set, picker } = use_naming(space.id, &kept, &field, &now.body, &to_body);
    let set_body = {
        let (set, look) = (set.clone(), picker.look.clone());
        Callback::from(move |event: InputEvent| {
            set.emit(typed(&event));
            look.emit(());
        })
    };
    let on_key = {
        let key = picker.key.clone();
        Callback::from(move |event: KeyboardEvent| {
            key(&event);
        })
    };
    let (moved, clicked) =
        (picker.look.reform(|_: KeyboardEvent| ()), picker.look.reform(|_: MouseEvent| ()));
    let on_tool = {
        let (set, caret) = (set, caret.clone());
        Callback::from(move |(text, at): (String, u32)| {
            set.emit(text);
            caret.set(Some((at, caret.map_or(0, |(_, no)| no + 1))));
        })
    };
    let open_comments = {
        let fields = fields.clone();
        Callback::from(move |_: Event| change(&fields, |it| it.closed = !it.closed))
    };
    let choose = |is_later: bool| {
        let later = later.clone();
        Callback::from(move |_: Event| later.set(is_later))
    };
    let set_at = {
        let at = at.clone();
        Callback::from(move |text: String| at.set(text))
    };
    let when_fault = submit.fault("when").map(|_| texts.get("post-when-over"));
    let title_fault = submit.fault("title").map(|fault| texts.fault(fault));
    let body_fault = submit.fault("body").map(|fault| texts.fault(fault));
    let said = submit.problem.as_ref().filter(|it| it.fields.is_empty() && it.code != Code::Stale);
    let said = said.map(|problem| err("post-said", &texts.problem(problem)));
    let toggle = |to: bool| {
        let narrow = narrow.clone();
        Callback::from(move |_: MouseEvent| narrow.set(to))
    };
    let state = if fields.clean { None } else { Some(texts.get("composer-draft-kept")) };
    let count = now.body.chars().count();
    let over = count > BODY_MAX as usize;
    let show_history = |on: bool| {
        let history = history.clone();
        Callback::from(move |()| history.set(on))
    };
    html! {
        <div class="page">
            <nav class="crumbs" aria-label={texts.get("post-crumbs")}>
                <Link<Route> to={Route::Blog { slug: space.slug.clone() }}>{ texts.get("service-blog") }</Link<Route>>
                if let Some(heading) = heading.clone().filter(|it| it.at.is_some()) {
                    <Icon name="chevron-right" />
                    <Link<Route> to={to(&space.slug, &heading)}>{ heading.title.clone() }</Link<Route>>
                }
            </nav>
            <header class="page-head">
                <div>
                    <h1>{ texts.get(if post.is_some() { "post-change" } else { "post-new" }) }</h1>
                    if let Some(heading) = &heading {
                        <p class="meta mt-2">
                            <span class="plain chip">{ texts.get(match (heading.at, heading.due_at) {
                                (Some(_), _) => "post-is-published",
                                (None, Some(_)) => "post-is-scheduled",
                                (None, None) => "post-draft",
                            }) }</span>
                            <span>{ heading.author.name.clone() }</span>
                            <span>{ texts.with("post-revision", &[("revision", (heading.revision + 1).into())]) }</span>
                        </p>
                    }
                </div>
                <p class="save-state" role="status">
                    { for state.map(|says| html! { <><Icon name="circle-check" small=true />{ says }</> }) }
                </p>
            </header>
            { for theirs.as_ref().map(|it| html! {
                <Clash mine={now.clone()} theirs={it.clone()} on_way={on_way.clone()} />
            }) }
            <form class="editor" {onsubmit} novalidate=true>
                <div>
                    <p class="field">
                        <label class="vh" for="post-title">{ texts.get("post-title") }</label>
                        <input class="title-input" id="post-title" value={now.title.clone()} placeholder={texts.get("post-title")}
                            autocomplete="off" oninput={set_title} aria-invalid={title_fault.as_ref().map(|_| "true")}
                            aria-describedby={title_fault.as_ref().map(|_| "post-title-fault")} />
                        { for title_fault.map(|says| err("post-title-fault", &says)) }
                    </p>
                    <CoverField cover={now.cover} fields={fields.clone()} />
                    <div class="seg only-narrow" role="group" aria-label={texts.get("post-show")}>
                        <button type="button" aria-pressed={(!*narrow).to_string()} onclick={toggle(false)}>{ texts.get("post-text") }</button>
                        <button type="button" aria-pressed={narrow.to_string()} onclick={toggle(true)}>{ texts.get("post-preview") }</button>
                    </div>
                    <div class={classes!("panes", narrow.then_some("looks"))}>
                        <div class="write named">
                            <Tools field={field.clone()} on_change={on_tool} />
                            <label class="vh" for="post-body">{ texts.get("post-body") }</label>
                            <textarea id="post-body" ref={field} rows="16" value={text} oninput={set_body}
                                onkeydown={on_key} onkeyup={moved} onclick={clicked}
                                aria-haspopup="listbox" aria-autocomplete="list" aria-controls={picker.controls}
                                aria-activedescendant={picker.active}
                                aria-invalid={body_fault.as_ref().map(|_| "true")} aria-describedby="post-under" />
                            { picker.list }
                            <p class="under" id="post-under">
                                <span>{ "Markdown" }</span>
                                <span class={classes!("num", over.then_some("err"))}>{ texts.with("post-length", &[
                                    ("count", count.into()),
                                    ("shown", dates::number(&texts, i64::try_from(count).unwrap_or(0)).into()),
                                ]) }</span>
                            </p>
                        </div>
                        <Looks body={now.body.clone()} {post} />
                    </div>
                    { for body_fault.map(|says| err("post-body-fault", &says)) }
                </div>
                <section class="publish card pad" aria-labelledby="post-publish">
                    <h2 id="post-publish">{ texts.get("post-publish-title") }</h2>
                    if !published {
                        <fieldset class="choices">
                            <legend class="vh">{ texts.get("post-when") }</legend>
                            <label class="check"><input type="radio" name="post-when" checked={!*later} onchange={choose(false)} /><span>{ texts.get("post-when-now") }</span></label>
                            <label class="check"><input type="radio" name="post-when" checked={*later} onchange={choose(true)} /><span>{ texts.get("post-when-later") }</span></label>
                        </fieldset>
                    }
                    <div class="form">
                        if *later && !published {
                            <div>
                                <Field name="post-at" label={texts.get("post-at")} kind="datetime-local" value={(*at).clone()} onchange={set_at} />
                                { for when_fault.map(|says| err("post-at-over", &says)) }
                            </div>
                        }
                        <label class="check">
                            <input type="checkbox" class="switch" role="switch" checked={!now.closed} onchange={open_comments} />
                            <span>{ texts.get("post-comments-open") }</span>
                        </label>
                    </div>
                </section>
                <div class="composer-dock dock-row row-gap">
                    <span class="grow">
                        <div class="said">{ for said }</div>
                        if *later && !published { <span class="small muted not-phone">{ texts.get("post-once") }</span> }
                    </span>
                    if post.is_some() {
                        <Button kind={Kind::Quiet} onclick={show_history(true).reform(|_| ())}>{ texts.get("post-history") }</Button>
                    }
                    if !published {
                        <Button busy={submit.busy} onclick={keep}>{ texts.get("post-keep") }</Button>
                    }
                    <Button kind={Kind::Primary} submit=true busy={submit.busy} icon={(*later && !published).then_some("clock")}>
                        { texts.get(match (published, *later) {
                            (true, _) => "save",
                            (false, true) => "post-schedule",
                            (false, false) => "post-publish",
                        }) }
                    </Button>
                </div>
            </form>
            <div class="over">
                { for post.filter(|_| *history).map(|post| html! {
                    <History {post} revision={heading.as_ref().map_or(0, |it| it.revision)} on_close={show_history(false)} />
                }) }
            </div>
        </div>
    }
}

fn change(fields: &UseFields, how: impl FnOnce(&mut Fields) + 'static) {
    fields.change.emit(Box::new(how) as Change);
}

fn err(id: &'static str, says: &AttrValue) -> Html {
    html! { <span class="err" {id} role="alert"><Icon name="circle-alert" /><span>{ says.clone() }</span></span> }
}

/// A day was wished and none was given.
fn no_moment() -> Problem {
    let mut check = protocol::Check::default();
    check.fault("when", protocol::Fault::Empty, None);
    check.done().err().unwrap_or_else(|| Problem::new(Code::Invalid))
}

#[derive(PartialEq, Properties)]
struct LooksProps {
    body: String,
    post: Option<ResourceId>,
}

/// How the text will look, as the server makes it, a moment after the last letter.
#[component]
fn Looks(props: &LooksProps) -> Html {
    let texts = use_texts();
    let space = use_space();
    let html = use_state_eq(AttrValue::default);
    let newest = use_mut_ref(|| 0_u32);
    {
        let (html, space) = (html.clone(), space.id);
        use_effect_with((props.body.clone(), props.post), move |(body, post)| {
            let (body, post) = (body.clone(), *post);
            *newest.borrow_mut() += 1;
            let no = *newest.borrow();
            let waiting = Timeout::new(CALM, move || {
                spawn_local(async move {
                    if let Ok(it) = api::blog::preview(space, &Preview { body, post }).await
                        && *newest.borrow() == no
                    {
                        html.set(it.html.into());
                    }
                });
            });
            move || drop(waiting)
        });
    }
    html! {
        <section class="see" aria-labelledby="post-looks">
            <h2 id="post-looks">{ texts.get("post-preview") }</h2>
            <Rendered html={(*html).clone()} />
        </section>
    }
}

#[derive(PartialEq, Properties)]
struct CoverProps {
    cover: Option<Cover>,
    fields: UseFields,
}

/// The picture above the post: chosen, seen, taken away.
#[component]
fn CoverField(props: &CoverProps) -> Html {
    let texts = use_texts();
    let toasts = use_toasts();
    let me = use_session().me.id;
    let sending = use_state_eq(|| false);
    let onchange = {
        let (fields, toasts, texts, sending) = (props.fields.clone(), toasts, texts.clone(), sending.clone());
        Callback::from(move |event: Event| {
            let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
            let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
            input.set_value("");
            sending.set(true);
            let (fields, toasts, texts, sending) =
                (fields.clone(), toasts.clone(), texts.clone(), sending.clone());
            spawn_local(async move {
                match api::files::send(&file, |_| {}).await {
                    Ok(file) => match file.picture {
                        Some(size) => {
                            change(&fields, move |it| it.cover = Some(Cover { file: file.id, size }));
                        }
                        None => toasts.show(texts.get("post-cover-none")),
                    },
                    Err(problem) => toasts.show(texts.problem(&problem)),
                }
                sending.set(false);
            });
        })
    };
    let choose = Callback::from(|_: MouseEvent| {
        if let Some(input) = browser::find("#post-cover") {
            input.click();
        }
    });
    let remove = {
        let fields = props.fields.clone();
        Callback::from(move |_: MouseEvent| change(&fields, |it| it.cover = None))
    };
    html! {
        <div class="cover-field mt-3">
            if props.cover.is_some() { <Picture cover={props.cover} author={me} /> }
            <div class="row-gap">
                <Button small=true icon="image" busy={*sending} onclick={choose}>
                    { texts.get(match (*sending, props.cover) {
                        (true, _) => "post-image-sending",
                        (false, Some(_)) => "post-cover-other",
                        (false, None) => "post-cover",
                    }) }
                </Button>
                if props.cover.is_some() {
                    <Button small=true kind={Kind::Quiet} onclick={remove}>{ texts.get("post-cover-remove") }</Button>
                }
            </div>
            <input id="post-cover" type="file" accept="image/jpeg,image/png,image/webp" hidden=true aria-label={texts.get("post-cover")} {onchange} />
        </div>
    }
}
