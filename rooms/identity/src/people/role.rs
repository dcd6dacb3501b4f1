//! Roles: what a person may do for the hub or for an institution, beside looking at what concerns them.
//!
//! A role is given by an invitation: whoever invites gets a secret link, hands it over, and whoever signs in with it holds
//! the role from then on. Nobody needs to know a national number for that, and the hub keeps no name: who invites chooses
//! a [`UserReference`] by which the holder is known to colleagues and in the evidence of what they do.
//!
//! INVARIANT: the link is shown once and kept as a hash, works once, and only within [`INVITATION_DAYS_MAX`].

use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};
use vocabulary::{Hash32, HoldingId, InstitutionId, Malformed, UserReference};
use zeroize::Zeroizing;

/// How long an invitation waits: a holiday fits, and a forgotten link does not lie about for ever.
pub const INVITATION_DAYS_MAX: i64 = 14;

/// Bytes of the secret of an invitation.
pub const INVITATION_BYTES: usize = 32;

/// What a person may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Gives roles and takes them back.
    Administrator,
    /// Reviews requests for deliberations, votes, and publishes what was decided.
    CommitteeMember,
    /// Answers the requests of data subjects, GDPR art. 37 to 39.
    DataProtectionOfficer,
    /// Works at the desk of an institution.
    Clerk(InstitutionId),
}

/// The kind of a role, without the institution that it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RoleKind {
    /// [`Role::Administrator`].
    Administrator,
    /// [`Role::CommitteeMember`].
    CommitteeMember,
    /// [`Role::DataProtectionOfficer`].
    DataProtectionOfficer,
    /// [`Role::Clerk`].
    Clerk,
}

/// Why kind and institution make no role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotARole {
    /// A clerk works for an institution.
    #[error("a clerk needs an institution")]
    WithoutInstitution,
    /// The other roles are of the hub as a whole.
    #[error("only a clerk is of one institution")]
    WithInstitution,
}

impl RoleKind {
    /// Every kind.
    pub const ALL: [RoleKind; 4] = [
        RoleKind::Administrator,
        RoleKind::CommitteeMember,
        RoleKind::DataProtectionOfficer,
        RoleKind::Clerk,
    ];

    /// The word in records, in the database and on the command line. It never changes.
    pub const fn as_str(self) -> &'static str {
        match self {
            RoleKind::Administrator => "administrator",
            RoleKind::CommitteeMember => "committee-member",
            RoleKind::DataProtectionOfficer => "data-protection-officer",
            RoleKind::Clerk => "clerk",
        }
    }

    /// Reads the word.
    ///
    /// # Errors
    /// [`Malformed`] for any other.
    pub fn parse(word: &str) -> Result<Self, Malformed> {
        let found = RoleKind::ALL.into_iter().find(|kind| kind.as_str() == word);
        found.ok_or(Malformed {
            what: "role",
            why: "not administrator, committee-member, data-protection-officer or clerk",
        })
    }
}

impl Role {
    /// The role of this kind, for an institution or for the hub as a whole.
    ///
    /// # Errors
    /// [`NotARole`] when the institution is missing, or one too many.
    pub fn of(kind: RoleKind, institution: Option<InstitutionId>) -> Result<Self, NotARole> {
        match (kind, institution) {
            (RoleKind::Clerk, Some(institution)) => Ok(Role::Clerk(institution)),
            (RoleKind::Clerk, None) => Err(NotARole::WithoutInstitution),
            (_, Some(_)) => Err(NotARole::WithInstitution),
            (RoleKind::Administrator, None) => Ok(Role::Administrator),
            (RoleKind::CommitteeMember, None) => Ok(Role::CommitteeMember),
            (RoleKind::DataProtectionOfficer, None) => Ok(Role::DataProtectionOfficer),
        }
    }

    /// Its kind.
    pub const fn kind(self) -> RoleKind {
        match self {
            Role::Administrator => RoleKind::Administrator,
            Role::CommitteeMember => RoleKind::CommitteeMember,
            Role::DataProtectionOfficer => RoleKind::DataProtectionOfficer,
            Role::Clerk(_) => RoleKind::Clerk,
        }
    }

    /// The institution that it is for, if it is for one.
    pub const fn institution(self) -> Option<InstitutionId> {
        match self {
            Role::Clerk(institution) => Some(institution),
            Role::Administrator | Role::CommitteeMember | Role::DataProtectionOfficer => None,
        }
    }
}

/// A role that somebody holds, or held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    /// Which hold.
    pub id: HoldingId,
    /// Of which role.
    pub role: Role,
    /// By which name colleagues and the evidence know the holder.
    pub reference: UserReference,
    /// Since when.
    pub given_at: Timestamp,
    /// Until when; `None` while it is held.
    pub withdrawn_at: Option<Timestamp>,
}

/// Who gives a role or takes it back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// An operator, on the command line.
    Operator,
    /// An administrator.
    Administrator(HoldingId),
}

/// An invitation that waits to be accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// The role.
    pub role: Role,
    /// How the holder will be known.
    pub reference: UserReference,
    /// Who invited.
    pub by: By,
    /// When.
    pub made_at: Timestamp,
}

impl Invitation {
    /// The instant at which it stops waiting.
    pub fn ends_at(&self) -> Timestamp {
        let days = SignedDuration::from_hours(24 * INVITATION_DAYS_MAX);
        self.made_at.saturating_add(days).unwrap_or(Timestamp::MAX)
    }

    /// Whether one of these holds made it. Nobody accepts what they invited to themselves: a second pair of eyes gives a
    /// role, or whoever runs the hub.
    pub fn is_from(&self, holds: &[Holding]) -> bool {
        match self.by {
            By::Operator => false,
            By::Administrator(by) => holds.iter().any(|hold| hold.id == by),
        }
    }

    /// Whether it still waits.
    pub fn waits(&self, now: Timestamp) -> bool {
        now < self.ends_at()
    }
}

/// The secret in the link of an invitation.
pub struct InvitationSecret(Zeroizing<[u8; INVITATION_BYTES]>);

impl InvitationSecret {
    /// A secret of random bytes.
    #[must_use]
    pub fn from_random(bytes: Zeroizing<[u8; INVITATION_BYTES]>) -> Self {
        Self(bytes)
    }

    /// Reads it from a link. `None` if it is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(text).ok()?);
        Some(Self(Zeroizing::new(bytes.as_slice().try_into().ok()?)))
    }

    /// As it stands in a link.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(URL_SAFE_NO_PAD.encode(self.0.as_slice()))
    }

    /// What the store knows it by.
    #[must_use]
    pub fn hash(&self) -> Hash32 {
        let digest = Sha256::new()
            .chain_update(b"crosskeys invitation\0")
            .chain_update(self.0.as_slice())
            .finalize();
        Hash32::new(digest.into())
    }
}

impl fmt::Debug for InvitationSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InvitationSecret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_clerk_is_of_an_institution() {
        let institution = InstitutionId::from_number(999_999_823);
        for kind in RoleKind::ALL {
            assert_eq!(RoleKind::parse(kind.as_str()), Ok(kind));
            let (with, without) = (Role::of(kind, Some(institution)), Role::of(kind, None));
            assert_ne!(with.is_ok(), without.is_ok(), "{kind:?}");
            assert_eq!(with.is_ok(), kind == RoleKind::Clerk);
            let role = with.or(without).unwrap();
            assert_eq!(role.kind(), kind);
            assert_eq!(Role::of(kind, role.institution()), Ok(role));
        }
        assert!(RoleKind::parse("Clerk").is_err());
    }

    #[test]
    fn an_invitation_waits_for_a_time() {
        let made_at: Timestamp = "2026-11-22T10:00:00Z".parse().unwrap();
        let invitation = Invitation {
            role: Role::Administrator,
            reference: UserReference::parse("first").unwrap(),
            by: By::Operator,
            made_at,
        };
        for (now, waits) in [
            ("2026-11-22T10:00:00Z", true),
            ("2026-12-06T09:59:59Z", true),
            ("2026-12-06T10:00:00Z", false),
        ] {
            assert_eq!(invitation.waits(now.parse().unwrap()), waits, "{now}");
        }
    }

    #[test]
    fn a_link_is_read_as_it_was_written() {
        let secret = InvitationSecret::from_random(Zeroizing::new([7; INVITATION_BYTES]));
        let text = secret.to_text();
        assert_eq!(
            InvitationSecret::parse(&text).map(|it| it.hash()),
            Some(secret.hash())
        );
        for wrong in ["", "a", &text[1..], &format!("{}A", *text), "é"] {
            assert!(InvitationSecret::parse(wrong).is_none(), "{wrong}");
        }
        assert_eq!(format!("{secret:?}"), "InvitationSecret(…)");
    }
}
