//! Files of registrations that an institution hands over, and of replaced numbers.

use bytes::Bytes;
use store::{
    directory::load::{Checks, Institutions, Numbered, parse_csv_row, read_csv, read_parquet},
    persons::list::Pairs,
};
use vocabulary::be::{Ssin, SsinRange};

use crate::vocabulary::TODAY;

fn checks() -> Checks {
    Checks {
        today: TODAY,
        accepted: SsinRange::Synthetic,
        institutions: Institutions::Any,
    }
}

/// Rows come numbered upwards, and a good one keeps its promises.
fn in_order() -> impl FnMut(Numbered) {
    let mut last = 0;
    move |(number, row)| {
        assert!(number > last, "rows are numbered upwards");
        last = number;
        if let Ok(row) = row {
            let period = row.file.period;
            assert!(period.end().is_none_or(|end| period.start() <= end));
            assert_eq!(row.ssin.expose().len(), 11);
        }
    }
}

pub fn directory_csv(bytes: &[u8]) {
    let _ = read_csv(bytes, &checks(), in_order());
}

pub fn directory_csv_row(bytes: &[u8]) {
    let _ = parse_csv_row(bytes, &checks());
}

pub fn directory_parquet(bytes: &[u8]) {
    let _ = read_parquet(Bytes::copy_from_slice(bytes), &checks(), in_order());
}

pub fn replaced_csv(bytes: &[u8]) {
    let Ok(mut pairs) = Pairs::new(bytes, TODAY, SsinRange::Synthetic) else {
        return;
    };
    let mut last = 1;
    while let Ok(Some((line, pair))) = pairs.next_pair() {
        assert!(line > last, "lines are numbered upwards");
        last = line;
        if let Ok(pair) = pair {
            for ssin in [pair.old, pair.new] {
                let again = Ssin::parse(ssin.expose(), TODAY, SsinRange::Synthetic);
                assert!(again.is_ok_and(|again| again == ssin));
            }
        }
    }
}
