//! Every text that enters a page goes through here.

use std::fmt::{self, Write};

use askama::filters::Escaper;

/// Makes a text harmless in HTML text and in quoted attributes.
///
/// Characters that reorder what follows (Unicode bidirectional controls) are dropped: with them, a name could make the
/// rest of a sentence read otherwise. So are control characters that HTML forbids.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Html;

impl Escaper for Html {
    fn write_escaped_str<W: Write>(&self, mut dest: W, text: &str) -> fmt::Result {
        text.chars().try_for_each(|letter| match letter {
            '<' => dest.write_str("&lt;"),
            '>' => dest.write_str("&gt;"),
            '&' => dest.write_str("&amp;"),
            '"' => dest.write_str("&quot;"),
            '\'' => dest.write_str("&#39;"),
            letter if is_dropped(letter) => Ok(()),
            letter => dest.write_char(letter),
        })
    }
}

/// Whether a character has no place in a page: it reorders text, or HTML forbids it (WHATWG HTML, section 13.2.3.5).
pub(crate) fn is_dropped(letter: char) -> bool {
    matches!(letter, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        || (letter.is_control() && !matches!(letter, '\n' | '\t'))
}

/// A text as HTML.
pub(crate) fn html(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    Html.write_escaped_str(&mut escaped, text)
        .expect("writing to a string does not fail");
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_stay_texts() {
        for (text, expected) in [
            ("Work and pay", "Work and pay"),
            ("<script>", "&lt;script&gt;"),
            ("\" onload='x' &", "&quot; onload=&#39;x&#39; &amp;"),
            ("a\u{202e}b\u{2067}c\u{200f}d", "abcd"),
            ("a\u{0}b\u{7f}c\nd", "abc\nd"),
            ("é ß ij 1\u{202f}000", "é ß ij 1\u{202f}000"),
        ] {
            assert_eq!(html(text), expected);
        }
    }
}
