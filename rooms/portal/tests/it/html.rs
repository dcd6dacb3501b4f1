//! A strict reader of the HTML that our templates write; narrower than what browsers accept.

use std::collections::{BTreeMap, BTreeSet};

/// Elements without an end tag. WHATWG HTML, section 13.1.2.
const VOID: [&str; 4] = ["meta", "link", "input", "br"];

/// Elements of inline SVG that close themselves.
const SELF_CLOSED: [&str; 2] = ["path", "rect"];

/// An element, as its start tag says.
#[derive(Debug)]
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) attributes: BTreeMap<String, String>,
    /// Text inside, of it and of what it holds.
    pub(crate) text: String,
    /// The elements around it, the outermost first.
    pub(crate) around: Vec<String>,
}

impl Element {
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }

    fn is_named(&self) -> bool {
        ["aria-label", "aria-labelledby"]
            .iter()
            .any(|name| self.attribute(name).is_some_and(|text| !text.is_empty()))
    }
}

/// Reads a page; panics with the place where it is not well-formed.
pub(crate) fn read(page: &str) -> Vec<Element> {
    let mut elements: Vec<Element> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut rest = page
        .strip_prefix("<!doctype html>")
        .expect("a page begins with its document type");
    while let Some(at) = rest.find('<') {
        add_text(&mut elements, &open, &rest[..at]);
        let place: String = rest[at..].chars().take(80).collect();
        let (tag, after) = tag(&rest[at + 1..]).unwrap_or_else(|| panic!("not a tag: {place}"));
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            let last = open
                .pop()
                .unwrap_or_else(|| panic!("nothing is open: {place}"));
            assert_eq!(
                elements[last].name, name,
                "closed in the wrong order: {place}"
            );
            continue;
        }
        let (tag, closed) = match tag.strip_suffix('/') {
            Some(tag) => (tag, true),
            None => (tag, false),
        };
        let (name, attributes) = attributes(tag);
        assert_eq!(
            closed,
            SELF_CLOSED.contains(&name.as_str()),
            "closes itself: {place}"
        );
        let around = open.iter().map(|at| elements[*at].name.clone()).collect();
        let stays_open = !closed && !VOID.contains(&name.as_str());
        elements.push(Element {
            name,
            attributes,
            text: String::new(),
            around,
        });
        if stays_open {
            open.push(elements.len() - 1);
        }
    }
    assert!(open.is_empty(), "left open: {:?}", elements[open[0]].name);
    elements
}

/// The inside of a tag up to its end, which a quoted value may not hold by itself.
fn tag(text: &str) -> Option<(&str, &str)> {
    let mut quoted = false;
    for (at, letter) in text.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            '<' => return None,
            '>' if !quoted => return Some((&text[..at], &text[at + 1..])),
            _ => {}
        }
    }
    None
}

fn attributes(tag: &str) -> (String, BTreeMap<String, String>) {
    let (name, mut rest) = match tag.find([' ', '\n']) {
        Some(at) => (&tag[..at], tag[at..].trim()),
        None => (tag, ""),
    };
    assert!(
        name.bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
            && !name.is_empty(),
        "the name of an element: {tag}"
    );
    let mut attributes = BTreeMap::new();
    while !rest.is_empty() {
        let end = rest.find(['=', ' ', '\n']).unwrap_or(rest.len());
        let key = rest[..end].to_owned();
        rest = &rest[end..];
        let value = match rest.strip_prefix("=\"") {
            Some(quoted) => {
                let (value, after) = quoted.split_once('"').expect("a value is closed");
                rest = after;
                value.to_owned()
            }
            None => {
                assert!(!rest.starts_with('='), "a value is quoted: {tag}");
                String::new()
            }
        };
        assert!(
            rest.is_empty() || rest.starts_with([' ', '\n']),
            "attributes stand apart: {tag}"
        );
        rest = rest.trim_start();
        assert!(
            key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') && !key.is_empty(),
            "the name of an attribute: {tag}"
        );
        assert!(
            attributes.insert(key, value).is_none(),
            "an attribute is there twice: {tag}"
        );
    }
    (name.to_owned(), attributes)
}

fn add_text(elements: &mut [Element], open: &[usize], text: &str) {
    assert!(
        !text.contains('>') || text.trim().is_empty(),
        "text is escaped: {text}"
    );
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        rest = &rest[at..];
        let known = ["&amp;", "&lt;", "&gt;", "&quot;", "&#39;"];
        assert!(
            known.iter().any(|entity| rest.starts_with(entity)),
            "text is escaped: {text}"
        );
        rest = &rest[1..];
    }
    for at in open {
        elements[*at].text.push_str(text);
    }
}

/// Panics with what is not as every page must be.
pub(crate) fn check(page: &str, language: &str) {
    let elements = read(page);
    let named = |name: &str| {
        elements
            .iter()
            .filter(|element| element.name == name)
            .collect::<Vec<_>>()
    };
    assert_eq!(named("html")[0].attribute("lang"), Some(language));
    assert_eq!(named("h1").len(), 1, "one first heading");
    assert_eq!(named("main").len(), 1);
    assert!(!named("title")[0].text.is_empty());
    check_text(page);
    check_ids(&elements);
    check_headings(&elements);
    for element in &elements {
        check_element(element, &elements);
    }
}

fn check_text(page: &str) {
    for wrong in ["{$", "{ $", "⟦", "{{", "{%", "javascript:"] {
        assert!(!page.contains(wrong), "the page holds {wrong}");
    }
}

fn check_ids(elements: &[Element]) {
    let mut ids = BTreeSet::new();
    for id in elements
        .iter()
        .filter_map(|element| element.attribute("id"))
    {
        assert!(ids.insert(id), "the id {id} is there twice");
    }
    let refers = ["aria-labelledby", "aria-describedby", "for"];
    for element in elements {
        for name in refers {
            for id in element
                .attribute(name)
                .unwrap_or_default()
                .split(' ')
                .filter(|id| !id.is_empty())
            {
                assert!(ids.contains(id), "{name} names {id}, which is not there");
            }
        }
    }
    assert!(ids.contains("main"), "where the skip link leads");
}

fn check_headings(elements: &[Element]) {
    let mut level = 0;
    for element in elements {
        let Some(digit) = element
            .name
            .strip_prefix('h')
            .and_then(|rest| rest.parse::<u8>().ok())
        else {
            continue;
        };
        assert!(
            digit <= level + 1,
            "a level is skipped before: {}",
            element.text
        );
        assert!(!element.text.trim().is_empty(), "an empty heading");
        level = digit;
    }
}

fn check_element(element: &Element, elements: &[Element]) {
    let told = format!("{element:?}");
    for (name, value) in &element.attributes {
        assert!(!name.starts_with("on") && name != "style", "{told}");
        if ["href", "src", "action"].contains(&name.as_str()) {
            let known = value.starts_with('/') && !value.starts_with("//")
                || value.starts_with("https://c2sp.org/")
                || value.strip_prefix('#').is_some_and(|id| {
                    let mut ids = elements.iter().filter_map(|it| it.attribute("id"));
                    ids.any(|it| it == id)
                });
            assert!(known, "an address of another place: {told}");
        }
    }
    let has_text = !element.text.trim().is_empty();
    match element.name.as_str() {
        "script" => assert!(element.attribute("src").is_some() && !has_text, "{told}"),
        "style" | "iframe" | "object" | "embed" | "base" => panic!("{told}"),
        "a" | "button" | "label" | "summary" | "th" | "option" | "title" => {
            assert!(has_text || element.is_named(), "without a name: {told}");
        }
        "select" | "textarea" => assert!(is_labelled(element, elements), "without a label: {told}"),
        "input" if element.attribute("type") != Some("hidden") => {
            assert!(is_labelled(element, elements), "without a label: {told}");
        }
        "svg" => assert!(
            element.attribute("aria-hidden") == Some("true")
                || element.attribute("role") == Some("img") && element.is_named(),
            "without a name: {told}"
        ),
        // Whoever signs in has no session yet; that form counts by where it comes from.
        "form" if element.attribute("action") == Some(portal::paths::SIGN_IN_CODE) => {}
        "form" if element.attribute("method") == Some("post") => {
            let at = elements
                .iter()
                .position(|one| std::ptr::eq(one, element))
                .unwrap();
            let token = &elements[at + 1];
            assert_eq!(
                token.attribute("name"),
                Some("csrf"),
                "a form without its token: {told}"
            );
        }
        "li" => assert!(
            element
                .around
                .last()
                .is_some_and(|it| it == "ul" || it == "ol"),
            "{told}"
        ),
        "p" => assert!(!element.around.iter().any(|it| it == "p"), "{told}"),
        _ => {}
    }
    if matches!(
        element.name.as_str(),
        "ul" | "ol" | "div" | "dl" | "section" | "table" | "h2" | "h3" | "pre"
    ) {
        assert!(
            !element.around.iter().any(|it| it == "p"),
            "a block in a paragraph: {told}"
        );
    }
}

/// By a label around it, or by one that names it.
fn is_labelled(control: &Element, elements: &[Element]) -> bool {
    let id = control.attribute("id");
    control.around.iter().any(|it| it == "label")
        || id.is_some()
            && elements
                .iter()
                .any(|label| label.name == "label" && label.attribute("for") == id)
}
