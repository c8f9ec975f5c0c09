//! How much a person wants to be told: of a resource, of a service of a space, of a whole space. The nearest choice
//! counts.

use serde::{Deserialize, Serialize};

use crate::{ActId, Check, Fault, Problem, ResourceId, SpaceId, feed, spaces::Service};

/// How much of something a person wants to be told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "kebab-case"))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Level {
    /// What is new since the last visit.
    #[default]
    Normal,
    /// Everything, until it is read. Whoever wrote in something follows it unless he says otherwise.
    Follow,
    /// Only what names him.
    Mentions,
    /// Nothing; what names him waits in the bell without a count.
    Mute,
}

impl Level {
    /// All, in the order of the menu.
    pub const ALL: &[Self] = &[Self::Follow, Self::Normal, Self::Mentions, Self::Mute];

    /// As written on the wire; also the name of its text (after `level-`).
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Follow => "follow",
            Self::Mentions => "mentions",
            Self::Mute => "mute",
        }
    }

    /// Nothing is told but what names him.
    #[must_use]
    pub fn is_quiet(self) -> bool {
        matches!(self, Self::Mentions | Self::Mute)
    }
}

/// Why a level is what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = LevelReason))]
pub enum Reason {
    /// The person chose it for this resource.
    Chosen,
    /// He wrote there.
    Wrote,
    /// He wishes it of the service.
    Service,
    /// He wishes it of the space.
    Space,
    /// Nobody said anything.
    Default,
}

/// `PUT /api/v1/resources/{resource}/level`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SetLevel {
    /// The write's id.
    pub act: ActId,
    /// How much one wants to be told; null: what one wishes of its service or space.
    #[serde(deserialize_with = "said")]
    pub level: Option<Level>,
}

/// What a person is told of a resource; also the event that it is another now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LevelSet {
    /// Of which.
    pub resource: ResourceId,
    /// How much.
    pub level: Level,
    /// Why; absent in events.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<Reason>,
}

/// What a person wishes of a space, or of one of its services.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = LevelWish))]
pub struct Wish {
    /// The space.
    pub space: SpaceId,
    /// The service; absent: all of the space.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<Service>,
    /// How much he wants to be told.
    pub level: Level,
}

impl Wish {
    /// What wishes are sorted by.
    #[must_use]
    pub fn key(&self) -> (SpaceId, &'static str) {
        (self.space, self.service.map_or("", Service::name))
    }
}

/// `PUT /api/v1/spaces/{space}/level`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SetWish {
    /// The write's id.
    pub act: ActId,
    /// The service; absent: all of the space.
    #[serde(default)]
    pub service: Option<Service>,
    /// How much one wants to be told; null: nothing is wished any more.
    #[serde(deserialize_with = "said")]
    pub level: Option<Level>,
}

/// A level, or null, but something: who leaves it out has not taken anything back.
fn said<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Level>, D::Error> {
    Option::deserialize(from)
}

impl SetWish {
    /// The kind of what the service has; nothing for all of the space.
    ///
    /// # Errors
    /// 422: the service has nothing of its own.
    pub fn kind(&self) -> Result<Option<feed::Kind>, Problem> {
        let kind = self.service.map(feed::Kind::of);
        let mut check = Check::default();
        if kind == Some(None) {
            check.fault("service", Fault::UnknownValue, None);
        }
        check.done()?;
        Ok(kind.flatten())
    }
}

/// A person wishes something else of a space, or of one of its services.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WishSet {
    /// The space.
    pub space: SpaceId,
    /// The service; absent: all of the space.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<Service>,
    /// How much; absent: nothing is wished any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
}

impl WishSet {
    /// Puts it among what is wished.
    pub fn put(&self, wishes: &mut Vec<Wish>) {
        wishes.retain(|it| (it.space, it.service) != (self.space, self.service));
        if let Some(level) = self.level {
            let wish = Wish { space: self.space, service: self.service, level };
            let at = wishes.partition_point(|it| it.key() < wish.key());
            wishes.insert(at, wish);
        }
    }
}

/// What is wished of a service of a space: the nearer wish counts.
#[must_use]
pub fn wished(wishes: &[Wish], space: SpaceId, service: Option<Service>) -> Option<Level> {
    let of = |service| wishes.iter().find(|it| it.space == space && it.service == service);
    service.and_then(|it| of(Some(it))).or_else(|| of(None)).map(|it| it.level)
}

/// A resource for which a person chose how much he wants to be told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = LevelChosen))]
pub struct Chosen {
    /// Which.
    pub resource: ResourceId,
    /// In which space.
    pub space: SpaceId,
    /// What it is.
    pub of: feed::Kind,
    /// Its title.
    pub title: String,
    /// What he chose.
    pub level: Level,
}

/// All that a person chose to be told, or not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Choices {
    /// Of spaces and their services.
    pub wishes: Vec<Wish>,
    /// Of resources, the newest first; so many at most.
    pub chosen: Vec<Chosen>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_taken_back_by_null_and_by_nothing_less() {
        let act = r#""act":"0195a000-0000-7000-8000-000000000001""#;
        let of = |rest: &str| serde_json::from_str::<SetLevel>(&format!("{{{act}{rest}}}"));
        assert_eq!(of(r#","level":null"#).expect("null").level, None);
        assert_eq!(of(r#","level":"mute""#).expect("a level").level, Some(Level::Mute));
        of("").expect_err("nothing is said");
        let of = |rest: &str| serde_json::from_str::<SetWish>(&format!("{{{act}{rest}}}"));
        assert_eq!(of(r#","level":null"#).expect("null").level, None);
        of("").expect_err("nothing is said");
    }

    #[test]
    fn the_nearer_wish_counts_and_each_place_has_one() {
        let (one, other) = (SpaceId::new(), SpaceId::new());
        let mut wishes = Vec::new();
        let put = |wishes: &mut Vec<Wish>, service, level| WishSet { space: one, service, level }.put(wishes);
        put(&mut wishes, None, Some(Level::Mute));
        put(&mut wishes, Some(Service::Blog), Some(Level::Normal));
        let told = |wishes: &[Wish], space, service| wished(wishes, space, service);
        assert_eq!(told(&wishes, one, Some(Service::Blog)), Some(Level::Normal));
        assert_eq!(told(&wishes, one, Some(Service::Faq)), Some(Level::Mute));
        assert_eq!(told(&wishes, one, None), Some(Level::Mute));
        assert_eq!(told(&wishes, other, Some(Service::Blog)), None);
        put(&mut wishes, None, Some(Level::Follow));
        put(&mut wishes, Some(Service::Blog), None);
        assert_eq!(wishes, [Wish { space: one, service: None, level: Level::Follow }]);
    }

    #[test]
    fn home_has_nothing_of_its_own() {
        let set = |service| SetWish { act: ActId::new(), service, level: None };
        assert_eq!(set(None).kind(), Ok(None));
        assert_eq!(set(Some(Service::Faq)).kind(), Ok(Some(feed::Kind::Entry)));
        assert!(set(Some(Service::Home)).kind().is_err());
    }
}
