//! Codes that people copy from paper: ten random bytes as four groups of four letters and digits.

use zeroize::Zeroizing;

use super::account::ALPHABET;

/// Bytes of a code.
pub(crate) const BYTES: usize = 10;

/// Characters of a code, without the dashes.
const CHARACTERS: usize = 16;

/// Characters between two dashes.
const GROUP: usize = 4;

/// Longest text that is looked at: a code with blanks and dashes wherever somebody puts them.
const TEXT_BYTES_MAX: usize = 100;

/// Reads what somebody typed from paper: capitals, blanks and dashes do not matter, nor whether a zero is written as an
/// `o` and a one as an `i` or `l`. `None` if it is no code.
pub(crate) fn read(text: &str) -> Option<Zeroizing<[u8; BYTES]>> {
    if text.len() > TEXT_BYTES_MAX {
        return None;
    }
    let mut number = 0_u128;
    let mut count = 0;
    for letter in text.chars().filter(|it| !it.is_whitespace() && *it != '-') {
        let letter = match letter.to_ascii_lowercase() {
            'o' => '0',
            'i' | 'l' => '1',
            other => other,
        };
        let value = ALPHABET.iter().position(|it| char::from(*it) == letter)?;
        number = (number << 5) | value as u128;
        count += 1;
        if count > CHARACTERS {
            return None;
        }
    }
    let mut bytes = Zeroizing::new([0; BYTES]);
    bytes.copy_from_slice(&number.to_be_bytes()[16 - BYTES..]);
    (count == CHARACTERS).then_some(bytes)
}

/// As a code is shown.
pub(crate) fn write(bytes: &[u8; BYTES]) -> Zeroizing<String> {
    let number = (bytes.iter()).fold(0_u128, |number, byte| (number << 8) | u128::from(*byte));
    let mut text = Zeroizing::new(String::with_capacity(CHARACTERS + CHARACTERS / GROUP));
    for place in 0..CHARACTERS {
        if place > 0 && place % GROUP == 0 {
            text.push('-');
        }
        let shifted = number >> (5 * (CHARACTERS - 1 - place));
        text.push(char::from(ALPHABET[(shifted % 32) as usize]));
    }
    text
}
