//! The member names met so far in the objects that are open.

use std::{borrow::Cow, collections::BTreeSet};

/// Up to this many members of one object are compared one by one, which is faster than a tree for what objects usually have;
/// beyond it a tree keeps an object with very many members from taking quadratic time.
const COMPARED_ONE_BY_ONE_MAX: usize = 24;

/// The names of all open objects, the innermost last.
#[derive(Default)]
pub(super) struct Names<'de>(Vec<Cow<'de, str>>);

/// One open object.
pub(super) struct Object<'de> {
    start: usize,
    many: BTreeSet<Cow<'de, str>>,
}

/// Whether a name is new in its object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    New,
    Repeated,
}

impl<'de> Names<'de> {
    pub(super) fn open(&self) -> Object<'de> {
        Object {
            start: self.0.len(),
            many: BTreeSet::new(),
        }
    }

    pub(super) fn close(&mut self, object: Object<'de>) {
        self.0.truncate(object.start);
    }

    /// Notes a name of the innermost object, which is `object`.
    pub(super) fn note(&mut self, object: &mut Object<'de>, name: Cow<'de, str>) -> Name {
        let known = &self.0[object.start..];
        if known.len() < COMPARED_ONE_BY_ONE_MAX {
            if known.contains(&name) {
                return Name::Repeated;
            }
            self.0.push(name);
            return Name::New;
        }
        if object.many.is_empty() {
            object.many.extend(known.iter().cloned());
        }
        if object.many.insert(name) {
            Name::New
        } else {
            Name::Repeated
        }
    }
}
