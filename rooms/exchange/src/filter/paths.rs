//! Where a service's data elements stand in its source's answers, compiled once per connection into a tree of steps.
//!
//! INVARIANT: no element lies at or inside another's path, and neither the person nor the date of validity lies inside an
//! element; so allowing one element can never let another, or the person's number, pass with it.

use std::collections::BTreeMap;

use thiserror::Error;
use vocabulary::{ElementId, ElementSet};

use super::path::{Path, Step};

/// A service has at most this many elements: a set of them is the bits of one `u128`.
/// The widest CBSS messages have some eighty.
pub const ELEMENTS_MAX: usize = 128;

/// The node that nothing is known below: whatever leads there is skipped.
pub(super) const NOWHERE: usize = 0;
/// The node an answer starts at.
pub(super) const START: usize = 1;

/// What stands at a node, beside what lies below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Nothing of its own: only a way to what lies below.
    Way,
    /// The subtree of the element with this number.
    Element(u8),
    /// The number of the person the answer is about.
    Person,
    /// The date at which the data held.
    Validity,
}

#[derive(Debug)]
pub(super) struct Node {
    pub(super) place: Place,
    /// Children by member name, in order of name; `key` is the name as JSON text.
    members: Vec<(Box<str>, usize)>,
    /// The child for each item of an array, or [`NOWHERE`].
    pub(super) items: usize,
    /// The elements at or below this node, as bits.
    pub(super) elements: u128,
    /// Whether the person's number or the date of validity is to be read at or below this node.
    pub(super) read: Read,
}

/// Whether a node must be walked even when no element below it is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Read {
    Always,
    IfAllowed,
}

impl Node {
    fn new() -> Self {
        Self {
            place: Place::Way,
            members: Vec::new(),
            items: NOWHERE,
            elements: 0,
            read: Read::IfAllowed,
        }
    }

    pub(super) fn member(&self, name: &str) -> usize {
        match self
            .members
            .binary_search_by(|(known, _)| (**known).cmp(name))
        {
            Ok(position) => self.members[position].1,
            Err(_) => NOWHERE,
        }
    }
}

/// The places of all elements of a service, of the person and of the date of validity.
#[derive(Debug)]
pub struct Paths {
    pub(super) nodes: Vec<Node>,
    elements: BTreeMap<ElementId, u8>,
}

/// Why places do not go together.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BadPaths {
    /// There are more than [`ELEMENTS_MAX`] elements.
    #[error("a service has at most 128 elements")]
    TooMany,
    /// Two of element, person and date of validity share a place, or one lies inside the other.
    #[error("the path `{path}` ({of}) lies at, inside or around another one")]
    Overlap {
        /// The path.
        path: Path,
        /// Whose path it is: an element's id, or `the person`, or `the date of validity`.
        of: String,
    },
    /// An answer is about one person. Were it named in the items of an array, an item that names nobody would pass too.
    #[error("the path `{0}` of the person leads into an array")]
    PersonInArray(Path),
    /// The date of validity is one for the whole answer, so it cannot stand in the items of an array.
    #[error("the path `{0}` of the date of validity leads into an array")]
    ValidityInArray(Path),
}

impl Paths {
    /// The element with this number.
    pub(super) fn element(&self, number: u8) -> Option<&ElementId> {
        let found = self.elements.iter().find(|(_, known)| **known == number);
        found.map(|(element, _)| element)
    }

    /// Compiles the places of a service's elements (each may have several), of the person, and of the date of validity.
    ///
    /// # Errors
    /// [`BadPaths`] names the first place that does not fit.
    pub fn compile(
        elements: &BTreeMap<ElementId, Vec<Path>>,
        person: &Path,
        validity: Option<&Path>,
    ) -> Result<Self, BadPaths> {
        let mut paths = Self {
            nodes: vec![Node::new(), Node::new()],
            elements: BTreeMap::new(),
        };
        if person.0.contains(&Step::Items) {
            return Err(BadPaths::PersonInArray(person.clone()));
        }
        paths.put(person, Place::Person, "the person")?;
        if let Some(path) = validity {
            if path.0.contains(&Step::Items) {
                return Err(BadPaths::ValidityInArray(path.clone()));
            }
            paths.put(path, Place::Validity, "the date of validity")?;
        }
        if elements.len() > ELEMENTS_MAX {
            return Err(BadPaths::TooMany);
        }
        for (number, (element, places)) in (0u8..).zip(elements) {
            paths.elements.insert(element.clone(), number);
            for path in places {
                paths.put(path, Place::Element(number), element.as_str())?;
            }
        }
        Ok(paths)
    }

    fn put(&mut self, path: &Path, place: Place, of: &str) -> Result<(), BadPaths> {
        let overlap = || BadPaths::Overlap {
            path: path.clone(),
            of: of.to_owned(),
        };
        let mut at = START;
        for step in &path.0 {
            at = self.child(at, step);
            if self.nodes[at].place != Place::Way {
                return Err(overlap());
            }
            match place {
                Place::Element(number) => self.nodes[at].elements |= 1 << number,
                Place::Person | Place::Validity => self.nodes[at].read = Read::Always,
                Place::Way => {}
            }
        }
        let node = &mut self.nodes[at];
        if !node.members.is_empty() || node.items != NOWHERE {
            return Err(overlap());
        }
        node.place = place;
        Ok(())
    }

    fn child(&mut self, at: usize, step: &Step) -> usize {
        let fresh = self.nodes.len();
        let node = &mut self.nodes[at];
        let child = match step {
            Step::Items if node.items == NOWHERE => {
                node.items = fresh;
                fresh
            }
            Step::Items => node.items,
            Step::Member(name) => match node.members.binary_search_by(|(known, _)| known.cmp(name))
            {
                Ok(position) => node.members[position].1,
                Err(position) => {
                    node.members.insert(position, (name.clone(), fresh));
                    fresh
                }
            },
        };
        if child == fresh {
            self.nodes.push(Node::new());
        }
        child
    }

    /// The elements that have a place here, in the order of their names.
    pub fn elements(&self) -> impl Iterator<Item = &ElementId> {
        self.elements.keys()
    }

    /// Whether the element has a place here.
    pub fn knows(&self, element: &ElementId) -> bool {
        self.elements.contains_key(element)
    }

    /// The places of the given elements only; an element without a place adds nothing.
    pub fn allowing(&self, elements: &ElementSet) -> AllowedPaths<'_> {
        let allowed = elements
            .iter()
            .filter_map(|element| self.elements.get(element))
            .fold(0, |bits, number| bits | 1u128 << number);
        AllowedPaths {
            paths: self,
            allowed,
        }
    }
}

/// What may pass of one answer.
#[derive(Debug, Clone, Copy)]
pub struct AllowedPaths<'a> {
    paths: &'a Paths,
    allowed: u128,
}

/// Elements of which something was kept, as the bits that [`Paths`] gives them.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct KeptElements(u128);

impl KeptElements {
    pub(super) fn note(&mut self, element: u8) {
        self.0 |= 1 << element;
    }
}

/// What to do with the value at a node.
pub(super) enum Visit {
    /// It may pass whole, as part of the element with this number.
    Keep(u8),
    /// It must be the number of the person asked for.
    Person,
    /// It is the date of validity.
    Validity,
    /// Something below it may pass or must be read.
    Walk(usize),
    /// Nothing of it may pass.
    Skip,
}

impl AllowedPaths<'_> {
    pub(super) fn elements(&self, kept: KeptElements) -> ElementSet {
        let known = self.paths.elements.iter();
        known
            .filter(|(_, number)| kept.0 & 1 << **number != 0)
            .map(|(element, _)| element.clone())
            .collect()
    }

    pub(super) fn member(&self, at: usize, name: &str) -> Visit {
        self.visit(self.paths.nodes[at].member(name))
    }

    pub(super) fn items(&self, at: usize) -> Visit {
        self.visit(self.paths.nodes[at].items)
    }

    fn visit(&self, at: usize) -> Visit {
        let node = &self.paths.nodes[at];
        match node.place {
            Place::Person => Visit::Person,
            Place::Validity => Visit::Validity,
            Place::Element(number) if self.allowed & 1 << number != 0 => Visit::Keep(number),
            Place::Element(_) => Visit::Skip,
            Place::Way if node.elements & self.allowed != 0 || node.read == Read::Always => {
                Visit::Walk(at)
            }
            Place::Way => Visit::Skip,
        }
    }
}
