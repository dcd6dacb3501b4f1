//! Tells the story on a terminal: aligned, wrapped, and in colour where somebody looks at it.

use std::io::{self, IsTerminal, Write};

/// Columns of a line; narrower than most terminals, so that nothing wraps by itself.
const WIDTH: usize = 100;
/// Columns before the text of a line, and of the label in them.
const INDENT: usize = 15;
/// Where the label starts.
const LABEL_AT: usize = 4;

/// Whether words are coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// Yes.
    On,
    /// No.
    Off,
}

impl Colour {
    /// In colour for a terminal whose owner did not say no (<https://no-color.org>).
    pub fn of_stdout() -> Self {
        #[expect(
            clippy::disallowed_methods,
            reason = "NO_COLOR is the terminal's convention, not a setting of the hub"
        )]
        let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        if io::stdout().is_terminal() && !refused {
            Self::On
        } else {
            Self::Off
        }
    }
}

/// What kind of thing a line tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// Data came, limited to what is allowed.
    Allowed,
    /// A person sees something on a page.
    Shown,
    /// Something was left out of an answer.
    Filtered,
    /// A decision said no.
    Refused,
    /// The hub turned a request away before deciding.
    TurnedAway,
    /// A source failed.
    Failed,
    /// A check succeeded.
    Verified,
    /// A check found what was tampered with.
    Found,
    /// What anybody can look up.
    Evidence,
    /// Something came out otherwise than it should.
    Surprise,
}

impl Label {
    fn word(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Shown => "shown",
            Self::Filtered => "filtered",
            Self::Refused => "refused",
            Self::TurnedAway => "turned away",
            Self::Failed => "no answer",
            Self::Verified => "verified",
            Self::Found => "found",
            Self::Evidence => "evidence",
            Self::Surprise => "UNEXPECTED",
        }
    }

    /// The terminal's code for the colour (ECMA-48 "select graphic rendition").
    fn code(self) -> &'static str {
        match self {
            Self::Allowed | Self::Shown | Self::Verified => "32",
            Self::Filtered | Self::Found => "33",
            Self::Refused | Self::TurnedAway | Self::Failed => "31",
            Self::Evidence => "2",
            Self::Surprise => "1;41;37",
        }
    }
}

/// Writes the story.
pub struct Teller<W> {
    out: W,
    colour: Colour,
    steps: usize,
    surprises: usize,
}

impl<W: Write> Teller<W> {
    /// A teller that writes to `out`.
    pub fn new(out: W, colour: Colour) -> Self {
        Self {
            out,
            colour,
            steps: 0,
            surprises: 0,
        }
    }

    /// A heading or a line of the frame.
    pub fn say(&mut self, text: &str) {
        self.write(text);
    }

    /// A heading.
    pub fn title(&mut self, text: &str) {
        let text = self.paint("1", text);
        self.write(&text);
    }

    /// The next step: what happens, in one sentence.
    pub fn step(&mut self, sentence: &str) {
        self.steps += 1;
        self.write("");
        let number = self.paint("1;36", &format!("{:>2}", self.steps));
        for (position, line) in wrap(sentence, WIDTH - LABEL_AT).into_iter().enumerate() {
            let line = self.paint("1", &line);
            match position {
                0 => self.write(&format!("{number}  {line}")),
                _ => self.write(&format!("{:LABEL_AT$}{line}", "")),
            }
        }
    }

    /// What came of it.
    pub fn line(&mut self, label: Label, text: &str) {
        if label == Label::Surprise {
            self.surprises += 1;
        }
        let room = INDENT - LABEL_AT;
        let word = format!("{:<room$}", label.word());
        for (position, line) in wrap(text, WIDTH - INDENT - 2).into_iter().enumerate() {
            let head = match position {
                0 => self.paint(label.code(), &word),
                _ => " ".repeat(word.len()),
            };
            let line = if label == Label::Evidence {
                self.paint("2", &line)
            } else {
                line
            };
            self.write(&format!("{:LABEL_AT$}{head}  {line}", ""));
        }
    }

    /// How many steps there were.
    pub fn steps(&self) -> usize {
        self.steps
    }

    /// How many lines told of something that came out otherwise than it should.
    pub fn surprises(&self) -> usize {
        self.surprises
    }

    fn paint(&self, code: &str, text: &str) -> String {
        match self.colour {
            Colour::On => format!("\x1b[{code}m{text}\x1b[0m"),
            Colour::Off => text.to_owned(),
        }
    }

    fn write(&mut self, line: &str) {
        // Whoever closed the pipe wants to hear no more; the scenario goes on and its outcome still counts.
        let _ = writeln!(self.out, "{line}");
        let _ = self.out.flush();
    }
}

/// Breaks a text at spaces into lines of at most `width` characters; a longer word stands alone.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        // There is always a last line.
        let Some(line) = lines.last_mut() else { break };
        if line.is_empty() {
            line.push_str(word);
        } else if line.chars().count() + 1 + word.chars().count() <= width {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(colour: Colour) -> String {
        let mut out = Vec::new();
        let mut teller = Teller::new(&mut out, colour);
        teller.title("A story");
        teller.step(&"words that go on and on, ".repeat(8));
        teller.line(Label::Refused, "because of a reason");
        teller.line(Label::Evidence, "leaf 7");
        assert_eq!((teller.steps(), teller.surprises()), (1, 0));
        teller.line(Label::Surprise, "never mind");
        assert_eq!((teller.steps(), teller.surprises()), (1, 1));
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn lines_are_aligned_and_fit() {
        let plain = told(Colour::Off);
        assert!(
            plain.lines().all(|line| line.chars().count() <= WIDTH),
            "{plain}"
        );
        assert!(
            plain.contains("\n    refused      because of a reason\n"),
            "{plain}"
        );
        assert!(plain.contains("\n    evidence     leaf 7\n"), "{plain}");
        assert!(plain.starts_with("A story\n\n 1  words"), "{plain}");
    }

    #[test]
    fn colour_adds_nothing_but_colour() {
        let coloured = told(Colour::On);
        assert!(coloured.contains("\x1b[31mrefused"));
        let mut plain = String::new();
        for (position, part) in coloured.split('\x1b').enumerate() {
            plain.push_str(if position == 0 {
                part
            } else {
                &part[part.find('m').unwrap() + 1..]
            });
        }
        assert_eq!(plain, told(Colour::Off));
    }

    #[test]
    fn texts_break_at_spaces() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("abcdefghij k", 4), ["abcdefghij", "k"]);
        assert_eq!(wrap("", 4), [""]);
    }
}
