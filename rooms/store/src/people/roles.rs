//! Who holds which role, and invitations that wait.
//!
//! INVARIANTS:
//! - A role is given and taken back together with its leaf, and the leaf names the hold, never the person.
//! - An invitation is taken once, whoever accepts it and on however many nodes.
//! - The last administrator stays.

mod sql;

use ::ledger::{Kind, Ledger as _, NotCanonical, NotCommitted, Record};
use identity::people::role::{By, Holding, Invitation, Role, RoleKind};
use jiff::Timestamp;
use serde_json::json;
use thiserror::Error;
use uuid::Uuid;
use vocabulary::{Hash32, HoldingId, InstitutionId, PersonId, UserReference};

pub(crate) use sql::ALL as STATEMENTS;
pub(super) use sql::FORGET_INVITATIONS;

use crate::{
    Store,
    database::{Row, Step, Transaction, Unavailable, Value},
    exchange::instant,
    ledger::{LeafId, LogId, StateChange},
    persons, random,
};

/// Most holds that an administrator is shown; with more, somebody should tidy up.
const SHOWN_MAX: u16 = 500;

/// Names of the steps that may find nothing to do.
const TAKEN: &str = "invitation";
const GIVEN: &str = "role";
const WITHDRAWN: &str = "hold";

/// Why no role was given or taken back.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NotChanged {
    /// The invitation is unknown, over, or was accepted.
    #[error("there is no such invitation")]
    NoInvitation,
    /// The person holds the role already.
    #[error("the person holds this role already")]
    Held,
    /// The person made the invitation.
    #[error("the person made the invitation themselves")]
    Own,
    /// Nobody holds it so, or it is the last administrator's.
    #[error("this role cannot be taken back")]
    Stays,
    /// The change cannot be written as a record.
    #[error("the change has no canonical record: {0}")]
    NotCanonical(#[from] NotCanonical),
    /// Ledger or database cannot be written or read.
    #[error("roles are not available: {0}")]
    Unavailable(String),
}

impl From<Unavailable> for NotChanged {
    fn from(why: Unavailable) -> Self {
        NotChanged::Unavailable(why.to_string())
    }
}

/// What a person holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeldBy {
    /// The roles, in the order in which they were given.
    pub holdings: Vec<Holding>,
}

impl HeldBy {
    /// The hold of a role.
    pub fn find(&self, role: Role) -> Option<&Holding> {
        self.holdings.iter().find(|holding| holding.role == role)
    }
}

impl Store {
    /// The roles that a person holds now.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub async fn roles_of(&self, person: PersonId) -> Result<HeldBy, Unavailable> {
        let mut held = HeldBy::default();
        for id in self.ids_of(person).await? {
            let rows = self
                .database
                .read(&sql::HELD_BY, &[persons::id(id)])
                .await?;
            for row in rows.iter() {
                held.holdings.push(holding(row)?);
            }
        }
        Ok(held)
    }

    /// Every hold of a role: those that stand, the latest first, and then those that ended.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub async fn all_holdings(&self) -> Result<Vec<Holding>, Unavailable> {
        let rows = self
            .database
            .read(&sql::HOLDINGS, &[SHOWN_MAX.into()])
            .await?;
        rows.iter().map(holding).collect()
    }

    /// One hold of a role.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub async fn holding(&self, id: HoldingId) -> Result<Option<Holding>, Unavailable> {
        let rows = self.database.read(&sql::HOLDING, &[holding_id(id)]).await?;
        rows.first().map(holding).transpose()
    }

    /// Keeps an invitation under the hash of its secret.
    ///
    /// # Errors
    /// When the database cannot write.
    pub async fn invite(&self, secret: Hash32, new: &Invitation) -> Result<(), Unavailable> {
        let by = match new.by {
            By::Operator => None,
            By::Administrator(holding) => Some(holding),
        };
        let values = vec![
            secret.as_bytes().into(),
            new.role.kind().as_str().into(),
            institution(new.role),
            new.reference.as_str().into(),
            by.map(holding_id).into(),
            new.made_at.as_microsecond().into(),
        ];
        self.write_steps(vec![Step::once(&sql::INVITE, values)])
            .await
    }

    /// An invitation, if it still waits.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub async fn invitation(
        &self,
        secret: Hash32,
        now: Timestamp,
    ) -> Result<Option<Invitation>, Unavailable> {
        let rows = self
            .database
            .read(&sql::INVITATION, &[secret.as_bytes().into()])
            .await?;
        let Some(row) = rows.first() else {
            return Ok(None);
        };
        let invitation = Invitation {
            role: role(row, 0)?,
            reference: reference(row, 2)?,
            by: match row.bytes_or_null(3)? {
                None => By::Operator,
                Some(_) => By::Administrator(HoldingId::from_uuid(Uuid::from_bytes(row.array(3)?))),
            },
            made_at: instant(row.integer(4)?)?,
        };
        Ok(invitation.waits(now).then_some(invitation))
    }

    /// Gives a person the role to which they are invited; one leaf.
    ///
    /// # Errors
    /// When there is no such invitation, the person made it or holds the role, or nothing can be written.
    pub async fn accept_invitation(
        &self,
        secret: Hash32,
        person: PersonId,
        now: Timestamp,
    ) -> Result<Holding, NotChanged> {
        let invitation = self.invitation(secret, now).await?;
        let invitation = invitation.ok_or(NotChanged::NoInvitation)?;
        if invitation.is_from(&self.roles_of(person).await?.holdings) {
            return Err(NotChanged::Own);
        }
        let Invitation {
            role,
            reference,
            by,
            ..
        } = invitation;
        let id = HoldingId::from_uuid(random::id_at(now));
        let record = change_record(id, role, "given", by, now)?;
        let change = RoleChange {
            steps: vec![
                Step::once(&sql::TAKE_INVITATION, vec![secret.as_bytes().into()])
                    .exactly_one(TAKEN),
                Step::once(
                    &sql::GIVE,
                    vec![
                        persons::id(person),
                        holding_id(id),
                        role.kind().as_str().into(),
                        institution(role),
                        reference.as_str().into(),
                        now.as_microsecond().into(),
                    ],
                )
                .exactly_one(GIVEN),
            ],
        };
        self.commit(vec![record], change)
            .await
            .map_err(not_changed)?;
        Ok(Holding {
            id,
            role,
            reference,
            given_at: now,
            withdrawn_at: None,
        })
    }

    /// Takes a role back; one leaf.
    ///
    /// # Errors
    /// When nobody holds it so, it is the last administrator's, or nothing can be written.
    pub async fn withdraw_role(
        &self,
        id: HoldingId,
        by: By,
        now: Timestamp,
    ) -> Result<(), NotChanged> {
        let held = self.holding(id).await?.ok_or(NotChanged::Stays)?;
        let record = change_record(id, held.role, "withdrawn", by, now)?;
        let values = vec![now.as_microsecond().into(), holding_id(id)];
        // What they invited to is void with it, so that nobody comes back by a link of their own.
        let void = Step::once(&sql::FORGET_INVITATIONS_BY, vec![holding_id(id)]);
        let change = RoleChange {
            steps: vec![
                Step::once(&sql::WITHDRAW, values).exactly_one(WITHDRAWN),
                void,
            ],
        };
        let committed = self.commit(vec![record], change).await;
        committed.map(drop).map_err(not_changed)
    }
}

/// The record of a change: which hold of which role, and who changed it. Nobody's name.
fn change_record(
    id: HoldingId,
    role: Role,
    change: &'static str,
    by: By,
    at: Timestamp,
) -> Result<Record, NotCanonical> {
    let by = match by {
        By::Operator => "operator".to_owned(),
        By::Administrator(holding) => holding.to_string(),
    };
    let body = json!({
        "register": "roles",
        "change": change,
        "holding": id.to_string(),
        "role": role.kind().as_str(),
        "institution": role.institution(),
        "by": by,
    });
    Record::new(Kind::RegisterChange, at, &body)
}

/// A role given or taken back.
struct RoleChange {
    steps: Vec<Step>,
}

/// Which step found nothing to do.
#[derive(Clone, Copy)]
enum Unfit {
    NoInvitation,
    Held,
    Stays,
}

impl StateChange for RoleChange {
    type Conflict = Unfit;

    fn transaction(self, _: LogId, _: &[LeafId]) -> Transaction {
        // Serializable, because who else holds a role is counted.
        Transaction::of(self.steps).serializable()
    }

    fn conflict(step: &'static str) -> Option<Unfit> {
        match step {
            TAKEN => Some(Unfit::NoInvitation),
            GIVEN => Some(Unfit::Held),
            WITHDRAWN => Some(Unfit::Stays),
            _ => None,
        }
    }
}

fn not_changed(why: NotCommitted<Unfit>) -> NotChanged {
    match why {
        NotCommitted::Conflict(Unfit::NoInvitation) => NotChanged::NoInvitation,
        NotCommitted::Conflict(Unfit::Held) => NotChanged::Held,
        NotCommitted::Conflict(Unfit::Stays) => NotChanged::Stays,
        NotCommitted::Unavailable(why) => NotChanged::Unavailable(why),
    }
}

/// Reads a hold from six columns.
fn holding(row: Row<'_>) -> Result<Holding, Unavailable> {
    Ok(Holding {
        id: HoldingId::from_uuid(Uuid::from_bytes(row.array(0)?)),
        role: role(row, 1)?,
        reference: reference(row, 3)?,
        given_at: instant(row.integer(4)?)?,
        withdrawn_at: row.integer_or_null(5)?.map(instant).transpose()?,
    })
}

/// Reads a role from two columns.
fn role(row: Row<'_>, column: usize) -> Result<Role, Unavailable> {
    let malformed = || Unavailable::new("a stored role is malformed");
    let kind = RoleKind::parse(row.text(column)?).map_err(|_| malformed())?;
    let number = row.integer_or_null(column + 1)?.map(u32::try_from);
    let number = number.transpose().map_err(|_| malformed())?;
    let institution = number.map(InstitutionId::from_number);
    Role::of(kind, institution).map_err(|_| malformed())
}

fn reference(row: Row<'_>, column: usize) -> Result<UserReference, Unavailable> {
    UserReference::parse(row.text(column)?)
        .map_err(|_| Unavailable::new("a stored reference is malformed"))
}

fn institution(role: Role) -> Value {
    role.institution().map(InstitutionId::number).into()
}

fn holding_id(id: HoldingId) -> Value {
    id.as_uuid().as_bytes().into()
}
