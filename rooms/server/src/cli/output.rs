//! What long commands show: a bar on a terminal, plain lines elsewhere.

use std::{
    io::IsTerminal,
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressStyle};

/// How often a plain line is written: often enough to see that it goes on, seldom enough for a log file.
const LINE_EVERY: Duration = Duration::from_secs(10);

/// The progress of one piece of work.
pub(super) enum Progress {
    Bar(ProgressBar),
    Lines { what: &'static str, last: Instant },
}

impl Progress {
    /// Starts to show; `what` is what is counted, in the plural.
    pub(super) fn start(what: &'static str) -> Self {
        if std::io::stderr().is_terminal() {
            let style = ProgressStyle::with_template(
                "{bar:32} {human_pos} of {human_len} {msg} · {per_sec} · {eta} left",
            )
            .expect("the template is ours and tested");
            let bar = ProgressBar::new(0).with_style(style).with_message(what);
            Self::Bar(bar)
        } else {
            Self::Lines {
                what,
                last: Instant::now(),
            }
        }
    }

    /// So many are done, of so many.
    pub(super) fn at(&mut self, done: u64, of: u64) {
        match self {
            Self::Bar(bar) => {
                bar.set_length(of);
                bar.set_position(done);
            }
            Self::Lines { what, last } if last.elapsed() >= LINE_EVERY => {
                *last = Instant::now();
                eprintln!("{done} of {of} {what}");
            }
            Self::Lines { .. } => {}
        }
    }

    /// Takes the bar away; the result is told by the command.
    pub(super) fn end(&self) {
        if let Self::Bar(bar) = self {
            bar.finish_and_clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_needs_no_terminal() {
        let mut progress = Progress::start("rows");
        progress.at(1, 2);
        progress.end();
        ProgressStyle::with_template(
            "{bar:32} {human_pos} of {human_len} {msg} · {per_sec} · {eta} left",
        )
        .unwrap();
    }
}
