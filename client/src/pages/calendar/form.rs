//! Planning an event, or changing one. What is typed stays until it is saved, whatever is refused.

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use protocol::{
    ActId, Code, ResourceId, UserId,
    calendar::{Body, Change, Details, Heading, Kind as Sort, Plan, Rule, rule::End},
    links,
    people::Card,
};
use yew::{platform::spawn_local, prelude::*};
use yew_router::prelude::*;

use super::{
    days,
    kinds::key,
    linked::Choosing,
    recur::{Recur, Recurring},
    theirs::Theirs,
};
use crate::{
    api,
    components::{Button, Choice, Dialog, Field, Kind, comments::NamingField},
    hooks::{use_draft, use_session, use_submit, use_texts, use_toasts},
    pages::outside::refusal,
    route::Route,
    shell::use_space,
};

/// Props of [`Planner`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// It was left, or done.
    pub on_close: Callback<()>,
    /// On which day a new one is offered.
    pub day: NaiveDate,
    /// The event that is changed, a series as a whole; absent: a new one.
    #[prop_or_default]
    pub event: Option<(Heading, Body)>,
    /// Of a series, only this date and the following.
    #[prop_or_default]
    pub from: Option<NaiveDate>,
}

/// What is chosen in the form, beside the title and the text.
#[derive(Clone, PartialEq)]
pub(super) struct Form {
    kind: Sort,
    pub(super) all_day: bool,
    pub(super) starts: String,
    pub(super) ends: String,
    pub(super) zone: String,
    pub(super) place: String,
    pub(super) link: String,
    capacity: String,
    organiser: Option<UserId>,
    recur: Recur,
}

impl Form {
    /// The next full hour of the day, for an hour.
    fn new(day: NaiveDate, me: UserId) -> Self {
        let at = day.and_time(NaiveTime::from_hms_opt(10, 0, 0).unwrap_or_default());
        Self {
            kind: Sort::Meeting,
            all_day: false,
            starts: moment(at),
            ends: moment(at + TimeDelta::hours(1)),
            zone: days::zone(),
            place: String::new(),
            link: String::new(),
            capacity: String::new(),
            organiser: Some(me),
            recur: Recur::never(),
        }
    }

    pub(super) fn of(it: &Heading) -> Self {
        let (starts, ends) = if it.all_day {
            (it.starts.date().to_string(), (it.ends - TimeDelta::days(1)).date().to_string())
        } else {
            (moment(it.starts), moment(it.ends))
        };
        Self {
            kind: it.kind,
            all_day: it.all_day,
            starts,
            ends,
            zone: it.zone.clone(),
            place: it.place.clone(),
            link: it.link.clone(),
            capacity: it.capacity.map(|it| it.to_string()).unwrap_or_default(),
            organiser: Some(it.organiser.id),
            recur: Recur::of(&it.rule, it.starts.date()),
        }
    }

    /// With the hours as the other kind of fields takes them.
    fn toggled(mut self) -> Self {
        self.all_day = !self.all_day;
        for (text, hour) in [(&mut self.starts, "10:00"), (&mut self.ends, "11:00")] {
            let day = text.split('T').next().unwrap_or_default().to_owned();
            *text = if self.all_day || day.is_empty() { day } else { format!("{day}T{hour}") };
        }
        self
    }

    /// What the fields say of the hours; a field that says nothing is none.
    pub(super) fn hours(&self) -> Option<(NaiveDateTime, NaiveDateTime)> {
        if self.all_day {
            let day = |text: &str| text.parse::<NaiveDate>().ok().map(|it| it.and_time(NaiveTime::MIN));
            return Some((day(&self.starts)?, day(&self.ends)? + Days::new(1)));
        }
        Some((read(&self.starts)?, read(&self.ends)?))
    }
}

fn moment(at: NaiveDateTime) -> String {
    // As a field takes it: without seconds.
    let text = format!("{at:?}");
    text.get(..16).unwrap_or(&text).to_owned()
}

fn read(text: &str) -> Option<NaiveDateTime> {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M")
        .or_else(|_| NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S"))
        .ok()
}

/// The form.
#[component]
pub fn Planner(props: &Props) -> Html {
    let (texts, toasts, space, me) = (use_texts(), use_toasts(), use_space(), use_session().me.card());
    let submit = use_submit();
    let navigator = use_navigator();
    // A new one is kept in the browser while it is written; changes are based on what stood there.
    let base = use_state(|| props.event.clone());
    let draft =
        (use_draft(&format!("event.{}.title", space.id)), use_draft(&format!("event.{}.body", space.id)));
    let changed = use_state(|| {
        base.as_ref().map(|(heading, body)| (heading.title.clone(), body.source.clone())).unwrap_or_default()
    });
    let is_new = base.is_none();
    let (title, body) = if is_new {
        (draft.0.text.clone(), draft.1.text.clone())
    } else {
        (changed.0.clone().into(), changed.1.clone().into())
    };
    let form = use_state_eq(|| match &*base {
        Some((heading, _)) => Form::of(&rest(heading, props.from)),
        None => Form::new(props.day, me.id),
    });
    let members = use_members(&props.event, &me);
    let papers = use_papers(base.as_ref().map(|it| it.0.id));
    let theirs = use_state_eq(|| None::<(Heading, Body)>);
    {
        // What stands there now is shown beside what was typed.
        let (theirs, id) = (theirs.clone(), base.as_ref().map(|it| it.0.id));
        let stale = submit.problem.as_ref().is_some_and(|it| it.code == Code::Stale);
        use_effect_with(stale, move |stale| {
            if let Some(id) = id.filter(|_| *stale) {
                spawn_local(async move {
                    if let Ok(now) = api::calendar::event(id, None, None).await {
                        let sheet = now.content;
                        theirs.set(Some((sheet.series.unwrap_or(sheet.heading), sheet.body)));
                    }
                });
            }
        });
    }

    let tried = use_mut_ref(|| None::<(ActId, i32, Details)>);
    let save = {
        let (submit, close, form, space) =
            (submit.clone(), props.on_close.clone(), form.clone(), space.clone());
        let papers = papers.clone();
        let (title, body, base, tried) = (title.clone(), body.clone(), base.clone(), tried.clone());
        let clear = (draft.0.clear.clone(), draft.1.clear.clone());
        let (toasts, texts, theirs, from) = (toasts.clone(), texts.clone(), theirs.clone(), props.from);
        Callback::from(move |revision: Option<i32>| {
            let Some((starts, ends)) = form.hours() else {
                let field = if form.starts.is_empty() { "starts" } else { "ends" };
                let mut check = protocol::Check::default();
                check.fault(field, protocol::Fault::Empty, None);
                return check.done().map_or_else(|problem| submit.refuse(problem), |()| ());
            };
            let capacity = match form.capacity.trim() {
                "" => None,
                text => Some(text.parse().unwrap_or(0)),
            };
            let details = Details {
                title: title.trim().to_owned(),
                kind: form.kind,
                starts,
                ends,
                zone: form.zone.trim().to_owned(),
                all_day: form.all_day,
                place: form.place.trim().to_owned(),
                link: form.link.trim().to_owned(),
                organiser: form.organiser,
                description: body.to_string(),
                capacity,
                documents: papers.as_ref().map(|it| it.iter().map(|it| it.id).collect()),
                rule: form.recur.rule(starts.date()),
            };
            let revision = revision.or(base.as_ref().map(|it| it.0.revision)).unwrap_or(0);
            // What is sent again unchanged keeps its id, so that it is done once.
            let same =
                tried.borrow().as_ref().filter(|it| (it.1, &it.2) == (revision, &details)).map(|it| it.0);
            let act = same.unwrap_or_else(ActId::new);
            tried.replace(Some((act, revision, details.clone())));
            theirs.set(None);
            let close = close.clone();
            if let Some((heading, _)) = &*base {
                let (id, change) = (heading.id, Change { act, revision, details, from });
                if let Err(problem) = change.check() {
                    return submit.refuse(problem);
                }
                let (navigator, slug) = (navigator.clone(), space.slug.clone());
                submit.run(async move { api::calendar::change(id, &change).await }, move |it| {
                    close.emit(());
                    // What follows is an event of its own now.
                    if let Some(navigator) = navigator.filter(|_| it.id != id) {
                        navigator.push(&Route::CalendarEvent { slug, event: it.id });
                    }
                });
                return;
            }
            let plan = Plan { act, details };
            if let Err(problem) = plan.check() {
                return submit.refuse(problem);
            }
            let (space, navigator, clear) = (space.clone(), navigator.clone(), clear.clone());
            let (toasts, texts) = (toasts.clone(), texts.clone());
            submit.run(
                async move { api::calendar::plan(space.id, &plan).await.map(|it| (space, it)) },
                move |(space, it)| {
                    clear.0.emit(());
                    clear.1.emit(());
                    close.emit(());
                    toasts.show(texts.get("event-planned"));
                    if let Some(navigator) = navigator {
                        navigator.push(&Route::CalendarEvent { slug: space.slug.clone(), event: it.id });
                    }
                },
            );
        })
    };
    let onsubmit = {
        let save = save.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            save.emit(None);
        })
    };
    let take_theirs = {
        let (theirs, base, form, changed) = (theirs.clone(), base.clone(), form.clone(), changed.clone());
        let from = props.from;
        Callback::from(move |()| {
            if let Some((heading, body)) = (*theirs).clone() {
                form.set(Form::of(&rest(&heading, from)));
                changed.set((heading.title.clone(), body.source.clone()));
                base.set(Some((heading, body)));
                theirs.set(None);
            }
        })
    };
    let keep_mine = {
        let (theirs, save) = (theirs.clone(), save.clone());
        Callback::from(move |()| save.emit(theirs.as_ref().map(|it| it.0.revision)))
    };
    let set = |put: fn(&mut Form, String)| {
        let form = form.clone();
        Callback::from(move |text: String| {
            let mut now = (*form).clone();
            put(&mut now, text);
            form.set(now);
        })
    };
    let write = |which: usize| {
        let (changed, draft) = (changed.clone(), draft.clone());
        Callback::from(move |text: String| match (is_new, which) {
            (true, 0) => draft.0.set.emit(text),
            (true, _) => draft.1.set.emit(text),
            (false, 0) => changed.set((text, changed.1.clone())),
            (false, _) => changed.set((changed.0.clone(), text)),
        })
    };
    let choose = {
        let papers = papers.clone();
        Callback::from(move |chosen: Vec<links::Card>| papers.set(Some(chosen)))
    };
    let recur = {
        let form = form.clone();
        Callback::from(move |recur: Recur| form.set(Form { recur, ..(*form).clone() }))
    };
    let toggle = {
        let form = form.clone();
        Callback::from(move |_: Event| form.set((*form).clone().toggled()))
    };
    let kinds: Vec<(AttrValue, AttrValue)> =
        Sort::ALL.iter().map(|it| (AttrValue::from(it.name()), texts.get(key(*it)))).collect();
    let zones: Vec<(AttrValue, AttrValue)> =
        days::zones(&form.zone).into_iter().map(|it| (it.clone(), days::zone_name(&it).into())).collect();
    let people: Vec<(AttrValue, AttrValue)> =
        members.iter().map(|it| (it.id.to_string().into(), it.name.clone().into())).collect();
    let organiser = form.organiser.map(|it| it.to_string()).unwrap_or_default();
    let clock = if form.all_day { "date" } else { "datetime-local" };
    let (begins, ends) =
        if form.all_day { ("event-first-day", "event-last-day") } else { ("event-starts", "event-ends") };
    let names =
        base.as_ref().map_or_else(|| format!("event.{}.body", space.id), |it| format!("event.{}", it.0.id));
    let said = submit.problem.as_ref().filter(|it| it.code != Code::Stale && it.fields.is_empty());
    let (heading, verb) = if is_new { ("event-new", "event-plan") } else { ("event-changing", "event-save") };
    let fault = |name: &str| submit.fault(name).cloned();
    html! {
        <Dialog id="planning" title={texts.get(heading)} onclose={props.on_close.clone()}>
            <form class="form" {onsubmit} novalidate=true>
                <Field name="event-title" label={texts.get("event-title")} value={title} onchange={write(0)} fault={fault("title")} />
                <Choice name="event-kind" label={texts.get("event-kind")} options={kinds} value={form.kind.name()}
                    onchange={set(|form, it| form.kind = Sort::ALL.iter().copied().find(|kind| kind.name() == it).unwrap_or_default())} />
                <label class="check small" for="event-all-day">
                    <input type="checkbox" id="event-all-day" checked={form.all_day} onchange={toggle} />
                    <span>{ texts.get("event-all-day") }</span>
                </label>
                <Field name="event-starts" label={texts.get(begins)} kind={clock} value={form.starts.clone()}
                    onchange={set(starts)} fault={fault("starts")} />
                <Field name="event-ends" label={texts.get(ends)} kind={clock} value={form.ends.clone()}
                    onchange={set(|form, it| form.ends = it)} fault={fault("ends")} />
                <Recurring recur={form.recur.clone()} first={form.hours().map(|it| it.0.date())} onchange={recur} fault={fault("rule")} />
                <Choice name="event-zone" label={texts.get("event-zone-label")} options={zones} value={form.zone.clone()}
                    onchange={set(|form, it| form.zone = it)} />
                <Field name="event-place" label={texts.get("event-place")} value={form.place.clone()}
                    onchange={set(|form, it| form.place = it)} fault={fault("place")} />
                <Field name="event-link" label={texts.get("event-link")} help={Some(texts.get("event-link-help"))} value={form.link.clone()}
                    onchange={set(|form, it| form.link = it)} fault={fault("link")} />
                <Choice name="event-organiser" label={texts.get("event-organiser")} options={people} value={organiser}
                    onchange={set(|form, it| form.organiser = it.parse().ok())} />
                <Field name="event-capacity" label={texts.get("event-capacity")} help={Some(texts.get("event-capacity-help"))}
                    value={form.capacity.clone()} onchange={set(|form, it| form.capacity = it)} fault={fault("capacity")} />
                <NamingField space={space.id} name="event-body" kept={names} label={texts.get("event-body")} value={body} onchange={write(1)}
                    fault={fault("description")} />
                <Choosing chosen={(*papers).clone().unwrap_or_default()} onchange={choose}
                    fault={fault("documents").map(|it| texts.fault(&it))} />
                <div class="slot">
                    { for theirs.iter().map(|now| html! {
                        <Theirs now={now.clone()} on_mine={keep_mine.clone()} on_theirs={take_theirs.clone()} />
                    }) }
                </div>
                { refusal(&texts, said) }
                <div class="acts">
                    <Button kind={Kind::Quiet} onclick={props.on_close.reform(|_| ())}>{ texts.get("cancel") }</Button>
                    <Button kind={Kind::Primary} submit=true busy={submit.busy}>{ texts.get(verb) }</Button>
                </div>
            </form>
        </Dialog>
    }
}

/// Of a series, what is left from a date on: it begins then, at the hour of the series, and counts on.
fn rest(series: &Heading, from: Option<NaiveDate>) -> Heading {
    let Some(from) = from else { return series.clone() };
    let first = series.starts.date();
    let later = from - first;
    let rule = Rule::read(&series.rule, first).map(|mut rule| {
        if let End::Count(count) = rule.end {
            let before = rule.days(first).unwrap_or_default().into_iter().filter(|day| *day < from).count();
            rule.end = End::Count(count.saturating_sub(u32::try_from(before).unwrap_or(0)).max(1));
        }
        rule.to_string()
    });
    let rule = rule.unwrap_or_else(|_| series.rule.clone());
    Heading { starts: series.starts + later, ends: series.ends + later, rule, ..series.clone() }
}

/// Sets when it begins; the end keeps its distance.
pub(super) fn starts(form: &mut Form, text: String) {
    let before = form.hours();
    form.starts = text;
    let begins = if form.all_day {
        form.starts.parse::<NaiveDate>().ok().map(|it| it.and_time(NaiveTime::MIN))
    } else {
        read(&form.starts)
    };
    if let (Some((from, to)), Some(begins)) = (before, begins)
        && to > from
    {
        let ends = begins + (to - from);
        form.ends = if form.all_day { (ends - TimeDelta::days(1)).date().to_string() } else { moment(ends) };
    }
}

/// Those who may organise it, as far as one page of them goes.
#[hook]
fn use_members(event: &Option<(Heading, Body)>, me: &Card) -> Vec<Card> {
    let space = use_space();
    let members = use_state_eq(Vec::<Card>::new);
    {
        let members = members.clone();
        use_effect_with(space.id, move |space| {
            let space = *space;
            spawn_local(async move {
                if let Ok(page) = api::spaces::members(space, "", None).await {
                    members.set(page.items.into_iter().map(|it| it.card).collect());
                }
            });
        });
    }
    let mut all = (*members).clone();
    for card in [Some(me), event.as_ref().map(|it| &it.0.organiser)].into_iter().flatten() {
        if !all.iter().any(|it| it.id == card.id) {
            all.insert(0, card.clone());
        }
    }
    all
}

/// The documents that are chosen: those of the event, once they are here, or none. While they are not, what
/// is saved leaves them as they are.
#[hook]
fn use_papers(event: Option<ResourceId>) -> UseStateHandle<Option<Vec<links::Card>>> {
    let papers = use_state_eq(|| event.is_none().then(Vec::new));
    {
        let papers = papers.clone();
        use_effect_with(event, move |event| {
            if let Some(id) = *event {
                spawn_local(async move {
                    if let Ok(cards) = api::links::of(id).await {
                        papers.set(Some(cards));
                    }
                });
            }
        });
    }
    papers
}
