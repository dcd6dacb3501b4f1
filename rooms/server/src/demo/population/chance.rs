//! Chance without state: every draw is a function of the seed, a topic and a number.

/// The increment of the counter: 2^64 divided by the golden ratio, odd (the "Weyl" step of SplitMix64).
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// Spreads the bits of a counter: the finalizer of SplitMix64 (Steele, Lea, Flood 2014).
const fn mix(mut value: u64) -> u64 {
    value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// What a series of draws is for: two topics about the same person share no draw.
#[derive(Clone, Copy)]
pub(super) enum Topic {
    Number,
    FamilyName,
    GivenName,
    Nationality,
    Household,
    Death,
    Work,
    Employer,
    Status,
    Diploma,
    Registration,
    National,
}

/// A series of draws about one thing. It starts anew each time it is made, so nothing depends on who was asked before.
pub(super) struct Chance {
    counter: u64,
}

impl Chance {
    pub(super) const fn of(seed: u64, topic: Topic, number: u64) -> Self {
        let topic = mix((topic as u64 + 1).wrapping_mul(STEP));
        Self {
            counter: mix(seed ^ mix(number.wrapping_add(topic))),
        }
    }

    fn next(&mut self) -> u64 {
        self.counter = self.counter.wrapping_add(STEP);
        mix(self.counter)
    }

    /// A number from 0 up to, not including, `bound`.
    pub(super) fn below(&mut self, bound: u32) -> u32 {
        // The high half of a 32 by 32 bit product is below the bound.
        (((self.next() >> 32) * u64::from(bound)) >> 32) as u32
    }

    /// A number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high.saturating_sub(low).saturating_add(1))
    }

    /// True in `percent` of a hundred cases.
    pub(super) fn happens(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    /// One of a list, which must not be empty.
    pub(super) fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(u32::try_from(list.len()).expect("a short list")) as usize]
    }
}

/// A keyed permutation of `0..size`: who sits next to whom as an index does not sit next to whom as a number.
///
/// A Feistel network over the next power of four; a value that falls outside is sent through again until it falls
/// inside, which keeps it a permutation ("cycle walking") and takes four steps at the most on average.
#[derive(Clone, Copy)]
pub(super) struct Permutation {
    key: u64,
    size: u64,
    half_bits: u32,
}

/// Rounds of the network; four already mix every bit with every other.
const ROUNDS: u64 = 4;

impl Permutation {
    pub(super) fn new(seed: u64, number: u64, size: u64) -> Self {
        let bits = u64::BITS - size.leading_zeros();
        Self {
            key: Chance::of(seed, Topic::Number, number).next(),
            size,
            half_bits: bits.div_ceil(2),
        }
    }

    fn round(&self, half: u64, round: u64) -> u64 {
        mix(self.key ^ mix(half ^ (round << 48))) & ((1 << self.half_bits) - 1)
    }

    /// Where `value`, below the size, goes.
    pub(super) fn forward(&self, value: u64) -> u64 {
        let mut value = value;
        loop {
            let (mut left, mut right) =
                (value >> self.half_bits, value & ((1 << self.half_bits) - 1));
            for round in 0..ROUNDS {
                (left, right) = (right, left ^ self.round(right, round));
            }
            value = left << self.half_bits | right;
            if value < self.size {
                return value;
            }
        }
    }

    /// Where `value`, below the size, came from.
    pub(super) fn backward(&self, value: u64) -> u64 {
        let mut value = value;
        loop {
            let (mut left, mut right) =
                (value >> self.half_bits, value & ((1 << self.half_bits) - 1));
            for round in (0..ROUNDS).rev() {
                (left, right) = (right ^ self.round(left, round), left);
            }
            value = left << self.half_bits | right;
            if value < self.size {
                return value;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_permutation_takes_every_place_once_and_comes_back() {
        for size in [1, 2, 3, 4, 5, 1_000, 4_097] {
            let permutation = Permutation::new(7, 3, size);
            let mut taken = vec![0; size as usize];
            for value in 0..size {
                let moved = permutation.forward(value);
                assert_eq!(permutation.backward(moved), value);
                taken[moved as usize] += 1;
            }
            assert!(taken.iter().all(|count| *count == 1), "{size}");
        }
    }

    #[test]
    fn draws_repeat_stay_in_bounds_and_differ_by_topic() {
        let series = |seed, topic, number| {
            let mut chance = Chance::of(seed, topic, number);
            std::array::from_fn::<u32, 8, _>(|_| chance.between(10, 1_000_000))
        };
        let first = series(1, Topic::Work, 5);
        assert_eq!(first, series(1, Topic::Work, 5));
        assert!(first.iter().all(|draw| (10..=1_000_000).contains(draw)));
        for other in [
            series(2, Topic::Work, 5),
            series(1, Topic::FamilyName, 5),
            series(1, Topic::Work, 6),
        ] {
            assert!(first.iter().zip(other).all(|(a, b)| *a != b));
        }
    }
}
