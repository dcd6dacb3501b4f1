//! Writes HTML. Text is escaped where it enters, so nothing from the register can become markup.

use std::fmt::Write;

/// A piece of HTML.
#[derive(Debug, Default)]
pub(super) struct Html(String);

/// A text, escaped.
pub(super) fn text(text: &str) -> Html {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    Html(escaped)
}

impl Html {
    pub(super) fn new() -> Self {
        Self::default()
    }

    pub(super) fn add(mut self, other: Html) -> Self {
        self.0.push_str(&other.0);
        self
    }

    /// Adds an element; `tag` and `class` are written by us.
    pub(super) fn tag(self, tag: &'static str, class: &'static str, content: Html) -> Self {
        self.add(content.within(tag, class))
    }

    pub(super) fn within(self, tag: &'static str, class: &'static str) -> Self {
        let class = match class {
            "" => String::new(),
            class => format!(" class=\"{class}\""),
        };
        Self(format!("<{tag}{class}>{}</{tag}>\n", self.0))
    }

    /// A line of a list of descriptions.
    pub(super) fn pair(self, term: &str, meaning: Html) -> Self {
        self.tag("dt", "", text(term)).tag("dd", "", meaning)
    }

    /// A link within this hub.
    pub(super) fn link(href: &str, label: &str) -> Self {
        Self(format!(
            "<a href=\"{}\">{}</a>",
            text(href).0,
            text(label).0
        ))
    }
}

/// A whole page.
pub(super) fn document(title: &str, style: &str, body: Html) -> String {
    let mut page =
        String::from("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    let _ = writeln!(page, "<title>{}</title>", text(title).0);
    page.push_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    let _ = writeln!(page, "<link rel=\"stylesheet\" href=\"{}\">", text(style).0);
    let _ = writeln!(page, "</head>\n<body>\n{}</body>\n</html>", body.0);
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_never_becomes_markup() {
        let hostile = "<script>alert('x')</script>\" onload=\"&";
        for page in [
            text(hostile).0,
            Html::link(hostile, hostile).0,
            document(hostile, "/s", text(hostile)),
            Html::new().pair(hostile, text(hostile)).0,
        ] {
            assert!(
                !page.contains("<script") && !page.contains("\" onload"),
                "{page}"
            );
        }
    }
}
