//! The code by which an offered mandate is found: shown once, handed over by the giver, typed by the other.

use crate::people::paper::{Code, Opens};

/// What the code of an offered mandate opens.
pub enum Offered {}

impl Opens for Offered {
    const DOMAIN: &'static [u8] = b"crosskeys offer of a mandate\0";
    const NAME: &'static str = "OfferCode";
}

/// The code of an offered mandate.
pub type OfferCode = Code<Offered>;

#[cfg(test)]
mod tests {
    use zeroize::Zeroizing;

    use super::*;
    use crate::people::{paper::CODE_BYTES, recovery::RecoveryCode};

    #[test]
    fn a_code_is_read_as_it_is_shown_and_opens_nothing_else() {
        let bytes = || Zeroizing::new([0x5a; CODE_BYTES]);
        let code = OfferCode::from_random(bytes());
        let typed = code.to_text().to_uppercase().replace('-', " ");
        assert_eq!(
            OfferCode::parse(&typed).map(|code| code.hash()),
            Some(code.hash())
        );
        assert!(OfferCode::parse("no code").is_none());
        // The same digits on the paper of recovery codes are another code.
        assert_ne!(code.hash(), RecoveryCode::from_random(bytes()).hash());
        assert_eq!(format!("{code:?}"), "OfferCode(…)");
    }
}
