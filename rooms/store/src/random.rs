//! Randomness of the operating system, and the ids made from it.

use aws_lc_rs::rand;
use jiff::Timestamp;
use uuid::{Builder, Uuid};

/// Draws random bytes.
pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    fill(&mut bytes);
    bytes
}

pub(crate) fn fill(bytes: &mut [u8]) {
    // aws-lc aborts the process when the operating system gives no entropy, so an error here cannot happen; and going
    // on with predictable salts would be worse than stopping.
    rand::fill(bytes).expect("the operating system gives random bytes");
}

/// An id that sorts by time to the millisecond (UUID version 7).
pub(crate) fn id_at(at: Timestamp) -> Uuid {
    let tail: [u8; 10] = bytes();
    Builder::from_unix_timestamp_millis(milliseconds(at), &tail).into_uuid()
}

/// The smallest id of an instant: everything drawn before it sorts below.
pub(crate) fn first_id_at(at: Timestamp) -> Uuid {
    Builder::from_unix_timestamp_millis(milliseconds(at), &[0; 10]).into_uuid()
}

fn milliseconds(at: Timestamp) -> u64 {
    at.as_millisecond().try_into().unwrap_or(0)
}

/// Puts items in an order that tells nothing (Fisher and Yates).
pub(crate) fn shuffle<T>(items: &mut [T]) {
    let mut draws = vec![0; items.len() * size_of::<u64>()];
    fill(&mut draws);
    let (draws, _) = draws.as_chunks::<8>();
    for (last, draw) in (1..items.len()).rev().zip(draws) {
        // The bias of a remainder is below 2^-40 for the few thousand items there are.
        let chosen = u64::from_le_bytes(*draw) % (last as u64 + 1);
        items.swap(last, chosen as usize);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shuffling_keeps_all_and_moves_some() {
        let mut items: Vec<u32> = (0..1000).collect();
        shuffle(&mut items);
        let unmoved = items
            .iter()
            .enumerate()
            .filter(|(at, item)| *at == **item as usize);
        assert!(unmoved.count() < 50);
        items.sort_unstable();
        assert!(items.into_iter().eq(0..1000));
    }

    #[test]
    fn ids_sort_by_time() {
        let at = |ms| Timestamp::from_millisecond(ms).unwrap();
        let now = at(1_800_000_000_000);
        assert!(id_at(now) >= first_id_at(now));
        assert!(id_at(now) < first_id_at(at(1_800_000_000_001)));
    }
}
