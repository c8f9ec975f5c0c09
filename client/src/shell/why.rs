//! Why a line stands in the bell, and what would stop such lines: said on request, changed by one press.

use protocol::{
    ActId, Problem, ResourceId, SpaceId, feed,
    notifications::{Kind, Level, LevelSet, OfReport, Reason, SetLevel, SetWish, Wish},
    spaces::Service,
};
use yew::{platform::spawn_local, prelude::*};
use yew_router::Routable;

use super::bell::use_bell;
use crate::{
    api,
    hooks::{use_session, use_texts},
    i18n::Texts,
    pages,
    route::Route,
};

/// What put a line there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cause {
    /// A notice of this kind.
    Notice(Kind),
    /// A message of a conversation names the reader.
    Called,
    /// An announcement.
    Announced,
    /// A report of a malfunction came, or was answered.
    Reported(OfReport),
    /// Something was published.
    Published,
    /// Something moved.
    News,
}

/// What a line is about.
#[derive(Clone, PartialEq)]
pub struct About {
    /// What put it there.
    pub cause: Cause,
    /// In which space, if in one.
    pub space: Option<SpaceId>,
    /// About which resource, if about one, and what that is.
    pub resource: Option<(ResourceId, feed::Kind)>,
    /// Its title.
    pub title: String,
}

impl About {
    /// The resource whose level decides whether there are such lines; whatever else puts one there is told always.
    fn decides(&self) -> Option<ResourceId> {
        let of_level = matches!(
            self.cause,
            Cause::Notice(Kind::Answer | Kind::Version) | Cause::Published | Cause::News
        );
        self.resource.filter(|_| of_level).map(|(id, _)| id)
    }

    fn service(&self) -> Option<Service> {
        self.resource.map(|(_, kind)| kind.service())
    }
}

/// Where something is changed.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Resource(ResourceId),
    Service(SpaceId, Service),
    Space(SpaceId),
}

impl Place {
    async fn set(self, level: Option<Level>) -> Result<(), Problem> {
        let act = ActId::new();
        match self {
            Self::Resource(id) => api::notifications::set_level(id, &SetLevel { act, level }).await,
            Self::Service(space, service) => {
                api::notifications::set_wish(space, &SetWish { act, service: Some(service), level }).await
            }
            Self::Space(space) => {
                api::notifications::set_wish(space, &SetWish { act, service: None, level }).await
            }
        }
    }
}

/// A change that would stop such lines.
#[derive(Clone, Copy, PartialEq)]
struct Offer {
    place: Place,
    level: Level,
    /// What was chosen there before.
    before: Option<Level>,
}

/// The changes that have an effect on such lines, the least first.
fn offers(about: &About, told: Option<LevelSet>, wishes: &[Wish]) -> Vec<Offer> {
    let mut offers = Vec::new();
    let wish = |space, service| {
        wishes.iter().find(|it| it.space == space && it.service == service).map(|it| it.level)
    };
    let whole = |space| Offer { place: Place::Space(space), level: Level::Mute, before: wish(space, None) };
    if about.cause == Cause::Notice(Kind::Entry) {
        offers.extend(about.space.map(whole));
    }
    let Some(told) = told.filter(|told| !told.level.is_quiet()) else { return offers };
    let chosen = told.why == Some(Reason::Chosen);
    let mut here = |level| {
        let before = Some(told.level).filter(|_| chosen);
        offers.push(Offer { place: Place::Resource(told.resource), level, before });
    };
    let version = about.cause == Cause::Notice(Kind::Version);
    if told.level == Level::Follow && (version || about.cause == Cause::News) {
        here(Level::Normal);
    }
    if !version && about.cause != Cause::Published {
        here(Level::Mentions);
    }
    if !version {
        here(Level::Mute);
    }
    // What is chosen nearer counts more: a wish further off would change nothing.
    if let (false, Some(space), Some(service)) = (chosen, about.space, about.service()) {
        let before = wish(space, Some(service));
        offers.push(Offer { place: Place::Service(space, service), level: Level::Mute, before });
        if before.is_none() {
            offers.push(whole(space));
        }
    }
    offers
}

/// The name of the text that says why; absent while only the level can tell.
fn reason(about: &About, told: Option<LevelSet>) -> Option<&'static str> {
    if told.is_some_and(|told| told.level.is_quiet()) {
        return Some("why-quiet");
    }
    Some(match about.cause {
        Cause::Notice(Kind::Mention) => "why-mention",
        Cause::Called => "why-called",
        Cause::Notice(Kind::Answer) => "why-answer",
        Cause::Notice(Kind::Edited | Kind::Deleted) => "why-handled",
        Cause::Notice(Kind::Role | Kind::Removed) => "why-membership",
        Cause::Notice(Kind::Link) => "why-link",
        Cause::Notice(Kind::Entry) => "why-entry",
        Cause::Notice(Kind::Reminder) => "why-reminder",
        Cause::Notice(Kind::EventChanged | Kind::EventCancelled) => "why-registered",
        Cause::Notice(Kind::Seated) => "why-seated",
        Cause::Notice(Kind::Proposed) => "why-proposed",
        Cause::Notice(Kind::Accepted | Kind::Refused) => "why-decided",
        Cause::Announced => "why-announced",
        Cause::Reported(OfReport::Came) => "why-report-came",
        Cause::Reported(OfReport::Closed) => "why-report-closed",
        Cause::Published => "why-published",
        Cause::Notice(Kind::Version) | Cause::News => {
            let told = told?;
            match (told.why, told.level) {
                (Some(Reason::Chosen), Level::Follow) => "why-chosen",
                (Some(Reason::Wrote), _) => "why-wrote",
                (Some(Reason::Service), Level::Follow) => "why-service",
                (Some(Reason::Space), Level::Follow) => "why-space",
                _ if about.cause == Cause::News => "why-moved",
                _ => "why-version",
            }
        }
    })
}

/// The name of a level's text.
fn level_key(level: Level) -> &'static str {
    match level {
        Level::Follow => "level-follow",
        Level::Normal => "level-normal",
        Level::Mentions => "level-mentions",
        Level::Mute => "level-mute",
    }
}

fn service_name(texts: &Texts, service: Service) -> AttrValue {
    texts.get(&format!("service-{}", service.name()))
}

/// What was changed, and how that is undone.
#[derive(Clone, PartialEq)]
pub struct Changed {
    /// What was changed, in words.
    pub text: AttrValue,
    /// Undoes it.
    pub undo: Callback<()>,
}

/// Props of [`Why`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// What the line is about.
    pub about: About,
    /// The id of the box, for the button that opens it.
    pub id: AttrValue,
    /// Hears what was changed.
    pub changed: Callback<Changed>,
    /// Closes the panel.
    pub close: Callback<()>,
}

/// Why the line is there, and what would stop such lines.
#[component]
pub fn Why(props: &Props) -> Html {
    let texts = use_texts();
    let session = use_session();
    let bell = use_bell();
    let told = use_state_eq(|| None::<LevelSet>);
    let problem = use_state_eq(|| None::<Problem>);
    let about = &props.about;
    {
        let (told, problem) = (told.clone(), problem.clone());
        use_effect_with(about.decides(), move |resource| {
            if let Some(resource) = *resource {
                spawn_local(async move {
                    match api::notifications::level(resource).await {
                        Ok(set) => told.set(Some(set)),
                        Err(refused) => problem.set(Some(refused)),
                    }
                });
            }
        });
    }
    let space = about.space.and_then(|id| session.spaces.iter().find(|it| it.id == id));
    let space = space.map_or("", |it| it.name.as_str());
    let key = reason(about, *told);
    let says = key.map_or_else(
        || texts.get("loading"),
        |key| {
            let service = about.service().map(|it| service_name(&texts, it)).unwrap_or_default();
            let level = told.map(|told| texts.get(level_key(told.level))).unwrap_or_default();
            let args = [("service", service.as_str()), ("space", space), ("level", level.as_str())];
            texts.with(key, &args.map(|(name, value)| (name, value.into())))
        },
    );
    let wishes = bell.ready().map_or(&[][..], |it| &it.wishes);
    let button = |offer: Offer| {
        let (label, place) = match offer.place {
            Place::Resource(_) if offer.level == Level::Normal => {
                (texts.get("why-unfollow"), about.title.clone())
            }
            Place::Resource(_) => (texts.get(level_key(offer.level)), about.title.clone()),
            Place::Service(_, service) => {
                let name = service_name(&texts, service);
                (texts.with("why-mute", &[("place", name.as_str().into())]), format!("{space}, {name}"))
            }
            Place::Space(_) => (texts.with("why-mute", &[("place", space.into())]), space.to_owned()),
        };
        let level = texts.get(level_key(offer.level));
        let done =
            texts.with("why-done", &[("place", place.as_str().into()), ("level", level.as_str().into())]);
        let (changed, problem) = (props.changed.clone(), problem.clone());
        let onclick = Callback::from(move |_: MouseEvent| {
            let (changed, problem, text) = (changed.clone(), problem.clone(), done.clone());
            let undo = Callback::from(move |()| {
                spawn_local(async move {
                    // What could not be undone is seen to be as it was.
                    let _ = offer.place.set(offer.before).await;
                });
            });
            spawn_local(async move {
                match offer.place.set(Some(offer.level)).await {
                    Ok(()) => changed.emit(Changed { text, undo }),
                    Err(refused) => problem.set(Some(refused)),
                }
            });
        });
        html! { <button type="button" class="btn sm" {onclick}>{ label }</button> }
    };
    let all = {
        let close = props.close.clone();
        Callback::from(move |_: MouseEvent| {
            close.emit(());
            pages::visit(&format!("{}#choices", Route::Settings.to_path()));
        })
    };
    html! {
        <div class="whybox" id={props.id.clone()}>
            <p>{ says }</p>
            { for problem.as_ref().map(|it| html! { <p role="alert">{ texts.problem(it) }</p> }) }
            <div class="row-gap">
                { for offers(about, *told, wishes).into_iter().map(button) }
                <button type="button" class="btn quiet sm" onclick={all}>{ texts.get("why-all") }</button>
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn about(cause: Cause) -> About {
        About {
            cause,
            space: Some(SpaceId(uuid::Uuid::nil())),
            resource: Some((ResourceId(uuid::Uuid::nil()), feed::Kind::Thread)),
            title: String::new(),
        }
    }

    fn told(level: Level, why: Reason) -> Option<LevelSet> {
        Some(LevelSet { resource: ResourceId(uuid::Uuid::nil()), level, why: Some(why) })
    }

    #[test]
    fn only_what_has_an_effect_is_offered() {
        let (thread, space) = (ResourceId(uuid::Uuid::nil()), SpaceId(uuid::Uuid::nil()));
        let changes = |cause, set, wishes: &[Wish]| -> Vec<(Place, Level)> {
            offers(&about(cause), set, wishes).iter().map(|it| (it.place, it.level)).collect()
        };
        let here = |level| (Place::Resource(thread), level);
        let service = (Place::Service(space, Service::Discussions), Level::Mute);
        let whole = (Place::Space(space), Level::Mute);
        let wrote = told(Level::Follow, Reason::Wrote);
        let all = [here(Level::Normal), here(Level::Mentions), here(Level::Mute), service, whole];
        assert!(changes(Cause::News, wrote, &[]) == all);
        // Chosen here: a wish further off changes nothing.
        assert!(changes(Cause::News, told(Level::Follow, Reason::Chosen), &[]) == all[..3]);
        // Wished of the service: a wish of the space changes nothing.
        let wish = Wish { space, service: Some(Service::Discussions), level: Level::Follow };
        assert!(changes(Cause::News, told(Level::Follow, Reason::Service), &[wish]) == all[..4]);
        assert!(changes(Cause::Notice(Kind::Answer), wrote, &[]) == all[1..]);
        for always in
            [Cause::Notice(Kind::Mention), Cause::Called, Cause::Announced, Cause::Notice(Kind::Role)]
        {
            assert!(changes(always, None, &[]).is_empty());
        }
        assert!(changes(Cause::News, told(Level::Mute, Reason::Space), &[]).is_empty(), "quiet already");
        // What is undone is what was chosen before, or that nothing was.
        let before = |set| offers(&about(Cause::News), set, &[])[0].before;
        assert_eq!(before(wrote), None);
        assert_eq!(before(told(Level::Follow, Reason::Chosen)), Some(Level::Follow));
    }
}
