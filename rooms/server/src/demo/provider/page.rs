//! The one page of the demonstration's provider.

use super::Listed;

const STYLE: &str = "
:root { color-scheme: light dark; --ink: #1d2733; --soft: #55606c; --paper: #f4f1ea; --card: #fff; --line: #d9d3c6; --accent: #7a3e00; }
@media (prefers-color-scheme: dark) { :root { --ink: #eceff2; --soft: #b3bdc7; --paper: #17191c; --card: #22262b; --line: #3b424a; --accent: #f0b070; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.0625rem/1.55 system-ui, sans-serif; }
main { max-width: 46rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
.mark { border: 2px dashed var(--accent); border-radius: .5rem; padding: .6rem .9rem; color: var(--accent); font-weight: 600; }
h1 { font-size: 1.75rem; line-height: 1.25; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
ul { list-style: none; margin: 0; padding: 0; display: grid; gap: .5rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)); }
a { display: block; padding: .7rem .9rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--card); color: inherit; text-decoration: none; }
a:hover, a:focus-visible { border-color: var(--accent); outline: 2px solid var(--accent); outline-offset: 1px; }
a span { display: block; color: var(--soft); font-size: .9375rem; }
";

/// The people of the story are listed first, under a heading of their own: those with a note.
pub(super) fn people(people: &[Listed], request: &str) -> String {
    let item = |one: &Listed| {
        format!(
            "<li><a href=\"/choose?request={request}&amp;person={}\"><strong>{}</strong>{}</a></li>",
            escaped(&one.key),
            escaped(&one.name),
            match one.note.as_str() {
                "" => String::new(),
                note => format!("<span>{}</span>", escaped(note)),
            },
        )
    };
    let list = |with_note: bool| -> String {
        people
            .iter()
            .filter(|one| one.note.is_empty() != with_note)
            .map(item)
            .collect()
    };
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>Choose a made-up person</title><style>{STYLE}</style></head><body><main>\
         <p class=\"mark\">Demonstration. In earnest, the national sign-in of a country stands here.</p>\
         <h1>Whom do you want to be?</h1>\
         <p>None of these people exists. Click a name and you are signed in as that person.</p>\
         <h2>In the story that was just told</h2><ul>{}</ul>\
         <h2>Others</h2><ul>{}</ul></main></body></html>",
        list(true),
        list(false),
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
