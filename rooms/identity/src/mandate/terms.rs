//! What a mandate says: for whom, of what kind, for what, and how long.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use thiserror::Error;
use vocabulary::{Date, InstitutionId, Malformed, Period, PersonId, be::EnterpriseNumber};

use super::Accepted;

/// Years that a mandate given or passed on by a person lasts at the most: trust is asked again before it is forgotten.
pub const GIVEN_YEARS_MAX: i16 = 5;

/// Years that a registered mandate lasts at the most: the minority of a child.
pub const REGISTERED_YEARS_MAX: i16 = 18;

/// Offers that one person may have open at one time: more are a mistake, and each is a code that works.
pub const OPEN_OFFERS_MAX: u16 = 20;

/// Longest label, in characters.
pub const LABEL_CHARACTERS_MAX: usize = 60;

/// Bytes of a mandate's id.
const ID_BYTES: usize = 16;

/// A mandate's id: random, and no secret; whoever is not concerned learns nothing by it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MandateId([u8; ID_BYTES]);

impl MandateId {
    /// An id of random bytes, or one that was stored.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; ID_BYTES]) -> Self {
        Self(bytes)
    }

    /// Reads an id; `None` if it is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut bytes = [0; ID_BYTES];
        let length = URL_SAFE_NO_PAD.decode_slice(text, &mut bytes).ok()?;
        (length == ID_BYTES).then_some(Self(bytes))
    }

    /// The bytes, for storage.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; ID_BYTES] {
        &self.0
    }
}

impl fmt::Display for MandateId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl fmt::Debug for MandateId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MandateId({self})")
    }
}

/// On whose behalf one acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Principal {
    /// A person.
    Person(PersonId),
    /// A company.
    Company(EnterpriseNumber),
}

/// Where a mandate comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The person gave it.
    Given,
    /// An institution that knows it has registered it.
    Registered {
        /// What the holder is to the principal.
        relation: Relation,
        /// Which institution.
        institution: InstitutionId,
    },
    /// A company's representative passed a part of their own mandate on.
    PassedOn {
        /// Their own mandate: while it does not stand, neither does this one.
        from: MandateId,
    },
}

/// What the holder of a registered mandate is to the principal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// Mother or father of a child.
    Parent,
    /// Guardian, or administrator of a protected person.
    Guardian,
    /// Representative of a company.
    Representative,
}

impl Relation {
    /// Every relation.
    pub const ALL: [Relation; 3] = [
        Relation::Parent,
        Relation::Guardian,
        Relation::Representative,
    ];

    /// As it is stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Relation::Parent => "parent",
            Relation::Guardian => "guardian",
            Relation::Representative => "representative",
        }
    }

    /// Reads what was stored or sent.
    pub fn from_name(name: &str) -> Option<Relation> {
        (Relation::ALL.into_iter()).find(|relation| relation.as_str() == name)
    }

    fn fits(self, principal: Principal) -> bool {
        matches!(
            (self, principal),
            (Relation::Parent | Relation::Guardian, Principal::Person(_))
                | (Relation::Representative, Principal::Company(_))
        )
    }
}

/// One thing that a mandate is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MandateScope {
    /// See who used the data, and the proofs.
    SeeUses,
    /// See which institutions hold a file.
    SeeFiles,
    /// Report errors in data.
    ReportErrors,
    /// Make requests under data protection law.
    DataRequests,
    /// See and manage the mandates of the company.
    ManageMandates,
}

impl MandateScope {
    /// Every scope, in the order in which they are shown.
    pub const ALL: [MandateScope; 5] = [
        MandateScope::SeeUses,
        MandateScope::SeeFiles,
        MandateScope::ReportErrors,
        MandateScope::DataRequests,
        MandateScope::ManageMandates,
    ];

    /// As it is stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            MandateScope::SeeUses => "seeUses",
            MandateScope::SeeFiles => "seeFiles",
            MandateScope::ReportErrors => "reportErrors",
            MandateScope::DataRequests => "dataRequests",
            MandateScope::ManageMandates => "manageMandates",
        }
    }

    /// Reads what was stored or sent.
    pub fn from_name(name: &str) -> Option<MandateScope> {
        (MandateScope::ALL.into_iter()).find(|scope| scope.as_str() == name)
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// What a mandate is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MandateScopes(u8);

impl MandateScopes {
    /// These scopes.
    #[must_use]
    pub fn of(scopes: &[MandateScope]) -> Self {
        scopes.iter().copied().collect()
    }

    /// Reads names separated by single spaces.
    ///
    /// # Errors
    /// [`Malformed`] when one is unknown.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let named = |name| {
            MandateScope::from_name(name).ok_or(Malformed {
                what: "scope of a mandate",
                why: "unknown",
            })
        };
        text.split(' ').map(named).collect()
    }

    /// Whether this is one of them.
    #[must_use]
    pub fn contains(self, scope: MandateScope) -> bool {
        self.0 & scope.bit() != 0
    }

    /// Whether every one of these is in `other`.
    #[must_use]
    pub fn is_within(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The scopes, in order.
    pub fn iter(self) -> impl Iterator<Item = MandateScope> {
        (MandateScope::ALL.into_iter()).filter(move |scope| self.contains(*scope))
    }
}

impl FromIterator<MandateScope> for MandateScopes {
    fn from_iter<I: IntoIterator<Item = MandateScope>>(scopes: I) -> Self {
        Self(scopes.into_iter().fold(0, |set, scope| set | scope.bit()))
    }
}

impl fmt::Display for MandateScopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, scope) in self.iter().enumerate() {
            let space = if position == 0 { "" } else { " " };
            write!(f, "{space}{}", scope.as_str())?;
        }
        Ok(())
    }
}

/// A short text by which somebody knows a mandate. It may say something about a person, so it stays out of logs and out
/// of the ledger.
#[derive(Clone, PartialEq, Eq)]
pub struct Label(String);

impl Label {
    /// Reads a label; spaces around it are dropped.
    ///
    /// # Errors
    /// [`Malformed`] when it is empty, longer than [`LABEL_CHARACTERS_MAX`], or has a control character.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let malformed = |why| Malformed {
            what: "label of a mandate",
            why,
        };
        let text = text.trim();
        match text {
            "" => Err(malformed("empty")),
            _ if text.chars().count() > LABEL_CHARACTERS_MAX => Err(malformed("longer than 60")),
            _ if text.chars().any(char::is_control) => Err(malformed("has a control character")),
            _ => Ok(Self(text.to_owned())),
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Label(…)")
    }
}

/// What a mandate says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// On whose behalf.
    pub principal: Principal,
    /// Where it comes from.
    pub kind: Kind,
    /// What for.
    pub scopes: MandateScopes,
    /// On which days.
    pub period: Period,
    /// On whose behalf, as its holder reads it.
    pub label: Label,
    /// What the giver calls it; a registered one has no such name.
    pub name: Option<Label>,
}

/// Why a mandate cannot be made so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum BadTerms {
    /// It is for nothing.
    #[error("a mandate has at least one scope")]
    NoScope,
    /// Only a company's mandates are managed by others.
    #[error("this scope does not fit on whose behalf the mandate is")]
    ScopeDoesNotFit,
    /// A parent or guardian is a person's, a representative a company's.
    #[error("this relation does not fit on whose behalf the mandate is")]
    RelationDoesNotFit,
    /// It has no last day.
    #[error("a mandate has a last day")]
    NoEnd,
    /// Its last day is over.
    #[error("the last day of the mandate is over")]
    Over,
    /// It lasts too long.
    #[error("the mandate lasts longer than {0} years")]
    TooLong(i16),
    /// What is passed on must be a part of what one has.
    #[error("what is passed on is not a part of the mandate that it comes from")]
    Wider,
}

impl Terms {
    /// Checks what somebody wants to make on this day; `from` is the mandate of who passes it on.
    ///
    /// # Errors
    /// The first [`BadTerms`] that is found.
    pub fn check(&self, from: Option<&Accepted>, today: Date) -> Result<(), BadTerms> {
        if self.scopes.is_empty() {
            return Err(BadTerms::NoScope);
        }
        let manages = self.scopes.contains(MandateScope::ManageMandates);
        let years = match self.kind {
            Kind::Given if manages => return Err(BadTerms::ScopeDoesNotFit),
            Kind::Given | Kind::PassedOn { .. } => GIVEN_YEARS_MAX,
            Kind::Registered { relation, .. } => {
                if !relation.fits(self.principal) {
                    return Err(BadTerms::RelationDoesNotFit);
                }
                if manages && relation != Relation::Representative {
                    return Err(BadTerms::ScopeDoesNotFit);
                }
                REGISTERED_YEARS_MAX
            }
        };
        let end = self.period.end().ok_or(BadTerms::NoEnd)?;
        if end < today {
            return Err(BadTerms::Over);
        }
        let start = self.period.start().max(today);
        let latest = start.checked_add(jiff::Span::new().years(years));
        if latest.is_ok_and(|latest| latest < end) {
            return Err(BadTerms::TooLong(years));
        }
        match (self.kind, from) {
            (Kind::PassedOn { .. }, Some(from)) if !manages && self.is_part_of(from) => Ok(()),
            (Kind::PassedOn { .. }, _) => Err(BadTerms::Wider),
            _ => Ok(()),
        }
    }

    fn is_part_of(&self, from: &Accepted) -> bool {
        let (own, whole) = (&self.period, &from.terms.period);
        self.kind == Kind::PassedOn { from: from.id }
            && self.principal == from.terms.principal
            && self.scopes.is_within(from.terms.scopes)
            && whole.start() <= own.start()
            && match (own.end(), whole.end()) {
                (_, None) => true,
                (Some(own), Some(whole)) => own <= whole,
                (None, Some(_)) => false,
            }
    }
}
