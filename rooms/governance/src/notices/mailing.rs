//! When a person is told by e-mail that there is news, and how often that is tried.
//!
//! A mail says that there is news and where to sign in, and nothing of what it is about: who reads the mailbox of a person
//! must not learn from it what the person asked, of whom, or that an institution asked about them.
//!
//! INVARIANT: what a person may not know yet makes no mail before its time.

use jiff::SignedDuration;

/// Minutes for which news waits for more of it, so that what happens within a short while makes one mail.
pub const GATHERED_MINUTES: i64 = 5;

/// Days after which news makes no mail any more: who did not hear of it by then finds it on the page.
pub const MAILED_DAYS_MAX: i64 = 7;

/// What a mail is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LetterKind {
    /// There is news.
    News,
    /// A code that confirms the address.
    Code,
}

/// Minutes to wait after the first, the second … try that came to nothing: two days in all, as mail servers do.
const NEWS_AGAIN_MINUTES: [i64; 8] = [1, 5, 15, 60, 240, 720, 720, 1_440];

/// The same for a code, which counts for an hour only and for which somebody waits.
const CODE_AGAIN_MINUTES: [i64; 5] = [1, 2, 5, 10, 20];

impl LetterKind {
    /// Every kind.
    pub const ALL: [LetterKind; 2] = [LetterKind::News, LetterKind::Code];

    /// As it is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            LetterKind::News => "news",
            LetterKind::Code => "code",
        }
    }

    /// Reads what was stored.
    pub fn from_name(name: &str) -> Option<Self> {
        (Self::ALL.into_iter()).find(|kind| kind.as_str() == name)
    }

    /// How long to wait after so many tries, at least one, that came to nothing; `None` when it is enough.
    pub fn again_after(self, tries: u32) -> Option<SignedDuration> {
        let waits: &[i64] = match self {
            LetterKind::News => &NEWS_AGAIN_MINUTES,
            LetterKind::Code => &CODE_AGAIN_MINUTES,
        };
        let place = usize::try_from(tries).ok()?.checked_sub(1)?;
        waits.get(place).copied().map(SignedDuration::from_mins)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_have_an_end() {
        for kind in LetterKind::ALL {
            assert_eq!(LetterKind::from_name(kind.as_str()), Some(kind));
            assert_eq!(kind.again_after(0), None);
            let mut tries = 1;
            let mut waited = SignedDuration::ZERO;
            while let Some(wait) = kind.again_after(tries) {
                assert!(wait > SignedDuration::ZERO);
                waited += wait;
                tries += 1;
                assert!(tries < 20, "an end");
            }
            let most = match kind {
                LetterKind::News => SignedDuration::from_hours(3 * 24),
                LetterKind::Code => {
                    SignedDuration::from_mins(identity::people::mail::MAIL_CODE_MINUTES_MAX)
                }
            };
            assert!(waited < most, "{kind:?}: {waited:?}");
        }
        assert_eq!(LetterKind::from_name("other"), None);
    }
}
