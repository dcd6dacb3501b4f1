//! The entries of two persons who turned out to be one: pure, on what both have.
//!
//! Rule: at each institution, in each capacity, entries that share a day become one entry, from the earliest of their first
//! days to the latest of their last days (none, when one of them is open). Entries that only follow each other stay two.
//! So every day on which either person had an entry is covered afterwards, no other day is, and no two entries share one.

use vocabulary::{FileReference, Period};

/// What becomes of the entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Merged {
    /// Entries of the person who stays that make way for a longer one.
    pub(crate) removed: Vec<FileReference>,
    /// New entries of the person who stays.
    pub(crate) entered: Vec<FileReference>,
}

/// Joins the entries of one person to those of another; neither's share a day among themselves.
pub(crate) fn merge(taken: &[FileReference], staying: &[FileReference]) -> Merged {
    let mut all: Vec<(FileReference, From)> = Vec::with_capacity(taken.len() + staying.len());
    all.extend(taken.iter().map(|file| (*file, From::Taken)));
    all.extend(staying.iter().map(|file| (*file, From::Staying)));
    all.sort_by_key(|(file, _)| (file.institution, file.capacity, file.period.start()));
    let mut merged = Merged::default();
    let mut rest = &all[..];
    while let Some(((first, _), _)) = rest.split_first() {
        let mut whole = *first;
        let mut length = 1;
        while let Some((next, _)) = rest.get(length)
            && (next.institution, next.capacity) == (whole.institution, whole.capacity)
            && whole.period.overlaps(&next.period)
        {
            whole.period = union(whole.period, next.period);
            length += 1;
        }
        let (parts, others) = rest.split_at(length);
        rest = others;
        let stays = parts.iter().filter(|(_, from)| *from == From::Staying);
        if stays.clone().any(|(file, _)| *file == whole) {
            continue;
        }
        merged.removed.extend(stays.map(|(file, _)| *file));
        merged.entered.push(whole);
    }
    merged
}

/// Whose an entry was.
#[derive(Clone, Copy, PartialEq, Eq)]
enum From {
    Taken,
    Staying,
}

/// The days of two periods that share one, the first starting no later than the second.
fn union(first: Period, second: Period) -> Period {
    let end = match (first.end(), second.end()) {
        (Some(one), Some(other)) => Some(one.max(other)),
        (None, _) | (_, None) => None,
    };
    Period::new(first.start(), end).expect("the later end is not before the earlier start")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jiff::{ToSpan as _, civil::date};
    use proptest::prelude::*;
    use vocabulary::{Capacity, InstitutionId};

    use super::*;

    /// Institution, first day, days.
    type Parts = (u8, u8, Option<u8>);

    fn file((institution, start, days): Parts) -> FileReference {
        let start = date(2026, 1, 1) + i32::from(start).days();
        FileReference {
            institution: InstitutionId::from_number(999_999_000 + u32::from(institution)),
            capacity: Capacity::new(1).unwrap(),
            period: Period::new(start, days.map(|days| start + i32::from(days).days())).unwrap(),
        }
    }

    fn files(parts: &[Parts]) -> Vec<FileReference> {
        parts.iter().copied().map(file).collect()
    }

    #[test]
    fn entries_that_share_a_day_become_one() {
        for (taken, staying, removed, entered) in [
            (vec![], vec![(1, 1, None)], vec![], vec![]),
            (vec![(1, 1, None)], vec![], vec![], vec![(1, 1, None)]),
            // The same, or within: the entry that stays says it all.
            (vec![(1, 1, None)], vec![(1, 1, None)], vec![], vec![]),
            (vec![(1, 5, Some(3))], vec![(1, 1, None)], vec![], vec![]),
            // The other way round, it makes way.
            (
                vec![(1, 1, None)],
                vec![(1, 5, Some(3))],
                vec![(1, 5, Some(3))],
                vec![(1, 1, None)],
            ),
            // One day in common.
            (
                vec![(1, 1, Some(4))],
                vec![(1, 5, Some(5))],
                vec![(1, 5, Some(5))],
                vec![(1, 1, Some(9))],
            ),
            // Following each other is not sharing a day.
            (
                vec![(1, 1, Some(3))],
                vec![(1, 5, None)],
                vec![],
                vec![(1, 1, Some(3))],
            ),
            // A bridge over two.
            (
                vec![(1, 3, Some(10))],
                vec![(1, 1, Some(3)), (1, 10, Some(1)), (1, 20, None)],
                vec![(1, 1, Some(3)), (1, 10, Some(1))],
                vec![(1, 1, Some(12))],
            ),
            // Another institution's is another matter.
            (
                vec![(2, 1, None)],
                vec![(1, 1, None)],
                vec![],
                vec![(2, 1, None)],
            ),
        ] {
            let expected = Merged {
                removed: files(&removed),
                entered: files(&entered),
            };
            assert_eq!(
                merge(&files(&taken), &files(&staying)),
                expected,
                "{taken:?}"
            );
        }
    }

    /// Entries without common days, as the directory keeps them.
    fn kept() -> impl Strategy<Value = Vec<FileReference>> {
        let parts = (0..2u8, 0..30u8, prop::option::of(0..6u8));
        prop::collection::vec(parts, 0..12).prop_map(|parts| {
            let mut kept: Vec<FileReference> = Vec::new();
            for new in files(&parts) {
                let free = |old: &FileReference| {
                    old.institution != new.institution || !old.period.overlaps(&new.period)
                };
                if kept.iter().all(free) {
                    kept.push(new);
                }
            }
            kept
        })
    }

    /// Who has an entry on which day, as far as days are looked at.
    fn days(files: &[FileReference]) -> BTreeSet<(InstitutionId, i32)> {
        let covered = |file: &FileReference| {
            let file = *file;
            (0..60)
                .filter(move |day| file.period.contains(date(2026, 1, 1) + day.days()))
                .map(move |day| (file.institution, day))
        };
        files.iter().flat_map(covered).collect()
    }

    proptest! {
        #[test]
        fn every_day_of_either_is_covered_once(taken in kept(), staying in kept()) {
            let merged = merge(&taken, &staying);
            let mut after: Vec<FileReference> = staying.clone();
            after.retain(|file| !merged.removed.contains(file));
            prop_assert_eq!(after.len() + merged.removed.len(), staying.len());
            after.extend(&merged.entered);
            let both: Vec<FileReference> = taken.iter().chain(&staying).copied().collect();
            prop_assert_eq!(days(&after), days(&both));
            for (place, one) in after.iter().enumerate() {
                for other in &after[place + 1..] {
                    prop_assert!(one.institution != other.institution || !one.period.overlaps(&other.period));
                }
            }
        }
    }
}
