//! The requester's own name of one exchange.

use uuid::Uuid;

use crate::word::{length, word};

/// Longest ticket: room for a UUID with dashes, as in the message frame of the Belgian crossroads bank.
const TICKET_CHARACTERS_MAX: usize = 36;

/// Digits of a national number: a ticket is stored as it is, so it may not hold one.
const NATIONAL_NUMBER_DIGITS: usize = 11;

word!(
    /// The requester's own reference of one exchange: 1 to 36 printable ASCII characters without space; a UUID, or fewer
    /// than eleven digits.
    ///
    /// `Debug` hides it: the requester chooses the text.
    Ticket,
    "ticket",
    |text| {
        length(text, TICKET_CHARACTERS_MAX, "longer than 36 characters")?;
        if !text.bytes().all(|b| b.is_ascii_graphic()) {
            return Err("has a character other than printable ASCII");
        }
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        match digits < NATIONAL_NUMBER_DIGITS || Uuid::try_parse(text).is_ok() {
            true => Ok(()),
            false => Err("has eleven digits or more and is no UUID: it could be a national number"),
        }
    },
    hidden
);
