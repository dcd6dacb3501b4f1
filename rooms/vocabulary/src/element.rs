//! What is asked: services, data elements and how sensitive an element is.

use std::collections::BTreeSet;
use std::collections::btree_set;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Malformed;
use crate::word::{is_lower_camel, length, word};

/// Longest service name; it appears in URLs, logs and metrics labels.
const SERVICE_CHARACTERS_MAX: usize = 64;

word!(
    /// A service of an authentic source, lowerCamelCase: `personIdentity`; `^[a-z][A-Za-z0-9]{0,63}$`.
    ServiceId,
    "service",
    |text| {
        length(text, SERVICE_CHARACTERS_MAX, "longer than 64 characters")?;
        match is_lower_camel(text) {
            true => Ok(()),
            false => Err("not lowerCamelCase"),
        }
    },
    shown
);

/// Longest element name; deeper or longer names than the register needs are mistakes.
const ELEMENT_CHARACTERS_MAX: usize = 96;

word!(
    /// A data element, dotted lowerCamelCase: `identity.birthDate`; at most 96 characters.
    ElementId,
    "element",
    |text| {
        length(text, ELEMENT_CHARACTERS_MAX, "longer than 96 characters")?;
        match text.split('.').all(is_lower_camel) {
            true => Ok(()),
            false => Err("not dotted lowerCamelCase"),
        }
    },
    shown
);

/// How sensitive a data element is, 0 (public) to 4 (top secret). A set of elements has the highest class among them.
///
/// On the wire an integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub enum Class {
    /// Public.
    Zero,
    /// Internal, of limited sensitivity.
    One,
    /// Confidential: personal and social data.
    Two,
    /// Very confidential: health, special categories, convictions, debts.
    Three,
    /// Classified under the law on state secrets.
    Four,
}

impl TryFrom<u8> for Class {
    type Error = Malformed;
    fn try_from(number: u8) -> Result<Self, Malformed> {
        match number {
            0 => Ok(Self::Zero),
            1 => Ok(Self::One),
            2 => Ok(Self::Two),
            3 => Ok(Self::Three),
            4 => Ok(Self::Four),
            _ => Err(Malformed {
                what: "class",
                why: "not 0 to 4",
            }),
        }
    }
}

impl From<Class> for u8 {
    fn from(class: Class) -> u8 {
        match class {
            Class::Zero => 0,
            Class::One => 1,
            Class::Two => 2,
            Class::Three => 3,
            Class::Four => 4,
        }
    }
}

/// A set of data elements, in the order of their names. On the wire an array; a repeated name counts once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ElementSet(BTreeSet<ElementId>);

impl ElementSet {
    /// The empty set.
    #[must_use]
    pub const fn new() -> Self {
        Self(BTreeSet::new())
    }

    /// Adds an element.
    pub fn insert(&mut self, element: ElementId) {
        self.0.insert(element);
    }

    /// Whether the element is in the set.
    #[must_use]
    pub fn contains(&self, element: &ElementId) -> bool {
        self.0.contains(element)
    }

    /// The elements in both sets.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        Self(self.0.intersection(&other.0).cloned().collect())
    }

    /// The elements of this set that are not in the other.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        Self(self.0.difference(&other.0).cloned().collect())
    }

    /// Whether every element of this set is in the other.
    #[must_use]
    pub fn is_subset(&self, other: &Self) -> bool {
        self.0.is_subset(&other.0)
    }

    /// The elements, in the order of their names.
    pub fn iter(&self) -> btree_set::Iter<'_, ElementId> {
        self.0.iter()
    }

    /// How many elements there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<ElementId> for ElementSet {
    fn from_iter<I: IntoIterator<Item = ElementId>>(elements: I) -> Self {
        Self(elements.into_iter().collect())
    }
}

impl IntoIterator for ElementSet {
    type Item = ElementId;
    type IntoIter = btree_set::IntoIter<ElementId>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a ElementSet {
    type Item = &'a ElementId;
    type IntoIter = btree_set::Iter<'a, ElementId>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl Serialize for ElementSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for ElementSet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        BTreeSet::deserialize(deserializer).map(Self)
    }
}
