//! Writes both forms of a copy side by side, and has what is written kept part by part.

use governance::requests::{CopyForm, CopyPart, Sizes};
use identity::Zeroizing;
use portal::copy::{Section, Sheet};
use serde_json::Value;
use store::copies::Claim;

use super::NotMade;
use crate::composition::Hub;

/// A part is kept when it is this long: small enough to be one row, large enough that a copy of an ordinary person is a
/// few.
const PART_BYTES: usize = 64 * 1024;

/// Bytes that a part grows by without moving: nothing of it is left behind in memory then.
const PART_ROOM_BYTES: usize = 2 * PART_BYTES;

struct Form {
    form: CopyForm,
    /// What is written and not yet kept.
    text: Zeroizing<String>,
    parts: u32,
    bytes: u64,
}

impl Form {
    fn new(form: CopyForm) -> Self {
        Self {
            form,
            text: empty(),
            parts: 0,
            bytes: 0,
        }
    }

    fn take(&mut self) -> CopyPart {
        let text = std::mem::replace(&mut self.text, empty());
        let number = self.parts;
        self.parts += 1;
        self.bytes += text.len() as u64;
        CopyPart {
            form: self.form,
            number,
            text,
        }
    }
}

fn empty() -> Zeroizing<String> {
    Zeroizing::new(String::with_capacity(PART_ROOM_BYTES))
}

/// Writes a copy.
pub(super) struct Pen<'a> {
    hub: &'a Hub,
    claim: &'a Claim,
    sheet: Sheet<'a>,
    html: Form,
    json: Form,
    done: u64,
    /// What stands between two items: nothing before the first.
    between: &'static str,
    inner_between: &'static str,
}

impl<'a> Pen<'a> {
    pub(super) fn new(hub: &'a Hub, claim: &'a Claim, sheet: Sheet<'a>) -> Self {
        Self {
            hub,
            claim,
            sheet,
            html: Form::new(CopyForm::Html),
            json: Form::new(CopyForm::Json),
            done: 0,
            between: "",
            inner_between: "",
        }
    }

    /// What people read.
    pub(super) fn sheet(&mut self) -> &mut Sheet<'a> {
        &mut self.sheet
    }

    pub(super) fn html(&mut self, html: &str) {
        self.html.text.push_str(html);
    }

    fn json(&mut self, json: &str) {
        self.json.text.push_str(json);
    }

    fn value(&mut self, value: &Value) {
        let text = Zeroizing::new(value.to_string());
        self.json(&text);
    }

    /// The first member.
    pub(super) fn begin(&mut self, format: &str) {
        self.json("{\n\"format\": ");
        self.value(&format.into());
        let as_of = self.claim.as_of.to_string();
        self.member("madeAt", &as_of.into());
    }

    fn name(&mut self, name: &str) {
        self.json(",\n\"");
        self.json(name);
        self.json("\": ");
    }

    /// A member of the copy.
    pub(super) fn member(&mut self, name: &str, value: &Value) {
        self.name(name);
        self.value(value);
    }

    /// A member of which there is little.
    pub(super) fn array(&mut self, name: &str, values: impl Iterator<Item = Value>) {
        self.name(name);
        self.json("[");
        self.between = "\n";
        for value in values {
            self.item(&value);
        }
        self.end();
    }

    /// Begins a member of which there may be much, and its part of the page.
    pub(super) fn section(&mut self, name: &str, section: Section) {
        self.name(name);
        self.json("[");
        self.between = "\n";
        let html = self.sheet.section(section);
        self.html(&html);
    }

    /// One of them.
    pub(super) fn item(&mut self, value: &Value) {
        self.json(self.between);
        self.between = ",\n";
        self.value(value);
    }

    /// Ends it.
    pub(super) fn end(&mut self) {
        self.json("]");
    }

    /// Begins an item that has entries of its own behind these members.
    pub(super) fn open_group(&mut self, members: &Value) {
        self.json(self.between);
        self.between = ",\n";
        let text = members.to_string();
        self.json(text.strip_suffix('}').unwrap_or(&text));
        self.json(",\"entries\":[");
        self.inner_between = "";
    }

    /// One of its entries.
    pub(super) fn inner(&mut self, value: &Value) {
        self.json(self.inner_between);
        self.inner_between = ",";
        self.value(value);
    }

    /// Ends it.
    pub(super) fn close_group(&mut self) {
        self.json("]}");
    }

    /// Counts entries that are written.
    pub(super) fn done(&mut self, entries: usize) {
        self.done += entries as u64;
    }

    /// Has what is written kept, if it is enough for a part.
    pub(super) async fn turn(&mut self) -> Result<(), NotMade> {
        let full = [&self.html, &self.json]
            .iter()
            .any(|form| form.text.len() >= PART_BYTES);
        match full {
            true => self.keep().await,
            false => Ok(()),
        }
    }

    async fn keep(&mut self) -> Result<(), NotMade> {
        let parts: Vec<CopyPart> = [&mut self.html, &mut self.json]
            .into_iter()
            .filter(|form| !form.text.is_empty())
            .map(Form::take)
            .collect();
        let now = self.hub.clock().now();
        let store = self.hub.store();
        store
            .keep_copy_parts(self.claim, self.done, &parts, now)
            .await?;
        Ok(())
    }

    /// Ends the copy.
    pub(super) async fn finish(mut self) -> Result<(), NotMade> {
        self.json("\n}\n");
        let html = self.sheet.closing();
        self.html(&html);
        self.keep().await?;
        let sizes = Sizes {
            html: self.html.bytes,
            json: self.json.bytes,
        };
        let now = self.hub.clock().now();
        self.hub.store().finish_copy(self.claim, sizes, now).await?;
        Ok(())
    }
}
