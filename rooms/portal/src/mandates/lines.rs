//! A mandate as a card, for who holds it and for who gave it.

use identity::mandate::{
    End, Kind, Mandate, MandateId, MandateScope, Relation, Side, Standing, Terms,
};
use vocabulary::{Date, Timestamp};

use crate::names::Names;
use crate::written;

/// For whom a mandate is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reader {
    /// Who holds it.
    Holder,
    /// On whose behalf it is, or who passed it on.
    Giver,
}

/// With what mandates are shown.
pub(crate) struct Seen<'a> {
    pub(crate) names: Names<'a>,
    pub(crate) side: Reader,
    pub(crate) acting: Option<MandateId>,
    pub(crate) now: Timestamp,
    pub(crate) today: Date,
}

/// A mandate.
pub(crate) struct Line {
    pub(crate) reference: String,
    pub(crate) title: String,
    pub(crate) badge: &'static str,
    pub(crate) badge_word: String,
    /// Where it comes from.
    pub(crate) origin: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) period: String,
    /// What else is to be said of how it stands.
    pub(crate) standing: Option<String>,
    pub(crate) now: bool,
    /// The button to act, as it is called for who does not see the card around it.
    pub(crate) act: Option<String>,
    /// The button to end it: its word, and what it is called for who does not see the card.
    pub(crate) end: Option<(String, String)>,
}

/// The key of what a scope is called.
pub(crate) fn scope(scope: MandateScope) -> &'static str {
    match scope {
        MandateScope::SeeUses => "mandate-scope-see-uses",
        MandateScope::SeeFiles => "mandate-scope-see-files",
        MandateScope::ReportErrors => "mandate-scope-report-errors",
        MandateScope::DataRequests => "mandate-scope-data-requests",
        MandateScope::ManageMandates => "mandate-scope-manage-mandates",
    }
}

/// Where a mandate comes from.
pub(crate) fn origin(names: Names<'_>, terms: &Terms, side: Reader) -> String {
    match (terms.kind, side) {
        (Kind::Given, Reader::Holder) => names.t.say("mandate-origin-given"),
        (Kind::Given, Reader::Giver) => names.t.say("mandate-origin-own"),
        (Kind::PassedOn { .. }, _) => names.t.say("mandate-origin-passed-on"),
        (
            Kind::Registered {
                relation,
                institution,
            },
            _,
        ) => {
            let key = match relation {
                Relation::Parent => "mandate-origin-parent",
                Relation::Guardian => "mandate-origin-guardian",
                Relation::Representative => "mandate-origin-representative",
            };
            let institution = names.institution(institution);
            names.t.tell(key, &[("institution", institution.into())])
        }
    }
}

/// By what the giver knows who holds a mandate; others are not told what the giver calls people.
pub(crate) fn holder(names: Names<'_>, terms: &Terms, side: Reader) -> String {
    match (&terms.name, side) {
        (Some(name), Reader::Giver) => name.as_str().to_owned(),
        (None, Reader::Giver) | (_, Reader::Holder) => origin(names, terms, side),
    }
}

/// A mandate in one line.
pub(crate) fn described(
    names: Names<'_>,
    mandate: &Mandate,
    now: Timestamp,
    today: Date,
) -> String {
    let seen = Seen {
        names,
        side: Reader::Giver,
        acting: None,
        now,
        today,
    };
    let line = seen.line(mandate);
    let label = mandate.terms().label.as_str();
    let scopes = names.t.list(&line.scopes);
    let parts = [
        label,
        &line.title,
        &line.origin,
        &scopes,
        &line.period,
        &line.badge_word,
    ];
    parts.join(" – ")
}

fn badge(standing: Standing) -> (&'static str, &'static str) {
    match standing {
        Standing::Offered(_) => ("badge", "mandate-offered"),
        Standing::Lapsed => ("badge", "mandate-lapsed"),
        Standing::ToCome => ("badge", "mandate-to-come"),
        Standing::InForce => ("badge given", "mandate-in-force"),
        Standing::Over => ("badge", "mandate-over"),
        Standing::Closed(End::Refused, _) => ("badge refused", "mandate-refused"),
        Standing::Closed(End::Withdrawn, _) => ("badge", "mandate-withdrawn"),
        Standing::Closed(End::Revoked(_), _) => ("badge refused", "mandate-revoked"),
        Standing::Closed(End::Ended, _) => ("badge", "mandate-ended"),
    }
}

impl Seen<'_> {
    pub(crate) fn line(&self, mandate: &Mandate) -> Line {
        let (names, t) = (self.names, self.names.t);
        let terms = mandate.terms();
        let standing = mandate.standing(self.now, self.today);
        let title = match self.side {
            Reader::Holder => terms.label.as_str().to_owned(),
            Reader::Giver => holder(names, terms, Reader::Giver),
        };
        let (badge, word) = badge(standing);
        let named = [("name", (&title).into())];
        let act = match (self.side, standing) {
            (Reader::Holder, Standing::InForce) if self.acting != Some(mandate.id()) => {
                Some(t.tell("mandate-act-this", &named))
            }
            _ => None,
        };
        let end = self.end(terms, standing).map(|(word, this)| {
            // Both keys stand below.
            (t.say(word), t.tell(this, &named))
        });
        Line {
            reference: mandate.id().to_string(),
            badge,
            badge_word: t.say(word),
            origin: origin(names, terms, self.side),
            scopes: terms.scopes.iter().map(|it| t.say(scope(it))).collect(),
            period: self.period(terms),
            standing: self.standing(standing),
            now: self.acting == Some(mandate.id()),
            act,
            end,
            title,
        }
    }

    fn period(&self, terms: &Terms) -> String {
        let t = self.names.t;
        let (key, first, last) = written::period(&terms.period, t.language());
        let last = last.unwrap_or_default();
        t.tell(key, &[("first", first.into()), ("last", last.into())])
    }

    fn standing(&self, standing: Standing) -> Option<String> {
        let t = self.names.t;
        let at = |at: Timestamp| [("at", written::instant(at, t.language()).into())];
        match standing {
            Standing::Offered(until) => Some(t.tell("mandate-offered-until", &at(until))),
            Standing::Closed(end, when) => {
                let key = match end {
                    End::Refused => "mandate-refused-at",
                    End::Withdrawn => "mandate-withdrawn-at",
                    End::Revoked(Side::Principal) => "mandate-revoked-by-giver-at",
                    End::Revoked(Side::Mandatary) => "mandate-revoked-by-holder-at",
                    End::Ended => "mandate-ended-at",
                };
                Some(t.tell(key, &at(when)))
            }
            Standing::Lapsed | Standing::ToCome | Standing::InForce | Standing::Over => None,
        }
    }

    fn end(&self, terms: &Terms, standing: Standing) -> Option<(&'static str, &'static str)> {
        let registered = matches!(terms.kind, Kind::Registered { .. });
        match (self.side, standing) {
            (Reader::Giver, Standing::Offered(_)) => {
                Some(("mandate-withdraw", "mandate-withdraw-this"))
            }
            (Reader::Giver, Standing::InForce | Standing::ToCome) if !registered => {
                Some(("mandate-revoke", "mandate-revoke-this"))
            }
            (Reader::Holder, Standing::InForce | Standing::ToCome) => {
                Some(("mandate-give-up", "mandate-give-up-this"))
            }
            _ => None,
        }
    }
}
