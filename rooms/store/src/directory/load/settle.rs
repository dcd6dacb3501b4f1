//! Which rows of a load become entries: pure, on rows in the order of the table.
//!
//! INVARIANT: what [`settle`] lets through shares no day with what is entered already, nor with itself.

use super::runs::Sortable;

/// What becomes of rows.
#[derive(Default)]
pub(super) struct Settled {
    /// These become entries.
    pub(super) fresh: Vec<Sortable>,
    /// So many say what an entry says already, or a row before them.
    pub(super) duplicate: u64,
    /// The lines of rows that share a day with an entry, or with a row before them, and say something else.
    pub(super) overlapping: Vec<u64>,
}

/// Compares rows with each other and with the entries that are there already. Both come in the order of the table;
/// `entered` holds every entry of every person in `rows`.
pub(super) fn settle(rows: &[Sortable], entered: &[Sortable]) -> Settled {
    let mut settled = Settled::default();
    let mut entered = entered;
    for group in rows.chunk_by(|a, b| a.group() == b.group()) {
        let this = group[0].group();
        entered = &entered[entered.partition_point(|entry| entry.group() < this)..];
        let same = &entered[..entered.partition_point(|entry| entry.group() == this)];
        let mut last: Option<&Sortable> = None;
        for row in group {
            // Entries of a group share no day, so only those around the row's first day can share one with it.
            let following = same.partition_point(|entry| entry.start() <= row.start());
            let neighbours = [
                last,
                following.checked_sub(1).and_then(|before| same.get(before)),
                same.get(following),
            ];
            let mut neighbours = neighbours.into_iter().flatten();
            if neighbours.clone().any(|entry| is_same(entry, row)) {
                settled.duplicate += 1;
            } else if neighbours.any(|entry| shares_a_day(entry, row)) {
                settled.overlapping.push(row.line());
            } else {
                settled.fresh.push(*row);
                last = Some(row);
            }
        }
    }
    settled
}

fn is_same(entry: &Sortable, row: &Sortable) -> bool {
    (entry.start(), entry.end()) == (row.start(), row.end())
}

fn shares_a_day(entry: &Sortable, row: &Sortable) -> bool {
    let reaches = |from: &Sortable, to: &Sortable| from.end().is_none_or(|end| end >= to.start());
    reaches(entry, row) && reaches(row, entry)
}

#[cfg(test)]
mod tests {
    use jiff::{ToSpan as _, civil::date};
    use proptest::prelude::*;
    use uuid::Uuid;
    use vocabulary::{Capacity, FileReference, InstitutionId, Period, PersonId};

    use super::*;
    use crate::directory::load::runs::Said;

    /// Person, capacity, first day, days.
    type Parts = (u8, u8, u8, Option<u8>);

    fn row(parts: Parts, line: u64) -> Sortable {
        let (person, capacity, start, days) = parts;
        let start = date(2026, 1, 1) + i32::from(start).days();
        let end = days.map(|days| start + i32::from(days).days());
        let file = FileReference {
            institution: InstitutionId::from_number(999_999_823),
            capacity: Capacity::new(capacity.into()).unwrap(),
            period: Period::new(start, end).unwrap(),
        };
        let person = PersonId::from_uuid(Uuid::from_u128(person.into()));
        Sortable::new(person, Said::new(&file, line))
    }

    fn sorted(parts: &[Parts]) -> Vec<Sortable> {
        let mut rows: Vec<Sortable> = (2..)
            .zip(parts)
            .map(|(line, parts)| row(*parts, line))
            .collect();
        rows.sort_unstable();
        rows
    }

    #[test]
    fn duplicates_and_overlaps_are_told_apart() {
        let entered = sorted(&[(1, 7, 10, Some(5)), (1, 7, 30, None), (2, 7, 10, Some(5))]);
        for (parts, fresh, duplicate, overlapping) in [
            (vec![(1, 7, 10, Some(5))], 0, 1, 0),
            (vec![(1, 7, 10, Some(4))], 0, 0, 1),
            (vec![(1, 7, 15, Some(1))], 0, 0, 1),
            (vec![(1, 7, 16, Some(13))], 1, 0, 0),
            (vec![(1, 7, 16, Some(14))], 0, 0, 1),
            (vec![(1, 7, 1, None)], 0, 0, 1),
            (vec![(1, 7, 1, Some(8))], 1, 0, 0),
            (vec![(1, 7, 40, Some(1))], 0, 0, 1),
            (vec![(1, 8, 10, Some(5)), (3, 7, 10, Some(5))], 2, 0, 0),
            // Among themselves: the earlier day wins, then the earlier line.
            (
                vec![(3, 1, 5, None), (3, 1, 1, Some(9)), (3, 1, 1, Some(9))],
                1,
                1,
                1,
            ),
            (
                vec![(3, 1, 1, Some(3)), (3, 1, 1, Some(2)), (3, 1, 5, None)],
                2,
                0,
                1,
            ),
        ] {
            let settled = settle(&sorted(&parts), &entered);
            assert_eq!(
                (
                    settled.fresh.len(),
                    settled.duplicate,
                    settled.overlapping.len()
                ),
                (fresh, duplicate, overlapping),
                "{parts:?}"
            );
        }
        let settled = settle(&sorted(&[(3, 1, 1, Some(3)), (3, 1, 1, Some(2))]), &[]);
        assert_eq!(settled.overlapping, [3]);
    }

    fn parts() -> impl Strategy<Value = Parts> {
        (0..3u8, 0..2u8, 0..40u8, prop::option::of(0..6u8))
    }

    proptest! {
        /// What comes through is what asking day by day, row by row, lets through.
        #[test]
        fn settling_is_asking_one_by_one(
            first in prop::collection::vec(parts(), 0..30),
            second in prop::collection::vec(parts(), 0..30),
        ) {
            let mut entered = settle(&sorted(&first), &[]).fresh;
            entered.sort_unstable();
            let rows = sorted(&second);
            let settled = settle(&rows, &entered);
            let mut all = entered;
            let (mut fresh, mut duplicate, mut overlapping) = (Vec::new(), 0, Vec::new());
            for row in rows {
                let group = || all.iter().filter(|entry| entry.group() == row.group());
                if group().any(|entry| is_same(entry, &row)) {
                    duplicate += 1;
                } else if group().any(|entry| shares_a_day(entry, &row)) {
                    overlapping.push(row.line());
                } else {
                    fresh.push(row);
                    all.push(row);
                }
            }
            prop_assert!(settled.fresh == fresh);
            prop_assert_eq!(settled.duplicate, duplicate);
            prop_assert_eq!(settled.overlapping, overlapping);
        }
    }
}
