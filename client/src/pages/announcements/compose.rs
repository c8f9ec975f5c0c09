//! Writing an announcement: whom it is for, how many that is, and how it will look, before it is sent.

use protocol::{
    ActId, SpaceId,
    announcements::{Ask, Send, Severity, To},
    people::Card,
    spaces::Role,
};
use serde::{Deserialize, Serialize};
use yew::{platform::spawn_local, prelude::*};

use super::pick::Members;
use crate::{
    api, browser,
    components::{Button, Choice, Dialog, Field, Icon, Kind},
    drafts::UseDraft,
    hooks::{use_draft, use_session, use_submit, use_texts, use_toasts},
    i18n::dates,
    local_time,
    shell::{severity_key, severity_look},
};

/// Where something is announced.
#[derive(Clone, PartialEq)]
pub struct Place {
    /// The space; absent: the whole site.
    pub space: Option<SpaceId>,
    /// What it is called.
    pub name: AttrValue,
}

/// What is chosen beside the text; kept with it, for whoever comes back to what he wrote.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Choices {
    reach: String,
    chosen: Vec<Card>,
    severity: Severity,
    acknowledge: bool,
    replies: bool,
    due: String,
    expires: String,
}

impl Default for Choices {
    fn default() -> Self {
        Self {
            reach: "all".to_owned(),
            chosen: Vec::new(),
            severity: Severity::Info,
            acknowledge: false,
            replies: false,
            due: String::new(),
            expires: String::new(),
        }
    }
}

impl Choices {
    fn of(draft: &str) -> Self {
        serde_json::from_str(draft).unwrap_or_default()
    }

    /// Whom it is for.
    fn to(&self) -> To {
        match self.reach.as_str() {
            "contributors" => To::Role(Role::Contributor),
            "admins" => To::Role(Role::Admin),
            "people" => To::People(self.chosen.iter().map(|card| card.id).collect()),
            _ => To::All,
        }
    }

    /// Keeps these with one of them changed.
    fn change<T: 'static>(&self, kept: &UseDraft, put: impl Fn(&mut Self, T) + 'static) -> Callback<T> {
        let (now, set) = (self.clone(), kept.set.clone());
        Callback::from(move |it: T| {
            let mut now = now.clone();
            put(&mut now, it);
            set.emit(serde_json::to_string(&now).unwrap_or_default());
        })
    }
}

/// Props of [`Compose`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Where.
    pub place: Place,
    /// It was left; what was typed stays.
    pub on_close: Callback<()>,
}

/// The form.
#[component]
pub fn Compose(props: &Props) -> Html {
    let texts = use_texts();
    let toasts = use_toasts();
    let submit = use_submit();
    let me = use_session().me.card();
    let space = props.place.space;
    let site = space.is_none();
    let draft =
        |name: &str| format!("announce.{}.{name}", space.map_or_else(String::new, |it| it.to_string()));
    let title = use_draft(&draft("title"));
    let body = use_draft(&draft("body"));
    let kept = use_draft(&draft("choices"));
    let choices = Choices::of(&kept.text);
    let counted = use_state_eq(|| None::<(To, i64)>);

    let to = choices.to();
    {
        let counted = counted.clone();
        use_effect_with((space, to.clone()), move |(space, to)| {
            let (space, to) = (*space, to.clone());
            spawn_local(async move {
                let count = if to == To::People(Vec::new()) {
                    0
                } else {
                    match api::announcements::audience(space, &Ask { to: to.clone() }).await {
                        Ok(audience) => audience.people,
                        Err(_) => return,
                    }
                };
                counted.set(Some((to, count)));
            });
        });
    }
    // A count that belongs to another choice says nothing of this one.
    let count = counted.as_ref().filter(|(of, _)| *of == to).map(|(_, count)| *count);

    let onsubmit = {
        let (submit, toasts, texts) = (submit.clone(), toasts.clone(), texts.clone());
        let send = Send {
            act: ActId::new(),
            to: to.clone(),
            severity: choices.severity,
            title: title.text.trim().to_owned(),
            body: body.text.to_string(),
            acknowledge: choices.acknowledge,
            replies: choices.replies && to == To::All && !site,
            due_at: local_time::read(&choices.due),
            expires_at: local_time::read(&choices.expires),
        };
        let tried = use_mut_ref(|| None::<Send>);
        let clear = [&title, &body, &kept].map(|draft| draft.clear.clone());
        let close = props.on_close.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let mut send = send.clone();
            let half =
                local_time::complete(&[("announce-due", "due_at"), ("announce-expires", "expires_at")]);
            if let Err(problem) = half.and_then(|()| send.check(site, browser::date())) {
                return submit.refuse(problem);
            }
            // What is sent again unchanged keeps its id, so that it is done once.
            let same = |before: &&Send| {
                let before = Send { act: send.act, ..(*before).clone() };
                format!("{before:?}") == format!("{send:?}")
            };
            let act = tried.borrow().as_ref().filter(same).map(|before| before.act);
            send.act = act.unwrap_or(send.act);
            tried.replace(Some(send.clone()));
            let (clear, close) = (clear.clone(), close.clone());
            let (toasts, texts) = (toasts.clone(), texts.clone());
            submit.run(async move { api::announcements::send(space, &send).await }, move |entry| {
                clear.iter().for_each(|draft| draft.emit(()));
                close.emit(());
                toasts.show(match entry.sent_at {
                    Some(_) => texts.with("announcement-sent", &[("count", entry.figures.targeted.into())]),
                    None => texts.get("announcement-kept"),
                });
            });
        })
    };

    let reaches = [
        ("all", if site { "reach-site" } else { "reach-all" }),
        ("contributors", "reach-contributors"),
        ("admins", "reach-admins"),
        ("people", "reach-people"),
    ];
    let reaches = reaches.into_iter().take(if site { 1 } else { 4 });
    let options: Vec<(AttrValue, AttrValue)> =
        reaches.map(|(value, key)| (AttrValue::from(value), texts.get(key))).collect();
    let choose = choices.change(&kept, |it, reach: String| it.reach = reach);
    let pick =
        choices.change(&kept, |it, card: Card| match it.chosen.iter().position(|one| one.id == card.id) {
            Some(at) => drop(it.chosen.remove(at)),
            None => it.chosen.push(card),
        });
    let gravities: Vec<(AttrValue, AttrValue)> =
        Severity::ALL.iter().map(|it| (AttrValue::from(it.name()), texts.get(severity_key(*it)))).collect();
    let grave = choices.change(&kept, |it, name: String| {
        it.severity = Severity::ALL.iter().copied().find(|one| one.name() == name).unwrap_or_default();
    });
    let acknowledge = choices.change(&kept, |it, ticked| it.acknowledge = ticked);
    let replies = choices.change(&kept, |it, ticked| it.replies = ticked);
    let due = choices.change(&kept, |it, due| it.due = due);
    let expires = choices.change(&kept, |it, expires| it.expires = expires);
    let shown = texts.with(
        "announcement-count",
        &[
            ("count", count.unwrap_or(0).into()),
            ("shown", count.map_or_else(String::new, |count| dates::number(&texts, count)).into()),
        ],
    );
    let fault = submit.fault("to").map(|fault| {
        html! { <p class="err" role="alert"><Icon name="circle-alert" /><span>{ texts.fault(fault) }</span></p> }
    });
    let said = submit.problem.as_ref().filter(|problem| problem.fields.is_empty()).map(|problem| {
        html! { <p class="err" role="alert"><Icon name="circle-alert" /><span>{ texts.problem(problem) }</span></p> }
    });
    let none = count == Some(0);
    html! {
        <Dialog id="announcing" title={texts.get("announcement-new")} onclose={props.on_close.clone()}>
            <form class="form" {onsubmit} novalidate=true>
                <Choice name="announce-to" label={texts.get("announcement-to")} {options} value={choices.reach.clone()} onchange={choose} />
                <div class="slot">
                    { for space.filter(|_| choices.reach == "people").map(|space| html! {
                        <Members {space} chosen={choices.chosen.clone()} without={me.id} on_pick={pick} />
                    }) }
                </div>
                <p class="small strong" role="status">{ for count.map(|_| shown.clone()) }</p>
                <div class="said">{ for fault }</div>
                <Choice name="announce-severity" label={texts.get("announcement-severity")} options={gravities}
                    value={choices.severity.name()} onchange={grave} />
                <Field name="announce-title" label={texts.get("announcement-title")} value={title.text.clone()}
                    onchange={title.set.clone()} fault={submit.fault("title").cloned()} />
                <Field name="announce-body" label={texts.get("announcement-body")} value={body.text.clone()} long=true
                    onchange={body.set.clone()} fault={submit.fault("body").cloned()} />
                { tick("announce-acknowledge", &texts.get("announcement-ask"), choices.acknowledge, &acknowledge) }
                <div class="slot">
                    { for (!site && to == To::All).then(|| {
                        tick("announce-replies", &texts.get("announcement-replies"), choices.replies, &replies)
                    }) }
                </div>
                <Field name="announce-due" label={texts.get("announcement-due-at")} kind="datetime-local" value={choices.due.clone()}
                    onchange={due} fault={submit.fault("due_at").cloned()} />
                <Field name="announce-expires" label={texts.get("announcement-expires")} kind="datetime-local"
                    value={choices.expires.clone()} onchange={expires} fault={submit.fault("expires_at").cloned()} />
                <section aria-labelledby="announce-preview">
                    <h3 id="announce-preview" class="small muted">{ texts.get("announcement-preview") }</h3>
                    { preview(&texts, choices.severity, &title.text, &body.text, &props.place.name, &me.name) }
                </section>
                <div class="said">{ for said }</div>
                <div class="acts">
                    <Button kind={Kind::Quiet} onclick={props.on_close.reform(|_| ())}>{ texts.get("cancel") }</Button>
                    <Button kind={Kind::Primary} submit=true busy={submit.busy || none || count.is_none()}>
                        { texts.with(if choices.due.is_empty() { "announcement-send" } else { "announcement-schedule" }, &[
                            ("count", count.unwrap_or(0).into()),
                            ("shown", dates::number(&texts, count.unwrap_or(0)).into()),
                        ]) }
                    </Button>
                </div>
            </form>
        </Dialog>
    }
}

/// A box to tick.
fn tick(id: &'static str, label: &AttrValue, checked: bool, onchange: &Callback<bool>) -> Html {
    let onchange = onchange.reform(move |_: Event| !checked);
    html! {
        <label class="check small" for={id}>
            <input type="checkbox" {id} {checked} {onchange} /><span>{ label.clone() }</span>
        </label>
    }
}

/// How it will look; what the server makes of Markdown is seen when it is sent.
fn preview(
    texts: &crate::i18n::Texts,
    severity: Severity,
    title: &AttrValue,
    body: &AttrValue,
    place: &AttrValue,
    by: &str,
) -> Html {
    let (class, icon) = severity_look(severity);
    html! {
        <div class={classes!("banner", "announcement", class)}>
            <Icon name={icon} />
            <div>
                <p class="meta">
                    <span class="strong">{ texts.get(severity_key(severity)) }</span>
                    <span>{ place.clone() }</span><span>{ by.to_owned() }</span>
                </p>
                <p class="strong">{ title.clone() }</p>
                { for body.lines().map(|line| html! { <p>{ line.to_owned() }</p> }) }
            </div>
        </div>
    }
}
