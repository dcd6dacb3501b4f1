//! Recovery codes: ten codes on paper for who has lost their passkeys.

use vocabulary::Level;

use super::paper::{Code, Opens};

/// Codes made at one time: each works once, so ten last for years and fit on a small paper.
pub const CODES: usize = 10;

/// How sure we are of a person who typed a code: they were signed in at this level when it was made, and it works once.
pub const LEVEL: Level = Level::Substantial;

/// What a recovery code opens.
pub enum Recovery {}

impl Opens for Recovery {
    const DOMAIN: &'static [u8] = b"crosskeys recovery code\0";
    const NAME: &'static str = "RecoveryCode";
}

/// A recovery code.
pub type RecoveryCode = Code<Recovery>;

#[cfg(test)]
mod tests {
    use zeroize::Zeroizing;

    use super::super::paper::CODE_BYTES;
    use super::*;

    fn code(byte: u8) -> RecoveryCode {
        RecoveryCode::from_random(Zeroizing::new([byte; CODE_BYTES]))
    }

    #[test]
    fn codes_are_read_as_people_type_them() {
        for byte in [0, 1, 0x5a, 0xff] {
            let text = code(byte).to_text();
            assert_eq!(text.len(), 19);
            assert_eq!(text.split('-').map(str::len).max(), Some(4));
            let plain = text.replace('-', "");
            for typed in [
                &*text,
                &plain,
                &text.to_uppercase(),
                &format!("  {} ", text.replace('-', " - ")),
                &text.replace('0', "O").replace('1', "l"),
            ] {
                let read = RecoveryCode::parse(typed).map(|it| it.hash());
                assert_eq!(read, Some(code(byte).hash()), "{typed}");
            }
        }
        assert_ne!(code(1).hash(), code(2).hash());
    }

    #[test]
    fn what_is_no_code_is_none() {
        let text = code(9).to_text();
        for typed in [
            "",
            "----",
            &text[1..],
            &format!("{}0", *text),
            "uuuu-uuuu-uuuu-uuuu",
            "éééé-éééé-éééé-éééé",
            &"0".repeat(101),
        ] {
            assert!(RecoveryCode::parse(typed).is_none(), "{typed}");
        }
        assert_eq!(format!("{:?}", code(1)), "RecoveryCode(…)");
    }
}
