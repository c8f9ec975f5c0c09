//! How an enum of events is read so that an old client survives a new kind of event.

/// Declares an enum of events. Each is written as `{"kind": {…}}` (serde's external tag, which both
/// codecs carry); a kind that this build does not know is read as `Unknown` and skipped, in
/// whatever codec it came.
macro_rules! events {
    ($(#[$doc:meta])* pub enum $name:ident { $($(#[$vdoc:meta])* $variant:ident($body:ty) = $tag:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize)]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $tag)] $variant($body),)*
            /// A kind that a newer build knows.
            #[serde(skip_serializing)]
            Unknown,
        }

        impl $name {
            /// The tags of all kinds, in the order of their declaration.
            pub const KINDS: &[&str] = &[$($tag),*];

            /// The tag of this one.
            #[must_use]
            pub fn kind(&self) -> &'static str {
                match self { $(Self::$variant(_) => $tag,)* Self::Unknown => "unknown" }
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                struct OneKind;
                impl<'de> serde::de::Visitor<'de> for OneKind {
                    type Value = $name;
                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str("an event: a map with its kind as the only key")
                    }
                    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<$name, A::Error> {
                        let Some(kind) = map.next_key::<std::borrow::Cow<'de, str>>()? else {
                            return Err(serde::de::Error::invalid_length(0, &self));
                        };
                        Ok(match kind.as_ref() {
                            $($tag => $name::$variant(map.next_value()?),)*
                            _ => {
                                map.next_value::<serde::de::IgnoredAny>()?;
                                $name::Unknown
                            }
                        })
                    }
                }
                from.deserialize_map(OneKind)
            }
        }
    };
}
pub(crate) use events;
