//! The shape that all text identifiers share: one private `String`, a rule, and the same few traits.
//!
//! Seven words were first written out by hand and differed in nothing but their rule; hence a macro.

/// Defines a text newtype. `$check` returns the broken rule, if any; `$shown` is `shown` when `Debug` may print the
/// value and `hidden` when a caller chooses the text freely and could put a person's number in it.
macro_rules! word {
    ($(#[$doc:meta])* $name:ident, $what:literal, $check:expr, $shown:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Parses the text form.
            ///
            /// # Errors
            /// [`Malformed`](crate::Malformed) with the rule that is broken.
            pub fn parse(text: &str) -> Result<Self, $crate::Malformed> {
                let check: fn(&str) -> Result<(), &'static str> = $check;
                match check(text) {
                    Ok(()) => Ok(Self(text.to_owned())),
                    Err(why) => Err($crate::Malformed { what: $what, why }),
                }
            }

            /// The text form.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::Malformed;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::parse(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::Malformed;
            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::parse(&text)
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                word!(@debug $shown, self, f, $name)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }
    };
    (@debug shown, $self:ident, $f:ident, $name:ident) => {
        write!($f, "{}({})", stringify!($name), $self.0)
    };
    (@debug hidden, $self:ident, $f:ident, $name:ident) => {
        $f.write_str(concat!(stringify!($name), "(…)"))
    };
}

pub(crate) use word;

/// Refuses an empty text and one longer than `max` bytes; all words are ASCII, so bytes are characters.
pub(crate) fn length(text: &str, max: usize, too_long: &'static str) -> Result<(), &'static str> {
    if text.is_empty() {
        Err("empty")
    } else if text.len() > max {
        Err(too_long)
    } else {
        Ok(())
    }
}

/// Whether `text` is a lowerCamelCase name: a small letter, then letters and digits, all ASCII.
pub(crate) fn is_lower_camel(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(|b| b.is_ascii_alphanumeric())
}
