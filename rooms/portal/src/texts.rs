//! The texts of the pages, by Fluent, in four languages.
//!
//! INVARIANT: texts are part of the program and hold no markup; tests read every key in every language. A key that is
//! missing all the same shows as the key between ⟦ and ⟧, never as an error.

use std::borrow::Cow;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;
use vocabulary::Language;

use crate::escape;
use crate::written;

type Bundle = FluentBundle<FluentResource>;

macro_rules! files {
    ($language:literal) => {
        [
            include_str!(concat!("../locales/", $language, "/common.ftl")),
            include_str!(concat!("../locales/", $language, "/uses.ftl")),
            include_str!(concat!("../locales/", $language, "/exchange.ftl")),
            include_str!(concat!("../locales/", $language, "/person.ftl")),
            include_str!(concat!("../locales/", $language, "/passkeys.ftl")),
            include_str!(concat!("../locales/", $language, "/register.ftl")),
            include_str!(concat!("../locales/", $language, "/ledger.ftl")),
            include_str!(concat!("../locales/", $language, "/apps.ftl")),
            include_str!(concat!("../locales/", $language, "/roles.ftl")),
            include_str!(concat!("../locales/", $language, "/proposals.ftl")),
            include_str!(concat!("../locales/", $language, "/desk.ftl")),
            include_str!(concat!("../locales/", $language, "/errors.ftl")),
            include_str!(concat!("../locales/", $language, "/notices.ftl")),
            include_str!(concat!("../locales/", $language, "/mail.ftl")),
            include_str!(concat!("../locales/", $language, "/mandates.ftl")),
            include_str!(concat!("../locales/", $language, "/rights.ftl")),
            include_str!(concat!("../locales/", $language, "/data-protection.ftl")),
            include_str!(concat!("../locales/", $language, "/statistics.ftl")),
        ]
    };
}

/// The files of each language.
const FILES: [(Language, [&str; 18]); 4] = [
    (Language::Nl, files!("nl")),
    (Language::Fr, files!("fr")),
    (Language::De, files!("de")),
    (Language::En, files!("en")),
];

static BUNDLES: LazyLock<Vec<(Language, Bundle)>> = LazyLock::new(|| {
    FILES
        .iter()
        .map(|(language, files)| (*language, bundle(*language, files)))
        .collect()
});

fn bundle(language: Language, files: &[&str]) -> Bundle {
    let mut bundle = Bundle::new_concurrent(vec![identifier(language)]);
    // Names are isolated by the escaper, which drops what could reorder the text around them.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match language {
        Language::Nl => |value, _| number(value, Language::Nl),
        Language::Fr => |value, _| number(value, Language::Fr),
        Language::De => |value, _| number(value, Language::De),
        Language::En => |value, _| number(value, Language::En),
    }));
    for file in files {
        // What is read stays even where a line is wrong; the tests refuse a file with a wrong line.
        let resource = FluentResource::try_new((*file).to_owned()).unwrap_or_else(|(read, _)| read);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

fn identifier(language: Language) -> LanguageIdentifier {
    written::code(language)
        .parse()
        .expect("two small letters are a language tag")
}

fn number(value: &FluentValue<'_>, language: Language) -> Option<String> {
    match value {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "all numbers given to texts are counts, which are far below 2^53"
        )]
        FluentValue::Number(number) => Some(written::number(number.value as u64, language)),
        _ => None,
    }
}

/// A fact that a text names.
#[derive(Clone, Debug)]
pub(crate) enum Fact<'a> {
    /// A name, a date, a list.
    Text(Cow<'a, str>),
    /// A count: the text may depend on it.
    Count(u64),
}

impl<'a> From<&'a str> for Fact<'a> {
    fn from(text: &'a str) -> Self {
        Fact::Text(text.into())
    }
}

impl<'a> From<&'a String> for Fact<'a> {
    fn from(text: &'a String) -> Self {
        Fact::Text(text.as_str().into())
    }
}

impl From<String> for Fact<'_> {
    fn from(text: String) -> Self {
        Fact::Text(text.into())
    }
}

impl From<u64> for Fact<'_> {
    fn from(count: u64) -> Self {
        Fact::Count(count)
    }
}

impl From<usize> for Fact<'_> {
    fn from(count: usize) -> Self {
        Fact::Count(count as u64)
    }
}

/// A text with the facts in it made bold: HTML, escaped. Templates write it with `|safe`.
#[derive(Clone, Debug)]
pub(crate) struct Rich(String);

impl std::fmt::Display for Rich {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Marks for the bold parts of a text while it is put together; private use, taken out of every fact.
const BOLD: (char, char) = ('\u{e000}', '\u{e001}');

/// The texts of one language.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Texts(Language);

impl Texts {
    pub(crate) fn of(language: Language) -> Self {
        Self(language)
    }

    pub(crate) fn language(self) -> Language {
        self.0
    }

    /// The text with this key.
    pub(crate) fn say(self, key: &str) -> String {
        self.tell(key, &[])
    }

    /// The text with this key about these facts.
    pub(crate) fn tell(self, key: &str, facts: &[(&'static str, Fact<'_>)]) -> String {
        let mut arguments = FluentArgs::with_capacity(facts.len());
        for (name, fact) in facts {
            match fact {
                Fact::Text(text) => arguments.set(*name, text.as_ref()),
                Fact::Count(count) => arguments.set(*name, *count),
            }
        }
        self.format(key, &arguments)
            .unwrap_or_else(|| format!("⟦{key}⟧"))
    }

    /// The text with this key, with the facts of these names in bold.
    pub(crate) fn rich(
        self,
        key: &str,
        facts: &[(&'static str, Fact<'_>)],
        in_bold: &[&str],
    ) -> Rich {
        let bold: Vec<_> = facts
            .iter()
            .map(|(name, fact)| match fact {
                Fact::Text(text) => {
                    let text = text.replace([BOLD.0, BOLD.1], "");
                    match in_bold.contains(name) {
                        true => (*name, format!("{}{text}{}", BOLD.0, BOLD.1).into()),
                        false => (*name, text.into()),
                    }
                }
                Fact::Count(count) => (*name, Fact::Count(*count)),
            })
            .collect();
        let html = escape::html(&self.tell(key, &bold));
        Rich(html.replace(BOLD.0, "<b>").replace(BOLD.1, "</b>"))
    }

    fn format(self, key: &str, arguments: &FluentArgs<'_>) -> Option<String> {
        let (_, bundle) = BUNDLES.iter().find(|(language, _)| *language == self.0)?;
        let pattern = bundle.get_message(key)?.value()?;
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, Some(arguments), &mut errors);
        Some(text.into_owned())
    }

    /// Names in a row: `a, b and c`.
    pub(crate) fn list(self, names: &[String]) -> String {
        match names {
            [] => String::new(),
            [one] => one.clone(),
            [first @ .., last] => {
                format!("{} {} {last}", first.join(", "), self.say("list-and"))
            }
        }
    }

    /// Names in a row, at most `most` of them, and how many more there are.
    pub(crate) fn short_list(self, names: &[String], most: usize) -> String {
        if names.len() <= most + 1 {
            return self.list(names);
        }
        let (first, rest) = names.split_at(most);
        let names = first.join(", ");
        self.tell(
            "list-more",
            &[("names", names.into()), ("more", rest.len().into())],
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_cannot_become_markup() {
        let t = Texts::of(Language::En);
        let names = ["<b>a</b>".to_owned(), "b\u{e000}".to_owned()];
        assert_eq!(t.list(&names), "<b>a</b> and b\u{e000}");
        let rich = t
            .rich(
                "use-unknown-service",
                &[("institution", (&names[1]).into())],
                &["institution"],
            )
            .to_string();
        assert!(rich.contains("<b>b</b> asked"), "{rich}");
        let rich = t
            .rich(
                "use-unknown-service",
                &[("institution", (&names[0]).into())],
                &["institution"],
            )
            .to_string();
        assert!(rich.contains("<b>&lt;b&gt;a&lt;/b&gt;</b> asked"), "{rich}");
    }

    #[test]
    fn a_missing_text_shows_as_its_key() {
        assert_eq!(Texts::of(Language::Nl).say("no-such-key"), "⟦no-such-key⟧");
    }
}
