//! A place in a source's JSON answer, as a connection file writes it.

use std::{fmt, str::FromStr};

use thiserror::Error;

/// A path may be at most this deep: answers of real sources nest about eight levels, and [`super::DEPTH_MAX`] ends them anyway.
pub const PATH_STEPS_MAX: usize = 16;

/// A member name may be at most this long; longer ones do not occur in sources and would bloat error messages.
pub const MEMBER_NAME_BYTES_MAX: usize = 64;

/// One step of a [`Path`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    /// Into the member of this name.
    Member(Box<str>),
    /// Into each item of an array.
    Items,
}

/// A place in a source's answer: member names joined by dots, `*` for each item of an array.
///
/// A path covers everything below it.
/// It starts with a member name, because an answer is an object.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Path(pub(super) Vec<Step>);

/// Why a text is not a [`Path`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BadPath {
    /// The text is empty, or starts with `*`.
    #[error("a path starts with the name of a member")]
    Start,
    /// There is nothing between two dots, or a name has characters or a length that no member name has here.
    #[error(
        "a step of a path is `*` or a member name of letters, digits, `_`, `-`, `@`, `$`, `:`, at most 64 bytes long"
    )]
    Step,
    /// There are more than [`PATH_STEPS_MAX`] steps.
    #[error("a path has at most 16 steps")]
    Deep,
}

impl Path {
    /// Parses a dotted path.
    ///
    /// # Errors
    /// [`BadPath`] says which rule the text breaks.
    pub fn parse(text: &str) -> Result<Self, BadPath> {
        let steps = text.split('.').map(step).collect::<Result<Vec<_>, _>>();
        if text.is_empty() || text.starts_with('*') {
            return Err(BadPath::Start);
        }
        let steps = steps?;
        if steps.len() > PATH_STEPS_MAX {
            return Err(BadPath::Deep);
        }
        Ok(Self(steps))
    }
}

fn step(text: &str) -> Result<Step, BadPath> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '@' | '$' | ':');
    match text {
        "*" => Ok(Step::Items),
        name if !name.is_empty()
            && name.len() <= MEMBER_NAME_BYTES_MAX
            && name.chars().all(plain) =>
        {
            Ok(Step::Member(name.into()))
        }
        _ => Err(BadPath::Step),
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, step) in self.0.iter().enumerate() {
            if position > 0 {
                f.write_str(".")?;
            }
            f.write_str(match step {
                Step::Member(name) => name,
                Step::Items => "*",
            })?;
        }
        Ok(())
    }
}

impl FromStr for Path {
    type Err = BadPath;

    fn from_str(text: &str) -> Result<Self, BadPath> {
        Self::parse(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_read_and_printed() {
        for text in [
            "a",
            "person.name.family",
            "contracts.*.employer",
            "a.*.*",
            "@id.$ref.x-y:z",
        ] {
            assert_eq!(
                Path::parse(text).map(|path| path.to_string()),
                Ok(text.to_owned())
            );
        }
    }

    #[test]
    fn what_is_not_a_path_is_refused() {
        let deep = vec!["a"; PATH_STEPS_MAX + 1].join(".");
        let long = "a".repeat(MEMBER_NAME_BYTES_MAX + 1);
        for (text, why) in [
            ("", BadPath::Start),
            ("*", BadPath::Start),
            ("*.a", BadPath::Start),
            ("a..b", BadPath::Step),
            ("a.", BadPath::Step),
            (".a", BadPath::Step),
            ("a.**", BadPath::Step),
            ("a.b\"c", BadPath::Step),
            ("a b", BadPath::Step),
            (&long, BadPath::Step),
            (&deep, BadPath::Deep),
        ] {
            assert_eq!(Path::parse(text), Err(why), "{text}");
        }
    }
}
